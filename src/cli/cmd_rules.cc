// dredge rules list|show|check|test: the rules, as people who write them need them.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <iterator>
#include <memory>

#include <fmt/format.h>

#include "base/line_index.h"
#include "base/text.h"
#include "cli/session.h"
#include "engine/checksums.h"
#include "judge/judge.h"
#include "report/table.h"
#include "scan/claim_check.h"
#include "scan/rule_check.h"

namespace dredge {
namespace {

struct RulesCommand {
  ScanFlags flags;
  std::string id;
  std::string file = "-";
  std::vector<std::string> paths;
};

Result<const Rule*> find_rule(const RuleSet& rules, const std::string& id) {
  if (const Rule* rule = rules.find(id); rule != nullptr) return rule;
  std::vector<std::string_view> ids;
  for (const Rule& rule : rules.rules) ids.push_back(rule.id);
  const std::string_view meant = nearest(id, ids);
  return Error{ErrorCode::NotFound,
               fmt::format("no such rule \"{}\"{}", id,
                           meant.empty() ? "; `dredge rules list` shows them all"
                                         : fmt::format(", did you mean \"{}\"?", meant))};
}

Result<> list(const App& app, const RulesCommand& command) {
  ASSIGN_OR_RETURN(const LoadedEngine loaded, load_engine(command.flags));
  Table table({{"RULE"},
               {"PROVIDER", Align::Left, true},
               {"SEVERITY"},
               {"VERIFIABLE"},
               {"DESCRIPTION", Align::Left, true}});
  for (const Rule& rule : loaded.rules->rules) {
    table.add_row({std::string(rule.id), std::string(loaded.rules->provider_of(rule).name),
                   std::string(name_of(rule.severity)), can_verify(rule) ? "yes" : "",
                   std::string(rule.description)});
  }
  fmt::print("{}", table.render(table_options(app, command.flags)));
  hint(app, fmt::format("{} rules of {} providers, digest {:.12}", loaded.rules->rules.size(),
                        loaded.rules->providers.size(), loaded.rules->digest));
  return {};
}

void print_field(std::string_view name, std::string_view value) {
  if (!value.empty()) fmt::print("{:<14}{}\n", name, value);
}

Result<> show(const RulesCommand& command) {
  ASSIGN_OR_RETURN(const LoadedEngine loaded, load_engine(command.flags));
  ASSIGN_OR_RETURN(const Rule* rule, find_rule(*loaded.rules, command.id));
  const Provider& provider = loaded.rules->provider_of(*rule);
  print_field("id", rule->id);
  print_field("description", rule->description);
  print_field("provider", fmt::format("{} ({})", provider.name, provider.category));
  print_field("pattern", rule->pattern);
  print_field("anchors", fmt::format("{}", fmt::join(rule->anchors, "  ")));
  print_field("widest match", fmt::format("{} bytes{}", rule->reach,
                                          rule->line_local ? ", within a line" : ", across lines"));
  print_field("checksum", rule->checksum);
  print_field("over", fmt::format("{}", fmt::join(rule->over, "  ")));
  print_field("severity", name_of(rule->severity));
  print_field("privilege", name_of(rule->privilege));
  print_field("prior", fmt::format("{:.2f}{}", rule->prior,
                                   rule->placed    ? ", by the place in a call or command"
                                   : rule->generic ? ", judged by its context"
                                   : rule->keyed   ? ", named by a keyword"
                                                   : ""));
  if (can_verify(*rule))
    print_field("verification", fmt::format("{} {}", rule->probe.method, rule->probe.url));
  print_field("replacement", rule->replacement.empty() ? provider.replacement : rule->replacement);
  for (const std::string_view step : provider.rotate) print_field("rotate", step);
  print_field("revoke", provider.revoke);
  print_field("documentation", rule->docs.empty() ? provider.docs : rule->docs);
  return {};
}

std::string_view word_of(ImportNote::Kind kind) {
  switch (kind) {
    case ImportNote::Kind::Imported:
      return "imported";
    case ImportNote::Kind::Slow:
      return "slow lane";
    case ImportNote::Kind::Refused:
      return "refused";
    case ImportNote::Kind::Remark:
      return "note";
  }
  return "note";
}

// What became of the rules of other tools; returns how many were refused.
std::size_t print_imports(const App& app, const LoadedEngine& loaded) {
  if (!loaded.library || loaded.library->notes().empty()) return 0;
  std::array<std::size_t, 4> counts{};
  for (const ImportNote& note : loaded.library->notes()) {
    ++counts[static_cast<std::size_t>(note.kind)];
    std::string line = fmt::format("{}: {}", note.place, word_of(note.kind));
    if (!note.rule.empty()) line += ": " + escape_for_terminal(note.rule);
    if (!note.message.empty()) line += ": " + note.message;
    fmt::print("{}\n", line);
  }
  const auto count = [&](ImportNote::Kind kind) { return counts[static_cast<std::size_t>(kind)]; };
  hint(app, fmt::format("rules of other tools: {} imported, {} in the slow lane, {} refused",
                        count(ImportNote::Kind::Imported), count(ImportNote::Kind::Slow),
                        count(ImportNote::Kind::Refused)));
  return count(ImportNote::Kind::Refused);
}

// The user's own where there are any: the others passed when the program was built.
std::vector<Rule> rules_to_check(const LoadedEngine& loaded) {
  std::vector<Rule> rules(loaded.rules->rules.begin(), loaded.rules->rules.end());
  if (loaded.library) {
    std::erase_if(rules, [&](const Rule& rule) {
      return loaded.library->place_of(rule.id, RulePart::Rule).empty();
    });
  }
  return rules;
}

// Rules of other tools cannot say which of two has a text.
std::vector<Rule> without_imported(std::vector<Rule> rules, const LoadedEngine& loaded) {
  if (!loaded.library) return rules;
  std::erase_if(rules, [&](const Rule& rule) {
    return std::ranges::any_of(loaded.library->notes(), [&](const ImportNote& note) {
      return note.rule == rule.id && note.kind != ImportNote::Kind::Remark;
    });
  });
  return rules;
}

Result<int> check(const App& app, const RulesCommand& command) {
  ScanFlags flags = command.flags;
  flags.rules = command.paths;
  ASSIGN_OR_RETURN(const LoadedEngine loaded, load_engine(flags));
  const std::size_t refused = print_imports(app, loaded);
  const std::vector<Rule> checked = rules_to_check(loaded);
  std::vector<RuleProblem> problems =
      check_rules({checked, loaded.rules->providers, {}}, *loaded.engine, loaded.filter.get());
  const std::vector<Rule> own = without_imported(checked, loaded);
  std::ranges::move(check_claims({own, loaded.rules->providers, {}}, *loaded.engine),
                    std::back_inserter(problems));
  const auto place_of = [&](std::string_view rule, RulePart part, std::size_t index) {
    return loaded.library ? loaded.library->place_of(rule, part, index) : std::string();
  };
  for (const RuleProblem& problem : problems) {
    const std::string place = place_of(problem.rule, problem.part, problem.index);
    const std::string rival = place_of(problem.rival, RulePart::Rule, 0);
    fmt::print("{}{}: {}: {}{}\n", place.empty() ? "" : place + ": ", problem.rule, problem.where,
               escape_for_terminal(problem.message), rival.empty() ? "" : " (" + rival + ")");
  }
  hint(app, fmt::format("{} rules checked, {} problems", checked.size(), problems.size()));
  return problems.empty() && refused == 0 ? kExitClean : kExitFindings;
}

// Prints each match of one rule with what the judge says of it.
class MatchPrinter final : public CandidateSink {
 public:
  MatchPrinter(const Rule& rule, std::string_view text) : rule_(rule), text_(text), lines_(text) {}

  void candidate(const Candidate& found) override {
    if (&found.rule != &rule_) return;
    ++count_;
    const std::string_view secret = text_.substr(found.secret.begin, found.secret.size());
    const Judgement judgement = judge({.candidate = found, .text = text_, .path = {}});
    fmt::print("{}:{}  {}  confidence {:.2f}\n", lines_.line_at(found.secret.begin),
               lines_.column_at(found.secret.begin), mask(secret, rule_.public_prefix),
               judgement.confidence);
    for (const Signal& signal : judgement.signals) {
      fmt::print("    {:+.2f}  {}{}\n", signal.weight, signal.name,
                 signal.detail.empty() ? "" : "  " + escape_for_terminal(signal.detail));
    }
  }
  std::uint64_t count() const { return count_; }

 private:
  const Rule& rule_;
  std::string_view text_;
  LineIndex lines_;
  std::uint64_t count_ = 0;
};

Result<int> test(const App& app, const RulesCommand& command) {
  ASSIGN_OR_RETURN(const LoadedEngine loaded, load_engine(command.flags));
  ASSIGN_OR_RETURN(const Rule* rule, find_rule(*loaded.rules, command.id));
  std::string text;
  if (command.file == "-") {
    text.assign(std::istreambuf_iterator<char>(std::cin), {});
  } else {
    ASSIGN_OR_RETURN(text, read_text_file(command.file));
  }
  Scanner scanner(*loaded.engine);
  MatchPrinter printer(*rule, text);
  RETURN_IF_ERROR(scanner.scan(text, printer));
  hint(app, fmt::format("{} matches of {}", printer.count(), rule->id));
  return printer.count() == 0 ? kExitClean : kExitFindings;
}

void finish(App& app, const Result<int>& code) {
  app.exit_code = code.has_value() ? *code : tell(code.error());
}
void finish(App& app, const Result<>& done) {
  if (!done.has_value()) app.exit_code = tell(done.error());
}

}  // namespace

void add_rules(CLI::App& root, App& app) {
  CLI::App* rules = root.add_subcommand("rules", "the rules: list, show, check, test");
  rules->require_subcommand(1);
  const auto command = std::make_shared<RulesCommand>();
  add_rule_flags(*rules, command->flags);

  CLI::App* list_app = rules->add_subcommand("list", "every rule, a line each");
  list_app->callback([command, &app] { finish(app, list(app, *command)); });

  CLI::App* show_app = rules->add_subcommand("show", "one rule, whole");
  show_app->add_option("RULE", command->id, "its id")->required()->type_name("");
  show_app->callback([command, &app] { finish(app, show(*command)); });

  CLI::App* check_app = rules->add_subcommand(
      "check",
      "run every rule's examples through both engines and the judge, and against all rules");
  check_app
      ->add_option("PATH", command->paths,
                   "rule files or folders to check (default: the built-in rules)")
      ->type_name("");
  check_app->footer(
      "Exit code 1 when a rule has a problem or is refused.\nExamples:\n  dredge rules check "
      "my-rules/acme.toml\n"
      "  dredge rules check .gitleaks.toml        what is imported, slow or refused, and why");
  check_app->callback([command, &app] { finish(app, check(app, *command)); });

  CLI::App* test_app =
      rules->add_subcommand("test", "what one rule finds in a text, and why it is believed");
  test_app->add_option("RULE", command->id, "its id")->required()->type_name("");
  test_app->add_option("FILE", command->file, "the text; - is standard input")
      ->capture_default_str()
      ->type_name("");
  test_app->footer(
      "Example:\n  echo \"password = 'correct horse'\" | dredge rules test "
      "generic.password-assignment");
  test_app->callback([command, &app] { finish(app, test(app, *command)); });
}

}  // namespace dredge
