#include "owner/hcl_blocks.h"

#include "base/text.h"

namespace dredge {
namespace {

constexpr std::size_t kMostBlocks = 10'000;

bool is_word(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '_' || byte == '-';
}

std::string unquoted(std::string_view text) {
  text = trim(text);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
    text = text.substr(1, text.size() - 2);
  return std::string(text);
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::vector<HclBlock> run() {
    while (at_ < text_.size() && blocks_.size() < kMostBlocks) step();
    keep_pair();
    for (const std::size_t open : open_) blocks_[open].end_line = line_;
    return std::move(blocks_);
  }

 private:
  void step() {
    const char byte = text_[at_];
    if (byte == '#' || text_.substr(at_).starts_with("//")) return skip_to("\n", false);
    if (text_.substr(at_).starts_with("/*")) return skip_to("*/", true);
    if (text_.substr(at_).starts_with("<<")) return skip_heredoc();
    if (byte == '"') return take_string();
    if (byte == '{') return open();
    if (byte == '}') return close();
    // A comma inside a call is the call's: merge(local.tags, { ... }).
    const bool in_call = byte == ',' && statement_.find('(') != std::string::npos;
    if (byte == '\n' || (byte == ',' && !in_call)) {
      keep_pair();
      statement_.clear();
    } else {
      statement_.push_back(byte);
    }
    line_ += byte == '\n' ? 1 : 0;
    ++at_;
  }

  void skip_to(std::string_view end, bool over_it) {
    std::size_t stop = text_.find(end, at_);
    if (stop == std::string_view::npos) stop = text_.size();
    if (over_it) stop = std::min(stop + end.size(), text_.size());
    for (; at_ < stop; ++at_) line_ += text_[at_] == '\n' ? 1 : 0;
  }

  // <<EOF and <<-EOF: up to the line that is the marker alone.
  void skip_heredoc() {
    std::size_t begin = at_ + 2;
    if (begin < text_.size() && text_[begin] == '-') ++begin;
    std::size_t end = begin;
    while (end < text_.size() && is_word(text_[end])) ++end;
    const std::string_view marker = text_.substr(begin, end - begin);
    at_ = end;
    if (marker.empty()) return;
    while (at_ < text_.size()) {
      skip_to("\n", true);
      const std::size_t stop = std::min(text_.find('\n', at_), text_.size());
      if (trim(text_.substr(at_, stop - at_)) != marker) continue;
      at_ = stop;
      return;
    }
  }

  // A string ends at the quote that is not in a ${...} of its own.
  void take_string() {
    const std::size_t begin = at_++;
    int depth = 0;
    for (; at_ < text_.size() && text_[at_] != '\n'; ++at_) {
      if (text_[at_] == '\\') {
        ++at_;
      } else if (text_.substr(at_).starts_with("${")) {
        ++depth;
      } else if (text_[at_] == '}' && depth > 0) {
        --depth;
      } else if (text_[at_] == '"' && depth == 0) {
        ++at_;
        break;
      }
    }
    at_ = std::min(at_, text_.size());
    statement_.append(text_.substr(begin, at_ - begin));
  }

  void open() {
    HclBlock block;
    block.head = trim(statement_);
    block.begin_line = block.end_line = line_;
    block.parent = open_.empty() ? SIZE_MAX : open_.back();
    open_.push_back(blocks_.size());
    blocks_.push_back(std::move(block));
    statement_.clear();
    ++at_;
  }

  void close() {
    keep_pair();
    statement_.clear();
    if (!open_.empty()) {
      blocks_[open_.back()].end_line = line_;
      open_.pop_back();
    }
    ++at_;
  }

  // `key = "text"` or `"key" : "text"`; anything else is not for us.
  void keep_pair() {
    const std::string_view statement = trim(statement_);
    const std::size_t equals = statement.find_first_of("=:");
    if (equals == std::string_view::npos || open_.empty()) return;
    const std::string_view value = trim(statement.substr(equals + 1));
    const bool is_text = value.size() > 2 && value.front() == '"' && value.back() == '"' &&
                         value.find("${") == std::string_view::npos;
    if (!is_text) return;
    blocks_[open_.back()].pairs.push_back(
        {unquoted(statement.substr(0, equals)), unquoted(value), line_});
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  std::string statement_;
  std::vector<HclBlock> blocks_;
  std::vector<std::size_t> open_;
};

}  // namespace

std::vector<HclBlock> read_hcl_blocks(std::string_view text) { return Reader(text).run(); }

}  // namespace dredge
