// One layer of an image: the names in it, for what they hide, and its files.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/budget.h"
#include "dredge/origin.h"
#include "dredge/source.h"
#include "source/image_source_store.h"

namespace dredge {

// What a layer hides of the layers below it. Immutable once built, so safe to share. 8 bytes an
// entry: it keeps hashes; a collision could only make a deleted file's report say otherwise.
// Source: OCI image specification 1.0, layer.md, "Whiteouts".
class LayerCover {
 public:
  // Reads the names of a stored layer, as far as it is readable: its reader says where it is not.
  static LayerCover of(const ImageStore& store, std::size_t entry);

  // Does this layer delete or replace `path` (plain_path) of a lower one?
  bool hides(std::string_view path) const;

 private:
  void add(std::string_view path, bool is_folder);

  std::vector<std::uint64_t> gone_;     // sorted hashes: the path and all below it
  std::vector<std::uint64_t> folders_;  // sorted hashes: the path itself, when it was a file
};

// The layers above one, in one image.
using Above = std::vector<const LayerCover*>;

// Hands every file of the layer to the sink. What is no tar is handed over as it is. A file is
// visible when in one of `images` no layer above hides it.
void read_layer(const ImageStore& store, std::size_t entry, const LayerOrigin& layer,
                const std::vector<Above>& images, BlobSink& sink, const std::stop_token& stop);

// A stored file that is no layer, as it is.
void read_stored(const ImageStore& store, std::size_t entry, const Origin& origin, BlobSink& sink);

}  // namespace dredge
