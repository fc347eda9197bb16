#include "scan/key_block.h"

#include <algorithm>

#include "base/text.h"

namespace dredge {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kPrivate = "PRIVATE KEY";
constexpr std::string_view kStatic = "OpenVPN Static key";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kPuttyBegin = "PuTTY-User-Key-File-";
constexpr std::string_view kPuttyEnd = "Private-MAC:";

}  // namespace

std::size_t open_block(std::string_view line) {
  const std::size_t putty = line.rfind(kPuttyBegin);
  if (putty != std::string_view::npos && line.find(kPuttyEnd, putty) == std::string_view::npos)
    return putty;
  const std::size_t begin = line.rfind(kBegin);
  if (begin == std::string_view::npos) return std::string_view::npos;
  const std::string_view rest = line.substr(begin);
  const std::string_view head = rest.substr(0, 60);
  if (head.find(kPrivate) == std::string_view::npos && head.find(kStatic) == std::string_view::npos)
    return std::string_view::npos;
  // The body on the same line means an escaped block ("\n"), which a line-local rule covers.
  return rest.find(kEnd) == std::string_view::npos ? begin : std::string_view::npos;
}

bool continues_block(std::string_view line) {
  line = trim(line);
  if (line.empty() || line.find(kEnd) != std::string_view::npos) return true;
  for (const std::string_view field :
       {"Proc-Type:", "DEK-Info:", "Comment:", "Version:", "Charset:", "Encryption:",
        "Public-Lines:", "Private-Lines:", "Key-Derivation:", "Argon2-", "Private-MAC:"}) {
    if (line.substr(0, field.size()) == field) return true;
  }
  const auto is_body = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '/' || c == '=';
  };
  const std::size_t first = line.find_first_not_of(" \t\"'+,;#*|\\/");
  if (first == std::string_view::npos) return true;
  std::string_view body = line.substr(first);
  while (!body.empty() && !is_body(body.back())) body.remove_suffix(1);
  if (!body.empty() && body.size() > 2 && body.substr(body.size() - 2) == "\\n")
    body.remove_suffix(2);
  return body.size() >= 4 && std::all_of(body.begin(), body.end(), is_body) &&
         (body.size() >= 40 || body.back() == '=' || body.find(' ') == std::string_view::npos);
}

std::size_t end_of_block(std::string_view block, std::string_view line) {
  const bool is_putty = block.substr(0, kPuttyBegin.size()) == kPuttyBegin;
  const std::size_t end = line.find(is_putty ? kPuttyEnd : kEnd);
  if (end == std::string_view::npos) return end;
  const std::size_t dashes =
      is_putty ? std::string_view::npos : line.find("-----", end + kEnd.size());
  if (dashes != std::string_view::npos) return dashes + 5;
  return line.find_last_not_of(" \t\r\n") + 1;
}

std::string_view rule_of_block(std::string_view block) {
  const std::string_view head = block.substr(0, block.find('\n'));
  if (head.substr(0, kPuttyBegin.size()) == kPuttyBegin) return "private-key.putty";
  if (head.find(kStatic) != std::string_view::npos) return "openvpn.static-key";
  if (head.find("PGP") != std::string_view::npos) return "private-key.pgp";
  if (head.find("OPENSSH") != std::string_view::npos) return "private-key.openssh";
  return head.find("ENCRYPTED") != std::string_view::npos ? "private-key.encrypted"
                                                          : "private-key.pem";
}

}  // namespace dredge
