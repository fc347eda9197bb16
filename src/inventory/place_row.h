// A Place as columns of the table `places`, and back.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dredge/finding.h"
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

  // Binds kPlaceColumnCount parameters from `first` on. The row must outlive the statement's run.
  void bind(Statement& statement, int first) const;

 private:
  void bind_commit(Statement& statement, int first) const;
  void bind_layer(Statement& statement, int first) const;

  const Place& place_;
  std::string path_;
  std::string inside_;
  std::string author_name_;
  std::string author_email_;
  std::string commit_;
  std::string image_;
  std::string created_by_;
  std::string blob_;
  std::string origin_name_;
  std::string history_;
};

inline constexpr std::string_view kPlaceColumns =
    "kind, path, inside, git_place, commit_id, author_name, author_email, committed_at, in_head, "
    "image, layer, layer_index, layer_count, created_by, visible, blob, span_begin, span_end, "
    "line, column, end_line, end_column, encoding, versions, history";
inline constexpr int kPlaceColumnCount = 25;

// Reads kPlaceColumns back from the statement's row, the first of them at `first`. Errors: Corrupt,
// for words that no version wrote.
Result<Place> read_place(const Statement& row, int first);

// "file", "commit", "layer", "stream".
std::string_view origin_kind_of(const Origin& origin);

}  // namespace dredge
