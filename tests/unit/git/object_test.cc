#include "git/object.h"
#include "git/delta.h"

#include <string>

#include <gtest/gtest.h>
#include <zlib.h>

namespace dredge::git {
namespace {

bool want_all(ObjectKind) { return true; }
bool want_none(ObjectKind) { return false; }

std::string deflated(const std::string& bytes) {
  std::string out(compressBound(bytes.size()), '\0');
  uLongf size = out.size();
  EXPECT_EQ(compress(reinterpret_cast<Bytef*>(out.data()), &size,
                     reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()),
            Z_OK);
  out.resize(size);
  return out;
}

std::string with_nul(const std::string& header, const std::string& body) {
  return header + '\0' + body;
}

TEST(LooseObject, InflatesBodiesOfAnyLengthAroundTheHeaderBuffer) {
  for (std::size_t size = 0; size < 80; ++size) {
    const std::string body(size, 'b');
    const std::string file = deflated(with_nul("blob " + std::to_string(size), body));
    const auto object = inflate_loose(file, want_all);
    ASSERT_TRUE(object) << size << ": " << object.error().message;
    EXPECT_EQ(object->kind, ObjectKind::Blob);
    EXPECT_EQ(object->body.view(), body);
  }
}

TEST(LooseObject, ReadsOnlyTheHeaderOfWhatIsNotWanted) {
  const auto object = inflate_loose(deflated(with_nul("tree 4000000000", "x")), want_none);
  ASSERT_TRUE(object);
  EXPECT_EQ(object->kind, ObjectKind::Tree);
  EXPECT_EQ(object->size, 4'000'000'000U);
}

TEST(Delta, TellsWhatItCopiedAndJoinsNeighbours) {
  // Copies bytes 2 to 4, then 5 to 6, adds "new", copies the first byte.
  const std::string delta("\x0a\x09\x91\x02\x03\x91\x05\x02\x03new\x90\x01", 14);
  Bytes bytes;
  std::vector<CopiedPiece> copies;
  const auto made = apply_delta("0123456789", delta, bytes, copies);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(bytes.view(), "23456new0");
  ASSERT_EQ(copies.size(), 2u);
  EXPECT_EQ(copies[0].begin, 0u);
  EXPECT_EQ(copies[0].from, 2u);
  EXPECT_EQ(copies[0].size, 5u);
  EXPECT_EQ(copies[1].begin, 8u);
  EXPECT_EQ(copies[1].from, 0u);
  EXPECT_EQ(copies[1].size, 1u);
}

TEST(Delta, KeepsNoCopiesOfADeltaThatCopiesByteByByte) {
  const auto copies_of = [](std::size_t pieces) {
    std::string delta("\x02", 1);  // a base of two bytes, in turns
    for (std::size_t size = pieces; size != 0; size >>= 7)
      delta += static_cast<char>((size & 0x7f) | (size > 0x7f ? 0x80 : 0));
    for (std::size_t i = 0; i < pieces; ++i)
      delta += i % 2 == 0 ? std::string("\x91\0\x01", 3) : std::string("\x91\x01\x01", 3);
    Bytes bytes;
    std::vector<CopiedPiece> copies;
    EXPECT_TRUE(apply_delta("ab", delta, bytes, copies));
    EXPECT_EQ(bytes.size, pieces);
    return copies.size();
  };
  EXPECT_EQ(copies_of(10), 5u);  // "ab" is one piece
  EXPECT_EQ(copies_of(2 * kMostCopies), kMostCopies);
  EXPECT_EQ(copies_of(2 * kMostCopies + 2), 0u);
}

TEST(LooseObject, RefusesHeadersThatLie) {
  const auto code = [](const std::string& content) {
    const auto object = inflate_loose(deflated(content), want_all);
    return object ? std::string("accepted") : std::string(name_of(object.error().code));
  };
  EXPECT_EQ(code(with_nul("blob 3", "ab")), "corrupt");
  EXPECT_EQ(code(with_nul("blob 1", "ab")), "corrupt");
  EXPECT_EQ(code(with_nul("blob -1", "ab")), "corrupt");
  EXPECT_EQ(code(with_nul("blob", "ab")), "corrupt");
  EXPECT_EQ(code(with_nul("blub 2", "ab")), "corrupt");
  EXPECT_EQ(code("no nul in the whole of a longer text than a header may be"), "corrupt");
  EXPECT_EQ(code(with_nul("blob 99999999999", "ab")), "limit-exceeded");
}

TEST(Delta, CopiesAndInserts) {
  // Sizes 10 and 8; copy 4 bytes from offset 2; insert "wxyz".
  const std::string delta = std::string("\x0a\x08\x91\x02\x04", 5) + "\x04wxyz";
  Bytes bytes;
  const auto made = apply_delta("0123456789", delta, bytes);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(bytes.view(), "2345wxyz");
}

TEST(Delta, RefusesInstructionsThatLeaveTheirBase) {
  const auto fails = [](std::string_view delta) {
    Bytes bytes;
    const auto made = apply_delta("0123456789", delta, bytes);
    return !made && made.error().code == ErrorCode::Corrupt;
  };
  EXPECT_TRUE(fails(std::string_view("\x09\x01\x01x", 4)));         // another base size
  EXPECT_TRUE(fails(std::string_view("\x0a\x04\x91\x08\x04", 5)));  // copies past the end
  EXPECT_TRUE(fails(std::string_view("\x0a\x01\x02xy", 5)));        // makes more than it says
  EXPECT_TRUE(fails(std::string_view("\x0a\x03\x02xy", 5)));        // makes less
  EXPECT_TRUE(fails(std::string_view("\x0a\x01\x02x", 4)));         // ends early
  EXPECT_TRUE(fails(std::string_view("\x0a\x01\x00x", 4)));         // reserved instruction
  EXPECT_TRUE(fails(std::string_view("\x0a\x04\x91\x08", 4)));      // ends within a copy
  EXPECT_TRUE(fails(""));
}

TEST(Delta, RefusesToMakeMoreThanTheLimit) {
  Bytes bytes;
  const auto made =
      apply_delta("0123456789", std::string_view("\x0a\xff\xff\xff\xff\x0f", 6), bytes);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::LimitExceeded);
}

TEST(Tree, StopsAtTheFirstBrokenEntryAndSaysSo) {
  const std::string id(20, 'i');
  const std::string sound = with_nul("100644 a", id) + with_nul("40000 b", id);
  TreeReader whole(sound, 20);
  TreeEntry entry;
  ASSERT_TRUE(whole.next(entry));
  EXPECT_EQ(entry.name, "a");
  EXPECT_FALSE(entry.is_tree());
  ASSERT_TRUE(whole.next(entry));
  EXPECT_TRUE(entry.is_tree());
  EXPECT_FALSE(whole.next(entry));
  EXPECT_FALSE(whole.broken());
  TreeReader cut(std::string_view(sound).substr(0, sound.size() - 1), 20);
  ASSERT_TRUE(cut.next(entry));
  EXPECT_FALSE(cut.next(entry));
  EXPECT_TRUE(cut.broken());
}

TEST(CommitText, KeepsPeopleWithOddNamesAndIgnoresLongHeaders) {
  const std::string tree(40, 'a');
  const std::string parent(40, 'b');
  const Commit commit = parse_commit("tree " + tree + "\nparent " + parent +
                                     "\nauthor A <B> C <a@example.org> 17 +0100\n"
                                     "committer X <x@example.org> 1700000000 -0330\n"
                                     "gpgsig -----BEGIN\n author Fake <f@example.org> 1 +0000\n\n"
                                     "author Fake <f@example.org> 1 +0000\n");
  EXPECT_EQ(commit.tree.hex(), tree);
  ASSERT_EQ(commit.parents.size(), 1U);
  EXPECT_EQ(commit.author, (Person{"A", "B"}));  // as git reads it
  EXPECT_EQ(commit.committed_at, 1'700'000'000);
  EXPECT_EQ(parse_commit("").committed_at, 0);
}

}  // namespace
}  // namespace dredge::git
