// Paths, people, commits and layers, each stored once and named by its row's id. Internal to the
// inventory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "dredge/origin.h"
#include "inventory/sqlite.h"

namespace dredge {

// Confined; for one target of one transaction, whose words it remembers. The Database must outlive
// it. Texts come in scrubbed.
class Interner {
 public:
  // `is_new`: the target has no paths yet, so none need be looked for.
  static Result<Interner> prepare(Database& database, std::int64_t target, bool is_new);

  Result<std::int64_t> path(std::string_view path, std::string_view inside);
  Result<std::int64_t> commit(const BlobId& id, std::string_view author_name,
                              std::string_view author_email, std::int64_t committed_at);
  Result<std::int64_t> layer(const LayerOrigin& layer, std::string_view image,
                             std::string_view created_by);

 private:
  using Ids = std::unordered_map<std::string, std::int64_t>;
  struct Statements {
    Statement find_path, insert_path;
    Statement find_person, insert_person;
    Statement find_commit, insert_commit;
    Statement find_layer, insert_layer;
  };
  Interner(Database& database, std::int64_t target, bool is_new, Statements statements)
      : database_(database), target_(target), is_new_(is_new), statements_(std::move(statements)) {}
  Result<std::int64_t> person(std::string_view name, std::string_view email);
  // Runs `find`, then `insert` if it gave nothing; both are bound.
  Result<std::int64_t> find_or_insert(Statement& find, Statement& insert);

  Database& database_;
  std::int64_t target_;
  bool is_new_;
  Statements statements_;
  Ids paths_;
  Ids people_;
  Ids commits_;
  Ids layers_;
};

}  // namespace dredge
