#include "source/git_names.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "source/git_files.h"

namespace dredge {
namespace {

using git::ObjectKind;
using git::ObjectNumber;

constexpr std::size_t kTreesInBatch = 4096;
constexpr std::uint64_t kBatchCacheBytes = 16 << 20;
constexpr std::size_t kNamedMissing = 10;

// Calls use(entry) for the entries of `tree` that `before` has not: neighbours in family order
// differ in a few entries of hundreds. Both are in git's order; where they are not, an entry is
// merely looked at twice. False when the tree is broken.
template <class Use>
bool for_each_new(std::string_view tree, std::string_view before, std::size_t id_size, Use use) {
  git::TreeReader in(tree, id_size);
  git::TreeReader old(before, id_size);
  git::TreeEntry twin;
  bool has_twin = old.next(twin);
  for (git::TreeEntry entry; in.next(entry);) {
    while (has_twin && twin.name < entry.name) has_twin = old.next(twin);
    if (has_twin && twin.name == entry.name && twin.id == entry.id) continue;
    use(entry);
  }
  return !in.broken();
}

class TreeBatch final : public Batch {
 public:
  TreeBatch(const git::ObjectStore& store, NameSet& names, MissingBlobs& missing,
            std::vector<ObjectNumber> numbers)
      : store_(store), names_(names), missing_(missing), numbers_(std::move(numbers)) {}

  Result<> read(BlobSink& sink, std::stop_token stop) override {
    git::ObjectReader reader(store_, kBatchCacheBytes);
    std::string before;
    std::vector<BlobId> lost;
    for (const ObjectNumber number : numbers_) {
      if (stop.stop_requested()) return Error{ErrorCode::Cancelled, "stopped"};
      if (reader.kind_of(number) != ObjectKind::Tree) continue;
      auto tree = reader.read(number);
      if (!tree) tree = reader.read(store_.id_of(number));  // another copy
      if (!tree) {
        fail(number, tree.error(), sink);
        continue;
      }
      const auto look = [&](const git::TreeEntry& entry) {
        if (names_.claim(entry.name, "")) accept_name(entry.name, sink);
        const bool is_lost = !entry.is_gitlink() && store_.find(entry.id) == git::kNoObject;
        if (is_lost) lost.push_back(entry.id);
      };
      if (!for_each_new(tree->bytes, before, store_.id_size(), look)) {
        fail(number, Error{ErrorCode::Corrupt, "entries are broken"}, sink);
      }
      before.assign(tree->bytes);
    }
    if (failures_ > kNamedMissing) {
      sink.skip(git_origin(GitPlace::FileName, store_.place_of(numbers_.front())), 0,
                Error{ErrorCode::Corrupt,
                      std::to_string(failures_ - kNamedMissing) + " more trees cannot be read"});
    }
    add_missing(lost, sink);
    return {};
  }

 private:
  void fail(ObjectNumber number, Error why, BlobSink& sink) {
    if (++failures_ > kNamedMissing) return;
    why.message = "tree " + store_.id_of(number).hex() + ": " + why.message;
    sink.skip(git_origin(GitPlace::FileName, store_.place_of(number)), 0, std::move(why));
  }

  void add_missing(const std::vector<BlobId>& lost, BlobSink& sink) {
    {
      const std::scoped_lock lock(missing_.mutex);
      missing_.ids.insert(lost.begin(), lost.end());
    }
    if (--missing_.batches_left == 0) tell_missing(sink);
  }

  void tell_missing(BlobSink& sink) const {
    const std::scoped_lock lock(missing_.mutex);
    const std::size_t count = missing_.ids.size();
    std::size_t told = 0;
    for (const BlobId& id : missing_.ids) {
      if (missing_.are_elsewhere || told == kNamedMissing) break;
      ++told;
      sink.skip(
          git_origin(GitPlace::Tree, "object:" + id.hex().substr(0, 12)), 0,
          Error{ErrorCode::NotFound, "object " + id.hex() + ", which a tree names, is missing"});
    }
    if (told == count) return;
    const std::string_view what = missing_.are_elsewhere
                                      ? " objects that trees name were left at the remote"
                                      : " more objects that trees name are missing";
    sink.skip(git_origin(GitPlace::Tree, "objects"), 0,
              Error{ErrorCode::NotFound, std::to_string(count - told) + std::string(what)});
  }

  const git::ObjectStore& store_;
  NameSet& names_;
  MissingBlobs& missing_;
  std::vector<ObjectNumber> numbers_;
  std::size_t failures_ = 0;
};

}  // namespace

bool NameSet::claim(std::string_view name, std::string_view path) {
  Shard& shard = shards_[Hash{}(name) % shards_.size()];
  const std::scoped_lock lock(shard.mutex);
  if (shard.paths.find(name) != shard.paths.end()) return false;
  shard.paths.emplace(name, path);
  return true;
}

std::vector<std::string> NameSet::claim_parts(std::string_view path) {
  std::vector<std::string> claimed;
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view name = path.substr(begin, end - begin);
    if (!name.empty() && claim(name, path.substr(0, end))) claimed.emplace_back(name);
    begin = end + 1;
  }
  return claimed;
}

void accept_name(std::string_view name, BlobSink& sink) {
  const Origin origin = git_origin(GitPlace::FileName, std::string(name));
  sink.accept(Blob{std::nullopt, name, origin});
}

Result<> split_names(const git::ObjectStore& store, NameSet& names, MissingBlobs& missing,
                     const EmitBatch& emit, std::stop_token stop) {
  std::vector<std::unique_ptr<Batch>> batches;
  std::vector<ObjectNumber> numbers;
  const auto flush = [&] {
    if (numbers.empty()) return;
    batches.push_back(
        std::make_unique<TreeBatch>(store, names, missing, std::exchange(numbers, {})));
  };
  const auto add = [&](ObjectNumber number) {
    numbers.push_back(number);
    if (numbers.size() == kTreesInBatch) flush();
  };
  for (std::size_t i = 0; i < store.packs().size(); ++i) {
    const git::Pack& pack = store.packs()[i];
    for (const std::uint32_t entry : pack.family_order()) {
      if (pack.kind_of(entry) == ObjectKind::Tree) add(store.first_of(i) + entry);
    }
    if (stop.stop_requested()) return Error{ErrorCode::Cancelled, "stopped"};
  }
  for (ObjectNumber number = store.first_loose(); number < store.count(); ++number) add(number);
  flush();
  missing.batches_left = batches.size();
  for (std::unique_ptr<Batch>& batch : batches) emit(std::move(batch));
  return {};
}

}  // namespace dredge
