// The C ABI (include/dredge/dredge.h) over the engine and the judge.
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "dredge/dredge.h"
#include "engine/builtin.h"
#include "engine/engine.h"
#include "judge/judge.h"
#include "scan/evidence.h"

struct dredge_engine {
  dredge::Engine engine;
};

struct dredge_scanner {
  explicit dredge_scanner(const dredge::Engine& engine) : scanner(engine) {}
  dredge::Scanner scanner;
};

namespace dredge {
namespace {

thread_local std::string last_error;

struct Found {
  const Rule* rule;
  Span secret;
  double confidence;
};

// Judges each candidate as a scan of a file would: by the lines around it.
class Collector final : public CandidateSink {
 public:
  Collector(std::string_view text, std::string_view path, double min_confidence)
      : text_(text), path_(path), min_confidence_(min_confidence) {}

  void candidate(const Candidate& found) override {
    const Span context = context_of(text_, found.match);
    const auto shift = [&](Span span) {
      return Span{span.begin - context.begin, span.end - context.begin};
    };
    const Candidate local{found.rule, shift(found.match), shift(found.secret), found.checksum};
    const double confidence = judge({.candidate = local,
                                     .text = text_.substr(context.begin, context.size()),
                                     .path = path_})
                                  .confidence;
    if (confidence < min_confidence_) return;
    const Found next{&found.rule, found.secret, confidence};
    if (!found_.empty() && next.secret.begin < found_.back().secret.end) {
      if (is_better(next, found_.back())) found_.back() = next;
      return;
    }
    found_.push_back(next);
  }

  const std::vector<Found>& found() const { return found_; }

 private:
  static bool is_better(const Found& a, const Found& b) {
    if (basis_of(*a.rule) != basis_of(*b.rule)) return basis_of(*a.rule) < basis_of(*b.rule);
    return a.confidence > b.confidence;
  }

  std::string_view text_;
  std::string_view path_;
  double min_confidence_;
  std::vector<Found> found_;
};

Result<Engine> load() {
  ASSIGN_OR_RETURN(const Simd simd, choose_simd(std::getenv("DREDGE_SIMD")));
  return Engine::load_static(builtin_rules(), builtin_engine_image(), simd);
}

int scan(dredge_scanner& scanner, std::string_view text, std::string_view path,
         double min_confidence, dredge_on_match on_match, void* user) {
  Collector collector(text, path, min_confidence < 0 ? kDefaultMinConfidence : min_confidence);
  if (const auto done = scanner.scanner.scan(text, collector); !done.has_value()) {
    last_error = done.error().message;
    return -1;
  }
  for (const Found& found : collector.found()) {
    const std::string rule(found.rule->id);
    const std::string description(found.rule->description);
    const std::string masked =
        mask(text.substr(found.secret.begin, found.secret.size()), found.rule->public_prefix);
    const dredge_match match{rule.c_str(),     description.c_str(), masked.c_str(),
                             found.confidence, found.secret.begin,  found.secret.end};
    if (on_match(&match, user) != 0) return 1;
  }
  return 0;
}

}  // namespace
}  // namespace dredge

dredge_engine* dredge_engine_open(void) {
  auto engine = dredge::load();
  if (!engine.has_value()) {
    dredge::last_error = engine.error().message;
    return nullptr;
  }
  return std::make_unique<dredge_engine>(dredge_engine{std::move(*engine)}).release();
}

void dredge_engine_close(dredge_engine* engine) {
  const std::unique_ptr<dredge_engine> owned(engine);
}

dredge_scanner* dredge_scanner_open(const dredge_engine* engine) {
  return std::make_unique<dredge_scanner>(engine->engine).release();
}

void dredge_scanner_close(dredge_scanner* scanner) {
  const std::unique_ptr<dredge_scanner> owned(scanner);
}

int dredge_scan(dredge_scanner* scanner, const char* text, size_t size, const char* path,
                double min_confidence, dredge_on_match on_match, void* user) {
  return dredge::scan(*scanner, {text, size}, path == nullptr ? "" : path, min_confidence, on_match,
                      user);
}

const char* dredge_last_error(void) { return dredge::last_error.c_str(); }
const char* dredge_version(void) { return DREDGE_VERSION; }
