#include "rules/template.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "rules/random.h"
#include "rules/specimen.h"

namespace dredge {
namespace {

constexpr std::size_t kMaxText = 64 << 10;
constexpr std::uint64_t kMaxCount = 8192;

constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kAlphabets{{
    {"digit", "0123456789"},
    {"hex", "0123456789abcdef"},
    {"HEX", "0123456789ABCDEF"},
    {"lower", "abcdefghijklmnopqrstuvwxyz"},
    {"upper", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
    {"alnum", "abcdefghijklmnopqrstuvwxyz0123456789"},
    {"ALNUM", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"},
    {"base62", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"},
    {"base32", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"},
    {"base64", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"},
    {"base64url", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"},
    {"word", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"},
}};

std::string_view alphabet_of(std::string_view name) {
  for (const auto& [known, alphabet] : kAlphabets) {
    if (known == name) return alphabet;
  }
  return {};
}

// "{name:first:second}" without its braces; what is not there is empty.
struct Placeholder {
  std::string_view name;
  std::string_view first;
  std::string_view second;

  explicit Placeholder(std::string_view inside) {
    const std::size_t one = inside.find(':');
    name = inside.substr(0, one);
    if (one == std::string_view::npos) return;
    first = inside.substr(one + 1);
    const std::size_t two = first.find(':');
    if (two == std::string_view::npos) return;
    second = first.substr(two + 1);
    first = first.substr(0, two);
  }
};

// Confined; borrows all it is given.
class Expander {
 public:
  Expander(std::string_view tmpl, std::uint64_t seed, const MakeChecked& make_checked)
      : tmpl_(tmpl), random_(seed), make_checked_(make_checked) {}

  Result<Expansion> run() && {
    while (at_ < tmpl_.size()) {
      RETURN_IF_ERROR(step());
      if (made_.text.size() > kMaxText) {
        return Error{ErrorCode::LimitExceeded,
                     fmt::format("the template makes more than {} bytes", kMaxText)};
      }
    }
    return std::move(made_);
  }

 private:
  Error error(std::string_view what) const {
    return {ErrorCode::InvalidInput, fmt::format("character {}: {}", at_ + 1, what)};
  }

  Result<> step() {
    const char byte = tmpl_[at_];
    if (byte != '{' && byte != '}') {
      made_.text.push_back(byte);
      ++at_;
      return {};
    }
    if (at_ + 1 < tmpl_.size() && tmpl_[at_ + 1] == byte) {
      made_.text.push_back(byte);
      at_ += 2;
      return {};
    }
    const std::size_t end = tmpl_.find('}', at_);
    if (byte == '}' || end == std::string_view::npos) {
      return error(fmt::format("a lone \"{0}\": a brace is written \"{0}{0}\"", byte));
    }
    const Placeholder asked(tmpl_.substr(at_ + 1, end - at_ - 1));
    const std::uint64_t begin = made_.text.size();
    ASSIGN_OR_RETURN(const std::string value, value_of(asked));
    made_.text += value;
    if (asked.name != "repeat") made_.generated.push_back({begin, made_.text.size()});
    at_ = end + 1;
    return {};
  }

  Result<std::string> value_of(const Placeholder& asked) {
    if (const std::string_view alphabet = alphabet_of(asked.name); !alphabet.empty()) {
      ASSIGN_OR_RETURN(const std::uint64_t count, count_of(asked.first));
      return random_.text(alphabet, count);
    }
    if (asked.name == "password") {
      ASSIGN_OR_RETURN(const std::uint64_t count, count_of(asked.first));
      return make_password(random_, count);
    }
    if (asked.name == "repeat") return repeat(asked);
    if (asked.name == "uuid") return make_uuid(random_);
    if (asked.name == "jwt") return make_jwt(random_);
    if (asked.name == "pem") {
      if (asked.first.empty()) return error("{pem:LABEL} needs its label");
      return make_pem(random_, asked.first);
    }
    if (asked.name == "check") return checked(asked);
    return unknown(asked.name);
  }

  Result<std::string> repeat(const Placeholder& asked) {
    if (asked.first.empty()) return error("{repeat:TEXT:N} needs its text");
    ASSIGN_OR_RETURN(const std::uint64_t count, count_of(asked.second));
    std::string made;
    while (made.size() < count) made += asked.first;
    made.resize(count);
    return made;
  }

  Result<std::string> checked(const Placeholder& asked) {
    Result<std::string> made = make_checked_(asked.first, asked.second, random_.next());
    if (!made) return error(made.error().message);
    return made;
  }

  // "N", or "N-M" for one of them.
  Result<std::uint64_t> count_of(std::string_view text) {
    const std::size_t dash = text.find('-');
    std::uint64_t least = 0;
    bool good = read(text.substr(0, dash), least);
    std::uint64_t most = least;
    if (dash != std::string_view::npos) good = good && read(text.substr(dash + 1), most);
    if (!good || least < 1 || most < least || most > kMaxCount) {
      return error(fmt::format("a placeholder's count is N or N-M, 1 to {}", kMaxCount));
    }
    return least + random_.below(most - least + 1);
  }

  static bool read(std::string_view digits, std::uint64_t& value) {
    const char* const end = digits.data() + digits.size();
    const auto [stop, status] = std::from_chars(digits.data(), end, value);
    return status == std::errc() && stop == end;
  }

  Error unknown(std::string_view name) const {
    std::vector<std::string_view> known = {"password", "repeat", "uuid", "jwt", "pem", "check"};
    for (const auto& [alphabet, letters] : kAlphabets) known.push_back(alphabet);
    const std::string_view near = nearest(name, known);
    return error(fmt::format("unknown placeholder \"{}\"{}",
                             escape_for_terminal(name.substr(0, 40)),
                             near.empty() ? std::string(": a brace is written \"{{\"")
                                          : fmt::format(": did you mean \"{}\"?", near)));
  }

  std::string_view tmpl_;
  std::size_t at_ = 0;
  Random random_;
  const MakeChecked& make_checked_;
  Expansion made_;
};

}  // namespace

Result<Expansion> expand(std::string_view tmpl, std::uint64_t seed,
                         const MakeChecked& make_checked) {
  return Expander(tmpl, seed, make_checked).run();
}

Result<std::string> expand_template(std::string_view tmpl, std::uint64_t seed,
                                    const MakeChecked& make_checked) {
  ASSIGN_OR_RETURN(Expansion made, expand(tmpl, seed, make_checked));
  return std::move(made.text);
}

std::vector<std::string_view> checks_in(std::string_view tmpl) {
  std::vector<std::string_view> names;
  for (std::size_t at = tmpl.find("{check:"); at != std::string_view::npos;
       at = tmpl.find("{check:", at + 1)) {
    const std::size_t end = tmpl.find('}', at);
    if (at > 0 && tmpl[at - 1] == '{') continue;  // "{{" is a brace
    if (end != std::string_view::npos) {
      names.push_back(Placeholder(tmpl.substr(at + 1, end - at - 1)).first);
    }
  }
  return names;
}

}  // namespace dredge
