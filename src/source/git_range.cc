#include "source/git_range.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "source/git_files.h"

namespace dredge {
namespace {

constexpr std::size_t kObjectsInBatch = 1024;
constexpr std::uint64_t kBatchCacheBytes = 16 << 20;

class RangeBatch final : public Batch {
 public:
  RangeBatch(const git::ObjectStore& store, const ObjectRules& rules, std::vector<BlobId> ids)
      : store_(store), rules_(rules), ids_(std::move(ids)) {}

  Result<> read(BlobSink& sink, std::stop_token stop) override {
    git::ObjectReader reader(store_, kBatchCacheBytes);
    for (const BlobId& id : ids_) {
      if (stop.stop_requested()) return Error{ErrorCode::Cancelled, "stopped"};
      if (!sink.sighted(id, unknown_)) continue;
      const auto object = reader.read(id);
      if (!object) {
        sink.skip(git_origin(GitPlace::Tree, "object:" + id.hex().substr(0, 12)), 0,
                  object.error());
        continue;
      }
      accept_object(id, *object, rules_, sink);
    }
    return {};
  }

 private:
  const git::ObjectStore& store_;
  const ObjectRules& rules_;
  const Origin unknown_ = git_origin(GitPlace::Tree, "");
  std::vector<BlobId> ids_;
};

class NamesBatch final : public Batch {
 public:
  explicit NamesBatch(const std::vector<CommitOrigin>& names) : names_(names) {}
  Result<> read(BlobSink& sink, std::stop_token stop) override {
    for (const CommitOrigin& name : names_) {
      if (stop.stop_requested()) return Error{ErrorCode::Cancelled, "stopped"};
      const Origin origin{name, {}};
      sink.accept(Blob{std::nullopt, name.path.substr(name.path.rfind('/') + 1), origin});
    }
    return {};
  }

 private:
  const std::vector<CommitOrigin>& names_;
};

}  // namespace

void split_range(const git::ObjectStore& store, const ObjectRules& rules,
                 const git::RangeContent& content, const EmitBatch& emit) {
  std::vector<BlobId> ids = content.commits;
  for (const auto& [id, origin] : content.blobs) ids.push_back(id);
  // In the order of the store, which is near the order in which they are read best.
  std::ranges::sort(ids, {}, [&](const BlobId& id) { return store.find(id); });
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  for (std::size_t begin = 0; begin < ids.size(); begin += kObjectsInBatch) {
    const std::size_t end = std::min(begin + kObjectsInBatch, ids.size());
    emit(std::make_unique<RangeBatch>(
        store, rules,
        std::vector<BlobId>(ids.begin() + static_cast<std::ptrdiff_t>(begin),
                            ids.begin() + static_cast<std::ptrdiff_t>(end))));
  }
  emit(std::make_unique<NamesBatch>(content.names));
}

RangePlaces places_of(const git::RangeContent& content) {
  RangePlaces places;
  for (const auto& [id, origin] : content.blobs) places[id].push_back(origin);
  return places;
}

}  // namespace dredge
