#include "memory/memory_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "memory/build_id.h"
#include "unit/support/temp_dir.h"

namespace dredge {
namespace {

using testing::TempDir;

Digest key_of(std::uint8_t byte) {
  Digest key;
  key.fill(byte);
  return key;
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(MemoryFile, GivesBackWhatWasWrittenUnderTheSameKey) {
  const TempDir temp;
  const auto path = temp.path() / "memory" / "one.objects";
  ASSERT_TRUE(write_memory(path, key_of(1), "content"));
  EXPECT_EQ(read_memory(path, key_of(1)), "content");
  EXPECT_EQ(read_memory(path, key_of(2)), std::nullopt);
  ASSERT_TRUE(write_memory(path, key_of(2), ""));
  EXPECT_EQ(read_memory(path, key_of(2)), "");
  EXPECT_EQ(read_memory(path, key_of(1)), std::nullopt);
}

TEST(MemoryFile, IsOfItsOwnerAlone) {
  const TempDir temp;
  const auto path = temp.path() / "memory" / "one.report";
  ASSERT_TRUE(write_memory(path, key_of(1), "content"));
  struct stat status {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600u);
  ASSERT_EQ(::stat(path.parent_path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0700u);
}

// Who can write it could have a secret passed over.
TEST(MemoryFile, ThatOthersCanWriteIsAsGoodAsNone) {
  const TempDir temp;
  const auto path = temp.path() / "memory" / "one.objects";
  ASSERT_TRUE(write_memory(path, key_of(1), "content"));
  for (const mode_t mode : {0620, 0602}) {
    ASSERT_EQ(::chmod(path.c_str(), mode), 0);
    EXPECT_EQ(read_memory(path, key_of(1)), std::nullopt) << mode;
  }
  ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
  EXPECT_EQ(read_memory(path, key_of(1)), "content");
}

TEST(MemoryFile, CutShortOrAlteredAnywhereIsAsGoodAsNone) {
  const TempDir temp;
  const auto path = temp.path() / "memory" / "one.objects";
  ASSERT_TRUE(write_memory(path, key_of(1), "content"));
  const std::string whole = bytes_of(path);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << whole.substr(0, i);
    EXPECT_EQ(read_memory(path, key_of(1)), std::nullopt) << "cut at " << i;
    std::string altered = whole;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    std::ofstream(path, std::ios::binary | std::ios::trunc) << altered;
    EXPECT_EQ(read_memory(path, key_of(1)), std::nullopt) << "altered at " << i;
  }
}

TEST(MemoryFile, IsNotFollowedThroughALink) {
  const TempDir temp;
  const auto path = temp.path() / "memory" / "one.objects";
  ASSERT_TRUE(write_memory(path, key_of(1), "content"));
  std::filesystem::create_symlink(path, temp.path() / "link");
  EXPECT_EQ(read_memory(temp.path() / "link", key_of(1)), std::nullopt);
}

TEST(MemoryFile, WhatNobodyTouchedForLongIsForgotten) {
  const TempDir temp;
  const auto folder = temp.path() / "memory";
  ASSERT_TRUE(write_memory(folder / "old", key_of(1), "content"));
  ASSERT_TRUE(write_memory(folder / "new", key_of(1), "content"));
  const timespec times[2] = {{1000, 0}, {1000, 0}};
  ASSERT_EQ(::utimensat(AT_FDCWD, (folder / "old").c_str(), times, 0), 0);
  struct stat status {};
  ASSERT_EQ(::stat((folder / "new").c_str(), &status), 0);
  forget_old_memory(folder, status.st_mtime + 50, 100);
  EXPECT_FALSE(std::filesystem::exists(folder / "old"));
  EXPECT_TRUE(std::filesystem::exists(folder / "new"));
}

TEST(BuildId, IsThere) { EXPECT_GE(build_id().size(), 8u); }

}  // namespace
}  // namespace dredge
