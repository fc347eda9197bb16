#include "source/image_source_layer.h"

#include <algorithm>
#include <functional>
#include <string>

#include "base/archive.h"
#include "base/text.h"

namespace dredge {
namespace {

// Images of machine-learning tools unpack to tens of gigabytes.
constexpr Budget kLayerBudget{
    .max_depth = 1, .max_bytes = 256ull << 30, .max_ratio = 1000, .max_entries = 10'000'000};

constexpr std::string_view kWhiteout = ".wh.";
constexpr std::string_view kOpaque = ".wh..wh..opq";

std::uint64_t hash_of(std::string_view path) { return std::hash<std::string_view>()(path); }

bool holds(const std::vector<std::uint64_t>& sorted, std::string_view path) {
  return std::binary_search(sorted.begin(), sorted.end(), hash_of(path));
}

bool visible_below(std::string_view path, const std::vector<Above>& images) {
  return std::any_of(images.begin(), images.end(), [&](const Above& above) {
    return std::none_of(above.begin(), above.end(),
                        [&](const LayerCover* cover) { return cover->hides(path); });
  });
}

// Reads the files of one layer.
class LayerReading {
 public:
  LayerReading(const LayerOrigin& layer, const std::vector<Above>& images, BlobSink& sink)
      : origin_{layer, {}}, images_(images), sink_(sink), meter_(kLayerBudget) {}

  // False when not one entry could be read: this is no tar.
  bool run(ByteStream& stored, const std::stop_token& stop) {
    meter_.add_packed(stored.size().value_or(0));
    auto reader = ArchiveReader::open(stored, ArchiveKind::Layer);
    if (!reader) return false;
    ArchiveEntry entry;
    for (bool first = true; !stop.stop_requested() && !meter_.exhausted(); first = false) {
      const auto more = reader->next(entry);
      if (!more && first) return false;
      if (more && !*more) return true;
      const Result<> charged = meter_.charge_entry();
      if (!more || !charged) {
        broken(more ? charged.error() : more.error());
        return true;
      }
      if (entry.kind == ArchiveEntry::Kind::File) file(*reader, entry);
    }
    return true;
  }

 private:
  void broken(Error why) {
    LayerOrigin& layer = std::get<LayerOrigin>(origin_.where);
    layer.path.clear();
    why.message = "layer " + std::to_string(layer.index) + ": " + why.message;
    sink_.skip(origin_, 0, std::move(why));
  }

  void file(ArchiveReader& reader, const ArchiveEntry& entry) {
    LayerOrigin& layer = std::get<LayerOrigin>(origin_.where);
    layer.path = plain_path(entry.path);
    layer.visible = visible_below(layer.path, images_);
    MeteredMember in(reader, meter_);
    (void)read_up_to(in, kWholeBlobBytes + 1, buffer_);  // never fails: see MeteredMember
    if (buffer_.size() > kWholeBlobBytes) {
      PrefixedStream all(buffer_, in);
      sink_.accept_stream(origin_, all);
    } else if (!buffer_.empty() || !in.trouble()) {
      sink_.accept(Blob{std::nullopt, buffer_, origin_});
    }
    if (in.trouble()) sink_.skip(origin_, 0, *in.trouble());
  }

  Origin origin_;
  const std::vector<Above>& images_;
  BlobSink& sink_;
  BudgetMeter meter_;
  std::string buffer_;
};

}  // namespace

LayerCover LayerCover::of(const ImageStore& store, std::size_t entry) {
  LayerCover cover;
  const auto stored = store.open_entry(entry);
  if (!stored) return cover;
  auto reader = ArchiveReader::open((*stored)->stream(), ArchiveKind::Layer);
  ArchiveEntry found;
  for (std::uint64_t i = 0; reader && i < kLayerBudget.max_entries; ++i) {
    const auto more = reader->next(found);
    if (!more || !*more) break;
    cover.add(plain_path(found.path), found.kind == ArchiveEntry::Kind::Directory);
  }
  std::sort(cover.gone_.begin(), cover.gone_.end());
  std::sort(cover.folders_.begin(), cover.folders_.end());
  return cover;
}

void LayerCover::add(std::string_view path, bool is_folder) {
  const std::size_t cut = path.rfind('/') + 1;  // npos + 1 is 0
  const std::string_view name = path.substr(cut);
  std::string target(path.substr(0, cut));
  if (name == kOpaque) {
    if (cut != 0) target.pop_back();
  } else if (name.starts_with(kWhiteout)) {
    target += name.substr(kWhiteout.size());
  } else {
    target += name;
  }
  (is_folder ? folders_ : gone_).push_back(hash_of(target));
}

bool LayerCover::hides(std::string_view path) const {
  if (holds(folders_, path) || holds(gone_, "")) return true;
  for (std::size_t end = path.size(); end != std::string_view::npos; end = path.rfind('/', end)) {
    if (holds(gone_, path.substr(0, end))) return true;
    if (end == 0) break;
    --end;
  }
  return false;
}

void read_stored(const ImageStore& store, std::size_t entry, const Origin& origin, BlobSink& sink) {
  const auto stored = store.open_entry(entry);
  if (!stored) return sink.skip(origin, store.entries()[entry].size, stored.error());
  FileStream& in = (*stored)->stream();
  const std::uint64_t size = in.size().value_or(0);
  if (size > kWholeBlobBytes) return sink.accept_stream(origin, in);
  std::string bytes;
  const auto status = read_up_to(in, kWholeBlobBytes, bytes);
  if (bytes.size() == size) return sink.accept(Blob{std::nullopt, bytes, origin});
  if (!bytes.empty()) sink.accept(Blob{std::nullopt, bytes, origin});
  sink.skip(
      origin, size - bytes.size(),
      status ? Error{ErrorCode::Corrupt, "the archive ends in the middle of it"} : status.error());
}

void read_layer(const ImageStore& store, std::size_t entry, const LayerOrigin& layer,
                const std::vector<Above>& images, BlobSink& sink, const std::stop_token& stop) {
  const auto stored = store.open_entry(entry);
  const Origin origin{layer, {}};
  if (!stored) return sink.skip(origin, store.entries()[entry].size, stored.error());
  if (LayerReading(layer, images, sink).run((*stored)->stream(), stop)) return;
  Origin as_stored = origin;
  std::get<LayerOrigin>(as_stored.where).path = store.entries()[entry].name;
  read_stored(store, entry, as_stored, sink);
}

}  // namespace dredge
