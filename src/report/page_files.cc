// Gives the embedded files of the page their place in C++.
#include "report/page_parts.h"

extern "C" {
extern const char dredge_page_template[];
extern const char dredge_page_template_end[];
extern const char dredge_page_style[];
extern const char dredge_page_style_end[];
extern const char dredge_page_script[];
extern const char dredge_page_script_end[];
}

namespace dredge {
namespace {

std::string_view between(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

std::string_view page_template() { return between(dredge_page_template, dredge_page_template_end); }
std::string_view page_style() { return between(dredge_page_style, dredge_page_style_end); }
std::string_view page_script() { return between(dredge_page_script, dredge_page_script_end); }

}  // namespace dredge
