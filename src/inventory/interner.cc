#include "inventory/interner.h"

#include <array>
#include <bit>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "inventory/sql_functions.h"

namespace dredge {

namespace {

// One key a pair of texts: the first says how long it is.
void set_key(std::string& key, std::string_view first, std::string_view second) {
  key = std::to_string(first.size());
  key += ' ';
  key += first;
  key += second;
}

void append_number(std::string& key, std::int64_t number) {
  const auto bytes = std::bit_cast<std::array<char, sizeof number>>(number);
  key.append(bytes.data(), bytes.size());
}

void set_commit_key(std::string& key, std::span<const std::uint8_t> oid, std::int64_t author,
                    std::int64_t committed_at) {
  key.assign(reinterpret_cast<const char*>(oid.data()), oid.size());
  append_number(key, author);
  append_number(key, committed_at);
}

}  // namespace

Result<Interner> Interner::prepare(Database& database, std::int64_t target, bool is_new) {
  ASSIGN_OR_RETURN(Statement insert_path,
                   database.prepare("INSERT INTO paths (target_id, path, inside) "
                                    "VALUES (?1, ?2, ?3)"));
  ASSIGN_OR_RETURN(Statement find_person,
                   database.prepare("SELECT id FROM people WHERE name = ?1 AND email = ?2"));
  ASSIGN_OR_RETURN(Statement insert_person,
                   database.prepare("INSERT INTO people (name, email) VALUES (?1, ?2)"));
  ASSIGN_OR_RETURN(Statement insert_commit,
                   database.prepare("INSERT INTO commits (target_id, oid, author_id, committed_at) "
                                    "VALUES (?1, ?2, ?3, ?4)"));
  ASSIGN_OR_RETURN(Statement find_layer,
                   database.prepare("SELECT id FROM layers WHERE hash = ?1 AND image = ?2 AND "
                                    "layer = ?3 AND layer_index = ?4 AND layer_count = ?5 AND "
                                    "created_by = ?6"));
  ASSIGN_OR_RETURN(Statement insert_layer,
                   database.prepare("INSERT INTO layers (hash, image, layer, layer_index, "
                                    "layer_count, created_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"));
  Interner interner(
      database, target,
      Statements{std::move(insert_path), std::move(find_person), std::move(insert_person),
                 std::move(insert_commit), std::move(find_layer), std::move(insert_layer)});
  if (is_new) return interner;
  RETURN_IF_ERROR(interner.read_paths());
  RETURN_IF_ERROR(interner.read_commits());
  return interner;
}

Result<> Interner::read_paths() {
  ASSIGN_OR_RETURN(Statement select,
                   database_.prepare("SELECT id, path, inside FROM paths WHERE target_id = ?"));
  select.bind(1, target_);
  while (true) {
    ASSIGN_OR_RETURN(const bool row, select.step());
    if (!row) return {};
    set_key(key_, select.text(1), select.text(2));
    paths_.emplace(key_, select.integer(0));
  }
}

Result<> Interner::read_commits() {
  ASSIGN_OR_RETURN(Statement select,
                   database_.prepare("SELECT id, oid, author_id, committed_at FROM commits "
                                     "WHERE target_id = ?"));
  select.bind(1, target_);
  while (true) {
    ASSIGN_OR_RETURN(const bool row, select.step());
    if (!row) return {};
    set_commit_key(key_, select.blob(1), select.integer(2), select.integer(3));
    commits_.emplace(key_, select.integer(0));
  }
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
  set_key(key_, path, inside);
  const auto known = paths_.find(key_);
  if (known != paths_.end()) return known->second;
  RETURN_IF_ERROR(statements_.insert_path.bind(1, target_).bind(2, path).bind(3, inside).run());
  return paths_.emplace(key_, database_.last_row_id()).first->second;
}

Result<std::int64_t> Interner::person(std::string_view name, std::string_view email) {
  set_key(key_, name, email);
  const auto known = people_.find(key_);
  if (known != people_.end()) return known->second;
  statements_.find_person.bind(1, name).bind(2, email);
  statements_.insert_person.bind(1, name).bind(2, email);
  ASSIGN_OR_RETURN(const std::int64_t id,
                   find_or_insert(statements_.find_person, statements_.insert_person));
  people_.emplace(key_, id);
  return id;
}

Result<std::int64_t> Interner::commit(const BlobId& id, std::string_view author_name,
                                      std::string_view author_email, std::int64_t committed_at) {
  ASSIGN_OR_RETURN(const std::int64_t author, person(author_name, author_email));
  const std::span<const std::uint8_t> oid(id.bytes.data(), id.size);
  set_commit_key(key_, oid, author, committed_at);
  const auto known = commits_.find(key_);
  if (known != commits_.end()) return known->second;
  Statement& insert = statements_.insert_commit;
  insert.bind(1, target_).bind_blob(2, oid).bind(3, author).bind(4, committed_at);
  RETURN_IF_ERROR(insert.run());
  return commits_.emplace(key_, database_.last_row_id()).first->second;
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
