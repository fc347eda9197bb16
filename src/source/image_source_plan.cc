#include "source/image_source_plan.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/text.h"

namespace dredge {
namespace {

using Json = nlohmann::json;

constexpr int kMostDepth = 64;   // of JSON: what follows walks it recursively
constexpr int kMostIndexes = 8;  // an index in an index
// More than any engine runs. What is over is read without the knowledge that it is a layer.
constexpr std::size_t kMostLayers = 500;         // of one image
constexpr std::size_t kMostReferences = 20'000;  // from all images

// Discards what is nested too deep; a value that is no JSON at all is null.
Json parse(const std::string& text) {
  const auto shallow = [](int depth, Json::parse_event_t, Json&) { return depth < kMostDepth; };
  Json json = Json::parse(text, shallow, false);
  return json.is_discarded() ? Json() : json;
}

const Json& member(const Json& json, const char* key) {
  static const Json none;
  const auto found = json.is_object() ? json.find(key) : json.end();
  return found == json.end() ? none : *found;
}

std::string string_of(const Json& json) {
  return json.is_string() ? json.get_ref<const std::string&>() : std::string();
}

std::string string_at(const Json& json, const char* key) { return string_of(member(json, key)); }

// Strings of an array, or the members of an object as KEY=value, one a line.
std::string lines_of(const Json& json) {
  std::string lines;
  for (const auto& [key, value] : json.items()) {
    const std::string text = value.is_string() ? string_of(value) : value.dump();
    lines += json.is_object() ? key + "=" + text + "\n" : text + "\n";
  }
  return lines;
}

class Planner {
 public:
  explicit Planner(const ImageStore& store) : store_(store) {
    plan_.read.assign(store.entries().size(), false);
  }

  ImagePlan run() {
    if (const auto manifest = store_.find("manifest.json")) docker_manifest(*manifest);
    if (const auto index = store_.find("index.json")) oci_index(read(*index), "", 0);
    return std::move(plan_);
  }

 private:
  struct Image {
    std::string name;
    std::string config;               // names in the store
    std::vector<std::string> layers;  // lowest first
  };

  Json read(std::size_t entry) {
    const auto text = store_.read_entry(entry);
    Json json = text ? parse(*text) : Json();
    if (json.is_null()) {
      const Error why = text ? Error{ErrorCode::Corrupt, "is no JSON"} : text.error();
      trouble(store_.entries()[entry].name, why);
    }
    return json;
  }

  void trouble(std::string path, Error why) {
    plan_.troubles.emplace_back(LayerOrigin{"", std::move(path), "", "", 0, 0, true},
                                std::move(why));
  }

  // Source: docker save; image/spec/v1.2.
  void docker_manifest(std::size_t entry) {
    for (const Json& row : read(entry)) {
      Image image;
      for (const Json& tag : member(row, "RepoTags")) {
        if (!image.name.empty()) image.name += ", ";
        image.name += string_of(tag);
      }
      image.config = string_at(row, "Config");
      for (const Json& layer : member(row, "Layers")) image.layers.push_back(string_of(layer));
      add(image);
    }
  }

  static std::string blob_name(const Json& descriptor) {
    std::string digest = string_at(descriptor, "digest");
    std::replace(digest.begin(), digest.end(), ':', '/');
    return "blobs/" + digest;
  }

  // Images for other platforms that are named and not stored are no loss: they are not here.
  void oci_index(const Json& index, const std::string& name, int depth) {
    if (depth == kMostIndexes) return;
    const Json& manifests = member(index, "manifests");
    for (const Json& descriptor : manifests) {
      const auto entry = store_.find(blob_name(descriptor));
      if (!entry) {
        const std::string missing = blob_name(descriptor);
        if (manifests.size() == 1) trouble(missing, {ErrorCode::NotFound, "manifest is missing"});
        continue;
      }
      if (!seen_.insert(*entry).second) continue;
      const Json& notes = member(descriptor, "annotations");
      std::string own = string_at(notes, "io.containerd.image.name");
      if (own.empty()) own = string_at(notes, "org.opencontainers.image.ref.name");
      oci_manifest(read(*entry), own.empty() ? name : own, depth);
    }
  }

  void oci_manifest(const Json& manifest, const std::string& name, int depth) {
    if (!member(manifest, "manifests").is_null()) return oci_index(manifest, name, depth + 1);
    Image image{name, blob_name(member(manifest, "config")), {}};
    for (const Json& layer : member(manifest, "layers")) image.layers.push_back(blob_name(layer));
    add(image);
  }

  void add(const Image& image) {
    references_ += image.layers.size() + 1;
    if (image.layers.size() > kMostLayers || references_ > kMostReferences) {
      return trouble(image.config, {ErrorCode::LimitExceeded, "more layers than the limit"});
    }
    const auto count = static_cast<std::uint32_t>(image.layers.size());
    const LayerOrigin of_config{image.name, "config", "", "", 0, count, true};
    const auto entry = store_.find(image.config);
    if (!entry) {
      plan_.troubles.emplace_back(of_config,
                                  Error{ErrorCode::NotFound, "configuration is missing"});
    }
    // A docker archive of today describes its images twice: manifest.json and index.json.
    if (entry && plan_.read[*entry]) return;
    const Json config = entry ? read(*entry) : Json();
    if (config.is_object()) {
      plan_.read[*entry] = true;
      add_texts(config, of_config);
    }
    add_layers(image, config);
  }

  void add_layers(const Image& image, const Json& config) {
    std::vector<std::string> created_by;
    for (const Json& step : member(config, "history")) {
      if (member(step, "empty_layer") != true) created_by.push_back(string_at(step, "created_by"));
    }
    const Json& diff_ids = member(member(config, "rootfs"), "diff_ids");
    std::vector<std::size_t> stack;
    for (std::size_t i = 0; i < image.layers.size(); ++i) {
      LayerOrigin origin{image.name,
                         "",
                         "",
                         "",
                         static_cast<std::uint32_t>(i + 1),
                         static_cast<std::uint32_t>(image.layers.size()),
                         true};
      if (diff_ids.is_array() && i < diff_ids.size()) origin.layer = string_of(diff_ids[i]);
      if (i < created_by.size()) origin.created_by = created_by[i];
      const auto entry = store_.find(image.layers[i]);
      if (entry) {
        stack.push_back(layer_at(*entry, std::move(origin)));
      } else {
        plan_.troubles.emplace_back(std::move(origin),
                                    Error{ErrorCode::NotFound, "layer is missing"});
      }
    }
    plan_.images.push_back(std::move(stack));
  }

  // Layers are the same when they are stored as the same file; that two claim one DiffID proves
  // nothing.
  std::size_t layer_at(std::size_t entry, LayerOrigin origin) {
    plan_.read[entry] = true;
    const auto [known, is_new] = layer_of_entry_.try_emplace(entry, plan_.layers.size());
    if (is_new) {
      plan_.layers.push_back({entry, std::move(origin)});
      return known->second;
    }
    std::string& names = plan_.layers[known->second].origin.image;
    if (names != origin.image) names += ", " + origin.image;
    return known->second;
  }

  void add_text(const LayerOrigin& of_config, std::string path, std::string text) {
    if (trim(text).empty()) return;
    LayerOrigin origin = of_config;
    origin.path = std::move(path);
    plan_.texts.push_back({std::move(origin), std::move(text)});
  }

  // What people put secrets into, as text a rule can read; then whatever else the file says.
  void add_texts(Json config, const LayerOrigin& origin) {
    Json settings = member(config, "config");
    for (const auto& [key, path] : {std::pair{"Env", "config.env"},
                                    {"Labels", "config.labels"},
                                    {"Entrypoint", "config.entrypoint"},
                                    {"Cmd", "config.cmd"}}) {
      const Json& value = member(settings, key);
      if (!value.is_structured()) continue;
      add_text(origin, path, lines_of(value));
      settings.erase(key);
    }
    std::size_t step = 0;
    for (const Json& entry : member(config, "history")) {
      const std::string text = string_at(entry, "created_by") + "\n" + string_at(entry, "comment");
      add_text(origin, "history[" + std::to_string(step++) + "]", text + "\n");
    }
    config["config"] = std::move(settings);
    if (config["history"].is_array()) {
      for (Json& entry : config["history"]) {
        if (entry.is_object()) entry.erase("created_by"), entry.erase("comment");
      }
    }
    constexpr auto kReplace = Json::error_handler_t::replace;  // dump() throws on bad UTF-8 else
    add_text(origin, "config", config.dump(1, ' ', false, kReplace) + "\n");
  }

  const ImageStore& store_;
  ImagePlan plan_;
  std::set<std::size_t> seen_;  // manifests and indexes
  std::map<std::size_t, std::size_t> layer_of_entry_;
  std::size_t references_ = 0;
};

}  // namespace

ImagePlan plan_image(const ImageStore& store) { return Planner(store).run(); }

}  // namespace dredge
