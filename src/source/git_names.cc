#include "source/git_names.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "base/hash.h"
#include "git/family_reader.h"
#include "git/object_id.h"
#include "source/git_files.h"

namespace dredge {
namespace {

using git::ObjectKind;
using git::ObjectNumber;

constexpr std::size_t kTreesInBatch = 4096;
// What a batch keeps of the path from a whole tree to the one it is at.
constexpr std::uint64_t kBatchCacheBytes = 16 << 20;
constexpr std::size_t kNamedMissing = 10;

class TreeBatch final : public Batch {
 public:
  // `place`: of what is logged.
  TreeBatch(const git::ObjectStore& store, NameSet& names, MissingBlobs& missing, git::TreeLog& log,
            std::size_t place, std::vector<ObjectNumber> numbers, std::uint64_t packed_bytes)
      : store_(store),
        names_(names),
        missing_(missing),
        log_(log),
        place_(place),
        numbers_(std::move(numbers)),
        packed_bytes_(packed_bytes) {}

  Result<> read(BlobSink& sink, std::stop_token stop) override {
    git::FamilyReader reader(
        store_, kBatchCacheBytes,
        packed_bytes_ * git::Pack::kMaxExpansion + git::Pack::kFreeExpansionBytes);
    const auto on_name = [&](std::string_view name) {
      if (names_.claim(name, "")) accept_name(name, names_, sink);
    };
    git::TreeLogger logger(store_, on_name, [&](const BlobId& id) { lost_.push_back(id); });
    for (const ObjectNumber number : numbers_) {
      if (stop.stop_requested()) return Error{ErrorCode::Cancelled, "stopped"};
      if (number >= store_.first_loose() && !is_loose_tree(number)) continue;
      look_into(reader, number, logger, sink);
    }
    log_.put(place_, logger.take());
    if (failures_ > kNamedMissing) {
      sink.skip(git_origin(GitPlace::FileName, store_.place_of(numbers_.front())), 0,
                Error{ErrorCode::Corrupt,
                      std::to_string(failures_ - kNamedMissing) + " more trees cannot be read"});
    }
    add_missing(sink);
    return {};
  }

 private:
  bool is_loose_tree(ObjectNumber number) const {
    const auto object = store_.read_loose(number, [](ObjectKind) { return false; });
    return object && object->kind == ObjectKind::Tree;
  }

  // What a tree has in common with the one that it is a change of is looked at there.
  void look_into(git::FamilyReader& reader, ObjectNumber number, git::TreeLogger& logger,
                 BlobSink& sink) {
    auto tree = reader.read(number);
    git::FamilyReader::Base base = reader.base();
    std::optional<git::ObjectReader> other;
    if (!tree) {
      base = {};
      if (tree.error().code == ErrorCode::LimitExceeded) logger.add_broken(number);
      tree = other.emplace(store_, 0).read(store_.id_of(number));  // another copy
    }
    if (!tree) {
      fail(number, tree.error(), sink);
      return;
    }
    if (!logger.add(number, tree->bytes, base)) {
      fail(number, Error{ErrorCode::Corrupt, "entries are broken"}, sink);
    }
  }

  void fail(ObjectNumber number, Error why, BlobSink& sink) {
    missing_.any_unreadable = true;
    if (++failures_ > kNamedMissing) return;
    why.message = "tree " + store_.id_of(number).hex() + ": " + why.message;
    sink.skip(git_origin(GitPlace::FileName, store_.place_of(number)), 0, std::move(why));
  }

  void add_missing(BlobSink& sink) {
    {
      const std::scoped_lock lock(missing_.mutex);
      missing_.ids.insert(lost_.begin(), lost_.end());
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
  git::TreeLog& log_;
  std::size_t place_;
  std::vector<ObjectNumber> numbers_;
  std::uint64_t packed_bytes_;  // that the trees take in their packs
  std::vector<BlobId> lost_;    // that trees name and that are not here
  std::size_t failures_ = 0;
};

}  // namespace

bool NameSet::claim(std::string_view name, std::string_view path) {
  Shard& shard = shards_[Hash{}(name) % shards_.size()];
  const std::scoped_lock lock(shard.mutex);
  const auto known = shard.names.find(name);
  if (known == shard.names.end()) {
    shard.names.emplace(name, Met{std::string(path), path.empty()});
    return true;
  }
  known->second.is_in_tree = known->second.is_in_tree || path.empty();
  return false;
}

BlobId NameSet::id_of(std::string_view name) const {
  const auto digest = sha256("a name in a repository\n" + std::string(name));
  return git::id_from_raw({reinterpret_cast<const char*>(digest.data()), id_size_});
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

void accept_name(std::string_view name, const NameSet& names, BlobSink& sink) {
  const Origin origin = git_origin(GitPlace::FileName, std::string(name));
  const BlobId id = names.id_of(name);
  if (sink.sighted(id, origin)) sink.accept(Blob{id, name, origin});
}

Result<> split_names(const git::ObjectStore& store, NameSet& names, MissingBlobs& missing,
                     const git::FormerNumbers* former, git::TreeLog& log, const EmitBatch& emit,
                     std::stop_token stop) {
  std::vector<std::unique_ptr<Batch>> batches;
  std::vector<ObjectNumber> numbers;
  std::uint64_t packed_bytes = 0;
  const auto flush = [&] {
    if (numbers.empty()) return;
    batches.push_back(std::make_unique<TreeBatch>(store, names, missing, log, batches.size(),
                                                  std::exchange(numbers, {}),
                                                  std::exchange(packed_bytes, 0)));
  };
  const auto add = [&](ObjectNumber number, std::uint64_t bytes) {
    numbers.push_back(number);
    packed_bytes += bytes;
    if (numbers.size() == kTreesInBatch) flush();
  };
  for (std::size_t i = 0; i < store.packs().size(); ++i) {
    const git::Pack& pack = store.packs()[i];
    if (former != nullptr && former->had_pack(i)) continue;
    for (const std::uint32_t entry : pack.family_order()) {
      if (pack.kind_of(entry) != ObjectKind::Tree) continue;
      add(store.first_of(i) + entry, pack.packed_size(entry));
    }
    if (stop.stop_requested()) return Error{ErrorCode::Cancelled, "stopped"};
  }
  for (ObjectNumber number = store.first_loose(); number < store.count(); ++number)
    if (former == nullptr || !former->was_there(number)) add(number, 0);
  flush();
  missing.batches_left = batches.size();
  log.set_size(batches.size());
  for (std::unique_ptr<Batch>& batch : batches) emit(std::move(batch));
  return {};
}

}  // namespace dredge
