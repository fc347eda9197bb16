#include "memory/known_objects.h"

#include <algorithm>
#include <utility>

#include "base/byte_reader.h"

namespace dredge {
namespace {

constexpr std::size_t kStarts = 1 << 16;

std::size_t start_of(const char* id) {
  return static_cast<std::size_t>(static_cast<unsigned char>(id[0])) << 8 |
         static_cast<unsigned char>(id[1]);
}

const char* text_of(const BlobId& id) { return reinterpret_cast<const char*>(id.bytes.data()); }

void put(std::string& out, std::uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<char>(value >> (8 * i) & 0xff));
}

}  // namespace

KnownObjects::KnownObjects(std::vector<LearnedObject> objects) {
  if (objects.empty()) return;
  id_size_ = objects.front().id.size;
  std::erase_if(objects, [&](const LearnedObject& one) { return one.id.size != id_size_; });
  std::ranges::stable_sort(objects, {}, &LearnedObject::id);
  const auto twins =
      std::unique(objects.begin(), objects.end(),
                  [](const LearnedObject& a, const LearnedObject& b) { return a.id == b.id; });
  objects.erase(twins, objects.end());
  ids_.reserve(objects.size() * id_size_);
  bytes_.reserve(objects.size());
  for (const LearnedObject& one : objects) append(one);
  index();
}

void KnownObjects::append(const LearnedObject& object) {
  const ObjectFigures& figures = object.figures;
  if (figures.below_confidence != 0 || figures.unpacked_bytes != 0)
    extras_.emplace(size(), Extra{figures.below_confidence, figures.unpacked_bytes});
  ids_.append(text_of(object.id), id_size_);
  bytes_.push_back(figures.bytes);
}

// Copies what lies between two of the others as one piece.
KnownObjects KnownObjects::with(std::span<const LearnedObject> others) const {
  if (size() == 0) return KnownObjects({others.begin(), others.end()});
  KnownObjects all;
  all.id_size_ = id_size_;
  all.ids_.reserve(ids_.size() + others.size() * id_size_);
  all.bytes_.reserve(bytes_.size() + others.size());
  std::vector<std::uint32_t> moved;  // which of ours stand behind that many others
  std::uint32_t next = 0;
  const auto copy_up_to = [&](std::uint32_t end) {
    all.ids_.append(id_at(next), (end - next) * id_size_);
    all.bytes_.insert(all.bytes_.end(), bytes_.begin() + next, bytes_.begin() + end);
    next = end;
  };
  for (const LearnedObject& other : others) {
    if (other.id.size != id_size_ || find(other.id) != kUnknown) continue;
    std::uint32_t end = starts_[start_of(text_of(other.id))];
    while (end < size() && std::memcmp(id_at(end), text_of(other.id), id_size_) < 0) ++end;
    copy_up_to(std::max(end, next));
    const bool is_twin =
        !all.ids_.empty() &&
        std::memcmp(all.ids_.data() + all.ids_.size() - id_size_, text_of(other.id), id_size_) == 0;
    if (is_twin) continue;
    all.append(other);
    moved.push_back(end);
  }
  copy_up_to(size());
  for (const auto& [place, extra] : extras_) {
    const auto before = std::upper_bound(moved.begin(), moved.end(), place) - moved.begin();
    all.extras_.emplace(place + static_cast<std::uint32_t>(before), extra);
  }
  all.index();
  return all;
}

std::uint64_t KnownObjects::mark() const {
  std::uint64_t sum = size();
  for (std::uint32_t place = 0; place < size(); ++place) {
    std::uint64_t word = 0;
    std::memcpy(&word, id_at(place) + id_size_ - sizeof word, sizeof word);
    sum += word;
  }
  return sum;
}

void KnownObjects::index() {
  starts_.assign(kStarts + 1, 0);
  for (std::uint32_t i = 0; i < size(); ++i) ++starts_[start_of(id_at(i)) + 1];
  for (std::size_t i = 0; i < kStarts; ++i) starts_[i + 1] += starts_[i];
}

std::uint32_t KnownObjects::find(const BlobId& id) const {
  if (starts_.empty() || id.size != id_size_) return kUnknown;
  const std::size_t start = start_of(text_of(id));
  std::uint32_t first = starts_[start];
  std::uint32_t end = starts_[start + 1];
  while (first < end) {
    const std::uint32_t middle = first + (end - first) / 2;
    const int order = std::memcmp(id_at(middle), text_of(id), id_size_);
    if (order == 0) return middle;
    (order < 0 ? first : end) = order < 0 ? middle + 1 : middle;
  }
  return kUnknown;
}

LearnedObject KnownObjects::at(std::uint32_t place) const {
  LearnedObject object;
  object.id.size = static_cast<std::uint8_t>(id_size_);
  std::memcpy(object.id.bytes.data(), id_at(place), id_size_);
  object.figures.bytes = bytes_[place];
  if (const auto extra = extras_.find(place); extra != extras_.end()) {
    object.figures.below_confidence = extra->second.below_confidence;
    object.figures.unpacked_bytes = extra->second.unpacked_bytes;
  }
  return object;
}

// The size of an id, the count of objects, their ids, their bytes, and what the few have beside.
Result<> KnownObjects::write(const std::filesystem::path& path, const Digest& key) const {
  std::string content;
  content.reserve(ids_.size() + bytes_.size() * 4 + extras_.size() * 16 + 9);
  put(content, id_size_, 1);
  put(content, size(), 4);
  content += ids_;
  for (const std::uint32_t bytes : bytes_) put(content, bytes, 4);
  put(content, extras_.size(), 4);
  for (const auto& [place, extra] : extras_) {
    put(content, place, 4);
    put(content, extra.below_confidence, 4);
    put(content, extra.unpacked_bytes, 8);
  }
  return write_memory(path, key, content);
}

KnownObjects KnownObjects::read(const std::filesystem::path& path, const Digest& key) {
  KnownObjects known;
  const auto content = read_memory(path, key);
  if (!content || !known.parse(*content)) return {};
  known.index();
  return known;
}

bool KnownObjects::parse(std::string_view content) {
  ByteReader in(content);
  const auto id_size = in.u8();
  const auto count = in.u32_be();
  if (!id_size || !count || (*id_size != 20 && *id_size != 32)) return false;
  id_size_ = *id_size;
  const auto ids = in.take(std::uint64_t(*count) * id_size_);
  const auto sizes = in.take(std::uint64_t(*count) * 4);
  if (!ids || !sizes) return false;
  ids_ = *ids;
  bytes_.reserve(*count);
  ByteReader numbers(*sizes);
  for (std::uint32_t i = 0; i < *count; ++i) bytes_.push_back(numbers.u32_be().value_or(0));
  const auto extras = in.u32_be();
  for (std::uint32_t i = 0; extras && i < *extras; ++i) {
    const auto place = in.u32_be();
    const auto below = in.u32_be();
    const auto unpacked = in.u64_be();
    if (!place || !below || !unpacked || *place >= *count) return false;
    extras_.emplace(*place, Extra{*below, *unpacked});
  }
  return extras.has_value() && in.at_end();
}

}  // namespace dredge
