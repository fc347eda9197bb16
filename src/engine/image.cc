#include "engine/image.h"

#include <hs/hs.h>

#include <algorithm>
#include <cstring>

#include "base/byte_reader.h"

namespace dredge {
namespace {

constexpr std::string_view kMagic = "dredge engine\n";
// Goes up whenever the same rules would give other literals, groups or databases.
constexpr std::uint32_t kFormat = 12;

void put_u32(std::string& out, std::uint64_t value) {
  for (int shift = 24; shift >= 0; shift -= 8)
    out.push_back(static_cast<char>((value >> static_cast<unsigned>(shift)) & 0xff));
}

// Notices every change within one word and, but for one case in 2^64, all others. Megabytes at
// every start: a byte-wise CRC would take longer than everything else in loading.
std::uint64_t sum_of(std::string_view bytes) {
  std::uint64_t sum = bytes.size();
  for (; !bytes.empty(); bytes.remove_prefix(std::min<std::size_t>(8, bytes.size()))) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), std::min<std::size_t>(8, bytes.size()));
    sum = (sum ^ word) * 0x9e3779b97f4a7c15ULL;
    sum ^= sum >> 32;
  }
  return sum;
}

void put_text(std::string& out, std::string_view text) {
  put_u32(out, text.size());
  out.append(text);
}

Error corrupt(std::string_view why) {
  return Error{ErrorCode::Corrupt, "engine image: " + std::string(why)};
}

Result<> expect_text(ByteReader& in, std::string_view expected, std::string_view why) {
  ASSIGN_OR_RETURN(const std::uint32_t size, in.u32_be());
  ASSIGN_OR_RETURN(const std::string_view text, in.take(size));
  if (text != expected) return corrupt(why);
  return {};
}

struct Head {
  std::uint64_t sum = 0;
  std::string_view bytes;
};

Result<Head> read_head(ByteReader& in) {
  ASSIGN_OR_RETURN(const std::string_view magic, in.take(kMagic.size()));
  if (magic != kMagic) return corrupt("it does not start like one");
  ASSIGN_OR_RETURN(const std::uint32_t format, in.u32_be());
  if (format != kFormat) return corrupt("it is of another version");
  ASSIGN_OR_RETURN(const std::uint32_t size, in.u32_be());
  Head head;
  ASSIGN_OR_RETURN(head.sum, in.u64_be());
  ASSIGN_OR_RETURN(head.bytes, in.take(size));
  return head;
}

void put_quads(std::string& out, const QuadPlan& quads) {
  put_u32(out, quads.choices.size());
  for (const QuadChoice& choice : quads.choices) {
    out.push_back(static_cast<char>(choice.offset));
    out.push_back(static_cast<char>(choice.bucket));
  }
  put_u32(out, quads.factor);
}

Result<QuadPlan> read_quads(ByteReader& in) {
  ASSIGN_OR_RETURN(const std::uint32_t count, in.u32_be());
  if (count > in.remaining() / 2) return corrupt("its head ends early");
  QuadPlan quads;
  quads.choices.resize(count);
  for (QuadChoice& choice : quads.choices) {
    ASSIGN_OR_RETURN(choice.offset, in.u8());
    ASSIGN_OR_RETURN(choice.bucket, in.u8());
  }
  ASSIGN_OR_RETURN(quads.factor, in.u32_be());
  return quads;
}

}  // namespace

std::string write_image(std::string_view rules_digest, const ImageParts& parts) {
  std::string body;
  put_text(body, hs_version());
  put_text(body, rules_digest);
  put_quads(body, parts.quads);
  put_quads(body, parts.hash_text_quads);
  for (const std::string& bytes : parts.bytes) put_u32(body, bytes.size());
  const std::size_t head_size = body.size();
  for (const std::string& bytes : parts.bytes) body += bytes;
  std::string image(kMagic);
  put_u32(image, kFormat);
  put_u32(image, head_size);
  const std::uint64_t sum = sum_of(body);
  put_u32(image, sum >> 32);
  put_u32(image, sum & 0xffffffff);
  return image + body;
}

Result<> check_sum(std::string_view image) {
  ByteReader in(image);
  ASSIGN_OR_RETURN(const Head head, read_head(in));
  const auto summed = static_cast<std::size_t>(head.bytes.data() - image.data());
  if (sum_of(image.substr(summed)) != head.sum) return corrupt("it is damaged");
  return {};
}

Result<ImageView> read_image(std::string_view rules_digest, std::string_view image) {
  ByteReader in(image);
  ASSIGN_OR_RETURN(const Head found, read_head(in));
  ByteReader head(found.bytes);
  RETURN_IF_ERROR(expect_text(head, hs_version(), "it was made for another hyperscan"));
  RETURN_IF_ERROR(expect_text(head, rules_digest, "it was made for other rules"));
  ImageView view;
  ASSIGN_OR_RETURN(view.quads, read_quads(head));
  ASSIGN_OR_RETURN(view.hash_text_quads, read_quads(head));
  for (std::string_view& bytes : view.bytes) {
    ASSIGN_OR_RETURN(const std::uint32_t size, head.u32_be());
    ASSIGN_OR_RETURN(bytes, in.take(size));
  }
  if (!head.at_end() || !in.at_end()) return corrupt("bytes follow its end");
  return view;
}

}  // namespace dredge
