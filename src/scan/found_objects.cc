#include "scan/found_objects.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <unordered_set>
#include <utility>

#include "base/hash.h"
#include "base/varint.h"

namespace dredge {
namespace {

std::string_view raw(const BlobId& id) {
  return {reinterpret_cast<const char*>(id.bytes.data()), id.size};
}

EvidenceKey key_of(const Evidence& evidence, const FoundObjects::Key& key) {
  VarintWriter text;
  text.number(evidence.rule);
  text.number(static_cast<std::uint64_t>(evidence.checksum));
  for (const Span& span : {evidence.match, evidence.secret}) {
    text.number(span.begin);
    text.number(span.end);
  }
  text.text(evidence.snippet.reveal());
  const Fingerprint digest = fingerprint_of(key, text.take());
  EvidenceKey brief;
  std::copy_n(digest.bytes.begin(), brief.size(), brief.begin());
  return brief;
}

// Where trace() alone knows the places, and nothing but the text itself was read.
bool is_plain(const Unit& unit) {
  const auto* commit = std::get_if<CommitOrigin>(&unit.origin.where);
  return commit != nullptr && commit->place == GitPlace::Unreachable && commit->path.empty() &&
         unit.origin.inside.empty() && !unit.outer.empty() && unit.id == unit.outer &&
         std::ranges::all_of(unit.hits, [](const Hit& hit) { return hit.allow == kNoAllow; });
}

void save_place(const Occurrence& at, VarintWriter& out) {
  out.number(at.span.begin);
  out.number(at.span.size());
  out.number(at.line);
  out.number(at.column);
  out.number(at.end_line);
  out.number(at.end_column);
  out.number(static_cast<std::uint64_t>(at.encoding));
}

Occurrence load_place(const BlobId& blob, VarintReader& in) {
  Occurrence at;
  at.blob = blob;
  at.span.begin = in.number();
  at.span.end = at.span.begin + in.number();
  at.line = in.below(UINT32_MAX);
  at.column = in.below(UINT32_MAX);
  at.end_line = in.below(UINT32_MAX);
  at.end_column = in.below(UINT32_MAX);
  at.encoding = encoding_from(static_cast<std::int64_t>(in.number()));
  return at;
}

}  // namespace

// Ids are hashes, but chosen by whoever wrote the content; as SeenBlobs has it.
std::size_t FoundObjects::IdHash::operator()(const BlobId& id) const {
  std::size_t head = 0;
  std::size_t tail = 0;
  std::memcpy(&head, id.bytes.data() + 1, sizeof head);
  std::memcpy(&tail, id.bytes.data() + 9, sizeof tail);
  return head ^ (tail * 0x9E3779B97F4A7C15ULL);
}

FoundObjects::FoundObjects(std::span<const WorkerResult> results, const Key& key) {
  std::unordered_map<BlobId, const LearnedObject*, IdHash> figures;
  std::unordered_map<BlobId, int, IdHash> units;
  for (const WorkerResult& result : results) {
    for (const LearnedObject& one : result.found) figures.emplace(one.id, &one);
    for (const Unit& unit : result.units) ++units[unit.outer];
  }
  std::map<EvidenceKey, std::uint32_t> numbers;
  for (const WorkerResult& result : results) {
    std::vector<std::uint32_t> number_of(result.evidence.size(), UINT32_MAX);
    for (const Unit& unit : result.units) {
      const auto known = figures.find(unit.outer);
      if (known == figures.end() || !is_plain(unit) || units[unit.outer] != 1) continue;
      objects_.push_back({*known->second, static_cast<std::uint32_t>(hits_.size()),
                          static_cast<std::uint32_t>(unit.hits.size())});
      for (const Hit& hit : unit.hits) {
        std::uint32_t& number = number_of[hit.evidence];
        if (number == UINT32_MAX) {
          const EvidenceKey one = key_of(result.evidence[hit.evidence], key);
          const auto next = static_cast<std::uint32_t>(evidence_.size());
          const auto [entry, is_new] = numbers.emplace(one, next);
          if (is_new) evidence_.push_back(one);
          number = entry->second;
        }
        hits_.push_back({number, hit.at});
      }
    }
  }
  std::ranges::sort(objects_, {}, [](const Object& one) { return one.object.id; });
  choose_witnesses();
  index();
}

// Those with the most hits first, and of equal ones the smallest: a few see nearly everything.
void FoundObjects::choose_witnesses() {
  std::vector<std::uint32_t> order(objects_.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, {}, [&](std::uint32_t place) {
    const Object& one = objects_[place];
    return std::pair(UINT32_MAX - one.hits, one.object.figures.bytes);
  });
  std::vector<bool> is_seen(evidence_.size());
  for (const std::uint32_t place : order) {
    bool is_witness = false;
    const auto hits = std::span(hits_).subspan(objects_[place].first_hit, objects_[place].hits);
    for (const KeptHit& hit : hits) {
      is_witness = is_witness || !is_seen[hit.evidence];
      is_seen[hit.evidence] = true;
    }
    if (is_witness) witnesses_.push_back(place);
  }
  std::ranges::sort(witnesses_);
}

void FoundObjects::index() {
  places_.reserve(objects_.size());
  for (std::uint32_t i = 0; i < objects_.size(); ++i) places_.emplace(objects_[i].object.id, i);
}

std::vector<BlobId> FoundObjects::missing_in(const FoundObjects& others) const {
  std::vector<BlobId> ids;
  for (const Object& one : objects_)
    if (!others.contains(one.object.id)) ids.push_back(one.object.id);
  return ids;
}

std::vector<BlobId> FoundObjects::witnesses() const {
  std::vector<BlobId> ids;
  for (const std::uint32_t place : witnesses_) ids.push_back(objects_[place].object.id);
  return ids;
}

std::string FoundObjects::save() const {
  VarintWriter out;
  out.number(evidence_.size());
  for (const EvidenceKey& key : evidence_)
    out.raw({reinterpret_cast<const char*>(key.data()), key.size()});
  out.number(objects_.size());
  for (const Object& one : objects_) {
    out.text(raw(one.object.id));
    out.number(one.object.figures.bytes);
    out.number(one.object.figures.below_confidence);
    out.number(one.object.figures.unpacked_bytes);
    out.number(one.hits);
    for (const KeptHit& hit : std::span(hits_).subspan(one.first_hit, one.hits)) {
      out.number(hit.evidence);
      save_place(hit.at, out);
    }
  }
  out.number(witnesses_.size());
  for (const std::uint32_t place : witnesses_) out.number(place);
  return out.take();
}

std::optional<FoundObjects> FoundObjects::load(std::string_view saved) {
  VarintReader in(saved);
  FoundObjects found;
  for (std::size_t left = in.count(); left != 0; --left) {
    const std::string_view bytes = in.raw(sizeof(EvidenceKey));
    if (in.has_failed()) return std::nullopt;
    EvidenceKey& key = found.evidence_.emplace_back();
    std::copy(bytes.begin(), bytes.end(), key.begin());
  }
  for (std::size_t left = in.count(); left != 0; --left) {
    if (in.has_failed()) return std::nullopt;
    Object& one = found.objects_.emplace_back();
    const std::string_view id = in.text();
    if (id.size() > one.object.id.bytes.size()) return std::nullopt;
    std::copy(id.begin(), id.end(), one.object.id.bytes.begin());
    one.object.id.size = static_cast<std::uint8_t>(id.size());
    one.object.figures.bytes = in.below(std::uint64_t(UINT32_MAX) + 1);
    one.object.figures.below_confidence = in.below(std::uint64_t(UINT32_MAX) + 1);
    one.object.figures.unpacked_bytes = in.number();
    one.first_hit = static_cast<std::uint32_t>(found.hits_.size());
    one.hits = static_cast<std::uint32_t>(in.count());
    for (std::uint32_t i = 0; i < one.hits; ++i) {
      const std::uint32_t evidence = in.below(found.evidence_.size());
      if (in.has_failed()) return std::nullopt;
      found.hits_.push_back({evidence, load_place(one.object.id, in)});
    }
  }
  for (std::size_t left = in.count(); left != 0; --left)
    found.witnesses_.push_back(in.below(found.objects_.size()));
  if (!in.is_whole()) return std::nullopt;
  found.index();
  return found;
}

std::optional<WorkerResult> FoundObjects::recall(std::span<const WorkerResult> results,
                                                 const Key& key) const {
  std::map<EvidenceKey, const Evidence*> by_key;
  std::unordered_set<BlobId, IdHash> read;
  for (const WorkerResult& result : results) {
    for (const Evidence& one : result.evidence) by_key.emplace(key_of(one, key), &one);
    for (const Unit& unit : result.units) read.insert(unit.outer);
  }
  WorkerResult recalled;
  std::vector<std::uint32_t> numbers(evidence_.size(), UINT32_MAX);
  for (const Object& one : objects_) {
    if (read.contains(one.object.id)) continue;
    Unit unit{.id = one.object.id, .outer = one.object.id, .origin = {}, .hits = {}};
    CommitOrigin somewhere;
    somewhere.place = GitPlace::Unreachable;
    unit.origin.where = std::move(somewhere);
    for (const KeptHit& hit : std::span(hits_).subspan(one.first_hit, one.hits)) {
      std::uint32_t& number = numbers[hit.evidence];
      if (number == UINT32_MAX) {
        const auto known = by_key.find(evidence_[hit.evidence]);
        if (known == by_key.end()) return std::nullopt;
        const Evidence& seen = *known->second;
        number = static_cast<std::uint32_t>(recalled.evidence.size());
        recalled.evidence.push_back({seen.rule, seen.checksum, seen.match, seen.secret,
                                     Secret(seen.snippet.reveal()), seen.fingerprint});
      }
      unit.hits.push_back({number, hit.at, kNoAllow});
    }
    recalled.units.push_back(std::move(unit));
    recalled.found.push_back(one.object);
  }
  return recalled;
}

}  // namespace dredge
