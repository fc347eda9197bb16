// A Place as columns of the table `places`, and back.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dredge/finding.h"
#include "inventory/interner.h"
#include "inventory/scrub.h"
#include "inventory/sqlite.h"

namespace dredge {

// Names a place over scans: where it is, not which version of the content stands there.
using PlaceIdentity = std::array<std::uint8_t, 16>;

// The columns of one place, in the order of kPlaceColumns; owns its texts.
class PlaceRow {
 public:
  // Texts are scrubbed of the finding's secret.
  PlaceRow(const Place& place, const Finding& finding, Scrubber& scrubber);

  // The identity of the `ordinal`-th occurrence (from 0) of one finding at this origin.
  PlaceIdentity identity(std::uint64_t ordinal) const;
  // What the ordinals count over: equal for all occurrences at one origin.
  const std::string& origin_name() const { return origin_name_; }

  // Finds or makes the rows this one refers to. Before `bind`.
  Result<> intern(Interner& interner);
  // Binds kPlaceColumnCount parameters from `first` on. The row must outlive the statement's run.
  void bind(Statement& statement, int first) const;

  // Whether a person can read it without digging: in HEAD's tree, in the image's final file
  // system. Nothing for places that know no such difference.
  std::optional<bool> is_on_top() const;
  // The event that says so when it changed: "place-left-head", "place-visible". For those places.
  std::string_view top_event() const;

 private:
  const Place& place_;
  std::string path_;
  std::string inside_;
  std::string author_name_;
  std::string author_email_;
  std::string image_;
  std::string created_by_;
  std::string origin_name_;
  std::string history_;
  std::int64_t path_id_ = 0;
  std::int64_t commit_id_ = 0;
  std::int64_t layer_id_ = 0;
};

inline constexpr std::string_view kPlaceColumns =
    "kind, path_id, git_place, commit_id, in_head, layer_id, visible, blob, span_begin, span_size, "
    "line, column, end_line, end_column, encoding, versions, history";
inline constexpr int kPlaceColumnCount = 17;

// What read_place reads, of kPlaceTables: places as p and what they refer to.
inline constexpr std::string_view kReadPlaceColumns =
    "p.kind, w.path, w.inside, p.git_place, c.oid, a.name, a.email, c.committed_at, p.in_head, "
    "l.image, l.layer, l.layer_index, l.layer_count, l.created_by, p.visible, p.blob, "
    "p.span_begin, p.span_size, p.line, p.column, p.end_line, p.end_column, p.encoding, "
    "p.versions, p.history";
inline constexpr std::string_view kPlaceTables =
    "places p JOIN paths w ON w.id = p.path_id LEFT JOIN commits c ON c.id = p.commit_id "
    "LEFT JOIN people a ON a.id = c.author_id LEFT JOIN layers l ON l.id = p.layer_id";

// Reads kReadPlaceColumns from the statement's row, the first of them at `first`. Errors: Corrupt,
// for words that no version wrote.
Result<Place> read_place(const Statement& row, int first);

// "file", "commit", "layer", "stream".
std::string_view origin_kind_of(const Origin& origin);

}  // namespace dredge
