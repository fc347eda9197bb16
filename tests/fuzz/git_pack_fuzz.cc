// A pack and its index of any bytes: the first four bytes say how many of the rest are the index.
// Every object that the index names can be asked for.
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "base/check.h"
#include "git/index_file.h"
#include "git/pack.h"
#include "git/pack_rebuild.h"

namespace {

const std::filesystem::path& folder() {
  static const std::filesystem::path made = [] {
    std::string name = (std::filesystem::temp_directory_path() / "dredge-fuzz-XXXXXX").native();
    DREDGE_CHECK(::mkdtemp(name.data()) != nullptr);
    return std::filesystem::path(name);
  }();
  return made;
}

void write(const std::filesystem::path& file, std::string_view bytes) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

void read_all(dredge::git::PackIndex index) {
  using namespace dredge::git;
  const auto pack = Pack::open(folder() / "a.pack", std::move(index));
  if (!pack) return;
  PackCursor cursor;
  Bytes bytes;
  DREDGE_CHECK(pack->family_order().size() == pack->count());
  const std::uint32_t most = std::min<std::uint32_t>(pack->count(), 256);
  for (std::uint32_t entry = 0; entry < most; ++entry) {
    DREDGE_CHECK(pack->find(pack->id_of(entry)).has_value());
    if (pack->stored_size(entry) < (1 << 20)) (void)pack->inflate(entry, cursor, bytes);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dredge::git;
  if (size < 4) return 0;
  std::uint32_t split = 0;
  std::memcpy(&split, data, sizeof split);
  const std::string_view rest(reinterpret_cast<const char*>(data) + 4, size - 4);
  const std::size_t index_size = rest.empty() ? 0 : split % (rest.size() + 1);
  write(folder() / "a.idx", rest.substr(0, index_size));
  write(folder() / "a.pack", rest.substr(index_size));
  (void)read_index(folder() / "a.idx", 20);  // git's index file has another format: any bytes do
  auto index = PackIndex::parse(std::string(rest.substr(0, index_size)), 20);
  if (index) read_all(std::move(*index));
  const FindBase nowhere = [](const dredge::BlobId&, Bytes&) { return ObjectKind::Bad; };
  auto rebuilt = rebuild_pack_index(folder() / "a.pack", 20, nowhere);
  if (rebuilt) read_all(std::move(rebuilt->index));
  return 0;
}
