// What a scan left beside its inventory, as the next one reads it: damage costs a scan of
// everything, and nothing else.
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "git/former_walks.h"
#include "git/history.h"
#include "git/store_mark.h"
#include "git/tree_projection.h"
#include "scan/found_objects.h"

namespace {

using namespace dredge;

void try_found(std::string_view saved) {
  const auto found = FoundObjects::load(saved);
  if (!found) return;
  DREDGE_CHECK(found->witnesses().size() <= found->size());
  const auto again = FoundObjects::load(found->save());
  DREDGE_CHECK(again.has_value());
  DREDGE_CHECK(again->save() == found->save());
  DREDGE_CHECK(again->missing_in(*found).empty());
  (void)found->recall({}, {});
}

// Sixteen loose objects that nobody opens: what is remembered names objects by their numbers.
const git::ObjectStore& some_store() {
  static const git::ObjectStore store = [] {
    std::string name = (std::filesystem::temp_directory_path() / "dredge-fuzz-XXXXXX").native();
    DREDGE_CHECK(::mkdtemp(name.data()) != nullptr);
    for (const char digit : std::string_view("0123456789abcdef")) {
      const auto folder = std::filesystem::path(name) / std::string(2, digit);
      std::filesystem::create_directory(folder);
      std::ofstream(folder / std::string(38, digit)) << digit;
    }
    auto opened = git::ObjectStore::open(name, 20, [](const std::string&, const Error&) {});
    DREDGE_CHECK(opened.has_value());
    std::filesystem::remove_all(name);
    return std::move(*opened);
  }();
  return store;
}

void try_history(std::string_view saved) {
  const git::ObjectStore& store = some_store();
  const auto mark = git::mark_of(store);
  DREDGE_CHECK(mark.has_value());
  auto numbers = git::FormerNumbers::match(*mark, store);
  DREDGE_CHECK(numbers.has_value());
  VarintReader in(saved);
  const auto former = git::load_former_trace(in, std::move(*numbers), store);
  if (!former) return;
  std::vector<BlobId> wanted;
  for (git::ObjectNumber number = 0; number < store.count(); ++number) {
    if (number % 2 == 0) wanted.push_back(store.id_of(number));
    const auto row = former->commits.find(number);
    if (!row) continue;
    DREDGE_CHECK(row->tree < store.count());
    DREDGE_CHECK(std::ranges::all_of(row->parents, [&](auto one) { return one < store.count(); }));
  }
  std::ranges::sort(wanted);
  git::TreeProjector projector(store, wanted);
  if (!projector.load(former->trees, former->numbers)) return;
  VarintWriter again;
  projector.save(again);
}

void try_mark(std::string_view saved) {
  VarintReader in(saved);
  (void)git::FormerNumbers::match(git::load_mark(in), some_store());
}

void try_walks(std::string_view saved) {
  VarintReader in(saved);
  const git::FormerWalks walks = git::FormerWalks::load(in);
  VarintWriter out;
  walks.save(out);
  const std::string again = out.take();
  VarintReader back(again);
  DREDGE_CHECK(git::FormerWalks::load(back) == walks);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.empty()) return 0;
  const std::string_view saved = bytes.substr(1);
  switch (bytes.front() % 4) {
    case 0:
      try_found(saved);
      break;
    case 1:
      try_history(saved);
      break;
    case 2:
      try_mark(saved);
      break;
    default:
      try_walks(saved);
  }
  return 0;
}
