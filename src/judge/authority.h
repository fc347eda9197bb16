// The servers that a URI's authority or a data source name speaks of. Pure; views into the text.
// Sources: RFC 3986, sections 3.2.2 and 3.2.3; RFC 2606 and 6761 (names set aside), RFC 5737 and
// 3849 (addresses for documents); the MongoDB and PostgreSQL manuals (several hosts).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dredge::judging {

enum class HostKind : std::uint8_t {
  None,      // a socket, or not said
  Server,    // a full name or a public address
  Local,     // of this machine or network: localhost, 10.0.0.1, a name without dots
  Example,   // set aside for documents, or a word that stands for a host
  FilledIn,  // a variable or a template
  Broken,    // no host by the grammar, or a port that there is not
};

struct Host {
  HostKind kind = HostKind::None;
  std::string_view name;  // without port and brackets
};

// "host", "host:5432", "[::1]:5432"; all of `text`.
Host read_host(std::string_view text);

// The first of the hosts behind a user and password. `text` begins behind their "@" and may run on.
// Broken as soon as one of the hosts is, and for a `scheme` that looks its servers up
// ("mongodb+srv") with a port or with several hosts.
Host read_authority(std::string_view text, std::string_view scheme);

// Whether two hexadecimal digits follow each "%". Source: RFC 3986, section 2.1.
bool is_percent_encoded(std::string_view text);

// `text` with its "%41" decoded; "" when it has none or breaks the rule above.
std::string percent_decoded(std::string_view text);

}  // namespace dredge::judging
