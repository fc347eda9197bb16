#include "unpack/inner_texts.h"

#include <algorithm>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/runs.h"
#include "unit/support/archives.h"
#include "unit/support/base64.h"
#include "unpack/escapes.h"

namespace dredge {
namespace {

const std::string kSaid = "the color of the house is blue and green";

std::string base64(std::string_view bytes) { return testing::base64_of(bytes); }

std::string each_byte(const char* format, std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    char piece[16];
    const int size = std::snprintf(piece, sizeof piece, format, static_cast<unsigned char>(c));
    out.append(piece, static_cast<std::size_t>(size));
  }
  return out;
}

std::string gzip(std::string_view bytes) { return testing::pack(bytes, testing::Packing::Gzip); }

std::string hex(std::string_view bytes) { return each_byte("%02x", bytes); }

std::string in_lines(std::string_view value, std::size_t width, const std::string& between) {
  std::string out;
  for (std::size_t i = 0; i < value.size(); i += width) {
    if (i != 0) out += between;
    out += value.substr(i, width);
  }
  return out;
}

// Where `part` stands in one decoded text, brought back to the blob.
struct Found {
  std::string encoding;
  Span original;
  std::uint64_t position = 0;
};

struct Reader {
  std::string_view part;
  Cut cut = {};
  DecodeBudget budget = {};
  std::vector<Found> found = {};
  std::uint64_t decoded = 0;

  void read(const DecodedChunk& chunk) {
    RunFinder finder(false);
    const std::vector<Span> runs = finder.find(chunk.chunk.text);
    decode_inner(chunk, runs, cut, budget, [&](const DecodedChunk& inner) {
      decoded += inner.chunk.text.size();
      const std::size_t at = inner.chunk.text.find(part);
      if (at != std::string_view::npos) {
        const Span span{at, at + part.size()};
        found.push_back({name_of(inner.chunk.encoding), inner.original(span), inner.position(at)});
      }
      read(inner);
    });
  }
  void read(std::string_view blob) {
    budget.begin(blob.size());
    decode(blob, [&](const DecodedChunk& chunk) { read(chunk); });
  }
};

std::vector<Found> find_in(std::string_view blob, std::string_view part) {
  Reader reader{part};
  reader.read(blob);
  EXPECT_TRUE(reader.budget.notices().empty());
  return reader.found;
}

// `value` is what `part` must go back to.
void expect_found(const std::string& before, const std::string& value, std::string_view encoding,
                  std::string_view part = kSaid) {
  const std::string blob = before + value + "\nnext line\n";
  const std::vector<Found> found = find_in(blob, part);
  ASSERT_EQ(found.size(), 1U) << blob;
  EXPECT_EQ(found[0].encoding, encoding);
  EXPECT_EQ(blob.substr(found[0].original.begin, found[0].original.size()), value);
}

TEST(InnerTexts, ReadsEachEncodingAndFindsTheWayBack) {
  expect_found("v = ", base64(kSaid), "base64");
  expect_found("SOME_NAME=", base64(kSaid), "base64");
  expect_found("https://example.org/a/", base64(kSaid), "base64");
  expect_found("v = 0x", hex(kSaid), "hex");
  expect_found("v = ", each_byte("%%%02X", kSaid), "percent");
  expect_found("v = ", each_byte("&#%d;", kSaid), "html");
  expect_found("v = ", each_byte("&#x%x;", kSaid), "html");
  expect_found("v = \"", each_byte("\\u%04x", kSaid), "escape");
  expect_found("v = \"", each_byte("\\x%02x", kSaid), "escape");
  expect_found("v = \"", each_byte("\\u{%x}", kSaid), "escape");
  expect_found("a=3Db ", each_byte("=%02X", kSaid), "quoted-printable");
}

TEST(InnerTexts, ReadsBase64WithoutPaddingAndInTheOtherAlphabet) {
  const std::string text = "is this ok??? >>> so it seems to be ~~~ all";
  std::string value = base64(text);
  ASSERT_NE(value.find_first_of("+/"), std::string::npos);
  for (char& c : value) c = c == '+' ? '-' : c == '/' ? '_' : c;
  while (value.back() == '=') value.pop_back();
  expect_found("v: ", value, "base64", text);
}

TEST(InnerTexts, JoinsTheLinesOfAValue) {
  const std::string text = kSaid + kSaid + kSaid + kSaid + kSaid;
  for (const char* between : {"\n", "\r\n", "\n    ", "\" +\n    \"", "\\\n"}) {
    expect_found("v: ", in_lines(base64(text), 64, between), "base64", text);
    expect_found("v: ", in_lines(hex(text), 60, between), "hex", text);
  }
}

TEST(InnerTexts, ReadsMarksThatAreOnlyPartlyEscaped) {
  expect_found("x", "%3D", "percent", "=");
  expect_found("{\"a\": \"", "{\\\"b\\\": \\\"c d\\\"}", "escape", "{\"b\": \"c d\"}");
  expect_found("see \"", "https:\\/\\/example.org", "escape", "https://example.org");
  expect_found("<a b=", "&quot;c d&quot;", "html", "\"c d\"");
  expect_found("say \"", "\\nhello", "escape", "\nhello");
}

TEST(InnerTexts, TakesSoftLineEndsOfQuotedPrintableBack) {
  const std::string before = "a line that is as long as lines of mail are when they are cut ";
  expect_found(before, "toge=\nther", "quoted-printable", "together");
  expect_found(before, "toge=\r\nther", "quoted-printable", "together");
}

TEST(InnerTexts, TakesNoPaddingForASoftLineEnd) {
  for (std::size_t size = 40; size < 60; ++size) {
    for (const char* before : {"", "v: ", "some_name: "}) {
      Reader reader{"next"};
      reader.read(before + base64(kSaid + kSaid).substr(0, size / 4 * 4 + 15) + "=\nnext line\n");
      EXPECT_TRUE(reader.found.empty()) << size;
    }
  }
}

TEST(InnerTexts, ReadsGzipAndUtf16InValues) {
  expect_found("v: ", base64(gzip(kSaid + "\n")), "base64+gzip");
  expect_found("v: ", hex(gzip(kSaid + "\n")), "hex+gzip");
  std::string wide;
  for (const char c : kSaid) wide += {c, '\0'};
  expect_found("run -enc ", base64(wide), "base64+utf-16le");
}

TEST(InnerTexts, GoesThreeDeepAndSaysWhenThereIsMore) {
  std::string value = kSaid;
  std::string encoding;
  for (int depth = 1; depth <= 3; ++depth) {
    value = base64(value);
    encoding += depth == 1 ? "base64" : "+base64";
    expect_found("v: ", value, encoding);
  }
  Reader reader{kSaid};
  reader.read(base64(value));
  EXPECT_TRUE(reader.found.empty());
  ASSERT_EQ(reader.budget.notices().size(), 1U);
  EXPECT_EQ(reader.budget.notices()[0].code, ErrorCode::LimitExceeded);
}

TEST(InnerTexts, OpensMixedEncodings) {
  expect_found("v: ", base64(each_byte("%%%02X", kSaid)), "base64+percent");
  const std::string value = base64("{\"a\": \"" + base64(kSaid) + "\"}");
  expect_found("v: ", value, "base64+base64");
  std::string padded = base64(kSaid + "?");
  ASSERT_EQ(padded.back(), '=');
  std::string escaped = padded;
  escaped.replace(escaped.find('='), 1, "\\u003d");
  if (const auto second = escaped.find('='); second != std::string::npos)
    escaped.replace(second, 1, "\\u003d");
  EXPECT_FALSE(find_in("\"" + escaped + "\"", kSaid).empty());
}

TEST(InnerTexts, LeavesWhatSaysNoText) {
  std::string noise;
  std::uint32_t state = 1;
  for (int i = 0; i < 40'000; ++i) {
    state = state * 1664525 + 1013904223;
    noise += static_cast<char>(state >> 24);
  }
  for (const std::string& blob :
       {base64(noise), hex(noise), in_lines(base64(noise), 76, "\n"),
        std::string("some_quite_long_identifier_name/and/a/long/path/to/some/file/AbstractFactory"),
        std::string("100%, a && b, \"\\d+\\w\", x == y, printf(\"%s %d\\n\")")}) {
    Reader reader{"\n\n\n"};
    reader.read(blob);
    EXPECT_LT(reader.decoded, 100U) << blob.substr(0, 80);
  }
}

TEST(InnerTexts, NamesTheExactPlaceInsideAValue) {
  const std::string blob = "v: " + base64(kSaid + kSaid + "here");
  const std::vector<Found> found = find_in(blob, "here");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].original, (Span{3, blob.size()}));
  EXPECT_EQ(found[0].position, 3 + 2 * kSaid.size() * 4 / 3);
}

TEST(InnerTexts, ReadsAValueWhoseBeginningIsCutOff) {
  const std::string value = base64(kSaid + kSaid + kSaid);
  for (std::size_t cut = 1; cut < 9; ++cut) {
    Reader reader{"blue and green", {.before = true, .behind = false}};
    reader.read(std::string_view(value).substr(cut));
    ASSERT_FALSE(reader.found.empty()) << cut;
    const std::uint64_t exact = kSaid.find("blue") * 4 / 3;
    EXPECT_EQ(reader.found[0].position + cut, exact) << cut;
  }
}

TEST(InnerTexts, BoundsWhatHostileTextCosts) {
  std::string nested;
  for (int i = 0; i < 300'000; ++i) nested += "\\u0025\\u0026";
  std::string zeros(64 << 20, 'a');
  const std::string bomb = base64(gzip(zeros));
  const std::string dashes = [] {
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += "-SGVsbG8gd29ybGQ";
    return text;
  }();
  for (const std::string& blob : {nested, bomb, dashes, std::string(4 << 20, '%'),
                                  std::string(4 << 20, 'A'), std::string(4 << 20, '\\')}) {
    Reader reader{"\x01"};
    reader.read(blob);
    EXPECT_LE(reader.decoded, 5 * blob.size() + (17 << 20));
  }
}

TEST(InnerTexts, SaysThatACompressedValueWasNotReadToItsEnd) {
  Reader reader{"b"};
  reader.read(base64(gzip(std::string(64 << 20, 'a'))));
  ASSERT_EQ(reader.budget.notices().size(), 1U);
  EXPECT_LE(reader.decoded, 9U << 20);
}

TEST(InnerTexts, SaysThatTheBudgetRanOut) {
  DecodeBudget budget;
  budget.begin(1);
  EXPECT_TRUE(budget.charge(16 << 20));
  EXPECT_TRUE(budget.notices().empty());
  EXPECT_FALSE(budget.charge(5));
  EXPECT_EQ(budget.notices().size(), 1U);
}

TEST(Escapes, KeepTheReachOfALongLine) {
  const std::string line(4000, 'x');
  const EscapeRegions regions = find_escapes(line + "%41" + line);
  ASSERT_EQ(regions[0].size(), 1U);
  EXPECT_EQ(regions[0][0], (Span{line.size() - kEscapeReach, line.size() + 3 + kEscapeReach}));
}

TEST(Escapes, ReachAsFarAsTheLastOfThem) {
  std::mt19937_64 random(11);
  for (int round = 0; round < 200; ++round) {
    std::string line(kEscapeReach, 'x');
    std::vector<Span> expected;
    for (int i = 0; i < 60; ++i) {
      const Span reach{line.size() - kEscapeReach, line.size() + 3 + kEscapeReach};
      if (!expected.empty() && reach.begin <= expected.back().end + 1)
        expected.back().end = reach.end;
      else
        expected.push_back(reach);
      line += "%41" + std::string(random() % 8 == 0 ? random() % 800 : random() % 5, 'x');
      if (random() % 3 == 0) line += "%2x";  // no escape
    }
    line.append(kEscapeReach, 'x');
    ASSERT_EQ(find_escapes(line)[0], expected) << "round " << round;
  }
}

TEST(Escapes, AreFoundAtEveryOffset) {
  for (std::size_t before = 0; before < 40; ++before) {
    for (std::size_t behind : {0, 1, 14, 15, 16, 17, 40}) {
      const std::string text = std::string(before, 'x') + "&lt;" + std::string(behind, 'x');
      const EscapeRegions regions = find_escapes(text);
      ASSERT_EQ(regions[1].size(), 1U) << before << ' ' << behind;
      EXPECT_EQ(unescape(text, regions[1], Encoding::Html).text,
                "\n\n\n" + std::string(before, 'x') + "<" + std::string(behind, 'x') + "\n\n\n");
    }
  }
}

// Of some lines: those of all lines that touch them.
TEST(Escapes, OfSomeLinesAreThoseThatTouchThem) {
  static constexpr std::string_view kWords[] = {"%41", "&lt;",  "\\n", "=3D",
                                                "=\n", "=\r\n", "\n",  "a"};
  std::mt19937_64 random(7);
  std::size_t found = 0;
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (int i = 0; i < 60; ++i) {
      text += kWords[std::min<std::size_t>(random() % 24, std::size(kWords) - 1)];
      if (random() % 8 == 0) text += std::string(70, 'x') + (random() % 2 == 0 ? "=\n" : "\n");
    }
    std::vector<std::size_t> begins{0};
    for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos;)
      begins.push_back(++at);
    std::vector<Span> parts;
    for (std::size_t i = random() % 3; i < begins.size(); i += 1 + random() % 5) {
      const std::size_t last = std::min(begins.size() - 1, i + random() % 3);
      parts.push_back({begins[i], begins[last]});
      i = last;
    }
    EscapeRegions expected = find_escapes(text);
    for (std::vector<Span>& regions : expected) {
      std::erase_if(regions, [&](const Span& region) {
        return std::ranges::none_of(
            parts, [&](Span part) { return part.begin <= region.end && region.begin <= part.end; });
      });
      found += regions.size();
    }
    ASSERT_EQ(find_escapes(text, parts), expected) << "round " << round;
  }
  EXPECT_GT(found, 1000U);
}

TEST(Encoding, NamesItsSteps) {
  const Encoding chain = then(then(Encoding::Utf16Le, Encoding::Base64), Encoding::Gzip);
  EXPECT_EQ(name_of(chain), "utf-16le+base64+gzip");
  EXPECT_EQ(depth_of(chain), 2U);
  EXPECT_EQ(encoding_from(static_cast<std::int64_t>(chain)), chain);
  EXPECT_EQ(encoding_from(0x7f), Encoding::Plain);
  EXPECT_EQ(name_of(Encoding::Plain), "plain");
}

}  // namespace
}  // namespace dredge
