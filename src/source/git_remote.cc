#include "source/git_remote.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <vector>

#include "base/file.h"
#include "base/hash.h"
#include "base/process.h"
#include "base/text.h"
#include "source/remote_address.h"

namespace dredge {
namespace fs = std::filesystem;
namespace {

using Settings = std::vector<std::pair<std::string, std::string>>;

// git's own variables that a user may set for good reasons, and that no repository can.
constexpr std::array<std::string_view, 5> kPassedOn{
    "GIT_SSH=", "GIT_SSH_COMMAND=", "GIT_SSH_VARIANT=", "GIT_SSL_CAINFO=", "GIT_SSL_CAPATH="};

// The caller's environment without git's variables and programs that ask questions. Helpers need
// the rest: where the agent listens, which proxy to take, what a helper of CI reads.
std::vector<std::string> base_environment() {
  std::vector<std::string> environment;
  bool has_ssh = false;
  for (char** variable = ::environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    const bool is_passed_on = std::ranges::any_of(
        kPassedOn, [&](std::string_view name) { return text.starts_with(name); });
    const bool is_left_out = text.starts_with("GIT_") || text.starts_with("SSH_ASKPASS") ||
                             text.starts_with("LC_ALL=") || text.starts_with("LANGUAGE=");
    if (is_left_out && !is_passed_on) continue;
    has_ssh = has_ssh || text.starts_with("GIT_SSH=") || text.starts_with("GIT_SSH_COMMAND=");
    environment.emplace_back(text);
  }
  if (!has_ssh) environment.emplace_back("GIT_SSH_COMMAND=ssh -oBatchMode=yes");
  environment.insert(environment.end(), {"LC_ALL=C", "GIT_TERMINAL_PROMPT=0",
                                         "SSH_ASKPASS_REQUIRE=never", "GIT_ATTR_NOSYSTEM=1"});
  return environment;
}

void add_credential_setting(std::string_view key, std::string_view value, Settings& settings) {
  if (!to_lower(key.substr(0, 11)).starts_with("credential.")) return;
  settings.emplace_back(key, value);
}

// The user's `credential.*` settings, in the order in which git reads them.
Settings credential_settings(const std::stop_token& stop) {
  Settings settings;
  std::vector<std::string> environment;
  for (char** variable = ::environ; *variable != nullptr; ++variable) {
    environment.emplace_back(*variable);
  }
  for (const char* scope : {"--system", "--global"}) {
    const auto read = run_process({.arguments = {"git", "config", scope, "--includes", "--null",
                                                 "--get-regexp", "^credential\\."},
                                   .environment = environment},
                                  stop);
    if (!read || read->code != 0) continue;  // none are set
    for (const std::string_view item : split(read->output, '\0')) {
      const std::size_t line = std::min(item.find('\n'), item.size());
      const std::string_view value = item.substr(std::min(line + 1, item.size()));
      add_credential_setting(item.substr(0, line), value, settings);
    }
  }
  const char* count = std::getenv("GIT_CONFIG_COUNT");
  const int most = count == nullptr ? 0 : std::clamp(std::atoi(count), 0, 1000);
  for (int i = 0; i < most; ++i) {
    const std::string number = std::to_string(i);
    const char* key = std::getenv(("GIT_CONFIG_KEY_" + number).c_str());
    const char* value = std::getenv(("GIT_CONFIG_VALUE_" + number).c_str());
    if (key != nullptr && value != nullptr) add_credential_setting(key, value, settings);
  }
  return settings;
}

// Everything git is told goes through its environment: argv is for all to see.
std::vector<std::string> closed_environment(const std::string& address,
                                            const std::stop_token& stop) {
  Settings settings = credential_settings(stop);
  for (const auto& [key, value] :
       {std::pair("core.hooksPath", "/dev/null"), std::pair("core.fsmonitor", "false"),
        std::pair("core.askPass", ""), std::pair("gc.auto", "0"),
        std::pair("maintenance.auto", "false"), std::pair("submodule.recurse", "false"),
        std::pair("fetch.recurseSubmodules", "false"), std::pair("transfer.bundleURI", "false")}) {
    settings.emplace_back(key, value);
  }
  std::vector<std::string> environment = base_environment();
  for (std::size_t i = 0; i < settings.size(); ++i) {
    environment.push_back("GIT_CONFIG_KEY_" + std::to_string(i) + "=" + settings[i].first);
    environment.push_back("GIT_CONFIG_VALUE_" + std::to_string(i) + "=" + settings[i].second);
  }
  environment.push_back("GIT_CONFIG_COUNT=" + std::to_string(settings.size()));
  environment.insert(environment.end(), {"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null"});
  const bool is_http = to_lower(address.substr(0, 7)) == "http://";
  environment.push_back(is_http ? "GIT_ALLOW_PROTOCOL=http" : "GIT_ALLOW_PROTOCOL=https:ssh");
  return environment;
}

// "host_team_app-1a2b3c4d5e6f.git": to be told apart by people, and unique.
std::string mirror_name(const std::string& address) {
  std::string name;
  const std::size_t scheme = address.find("://");
  for (const char byte : address.substr(scheme == std::string::npos ? 0 : scheme + 3)) {
    const bool is_plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                          (byte >= '0' && byte <= '9') || byte == '.' || byte == '-';
    name.push_back(is_plain ? byte : '_');
  }
  constexpr std::size_t kLongest = 80;
  return name.substr(0, kLongest) + "-" + sha256_hex(address).substr(0, 12) + ".git";
}

// The last line of what git said, without addresses' credentials.
Error network_error(const std::string& address, const ProcessResult& result) {
  std::string_view last;
  for (const std::string_view line : split(result.errors, '\n')) {
    if (!trim(line).empty()) last = trim(line);
  }
  return {ErrorCode::Network, escape_for_terminal(address) + ": git says: " +
                                  escape_for_terminal(without_userinfo(last.substr(0, 400)))};
}

class Mirror {
 public:
  Mirror(std::string address, fs::path folder, const std::stop_token& stop)
      : address_(std::move(address)), folder_(std::move(folder)), stop_(stop) {}

  Result<> bring_up_to_date() {
    environment_ = closed_environment(address_, stop_);
    std::error_code error;
    if (!fs::exists(folder_ / "HEAD", error)) return clone();
    RETURN_IF_ERROR(git({"fetch", "--quiet", "--prune", "--force", "--no-tags",
                         "--no-write-fetch-head", "--", address_, "+refs/*:refs/*"},
                        folder_));
    return follow_head();
  }

 private:
  Result<> clone() {
    const fs::path part = folder_.string() + ".part";
    std::error_code error;
    fs::remove_all(part, error);  // of a run that was ended
    RETURN_IF_ERROR(git({"clone", "--quiet", "--mirror", "--template=", "--", address_, part},
                        folder_.parent_path()));
    fs::rename(part, folder_, error);
    if (error) return Error{ErrorCode::Io, folder_.string() + ": " + error.message()};
    return {};
  }

  // The server's HEAD may name another branch by now.
  Result<> follow_head() {
    ASSIGN_OR_RETURN(const std::string listed,
                     git({"ls-remote", "--symref", "--", address_, "HEAD"}, folder_));
    constexpr std::string_view kSymbolic = "ref: ";
    const std::string_view ref =
        std::string_view(listed).substr(0, std::min(listed.find('\t'), listed.size()));
    if (!ref.starts_with(kSymbolic)) return {};
    const std::string name(ref.substr(kSymbolic.size()));
    if (!name.starts_with("refs/heads/")) return {};
    RETURN_IF_ERROR(git({"symbolic-ref", "HEAD", name}, folder_));
    return {};
  }

  Result<std::string> git(std::vector<std::string> arguments, const fs::path& directory) const {
    arguments.insert(arguments.begin(), "git");
    auto result = run_process({.arguments = std::move(arguments),
                               .environment = environment_,
                               .directory = directory.string()},
                              stop_);
    if (!result && result.error().code == ErrorCode::NotFound) {
      return Error{ErrorCode::NotFound,
                   "remote repositories are fetched by the git program, which is not installed"};
    }
    if (!result) return result.error();
    if (result->code != 0) return network_error(address_, *result);
    return std::move(result->output);
  }

  std::string address_;
  fs::path folder_;
  const std::stop_token& stop_;
  std::vector<std::string> environment_;
};

// Held by whoever works on the mirror; the kernel drops it with its holder.
Result<Fd> lock(const fs::path& file) {
  Fd held(::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600));
  if (!held) return system_error(file.string(), errno);
  while (::flock(held.get(), LOCK_EX) != 0) {
    if (errno != EINTR) return system_error(file.string(), errno);
  }
  return held;
}

}  // namespace

Result<fs::path> update_mirror(const std::string& address, const fs::path& cache,
                               const std::stop_token& stop) {
  const fs::path mirrors = cache / "mirrors";
  std::error_code error;
  fs::create_directories(mirrors, error);
  if (error) return Error{ErrorCode::Io, mirrors.string() + ": " + error.message()};
  // What is private at its host shall not be open to all here.
  fs::permissions(mirrors, fs::perms::owner_all, error);
  const fs::path folder = mirrors / mirror_name(address);
  ASSIGN_OR_RETURN(const Fd held, lock(folder.string() + ".lock"));
  RETURN_IF_ERROR(Mirror(address, folder, stop).bring_up_to_date());
  return folder;
}

}  // namespace dredge
