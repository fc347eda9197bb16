// The build tool that checks the rules and turns them into tables and an engine image.
//
//   dredge_rulec --check rules/          names every problem, as file:line:column
//   dredge_rulec --out FOLDER rules/     writes builtin_rules.cc and builtin_engine.bin
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "engine/checksums.h"
#include "engine/engine.h"
#include "rulec/tables.h"
#include "rules/example_check.h"
#include "rules/library.h"
#include "scan/claim_check.h"

namespace dredge {
namespace {

std::vector<std::string_view> checksum_names() {
  std::vector<std::string_view> names;
  for (const ChecksumKind& kind : checksum_kinds()) names.push_back(kind.name);
  return names;
}

Result<> check(const std::vector<std::filesystem::path>& paths) {
  const std::vector<std::string_view> checksums = checksum_names();
  ASSIGN_OR_RETURN(const Library library, Library::load(paths, {.checksums = checksums}));
  Re2Finder re2;
  const FindMatches find = [&re2](const Rule& rule, std::string_view text) {
    return re2.find(rule, text);
  };
  std::vector<RuleProblem> problems = check_examples(library.set(), make_by_name, find);
  ASSIGN_OR_RETURN(const Engine engine, Engine::compile(library.set()));
  std::ranges::move(check_claims(library.set(), engine), std::back_inserter(problems));
  std::string message;
  for (const RuleProblem& problem : problems) {
    message += fmt::format("{}{}: {}: {}: {}", message.empty() ? "" : "\n",
                           library.place_of(problem.rule, problem.part, problem.index),
                           problem.rule, problem.where, escape_for_terminal(problem.message));
    if (!problem.rival.empty())
      message += fmt::format(" ({})", library.place_of(problem.rival, RulePart::Rule));
  }
  if (!problems.empty()) return Error{ErrorCode::InvalidInput, message};
  fmt::print("{} rules of {} providers hold\n", library.set().rules.size(),
             library.set().providers.size());
  return {};
}

Result<> write_file(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << bytes;
  file.close();
  if (file) return {};
  return Error{ErrorCode::Io, fmt::format("{}: cannot be written", path.string())};
}

Result<> write_tables(const std::filesystem::path& folder,
                      const std::vector<std::filesystem::path>& paths) {
  const std::vector<std::string_view> checksums = checksum_names();
  ASSIGN_OR_RETURN(const Library library, Library::load(paths, {.checksums = checksums}));
  ASSIGN_OR_RETURN(const Engine engine, Engine::compile(library.set()));
  RETURN_IF_ERROR(write_file(folder / "builtin_rules.cc", tables_of(library.set())));
  return write_file(folder / "builtin_engine.bin", engine.serialize());
}

int run(const std::vector<std::string_view>& arguments) {
  const bool writes = arguments.size() >= 3 && arguments[0] == "--out";
  if (!writes && (arguments.size() < 2 || arguments[0] != "--check")) {
    fmt::print(stderr, "usage: dredge_rulec --check RULES... | --out FOLDER RULES...\n");
    return 2;
  }
  const std::vector<std::filesystem::path> paths(arguments.begin() + (writes ? 2 : 1),
                                                 arguments.end());
  const Result<> done = writes ? write_tables(arguments[1], paths) : check(paths);
  if (!done) {
    fmt::print(stderr, "{}\n", done.error().message);
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace dredge

int main(int argc, char** argv) {
  return dredge::run(std::vector<std::string_view>(argv + 1, argv + argc));
}
