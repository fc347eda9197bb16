#include "judge/key_block.h"

#include <string>

#include "judge/base64.h"
#include "judge/chars.h"
#include "judge/signals.h"

namespace dredge::judging {

namespace {

constexpr std::size_t kMaxBlock = 32 << 10;

// The base64 letters of a body, without what a source file puts between its lines. `ok` is false
// when something stands there that is neither.
struct Body {
  std::string letters;
  bool ok = true;
};

Body read_body(std::string_view text) {
  Body body;
  std::size_t strangers = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\' && i + 1 < text.size() && (is_alpha(text[i + 1]) || text[i + 1] == '\\')) {
      ++i;  // \n, \r, \t
    } else if (c == '+' && i > 0 && i + 1 < text.size() && !is_base64(text[i - 1]) &&
               !is_base64(text[i + 1])) {
      continue;  // a concatenation
    } else if (is_base64(c)) {
      body.letters.push_back(c);
    } else if (!is_blank(c) && !is_quote(c) && c != '=' && c != ',' && c != '\\' && c != '>' &&
               c != '#' && c != '*' && c != '|' && c != '-') {
      ++strangers;
    }
  }
  body.ok = strangers * 50 <= body.letters.size() && text.find("...") == std::string_view::npos;
  return body;
}

// One DER SEQUENCE that is as long as it says. Source: X.690, section 8.1.3.
bool is_der_sequence(std::string_view der) {
  if (der.size() < 16 || der[0] != '\x30') return false;
  const auto byte = [&](std::size_t i) {
    return static_cast<std::size_t>(static_cast<unsigned char>(der[i]));
  };
  std::size_t length = byte(1);
  std::size_t header = 2;
  if (length >= 0x80) {
    const std::size_t bytes = length & 0x7F;
    if (bytes == 0 || bytes > 3) return false;
    length = 0;
    for (std::size_t i = 0; i < bytes; ++i) length = (length << 8) | byte(2 + i);
    header += bytes;
  }
  return header + length == der.size();
}

KeyBlock judge_openssh(std::string_view bytes) {
  constexpr std::string_view kMagic("openssh-key-v1\0", 15);
  if (!bytes.starts_with(kMagic) || bytes.size() < 64) return KeyBlock::Broken;
  const std::string_view rest = bytes.substr(kMagic.size());
  constexpr std::string_view kNone("\0\0\0\4none", 8);
  return rest.starts_with(kNone) ? KeyBlock::Whole : KeyBlock::Encrypted;
}

KeyBlock judge_body(std::string_view label, std::string_view text) {
  const Body body = read_body(text);
  if (!body.ok || body.letters.size() < 40) return KeyBlock::Broken;
  if (label.find("PGP") != std::string_view::npos) return KeyBlock::Unproven;
  const std::string bytes = decode_base64(body.letters);
  if (label.find("OPENSSH") != std::string_view::npos) return judge_openssh(bytes);
  if (is_der_sequence(bytes)) return KeyBlock::Whole;
  // Random letters that never were a key, as tests have them: a cut key still begins as one.
  const bool made_up = !bytes.starts_with('\x30') && body.letters.size() >= 120;
  const bool is_ssh2 = label.find("SSH2") != std::string_view::npos;
  return made_up || is_ssh2 ? KeyBlock::Unproven : KeyBlock::Broken;
}

}  // namespace

KeyBlock read_key_block(std::string_view text) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  const std::size_t begin = text.find(kBegin);
  if (begin == std::string_view::npos) return KeyBlock::None;
  std::string_view rest = text.substr(begin + kBegin.size(), kMaxBlock);
  const std::size_t dashes = rest.find("-----");
  if (dashes == std::string_view::npos || dashes > 60) return KeyBlock::None;
  const std::string_view label = rest.substr(0, dashes);
  if (label.find("PRIVATE KEY") == std::string_view::npos) return KeyBlock::None;
  rest.remove_prefix(dashes + 5);
  if (label.find("ENCRYPTED") != std::string_view::npos) return KeyBlock::Encrypted;
  const std::string_view head = rest.substr(0, 200);
  if (head.find("ENCRYPTED") != std::string_view::npos ||
      head.find("DEK-Info") != std::string_view::npos)
    return KeyBlock::Encrypted;
  const std::size_t end = rest.find("-----END");
  if (end == std::string_view::npos) return KeyBlock::Broken;
  return judge_body(label, rest.substr(0, end));
}

void key_signals(const Context& context, SignalSet& out) {
  switch (read_key_block(context.match)) {
    case KeyBlock::Whole:
      out.add(SignalId::KeyBodyValid);
      break;
    case KeyBlock::Broken:
      out.add(SignalId::KeyBodyBroken);
      break;
    case KeyBlock::Encrypted:
      out.add(SignalId::KeyEncrypted);
      break;
    case KeyBlock::None:
    case KeyBlock::Unproven:
      break;
  }
}

}  // namespace dredge::judging
