#include "git/object.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include <zlib.h>

#include "base/byte_reader.h"
#include "base/text.h"
#include "git/object_id.h"

namespace dredge::git {
namespace {

// "blob 123\0": the longest honest header is 28 bytes ("commit " and 20 digits).
constexpr std::size_t kLongestLooseHeader = 32;

class Inflater {
 public:
  explicit Inflater(std::string_view input) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
    stream_.avail_in = static_cast<uInt>(input.size());
    ready_ = inflateInit(&stream_) == Z_OK;
  }
  ~Inflater() {
    if (ready_) inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // Fills `into` as far as the stream goes; the count written. All input is there from the start,
  // so one call does all that can be done and no loop can wait for more.
  std::size_t fill(char* into, std::size_t capacity) {
    if (!ready_) return 0;
    stream_.next_out = reinterpret_cast<Bytef*>(into);
    stream_.avail_out = static_cast<uInt>(capacity);
    ended_ = inflate(&stream_, Z_SYNC_FLUSH) == Z_STREAM_END;
    return capacity - stream_.avail_out;
  }
  bool ended() const { return ended_; }
  bool input_left() const { return stream_.avail_in != 0; }

 private:
  z_stream stream_{};
  bool ready_ = false;
  bool ended_ = false;
};

ObjectKind kind_named(std::string_view name) {
  if (name == "blob") return ObjectKind::Blob;
  if (name == "tree") return ObjectKind::Tree;
  if (name == "commit") return ObjectKind::Commit;
  if (name == "tag") return ObjectKind::Tag;
  return ObjectKind::Bad;
}

// "blob 123" of `header`, which ends before its NUL.
Result<LooseObject> parse_loose_header(std::string_view header) {
  const std::size_t space = header.find(' ');
  if (space == std::string_view::npos) return Error{ErrorCode::Corrupt, "no object header"};
  LooseObject object;
  object.kind = kind_named(header.substr(0, space));
  const std::string_view digits = header.substr(space + 1);
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), object.size);
  const bool whole = error == std::errc() && end == digits.data() + digits.size();
  if (object.kind == ObjectKind::Bad || !whole) {
    return Error{ErrorCode::Corrupt, "bad object header"};
  }
  return object;
}

// "Jane Doe <jane@example.org> 1700000000 +0100" after its keyword.
void parse_signature(std::string_view line, Person& person, std::int64_t& time) {
  const std::size_t open = line.find('<');
  const std::size_t close = open == std::string_view::npos ? open : line.find('>', open);
  if (close == std::string_view::npos) return;
  std::string_view name = line.substr(0, open);
  while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
  person.name = name;
  person.email = line.substr(open + 1, close - open - 1);
  std::string_view when = line.substr(line.rfind('>') + 1);
  while (!when.empty() && when.front() == ' ') when.remove_prefix(1);
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(when.data(), when.data() + when.size(), seconds);
  if (error == std::errc()) time = seconds;
}

// Calls `use(keyword, value)` for each header line up to the blank one.
template <class Use>
void for_each_header(std::string_view text, Use use) {
  while (!text.empty() && text.front() != '\n') {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t space = line.find(' ');
    if (space == 0 || space == std::string_view::npos) continue;  // continuation of a long header
    use(line.substr(0, space), line.substr(space + 1));
  }
}

}  // namespace

Result<LooseObject> inflate_loose(std::string_view file, bool (*wanted)(ObjectKind)) {
  Inflater inflater(file);
  char head[kLongestLooseHeader];
  const std::size_t head_size = inflater.fill(head, sizeof head);
  const auto* nul = static_cast<const char*>(std::memchr(head, '\0', head_size));
  if (nul == nullptr) return Error{ErrorCode::Corrupt, "no object header"};
  const std::string_view header(head, static_cast<std::size_t>(nul - head));
  ASSIGN_OR_RETURN(LooseObject object, parse_loose_header(header));
  object.header_size = header.size() + 1;
  if (!wanted(object.kind)) return object;
  if (object.size > kMaxObjectBytes) {
    return Error{ErrorCode::LimitExceeded, std::to_string(object.size) + " bytes, over the limit"};
  }
  const std::string_view early(nul + 1, head_size - header.size() - 1);
  if (early.size() > object.size) return Error{ErrorCode::Corrupt, "longer than its header says"};
  object.body = Bytes::of_size(object.size);
  std::memcpy(object.body.data.get(), early.data(), early.size());
  std::size_t filled = early.size();
  if (!inflater.ended()) {
    // One byte of room beyond the size: a stream that fills it is longer than it claims.
    filled += inflater.fill(object.body.data.get() + filled, object.size + 1 - filled);
  }
  if (filled != object.size || !inflater.ended() || inflater.input_left()) {
    return Error{ErrorCode::Corrupt, filled < object.size ? "ends early" : "wrong length"};
  }
  return object;
}

bool TreeReader::next(TreeEntry& entry) {
  if (rest_.empty()) return false;
  broken_ = true;  // until the whole entry has been seen
  std::uint32_t mode = 0;
  const char* at = rest_.data();
  const char* const end = at + rest_.size();
  const char* const longest = at + std::min<std::size_t>(rest_.size(), 8);
  for (; at != longest && *at >= '0' && *at <= '7'; ++at) {
    mode = mode << 3 | static_cast<std::uint32_t>(*at - '0');
  }
  if (at == rest_.data() || at == end || *at != ' ') return false;
  const char* const name = at + 1;
  const auto room = static_cast<std::size_t>(end - name);
  const auto* const nul =
      static_cast<const char*>(room == 0 ? nullptr : std::memchr(name, 0, room));
  if (nul == nullptr || static_cast<std::size_t>(end - nul) - 1 < id_size_) return false;
  entry.mode = mode;
  entry.name = std::string_view(name, static_cast<std::size_t>(nul - name));
  if (id_size_ == 20) {
    std::memcpy(entry.id.bytes.data(), nul + 1, 20);
  } else {
    std::memcpy(entry.id.bytes.data(), nul + 1, 32);
  }
  entry.id.size = static_cast<std::uint8_t>(id_size_);
  rest_ = std::string_view(nul + 1 + id_size_, static_cast<std::size_t>(end - nul) - 1 - id_size_);
  broken_ = false;
  return true;
}

Commit parse_commit(std::string_view text) {
  Commit commit;
  for_each_header(text, [&](std::string_view keyword, std::string_view value) {
    std::int64_t authored_at = 0;
    Person committer;
    if (keyword == "tree") {
      commit.tree = BlobId::from_hex(value).value_or(BlobId{});
    } else if (keyword == "parent") {
      if (const auto id = BlobId::from_hex(value)) commit.parents.push_back(*id);
    } else if (keyword == "author") {
      parse_signature(value, commit.author, authored_at);
    } else if (keyword == "committer") {
      parse_signature(value, committer, commit.committed_at);
    }
  });
  return commit;
}

CommitPeople parse_people(std::string_view text) {
  constexpr std::size_t kMostCoAuthors = 32;
  constexpr std::string_view kTrailer = "co-authored-by:";
  CommitPeople people;
  for_each_header(text, [&](std::string_view keyword, std::string_view value) {
    Person author;
    std::int64_t committed_at = 0;
    if (keyword == "author") parse_signature(value, author, people.authored_at);
    if (keyword == "committer") parse_signature(value, people.committer, committed_at);
  });
  for (const std::string_view line : split(text, '\n')) {
    if (line.size() <= kTrailer.size() || to_lower(line.substr(0, kTrailer.size())) != kTrailer) {
      continue;
    }
    Person person;
    std::int64_t no_time = 0;
    parse_signature(trim(line.substr(kTrailer.size())), person, no_time);
    const bool is_known = std::ranges::find(people.co_authors, person) != people.co_authors.end();
    if (person == Person{} || is_known) continue;
    if (people.co_authors.size() == kMostCoAuthors) break;
    people.co_authors.push_back(std::move(person));
  }
  return people;
}

Tag parse_tag(std::string_view text) {
  Tag tag;
  for_each_header(text, [&](std::string_view keyword, std::string_view value) {
    if (keyword == "object") tag.target = BlobId::from_hex(value).value_or(BlobId{});
    if (keyword == "tagger") parse_signature(value, tag.tagger, tag.tagged_at);
  });
  return tag;
}

}  // namespace dredge::git
