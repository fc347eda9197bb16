#include "cli/agent_references.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>

#include "base/text.h"
#include "cli/app.h"
#include "report/agents.h"

namespace dredge {
namespace {

constexpr std::size_t kMostEntries = 200'000;  // of all targets together
constexpr std::uint64_t kMostBytes = 4 << 20;

struct Mark {
  std::string_view begin;
  std::string_view kind;
};

// A reference begins so and goes on with a letter. The first that fits decides.
constexpr std::array kMarks = {
    Mark{"${env:", "environment variable"},
    Mark{"${input:", "prompt of the client"},
    Mark{"op://", "1Password"},
    Mark{"vault:", "Vault"},
    Mark{"vault://", "Vault"},
    Mark{"{{resolve:", "AWS dynamic reference"},
    Mark{"awssm://", "AWS Secrets Manager"},
    Mark{"gcpsm://", "Google Secret Manager"},
    Mark{"akv://", "Azure Key Vault"},
    Mark{"doppler://", "Doppler"},
    Mark{"keyring:", "keyring"},
    Mark{"${", "environment variable"},
};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

const Mark* mark_at(std::string_view text) {
  for (const Mark& mark : kMarks)
    if (text.starts_with(mark.begin) && text.size() > mark.begin.size() &&
        (is_letter(text[mark.begin.size()]) || text[mark.begin.size()] == '/'))
      return &mark;
  return nullptr;
}

void read_file(const std::filesystem::path& path, const std::string& shown,
               std::vector<ReferenceCount>& counts) {
  const Result<std::string> text = read_text_file(path, kMostBytes);
  if (!text.has_value()) return;
  for (ReferenceCount& found : references_in(*text)) {
    found.path = shown;
    counts.push_back(std::move(found));
  }
}

}  // namespace

std::vector<ReferenceCount> references_in(std::string_view text) {
  std::vector<ReferenceCount> counts;
  for (std::size_t at = 0; at < text.size();) {
    const Mark* mark = mark_at(text.substr(at));
    if (mark == nullptr) {
      ++at;
      continue;
    }
    const auto row = std::find_if(counts.begin(), counts.end(), [&](const ReferenceCount& count) {
      return count.kind == mark->kind;
    });
    if (row == counts.end()) {
      counts.push_back({std::string(mark->kind), "", 1});
    } else {
      ++row->count;
    }
    at += mark->begin.size();
  }
  return counts;
}

std::vector<ReferenceCount> count_references(const std::vector<KnownTarget>& targets) {
  namespace fs = std::filesystem;
  std::vector<ReferenceCount> counts;
  std::size_t entries = 0;
  for (const KnownTarget& target : targets) {
    if (target.kind != "path" && target.kind != "git") continue;
    std::error_code failed;
    fs::recursive_directory_iterator entry(target.name,
                                           fs::directory_options::skip_permission_denied, failed);
    for (; !failed && entry != fs::recursive_directory_iterator() && entries < kMostEntries;
         entry.increment(failed), ++entries) {
      const std::string path = entry->path().lexically_relative(target.name).string();
      if (path == ".git") entry.disable_recursion_pending();
      const std::string_view kind = agent_place(path).kind;
      // What a client reads: a transcript or a notebook quotes references, it does not use them.
      if (kind != "mcp-configuration" && kind != "agent-configuration" && kind != "framework")
        continue;
      if (entry->is_regular_file(failed) && !entry->is_symlink(failed))
        read_file(entry->path(), path, counts);
      failed.clear();
    }
  }
  std::stable_sort(counts.begin(), counts.end(),
                   [](const ReferenceCount& a, const ReferenceCount& b) {
                     return a.path != b.path ? a.path < b.path : a.kind < b.kind;
                   });
  return counts;
}

}  // namespace dredge
