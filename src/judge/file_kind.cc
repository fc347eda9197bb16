#include "judge/file_kind.h"

#include <array>

#include "judge/chars.h"

namespace dredge::judging {

namespace {

using Names = std::string_view;

constexpr auto kCode = std::to_array<Names>(
    {"go",     "py",     "pyi",    "js",  "jsx",   "mjs",     "cjs",   "ts",      "tsx",
     "java",   "kt",     "kts",    "rb",  "scala", "php",     "cs",    "c",       "h",
     "cc",     "cpp",    "cxx",    "hpp", "hh",    "rs",      "swift", "m",       "mm",
     "dart",   "lua",    "pl",     "pm",  "ex",    "exs",     "erl",   "clj",     "cljs",
     "groovy", "gradle", "vb",     "fs",  "r",     "jl",      "tf",    "hcl",     "proto",
     "coffee", "vue",    "svelte", "sql", "rake",  "gemspec", "ipynb", "graphql", "toml",
     "tfvars", "bicep",  "nix",    "zig", "hs",    "elm",     "bzl",   "cmake"});
constexpr auto kJson = std::to_array<Names>({"json", "json5", "jsonc", "tfstate", "webmanifest"});
constexpr auto kShell = std::to_array<Names>(
    {"sh", "bash", "zsh", "fish", "ksh", "ps1", "psm1", "bat", "cmd", "mk", "cast"});
constexpr auto kConfig =
    std::to_array<Names>({"yml", "yaml", "ini", "cfg", "conf", "config", "properties", "env", "cnf",
                          "netrc", "npmrc", "pypirc", "service", "plist"});
constexpr auto kMarkup =
    std::to_array<Names>({"md", "markdown", "mdx", "rst", "txt", "adoc", "html", "htm", "xhtml",
                          "tex", "org", "erb", "ejs", "pug", "slim", "haml", "hbs", "xml"});
constexpr auto kLockNames =
    std::to_array<Names>({"package-lock.json", "yarn.lock", "pnpm-lock.yaml", "composer.lock",
                          "gemfile.lock", "poetry.lock", "pipfile.lock", "cargo.lock", "go.sum",
                          "npm-shrinkwrap.json", "packages.lock.json", "mix.lock", "pubspec.lock",
                          "flake.lock", "uv.lock", ".terraform.lock.hcl"});
constexpr auto kLocaleFolders = std::to_array<Names>(
    {"/i18n/", "/locale/", "/locales/", "/lang/", "/langs/", "/l10n/", "/translations/",
     "/translation/", "/lc_messages/", ".lproj/", "/values-"});
constexpr auto kMinified =
    std::to_array<Names>({".min.js", ".min.css", ".map", ".bundle.js", "-min.js", ".min.mjs"});
constexpr auto kEnvironment = std::to_array<Names>(
    {".netrc", "_netrc", ".npmrc", ".pypirc", ".pgpass", ".my.cnf", "credentials",
     ".git-credentials", ".dockercfg", ".htpasswd", ".s3cfg", ".boto"});

bool starts_as_changelog(std::string_view name) {
  constexpr auto kStarts = std::to_array<Names>(
      {"changelog", "changes", "history.", "release", "licen", "copying", "notice", "news"});
  for (Names start : kStarts) {
    if (starts_with_ignoring_case(name, start)) return true;
  }
  return false;
}

Syntax syntax_of(std::string_view name, std::string_view extension) {
  if (is_one_of(extension, kJson)) return Syntax::Json;
  if (is_one_of(extension, kCode)) return Syntax::Code;
  if (is_one_of(extension, kShell)) return Syntax::Shell;
  if (is_one_of(extension, kConfig)) return Syntax::Config;
  if (is_one_of(extension, kMarkup)) return Syntax::Markup;
  if (starts_with_ignoring_case(name, "dockerfile") || starts_with_ignoring_case(name, "makefile"))
    return Syntax::Shell;
  if (starts_with_ignoring_case(name, ".env")) return Syntax::Config;
  constexpr auto kScripts =
      std::to_array<Names>({"gemfile", "rakefile", "podfile", "dangerfile", "fastfile",
                            "vagrantfile", "jenkinsfile", "build", "workspace"});
  return is_one_of(name, kScripts) ? Syntax::Code : Syntax::Unknown;
}

// "messages_pt_BR.properties", "strings.de.json": the file's name ends in a language.
bool names_language(std::string_view stem) {
  constexpr auto kLanguages = std::to_array<Names>(
      {"ar", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el", "eo", "es", "et", "eu",
       "fa", "fi", "fr", "ga", "gl", "gu", "he", "hi", "hr", "hu", "hy", "in", "is", "it",
       "iw", "ja", "ka", "kk", "km", "kn", "ko", "lt", "lv", "mk", "mn", "mr", "ms", "nb",
       "nl", "nn", "no", "pa", "pl", "pt", "ro", "ru", "si", "sk", "sl", "sq", "sr", "sv",
       "sw", "ta", "te", "th", "tl", "tr", "uk", "ur", "uz", "vi", "zh"});
  const auto cut = [&stem](std::size_t size) {
    if (stem.size() < size + 2) return std::string_view{};
    const char joint = stem[stem.size() - size - 1];
    if (joint != '_' && joint != '.' && joint != '-') return std::string_view{};
    const std::string_view last = stem.substr(stem.size() - size);
    return last;
  };
  const std::string_view region = cut(2);
  if (is_one_of(region, kLanguages) && all_of(region, is_lower)) return true;
  if (region.empty() || !all_of(region, is_upper)) return false;
  stem.remove_suffix(3);
  return is_one_of(cut(2), kLanguages);
}

bool in_locale_folder(std::string_view path) {
  for (Names folder : kLocaleFolders) {
    if (contains_ignoring_case(path, folder)) return true;
    if (folder.front() == '/' && starts_with_ignoring_case(path, folder.substr(1))) return true;
  }
  return false;
}

}  // namespace

FileKind file_kind(std::string_view path) {
  const std::size_t slash = path.find_last_of("/!\\");
  const std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  const std::size_t dot = name.rfind('.');
  const std::string_view extension =
      dot == std::string_view::npos ? std::string_view{} : name.substr(dot + 1);

  FileKind kind;
  kind.syntax = syntax_of(name, extension);
  constexpr auto kBareTexts = std::to_array<Names>({"toml", "ipynb", "sql", "cmake", "proto", "r"});
  kind.quotes_texts = (kind.syntax == Syntax::Code && !is_one_of(extension, kBareTexts)) ||
                      extension == "ps1" || extension == "psm1";
  kind.lock = is_one_of(name, kLockNames);
  constexpr auto kLocaleTypes =
      std::to_array<Names>({"po", "pot", "strings", "arb", "resx", "ftl"});
  constexpr auto kBundles =
      std::to_array<Names>({"properties", "json", "yml", "yaml", "xml", "js", "ts", "php"});
  const bool bundle = is_one_of(extension, kBundles) && names_language(name.substr(0, dot));
  kind.locale = is_one_of(extension, kLocaleTypes) || in_locale_folder(path) || bundle;
  for (Names ending : kMinified) kind.minified |= ends_with_ignoring_case(name, ending);
  kind.changelog = starts_as_changelog(name);
  kind.environment = is_one_of(name, kEnvironment) || starts_with_ignoring_case(name, ".env") ||
                     extension == "env" || extension == "tfvars";
  return kind;
}

}  // namespace dredge::judging
