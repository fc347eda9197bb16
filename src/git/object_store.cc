#include "git/object_store.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "git/multi_pack_index.h"
#include "git/object_id.h"
#include "git/pack_rebuild.h"
#include "git/regular_file.h"

namespace dredge::git {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kMaxAlternatesBytes = 1 << 20;
constexpr std::size_t kMaxDirectories = 1024;
// A loose file of kMaxObjectBytes that does not compress is a little larger than that.
constexpr std::uint64_t kMaxLooseFileBytes = kMaxObjectBytes + (1 << 20);

bool starts_with_any(std::string_view name, std::initializer_list<std::string_view> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return name.starts_with(prefix); });
}

// The names in a directory, sorted, so that the order on disk never shows.
std::vector<std::string> names_in(const fs::path& directory, const Trouble& trouble) {
  std::vector<std::string> names;
  std::error_code error;
  fs::directory_iterator at(directory, error);
  while (!error && at != fs::directory_iterator()) {
    names.push_back(at->path().filename().string());
    at.increment(error);
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    trouble(directory.string(), Error{ErrorCode::Io, error.message()});
  }
  std::sort(names.begin(), names.end());
  return names;
}

Result<PackIndex> read_pack_index(const fs::path& path, std::size_t id_size) {
  constexpr std::uint64_t kMaxIndexBytes = std::uint64_t(1) << 36;
  ASSIGN_OR_RETURN(std::string bytes, read_regular_file(path, kMaxIndexBytes));
  return PackIndex::parse(std::move(bytes), id_size);
}

// Packs that a multi-pack index counts on. Everything else in it the packs' own indexes say too.
void note_missing_packs(const fs::path& path, const std::vector<std::string>& present,
                        const Trouble& trouble) {
  const auto bytes = read_regular_file(path, std::uint64_t(1) << 36);
  const auto named =
      bytes ? names_of_packs(*bytes) : Result<std::vector<std::string>>(bytes.error());
  if (!named) {
    trouble("objects/pack/multi-pack-index", named.error());
    return;
  }
  for (const std::string& name : *named) {
    const std::string pack = fs::path(name).replace_extension(".pack").string();
    if (std::binary_search(present.begin(), present.end(), pack)) continue;
    trouble("objects/pack/multi-pack-index",
            Error{ErrorCode::NotFound, "a pack that it names is missing: " + pack});
  }
}

bool is_fanout_name(std::string_view name) {
  return name.size() == 2 && name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

Result<ObjectStore> ObjectStore::open(const fs::path& objects, std::size_t id_size,
                                      const Trouble& trouble, const IsKnownPack& is_known) {
  std::error_code error;
  if (!fs::is_directory(objects, error)) {
    return Error{ErrorCode::Io, objects.string() + ": no object directory"};
  }
  ObjectStore store;
  store.id_size_ = id_size;
  store.is_known_ = is_known;
  store.waiting_.push_back(objects);
  while (!store.waiting_.empty()) {
    const fs::path next = store.waiting_.front();
    store.waiting_.erase(store.waiting_.begin());
    store.add_directory(next, trouble);
  }
  std::sort(store.loose_.begin(), store.loose_.end());
  RETURN_IF_ERROR(store.number_objects());
  store.index_packs(trouble);
  RETURN_IF_ERROR(store.number_objects());
  store.adopt_orphans();
  store.is_known_ = {};
  return store;
}

Result<> ObjectStore::number_objects() {
  std::uint64_t total = 0;
  first_of_pack_.clear();
  for (const Pack& pack : packs_) {
    first_of_pack_.push_back(static_cast<ObjectNumber>(total));
    total += pack.count();
    if (total >= kNoObject) break;
  }
  first_loose_ = static_cast<ObjectNumber>(total);
  if (total + loose_.size() >= kNoObject) {
    return Error{ErrorCode::LimitExceeded, "more than 4 billion objects"};
  }
  return {};
}

void ObjectStore::add_directory(const fs::path& objects, const Trouble& trouble) {
  std::error_code error;
  const fs::path canonical = fs::canonical(objects, error);
  if (error) {
    trouble("objects/info/alternates",
            Error{ErrorCode::NotFound, "alternate object directory " + objects.string() +
                                           " is missing: its objects are not scanned"});
    return;
  }
  if (std::find(directories_.begin(), directories_.end(), canonical) != directories_.end()) return;
  if (directories_.size() == kMaxDirectories) {
    trouble("objects/info/alternates",
            Error{ErrorCode::LimitExceeded, "too many alternate object directories"});
    return;
  }
  directories_.push_back(canonical);
  add_packs(canonical, trouble);
  add_loose(canonical, trouble);
  follow_alternates(canonical, trouble);
}

void ObjectStore::add_packs(const fs::path& objects, const Trouble& trouble) {
  const std::vector<std::string> names = names_in(objects / "pack", trouble);
  const auto have = [&](const fs::path& name) {
    return std::binary_search(names.begin(), names.end(), name.string());
  };
  for (const std::string& name : names) {
    const std::string place = "objects/pack/" + name;
    const fs::path path = objects / "pack" / name;
    if (name.ends_with(".pack")) {
      auto index = read_pack_index(fs::path(path).replace_extension(".idx"), id_size_);
      if (index) {
        open_pack(path, place, std::move(*index), trouble);
      } else {
        unindexed_.emplace_back(path, place);
      }
    } else if (name.ends_with(".idx") && !have(fs::path(name).replace_extension(".pack"))) {
      trouble(place, Error{ErrorCode::NotFound, "the pack of this index is missing"});
    } else if (name == "multi-pack-index") {
      note_missing_packs(path, names, trouble);
    } else if (name.starts_with("tmp_pack_")) {
      trouble(place, Error{ErrorCode::Unsupported, "unfinished pack is not scanned"});
    }
  }
}

void ObjectStore::open_pack(const fs::path& path, const std::string& place, PackIndex index,
                            const Trouble& trouble) {
  const bool is_known = is_known_ && is_known_(path);
  auto pack =
      Pack::open(path, std::move(index), is_known ? Pack::Headers::WhenAsked : Pack::Headers::Now);
  if (!pack) {
    trouble(place, pack.error());
    return;
  }
  if (!pack->trouble().empty()) trouble(place, Error{ErrorCode::Corrupt, pack->trouble()});
  packs_.push_back(std::move(*pack));
}

// Makes the indexes that are missing, when everything else is open: the bases of a thin pack may be
// anywhere.
void ObjectStore::index_packs(const Trouble& trouble) {
  for (const auto& [path, place] : std::exchange(unindexed_, {})) {
    const FindBase find_base = [&](const BlobId& id, Bytes& bytes) {
      ObjectReader reader(*this, 0);
      const auto object = reader.read(id);
      if (!object) return ObjectKind::Bad;
      bytes.reset(object->bytes.size());
      std::copy(object->bytes.begin(), object->bytes.end(), bytes.data.get());
      return object->kind;
    };
    auto made = rebuild_pack_index(path, id_size_, find_base);
    if (!made) {
      trouble(place, made.error());
      continue;
    }
    if (made->unnamed != 0) {
      trouble(place, Error{ErrorCode::Corrupt, std::to_string(made->unnamed) +
                                                   " objects of a pack without an index cannot be "
                                                   "read"});
    }
    open_pack(path, place, std::move(made->index), trouble);
    (void)number_objects();
  }
}

// Deltas may name a base in another pack: a thin pack that nobody completed. Each round settles the
// orphans whose base the round before settled; who wants more rounds than that means harm.
void ObjectStore::adopt_orphans() {
  constexpr int kMaxRounds = 64;
  bool progress = true;
  for (int round = 0; progress && round < kMaxRounds; ++round) {
    progress = false;
    for (std::size_t i = 0; i < packs_.size(); ++i) {
      for (const Pack::Orphan& orphan : packs_[i].orphans()) {
        if (packs_[i].kind_of(orphan.entry) != ObjectKind::Bad) continue;
        const ObjectNumber base = find(orphan.base);
        if (base == kNoObject) continue;
        ObjectKind kind = ObjectKind::Bad;
        if (base < first_loose_) {
          kind = packed_kind(base);
        } else if (const auto loose = read_loose(base, [](ObjectKind) { return false; })) {
          kind = loose->kind;
        }
        if (kind == ObjectKind::Bad) continue;
        packs_[i].adopt(orphan.entry, kind);
        outside_bases_[first_of_pack_[i] + orphan.entry] = base;
        progress = true;
      }
    }
  }
}

ObjectNumber ObjectStore::base_of(ObjectNumber number) const {
  if (number >= first_loose_) return kNoObject;
  const auto [pack, entry] = packed(number);
  const std::uint32_t base = packs_[pack].base_of(entry);
  if (base != Pack::kNoBase) return first_of_pack_[pack] + base;
  if (outside_bases_.empty()) return kNoObject;
  const auto outside = outside_bases_.find(number);
  return outside == outside_bases_.end() ? kNoObject : outside->second;
}

Result<LooseObject> ObjectStore::read_loose(ObjectNumber number, bool (*wanted)(ObjectKind)) const {
  ASSIGN_OR_RETURN(const std::string file,
                   read_regular_file(loose_path(number), kMaxLooseFileBytes));
  return inflate_loose(file, wanted);
}

void ObjectStore::add_loose(const fs::path& objects, const Trouble& trouble) {
  const auto directory = static_cast<std::uint32_t>(directories_.size() - 1);
  for (const std::string& name : names_in(objects, trouble)) {
    if (starts_with_any(name, {"incoming-", "tmp_objdir-"})) waiting_.push_back(objects / name);
    if (!is_fanout_name(name)) continue;
    for (const std::string& rest : names_in(objects / name, trouble)) {
      const auto id = BlobId::from_hex(name + rest);
      if (id && id->size == id_size_) {
        loose_.push_back({*id, directory});
      } else if (rest.starts_with("tmp_obj_")) {
        trouble("objects/" + name + "/" + rest,
                Error{ErrorCode::Unsupported, "unfinished object is not scanned"});
      }
    }
  }
}

void ObjectStore::follow_alternates(const fs::path& objects, const Trouble& trouble) {
  const auto text = read_regular_file(objects / "info" / "alternates", kMaxAlternatesBytes);
  if (!text) {
    if (text.error().code != ErrorCode::NotFound) trouble("objects/info/alternates", text.error());
    return;
  }
  for (const std::string_view line : split(*text, '\n')) {
    if (line.empty() || line.front() == '#') continue;
    const fs::path path = line;
    waiting_.push_back(path.is_absolute() ? path : objects / path);
  }
}

ObjectNumber ObjectStore::find(const BlobId& id) const { return find_after(id, kNoObject); }

void ObjectStore::find_all(std::span<const BlobId> ids, std::span<ObjectNumber> numbers) const {
  static_assert(Pack::kNotFound == kNoObject);
  std::fill(numbers.begin(), numbers.end(), kNoObject);
  // Numbers of the first pack start at 0.
  if (!packs_.empty()) packs_.front().find_all(ids, numbers);
  if (packs_.size() < 2 && loose_.empty()) return;
  std::vector<std::size_t> missing;
  std::vector<BlobId> sought;
  std::vector<std::uint32_t> found;
  for (std::size_t pack = packs_.empty() ? 0 : 1; pack <= packs_.size(); ++pack) {
    missing.clear();
    for (std::size_t i = 0; i < ids.size(); ++i)
      if (numbers[i] == kNoObject) missing.push_back(i);
    if (missing.empty()) return;
    if (pack == packs_.size()) break;
    sought.clear();
    for (const std::size_t i : missing) sought.push_back(ids[i]);
    found.resize(sought.size());
    packs_[pack].find_all(sought, found);
    for (std::size_t i = 0; i < missing.size(); ++i)
      if (found[i] != Pack::kNotFound) numbers[missing[i]] = first_of_pack_[pack] + found[i];
  }
  for (const std::size_t i : missing) numbers[i] = find_loose(ids[i], 0);
}

ObjectNumber ObjectStore::find_after(const BlobId& id, ObjectNumber number) const {
  // kNoObject + 1 wraps to 0: from the start.
  const ObjectNumber from = number + 1;
  for (std::size_t i = 0; i < packs_.size(); ++i) {
    if (first_of_pack_[i] + packs_[i].count() <= from) continue;
    const auto entry = packs_[i].find(id);
    if (entry && first_of_pack_[i] + *entry >= from) return first_of_pack_[i] + *entry;
  }
  return find_loose(id, from);
}

ObjectNumber ObjectStore::find_loose(const BlobId& id, ObjectNumber from) const {
  auto at = std::lower_bound(loose_.begin(), loose_.end(), Loose{id, 0});
  for (; at != loose_.end() && at->id == id; ++at) {
    const auto found = first_loose_ + static_cast<ObjectNumber>(at - loose_.begin());
    if (found >= from) return found;
  }
  return kNoObject;
}

// What the index of the first pack names need not be sought.
bool ObjectStore::is_first_copy(ObjectNumber number) const {
  if (packs_.empty() || number >= packs_.front().count()) return find(id_of(number)) == number;
  return packs_.front().is_found(number);
}

BlobId ObjectStore::id_of(ObjectNumber number) const {
  if (number >= first_loose_) return loose_[number - first_loose_].id;
  const auto [pack, entry] = packed(number);
  return packs_[pack].id_of(entry);
}

std::pair<std::size_t, std::uint32_t> ObjectStore::packed(ObjectNumber number) const {
  const auto after = std::upper_bound(first_of_pack_.begin(), first_of_pack_.end(), number);
  const auto pack = static_cast<std::size_t>(after - first_of_pack_.begin()) - 1;
  return {pack, number - first_of_pack_[pack]};
}

std::string ObjectStore::place_of(ObjectNumber number) const {
  if (number >= first_loose_) {
    const std::string hex = id_of(number).hex();
    return "objects/" + hex.substr(0, 2) + "/" + hex.substr(2);
  }
  return "objects/pack/" + packs_[packed(number).first].name();
}

fs::path ObjectStore::loose_path(ObjectNumber number) const {
  const Loose& loose = loose_[number - first_loose_];
  const std::string hex = loose.id.hex();
  return directories_[loose.directory] / hex.substr(0, 2) / hex.substr(2);
}

}  // namespace dredge::git
