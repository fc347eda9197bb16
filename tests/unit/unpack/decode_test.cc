#include "unpack/decode.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/base64.h"

namespace dredge {
namespace {

struct Text {
  std::string text;
  Encoding encoding;
  std::vector<DecodedChunk::Mark> marks;
  Span from;
  Span original(std::string_view part) const {
    const std::size_t begin = text.find(part);
    EXPECT_NE(begin, std::string::npos) << part;
    const DecodedChunk chunk{Chunk{text, from, encoding}, marks};
    return chunk.original({begin, begin + part.size()});
  }
};

std::vector<Text> texts_of(std::string_view blob) {
  std::vector<Text> texts;
  decode(blob, [&](const DecodedChunk& decoded) {
    texts.push_back({std::string(decoded.chunk.text), decoded.chunk.encoding, decoded.marks,
                     decoded.chunk.from});
  });
  return texts;
}

std::string_view cut(std::string_view blob, Span span) {
  return blob.substr(span.begin, span.size());
}

// ASCII in units of `size` bytes.
std::string widen(std::string_view ascii, std::size_t size, bool big) {
  std::string out;
  for (const char c : ascii) {
    const std::string zeros(size - 1, '\0');
    out += big ? zeros + c : c + zeros;
  }
  return out;
}

TEST(Decode, GivesPlainTextWithoutACopy) {
  const std::string blob = "password = hunter2\n";
  const char* seen = nullptr;
  decode(blob, [&](const DecodedChunk& decoded) {
    seen = decoded.chunk.text.data();
    EXPECT_EQ(decoded.original({3, 5}), (Span{3, 5}));
  });
  EXPECT_EQ(seen, blob.data());
  EXPECT_EQ(texts_of(blob).size(), 1U);
}

TEST(Decode, ReadsWideTextWithAndWithoutAMark) {
  const std::string line = "password = hunter2\r\n";
  struct Case {
    std::size_t size;
    bool big;
    Encoding encoding;
    std::string mark;
  };
  using std::string_literals::operator""s;
  for (const Case& c :
       {Case{2, false, Encoding::Utf16Le, "\xff\xfe"}, Case{2, true, Encoding::Utf16Be, "\xfe\xff"},
        Case{4, false, Encoding::Utf32Le, "\xff\xfe\0\0"s},
        Case{4, true, Encoding::Utf32Be, "\0\0\xfe\xff"s}}) {
    for (const std::string& mark : {c.mark, ""s}) {
      const std::string blob = mark + widen(line, c.size, c.big);
      const auto texts = texts_of(blob);
      ASSERT_EQ(texts.size(), 2U);
      EXPECT_EQ(texts[0].text, blob);
      EXPECT_EQ(texts[1].encoding, c.encoding);
      EXPECT_TRUE(texts[1].text.ends_with(line));
      EXPECT_EQ(cut(blob, texts[1].original("hunter2")), widen("hunter2", c.size, c.big));
    }
  }
}

TEST(Decode, FindsTheWayBackPastMarksAndLongCharacters) {
  using std::string_literals::operator""s;
  std::string blob = "\xff\xfe";
  for (int i = 0; i < 10'000; ++i) {
    blob += "\x3d\xd8\x00\xde"s;  // a surrogate pair
    blob += "\xe9\x00"s;          // two bytes in UTF-8
    blob += "\x00\xd8"s;          // half a pair, then a letter
    blob += "x\0"s;
  }
  const std::size_t begin = blob.size();
  blob += widen("hunter2", 2, false) + "?";  // and half a unit
  const auto texts = texts_of(blob);
  ASSERT_EQ(texts.size(), 2U);
  EXPECT_GT(texts[1].marks.size(), 10U);
  EXPECT_EQ(texts[1].original("hunter2"), (Span{begin, begin + 14}));
}

TEST(Decode, LeavesBinariesAlone) {
  std::string blob;
  for (int i = 0; i < 4096; ++i) blob += static_cast<char>(i * i * 31 >> 3);
  blob += std::string(100, '\0');
  EXPECT_EQ(texts_of(blob).size(), 1U);
  EXPECT_EQ(texts_of(std::string(5000, '\0')).size(), 1U);
}

TEST(Decode, WindowsOfOneTextKeepTheirPlace) {
  const std::string blob = widen("one two six", 2, false);
  std::vector<Span> spans;
  decode_window(std::string_view(blob).substr(8), 8, Encoding::Utf16Le,
                [&](const DecodedChunk& decoded) {
                  spans.push_back(decoded.original({0, 3}));
                });
  ASSERT_EQ(spans.size(), 2U);
  EXPECT_EQ(spans[0], (Span{8, 11}));
  EXPECT_EQ(spans[1], (Span{8, 14}));
}

TEST(Decode, ReadsHostileManifestsInLinearTime) {
  std::string same = "apiVersion: v1\n";
  std::string deep = same;
  for (int i = 0; i < 300'000; ++i) same += "kind: Secret\n";
  for (std::size_t i = 0; i < 2'000; ++i) deep += std::string(i, ' ') + "kind: Secret\n";
  EXPECT_EQ(texts_of(same).size(), 1U);
  EXPECT_EQ(texts_of(deep).size(), 1U);
}

constexpr std::string_view kManifest = R"(# a comment
apiVersion: v1
data:
  not: c2VjcmV0
kind: ConfigMap
---
apiVersion: v1
kind: Secret
metadata:
  name: db
  labels:
    data: x
data:
  password: aHVudGVyMg==   # chosen by hand
  "user": 'YWRtaW4='
  cert: |
    b25l
    dHdv
  not-base64: "{{ .Values.x }}"
type: Opaque
)";

TEST(Decode, OpensTheDataOfKubernetesSecrets) {
  const auto texts = texts_of(kManifest);
  ASSERT_EQ(texts.size(), 4U);
  EXPECT_EQ(texts[1].text, "password: hunter2\n");
  EXPECT_EQ(texts[1].encoding, Encoding::Base64);
  EXPECT_EQ(cut(kManifest, texts[1].original("hunter2")), "aHVudGVyMg==");
  EXPECT_EQ(texts[2].text, "user: admin\n");
  EXPECT_EQ(cut(kManifest, texts[2].original("admin")), "YWRtaW4=");
  EXPECT_EQ(texts[3].text, "cert: onetwo\n");
}

TEST(Decode, OpensSecretsInListsAndBeforeTheirKind) {
  const std::string list =
      "apiVersion: v1\nitems:\n- apiVersion: v1\n  data:\n    a: b25l\n  kind: Secret\n"
      "- apiVersion: v1\n  data:\n    a: dHdv\n  kind: ConfigMap\nkind: List\n";
  const auto texts = texts_of(list);
  ASSERT_EQ(texts.size(), 2U);
  EXPECT_EQ(texts[1].text, "a: one\n");
}

TEST(Decode, OpensSecretsInJson) {
  const std::string json =
      R"({"apiVersion":"v1","items":[{"kind":"Secret","metadata":{"name":"x"},)"
      R"("data":{"a":"b25l","b" : "dHdv"},"type":"b25l"}]})";
  const auto texts = texts_of(json);
  ASSERT_EQ(texts.size(), 3U);
  EXPECT_EQ(texts[1].text, "a: one\n");
  EXPECT_EQ(cut(json, texts[2].original("two")), "dHdv");
}

TEST(Decode, SurvivesManifestsThatBreakOff) {
  const std::string whole(kManifest);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_GE(texts_of(whole.substr(0, size)).size(), 1U);
  }
  const std::string json = R"({"apiVersion":"v1","kind":"Secret","data":{"a":"b25l\)";
  EXPECT_GE(texts_of(json).size(), 1U);
}

TEST(Base64, ReadsBothAlphabetsWithAndWithoutPadding) {
  EXPECT_EQ(decode_base64("aHVudGVyMg=="), "hunter2");
  EXPECT_EQ(decode_base64("aHVudGVyMg"), "hunter2");
  EXPECT_EQ(decode_base64(" aHVu\n dGVyMg=="), "hunter2");
  EXPECT_EQ(decode_base64("-_8"), decode_base64("+/8="));
  EXPECT_EQ(decode_base64(""), "");
}

TEST(Base64, RefusesWhatNoBytesEncodeTo) {
  for (const char* text : {"a", "ab=c", "ab===", "a!bc", "abc==", "\xc3\xa9"}) {
    EXPECT_FALSE(decode_base64(text)) << text;
  }
}

}  // namespace
}  // namespace dredge
