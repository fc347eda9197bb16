#include "source/git_objects.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "git/family_reader.h"
#include "git/object_hash.h"
#include "git/object_stream.h"
#include "source/git_files.h"

namespace dredge {
namespace {

using git::Object;
using git::ObjectKind;
using git::ObjectNumber;

constexpr std::size_t kObjectsInBatch = 2048;
// Bounds what is left to one worker when all others are done.
constexpr std::uint64_t kPackedBytesInBatch = 8 << 20;
// A selection is often a few hundred objects, of which each worker shall have some.
constexpr std::size_t kSelectedInBatch = 128;
constexpr std::uint64_t kSelectedBytesInBatch = 1 << 20;
// What a batch keeps of the path from a whole object to the one it is at.
constexpr std::uint64_t kBatchMemoryBytes = 64 << 20;
// A pack that lost its end has as many broken objects as it pleases: name some, count the rest.
constexpr std::size_t kNamedFailures = 10;
constexpr std::size_t kBriefId = 12;
// Trees and parents of commits, which are looked up many at a time.
constexpr std::size_t kLinkedAtOnce = 512;

// Content already in memory, as a stream. Borrows it.
class MemoryStream final : public ByteStream {
 public:
  explicit MemoryStream(std::string_view bytes) : bytes_(bytes), rest_(bytes) {}
  Result<std::size_t> read(std::span<char> into) override {
    const std::size_t count = std::min(into.size(), rest_.size());
    if (count != 0) std::memcpy(into.data(), rest_.data(), count);
    rest_.remove_prefix(count);
    return count;
  }
  std::optional<std::uint64_t> size() const override { return bytes_.size(); }
  Result<> rewind() override {
    rest_ = bytes_;
    return {};
  }

 private:
  std::string_view bytes_;
  std::string_view rest_;
};

struct LfsPointer {
  std::string oid;   // hex SHA-256
  std::string size;  // digits, as written
};

// Source: the LFS pointer specification, version 1: under 1024 bytes, "version" line first.
std::optional<LfsPointer> parse_lfs_pointer(std::string_view bytes) {
  if (bytes.size() >= 1024 || !bytes.starts_with("version https://git-lfs.github.com/spec/")) {
    return std::nullopt;
  }
  LfsPointer pointer;
  for (const std::string_view line : split(bytes, '\n')) {
    constexpr std::string_view kOid = "oid sha256:";
    constexpr std::string_view kSize = "size ";
    if (line.starts_with(kOid)) pointer.oid = trim(line.substr(kOid.size()));
    if (line.starts_with(kSize)) pointer.size = trim(line.substr(kSize.size()));
  }
  const bool hex = pointer.oid.size() == 64 &&
                   pointer.oid.find_first_not_of("0123456789abcdef") == std::string::npos;
  const bool digits =
      pointer.size.size() < 20 && pointer.size.find_first_not_of("0123456789") == std::string::npos;
  return hex && digits ? std::optional(std::move(pointer)) : std::nullopt;
}

// The place of a commit's own text.
Origin commit_origin(const BlobId& id, git::Commit commit) {
  CommitOrigin origin;
  origin.place = GitPlace::CommitMessage;
  origin.path = "commit:" + id.hex().substr(0, kBriefId);
  origin.commit = id;
  origin.author = std::move(commit.author);
  origin.committed_at = commit.committed_at;
  return Origin{std::move(origin), {}};
}

// And of a tag's.
Origin tag_origin(const BlobId& id, std::string_view bytes) {
  git::Tag tag = git::parse_tag(bytes);
  CommitOrigin origin;
  origin.place = GitPlace::TagMessage;
  origin.path = "tag:" + id.hex().substr(0, kBriefId);
  origin.author = std::move(tag.tagger);
  origin.committed_at = tag.tagged_at;
  return Origin{std::move(origin), {}};
}

void accept_at(const Origin& origin, const BlobId& id, const Object& object,
               const ObjectRules& rules, BlobSink& sink, const Descent* descent = nullptr) {
  if (object.bytes.size() > kWholeBlobBytes) {
    MemoryStream stream(object.bytes);
    sink.accept_stream(origin, stream);
    return;
  }
  note_lfs_pointer(id, object.bytes, rules, sink);
  sink.accept(Blob{id, object.bytes, origin, descent});
}

bool is_not_tree(ObjectKind kind) { return kind != ObjectKind::Tree; }

class ObjectBatch final : public Batch {
 public:
  // `packed_bytes` is how much of the packs the objects take.
  ObjectBatch(const git::ObjectStore& store, const ObjectRules& rules,
              std::vector<ObjectNumber> numbers, std::uint64_t packed_bytes)
      : store_(store), rules_(rules), numbers_(std::move(numbers)), packed_bytes_(packed_bytes) {}

  Result<> read(BlobSink& sink, std::stop_token stop) override {
    git::FamilyReader reader(
        store_, kBatchMemoryBytes,
        packed_bytes_ * git::Pack::kMaxExpansion + git::Pack::kFreeExpansionBytes);
    for (const ObjectNumber number : numbers_) {
      if (stop.stop_requested()) return Error{ErrorCode::Cancelled, "stopped"};
      if (number < store_.first_loose()) {
        read_packed(reader, number, sink);
      } else {
        read_loose(number, sink);
      }
    }
    settle_commits(sink);
    if (rules_.commits != nullptr) rules_.commits->add(rows_);
    if (failures_ > kNamedFailures) {
      sink.skip(git_origin(GitPlace::Unreachable, store_.place_of(numbers_.front())), 0,
                Error{ErrorCode::Corrupt,
                      std::to_string(failures_ - kNamedFailures) + " more objects cannot be read"});
    }
    return {};
  }

 private:
  struct TakenCommit {
    ObjectNumber number = git::kNoObject;
    std::size_t first_linked = 0;  // in linked_
    std::size_t parents = 0;
    std::int64_t committed_at = 0;
  };

  void read_packed(git::FamilyReader& reader, ObjectNumber number, BlobSink& sink) {
    const ObjectKind kind = store_.packed_kind(number);
    const BlobId id = store_.id_of(number);
    // Blobs have twins in other targets: ask before inflating.
    if (kind == ObjectKind::Blob && !sink.sighted(id, unreachable_)) return;
    if (kind == ObjectKind::Blob && is_streamed(number)) {
      stream(number, id, sink);
      return;
    }
    const Result<Object> object = reader.read(number);
    if (object) {
      const git::ObjectKind stored = object->kind;
      const Descent descent = stored == ObjectKind::Blob ? reader.descent() : Descent{};
      take(number, id, *object, sink, stored == ObjectKind::Blob ? &descent : nullptr);
    } else {
      take_twin(number, id, object.error(), sink);
    }
  }

  // Whole objects that no other is made from need not be held.
  bool is_streamed(ObjectNumber number) const {
    const auto [pack, entry] = store_.packed(number);
    const git::Pack& in = store_.packs()[pack];
    if (in.base_of(entry) != git::Pack::kNoBase) return false;
    const std::uint64_t limit = in.has_children(entry) ? git::kMaxObjectBytes : kWholeBlobBytes;
    return in.stored_size(entry) > limit && store_.base_of(number) == git::kNoObject;
  }

  void read_loose(ObjectNumber number, BlobSink& sink) {
    const BlobId id = store_.id_of(number);
    const Result<git::LooseObject> loose = store_.read_loose(number, is_not_tree);
    if (!loose && loose.error().code == ErrorCode::LimitExceeded) {
      if (sink.sighted(id, unreachable_)) stream(number, id, sink);
    } else if (!loose) {
      if (sink.sighted(id, unreachable_)) take_twin(number, id, loose.error(), sink);
    } else if (loose->kind == ObjectKind::Blob) {
      if (sink.sighted(id, unreachable_)) take(number, id, {loose->kind, loose->body.view()}, sink);
    } else if (loose->kind != ObjectKind::Tree) {
      take(number, id, {loose->kind, loose->body.view()}, sink);
    }
  }

  // Another copy of an object whose first one is broken.
  void take_twin(ObjectNumber number, const BlobId& id, Error broken, BlobSink& sink) {
    git::ObjectReader reader(store_, 0);
    const Result<Object> twin = reader.read(id);
    if (twin) {
      take(number, id, *twin, sink);
    } else {
      fail(number, id, std::move(broken), sink);
    }
  }

  void take(ObjectNumber number, const BlobId& id, const Object& object, BlobSink& sink,
            const Descent* descent = nullptr) {
    if (object.kind == ObjectKind::Tree) return;
    verify(number, id, object, sink);
    if (object.kind == ObjectKind::Blob) {
      accept_object(id, object, rules_, sink, descent);
      return;
    }
    if (object.kind == ObjectKind::Commit) {
      take_commit(number, id, object, sink);
    } else if (sink.sighted(id, unreachable_)) {
      accept_object(id, object, rules_, sink);
    }
  }

  void take_commit(ObjectNumber number, const BlobId& id, const Object& object, BlobSink& sink) {
    git::Commit commit = git::parse_commit(object.bytes);
    commits_.push_back({number, linked_.size(), commit.parents.size(), commit.committed_at});
    linked_.push_back(commit.tree);
    linked_.insert(linked_.end(), commit.parents.begin(), commit.parents.end());
    if (sink.sighted(id, unreachable_))
      accept_at(commit_origin(id, std::move(commit)), id, object, rules_, sink);
    if (linked_.size() >= kLinkedAtOnce) settle_commits(sink);
  }

  // What a commit names must be here: else content was lost that nobody would miss.
  void settle_commits(BlobSink& sink) {
    numbers_of_linked_.resize(linked_.size());
    store_.find_all(linked_, numbers_of_linked_);
    const std::span<const ObjectNumber> found(numbers_of_linked_);
    for (const TakenCommit& commit : commits_) {
      bool is_whole = true;
      for (std::size_t i = 0; i <= commit.parents; ++i) {
        if (found[commit.first_linked + i] != git::kNoObject) continue;
        is_whole = false;
        if (rules_.expect_whole) fail_link(commit, i, sink);
      }
      if (is_whole)
        rows_.add(commit.number, found[commit.first_linked], commit.committed_at,
                  found.subspan(commit.first_linked + 1, commit.parents));
    }
    commits_.clear();
    linked_.clear();
  }

  // `at` is 0 for the tree, else that of a parent.
  void fail_link(const TakenCommit& commit, std::size_t at, BlobSink& sink) {
    const std::string what = at == 0 ? "tree " : "parent ";
    fail(commit.number, store_.id_of(commit.number),
         Error{ErrorCode::NotFound, what + linked_[commit.first_linked + at].hex() + " is missing"},
         sink);
  }

  void stream(ObjectNumber number, const BlobId& id, BlobSink& sink) {
    const auto stream = git::open_object_stream(store_, number);
    if (!stream) {
      fail(number, id, stream.error(), sink);
      return;
    }
    verify_stream(number, id, **stream, sink);
    sink.accept_stream(unreachable_, **stream);
  }

  void verify(ObjectNumber number, const BlobId& id, const Object& object, BlobSink& sink) {
    if (!rules_.verify_ids) return;
    if (hasher_.id_of(object.kind, object.bytes) != id) fail_id(number, id, sink);
  }

  // What cannot be read here cannot be scanned either, and is told then.
  void verify_stream(ObjectNumber number, const BlobId& id, ByteStream& stream, BlobSink& sink) {
    if (!rules_.verify_ids) return;
    std::vector<char> window(1 << 18);
    hasher_.start(ObjectKind::Blob, stream.size().value_or(0));
    Result<std::size_t> count = stream.read(window);
    for (; count && *count != 0; count = stream.read(window)) hasher_.add({window.data(), *count});
    if (count && hasher_.finish() != id) fail_id(number, id, sink);
    (void)stream.rewind();
  }

  void fail_id(ObjectNumber number, const BlobId& id, BlobSink& sink) {
    fail(number, id, Error{ErrorCode::Corrupt, "its content has another id"}, sink);
  }

  void fail(ObjectNumber number, const BlobId& id, Error why, BlobSink& sink) {
    if (rules_.any_broken != nullptr) *rules_.any_broken = true;
    if (++failures_ > kNamedFailures) return;
    why.message = "object " + id.hex() + ": " + why.message;
    sink.skip(git_origin(GitPlace::Unreachable, store_.place_of(number)), 0, std::move(why));
  }

  const git::ObjectStore& store_;
  const ObjectRules& rules_;
  std::vector<ObjectNumber> numbers_;
  std::uint64_t packed_bytes_;
  git::ObjectHasher hasher_{store_.id_size()};
  const Origin unreachable_ = git_origin(GitPlace::Unreachable, "");
  std::vector<TakenCommit> commits_;  // of which links are to be looked up
  std::vector<BlobId> linked_;        // of each its tree, then its parents
  std::vector<ObjectNumber> numbers_of_linked_;
  git::CommitRows rows_;
  std::size_t failures_ = 0;
};

}  // namespace

bool is_lfs_pointer(std::string_view bytes) { return parse_lfs_pointer(bytes).has_value(); }

// Content that the repository has is scanned with the rest of its git directory.
void note_lfs_pointer(const BlobId& id, std::string_view bytes, const ObjectRules& rules,
                      BlobSink& sink) {
  const auto pointer = parse_lfs_pointer(bytes);
  if (!pointer) return;
  const std::filesystem::path file =
      rules.lfs_objects / pointer->oid.substr(0, 2) / pointer->oid.substr(2, 2) / pointer->oid;
  std::error_code error;
  if (std::filesystem::is_regular_file(file, error)) return;
  sink.elsewhere(
      git_origin(GitPlace::Admin, "lfs:" + pointer->oid.substr(0, kBriefId)),
      Error{ErrorCode::NotFound, "content of LFS pointer " + id.hex().substr(0, kBriefId) + " (" +
                                     pointer->size +
                                     " bytes) is not in this clone; get it: git lfs fetch --all"});
}

void accept_object(const BlobId& id, const git::Object& object, const ObjectRules& rules,
                   BlobSink& sink, const Descent* descent) {
  const Origin origin = object.kind == ObjectKind::Blob ? git_origin(GitPlace::Unreachable, "")
                        : object.kind == ObjectKind::Commit
                            ? commit_origin(id, git::parse_commit(object.bytes))
                            : tag_origin(id, object.bytes);
  accept_at(origin, id, object, rules, sink, descent);
}

Result<> split_objects(const git::ObjectStore& store, const ObjectRules& rules,
                       const ObjectSelection* selection, const EmitBatch& emit,
                       std::stop_token stop) {
  const bool is_all = selection == nullptr;
  const std::size_t most_objects = is_all ? kObjectsInBatch : kSelectedInBatch;
  const std::uint64_t most_bytes = is_all ? kPackedBytesInBatch : kSelectedBytesInBatch;
  std::vector<ObjectNumber> numbers;
  std::uint64_t packed_bytes = 0;
  const auto flush = [&] {
    if (numbers.empty()) return;
    emit(std::make_unique<ObjectBatch>(store, rules, std::exchange(numbers, {}),
                                       std::exchange(packed_bytes, 0)));
  };
  // Only between families, where it can be had: what a sink knows of an object helps it with those
  // that are made from it, and ends with the batch.
  const auto flush_between_families = [&] {
    if (numbers.size() >= most_objects || packed_bytes > most_bytes) flush();
  };
  const auto add = [&](ObjectNumber number, std::uint64_t bytes) {
    // Of an object that is here twice the first copy is read; it tries the others when it must.
    if (!store.is_first_copy(number)) return;
    numbers.push_back(number);
    packed_bytes += bytes;
    if (numbers.size() >= 4 * most_objects || packed_bytes > 4 * most_bytes) flush();
  };
  for (std::size_t i = 0; i < store.packs().size(); ++i) {
    const git::Pack& pack = store.packs()[i];
    if (selection != nullptr && selection->former.had_pack(i)) continue;
    for (const std::uint32_t entry : pack.family_order()) {
      if (pack.kind_of(entry) == ObjectKind::Tree) continue;
      if (pack.base_of(entry) == git::Pack::kNoBase) flush_between_families();
      add(store.first_of(i) + entry, pack.packed_size(entry));
    }
    if (stop.stop_requested()) return Error{ErrorCode::Cancelled, "stopped"};
  }
  for (ObjectNumber number = store.first_loose(); number < store.count(); ++number) {
    flush_between_families();
    if (is_all || !selection->former.was_there(number)) add(number, 0);
  }
  if (selection != nullptr) {
    for (const ObjectNumber number : selection->again) {
      const bool is_packed = number < store.first_loose();
      if (!is_packed || store.base_of(number) == git::kNoObject) flush_between_families();
      const auto [pack, entry] = is_packed ? store.packed(number) : std::pair(0UL, 0U);
      if (!is_packed || selection->former.had_pack(pack))
        add(number, is_packed ? store.packs()[pack].packed_size(entry) : 0);
    }
  }
  flush();
  return {};
}

}  // namespace dredge
