// Reading a repository, several ways in one run. Prints a line a way: wall and processor seconds,
// what was read, bytes. benchmarks/git.sh adds `git log`.
//
//   dredge_git_bench REPOSITORY [JOBS [WAYS]]     WAYS: a selection, parted by commas, of
//
//   floor     inflating the streams of blobs, commits and tags, and nothing else
//   ours      our reader as a scan uses it: opening the store, and the same objects decoded
//   libgit2   libgit2's object database, the same objects
//   open      opening the store
//   names     the names in all trees
//   trace     the places of one blob in sixty-four
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <git2.h>
#include <git2/sys/odb_backend.h>

#include "git/history.h"
#include "git/object_store.h"
#include "git/repository.h"
#include "source/git_names.h"
#include "source/git_objects.h"

namespace {

using namespace dredge;

struct Tally {
  std::atomic<std::uint64_t> blobs{0};
  std::atomic<std::uint64_t> bytes{0};
  void add(std::uint64_t size) {
    blobs.fetch_add(1, std::memory_order_relaxed);
    bytes.fetch_add(size, std::memory_order_relaxed);
  }
};

class CountingSink final : public BlobSink {
 public:
  explicit CountingSink(Tally& tally) : tally_(tally) {}
  bool sighted(const BlobId&, const Origin& origin) override {
    return std::get<CommitOrigin>(origin.where).place == GitPlace::Unreachable;
  }
  void accept(const Blob& blob) override { tally_.add(blob.bytes.size()); }
  void accept_stream(const Origin&, ByteStream& stream) override {
    std::vector<char> window(1 << 18);
    std::uint64_t size = 0;
    for (auto count = stream.read(window); count && *count != 0; count = stream.read(window)) {
      size += *count;
    }
    tally_.add(size);
  }
  void skip(const Origin& origin, std::uint64_t, Error why) override {
    std::fprintf(stderr, "%s: %s\n", origin.display_path().c_str(), why.message.c_str());
  }

 private:
  Tally& tally_;
};

double processor_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void measure(const char* name, const std::function<void(Tally&)>& run) {
  Tally tally;
  const auto start = std::chrono::steady_clock::now();
  const double processor = processor_seconds();
  run(tally);
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  std::printf("%-8s wall %7.2f s  processor %7.2f s  items %8llu  bytes %12llu\n", name,
              wall.count(), processor_seconds() - processor,
              static_cast<unsigned long long>(tally.blobs),
              static_cast<unsigned long long>(tally.bytes));
  std::fflush(stdout);
}

// Runs `step(0)` to `step(count - 1)` on `jobs` threads.
void share(std::size_t count, unsigned jobs, const std::function<void(std::size_t)>& step) {
  std::atomic<std::size_t> next{0};
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < jobs; ++i) {
    threads.emplace_back([&] {
      for (std::size_t at = next++; at < count; at = next++) step(at);
    });
  }
}

git::ObjectStore open_store(const git::Layout& layout) {
  const auto trouble = [](const std::string& place, const Error& why) {
    std::fprintf(stderr, "%s: %s\n", place.c_str(), why.message.c_str());
  };
  auto store = git::ObjectStore::open(layout.objects(), git::read_traits(layout).id_size, trouble);
  if (!store) std::exit(1);
  return std::move(*store);
}

void inflate_only(const git::ObjectStore& store, unsigned jobs, Tally& tally) {
  constexpr std::size_t kInStep = 4096;
  for (const git::Pack& pack : store.packs()) {
    const std::vector<std::uint32_t> order = pack.family_order();
    share(order.size() / kInStep + 1, jobs, [&](std::size_t step) {
      git::PackCursor cursor;
      git::Bytes bytes;
      const std::size_t end = std::min(order.size(), (step + 1) * kInStep);
      for (std::size_t i = step * kInStep; i < end; ++i) {
        if (pack.kind_of(order[i]) == git::ObjectKind::Tree) continue;
        if (pack.inflate(order[i], cursor, bytes)) tally.add(bytes.size);
      }
    });
  }
}

void read_with_ours(const git::Layout& layout, unsigned jobs, Tally& tally) {
  const git::ObjectStore store = open_store(layout);
  std::vector<std::unique_ptr<Batch>> batches;
  const ObjectRules rules{.lfs_objects = {}, .expect_whole = false};
  (void)split_objects(
      store, rules, [&](std::unique_ptr<Batch> batch) { batches.push_back(std::move(batch)); }, {});
  share(batches.size(), jobs, [&](std::size_t at) {
    CountingSink sink(tally);
    (void)batches[at]->read(sink, {});
  });
}

// The names in all trees, and what is missing from them.
void read_names(const git::ObjectStore& store, unsigned jobs, Tally& tally) {
  NameSet names;
  MissingBlobs missing;
  std::vector<std::unique_ptr<Batch>> batches;
  (void)split_names(store, names, missing,
                    [&](std::unique_ptr<Batch> batch) { batches.push_back(std::move(batch)); }, {});
  share(batches.size(), jobs, [&](std::size_t at) {
    CountingSink sink(tally);
    (void)batches[at]->read(sink, {});
  });
}

// Where one blob in sixty-four stands in history, and who brought it there.
void trace_some(const git::Layout& layout, const git::ObjectStore& store, Tally& tally) {
  std::vector<BlobId> wanted;
  for (git::ObjectNumber number = 0; number < store.first_loose(); ++number) {
    const BlobId id = store.id_of(number);
    const bool is_blob = store.packed_kind(number) == git::ObjectKind::Blob;
    if (is_blob && id.bytes[0] < 4) wanted.push_back(id);
  }
  const auto count = [&](const BlobId&, const CommitOrigin& origin) {
    tally.add(origin.path.size() + origin.author.name.size());
  };
  (void)git::trace_blobs(layout, store, wanted, count, {});
}

// As pseudo-random as git_odb_foreach tells them: by id. (In family order, which only a reader of
// packs knows, its cache saves it most of the work.)
void read_with_libgit2(const git::Layout& layout, const git::ObjectStore& store, Tally& tally) {
  git_libgit2_init();
  git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
  git_odb* database = nullptr;
  if (git_odb_open(&database, layout.objects().c_str()) != 0) std::exit(1);
  std::vector<BlobId> ids;
  for (git::ObjectNumber number = 0; number < store.first_loose(); ++number) {
    if (store.packed_kind(number) != git::ObjectKind::Tree) ids.push_back(store.id_of(number));
  }
  std::sort(ids.begin(), ids.end());
  for (const BlobId& one : ids) {
    git_oid id;
    git_oid_fromraw(&id, one.bytes.data());
    git_odb_object* object = nullptr;
    if (git_odb_read(&object, database, &id) != 0) continue;
    tally.add(git_odb_object_size(object));
    git_odb_object_free(object);
  }
  git_odb_free(database);
  git_libgit2_shutdown();
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return 2;
  const auto layout = git::find_repository(arguments[1]);
  if (!layout) return 2;
  const auto jobs = static_cast<unsigned>(count > 2 ? std::atoi(arguments[2]) : 1);
  const std::string ways = count > 3 ? arguments[3] : "floor,ours,libgit2,open,names,trace";
  const git::ObjectStore store = open_store(*layout);
  if (ways.find("floor") != std::string::npos) {
    measure("floor", [&](Tally& tally) { inflate_only(store, jobs, tally); });
  }
  if (ways.find("ours") != std::string::npos) {
    measure("ours", [&](Tally& tally) { read_with_ours(*layout, jobs, tally); });
  }
  if (ways.find("open") != std::string::npos) {
    measure("open", [&](Tally& tally) { tally.add(open_store(*layout).count()); });
  }
  if (ways.find("names") != std::string::npos) {
    measure("names", [&](Tally& tally) { read_names(store, jobs, tally); });
  }
  if (ways.find("trace") != std::string::npos) {
    measure("trace", [&](Tally& tally) { trace_some(*layout, store, tally); });
  }
  if (ways.find("libgit2") != std::string::npos) {
    measure("libgit2", [&](Tally& tally) { read_with_libgit2(*layout, store, tally); });
  }
  return 0;
}
