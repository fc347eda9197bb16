#include "unpack/unpack.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/file.h"
#include "unit/support/archives.h"

namespace dredge {
namespace {

using testing::ArchiveFormat;
using testing::make_archive;
using testing::make_tar;
using testing::pack;
using testing::Packing;

using Texts = std::map<std::string, std::string>;

class Recorder final : public TextSink {
 public:
  void text(const Origin& origin, std::string_view whole) override {
    texts[origin.display_path()] = std::string(whole);
  }
  void text_stream(const Origin& origin, ByteStream& bytes) override {
    std::string& all = texts[origin.display_path()];
    std::string window(1 << 20, '\0');
    for (;;) {
      const auto got = bytes.read(window);
      ASSERT_TRUE(got) << got.error().message;
      if (*got == 0) break;
      all.append(window, 0, *got);
    }
    ++streams;
  }
  void unpacked(std::uint64_t bytes) override { unpacked_bytes += bytes; }
  void skip(const Origin& origin, std::uint64_t, Error why) override {
    skipped.emplace(origin.display_path(), std::move(why));
  }

  Texts texts;
  std::multimap<std::string, Error> skipped;
  std::uint64_t unpacked_bytes = 0;
  int streams = 0;
};

Origin at(std::string path) { return Origin{FileOrigin{std::move(path)}, {}}; }

Recorder open_all(const std::string& name, std::string_view bytes, const Budget& budget = {}) {
  Recorder sink;
  unpack(at(name), bytes, budget, sink);
  return sink;
}

// Runs only forward, as a pipe does, in small reads.
class Pipe final : public ByteStream {
 public:
  explicit Pipe(std::string_view bytes) : bytes_(bytes) {}
  Result<std::size_t> read(std::span<char> into) override {
    return bytes_.read(into.subspan(0, std::min<std::size_t>(into.size(), 1000)));
  }

 private:
  MemoryStream bytes_;
};

Recorder open_stream(const std::string& name, ByteStream& bytes) {
  Recorder sink;
  unpack_stream(at(name), bytes, {}, sink);
  return sink;
}

// Bytes that do not pack: the same for the same seed.
std::string noise(std::size_t size, std::uint64_t seed) {
  std::string out(size, '\0');
  for (char& c : out) {
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    c = static_cast<char>(seed >> 56);
  }
  return out;
}

class EveryArchive : public ::testing::TestWithParam<ArchiveFormat> {};

TEST_P(EveryArchive, GivesItsMembers) {
  const std::string archive =
      make_archive(GetParam(), {{"a.txt", "alpha"}, {"b.conf", "key = 1\n"}});
  const Recorder sink = open_all("x", archive);
  EXPECT_EQ(sink.texts, (Texts{{"x!a.txt", "alpha"}, {"x!b.conf", "key = 1\n"}}));
  EXPECT_TRUE(sink.skipped.empty());
  EXPECT_EQ(sink.unpacked_bytes, 13U);
}

TEST_P(EveryArchive, OpensInsideAnotherArchive) {
  const std::string inner = make_archive(GetParam(), {{"a.txt", "alpha"}});
  const Recorder sink = open_all("x.tar", make_tar({{"in", inner}}));
  EXPECT_EQ(sink.texts, (Texts{{"x.tar!in!a.txt", "alpha"}}));
}

TEST_P(EveryArchive, NeverFailsSilentlyWhenCutShort) {
  const std::string archive = make_archive(
      GetParam(), {{"a.txt", noise(3000, 1)}, {"b.txt", noise(3000, 2)}, {"c.txt", "end"}});
  const Texts all = open_all("x", archive).texts;
  for (std::size_t size = 600; size < archive.size() * 9 / 10; size += 97) {
    const Recorder sink = open_all("x", std::string_view(archive).substr(0, size));
    // A cut between two members leaves a whole, shorter archive in some formats.
    EXPECT_TRUE(!sink.skipped.empty() || sink.texts.size() < 3 || sink.texts == all) << size;
    EXPECT_FALSE(sink.texts.empty()) << size;
  }
}

INSTANTIATE_TEST_SUITE_P(Unpack, EveryArchive,
                         ::testing::Values(ArchiveFormat::Tar, ArchiveFormat::Zip,
                                           ArchiveFormat::SevenZip, ArchiveFormat::Cpio,
                                           ArchiveFormat::Ar));

class EveryPacking : public ::testing::TestWithParam<Packing> {};

TEST_P(EveryPacking, GivesTheTextInside) {
  const Recorder sink = open_all("log/app.log", pack("one\ntwo\n", GetParam()));
  EXPECT_EQ(sink.texts, (Texts{{"log/app.log!app.log", "one\ntwo\n"}}));
  EXPECT_TRUE(sink.skipped.empty());
}

TEST_P(EveryPacking, ReadsMembersInARow) {
  const std::string twice = pack("one\n", GetParam()) + pack("two\n", GetParam());
  EXPECT_EQ(open_all("x", twice).texts, (Texts{{"x!x", "one\ntwo\n"}}));
}

TEST_P(EveryPacking, OpensATarWithoutAnExtraStep) {
  const std::string tar = make_archive(ArchiveFormat::Tar, {{"etc/a", "alpha"}}, GetParam());
  EXPECT_EQ(open_all("x.tar.z", tar).texts, (Texts{{"x.tar.z!etc/a", "alpha"}}));
}

TEST_P(EveryPacking, GivesWhatWasReadableOfACutStream) {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += std::to_string(i * 7919) + "\n";
  const std::string packed = pack(text, GetParam());
  const Recorder sink = open_all("x", std::string_view(packed).substr(0, packed.size() * 3 / 4));
  ASSERT_EQ(sink.texts.size(), 1U);
  EXPECT_TRUE(text.starts_with(sink.texts.at("x!x")));
  EXPECT_GT(sink.texts.at("x!x").size(), 1000U);
  ASSERT_EQ(sink.skipped.size(), 1U);
  EXPECT_EQ(sink.skipped.begin()->second.code, ErrorCode::Corrupt);
}

INSTANTIATE_TEST_SUITE_P(Unpack, EveryPacking,
                         ::testing::Values(Packing::Gzip, Packing::Bzip2, Packing::Xz,
                                           Packing::Zstd));

TEST(Unpack, NamesThePackedMemberByItsOuterName) {
  EXPECT_EQ(open_all("d/app.log.1.gz", pack("x", Packing::Gzip)).texts,
            (Texts{{"d/app.log.1.gz!app.log.1", "x"}}));
}

TEST(Unpack, HandsOverTextAsItIs) {
  for (const std::string text :
       {"", "x", "plain text", "PK is a prefix", "BZh9 is a prefix too", "070707 and so on"}) {
    const Recorder sink = open_all("x", text);
    EXPECT_EQ(sink.texts, (Texts{{"x", text}}));
    EXPECT_TRUE(sink.skipped.empty()) << text;
    EXPECT_EQ(sink.unpacked_bytes, 0U);
  }
}

TEST(Unpack, ReadsAsTextWhatOnlyBeginsLikeAContainer) {
  using std::string_literals::operator""s;
  for (const std::string& fake :
       {"PK\3\4"s + "password = hunter2\n", "!<arch>\npassword = hunter2\n"s,
        "7z\xbc\xaf\x27\x1cpassword = hunter2\n"s, "\x1f\x8b\x08password = hunter2\n"s,
        "\x28\xb5\x2f\xfdpassword = hunter2\n"s}) {
    EXPECT_EQ(open_all("x", fake).texts, (Texts{{"x", fake}}));
    Pipe pipe(fake);
    EXPECT_EQ(open_stream("x", pipe).texts, (Texts{{"x", fake}}));
  }
}

TEST(Unpack, SaysThatABrokenContainerDidNotOpen) {
  std::string packed = pack("text", Packing::Xz);
  packed[8] = static_cast<char>(packed[8] ^ 0x55);
  const Recorder sink = open_all("x", packed);
  ASSERT_EQ(sink.skipped.count("x"), 1U);
  EXPECT_EQ(sink.skipped.find("x")->second.code, ErrorCode::Corrupt);
  EXPECT_EQ(sink.texts.count("x"), 1U);
}

TEST(Unpack, FindsAZipBehindAScript) {
  const std::string script = "#!/bin/sh\nexec java -jar \"$0\"\n";
  const std::string whole = script + make_archive(ArchiveFormat::Zip, {{"a.txt", "alpha"}});
  const Recorder sink = open_all("run", whole);
  EXPECT_EQ(sink.texts, (Texts{{"run!a.txt", "alpha"}, {"run", whole}}));
}

TEST(Unpack, ReadsWhatFollowsAPackedStream) {
  const std::string whole = pack("one", Packing::Gzip) + "password = hunter2\n";
  const Recorder sink = open_all("x", whole);
  EXPECT_EQ(sink.texts, (Texts{{"x!x", "one"}, {"x", whole}}));
}

TEST(Unpack, ReadsAMemberWhoseChecksumIsWrong) {
  std::string packed = pack("one", Packing::Gzip);
  char& checksum = packed[packed.size() - 8];
  checksum = static_cast<char>(checksum ^ 1);
  EXPECT_EQ(open_all("x.gz", packed).texts.at("x.gz!x"), "one");
}

TEST(Unpack, TellsOfAZipMemberThatBreaksOffAndReadsTheOthers) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += std::to_string(i * i) + "\n";
  std::string zip = make_archive(ArchiveFormat::Zip, {{"a.txt", text}, {"b.txt", text}});
  zip[200] = static_cast<char>(zip[200] ^ 0x55);
  const Recorder sink = open_all("x.zip", zip);
  EXPECT_EQ(sink.skipped.count("x.zip!a.txt"), 1U);
  EXPECT_EQ(sink.texts.at("x.zip!b.txt"), text);
}

TEST(Unpack, ReadsTarsInARow) {
  const std::string both = make_tar({{"a", "1"}}) + make_tar({{"b", "2"}});
  EXPECT_EQ(open_all("x", both).texts, (Texts{{"x!a", "1"}, {"x!b", "2"}}));
}

TEST(Unpack, TakesATarThatLacksOnlyItsPadding) {
  const std::string tar = make_tar({{"a", "1"}, {"b", "22"}});
  const std::size_t end = tar.find("22") + 2;
  const Recorder whole = open_all("x", std::string_view(tar).substr(0, end));
  EXPECT_EQ(whole.texts, (Texts{{"x!a", "1"}, {"x!b", "22"}}));
  EXPECT_TRUE(whole.skipped.empty());
  EXPECT_EQ(open_all("x", std::string_view(tar).substr(0, end - 1)).skipped.count("x!b"), 1U);
}

TEST(Unpack, KeepsNamesThatAreNotAscii) {
  const std::string name =
      "gr\xc3\xbc\xc3\x9f"
      "e.txt";
  for (const auto format :
       {ArchiveFormat::Tar, ArchiveFormat::Zip, ArchiveFormat::SevenZip, ArchiveFormat::Cpio}) {
    EXPECT_EQ(open_all("x", make_archive(format, {{name, "1"}})).texts,
              (Texts{{"x!" + name, "1"}}));
  }
}

TEST(Unpack, StreamsMembersThatAreTooLargeToHold) {
  const std::string large = noise(kWholeBlobBytes + 1000, 3);
  const Recorder sink = open_all("x", make_tar({{"large", large}, {"small", "s"}}));
  EXPECT_EQ(sink.streams, 1);
  EXPECT_TRUE(sink.texts.at("x!large") == large);
  EXPECT_EQ(sink.texts.at("x!small"), "s");
  EXPECT_EQ(sink.unpacked_bytes, large.size() + 1);
}

TEST(Unpack, OpensLargeArchivesInsideArchives) {
  const std::string inner = make_tar({{"n", noise(kWholeBlobBytes + 1, 4)}, {"a", "alpha"}});
  const Recorder sink = open_all("x", make_tar({{"in.tar", inner}}));
  EXPECT_EQ(sink.texts.at("x!in.tar!a"), "alpha");
  EXPECT_TRUE(sink.skipped.empty());
}

TEST(UnpackStream, OpensArchivesThatPassOnlyOnce) {
  const std::string tar =
      make_archive(ArchiveFormat::Tar, {{"a", "1"}, {"b", noise(100'000, 5)}}, Packing::Gzip);
  Pipe pipe(tar);
  const Recorder sink = open_stream("stdin", pipe);
  EXPECT_EQ(sink.texts.at("stdin!a"), "1");
  EXPECT_EQ(sink.texts.at("stdin!b").size(), 100'000U);
  EXPECT_TRUE(sink.skipped.empty());
}

TEST(UnpackStream, GoesBackAndForthWhereTheFormatNeedsIt) {
  const std::string archive = make_archive(ArchiveFormat::SevenZip, {{"a", "1"}, {"b", "2"}});
  MemoryStream stream(archive);
  EXPECT_EQ(open_stream("x", stream).texts, (Texts{{"x!a", "1"}, {"x!b", "2"}}));
}

TEST(UnpackStream, SaysThatSevenZipCannotBeReadFromAPipe) {
  const std::string archive = make_archive(ArchiveFormat::SevenZip, {{"a", noise(5000, 6)}});
  Pipe pipe(archive);
  const Recorder sink = open_stream("x", pipe);
  EXPECT_EQ(sink.texts, (Texts{{"x", archive}}));
  EXPECT_EQ(sink.skipped.count("x"), 1U);
}

TEST(UnpackStream, HandsOverTextThatCanStillRewind) {
  class NeedsRewind final : public TextSink {
   public:
    void text(const Origin&, std::string_view) override {}
    void text_stream(const Origin&, ByteStream& bytes) override {
      could = bytes.rewind().has_value();
    }
    void unpacked(std::uint64_t) override {}
    void skip(const Origin&, std::uint64_t, Error) override {}
    bool could = false;
  } sink;
  MemoryStream stream("a text, long or not");
  unpack_stream(at("x"), stream, {}, sink);
  EXPECT_TRUE(sink.could);
}

TEST(UnpackBudget, StopsABombAndSaysSo) {
  const std::string zeros(64 << 20, '\0');
  const std::string once = pack(zeros + zeros, Packing::Zstd);
  ASSERT_LT(once.size(), 100'000U);
  const Recorder sink = open_all("bomb", once, {.max_ratio = 100});
  ASSERT_EQ(sink.skipped.size(), 1U);
  EXPECT_EQ(sink.skipped.begin()->second.code, ErrorCode::LimitExceeded);
  EXPECT_LT(sink.unpacked_bytes, 70U << 20);
}

TEST(UnpackBudget, LimitsBytesEntriesAndDepth) {
  const std::string many = make_tar({{"a", "1"}, {"b", "2"}, {"c", "3"}});
  EXPECT_EQ(open_all("x", many, {.max_entries = 2}).texts.size(), 2U);
  EXPECT_EQ(open_all("x", many, {.max_entries = 2}).skipped.size(), 1U);
  EXPECT_EQ(open_all("x", many, {.max_bytes = 2}).texts.count("x!b"), 1U);
  EXPECT_EQ(open_all("x", many, {.max_bytes = 2}).texts.count("x!c"), 0U);
  std::string nested = make_tar({{"a", "1"}});
  for (int i = 0; i < 4; ++i) nested = make_tar({{"n", nested}});
  EXPECT_EQ(open_all("x", nested, {.max_depth = 5}).texts.count("x!n!n!n!n!a"), 1U);
  const Recorder sink = open_all("x", nested, {.max_depth = 4});
  EXPECT_EQ(sink.texts.count("x!n!n!n!n!a"), 0U);
  EXPECT_EQ(sink.skipped.find("x!n!n!n!n")->second.code, ErrorCode::LimitExceeded);
}

TEST(Unpack, SaysWhichFormatItDoesNotOpen) {
  using std::string_literals::operator""s;
  const Recorder sink = open_all("x.rar", "Rar!\x1a\7\0 and more"s);
  EXPECT_EQ(sink.skipped.find("x.rar")->second.code, ErrorCode::Unsupported);
  EXPECT_EQ(sink.texts.count("x.rar"), 1U);
}

}  // namespace
}  // namespace dredge
