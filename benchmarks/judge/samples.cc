// Prints every candidate of a folder with the signals that the judge sees: what fit.py learns from.
//
//   dredge_judge_samples FOLDER > candidates.tsv
//
// One line a candidate, its fields separated by tabs: path below FOLDER, line, last line, first and
// last byte in the text, encoding, rule, basis (0 format, 1 keyword, 2 context), prior, confidence,
// the signals joined by ',', and 20 bits of the value's hash, which tell repeats. The value itself
// is not printed.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "base/line_index.h"
#include "engine/builtin.h"
#include "engine/engine.h"
#include "judge/judge.h"
#include "judge/signals.h"
#include "scan/evidence.h"
#include "unpack/decode.h"

namespace dredge {
namespace {

std::string signals_of(const JudgeInput& input) {
  const judging::SignalSet set = judging::read_signals(input);
  std::string names;
  for (std::size_t i = 0; i < judging::kSignalCount; ++i) {
    const auto id = static_cast<judging::SignalId>(i);
    if (!set.has(id)) continue;
    if (!names.empty()) names.push_back(',');
    names += judging::weight_of(id).name;
  }
  return names;
}

std::size_t repeat_mark(const JudgeInput& input) {
  const Span secret = input.candidate.secret;
  return std::hash<std::string_view>{}(input.text.substr(secret.begin, secret.size())) & 0xFFFFF;
}

class Printer final : public CandidateSink {
 public:
  Printer(const std::string& path, const LineIndex& lines, const DecodedChunk& chunk)
      : path_(path), lines_(lines), chunk_(chunk) {}

  void candidate(const Candidate& found) override {
    const std::string_view text = chunk_.chunk.text;
    const Span context = context_of(text, found.match);
    const auto shift = [&](Span span) {
      return Span{span.begin - context.begin, span.end - context.begin};
    };
    const Candidate local{found.rule, shift(found.match), shift(found.secret), found.checksum};
    const JudgeInput input{local, text.substr(context.begin, context.size()), path_};
    const Span at = chunk_.original(found.secret);
    const std::uint64_t last = at.size() == 0 ? at.begin : at.end - 1;
    std::printf("%s\t%u\t%u\t%llu\t%llu\t%d\t%s\t%d\t%.4f\t%.4f\t%s\t%zu\n", path_.c_str(),
                lines_.line_at(at.begin), lines_.line_at(last),
                static_cast<unsigned long long>(at.begin), static_cast<unsigned long long>(at.end),
                static_cast<int>(chunk_.chunk.encoding), std::string(found.rule.id).c_str(),
                static_cast<int>(basis_of(found.rule)), static_cast<double>(found.rule.prior),
                judge(input).confidence, signals_of(input).c_str(), repeat_mark(input));
  }

 private:
  const std::string& path_;
  const LineIndex& lines_;
  const DecodedChunk& chunk_;
};

int print_folder(const std::filesystem::path& folder) {
  const auto engine = Engine::load_static(builtin_rules(), builtin_engine_image(), Simd::Portable);
  if (!engine.has_value()) return 1;
  Scanner scanner(*engine);
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const bool inside_git = entry.path().string().find("/.git/") != std::string::npos;
    if (entry.is_regular_file() && !inside_git) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const std::filesystem::path& file : files) {
    std::ifstream in(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    const std::string path = std::filesystem::relative(file, folder).string();
    const LineIndex lines(text);
    decode(text, [&](const DecodedChunk& chunk) {
      Printer printer(path, lines, chunk);
      if (!scanner.scan(chunk.chunk.text, printer).has_value())
        std::fprintf(stderr, "not scanned: %s\n", path.c_str());
    });
  }
  return 0;
}

}  // namespace
}  // namespace dredge

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: dredge_judge_samples FOLDER\n");
    return 2;
  }
  return dredge::print_folder(argv[1]);
}
