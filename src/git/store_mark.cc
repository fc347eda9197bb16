#include "git/store_mark.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <map>

#include "base/hash.h"
#include "git/object_hash.h"
#include "git/object_id.h"
#include "git/regular_file.h"

namespace dredge::git {
namespace fs = std::filesystem;
namespace {

using Digest = std::array<std::uint8_t, 32>;

constexpr std::size_t kMostLoose = 200'000;
constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kTickNanoseconds = 20'000'000;  // as git/state.cc has it

std::int64_t nanoseconds(const timespec& time) {
  return static_cast<std::int64_t>(time.tv_sec) * kSecond + time.tv_nsec;
}

// False when the file cannot be told from one that is written within the same tick of the clock.
bool note_file(const fs::path& path, std::int64_t now, VarintWriter& out) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
  const std::int64_t changed = nanoseconds(status.st_ctim);
  const bool is_coarse = changed % kSecond == 0;
  if (now - changed < (is_coarse ? 2 * kSecond : kTickNanoseconds)) return false;
  out.text(path.native());
  out.number(status.st_dev);
  out.number(status.st_ino);
  out.number(static_cast<std::uint64_t>(status.st_size));
  out.number(static_cast<std::uint64_t>(nanoseconds(status.st_mtim)));
  out.number(static_cast<std::uint64_t>(changed));
  return true;
}

std::int64_t now_nanoseconds() {
  timespec clock{};
  ::clock_gettime(CLOCK_REALTIME, &clock);
  return nanoseconds(clock);
}

std::array<fs::path, 2> files_of(const fs::path& pack) {
  return {pack, fs::path(pack).replace_extension(".idx")};
}

std::optional<Digest> digest_of_files(const fs::path& pack, std::int64_t now) {
  VarintWriter text;
  for (const fs::path& path : files_of(pack))
    if (!note_file(path, now, text)) return std::nullopt;
  return sha256(text.take());
}

std::optional<Digest> digest_of_ends(const fs::path& pack, std::size_t id_size) {
  VarintWriter text;
  for (const fs::path& path : files_of(pack)) {
    const auto file = OpenFile::open(path, Symlinks::Follow);
    std::string end(id_size, '\0');
    if (!file || file->size() < id_size) return std::nullopt;
    if (file->read_at(file->size() - id_size, end) != id_size) return std::nullopt;
    text.number(file->size());
    text.text(end);
  }
  return sha256(text.take());
}

// Whether both files are what the hash at their end says.
bool are_sound(const fs::path& pack, std::size_t id_size) {
  return std::ranges::all_of(files_of(pack), [&](const fs::path& path) {
    const auto file = OpenFile::open(path, Symlinks::Follow);
    return file && ends_with_own_hash(*file, id_size);
  });
}

}  // namespace

bool StoreMark::has(const fs::path& pack) const {
  const auto file = digest_of_files(pack, now_nanoseconds());
  return file && std::ranges::find(packs, *file, &Packed::file) != packs.end();
}

std::optional<StoreMark> mark_of(const ObjectStore& store) {
  const std::int64_t now = now_nanoseconds();
  StoreMark mark;
  for (const Pack& pack : store.packs()) {
    const auto file = digest_of_files(pack.path(), now);
    const auto ends = digest_of_ends(pack.path(), store.id_size());
    if (!file || !ends || !pack.orphans().empty()) return std::nullopt;
    mark.packs.push_back({*file, *ends, pack.count()});
  }
  if (store.count() - store.first_loose() > kMostLoose) return std::nullopt;
  for (ObjectNumber number = store.first_loose(); number < store.count(); ++number)
    mark.loose.push_back(store.id_of(number));
  return mark;
}

void save(const StoreMark& mark, VarintWriter& out) {
  out.number(mark.packs.size());
  for (const StoreMark::Packed& pack : mark.packs) {
    for (const Digest& digest : {pack.file, pack.ends})
      out.raw({reinterpret_cast<const char*>(digest.data()), digest.size()});
    out.number(pack.count);
  }
  out.number(mark.loose.size());
  for (const BlobId& id : mark.loose) out.text(raw_of(id));
}

StoreMark load_mark(VarintReader& in) {
  StoreMark mark;
  for (std::size_t left = in.count(); left != 0; --left) {
    StoreMark::Packed& pack = mark.packs.emplace_back();
    for (Digest* const digest : {&pack.file, &pack.ends}) {
      const std::string_view bytes = in.raw(digest->size());
      std::copy(bytes.begin(), bytes.end(), digest->begin());
    }
    pack.count = in.below(UINT32_MAX);
  }
  for (std::size_t left = in.count(); left != 0; --left)
    mark.loose.push_back(id_from_raw(in.text()));
  return mark;
}

std::optional<FormerNumbers> FormerNumbers::match(const StoreMark& before, const ObjectStore& now) {
  const auto mark = mark_of(now);
  if (!mark) return std::nullopt;
  std::map<Digest, std::size_t> places;  // by what the files are, and by what they end with
  for (std::size_t i = 0; i < mark->packs.size(); ++i) {
    places.emplace(mark->packs[i].file, i);
    places.emplace(mark->packs[i].ends, i);
  }
  FormerNumbers numbers;
  numbers.was_there_.resize(now.count());
  numbers.had_pack_.resize(now.packs().size());
  for (const StoreMark::Packed& pack : before.packs) {
    auto place = places.find(pack.file);
    const bool is_touched = place == places.end();
    if (is_touched) place = places.find(pack.ends);
    if (place == places.end()) return std::nullopt;
    const StoreMark::Packed& same = mark->packs[place->second];
    if (same.ends != pack.ends || same.count != pack.count) return std::nullopt;
    if (is_touched && !are_sound(now.packs()[place->second].path(), now.id_size()))
      return std::nullopt;
    const ObjectNumber first = now.first_of(place->second);
    numbers.runs_.push_back({numbers.count_, first});
    numbers.count_ += pack.count;
    numbers.had_pack_[place->second] = true;
    std::fill_n(numbers.was_there_.begin() + first, pack.count, true);
  }
  numbers.first_loose_ = numbers.count_;
  for (const BlobId& id : before.loose) {
    const ObjectNumber number = now.find(id);
    if (number == kNoObject) return std::nullopt;
    numbers.loose_.push_back(number);
    for (ObjectNumber copy = number; copy != kNoObject; copy = now.find_after(id, copy))
      numbers.was_there_[copy] = true;
  }
  numbers.count_ += static_cast<std::uint32_t>(numbers.loose_.size());
  return numbers;
}

ObjectNumber FormerNumbers::now(std::uint32_t before) const {
  if (before >= first_loose_) return loose_[before - first_loose_];
  const auto after =
      std::upper_bound(runs_.begin(), runs_.end(), before,
                       [](std::uint32_t number, const Run& run) { return number < run.before; });
  const Run& run = *(after - 1);
  return run.now + (before - run.before);
}

}  // namespace dredge::git
