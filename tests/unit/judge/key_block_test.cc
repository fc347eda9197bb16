#include "judge/key_block.h"

#include <gtest/gtest.h>

#include "unit/judge/samples.h"

namespace dredge::judging {
namespace {

// A DER SEQUENCE of `size` bytes of content.
std::string der(std::size_t size) {
  std::string bytes = "\x30\x82";
  bytes.push_back(static_cast<char>(size >> 8));
  bytes.push_back(static_cast<char>(size & 0xFF));
  for (std::size_t i = 0; i < size; ++i) bytes.push_back(static_cast<char>(i * 37 + 5));
  return bytes;
}

std::string armour(const std::string& label, const std::string& body,
                   const std::string& end = "\n") {
  std::string text = "-----BEGIN " + label + "-----" + end;
  for (std::size_t i = 0; i < body.size(); i += 64) text += body.substr(i, 64) + end;
  return text + "-----END " + label + "-----" + end;
}

const std::string kLabel = std::string("RSA PRIVATE") + " KEY";

TEST(KeyBlock, AcceptsABodyThatIsAsLongAsItSays) {
  EXPECT_EQ(read_key_block(armour(kLabel, encode_base64(der(600)))), KeyBlock::Whole);
}

TEST(KeyBlock, ReadsEscapedLineEnds) {
  EXPECT_EQ(read_key_block(armour(kLabel, encode_base64(der(600)), "\\n")), KeyBlock::Whole);
}

TEST(KeyBlock, RefusesABodyCutShort) {
  const std::string body = encode_base64(der(600)).substr(0, 400);
  EXPECT_EQ(read_key_block(armour(kLabel, body)), KeyBlock::Broken);
}

TEST(KeyBlock, LeavesRandomLettersUnproven) {
  EXPECT_EQ(read_key_block(armour(kLabel, 'A' + random_text(kBase64, 163))), KeyBlock::Unproven);
  EXPECT_EQ(read_key_block(armour(kLabel, 'A' + random_text(kBase64, 99))), KeyBlock::Broken);
}

TEST(KeyBlock, RefusesElidedAndEmptyBodies) {
  EXPECT_EQ(read_key_block(armour(kLabel, "MIIE...")), KeyBlock::Broken);
  EXPECT_EQ(read_key_block(armour(kLabel, "")), KeyBlock::Broken);
  EXPECT_EQ(read_key_block("-----BEGIN " + kLabel + "-----\nMII"), KeyBlock::Broken);
}

TEST(KeyBlock, SeesEncryption) {
  const std::string body = encode_base64(der(600));
  EXPECT_EQ(read_key_block(armour("ENCRYPTED PRIVATE" + std::string(" KEY"), body)),
            KeyBlock::Encrypted);
  EXPECT_EQ(read_key_block(armour(kLabel, "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES,00\n\n" + body)),
            KeyBlock::Encrypted);
}

TEST(KeyBlock, ReadsTheCipherOfOpenSsh) {
  const std::string magic("openssh-key-v1\0", 15);
  const std::string label = std::string("OPENSSH PRIVATE") + " KEY";
  const std::string plain = magic + std::string("\0\0\0\4none", 8) + std::string(120, 'k');
  const std::string locked = magic + std::string("\0\0\0\12aes256-ctr", 14) + std::string(120, 'k');
  EXPECT_EQ(read_key_block(armour(label, encode_base64(plain))), KeyBlock::Whole);
  EXPECT_EQ(read_key_block(armour(label, encode_base64(locked))), KeyBlock::Encrypted);
}

TEST(KeyBlock, IgnoresPublicKeysAndOtherText) {
  EXPECT_EQ(read_key_block(armour("PUBLIC KEY", encode_base64(der(600)))), KeyBlock::None);
  EXPECT_EQ(read_key_block("no armour here"), KeyBlock::None);
}

}  // namespace
}  // namespace dredge::judging
