#include "git/line_diff.h"

#include <algorithm>
#include <string>

#include <git2.h>

namespace dredge::git {
namespace {

constexpr std::size_t kMaxDiffBytes = 32 << 20;

// libgit2 counts its users; this is one of them until the process ends.
void use_libgit2() {
  static const int users = git_libgit2_init();
  (void)users;
}

int note_hunk(const git_diff_delta*, const git_diff_hunk* hunk, void* ranges) {
  if (hunk->new_lines > 0) {
    const auto first = static_cast<std::uint32_t>(hunk->new_start);
    const auto count = static_cast<std::uint32_t>(hunk->new_lines);
    static_cast<std::vector<LineRange>*>(ranges)->emplace_back(first, first + count - 1);
  }
  return 0;
}

}  // namespace

Result<std::vector<LineRange>> added_lines(std::string_view before, std::string_view now) {
  if (before.empty() || before.size() > kMaxDiffBytes || now.size() > kMaxDiffBytes) {
    return all_lines(now);
  }
  use_libgit2();
  git_diff_options options;
  git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
  options.flags = GIT_DIFF_FORCE_TEXT;
  options.context_lines = 0;
  std::vector<LineRange> ranges;
  const int outcome =
      git_diff_buffers(before.data(), before.size(), nullptr, now.data(), now.size(), nullptr,
                       &options, nullptr, nullptr, note_hunk, nullptr, &ranges);
  if (outcome != 0) {
    const git_error* why = git_error_last();
    return Error{ErrorCode::Internal,
                 std::string("line comparison: ") + (why == nullptr ? "failed" : why->message)};
  }
  return ranges;
}

std::vector<LineRange> all_lines(std::string_view text) {
  if (text.empty()) return {};
  const auto newlines = std::count(text.begin(), text.end(), '\n');
  const auto lines = static_cast<std::uint32_t>(newlines) + (text.back() == '\n' ? 0U : 1U);
  return {{1U, lines}};
}

std::vector<LineRange> in_both(const std::vector<LineRange>& a, const std::vector<LineRange>& b) {
  std::vector<LineRange> both;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const std::uint32_t first = std::max(a[i].first, b[j].first);
    const std::uint32_t last = std::min(a[i].second, b[j].second);
    if (first <= last) both.emplace_back(first, last);
    if (a[i].second < b[j].second) {
      ++i;
    } else {
      ++j;
    }
  }
  return both;
}

}  // namespace dredge::git
