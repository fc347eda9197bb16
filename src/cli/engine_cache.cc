#include "cli/engine_cache.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/ours_alone.h"
#include "cli/app.h"

namespace dredge {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostBytes = 512ull << 20;
constexpr std::size_t kMostFiles = 16;  // older ones are removed
constexpr std::string_view kMagic = "dredge engine cache 1\n";

// "magic, 64 hex digits of the SHA-256 of the rest, '\n', the rest".
std::string sealed(std::string_view image) {
  std::string text(kMagic);
  text += sha256_hex(image);
  text += '\n';
  text += image;
  return text;
}

std::optional<std::string_view> unsealed(std::string_view text) {
  if (!text.starts_with(kMagic)) return std::nullopt;
  text.remove_prefix(kMagic.size());
  if (text.size() < 65 || text[64] != '\n') return std::nullopt;
  const std::string_view image = text.substr(65);
  if (sha256_hex(image) != text.substr(0, 64)) return std::nullopt;
  return image;
}

fs::path file_for(const fs::path& folder, const RuleSet& rules) {
  const std::string name = sha256_hex(fmt::format("{} {}", DREDGE_VERSION, rules.digest));
  return folder / (name.substr(0, 32) + ".engine");
}

std::optional<Engine> load(const fs::path& folder, const RuleSet& rules, Simd simd) {
  struct stat status = {};
  if (::lstat(folder.c_str(), &status) != 0 || !is_ours_alone(status, S_IFDIR)) return std::nullopt;
  const Fd file(::open(file_for(folder, rules).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file || ::fstat(file.get(), &status) != 0 || !is_ours_alone(status, S_IFREG))
    return std::nullopt;
  const auto text = read_whole(file.get(), kMostBytes);
  if (!text.has_value()) return std::nullopt;
  const auto image = unsealed(*text);
  if (!image) return std::nullopt;
  auto engine = Engine::load(rules, std::string(*image), simd);
  if (!engine.has_value()) return std::nullopt;
  return std::move(*engine);
}

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

void remove_oldest(const fs::path& folder) {
  std::vector<std::pair<fs::file_time_type, fs::path>> files;
  std::error_code failed;
  for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    if (entry->path().extension() != ".engine") continue;
    const fs::file_time_type written = fs::last_write_time(entry->path(), failed);
    if (!failed) files.emplace_back(written, entry->path());
    failed.clear();
  }
  if (files.size() <= kMostFiles) return;
  std::sort(files.begin(), files.end());
  for (std::size_t i = 0; i + kMostFiles < files.size(); ++i) fs::remove(files[i].second, failed);
}

// Written beside and renamed: a reader sees the old file, the new one, or none.
void store(const fs::path& folder, const RuleSet& rules, const Engine& engine) {
  std::error_code failed;
  fs::create_directories(folder.parent_path(), failed);
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return;
  const std::string text = sealed(engine.serialize());
  if (text.size() > kMostBytes) return;
  std::string draft = (folder / "draft.XXXXXX").string();
  const Fd file(::mkostemp(draft.data(), O_CLOEXEC));  // 0600
  if (!file) return;
  const bool is_whole = write_all(file.get(), text);
  if (!is_whole || ::rename(draft.c_str(), file_for(folder, rules).c_str()) != 0) {
    ::unlink(draft.c_str());
    return;
  }
  remove_oldest(folder);
}

}  // namespace

Result<Engine> cached_engine(const RuleSet& rules, Simd simd) {
  const fs::path folder = cache_folder();
  const char* off = std::getenv("DREDGE_NO_CACHE");
  const bool is_off = (off != nullptr && *off != '\0') || folder.empty();
  if (is_off) return Engine::compile(rules);
  if (auto engine = load(folder, rules, simd)) return std::move(*engine);
  ASSIGN_OR_RETURN(Engine engine, Engine::compile(rules));
  store(folder, rules, engine);
  return engine;
}

}  // namespace dredge
