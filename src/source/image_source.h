// Container images as a target (docs/sources.md).
#pragma once

#include <filesystem>
#include <memory>

#include "dredge/result.h"
#include "dredge/source.h"

namespace dredge {

// `path` is what `docker save` or `skopeo copy` wrote: a tar with manifest.json, or an OCI layout
// as a folder or a tar. Every file of every layer of every image in it is read, also where a later
// layer replaces or deletes it (LayerOrigin::visible), and the configurations, histories, manifests
// and all else that lies there. A layer shared by images is read once. The source must outlive its
// batches. Confined to one thread; each batch to its own.
// Errors: NotFound, Io, Corrupt.
Result<std::unique_ptr<Source>> open_image_source(const std::filesystem::path& path);

// Is this a tar or a folder that open_image_source would take for an image? Reads names and
// manifests.
bool is_image(const std::filesystem::path& path);

}  // namespace dredge
