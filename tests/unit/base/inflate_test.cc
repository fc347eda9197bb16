#include "base/inflate.h"

#include <string>

#include <gtest/gtest.h>

#include "unit/support/archives.h"

namespace dredge {
namespace {

using testing::pack;
using testing::Packing;

constexpr std::size_t kGzipHeader = 10;

const std::string kText = "the same text, the same text, the same text\n";

TEST(Inflater, SaysWhatAGzipMemberSays) {
  Inflater inflater;
  EXPECT_EQ(inflater.gzipped(pack(kText, Packing::Gzip), kText.size()), kText);
  EXPECT_EQ(inflater.gzipped(pack("another", Packing::Gzip), 100), "another");
}

TEST(Inflater, LeavesWhatIsLargerThanItMayBe) {
  EXPECT_EQ(Inflater().gzipped(pack(kText, Packing::Gzip), kText.size() - 1), "");
}

TEST(Inflater, LeavesWhatIsNotOneWholeMember) {
  Inflater inflater;
  const std::string member = pack(kText, Packing::Gzip);
  EXPECT_EQ(inflater.gzipped(member + "behind it", 1000), "");
  EXPECT_EQ(inflater.gzipped(member + member, 1000), "");
  EXPECT_EQ(inflater.gzipped(member.substr(0, member.size() - 1), 1000), "");
  EXPECT_EQ(inflater.gzipped("", 1000), "");
}

TEST(Inflater, LeavesAMemberWhoseChecksumIsWrong) {
  std::string member = pack(kText, Packing::Gzip);
  char& checksum = member[member.size() - 8];
  checksum = static_cast<char>(checksum ^ 1);
  EXPECT_EQ(Inflater().gzipped(member, 1000), "");
}

TEST(Inflater, TakesNoMemoryForASizeThatCannotBe) {
  std::string member = pack(kText, Packing::Gzip);
  member[member.size() - 1] = '\x7f';  // two gigabytes
  EXPECT_EQ(Inflater().gzipped(member, UINT64_MAX), "");
}

TEST(Inflater, SaysWhatADeflateStreamSays) {
  Inflater inflater;
  const std::string stream = pack(kText, Packing::Gzip).substr(kGzipHeader);
  EXPECT_EQ(inflater.deflated(stream, kText.size()), kText);
  EXPECT_EQ(inflater.deflated(stream, kText.size() - 1), "");
  EXPECT_EQ(inflater.deflated(stream, kText.size() + 1), "");
}

}  // namespace
}  // namespace dredge
