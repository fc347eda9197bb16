#include "inventory/place_row.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "inventory/history_column.h"

namespace dredge {
namespace {

constexpr std::array<std::string_view, 4> kOriginKinds{"file", "commit", "layer", "stream"};

// The columns that only one kind of origin has.
constexpr int kFirstCommitColumn = 3;
constexpr int kFirstLayerColumn = 9;
constexpr int kFirstCommonColumn = 15;

std::string_view path_of(const Origin& origin) {
  if (const auto* commit = std::get_if<CommitOrigin>(&origin.where)) return commit->path;
  if (const auto* layer = std::get_if<LayerOrigin>(&origin.where)) return layer->path;
  if (const auto* stream = std::get_if<StreamOrigin>(&origin.where)) return stream->name;
  return std::get<FileOrigin>(origin.where).path;
}

// One member a line; names may hold any byte, so newlines and backslashes are escaped.
std::string join_members(const std::vector<std::string>& members) {
  std::string joined;
  for (const std::string& member : members) {
    if (&member != &members.front()) joined.push_back('\n');
    for (const char byte : member) {
      if (byte == '\\')
        joined += "\\\\";
      else if (byte == '\n')
        joined += "\\n";
      else
        joined.push_back(byte);
    }
  }
  return joined;
}

std::vector<std::string> split_members(std::string_view joined) {
  std::vector<std::string> members;
  if (joined.empty()) return members;
  for (const std::string_view line : split(joined, '\n')) {
    std::string member;
    for (std::size_t i = 0; i < line.size(); ++i) {
      const bool escaped = line[i] == '\\' && i + 1 < line.size();
      if (escaped) ++i;
      member.push_back(escaped && line[i] == 'n' ? '\n' : line[i]);
    }
    members.push_back(std::move(member));
  }
  return members;
}

// Joins parts so that no two lists give one text.
void append_part(std::string& name, std::string_view part) {
  name += fmt::format("{}:", part.size());
  name += part;
}

template <class T>
T narrow(std::int64_t value) {
  if (value < 0) return 0;
  return std::in_range<T>(value) ? static_cast<T>(value) : std::numeric_limits<T>::max();
}

Error unknown_word(std::string_view column, std::string_view word) {
  return {ErrorCode::Corrupt, fmt::format("inventory: places.{} holds '{}', which no version wrote",
                                          column, escape_for_terminal(word.substr(0, 40)))};
}

Result<CommitOrigin> read_commit(const Statement& row, int first) {
  CommitOrigin commit;
  const std::string_view word = row.text(first);
  bool known = false;
  for (int i = 0; i <= static_cast<int>(kLastGitPlace) && !known; ++i) {
    commit.place = static_cast<GitPlace>(i);
    known = name_of(commit.place) == word;
  }
  if (!known) return unknown_word("git_place", word);
  if (const auto id = BlobId::from_hex(row.text(first + 1))) commit.commit = *id;
  commit.author = {std::string(row.text(first + 2)), std::string(row.text(first + 3))};
  commit.committed_at = row.integer(first + 4);
  commit.in_head = row.integer(first + 5) != 0;
  return commit;
}

LayerOrigin read_layer(const Statement& row, int first) {
  LayerOrigin layer;
  layer.image = row.text(first);
  layer.layer = row.text(first + 1);
  layer.index = narrow<std::uint32_t>(row.integer(first + 2));
  layer.count = narrow<std::uint32_t>(row.integer(first + 3));
  layer.created_by = row.text(first + 4);
  layer.visible = row.integer(first + 5) != 0;
  return layer;
}

Result<Origin> read_origin(const Statement& row, int first) {
  const std::string_view kind = row.text(first);
  const std::string path(row.text(first + 1));
  Origin origin;
  if (kind == kOriginKinds[0]) {
    origin.where = FileOrigin{path};
  } else if (kind == kOriginKinds[1]) {
    ASSIGN_OR_RETURN(CommitOrigin commit, read_commit(row, first + kFirstCommitColumn));
    commit.path = path;
    origin.where = std::move(commit);
  } else if (kind == kOriginKinds[2]) {
    LayerOrigin layer = read_layer(row, first + kFirstLayerColumn);
    layer.path = path;
    origin.where = std::move(layer);
  } else if (kind == kOriginKinds[3]) {
    origin.where = StreamOrigin{path};
  } else {
    return unknown_word("kind", kind);
  }
  origin.inside = split_members(row.text(first + 2));
  return origin;
}

}  // namespace

std::string_view origin_kind_of(const Origin& origin) { return kOriginKinds[origin.where.index()]; }

PlaceRow::PlaceRow(const Place& place, const Finding& finding, Scrubber& scrubber)
    : place_(place),
      path_(Scrubber::clean(path_of(place.origin), finding)),
      inside_(Scrubber::clean(join_members(place.origin.inside), finding)),
      blob_(place.at.blob.hex()) {
  append_part(origin_name_, origin_kind_of(place.origin));
  append_part(origin_name_, path_);
  append_part(origin_name_, inside_);
  if (const auto* commit = std::get_if<CommitOrigin>(&place.origin.where)) {
    author_name_ = Scrubber::clean(commit->author.name, finding);
    author_email_ = Scrubber::clean(commit->author.email, finding);
    commit_ = commit->commit.hex();
    history_ = history_to_json(*commit, place.provenance, finding);
    append_part(origin_name_, name_of(commit->place));
    // A message or a lost blob has no path: the object is where it is.
    if (commit->path.empty()) append_part(origin_name_, commit_ + blob_);
  } else if (const auto* layer = std::get_if<LayerOrigin>(&place.origin.where)) {
    image_ = Scrubber::clean(layer->image, finding);
    created_by_ = scrubber.clean_instruction(layer->created_by);
    append_part(origin_name_, image_);
    append_part(origin_name_, layer->layer);
  }
}

PlaceIdentity PlaceRow::identity(std::uint64_t ordinal) const {
  const std::array<std::uint8_t, 32> digest = sha256(fmt::format("{}#{}", origin_name_, ordinal));
  PlaceIdentity identity{};
  std::copy_n(digest.begin(), identity.size(), identity.begin());
  return identity;
}

void PlaceRow::bind_commit(Statement& statement, int first) const {
  const auto* commit = std::get_if<CommitOrigin>(&place_.origin.where);
  if (commit == nullptr) {
    for (int i = 0; i < kFirstLayerColumn - kFirstCommitColumn; ++i) statement.bind_null(first + i);
    return;
  }
  statement.bind(first, name_of(commit->place))
      .bind(first + 1, commit_)
      .bind(first + 2, author_name_)
      .bind(first + 3, author_email_)
      .bind(first + 4, commit->committed_at)
      .bind(first + 5, static_cast<int>(commit->in_head));
}

void PlaceRow::bind_layer(Statement& statement, int first) const {
  const auto* layer = std::get_if<LayerOrigin>(&place_.origin.where);
  if (layer == nullptr) {
    for (int i = 0; i < kFirstCommonColumn - kFirstLayerColumn; ++i) statement.bind_null(first + i);
    return;
  }
  statement.bind(first, image_)
      .bind(first + 1, layer->layer)
      .bind(first + 2, layer->index)
      .bind(first + 3, layer->count)
      .bind(first + 4, created_by_)
      .bind(first + 5, static_cast<int>(layer->visible));
}

void PlaceRow::bind(Statement& statement, int first) const {
  statement.bind(first, origin_kind_of(place_.origin))
      .bind(first + 1, path_)
      .bind(first + 2, inside_);
  bind_commit(statement, first + kFirstCommitColumn);
  bind_layer(statement, first + kFirstLayerColumn);
  const Occurrence& at = place_.at;
  const int common = first + kFirstCommonColumn;
  statement.bind(common, blob_)
      .bind(common + 1, at.span.begin)
      .bind(common + 2, at.span.end)
      .bind(common + 3, at.line)
      .bind(common + 4, at.column)
      .bind(common + 5, at.end_line)
      .bind(common + 6, at.end_column)
      .bind(common + 7, static_cast<int>(at.encoding))
      .bind(common + 8, place_.versions);
  if (history_.empty()) {
    statement.bind_null(common + 9);
  } else {
    statement.bind(common + 9, history_);
  }
}

Result<Place> read_place(const Statement& row, int first) {
  Place place;
  ASSIGN_OR_RETURN(place.origin, read_origin(row, first));
  const int common = first + kFirstCommonColumn;
  if (const auto id = BlobId::from_hex(row.text(common))) place.at.blob = *id;
  place.at.span = {narrow<std::uint64_t>(row.integer(common + 1)),
                   narrow<std::uint64_t>(row.integer(common + 2))};
  place.at.line = narrow<std::uint32_t>(row.integer(common + 3));
  place.at.column = narrow<std::uint32_t>(row.integer(common + 4));
  place.at.end_line = narrow<std::uint32_t>(row.integer(common + 5));
  place.at.end_column = narrow<std::uint32_t>(row.integer(common + 6));
  place.at.encoding = static_cast<Encoding>(
      std::clamp<std::int64_t>(row.integer(common + 7), 0, static_cast<int>(Encoding::Base64)));
  place.versions = narrow<std::uint32_t>(row.integer(common + 8));
  if (auto* commit = std::get_if<CommitOrigin>(&place.origin.where)) {
    read_history(row.text(common + 9), *commit, place.provenance);
  }
  return place;
}

}  // namespace dredge
