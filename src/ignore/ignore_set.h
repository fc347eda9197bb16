// What the ignore files of a scan suppress, and which of their entries were of use: .dredgeignore,
// .gitleaksignore and .secrets.baseline (docs/ignoring.md).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dredge/finding.h"
#include "dredge/rule.h"
#include "ignore/ignore_file.h"

namespace dredge {

enum class IgnoreDialect : std::uint8_t { Dredge, Gitleaks, Baseline };

// By the end of the file's name: "gitleaksignore"; "baseline" or ".json"; else our own.
IgnoreDialect dialect_of(std::string_view file_name);

struct IgnoreText {
  std::string name;
  std::string text;
  bool is_users = true;  // named on the command line: a mistake in it ends the scan
};

// One hit at one place. Borrowed for the call.
struct IgnoreQuery {
  std::string_view path;   // as reports show it
  std::string_view outer;  // the same without what is inside it; equal to `path` mostly
  std::string_view rule;
  const Fingerprint& fingerprint;
  std::uint32_t line = 0;
  std::string_view commit;  // hex; "" = none
  std::string_view secret;  // only to be hashed
};

struct IgnoreMatch {
  Suppression suppression;
  // The entry names the commit that brought the secret: its tool saw each line once, so the entry
  // means the versions after it as well.
  bool is_of_commit = false;
};

// Confined: it notes what was used.
class IgnoreSet {
 public:
  IgnoreSet(const RuleSet& rules, Day today) : rules_(rules), today_(today) {}

  static constexpr std::uint64_t kMostBytes = 16 << 20;  // of one file

  // Errors: InvalidInput, with every mistake of a file that is the user's own. A mistake in a file
  // of the target becomes a warning, and its line suppresses nothing.
  Result<> add(const IgnoreText& file);

  void warn(std::string warning) { warnings_.push_back(std::move(warning)); }

  bool empty() const { return entries_.empty() && lines_.empty() && known_.empty(); }

  // What suppresses the hit, if anything does: files in the order they were added, by kind.
  std::optional<IgnoreMatch> find(const IgnoreQuery& query);

  // Mistakes, entries that have expired and, if `with_unused`, those that matched nothing.
  std::vector<std::string> warnings(bool with_unused) const;

 private:
  struct Entry {
    IgnoreEntry rule;
    std::string file;
    bool is_used = false;
  };
  struct FileLine {  // of a .gitleaksignore
    std::string file;
    std::string commit;  // "" = any
    std::string rule;
    std::uint32_t line = 0;
    std::uint32_t stands_at = 0;
    bool is_used = false;
  };
  struct Known {  // of a baseline
    std::string file;
    std::string hash;  // SHA-1 of the secret, hex
    std::string reason;
    bool is_used = false;
  };

  void add_dredge(const IgnoreText& file, std::vector<std::string>& mistakes);
  void add_gitleaks(const IgnoreText& file, std::vector<std::string>& mistakes);
  void add_baseline(const IgnoreText& file, std::vector<std::string>& mistakes);
  std::optional<IgnoreMatch> find_entry(const IgnoreQuery& query);
  std::optional<IgnoreMatch> find_line(const IgnoreQuery& query);
  std::optional<IgnoreMatch> find_known(const IgnoreQuery& query);
  const std::vector<std::uint32_t>& entries_at(const IgnoreQuery& query);
  bool is_rule_of(const FileLine& line, std::string_view rule) const;

  RuleSet rules_;
  Day today_;
  std::vector<Entry> entries_;
  std::map<std::string, std::vector<std::uint32_t>, std::less<>> entries_by_path_;  // as asked
  std::unordered_multimap<std::string, FileLine> lines_;                            // by path
  std::unordered_multimap<std::string, Known> known_;                               // by path
  std::set<std::pair<std::string, std::string>, std::less<>>
      hashes_;  // file and hash, of baselines
  std::vector<std::string> warnings_;
};

}  // namespace dredge
