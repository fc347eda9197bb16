// The names a repository has for its objects: refs, reflogs, and revisions as people type them.
#include <algorithm>
#include <charconv>
#include <set>

#include "base/text.h"
#include "git/object_id.h"
#include "git/regular_file.h"
#include "git/repository.h"

namespace dredge::git {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kMaxRefBytes = 4096;
constexpr std::uint64_t kMaxListBytes = std::uint64_t(1) << 30;  // packed-refs, reflogs
constexpr int kMaxSymbolicSteps = 5;                             // as git itself
constexpr int kMaxTagSteps = 64;

// The regular files below `root`, sorted by path relative to it. Directory links are not entered.
std::vector<fs::path> files_below(const fs::path& root, const Trouble& trouble) {
  std::vector<fs::path> files;
  std::error_code error;
  fs::recursive_directory_iterator at(root, error);
  while (!error && at != fs::recursive_directory_iterator()) {
    std::error_code ignored;
    if (at->is_regular_file(ignored)) files.push_back(at->path().lexically_relative(root));
    at.increment(error);
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    trouble(root.string(), Error{ErrorCode::Io, error.message()});
  }
  std::sort(files.begin(), files.end());
  return files;
}

struct PackedRefs {
  std::string text;
  std::vector<std::pair<std::string_view, BlobId>> refs;  // sorted by name; views into `text`

  BlobId find(std::string_view name) const {
    const auto at = std::lower_bound(
        refs.begin(), refs.end(), name,
        [](const auto& ref, std::string_view wanted) { return ref.first < wanted; });
    return at != refs.end() && at->first == name ? at->second : BlobId{};
  }
};

PackedRefs read_packed_refs(const Layout& layout, const Trouble& trouble) {
  PackedRefs packed;
  auto text = read_regular_file(layout.common_dir / "packed-refs", kMaxListBytes);
  if (!text) {
    if (text.error().code != ErrorCode::NotFound) trouble("packed-refs", text.error());
    return packed;
  }
  packed.text = std::move(*text);
  for (const std::string_view line : split(packed.text, '\n')) {
    // "# pack-refs with: ..." and "^<id>", a tag's peeled target, name no ref.
    if (line.empty() || line.front() == '#' || line.front() == '^') continue;
    const std::size_t space = line.find(' ');
    const auto id = BlobId::from_hex(line.substr(0, space));
    if (id && space != std::string_view::npos)
      packed.refs.emplace_back(line.substr(space + 1), *id);
  }
  std::sort(packed.refs.begin(), packed.refs.end());
  return packed;
}

// What the ref file `name` of `directory` says, following symbolic refs within the layout.
BlobId follow(const Layout& layout, const PackedRefs& packed, const fs::path& directory,
              std::string name) {
  for (int step = 0; step < kMaxSymbolicSteps; ++step) {
    // A name that climbs out of the repository would read another file as a ref.
    if (name.find("..") != std::string::npos || name.starts_with('/')) return {};
    auto text = read_regular_file(directory / name, kMaxRefBytes);
    if (!text && directory != layout.common_dir) {
      text = read_regular_file(layout.common_dir / name, kMaxRefBytes);
    }
    if (!text) return packed.find(name);
    constexpr std::string_view kSymbolic = "ref:";
    const std::string_view value = trim(*text);
    if (!value.starts_with(kSymbolic)) {
      return BlobId::from_hex(value.substr(0, value.find_first_of(" \t\n"))).value_or(BlobId{});
    }
    name = std::string(trim(value.substr(kSymbolic.size())));
  }
  return {};
}

const Trouble kIgnoreTrouble = [](const std::string&, const Error&) {};

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// "1a2b3c4": the one object whose id starts so; empty when none or several do.
BlobId find_abbreviated(const ObjectStore& store, std::string_view prefix) {
  constexpr std::size_t kShortest = 4;
  const std::string wanted = to_lower(prefix);
  if (wanted.size() < kShortest || wanted.size() > 2 * store.id_size() ||
      wanted.find_first_not_of("0123456789abcdef") != std::string::npos) {
    return {};
  }
  BlobId found;
  for (ObjectNumber number = 0; number < store.count(); ++number) {
    const BlobId id = store.id_of(number);
    if (!id.hex().starts_with(wanted) || id == found) continue;
    if (!found.empty()) return {};
    found = id;
  }
  return found;
}

BlobId resolve_name(const Layout& layout, const ObjectStore& store, const std::string& name) {
  if (const auto whole = BlobId::from_hex(name); whole && store.find(*whole) != kNoObject) {
    return *whole;
  }
  const PackedRefs packed = read_packed_refs(layout, kIgnoreTrouble);
  if (name == "HEAD" || name == "@") return follow(layout, packed, layout.git_dir, "HEAD");
  // Source: gitrevisions(7), the rules for <refname>.
  for (const char* prefix : {"", "refs/", "refs/tags/", "refs/heads/", "refs/remotes/"}) {
    if (*prefix == '\0' && !name.starts_with("refs/") && !name.ends_with("_HEAD")) continue;
    const BlobId id = follow(layout, packed, layout.git_dir, prefix + name);
    if (!id.empty()) return id;
  }
  const BlobId remote = follow(layout, packed, layout.git_dir, "refs/remotes/" + name + "/HEAD");
  return remote.empty() ? find_abbreviated(store, name) : remote;
}

// Applies "~2", "^", "^2" and their sequences to a commit.
BlobId climb(ObjectReader& reader, BlobId id, std::string_view suffix) {
  while (!suffix.empty() && !id.empty()) {
    const char step = suffix.front();
    suffix.remove_prefix(1);
    const std::size_t digits = std::min(suffix.find_first_of("~^"), suffix.size());
    unsigned count = 1;
    if (digits != 0) {
      const std::string_view number = suffix.substr(0, digits);
      const auto read = std::from_chars(number.data(), number.data() + digits, count);
      if (!is_number(number) || read.ec != std::errc()) return {};
    }
    suffix.remove_prefix(digits);
    const unsigned steps = step == '~' ? count : (count == 0 ? 0 : 1);
    const unsigned parent = step == '~' ? 1 : count;
    id = peel_to_commit(reader, id);
    for (unsigned i = 0; i < steps && !id.empty(); ++i) {
      const auto object = reader.read(id);
      const Commit commit = object ? parse_commit(object->bytes) : Commit{};
      id = parent <= commit.parents.size() ? commit.parents[parent - 1] : BlobId{};
    }
  }
  return id;
}

void add_ids_of(const fs::path& file, std::size_t ids_a_line, std::set<BlobId>& ids,
                const Trouble& trouble) {
  const auto text = read_regular_file(file, kMaxListBytes);
  if (!text) {
    if (text.error().code != ErrorCode::NotFound) trouble(file.string(), text.error());
    return;
  }
  for (const std::string_view line : split(*text, '\n')) {
    std::string_view rest = line;
    for (std::size_t i = 0; i < ids_a_line; ++i) {
      const std::size_t end = std::min(rest.find_first_of(" \t"), rest.size());
      if (const auto id = BlobId::from_hex(rest.substr(0, end))) ids.insert(*id);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
}

// The git directories that have their own HEAD, index and logs: the main one and each linked
// worktree's.
std::vector<std::pair<std::string, fs::path>> head_directories(const Layout& layout) {
  std::vector<std::pair<std::string, fs::path>> directories{{"", layout.common_dir}};
  std::error_code error;
  for (fs::directory_iterator at(layout.common_dir / "worktrees", error), end; !error && at != end;
       at.increment(error)) {
    directories.emplace_back("worktrees/" + at->path().filename().string() + "/", at->path());
  }
  std::sort(directories.begin(), directories.end());
  return directories;
}

}  // namespace

std::vector<Ref> read_refs(const Layout& layout, const Trouble& trouble) {
  const PackedRefs packed = read_packed_refs(layout, trouble);
  std::vector<Ref> refs;
  for (const auto& [prefix, directory] : head_directories(layout)) {
    refs.push_back({prefix + "HEAD", follow(layout, packed, directory, "HEAD")});
    for (const fs::path& file : files_below(directory / "refs", trouble)) {
      const std::string name = "refs/" + file.generic_string();
      refs.push_back({prefix + name, follow(layout, packed, directory, name)});
    }
  }
  const std::size_t loose_count = refs.size();
  std::sort(refs.begin(), refs.end());
  for (const auto& [name, id] : packed.refs) {
    // A loose ref outranks the packed one, but the packed one's target is still a way in.
    refs.push_back({std::string(name), id});
  }
  std::inplace_merge(refs.begin(), refs.begin() + static_cast<std::ptrdiff_t>(loose_count),
                     refs.end());
  refs.erase(std::unique(refs.begin(), refs.end()), refs.end());
  return refs;
}

std::vector<BlobId> read_other_tips(const Layout& layout, const Trouble& trouble) {
  std::set<BlobId> ids;
  for (const auto& [prefix, directory] : head_directories(layout)) {
    for (const fs::path& file : files_below(directory / "logs", trouble)) {
      add_ids_of(directory / "logs" / file, 2, ids, trouble);
    }
    for (const char* name : {"ORIG_HEAD", "FETCH_HEAD", "MERGE_HEAD", "CHERRY_PICK_HEAD",
                             "REVERT_HEAD", "REBASE_HEAD", "BISECT_HEAD", "AUTO_MERGE"}) {
      add_ids_of(directory / name, 1, ids, trouble);
    }
  }
  std::erase_if(ids, [](const BlobId& id) {  // the "no object" of a log's first line
    return std::all_of(id.bytes.begin(), id.bytes.end(),
                       [](std::uint8_t byte) { return byte == 0; });
  });
  return {ids.begin(), ids.end()};
}

std::vector<BlobId> read_log(const Layout& layout, std::string_view ref) {
  std::set<BlobId> ids;
  for (const auto& [prefix, directory] : head_directories(layout)) {
    add_ids_of(directory / "logs" / ref, 2, ids, kIgnoreTrouble);
  }
  return {ids.begin(), ids.end()};
}

std::optional<BlobId> head_of(const Layout& layout) {
  const PackedRefs packed = read_packed_refs(layout, kIgnoreTrouble);
  const BlobId id = follow(layout, packed, layout.git_dir, "HEAD");
  return id.empty() ? std::nullopt : std::optional(id);
}

Result<BlobId> resolve(const Layout& layout, const ObjectStore& store, std::string_view name) {
  const std::size_t end = std::min(name.find_first_of("~^"), name.size());
  BlobId id = resolve_name(layout, store, std::string(name.substr(0, end)));
  if (end < name.size()) {
    ObjectReader reader(store, 1 << 20);
    id = climb(reader, id, name.substr(end));
  }
  if (id.empty()) return Error{ErrorCode::NotFound, "no such ref \"" + std::string(name) + "\""};
  return id;
}

BlobId peel_to_commit(ObjectReader& reader, BlobId id) {
  for (int step = 0; step < kMaxTagSteps; ++step) {
    const auto object = reader.read(id);
    if (!object) return {};
    if (object->kind == ObjectKind::Commit) return id;
    if (object->kind != ObjectKind::Tag) return {};
    id = parse_tag(object->bytes).target;
  }
  return {};
}

}  // namespace dredge::git
