#include "inventory/interner.h"

#include <span>
#include <utility>

#include <fmt/format.h>

#include "inventory/sql_functions.h"

namespace dredge {

Result<Interner> Interner::prepare(Database& database, std::int64_t target, bool is_new) {
  ASSIGN_OR_RETURN(Statement find_path,
                   database.prepare("SELECT id FROM paths WHERE target_id = ?1 AND hash = ?2 "
                                    "AND path = ?3 AND inside = ?4"));
  ASSIGN_OR_RETURN(Statement insert_path,
                   database.prepare("INSERT INTO paths (target_id, hash, path, inside) "
                                    "VALUES (?1, ?2, ?3, ?4)"));
  ASSIGN_OR_RETURN(Statement find_person,
                   database.prepare("SELECT id FROM people WHERE name = ?1 AND email = ?2"));
  ASSIGN_OR_RETURN(Statement insert_person,
                   database.prepare("INSERT INTO people (name, email) VALUES (?1, ?2)"));
  ASSIGN_OR_RETURN(Statement find_commit,
                   database.prepare("SELECT id FROM commits WHERE oid = ?1 AND author_id = ?2 "
                                    "AND committed_at = ?3"));
  ASSIGN_OR_RETURN(Statement insert_commit,
                   database.prepare("INSERT INTO commits (oid, author_id, committed_at) "
                                    "VALUES (?1, ?2, ?3)"));
  ASSIGN_OR_RETURN(Statement find_layer,
                   database.prepare("SELECT id FROM layers WHERE hash = ?1 AND image = ?2 AND "
                                    "layer = ?3 AND layer_index = ?4 AND layer_count = ?5 AND "
                                    "created_by = ?6"));
  ASSIGN_OR_RETURN(Statement insert_layer,
                   database.prepare("INSERT INTO layers (hash, image, layer, layer_index, "
                                    "layer_count, created_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"));
  return Interner(
      database, target, is_new,
      Statements{std::move(find_path), std::move(insert_path), std::move(find_person),
                 std::move(insert_person), std::move(find_commit), std::move(insert_commit),
                 std::move(find_layer), std::move(insert_layer)});
}

Result<std::int64_t> Interner::find_or_insert(Statement& find, Statement& insert) {
  ASSIGN_OR_RETURN(const bool found, find.step());
  const std::int64_t id = found ? find.integer(0) : 0;
  find.reset();
  if (found) {
    insert.reset();
    return id;
  }
  RETURN_IF_ERROR(insert.run());
  return database_.last_row_id();
}

Result<std::int64_t> Interner::path(std::string_view path, std::string_view inside) {
  const std::string key = fmt::format("{}\n{}", path, inside);
  const auto known = paths_.find(key);
  if (known != paths_.end()) return known->second;
  const std::int64_t hash = text_hash(key);
  Statement& insert = statements_.insert_path;
  insert.bind(1, target_).bind(2, hash).bind(3, path).bind(4, inside);
  std::int64_t id = 0;
  if (is_new_) {
    RETURN_IF_ERROR(insert.run());
    id = database_.last_row_id();
  } else {
    Statement& find = statements_.find_path;
    find.bind(1, target_).bind(2, hash).bind(3, path).bind(4, inside);
    ASSIGN_OR_RETURN(id, find_or_insert(find, insert));
  }
  paths_.emplace(key, id);
  return id;
}

Result<std::int64_t> Interner::person(std::string_view name, std::string_view email) {
  const std::string key = fmt::format("{}\n{}", name, email);
  const auto known = people_.find(key);
  if (known != people_.end()) return known->second;
  statements_.find_person.bind(1, name).bind(2, email);
  statements_.insert_person.bind(1, name).bind(2, email);
  ASSIGN_OR_RETURN(const std::int64_t id,
                   find_or_insert(statements_.find_person, statements_.insert_person));
  people_.emplace(key, id);
  return id;
}

Result<std::int64_t> Interner::commit(const BlobId& id, std::string_view author_name,
                                      std::string_view author_email, std::int64_t committed_at) {
  ASSIGN_OR_RETURN(const std::int64_t author, person(author_name, author_email));
  const std::string key = fmt::format("{} {} {}", id.hex(), author, committed_at);
  const auto known = commits_.find(key);
  if (known != commits_.end()) return known->second;
  const std::span<const std::uint8_t> oid(id.bytes.data(), id.size);
  for (Statement* statement : {&statements_.find_commit, &statements_.insert_commit})
    statement->bind_blob(1, oid).bind(2, author).bind(3, committed_at);
  ASSIGN_OR_RETURN(const std::int64_t row,
                   find_or_insert(statements_.find_commit, statements_.insert_commit));
  commits_.emplace(key, row);
  return row;
}

Result<std::int64_t> Interner::layer(const LayerOrigin& layer, std::string_view image,
                                     std::string_view created_by) {
  const std::string key =
      fmt::format("{}\n{}\n{} {}\n{}", image, layer.layer, layer.index, layer.count, created_by);
  const auto known = layers_.find(key);
  if (known != layers_.end()) return known->second;
  const std::int64_t hash = text_hash(key);
  for (Statement* statement : {&statements_.find_layer, &statements_.insert_layer}) {
    statement->bind(1, hash).bind(2, image).bind(3, layer.layer).bind(4, layer.index);
    statement->bind(5, layer.count).bind(6, created_by);
  }
  ASSIGN_OR_RETURN(const std::int64_t row,
                   find_or_insert(statements_.find_layer, statements_.insert_layer));
  layers_.emplace(key, row);
  return row;
}

}  // namespace dredge
