// Hyperscan behind Result: databases of many patterns or literals, block mode, no start of match
// (asking for it makes matching five times slower).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <hs/hs.h>

#include "base/handle.h"
#include "dredge/result.h"

namespace dredge {

using HsDatabase = Handle<hs_database_t, hs_free_database>;
using HsScratch = Handle<hs_scratch_t, hs_free_scratch>;

// Hyperscan 5.4.0 reads up to three bytes past texts of 61 to 63 bytes (its AVX-512 literal matcher
// loads 64). Texts up to this size are copied to where kHsPaddedBytes may be read.
inline constexpr std::size_t kHsUnsafeBytes = 256;
inline constexpr std::size_t kHsPaddedBytes = kHsUnsafeBytes + 64;

// What Hyperscan says of one pattern.
struct PatternWidth {
  std::uint32_t min = 0;
  std::uint32_t max = 0;  // UINT32_MAX when unbounded
};
// Errors: InvalidInput, with Hyperscan's reason.
Result<PatternWidth> measure_pattern(std::string_view pattern);

// A database of patterns (`^` and `$` at line ends) or of caseless literals; ids[i] is reported for
// the i-th. An empty list gives a null database. `literals` must be ASCII lower case.
// Errors: InvalidInput, with Hyperscan's reason.
Result<HsDatabase> compile_patterns(const std::vector<std::string>& patterns,
                                    const std::vector<unsigned>& ids);
Result<HsDatabase> compile_literals(std::span<const std::string> literals);
// Of `literals` those with these numbers.
Result<HsDatabase> compile_literals(std::span<const std::string> literals,
                                    std::span<const unsigned> numbers);

// Bytes that deserialize_database turns back; "" for a null database, and null for "".
// Errors: Internal.
Result<std::string> serialize_database(const HsDatabase& database);
// Errors: Corrupt, when the bytes are damaged or for another Hyperscan or machine.
Result<HsDatabase> deserialize_database(std::string_view bytes);

// A database that is deserialised when it is first asked for: a short scan needs few of them. Any
// thread may ask. Move-only.
class LazyDatabase {
 public:
  LazyDatabase();  // of no patterns
  explicit LazyDatabase(HsDatabase database);
  // `bytes`, from serialize_database, must outlive it.
  explicit LazyDatabase(std::string_view bytes);
  LazyDatabase(LazyDatabase&&) noexcept;
  LazyDatabase& operator=(LazyDatabase&&) noexcept;
  ~LazyDatabase();

  bool empty() const { return state_ == nullptr; }
  // Not for an empty one. Errors: as of deserialize_database.
  Result<const hs_database_t*> get() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Grows `scratch` until it serves `database` too. Errors: Internal.
Result<> extend_scratch(const hs_database_t* database, HsScratch& scratch);

// The scratch memory of one thread, grown for each database at their first scan. Confined.
class HsScanner {
 public:
  // Calls on_match(id, from, to, flags, context) for every match in `bytes`. An empty database has
  // none. Errors: Internal, when Hyperscan fails; those of LazyDatabase::get.
  Result<> scan(const LazyDatabase& database, std::string_view bytes, match_event_handler on_match,
                void* context);

 private:
  HsScratch scratch_;
  std::vector<const hs_database_t*> served_;
};

}  // namespace dredge
