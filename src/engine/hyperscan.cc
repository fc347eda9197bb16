#include "engine/hyperscan.h"

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <numeric>
#include <optional>
#include <utility>

namespace dredge {
namespace {

constexpr unsigned kPatternFlags = HS_FLAG_MULTILINE;

using HsCompileError = Handle<hs_compile_error_t, hs_free_compile_error>;
using Malloced = Handle<void, std::free>;

// A database that runs on any machine: without this, one built here may refuse to load elsewhere.
// Costs nothing that we could measure: Hyperscan still picks its routines for the machine it is on.
hs_platform_info_t any_machine() { return hs_platform_info_t{}; }

Error reason(const HsCompileError& error) {
  return Error{ErrorCode::InvalidInput,
               std::string("hyperscan: ") + (error ? error->message : "no reason given")};
}

Error failure(ErrorCode code, const char* what, hs_error_t status) {
  return Error{code, std::string(what) + ": hyperscan error " + std::to_string(status)};
}

}  // namespace

Result<PatternWidth> measure_pattern(std::string_view pattern) {
  hs_expr_info_t* raw_info = nullptr;
  hs_compile_error_t* raw_error = nullptr;
  const hs_error_t status =
      hs_expression_info(std::string(pattern).c_str(), kPatternFlags, &raw_info, &raw_error);
  const HsCompileError error(raw_error);
  const Handle<hs_expr_info_t, std::free> info(raw_info);
  if (status != HS_SUCCESS || !info) return reason(error);
  return PatternWidth{info->min_width, info->max_width};
}

Result<HsDatabase> compile_patterns(const std::vector<std::string>& patterns,
                                    const std::vector<unsigned>& ids) {
  if (patterns.empty()) return HsDatabase{};
  std::vector<const char*> texts;
  for (const std::string& pattern : patterns) texts.push_back(pattern.c_str());
  const std::vector<unsigned> flags(patterns.size(), kPatternFlags);
  const hs_platform_info_t platform = any_machine();
  hs_database_t* raw = nullptr;
  hs_compile_error_t* raw_error = nullptr;
  const hs_error_t status =
      hs_compile_multi(texts.data(), flags.data(), ids.data(), static_cast<unsigned>(texts.size()),
                       HS_MODE_BLOCK, &platform, &raw, &raw_error);
  HsDatabase database(raw);
  const HsCompileError error(raw_error);
  if (status != HS_SUCCESS) return reason(error);
  return database;
}

Result<HsDatabase> compile_literals(std::span<const std::string> literals) {
  std::vector<unsigned> all(literals.size());
  std::iota(all.begin(), all.end(), 0U);
  return compile_literals(literals, all);
}

Result<HsDatabase> compile_literals(std::span<const std::string> literals,
                                    std::span<const unsigned> numbers) {
  if (numbers.empty()) return HsDatabase{};
  std::vector<const char*> texts;
  std::vector<std::size_t> lengths;
  for (const unsigned number : numbers) {
    texts.push_back(literals[number].data());
    lengths.push_back(literals[number].size());
  }
  const std::vector<unsigned> flags(numbers.size(), HS_FLAG_CASELESS);
  const hs_platform_info_t platform = any_machine();
  hs_database_t* raw = nullptr;
  hs_compile_error_t* raw_error = nullptr;
  const hs_error_t status = hs_compile_lit_multi(
      texts.data(), flags.data(), numbers.data(), lengths.data(),
      static_cast<unsigned>(texts.size()), HS_MODE_BLOCK, &platform, &raw, &raw_error);
  HsDatabase database(raw);
  const HsCompileError error(raw_error);
  if (status != HS_SUCCESS) return reason(error);
  return database;
}

Result<std::string> serialize_database(const HsDatabase& database) {
  if (!database) return std::string();
  char* raw = nullptr;
  std::size_t size = 0;
  const hs_error_t status = hs_serialize_database(database.get(), &raw, &size);
  const Malloced bytes(raw);
  if (status != HS_SUCCESS) return failure(ErrorCode::Internal, "engine image", status);
  return std::string(raw, size);
}

Result<HsDatabase> deserialize_database(std::string_view bytes) {
  if (bytes.empty()) return HsDatabase{};
  hs_database_t* raw = nullptr;
  const hs_error_t status = hs_deserialize_database(bytes.data(), bytes.size(), &raw);
  HsDatabase database(raw);
  if (status != HS_SUCCESS) return failure(ErrorCode::Corrupt, "engine image", status);
  return database;
}

struct LazyDatabase::State {
  std::string_view bytes;
  std::once_flag once;
  HsDatabase database;
  std::optional<Error> error;
};

LazyDatabase::LazyDatabase() = default;
LazyDatabase::LazyDatabase(LazyDatabase&&) noexcept = default;
LazyDatabase& LazyDatabase::operator=(LazyDatabase&&) noexcept = default;
LazyDatabase::~LazyDatabase() = default;

LazyDatabase::LazyDatabase(HsDatabase database) {
  if (!database) return;
  state_ = std::make_unique<State>();
  state_->database = std::move(database);
}

LazyDatabase::LazyDatabase(std::string_view bytes) {
  if (bytes.empty()) return;
  state_ = std::make_unique<State>();
  state_->bytes = bytes;
}

Result<const hs_database_t*> LazyDatabase::get() const {
  std::call_once(state_->once, [this] {
    if (state_->database) return;
    auto made = deserialize_database(state_->bytes);
    if (made.has_value())
      state_->database = std::move(*made);
    else
      state_->error = made.error();
  });
  if (state_->error) return *state_->error;
  return state_->database.get();
}

Result<> extend_scratch(const hs_database_t* database, HsScratch& scratch) {
  hs_scratch_t* raw = scratch.release();
  const hs_error_t status = hs_alloc_scratch(database, &raw);
  scratch.reset(raw);
  if (status != HS_SUCCESS) return failure(ErrorCode::Internal, "engine scratch", status);
  return {};
}

Result<> HsScanner::scan(const LazyDatabase& database, std::string_view bytes,
                         match_event_handler on_match, void* context) {
  if (database.empty()) return {};
  ASSIGN_OR_RETURN(const hs_database_t* ready, database.get());
  if (std::find(served_.begin(), served_.end(), ready) == served_.end()) {
    RETURN_IF_ERROR(extend_scratch(ready, scratch_));
    served_.push_back(ready);
  }
  const hs_error_t status = hs_scan(ready, bytes.data(), static_cast<unsigned>(bytes.size()), 0,
                                    scratch_.get(), on_match, context);
  if (status != HS_SUCCESS) return failure(ErrorCode::Internal, "engine scan", status);
  return {};
}

}  // namespace dredge
