#include "inventory/place_row.h"

#include <algorithm>
#include <limits>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "inventory/history_column.h"

namespace dredge {
namespace {

constexpr std::array<std::string_view, 4> kOriginKinds{"file", "commit", "layer", "stream"};

// Where in kReadPlaceColumns the columns begin that only one kind of origin has.
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
  name += std::to_string(part.size());
  name += ':';
  name += part;
}

template <class T>
T narrow(std::int64_t value) {
  if (value < 0) return 0;
  return std::in_range<T>(value) ? static_cast<T>(value) : std::numeric_limits<T>::max();
}

Error unknown_value(std::string_view column, std::int64_t value) {
  return {ErrorCode::Corrupt,
          fmt::format("inventory: places.{} holds {}, which no version wrote", column, value)};
}

// An object id as it is stored: 20 bytes, 32, or none.
BlobId read_id(std::span<const std::uint8_t> bytes) {
  BlobId id;
  if (bytes.size() != 20 && bytes.size() != 32) return id;
  std::ranges::copy(bytes, id.bytes.begin());
  id.size = static_cast<std::uint8_t>(bytes.size());
  return id;
}

Result<CommitOrigin> read_commit(const Statement& row, int first) {
  CommitOrigin commit;
  const std::int64_t place = row.integer(first);
  if (place < 0 || place > static_cast<int>(kLastGitPlace))
    return unknown_value("git_place", place);
  commit.place = static_cast<GitPlace>(place);
  commit.commit = read_id(row.blob(first + 1));
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
  const std::int64_t kind = row.integer(first);
  const std::string path(row.text(first + 1));
  Origin origin;
  if (kind == 0) {
    origin.where = FileOrigin{path};
  } else if (kind == 1) {
    ASSIGN_OR_RETURN(CommitOrigin commit, read_commit(row, first + kFirstCommitColumn));
    commit.path = path;
    origin.where = std::move(commit);
  } else if (kind == 2) {
    LayerOrigin layer = read_layer(row, first + kFirstLayerColumn);
    layer.path = path;
    origin.where = std::move(layer);
  } else if (kind == 3) {
    origin.where = StreamOrigin{path};
  } else {
    return unknown_value("kind", kind);
  }
  origin.inside = split_members(row.text(first + 2));
  return origin;
}

}  // namespace

std::string_view origin_kind_of(const Origin& origin) { return kOriginKinds[origin.where.index()]; }

PlaceRow::PlaceRow(const Place& place, const Finding& finding, Scrubber& scrubber)
    : place_(place),
      path_(Scrubber::clean(path_of(place.origin), finding)),
      inside_(Scrubber::clean(join_members(place.origin.inside), finding)) {
  append_part(origin_name_, origin_kind_of(place.origin));
  append_part(origin_name_, path_);
  append_part(origin_name_, inside_);
  if (const auto* commit = std::get_if<CommitOrigin>(&place.origin.where)) {
    author_name_ = Scrubber::clean(commit->author.name, finding);
    author_email_ = Scrubber::clean(commit->author.email, finding);
    history_ = history_to_json(*commit, place.provenance, finding);
    append_part(origin_name_, name_of(commit->place));
    // A message or a lost blob has no path: the object is where it is.
    if (commit->path.empty()) append_part(origin_name_, commit->commit.hex() + place.at.blob.hex());
  } else if (const auto* layer = std::get_if<LayerOrigin>(&place.origin.where)) {
    image_ = Scrubber::clean(layer->image, finding);
    created_by_ = scrubber.clean_instruction(layer->created_by);
    append_part(origin_name_, image_);
    append_part(origin_name_, layer->layer);
  }
}

PlaceIdentity PlaceRow::identity(std::uint64_t ordinal) const {
  const std::array<std::uint8_t, 32> digest = sha256(origin_name_ + '#' + std::to_string(ordinal));
  PlaceIdentity identity{};
  std::copy_n(digest.begin(), identity.size(), identity.begin());
  return identity;
}

Result<> PlaceRow::intern(Interner& interner) {
  ASSIGN_OR_RETURN(path_id_, interner.path(path_, inside_));
  if (const auto* commit = std::get_if<CommitOrigin>(&place_.origin.where)) {
    ASSIGN_OR_RETURN(commit_id_, interner.commit(commit->commit, author_name_, author_email_,
                                                 commit->committed_at));
  } else if (const auto* layer = std::get_if<LayerOrigin>(&place_.origin.where)) {
    ASSIGN_OR_RETURN(layer_id_, interner.layer(*layer, image_, created_by_));
  }
  return {};
}

std::optional<bool> PlaceRow::is_on_top() const {
  if (const auto* commit = std::get_if<CommitOrigin>(&place_.origin.where)) return commit->in_head;
  if (const auto* layer = std::get_if<LayerOrigin>(&place_.origin.where)) return layer->visible;
  return {};
}

std::string_view PlaceRow::top_event() const {
  const bool on_top = is_on_top().value_or(false);
  if (std::holds_alternative<LayerOrigin>(place_.origin.where))
    return on_top ? "place-visible" : "place-hidden";
  return on_top ? "place-in-head" : "place-left-head";
}

void PlaceRow::bind(Statement& statement, int first) const {
  const auto* commit = std::get_if<CommitOrigin>(&place_.origin.where);
  const auto* layer = std::get_if<LayerOrigin>(&place_.origin.where);
  statement.bind(first, place_.origin.where.index()).bind(first + 1, path_id_);
  for (int column = 2; column <= 6; ++column) statement.bind_null(first + column);
  if (commit != nullptr) {
    statement.bind(first + 2, static_cast<int>(commit->place)).bind(first + 3, commit_id_);
    statement.bind(first + 4, static_cast<int>(commit->in_head));
  } else if (layer != nullptr) {
    statement.bind(first + 5, layer_id_).bind(first + 6, static_cast<int>(layer->visible));
  }
  const Occurrence& at = place_.at;
  statement.bind_blob(first + 7, {at.blob.bytes.data(), at.blob.size})
      .bind(first + 8, at.span.begin)
      .bind(first + 9, at.span.end - std::min(at.span.begin, at.span.end))
      .bind(first + 10, at.line)
      .bind(first + 11, at.column)
      .bind(first + 12, at.end_line)
      .bind(first + 13, at.end_column)
      .bind(first + 14, static_cast<std::uint32_t>(at.encoding))
      .bind(first + 15, place_.versions);
  if (history_.empty()) {
    statement.bind_null(first + 16);
  } else {
    statement.bind(first + 16, history_);
  }
}

Result<Place> read_place(const Statement& row, int first) {
  Place place;
  ASSIGN_OR_RETURN(place.origin, read_origin(row, first));
  const int common = first + kFirstCommonColumn;
  place.at.blob = read_id(row.blob(common));
  const auto begin = narrow<std::uint64_t>(row.integer(common + 1));
  place.at.span = {begin, begin + narrow<std::uint64_t>(row.integer(common + 2))};
  place.at.line = narrow<std::uint32_t>(row.integer(common + 3));
  place.at.column = narrow<std::uint32_t>(row.integer(common + 4));
  place.at.end_line = narrow<std::uint32_t>(row.integer(common + 5));
  place.at.end_column = narrow<std::uint32_t>(row.integer(common + 6));
  place.at.encoding = encoding_from(row.integer(common + 7));
  place.versions = narrow<std::uint32_t>(row.integer(common + 8));
  if (auto* commit = std::get_if<CommitOrigin>(&place.origin.where)) {
    read_history(row.text(common + 9), *commit, place.provenance);
  }
  return place;
}

}  // namespace dredge
