// One list of fields a type, walked by a writer and by a reader: the two cannot disagree.
#include "memory/report_codec.h"

#include <bit>
#include <concepts>
#include <type_traits>
#include <utility>
#include <vector>

namespace dredge {
namespace {

// Numbers take seven bits a byte, lowest first; texts and lists their length first.
class Saver {
 public:
  template <std::integral T>
  void operator()(const T& value) {
    auto rest = static_cast<std::uint64_t>(value);
    for (; rest >= 0x80; rest >>= 7) out_.push_back(static_cast<char>(rest | 0x80));
    out_.push_back(static_cast<char>(rest));
  }
  template <class T>
  requires std::is_enum_v<T>
  void operator()(const T& value) { (*this)(static_cast<std::uint64_t>(value)); }
  void operator()(const double& value) { (*this)(std::bit_cast<std::uint64_t>(value)); }
  void operator()(const std::string& text) { name(text); }
  void name(std::string_view text) {
    (*this)(text.size());
    out_ += text;
  }
  void bytes(const std::uint8_t* data, std::size_t size) {
    out_.append(reinterpret_cast<const char*>(data), size);
  }
  std::string take() { return std::move(out_); }
  static constexpr bool kReads = false;

 private:
  std::string out_;
};

class Loader {
 public:
  Loader(std::string_view in, const KeepText& keep) : in_(in), keep_(keep) {}

  template <std::integral T>
  void operator()(T& value) {
    value = static_cast<T>(number());
  }
  template <class T>
  requires std::is_enum_v<T>
  void operator()(T& value) { value = static_cast<T>(number()); }
  void operator()(double& value) { value = std::bit_cast<double>(number()); }
  void operator()(std::string& text) { text = take(number()); }
  void name(std::string_view& text) { text = keep_(take(number())); }
  void bytes(std::uint8_t* data, std::size_t size) {
    const std::string_view taken = take(size);
    std::copy(taken.begin(), taken.end(), data);
  }
  bool is_whole() const { return !failed_ && in_.empty(); }
  // How many elements a list can have at most: each takes a byte.
  std::size_t most() const { return in_.size(); }
  void fail() { failed_ = true; }
  bool has_failed() const { return failed_; }
  static constexpr bool kReads = true;

 private:
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::string_view one = take(1);
      if (one.empty()) return 0;
      const auto byte = static_cast<unsigned char>(one.front());
      value |= std::uint64_t(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0) return value;
    }
    failed_ = true;
    return 0;
  }
  std::string_view take(std::uint64_t count) {
    if (failed_ || count > in_.size()) {
      failed_ = true;
      return {};
    }
    const std::string_view taken = in_.substr(0, static_cast<std::size_t>(count));
    in_.remove_prefix(taken.size());
    return taken;
  }

  std::string_view in_;
  const KeepText& keep_;
  bool failed_ = false;
};

template <class Codec, class List, class Each>
void list(Codec& codec, List& items, Each each) {
  std::size_t count = items.size();
  codec(count);
  if constexpr (Codec::kReads) {
    if (count > codec.most()) return codec.fail();
    items.resize(count);
  }
  for (auto& item : items) {
    if constexpr (Codec::kReads) {
      if (codec.has_failed()) return;
    }
    each(codec, item);
  }
}

template <class Codec, class Maybe, class Each>
void optional(Codec& codec, Maybe& value, Each each) {
  bool is_there = value.has_value();
  codec(is_there);
  if constexpr (Codec::kReads) {
    if (is_there) value.emplace();
  }
  if (is_there) each(codec, *value);
}

constexpr auto kPlain = [](auto& codec, auto& value) { codec(value); };

constexpr auto kId = [](auto& codec, auto& id) {
  codec(id.size);
  codec.bytes(id.bytes.data(), id.bytes.size());
};

constexpr auto kPerson = [](auto& codec, auto& person) {
  codec(person.name);
  codec(person.email);
};

constexpr auto kFields = [](auto& codec, auto& where) {
  using Where = std::remove_cvref_t<decltype(where)>;
  if constexpr (std::is_same_v<Where, FileOrigin>) {
    codec(where.path);
  } else if constexpr (std::is_same_v<Where, StreamOrigin>) {
    codec(where.name);
  } else if constexpr (std::is_same_v<Where, CommitOrigin>) {
    codec(where.place);
    codec(where.path);
    kId(codec, where.commit);
    kPerson(codec, where.author);
    codec(where.committed_at);
    codec(where.in_head);
    codec(where.in_worktree);
    codec(where.detail);
    codec(where.ref);
  } else {
    codec(where.image);
    codec(where.path);
    codec(where.layer);
    codec(where.created_by);
    codec(where.index);
    codec(where.count);
    codec(where.visible);
  }
};

constexpr auto kOrigin = [](auto& codec, auto& origin) {
  std::size_t kind = origin.where.index();
  codec(kind);
  if constexpr (std::remove_cvref_t<decltype(codec)>::kReads) {
    switch (kind) {
      case 0:
        origin.where = FileOrigin{};
        break;
      case 1:
        origin.where = CommitOrigin{};
        break;
      case 2:
        origin.where = LayerOrigin{};
        break;
      default:
        origin.where = StreamOrigin{};
    }
  }
  std::visit([&](auto& where) { kFields(codec, where); }, origin.where);
  list(codec, origin.inside, kPlain);
};

constexpr auto kOccurrence = [](auto& codec, auto& at) {
  kId(codec, at.blob);
  codec(at.span.begin);
  codec(at.span.end);
  codec(at.line);
  codec(at.column);
  codec(at.end_line);
  codec(at.end_column);
  codec(at.encoding);
};

constexpr auto kChange = [](auto& codec, auto& change) {
  codec(change.removed);
  kId(codec, change.commit);
  kPerson(codec, change.author);
  codec(change.committed_at);
};

constexpr auto kProvenance = [](auto& codec, auto& told) {
  kPerson(codec, told.committer);
  codec(told.authored_at);
  list(codec, told.co_authors, kPerson);
  list(codec, told.branches, kPlain);
  codec(told.branch_count);
  list(codec, told.changes, kChange);
  codec(told.change_count);
};

constexpr auto kPlace = [](auto& codec, auto& place) {
  codec(place.target);
  kOrigin(codec, place.origin);
  kOccurrence(codec, place.at);
  codec(place.versions);
  optional(codec, place.provenance, kProvenance);
};

constexpr auto kSignal = [](auto& codec, auto& signal) {
  codec.name(signal.name);
  codec(signal.weight);
  codec(signal.detail);
};

constexpr auto kOwner = [](auto& codec, auto& owner) {
  codec(owner.owner);
  codec(owner.source);
  codec(owner.confidence);
  codec(owner.evidence);
  codec(owner.is_inactive);
};

constexpr auto kSuppression = [](auto& codec, auto& why) {
  codec(why.source);
  codec(why.reason);
  codec(why.until);
};

constexpr auto kFinding = [](auto& codec, auto& finding) {
  codec(finding.rule);
  codec(finding.provider);
  codec(finding.description);
  codec(finding.severity);
  codec.bytes(finding.fingerprint.bytes.data(), finding.fingerprint.bytes.size());
  codec(finding.masked);
  codec(finding.confidence);
  list(codec, finding.signals, kSignal);
  list(codec, finding.places, kPlace);
  list(codec, finding.owners, kOwner);
  optional(codec, finding.suppressed, kSuppression);
};

constexpr auto kNotice = [](auto& codec, auto& notice) {
  kOrigin(codec, notice.origin);
  codec(notice.bytes);
  codec(notice.why.code);
  codec(notice.why.message);
  codec(notice.is_elsewhere);
};

constexpr auto kReport = [](auto& codec, auto& report) {
  list(codec, report.targets, kPlain);
  list(codec, report.findings, kFinding);
  list(codec, report.suppressed, kFinding);
  list(codec, report.warnings, kPlain);
  list(codec, report.notices, kNotice);
  codec(report.coverage.blobs);
  codec(report.coverage.enumerated_bytes);
  codec(report.coverage.scanned_bytes);
  codec(report.coverage.skipped_bytes);
  codec(report.coverage.notices);
  codec(report.coverage.engine_refusals);
  codec(report.coverage.below_confidence);
  codec(report.coverage.unpacked_bytes);
  codec(report.coverage.elsewhere);
  codec(report.coverage.suppressed);
  codec(report.rules_digest);
  codec(report.rule_count);
};

}  // namespace

std::string encode_report(const ScanReport& report,
                          const std::vector<std::string>& owner_warnings) {
  Saver saver;
  kReport(saver, report);
  list(saver, owner_warnings, kPlain);
  return saver.take();
}

std::optional<RememberedReport> decode_report(std::string_view bytes, const KeepText& keep) {
  Loader loader(bytes, keep);
  std::optional<RememberedReport> remembered(std::in_place);
  kReport(loader, remembered->report);
  list(loader, remembered->owner_warnings, kPlain);
  if (!loader.is_whole()) remembered.reset();
  return remembered;
}

}  // namespace dredge
