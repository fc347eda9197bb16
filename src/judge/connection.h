// What a password opens, by the URI, data source name or connection string that it stands in.
#pragma once

#include <string>

#include "judge/authority.h"
#include "judge/context.h"

namespace dredge::judging {

enum class Place : std::uint8_t {
  None,        // in none of these
  Uri,         // scheme://user:VALUE@host, also jdbc:oracle:thin:user/VALUE@host
  Query,       // scheme://host/db?password=VALUE, jdbc:...;password=VALUE
  Properties,  // Server=host;Password=VALUE, host=x password=VALUE
};

struct Connection {
  Place place = Place::None;
  Host host;                 // the first one
  bool is_broken = false;    // no such thing by its grammar
  bool is_overrun = false;   // the value takes in more than the password
  bool is_inserted = false;  // the braces around it are a template's, not a connection string's
  std::string plain;  // the password as the server gets it; "" when that is how it is written
};

// Bounded by what a Context holds. Sources: RFC 3986; Oracle, "JDBC URLs and Database Specifiers";
// the Go MySQL driver's "DSN"; Microsoft, "Connection string syntax" (quotes, doubled within) and
// MS-ODBCSTR (braces, the closing one doubled within); PostgreSQL, "Connection Strings".
Connection read_connection(const Context& context);

// "db.acme.net" as reports may show it: "" when it is long, odd or holds the password. `after`:
// what follows the password. With another "@" in the same word the password may go on behind the
// first, and what was read as a host be a piece of it.
std::string shown_name(const Host& host, std::string_view password, std::string_view after);

}  // namespace dredge::judging
