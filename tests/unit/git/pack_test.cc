// Packs that git would never write.
#include "git/pack.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <zlib.h>

#include "git/family_reader.h"
#include "git/multi_pack_index.h"
#include "git/object_id.h"
#include "git/object_store.h"
#include "unit/support/git_repo.h"

namespace dredge::git {
namespace {

using dredge::testing::GitRepo;
using dredge::testing::TempDir;
using dredge::testing::write_file;

std::string u32(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xff);
  return bytes;
}

std::string deflated(const std::string& bytes) {
  std::string out(compressBound(bytes.size()), '\0');
  uLongf size = out.size();
  compress(reinterpret_cast<Bytef*>(out.data()), &size,
           reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
  out.resize(size);
  return out;
}

// Object number n has the id n, n, n...
std::string raw_id(char n) { return std::string(20, n); }

struct ForgedEntry {
  int type = 3;
  std::string base;  // raw id for type 7
  std::string body;
};

// Writes a pack and its index; entry i gets the id of all bytes i.
Result<Pack> forge(const TempDir& directory, const std::vector<ForgedEntry>& entries,
                   Pack::Headers headers = Pack::Headers::Now) {
  std::string pack = "PACK" + u32(2) + u32(static_cast<std::uint32_t>(entries.size()));
  std::string ids;
  std::string crcs;
  std::string offsets;
  std::string fanout;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    ids += raw_id(static_cast<char>(i));
    crcs += u32(0);
    offsets += u32(static_cast<std::uint32_t>(pack.size()));
    EXPECT_LT(entries[i].body.size(), 16U);
    pack += static_cast<char>(entries[i].type << 4 | static_cast<int>(entries[i].body.size()));
    pack += entries[i].base + deflated(entries[i].body);
  }
  const std::string trailer(20, 't');
  pack += trailer;
  for (std::size_t i = 0; i < 256; ++i) {
    fanout += u32(static_cast<std::uint32_t>(std::min(i + 1, entries.size())));
  }
  write_file(directory.path() / "forged.pack", pack);
  write_file(directory.path() / "forged.idx",
             "\377tOc" + u32(2) + fanout + ids + crcs + offsets + trailer + std::string(20, 'x'));
  auto index = PackIndex::parse(*read_regular_file(directory.path() / "forged.idx", 1 << 20), 20);
  if (!index) return index.error();
  return Pack::open(directory.path() / "forged.pack", std::move(*index), headers);
}

// What two packs tell of each entry, and its bytes.
void expect_equal(const Pack& one, const Pack& other) {
  ASSERT_EQ(one.count(), other.count());
  PackCursor cursor;
  for (std::uint32_t entry = 0; entry < one.count(); ++entry) {
    EXPECT_EQ(one.kind_of(entry), other.kind_of(entry)) << entry;
    if (one.kind_of(entry) == ObjectKind::Bad) continue;
    EXPECT_EQ(one.base_of(entry), other.base_of(entry)) << entry;
    EXPECT_EQ(one.stored_size(entry), other.stored_size(entry)) << entry;
    EXPECT_EQ(one.packed_size(entry), other.packed_size(entry)) << entry;
    Bytes a;
    Bytes b;
    const bool is_read = one.inflate(entry, cursor, a).has_value();
    EXPECT_EQ(is_read, other.inflate(entry, cursor, b).has_value()) << entry;
    if (is_read) {
      EXPECT_EQ(a.view(), b.view()) << entry;
    }
  }
}

// Sizes 1 and 1, insert one byte: makes `c` of any base of one byte.
std::string delta_to(char c) { return std::string("\x01\x01\x01", 3) + c; }

TEST(Pack, TellsOfForgedEntriesTheSameWhenTheyAreReadWhenAskedFor) {
  const std::vector<std::vector<ForgedEntry>> packs{
      {{7, raw_id(1), delta_to('d')}, {3, "", "b"}, {7, raw_id(0), delta_to('e')}},
      {{7, raw_id(1), delta_to('a')}, {7, raw_id(0), delta_to('b')}, {3, "", "s"}},
      {{7, raw_id(9), delta_to('a')}, {0, "", "x"}, {5, "", "x"}},
      {{6, std::string(1, '\x01'), delta_to('a')}, {4, "", "t"}}};
  for (const std::vector<ForgedEntry>& entries : packs) {
    const TempDir directory;
    const auto now = forge(directory, entries);
    const auto asked = forge(directory, entries, Pack::Headers::WhenAsked);
    ASSERT_TRUE(now);
    ASSERT_TRUE(asked);
    EXPECT_FALSE(asked->knows_families());
    EXPECT_EQ(asked->family_order().size(), entries.size());
    expect_equal(*now, *asked);
  }
}

TEST(Pack, TellsOfDeepChainsTheSameWhenTheyAreReadWhenAskedFor) {
  GitRepo repo;
  std::string text;
  for (int i = 0; i < 60; ++i) {
    text += "line " + std::to_string(i) + " of a file that grows\n";
    repo.commit_file("dir/grows.txt", text);
  }
  repo.git("repack -q -a -d -f --depth=50 --window=50");
  const auto store =
      ObjectStore::open(repo.git_dir() / "objects", 20, [](const std::string&, const Error&) {});
  const auto asked = ObjectStore::open(
      repo.git_dir() / "objects", 20, [](const std::string&, const Error&) {},
      [](const std::filesystem::path&) { return true; });
  ASSERT_TRUE(store);
  ASSERT_TRUE(asked);
  ASSERT_EQ(asked->packs().size(), 1U);
  EXPECT_FALSE(asked->packs()[0].knows_families());
  expect_equal(store->packs()[0], asked->packs()[0]);
  ObjectReader one(*store, 1 << 20);
  ObjectReader other(*asked, 1 << 20);
  FamilyReader family(*asked, 1 << 20, 1 << 30);
  for (ObjectNumber number = store->count(); number-- > 0;) {
    const auto object = one.read(number);
    const auto twin = other.read(number);
    ASSERT_TRUE(object && twin) << number;
    EXPECT_EQ(object->bytes, twin->bytes);
    const auto third = family.read(number);
    ASSERT_TRUE(third) << number;
    EXPECT_EQ(object->bytes, third->bytes);
  }
}

TEST(Pack, ResolvesBasesNamedById) {
  const TempDir directory;
  const auto pack = forge(directory, {{7, raw_id(1), delta_to('d')}, {3, "", "b"}});
  ASSERT_TRUE(pack) << pack.error().message;
  EXPECT_EQ(pack->trouble(), "");
  EXPECT_EQ(pack->kind_of(0), ObjectKind::Blob);
  EXPECT_EQ(pack->base_of(0), 1U);
  EXPECT_TRUE(pack->has_children(1));
  EXPECT_EQ(pack->family_order(), (std::vector<std::uint32_t>{1, 0}));
}

TEST(Pack, FindsDeltasThatGoInCirclesBeforeAnybodyFollowsThem) {
  const TempDir directory;
  const auto pack = forge(directory, {{7, raw_id(1), delta_to('a')},
                                      {7, raw_id(2), delta_to('b')},
                                      {7, raw_id(0), delta_to('c')},
                                      {7, raw_id(3), delta_to('d')},
                                      {3, "", "s"}});
  ASSERT_TRUE(pack);
  for (std::uint32_t entry = 0; entry < 4; ++entry) {
    EXPECT_EQ(pack->kind_of(entry), ObjectKind::Bad) << entry;
    PackCursor cursor;
    Bytes bytes;
    EXPECT_FALSE(pack->inflate(entry, cursor, bytes));
  }
  EXPECT_EQ(pack->kind_of(4), ObjectKind::Blob);
  EXPECT_EQ(pack->family_order().size(), 5U);
}

TEST(Pack, RefusesABaseThatIsNotThere) {
  const TempDir directory;
  const auto pack = forge(directory, {{7, raw_id(9), delta_to('a')}, {0, "", "x"}, {5, "", "x"}});
  ASSERT_TRUE(pack);
  for (std::uint32_t entry = 0; entry < 3; ++entry) {
    EXPECT_EQ(pack->kind_of(entry), ObjectKind::Bad) << entry;
  }
}

TEST(ObjectStore, ReadsThroughDeltasWithACacheThatHoldsNothing) {
  const TempDir directory;
  std::filesystem::create_directories(directory.path() / "pack");
  std::vector<ForgedEntry> entries{{3, "", "r"}};
  for (char i = 0; i < 20; ++i) {
    entries.push_back({7, raw_id(i), delta_to(static_cast<char>('a' + i))});
  }
  ASSERT_TRUE(forge(directory, entries));
  for (const char* name : {"forged.idx", "forged.pack"}) {
    std::filesystem::rename(directory.path() / name, directory.path() / "pack" / name);
  }
  const auto store = ObjectStore::open(
      directory.path(), 20,
      [](const std::string& place, Error why) { ADD_FAILURE() << place << ": " << why.message; });
  ASSERT_TRUE(store);
  ObjectReader reader(*store, 0);
  for (ObjectNumber number = 20; number > 0; --number) {
    const auto object = reader.read(number);
    ASSERT_TRUE(object) << object.error().message;
    EXPECT_EQ(object->bytes, std::string(1, static_cast<char>('a' + number - 1)));
  }
}

// Opens what forge() made as an object directory.
Result<ObjectStore> forge_store(const TempDir& directory, const std::vector<ForgedEntry>& entries) {
  const auto pack = forge(directory, entries);
  if (!pack) return pack.error();
  std::filesystem::create_directories(directory.path() / "pack");
  for (const char* name : {"forged.idx", "forged.pack"}) {
    std::filesystem::rename(directory.path() / name, directory.path() / "pack" / name);
  }
  return ObjectStore::open(directory.path(), 20, [](const std::string&, const Error&) {});
}

TEST(FamilyReader, ReadsInAnyOrderAndWithMemoryForNothing) {
  const TempDir directory;
  std::vector<ForgedEntry> entries{{3, "", "r"}};
  for (char i = 0; i < 100; ++i) {
    entries.push_back({7, raw_id(i), delta_to(static_cast<char>(i))});
  }
  const auto store = forge_store(directory, entries);
  ASSERT_TRUE(store);
  for (const std::uint64_t memory : {std::uint64_t(0), std::uint64_t(1) << 20}) {
    FamilyReader reader(*store, memory, 1 << 20);
    for (const ObjectNumber number : {100U, 1U, 50U, 51U, 49U, 100U, 0U}) {
      const auto object = reader.read(number);
      ASSERT_TRUE(object) << object.error().message;
      const char expected = number == 0 ? 'r' : static_cast<char>(number - 1);
      EXPECT_EQ(object->bytes, std::string(1, expected)) << number;
    }
  }
}

// Notes that count themselves.
class CountedNotes final : public BlobNotes {
 public:
  CountedNotes() { ++alive; }
  ~CountedNotes() override { --alive; }
  CountedNotes(const CountedNotes&) = delete;
  CountedNotes& operator=(const CountedNotes&) = delete;
  static inline int alive = 0;
};

TEST(FamilyReader, KeepsTheNotesAtTheEndOfALongPath) {
  constexpr int kVersions = 600;
  dredge::testing::GitRepo repo;
  std::string versions;
  for (int i = 0; i < kVersions; ++i) {
    std::string text;
    for (int line = 0; line < 40; ++line)
      text += "line " + std::to_string(line) + (line == i % 40 ? " of version " : " of ") +
              std::to_string(line == i % 40 ? i : 0) + '\n';
    versions += "blob\ndata " + std::to_string(text.size()) + '\n' + text + '\n';
  }
  repo.write("versions", versions);
  repo.git("fast-import --quiet --depth=4095 < versions");
  const auto store =
      ObjectStore::open(repo.git_dir() / "objects", 20, [](const std::string&, const Error&) {});
  ASSERT_TRUE(store);
  ASSERT_EQ(store->packs().size(), 1u);
  std::size_t deepest = 0;
  int most = 0;
  {
    FamilyReader reader(*store, 1 << 20, 1 << 30);
    for (const std::uint32_t entry : store->packs()[0].family_order()) {
      ASSERT_TRUE(reader.read(entry));
      const Descent descent = reader.descent();
      EXPECT_EQ(descent.of_base != nullptr, reader.depth() > 0) << reader.depth();
      *descent.of_blob = std::make_unique<CountedNotes>();
      deepest = std::max(deepest, reader.depth());
      most = std::max(most, CountedNotes::alive);
    }
  }
  EXPECT_GT(deepest, 400u);  // else nothing was tried
  EXPECT_LE(most, 257);
  EXPECT_EQ(CountedNotes::alive, 0);
}

TEST(FamilyReader, StopsABombWhenItsWorkIsDone) {
  const TempDir directory;
  const auto store = forge_store(directory, {{3, "", "r"}, {7, raw_id(0), delta_to('a')}});
  ASSERT_TRUE(store);
  FamilyReader reader(*store, 1 << 20, 1);
  EXPECT_TRUE(reader.read(ObjectNumber(0)));
  const auto second = reader.read(ObjectNumber(1));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::LimitExceeded);
}

TEST(PackEntry, RefusesSizesOver60Bits) {
  EntryHeader header;
  EXPECT_NE(read_entry_header(std::string(32, '\xbf'), 20, header), nullptr);
}

TEST(PackEntry, ASizeThatNothingHoldsIsRefusedAndNotAllocated) {
  const TempDir directory;
  // A blob of 2^58 bytes, whose stream holds one.
  const std::string header = "\xb0" + std::string(7, '\x80') + std::string("\x40");
  std::string pack = "PACK" + u32(2) + u32(1) + header + deflated("x") + std::string(20, 't');
  write_file(directory.path() / "huge.pack", pack);
  const auto opened =
      Pack::open(directory.path() / "huge.pack", PackIndex::of({{id_from_raw(raw_id(1)), 12}}, 20));
  ASSERT_TRUE(opened);
  EXPECT_GT(opened->stored_size(0), std::uint64_t(1) << 50);
  PackCursor cursor;
  Bytes bytes;
  const auto inflated = opened->inflate(0, cursor, bytes);
  ASSERT_FALSE(inflated);
  EXPECT_EQ(inflated.error().code, ErrorCode::LimitExceeded);
}

TEST(PackIndex, RefusesIdsOutOfOrder) {
  std::string file = "\377tOc" + u32(2);
  for (int i = 0; i < 256; ++i) file += u32(2);
  file += raw_id(2) + raw_id(1) + std::string(16, '\0') + std::string(40, 't');
  EXPECT_FALSE(PackIndex::parse(file, 20));
}

TEST(MultiPackIndex, NamesItsPacksAndRefusesToNameMore) {
  const std::string names("pack-a.idx\0pack-b.idx\0", 22);
  const auto file = [&](std::uint32_t packs) {
    const std::string zeros(4, '\0');
    return "MIDX" + std::string("\x01\x01\x01\x00", 4) + u32(packs) + "PNAM" + zeros + u32(36) +
           zeros + zeros + u32(58) + names;
  };
  const auto read = names_of_packs(file(2));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, (std::vector<std::string>{"pack-a.idx", "pack-b.idx"}));
  EXPECT_FALSE(names_of_packs(file(3)));
  EXPECT_FALSE(names_of_packs(file(2).substr(0, 50)));
}

}  // namespace
}  // namespace dredge::git
