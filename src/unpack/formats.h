// The containers that blobs can be, told by their first bytes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "dredge/origin.h"

namespace dredge {

enum class Container : std::uint8_t {
  Archive,   // has members
  Packed,    // one compressed stream
  Unopened,  // known, and nothing here reads it
};

// One row of the table. Static.
struct Format {
  std::string_view name;  // "zip"
  Container container;
  std::string_view magic;  // the first bytes; "" = only `looks_like` decides
  bool (*looks_like)(std::string_view head) = nullptr;  // asked when the magic fits
  std::string_view suffixes = {};  // what a packed file's name loses when unpacked: ".gz .tgz=.tar"
};

// All formats, in the order they are tried.
std::span<const Format> formats();

// How many first bytes tell_format wants to see.
inline constexpr std::size_t kHeadBytes = 512;

// The format that starts with `head`, nullptr when it is none. Costs a few comparisons on text.
const Format* tell_format(std::string_view head);

// A zip behind something else, as self-extracting and executable ones are: told by its end.
bool ends_as_zip(std::string_view whole);

// The name of what is inside a packed file: "app.log.gz" -> "app.log", "x.tgz" -> "x.tar".
std::string packed_member_name(const Format& format, const Origin& origin);

// Is this more likely text than a container that is broken? True for no bytes.
bool looks_like_text(std::string_view head);

}  // namespace dredge
