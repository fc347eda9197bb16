// Which files a layer hides of lower ones is known only from the layers above, so layers are handed
// out from the top down, and the names of each are read (without a lock, on the splitting thread)
// while workers already read the files of those above. Reading names costs a second decompression
// of a packed layer and next to nothing of a plain one, where libarchive seeks from header to
// header.
#include "source/image_source.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"
#include "source/image_source_layer.h"
#include "source/image_source_plan.h"
#include "source/image_source_store.h"

namespace dredge {
namespace {

class LayerBatch final : public Batch {
 public:
  LayerBatch(const ImageStore& store, const ImagePlan::Layer& layer, std::vector<Above> images)
      : store_(store), layer_(layer), images_(std::move(images)) {}

  Result<> read(BlobSink& sink, std::stop_token stop) override {
    read_layer(store_, layer_.entry, layer_.origin, images_, sink, stop);
    return {};
  }

 private:
  const ImageStore& store_;
  const ImagePlan::Layer& layer_;
  std::vector<Above> images_;
};

// The texts of the configurations, and every stored file that is neither one nor a layer.
class RestBatch final : public Batch {
 public:
  RestBatch(const ImageStore& store, const ImagePlan& plan) : store_(store), plan_(plan) {}

  Result<> read(BlobSink& sink, std::stop_token stop) override {
    for (const ImagePlan::Text& text : plan_.texts) {
      const Origin origin{text.origin, {}};
      sink.accept(Blob{std::nullopt, text.text, origin});
    }
    for (std::size_t i = 0; i < store_.entries().size() && !stop.stop_requested(); ++i) {
      const ImageStore::Entry& entry = store_.entries()[i];
      if (plan_.read[i] || !entry.link.empty()) continue;
      LayerOrigin origin;
      origin.path = entry.name;
      read_stored(store_, i, Origin{std::move(origin), {}}, sink);
    }
    return {};
  }

 private:
  const ImageStore& store_;
  const ImagePlan& plan_;
};

class ImageSource final : public Source {
 public:
  explicit ImageSource(ImageStore store) : store_(std::move(store)) {}

  Result<> split(const EmitBatch& emit, BlobSink& sink, std::stop_token stop) override {
    plan_ = plan_image(store_);
    covers_.resize(plan_.layers.size());
    for (auto& [origin, why] : plan_.troubles) sink.skip(Origin{origin, {}}, 0, why);
    if (store_.trouble()) sink.skip(Origin{LayerOrigin{}, {}}, 0, *store_.trouble());
    emit(std::make_unique<RestBatch>(store_, plan_));
    std::vector<std::size_t> order(plan_.layers.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return height_above(a) < height_above(b);
    });
    for (const std::size_t layer : order) {
      if (stop.stop_requested()) break;
      emit(std::make_unique<LayerBatch>(store_, plan_.layers[layer], above(layer)));
    }
    return {};
  }

  // What `split` read of the configurations' labels, "name=value" a line.
  SourceFacts facts() override {
    SourceFacts facts;
    for (const ImagePlan::Text& text : plan_.texts) {
      if (text.origin.path != "config.labels") continue;
      for (const std::string_view line : dredge::split(text.text, '\n')) {
        const std::size_t equals = line.find('=');
        if (equals == std::string_view::npos) continue;
        facts.labels.emplace_back(line.substr(0, equals), line.substr(equals + 1));
      }
    }
    return facts;
  }

 private:
  static std::uint32_t height_above(const LayerOrigin& origin) {
    return origin.count - origin.index;
  }
  std::uint32_t height_above(std::size_t layer) const {
    return height_above(plan_.layers[layer].origin);
  }

  // For every image that has the layer, what lies above it.
  std::vector<Above> above(std::size_t layer) {
    std::vector<Above> images;
    for (const std::vector<std::size_t>& stack : plan_.images) {
      const auto at = std::find(stack.begin(), stack.end(), layer);
      if (at == stack.end()) continue;
      Above& covers = images.emplace_back();
      for (auto higher = at + 1; higher != stack.end(); ++higher) covers.push_back(cover(*higher));
    }
    return images;
  }

  const LayerCover* cover(std::size_t layer) {
    std::unique_ptr<LayerCover>& known = covers_[layer];
    if (!known) {
      known = std::make_unique<LayerCover>(LayerCover::of(store_, plan_.layers[layer].entry));
    }
    return known.get();
  }

  ImageStore store_;
  ImagePlan plan_;
  std::vector<std::unique_ptr<LayerCover>> covers_;  // by layer; built when first needed
};

}  // namespace

Result<std::unique_ptr<Source>> open_image_source(const std::filesystem::path& path) {
  auto store = ImageStore::open(path);
  if (!store) {
    return Error{store.error().code,
                 escape_for_terminal(path.native()) + ": not an image: " + store.error().message};
  }
  return std::unique_ptr<Source>(std::make_unique<ImageSource>(std::move(*store)));
}

bool is_image(const std::filesystem::path& path) {
  std::error_code failed;
  if (std::filesystem::is_directory(path, failed)) {
    return std::filesystem::is_regular_file(path / "oci-layout", failed) &&
           std::filesystem::is_regular_file(path / "index.json", failed);
  }
  const auto store = ImageStore::open(path);
  if (!store) return false;
  if (store->find("oci-layout") && store->find("index.json")) return true;
  const auto manifest = store->find("manifest.json");  // a name that other archives use too
  if (!manifest) return false;
  const auto text = store->read_entry(*manifest);
  return text && trim(*text).starts_with('[') && text->find("\"Layers\"") != std::string::npos;
}

}  // namespace dredge
