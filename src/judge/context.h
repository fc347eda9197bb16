// What stands around a candidate: its line, quotes, the name it is assigned to, how it is assigned.
#pragma once

#include <string_view>

#include "dredge/finding.h"
#include "judge/file_kind.h"

namespace dredge::judging {

// How the value hangs on its name.
enum class Link : unsigned char {
  None,      // no name found
  Assign,    // = := => :
  Compare,   // == != ===
  Argument,  // f("name", value), set(value)
  Flag,      // --name value
  Words,     // name value: prose, or a statement
  Uri,       // scheme://name:value@host
  Query,     // ?name=value&
};

// Views into the chunk's text; good as long as that is. All lengths are bounded, so a line of
// megabytes costs no more than a short one.
struct Context {
  std::string_view value;          // the candidate's secret
  std::string_view body;           // without the prefix that every secret of the rule begins with
  std::string_view match;          // the whole match
  std::string_view before;         // from the start of the line to the value
  std::string_view after;          // from the value to the end of the line
  std::string_view above;          // the line above the match, or its end
  std::string_view beside_before;  // some text before the value's name, over lines
  std::string_view beside_after;   // and some after the value
  std::string_view name;           // of the variable, key, parameter: "config.password"; may be ""
  std::string_view callee;         // the function that gets the value: "setPassword"; may be ""
  Link link = Link::None;
  char match_lead = 0;     // the byte before the match, or 0
  char dropped = 0;        // the closing bracket right after the value, which the rule took along
  char quote = 0;          // the quote right before the value, or 0
  bool closed = false;     // the same quote right after the value
  bool in_string = false;  // an unquoted value inside a longer string literal
  bool comment = false;    // the line is a comment, or becomes one before the value
  bool packed = false;     // the line runs on for hundreds of bytes on either side
  FileKind file;
  bool generic = false;        // the rule's
  bool named_by_rule = false;  // the rule's keyword ends the name: "approle_secret_id"
  bool placed = false;  // where a call or command takes its password, whatever stands before it
};

Context read_context(const Candidate& candidate, std::string_view text, std::string_view path);

}  // namespace dredge::judging
