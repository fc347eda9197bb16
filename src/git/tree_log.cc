#include "git/tree_log.h"

#include <utility>

#include "git/object_id.h"

namespace dredge::git {
namespace {

constexpr std::size_t kEditsAtOnce = 512;
constexpr std::size_t kBytesOfEdit = 64;  // about, with its id, or with its name in a map
constexpr std::uint32_t kLinkMode = 0120000;

// Of an edit, in the lowest bits of its first number.
constexpr unsigned kFlagBits = 6;
constexpr std::uint8_t kLeavesOut = 1;
constexpr std::uint8_t kHasEntry = 2;
constexpr std::uint8_t kIsTree = 4;
constexpr std::uint8_t kIsLink = 8;
constexpr std::uint8_t kIsMissing = 16;
constexpr std::uint8_t kIsGitlink = 32;

// Small numbers of either sign are small without one.
std::uint64_t folded(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
std::int64_t unfolded(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

}  // namespace

TreeLogger::TreeLogger(const ObjectStore& store, std::function<void(std::string_view)> on_name,
                       std::function<void(const BlobId&)> on_missing, std::size_t most_bytes)
    : store_(store),
      on_name_(std::move(on_name)),
      on_missing_(std::move(on_missing)),
      most_bytes_(most_bytes) {}

bool TreeLogger::add(ObjectNumber tree, std::string_view bytes, const FamilyReader::Base& base) {
  const std::size_t first_edit = edits_.size();
  const bool is_whole = for_each_edit(bytes, base.bytes, store_.id_size(),
                                      [&](const TreeEdit& edit) { add_edit(edit, bytes); });
  if (!is_full_) rows_.push_back({tree, base.number, edits_.size() - first_edit, !is_whole});
  if (rows_.size() + edits_.size() > kEditsAtOnce) settle();
  return is_whole;
}

void TreeLogger::add_broken(ObjectNumber tree) {
  if (!is_full_) rows_.push_back({tree, kNoObject, 0, true});
}

void TreeLogger::add_edit(const TreeEdit& edit, std::string_view bytes) {
  if (edits_.size() >= (is_full_ ? kEditsAtOnce : most_bytes_ / kBytesOfEdit)) give_up();
  Edit& made = edits_.emplace_back();
  made.other_at = edit.other_at;
  made.shift = edit.shift;
  made.flags = edit.leaves_out ? kLeavesOut : 0;
  if (edit.entry == nullptr) return;
  const TreeEntry& entry = *edit.entry;
  made.flags |= kHasEntry;
  if (entry.is_tree()) made.flags |= kIsTree;
  if (entry.is_gitlink()) made.flags |= kIsGitlink;
  if ((entry.mode & 0170000) == kLinkMode) made.flags |= kIsLink;
  made.start = static_cast<std::size_t>(entry.name.data() - bytes.data());
  made.name = number_of(entry.name);
  ids_.push_back(entry.id);
}

std::uint32_t TreeLogger::number_of(std::string_view name) {
  if (is_full_) {
    if (on_name_) on_name_(name);
    return 0;
  }
  const auto known = names_.find(name);
  if (known != names_.end()) return known->second;
  const auto made = static_cast<std::uint32_t>(part_.name_ends.size());
  names_.emplace(name, made);
  part_.names += name;
  part_.name_ends.push_back(static_cast<std::uint32_t>(part_.names.size()));
  if (on_name_) on_name_(name);
  return made;
}

// Edits may be settled in the middle of a tree when nothing is kept of them.
void TreeLogger::settle() {
  numbers_.resize(ids_.size());
  store_.find_all(ids_, numbers_);
  tell_missing();
  if (!is_full_) write_rows();
  rows_.clear();
  edits_.clear();
  ids_.clear();
  const std::size_t kept = out_.size() + part_.names.size() + kBytesOfEdit * part_.name_ends.size();
  if (!is_full_ && kept > most_bytes_) give_up();
}

void TreeLogger::give_up() {
  is_full_ = true;
  settle();
  out_ = {};
  part_ = {};
  names_ = {};
}

void TreeLogger::tell_missing() const {
  if (!on_missing_) return;
  std::size_t id = 0;
  for (const Edit& edit : edits_) {
    if ((edit.flags & kHasEntry) == 0) continue;
    if (numbers_[id] == kNoObject && (edit.flags & kIsGitlink) == 0) on_missing_(ids_[id]);
    ++id;
  }
}

void TreeLogger::write_rows() {
  std::size_t next_edit = 0;
  std::size_t next_id = 0;
  for (const Row& row : rows_) {
    out_.number(folded(std::int64_t{row.tree} - std::exchange(last_tree_, row.tree)));
    out_.number(row.base == kNoObject ? 0 : 1 + folded(std::int64_t{row.base} - row.tree));
    out_.number(row.is_broken ? 0 : 1 + row.edits);
    Edit last;
    for (std::size_t i = 0; i < row.edits; ++i) {
      const Edit& edit = edits_[next_edit++];
      const bool has_entry = (edit.flags & kHasEntry) != 0;
      if (!row.is_broken) write(edit, last, row.tree, next_id);
      next_id += has_entry ? 1 : 0;
      const std::size_t start = has_entry ? edit.start : last.start;
      last = edit;
      last.start = start;
    }
  }
}

// `id` is the place of the entry's id, if there is an entry.
void TreeLogger::write(const Edit& edit, const Edit& last, ObjectNumber tree, std::size_t id) {
  const bool has_entry = (edit.flags & kHasEntry) != 0;
  const bool is_missing = has_entry && numbers_[id] == kNoObject;
  const unsigned flags = edit.flags | (is_missing ? kIsMissing : 0U);
  out_.number(std::uint64_t(edit.other_at - last.other_at) << kFlagBits | flags);
  out_.number(folded(edit.shift - last.shift));
  if (!has_entry) return;
  out_.number(edit.start - last.start);
  out_.number(edit.name);
  if (is_missing) {
    out_.text(raw_of(ids_[id]));
  } else {
    out_.number(folded(std::int64_t{numbers_[id]} - tree));
  }
}

TreeLogPart TreeLogger::take() {
  settle();
  part_.rows = out_.take();
  out_ = {};
  last_tree_ = 0;
  names_.clear();
  is_full_ = false;
  return std::exchange(part_, {});
}

bool TreeLogReader::next(LoggedTree& tree) {
  if (in_.is_whole() || in_.has_failed()) return false;
  tree_ = static_cast<ObjectNumber>(tree_ + unfolded(in_.number()));
  tree.tree = tree_;
  const std::uint64_t base = in_.number();
  tree.base = base == 0 ? kNoObject : static_cast<ObjectNumber>(tree_ + unfolded(base - 1));
  const std::uint64_t edits = in_.number();
  tree.is_broken = edits == 0;
  tree.edits = edits == 0 ? 0 : static_cast<std::size_t>(edits - 1);
  other_at_ = 0;
  shift_ = 0;
  start_ = 0;
  return true;
}

LoggedEdit TreeLogReader::next_edit() {
  LoggedEdit edit;
  const std::uint64_t head = in_.number();
  edit.leaves_out = (head & kLeavesOut) != 0;
  edit.has_entry = (head & kHasEntry) != 0;
  edit.is_tree = (head & kIsTree) != 0;
  edit.is_link = (head & kIsLink) != 0;
  edit.other_at = other_at_ += static_cast<std::size_t>(head >> kFlagBits);
  edit.shift = shift_ += static_cast<std::ptrdiff_t>(unfolded(in_.number()));
  if (!edit.has_entry) return edit;
  edit.start = start_ += static_cast<std::size_t>(in_.number());
  edit.name = static_cast<std::uint32_t>(in_.number());
  if ((head & kIsMissing) != 0) {
    edit.missing = id_from_raw(in_.text());
  } else {
    edit.child = static_cast<ObjectNumber>(tree_ + unfolded(in_.number()));
  }
  return edit;
}

}  // namespace dredge::git
