// dredge completions SHELL: made from the commands themselves, so they cannot go stale.
#include <memory>

#include <fmt/format.h>

#include "cli/app.h"

namespace dredge {
namespace {

std::string long_names(const CLI::Option& option) {
  std::string names;
  for (const std::string& name : option.get_lnames()) names += " --" + name;
  return names;
}

// The words that may follow the command path: its subcommands and options.
std::string words_of(const CLI::App& command) {
  std::string words;
  for (const CLI::App* sub : command.get_subcommands([](const CLI::App*) { return true; }))
    words += " " + sub->get_name();
  for (const CLI::Option* option : command.get_options()) words += long_names(*option);
  return words;
}

// Calls visit(path, command) for the root ("") and every command below it ("inventory list").
template <class Visit>
void walk(const CLI::App& command, const std::string& path, const Visit& visit) {
  visit(path, command);
  for (const CLI::App* sub : command.get_subcommands([](const CLI::App*) { return true; })) {
    walk(*sub, path.empty() ? sub->get_name() : path + " " + sub->get_name(), visit);
  }
}

std::string bash_completions(const CLI::App& root) {
  std::string cases;
  walk(root, "", [&](const std::string& path, const CLI::App& command) {
    cases += fmt::format("    \"{}\") words=\"{}\" ;;\n", path, words_of(command));
  });
  return fmt::format(R"(_dredge() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} path="" word words=""
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    [[ $word == -* ]] && continue
    [[ " {} " == *" ${{path:+$path }}$word,"* ]] && path=${{path:+$path }}$word
  done
  case $path in
{}  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [[ $current == -* ]] || COMPREPLY+=($(compgen -f -- "$current"))
}}
complete -o filenames -F _dredge dredge
)",
                     [&] {
                       std::string paths;
                       walk(root, "", [&](const std::string& path, const CLI::App&) {
                         if (!path.empty()) paths += path + ", ";
                       });
                       return paths;
                     }(),
                     cases);
}

std::string zsh_completions(const CLI::App& root) {
  return "#compdef dredge\nautoload -U +X bashcompinit && bashcompinit\n" + bash_completions(root);
}

std::string fish_completions(const CLI::App& root) {
  std::string script = "complete -c dredge -n __fish_use_subcommand -f\n";
  walk(root, "", [&](const std::string& path, const CLI::App& command) {
    std::string condition = "__fish_use_subcommand";
    if (!path.empty()) {
      condition.clear();
      std::string word;
      for (const char c : path + " ") {
        if (c != ' ') {
          word += c;
          continue;
        }
        condition += (condition.empty() ? "" : "; and ") + ("__fish_seen_subcommand_from " + word);
        word.clear();
      }
    }
    for (const CLI::App* sub : command.get_subcommands([](const CLI::App*) { return true; })) {
      script += fmt::format("complete -c dredge -n '{}' -a {} -d '{}'\n", condition,
                            sub->get_name(), sub->get_description());
    }
    for (const CLI::Option* option : command.get_options()) {
      for (const std::string& name : option->get_lnames()) {
        script += fmt::format("complete -c dredge -n '{}' -l {}\n", condition, name);
      }
    }
  });
  return script;
}

}  // namespace

void add_completions(CLI::App& root, App&) {
  CLI::App* command = root.add_subcommand("completions", "shell completions: bash, zsh or fish");
  const auto shell = std::make_shared<std::string>();
  command->add_option("SHELL", *shell, "the shell")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->footer(
      "Example:\n  dredge completions bash > ~/.local/share/bash-completion/completions/dredge");
  command->callback([shell, &root] {
    const std::string script = *shell == "bash"  ? bash_completions(root)
                               : *shell == "zsh" ? zsh_completions(root)
                                                 : fish_completions(root);
    fmt::print("{}", script);
  });
}

}  // namespace dredge
