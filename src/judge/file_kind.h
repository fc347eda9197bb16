// What a path says about the syntax and the purpose of a file.
#pragma once

#include <cstdint>
#include <string_view>

namespace dredge::judging {

enum class Syntax : std::uint8_t {
  Unknown,
  Code,    // a string needs quotes: a bare word is a name
  Json,    // strings need quotes, and nothing is computed
  Shell,   // bare words are values, $ introduces a reference
  Config,  // ini, yaml, properties: bare words are values
  Markup,  // prose with samples of everything
};

struct FileKind {
  Syntax syntax = Syntax::Unknown;
  bool quotes_texts = false;  // a program whose texts stand in quotes
  bool lock = false;          // dependency lock: digests of packages
  bool locale = false;        // translations: keys speak of passwords, values are prose
  bool minified = false;      // generated bundles, source maps
  bool changelog = false;     // release notes, licences
  bool environment = false;   // .env and the credential files of tools: values are real
};

// Pure; reads the name, the extension and the folders of `path`, ignoring case.
FileKind file_kind(std::string_view path);

}  // namespace dredge::judging
