#include "inventory/key.h"

#include <sys/stat.h>

#include "unit/inventory/inventory_fixture.h"

namespace dredge {

TEST(InventoryKeyFile, IsMadeOnceClosedToOthersAndReadBack) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "new" / "key";
  const auto made = load_or_create_key(path);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(*load_or_create_key(path), *made);
  struct stat status {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600U);
  EXPECT_EQ(status.st_size, 32);
  EXPECT_EQ(status.st_nlink, 1U) << "the draft is still there";
}

TEST(InventoryKeyFile, DiffersBetweenInventories) {
  const TemporaryFolder folder;
  EXPECT_NE(*load_or_create_key(folder.path() / "a"), *load_or_create_key(folder.path() / "b"));
}

TEST(InventoryKeyFile, IsRefusedWhenOthersMayReadIt) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "key";
  ASSERT_TRUE(load_or_create_key(path));
  ASSERT_EQ(::chmod(path.c_str(), 0640), 0);
  const auto refused = load_or_create_key(path);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::InvalidInput);
  EXPECT_NE(refused.error().message.find("chmod 600 " + path.string()), std::string::npos);
}

TEST(InventoryKeyFile, IsRefusedWhenItIsNot32BytesAndLeftAsItWas) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "key";
  std::ofstream(path) << "short";
  ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
  const auto refused = load_or_create_key(path);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("5 bytes where 32 are expected"), std::string::npos);
  EXPECT_EQ(read_all(path), "short");
}

TEST(InventoryKeyFile, IsRefusedWhenItIsAPipeWithoutHanging) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "key";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  EXPECT_EQ(load_or_create_key(path).error().code, ErrorCode::InvalidInput);
}

}  // namespace dredge
