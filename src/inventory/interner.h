// Paths, people, commits and layers, each stored once and named by its row's id. Internal to the
// inventory.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "dredge/origin.h"
#include "inventory/sqlite.h"

namespace dredge {

// Confined; for one target of one transaction. Holds all paths and commits of the target in memory:
// about 150 bytes each. The Database must outlive it. Texts come in scrubbed.
class Interner {
 public:
  // `is_new`: the target has no rows yet, so there are none to read.
  static Result<Interner> prepare(Database& database, std::int64_t target, bool is_new);

  Result<std::int64_t> path(std::string_view path, std::string_view inside);
  Result<std::int64_t> commit(const BlobId& id, std::string_view author_name,
                              std::string_view author_email, std::int64_t committed_at);
  Result<std::int64_t> layer(const LayerOrigin& layer, std::string_view image,
                             std::string_view created_by);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  using Ids = std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>>;
  struct Statements {
    Statement insert_path;
    Statement find_person, insert_person;
    Statement insert_commit;
    Statement find_layer, insert_layer;
  };
  Interner(Database& database, std::int64_t target, Statements statements)
      : database_(database), target_(target), statements_(std::move(statements)) {}
  Result<> read_paths();
  Result<> read_commits();
  Result<std::int64_t> person(std::string_view name, std::string_view email);
  // Runs `find`, then `insert` if it gave nothing; both are bound.
  Result<std::int64_t> find_or_insert(Statement& find, Statement& insert);

  Database& database_;
  std::int64_t target_;
  Statements statements_;
  std::string key_;  // of the lookup under way
  Ids paths_;
  Ids people_;
  Ids commits_;
  Ids layers_;
};

}  // namespace dredge
