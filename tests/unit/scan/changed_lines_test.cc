// What is found on the changed lines of a text, and remembered of the others, is what is found in
// the text.
#include "scan/changed_lines.h"

#include <algorithm>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "scan/seen_blobs.h"
#include "scan/worker.h"
#include "unit/scan/scan_support.h"
#include "unit/support/fake_secret.h"

namespace dredge::testing {
namespace {

using Lines = std::vector<Span>;

// A text made of another one.
struct Version {
  std::string text;
  std::vector<CopiedPiece> copies;

  void add(std::string_view words) { text += words; }
  void copy(std::string_view base, std::size_t from, std::size_t size) {
    copies.push_back({static_cast<std::uint32_t>(text.size()), static_cast<std::uint32_t>(from),
                      static_cast<std::uint32_t>(size)});
    text += base.substr(from, size);
  }
};

Changes changes(const Version& version, std::string_view base, const TextNotes& notes) {
  Descent descent;
  descent.copies = version.copies;
  descent.base = base;
  KnownLines known(std::array<std::uint8_t, 32>{});
  LinePicker picker(known);
  return changes_of(version.text, descent, notes, picker);
}

Lines changed(const Version& version, std::string_view base, Lines again = {}) {
  TextNotes notes;
  notes.lines = std::move(again);
  return changes(version, base, notes).lines;
}

// Far enough apart to be looked at one by one.
std::string block(char what) {
  std::string text;
  for (int i = 0; i < 12; ++i) text += std::string(60, what) + '\n';
  return text;
}

TEST(ChangedLines, AreNoneInACopy) {
  const std::string base = block('a') + "end";
  Version version;
  version.copy(base, 0, base.size());
  EXPECT_EQ(changed(version, base), Lines{});
}

TEST(ChangedLines, AreTheWholeLinesAroundWhatIsNew) {
  const std::string base = block('a') + block('b');
  Version version;
  version.copy(base, 0, 100);  // into the second line
  version.add("NEW");
  version.copy(base, 103, base.size() - 103);
  EXPECT_EQ(changed(version, base), (Lines{{61, 122}}));
}

TEST(ChangedLines, TellWhereLinesMeetThatWereApart) {
  const std::string base = block('a') + block('b') + block('c');
  const std::size_t size = block('a').size();
  Version version;
  version.copy(base, 0, size);
  version.copy(base, 2 * size, size);
  EXPECT_EQ(changed(version, base), (Lines{{size, size}}));
}

TEST(ChangedLines, TakeInTheLastLineWhenSomethingFollowsItNow) {
  const std::string base = block('a') + "no line end";
  Version version;
  version.copy(base, 0, base.size());
  version.add("\n");
  EXPECT_EQ(changed(version, base), (Lines{{block('a').size(), version.text.size()}}));
}

TEST(ChangedLines, TakeInTheFirstLineWhenItBeganInTheMiddleOfAnother) {
  const std::string base = block('a');
  Version version;
  version.copy(base, 5, base.size() - 5);
  EXPECT_EQ(changed(version, base), (Lines{{0, 56}}));
}

TEST(ChangedLines, CarryRemarksToEachCopy) {
  const std::string base = block('a');
  Version version;
  version.copy(base, 0, base.size());
  version.copy(base, 0, base.size());
  const std::size_t size = base.size();
  EXPECT_EQ(changed(version, base, {{183, 244}}),
            (Lines{{183, 244}, {size, size}, {size + 183, size + 244}}));
}

// A base of four blocks of 12 lines and a dropped candidate in the first line of the second, which
// was judged by the lines around it.
struct Judged {
  std::string base = block('a') + block('b') + block('c') + block('d');
  std::size_t size = block('a').size();
  TextNotes notes;
  Judged() { notes.dropped = {{{size, size + 61}, {size - 122, size + 122}}}; }
};

TEST(ChangedLines, TakeOverWhatWasJudgedByCopiedLines) {
  const Judged judged;
  Version version;
  version.copy(judged.base, judged.size - 183, 400);
  const Changes found = changes(version, judged.base, judged.notes);
  ASSERT_EQ(found.dropped.size(), 1u);
  EXPECT_EQ(found.dropped[0].line, (Span{183, 244}));
  EXPECT_EQ(found.dropped[0].seen, (Span{61, 305}));
}

TEST(ChangedLines, LookAgainAtWhatWasJudgedByOtherLines) {
  const Judged judged;
  for (const std::size_t changed_line : {judged.size - 61, judged.size + 61, judged.size - 123}) {
    Version version;
    version.copy(judged.base, 0, changed_line);
    version.add("x");
    version.copy(judged.base, changed_line + 1, judged.base.size() - changed_line - 1);
    const Changes found = changes(version, judged.base, judged.notes);
    EXPECT_TRUE(found.dropped.empty()) << changed_line;
    const bool is_looked_at = std::ranges::any_of(found.lines, [&](Span span) {
      return span.begin <= judged.size && judged.size + 61 <= span.end;
    });
    EXPECT_TRUE(is_looked_at) << changed_line;
  }
}

TEST(ChangedLines, LookAgainWhereTheTextBeginsOrEndsElsewhere) {
  const std::string base = block('a');
  TextNotes notes;
  notes.dropped = {{{0, 61}, {0, 183}}, {{671, 732}, {610, 732}}};
  Version longer;
  longer.add(std::string(200, 'x') + '\n');
  longer.copy(base, 0, base.size());
  longer.add(std::string(200, 'x') + '\n');
  EXPECT_TRUE(changes(longer, base, notes).dropped.empty());
  Version same;
  same.copy(base, 0, base.size());
  EXPECT_EQ(changes(same, base, notes).dropped.size(), 2u);
}

TEST(TextNoter, MakesWholeLines) {
  TextNoter noter("one\ntwo\nthree\nfour");
  noter.spans() = {{15, 16}, {5, 6}, {1, 2}};
  EXPECT_EQ(noter.take({})->lines, (Lines{{0, 8}, {14, 18}}));
}

TEST(TextNoter, GivesUpOnTooManyNotes) {
  const std::string text = block('a');
  TextNoter noter(text);
  for (int i = 0; i < 2000; ++i) noter.drop(noter.stand_of({0, 1}, {0, 1}));
  EXPECT_EQ(noter.take({}), nullptr);
}

// What a worker says of texts, in words.
class Teller {
 public:
  void read(std::string_view text, const Descent* descent) {
    const Origin origin = file_origin("v" + std::to_string(texts_++));
    worker_->accept(Blob{std::nullopt, text, origin, descent});
  }

  std::string tell() {
    const WorkerResult result = worker_->take();
    std::ostringstream out;
    for (const Unit& unit : result.units) {
      for (const Hit& hit : unit.hits) {
        const Evidence& evidence = result.evidence[hit.evidence];
        out << unit.origin.display_path() << ' ' << builtin_rules().rules[evidence.rule].id << ' '
            << hit.at.span.begin << '-' << hit.at.span.end << ' ' << hit.at.line << ':'
            << hit.at.column << ' ' << static_cast<int>(hit.at.encoding) << ' '
            << evidence.snippet.reveal().size() << ' ' << evidence.match.begin << '\n';
        ++hits_;
      }
    }
    for (const Notice& notice : result.notices) out << notice.why.message << '\n';
    out << result.coverage.below_confidence << " below\n";
    texts_ = 0;
    return out.str();
  }
  std::size_t hits() const { return hits_; }

 private:
  WorkerOptions options_{.key = {}, .min_confidence = 0.5, .budget = {}, .allows = {}};
  SeenBlobs seen_;
  KnownLines lines_{options_.key};
  Progress progress_;
  EmitLive live_;
  std::unique_ptr<Worker> worker_ =
      std::make_unique<Worker>(builtin_engine(), options_, seen_, lines_, progress_, live_);
  int texts_ = 0;
  std::size_t hits_ = 0;
};

std::string base64_of(std::string_view bytes, std::size_t wrap) {
  static constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::size_t line = 0;
  for (std::size_t i = 0; i + 2 < bytes.size(); i += 3) {
    unsigned group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = group << 8 | static_cast<unsigned char>(bytes[i + k]);
    for (int shift = 18; shift >= 0; shift -= 6) out += kDigits[group >> shift & 63];
    line += 4;
    if (line == wrap) {
      out += '\n';
      line = 0;
    }
  }
  return out + '\n';
}

std::string escaped(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) out += c == '\n' ? "\\n" : c == '"' ? "\\\"" : std::string(1, c);
  return out + "\",\n";
}

std::string quoted_printable(std::string_view text) {
  std::string out;
  std::size_t line = 0;
  for (const char c : text) {
    if (line++ == 72 && c != '\n') {
      out += "=\n";
      line = 1;
    }
    if (c == '=') {
      out += "=3D";
    } else {
      out += c;
    }
    if (c == '\n') line = 0;
  }
  return out;
}

class Words {
 public:
  // `encodes`: some secrets are written in other words, which makes many texts one that is scanned
  // whole.
  Words(std::uint64_t seed, bool encodes) : encodes_(encodes), random_(seed) {}

  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }

  // One of: plain lines, a secret, a secret in other words, parts of what secrets are made of.
  std::string some() {
    static constexpr std::string_view kParts[] = {"\n",
                                                  "\n\n",
                                                  "password: ",
                                                  "token =\n  ",
                                                  "-----BEGIN RSA PRIVATE KEY-----\n",
                                                  "'secret",
                                                  "\"key\": {",
                                                  "=\n",
                                                  "\\n",
                                                  "-----END RSA PRIVATE KEY-----\n",
                                                  "%41",
                                                  "&quot;",
                                                  "  name: key",
                                                  "\n  value: x",
                                                  "Zm9v",
                                                  "\nid,user,password\n1,bo,blue7horses\n",
                                                  "2,amy,green8kettles\n",
                                                  "3,joe,red9rivers\n"};
    switch (below(encodes_ ? 8 : 3)) {
      case 0:
        return std::string(kParts[below(std::size(kParts))]);
      case 1:
        return secret();
      case 2:
        return lines();
      case 3:
        return base64_of("user = someone\n" + secret() + "and some more words behind it\n",
                         below(2) == 0 ? 64 : 0);
      case 4:
        return escaped(secret());
      case 5:
        return quoted_printable("a line that is long enough to be broken somewhere: " + secret());
      default:
        return lines();
    }
  }

 private:
  std::string secret() {
    static constexpr std::string_view kRules[] = {
        "github.personal-access-token", "private-key.pem",         "generic.password",
        "generic.wrapped-assignment",   "generic.name-value-pair", "slack.bot-token",
        "private-key.openssh",          "aws.access-key-id",       "credential-files.htpasswd-hash",
        "generic.secret-assignment",    "mysql.client-config",     "jwt.token"};
    std::vector<std::string_view> known;
    for (const std::string_view id : kRules)
      if (builtin_rules().find(id) != nullptr) known.push_back(id);
    EXPECT_GE(known.size(), 8u);
    return fake_example(known[below(known.size())], below(1000)) + "\n";
  }
  std::string lines() {
    std::string text;
    for (std::size_t i = below(12); i-- > 0;) {
      text += std::string(below(6), ' ');
      for (std::size_t k = below(9); k-- > 0;) text += "some words key of = no weight "[below(30)];
      text += " call(token, other.key) # nothing\n";
    }
    return text;
  }
  bool encodes_;
  std::mt19937_64 random_;
};

// The notes on `text` alone, as a worker makes them.
std::unique_ptr<BlobNotes> notes_on(const std::string& text) {
  Teller teller;
  std::unique_ptr<BlobNotes> notes;
  Descent descent;
  descent.of_blob = &notes;
  teller.read(text, &descent);
  return notes;
}

TEST(ChangedLines, LookAgainAtEscapesThatSayWhatTheirLinesSay) {
  const std::string plain = "some words of no weight\n\nand more of them\n";
  const std::string line = escaped("\nsecret = \"blue horses in the rain\"\n");
  const std::string text = plain + line + plain;
  const auto notes = notes_on(text);
  ASSERT_NE(notes, nullptr);
  const auto& known = static_cast<const TextNotes&>(*notes);
  EXPECT_FALSE(known.is_whole_only);
  EXPECT_EQ(known.lines, (std::vector<Span>{{plain.size(), plain.size() + line.size()}}));
}

// What names it may stand in another part that was decoded with it.
TEST(ChangedLines, LookAtAllOfATextWhereEscapesHoldWhatOthersName) {
  const std::string line = escaped("\nsecret = \"blue7horses4rain\"\n");
  const auto notes = notes_on("first line\n" + line);
  ASSERT_NE(notes, nullptr);
  EXPECT_TRUE(static_cast<const TextNotes&>(*notes).is_whole_only);
}

// Moves, repeats and leaves out pieces of any size, or changes a few places.
Version next_version(std::string_view base, Words& words) {
  Version version;
  std::size_t from = 0;
  const bool is_moved = words.below(3) == 0;
  for (std::size_t pieces = 1 + words.below(6); pieces-- > 0;) {
    if (is_moved && words.below(2) == 0) from = words.below(base.size() + 1);
    const std::size_t size = words.below(base.size() - from + 1);
    if (size != 0) version.copy(base, from, size);
    from = std::min(base.size(), from + size + words.below(40));
    if (words.below(3) != 0) version.add(words.some());
  }
  if ((!is_moved || words.below(2) == 0) && from < base.size())
    version.copy(base, from, base.size() - from);
  return version;
}

TEST(ChangedLines, TellWhatTheWholeTextTells) {
  Teller by_lines;
  Teller by_text;
  std::size_t known = 0;
  std::size_t taken_over = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Words words(seed, seed % 3 == 0);
    std::string base;
    for (std::uint64_t i = 0; i < 6 + seed % 20; ++i) base += words.some();
    std::unique_ptr<BlobNotes> of_base;
    Descent root;
    root.of_blob = &of_base;
    by_lines.read(base, &root);
    by_text.read(base, nullptr);
    for (int generation = 0; generation < 8; ++generation) {
      const Version version = next_version(base, words);
      if (version.copies.empty() || version.text.size() > 200'000) break;
      std::unique_ptr<BlobNotes> of_version;
      const Descent descent{version.copies, base, of_base.get(), &of_version};
      by_lines.read(version.text, &descent);
      by_text.read(version.text, nullptr);
      if (of_base != nullptr) {
        ++known;
        const auto& notes = static_cast<const TextNotes&>(*of_base);
        const Changes found = changes(version, base, notes);
        taken_over += found.hits.size() + found.dropped.size();
      }
      base = version.text;
      of_base = std::move(of_version);
    }
    ASSERT_EQ(by_lines.tell(), by_text.tell()) << "seed " << seed;
  }
  EXPECT_GT(known, 400u);  // else nothing was tried
  EXPECT_GT(taken_over, 1000u);
  EXPECT_GT(by_lines.hits(), 1000u);
}

}  // namespace
}  // namespace dredge::testing
