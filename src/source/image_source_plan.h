// What an image store holds: which images, which layers, and the texts of their configurations.
// Sources: OCI image specification 1.0 (image-layout, index, manifest, config); docker save.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "dredge/origin.h"
#include "dredge/result.h"
#include "source/image_source_store.h"

namespace dredge {

// A plain value.
struct ImagePlan {
  struct Layer {
    std::size_t entry = 0;  // in the store
    LayerOrigin origin;     // path is ""; of the first image that has it, `image` names them all
  };
  struct Text {
    LayerOrigin origin;
    std::string text;
  };

  std::vector<Layer> layers;                     // each stored layer once
  std::vector<std::vector<std::size_t>> images;  // indexes into `layers`, lowest first
  std::vector<Text> texts;                       // out of the configurations
  std::vector<bool> read;                        // by entry: is a layer or a configuration
  std::vector<std::pair<LayerOrigin, Error>> troubles;
};

ImagePlan plan_image(const ImageStore& store);

}  // namespace dredge
