#include "inventory/events.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "base/hash.h"

namespace dredge {
namespace {

// Length first, so that no two lists of fields give one text.
void append_field(std::string& text, std::string_view field) {
  text += std::to_string(field.size());
  text += ':';
  text += field;
}

std::string_view as_text(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Everything an event says, ready to be hashed. `finding`, `target` and `scan` are fields already.
struct Words {
  std::string_view prev, finding, target, scan, place;
  std::int64_t at = 0;
  std::string_view kind, who, detail;
};

EventHash hash_of(const Words& words) {
  std::string text(words.prev);
  append_field(text, std::to_string(words.at));
  append_field(text, words.kind);
  text += words.finding;
  text += words.target;
  text += words.scan;
  append_field(text, words.place);
  append_field(text, words.who);
  append_field(text, words.detail);
  return sha256(text);
}

std::string fields(std::string_view first, std::string_view second) {
  std::string text;
  append_field(text, first);
  append_field(text, second);
  return text;
}

EventHash read_hash(std::span<const std::uint8_t> bytes) {
  EventHash hash{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), hash.size()), hash.begin());
  return hash;
}

void bind_id(Statement& statement, int index, const std::optional<std::int64_t>& id) {
  if (id)
    statement.bind(index, *id);
  else
    statement.bind_null(index);
}

}  // namespace

EventLog::EventLog(Statement insert, Statement finding, Statement target, Statement scan,
                   EventHash head)
    : insert_(std::move(insert)),
      finding_(std::move(finding)),
      target_(std::move(target)),
      scan_(std::move(scan)),
      head_(head) {}

Result<EventLog> EventLog::prepare(Database& database) {
  ASSIGN_OR_RETURN(Statement insert,
                   database.prepare("INSERT INTO events (hash, prev, at, kind, finding_id, "
                                    "target_id, scan_id, place, who, detail) "
                                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  ASSIGN_OR_RETURN(Statement finding,
                   database.prepare("SELECT fingerprint, rule FROM findings WHERE id = ?"));
  ASSIGN_OR_RETURN(Statement target,
                   database.prepare("SELECT kind, name FROM targets WHERE id = ?"));
  ASSIGN_OR_RETURN(Statement scan, database.prepare("SELECT uid FROM scans WHERE id = ?"));
  ASSIGN_OR_RETURN(Statement last,
                   database.prepare("SELECT hash FROM events ORDER BY id DESC LIMIT 1"));
  ASSIGN_OR_RETURN(const bool has_head, last.step());
  const EventHash head = has_head ? read_hash(last.blob(0)) : EventHash{};
  return EventLog(std::move(insert), std::move(finding), std::move(target), std::move(scan), head);
}

Result<> EventLog::append(const Event& event) {
  std::string finding = fields("", "");
  if (!event.fingerprint.empty()) {
    finding = fields(as_text(event.fingerprint), event.rule);
  } else if (event.finding) {
    ASSIGN_OR_RETURN([[maybe_unused]] const bool row, finding_.bind(1, *event.finding).step());
    finding = fields(as_text(finding_.blob(0)), finding_.text(1));
    finding_.reset();
  }
  if (event.target != known_target_ || target_words_.empty()) {
    target_words_ = fields("", "");
    if (event.target) {
      ASSIGN_OR_RETURN([[maybe_unused]] const bool row, target_.bind(1, *event.target).step());
      target_words_ = fields(target_.text(0), target_.text(1));
      target_.reset();
    }
    known_target_ = event.target;
  }
  if (event.scan != known_scan_ || scan_words_.empty()) {
    scan_words_.clear();
    if (event.scan) {
      ASSIGN_OR_RETURN([[maybe_unused]] const bool row, scan_.bind(1, *event.scan).step());
      append_field(scan_words_, as_text(scan_.blob(0)));
      scan_.reset();
    } else {
      append_field(scan_words_, "");
    }
    known_scan_ = event.scan;
  }
  const EventHash hash =
      hash_of({as_text(head_), finding, target_words_, scan_words_, as_text(event.place), event.at,
               event.kind, event.who, event.detail});
  insert_.bind_blob(1, hash).bind_blob(2, head_).bind(3, event.at).bind(4, event.kind);
  bind_id(insert_, 5, event.finding);
  bind_id(insert_, 6, event.target);
  bind_id(insert_, 7, event.scan);
  if (event.place.empty())
    insert_.bind_null(8);
  else
    insert_.bind_blob(8, event.place);
  RETURN_IF_ERROR(insert_.bind(9, event.who).bind(10, event.detail).run());
  head_ = hash;
  return {};
}

Result<EventCheck> check_events(Database& database) {
  ASSIGN_OR_RETURN(
      Statement select,
      database.prepare("SELECT e.id, e.hash, e.prev, e.at, e.kind, f.fingerprint, f.rule, g.kind, "
                       "g.name, s.uid, e.place, e.who, e.detail FROM events e "
                       "LEFT JOIN findings f ON f.id = e.finding_id "
                       "LEFT JOIN targets g ON g.id = e.target_id "
                       "LEFT JOIN scans s ON s.id = e.scan_id ORDER BY e.id"));
  EventCheck check;
  std::unordered_set<std::string> seen;  // all hashes so far
  std::unordered_set<std::string> followed;
  seen.emplace(EventHash{}.size(), '\0');  // before the first
  while (true) {
    ASSIGN_OR_RETURN(const bool row, select.step());
    if (!row) break;
    ++check.events;
    const std::string finding = fields(as_text(select.blob(5)), select.text(6));
    const std::string target = fields(select.text(7), select.text(8));
    std::string scan;
    append_field(scan, as_text(select.blob(9)));
    const EventHash expected =
        hash_of({as_text(select.blob(2)), finding, target, scan, as_text(select.blob(10)),
                 select.integer(3), select.text(4), select.text(11), select.text(12)});
    check.head = read_hash(select.blob(1));
    const std::string prev(as_text(select.blob(2)));
    const bool is_led_to = seen.contains(prev);
    const bool is_only_one = seen.emplace(as_text(check.head)).second;
    const bool fits = check.head == expected && is_led_to && is_only_one;
    followed.insert(prev);
    if (!fits && check.first_bad == 0)
      check.first_bad = static_cast<std::uint64_t>(select.integer(0));
  }
  followed.erase(std::string(EventHash{}.size(), '\0'));
  check.branches = check.events - std::min<std::uint64_t>(check.events, followed.size());
  return check;
}

Result<bool> has_event(Database& database, const EventHash& hash) {
  ASSIGN_OR_RETURN(Statement find, database.prepare("SELECT 1 FROM events WHERE hash = ?"));
  return find.bind_blob(1, hash).step();
}

}  // namespace dredge
