#include "inventory/history_column.h"

#include <algorithm>
#include <limits>

#include <nlohmann/json.hpp>

#include "inventory/scrub.h"

namespace dredge {
namespace {

using Json = nlohmann::json;

Json to_json(const Person& person, const Finding& finding) {
  return Json::array(
      {Scrubber::clean(person.name, finding), Scrubber::clean(person.email, finding)});
}

Json to_json(const Provenance& provenance, const Finding& finding) {
  Json json{{"committer", to_json(provenance.committer, finding)},
            {"authored_at", provenance.authored_at},
            {"branch_count", provenance.branch_count},
            {"change_count", provenance.change_count},
            {"co_authors", Json::array()},
            {"branches", Json::array()},
            {"changes", Json::array()}};
  for (const Person& person : provenance.co_authors) {
    json["co_authors"].push_back(to_json(person, finding));
  }
  for (const std::string& branch : provenance.branches) {
    json["branches"].push_back(Scrubber::clean(branch, finding));
  }
  for (const CommitChange& change : provenance.changes) {
    json["changes"].push_back({{"removed", change.removed},
                               {"commit", change.commit.hex()},
                               {"author", to_json(change.author, finding)},
                               {"committed_at", change.committed_at}});
  }
  return json;
}

template <class T>
T value_of(const Json& object, const char* field, T otherwise) {
  const auto found = object.find(field);
  if (found == object.end()) return otherwise;
  if constexpr (std::is_same_v<T, bool>) {
    return found->is_boolean() ? found->template get<bool>() : otherwise;
  } else if constexpr (std::is_integral_v<T>) {
    return found->is_number_integer() ? found->template get<T>() : otherwise;
  } else {
    return found->is_string() ? found->template get<T>() : otherwise;
  }
}

Person person_of(const Json& json) {
  if (!json.is_array() || json.size() != 2 || !json[0].is_string() || !json[1].is_string()) {
    return {};
  }
  return {json[0].get<std::string>(), json[1].get<std::string>()};
}

// The list under `field`; empty when there is none.
Json list_of(const Json& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && found->is_array() ? *found : Json::array();
}

std::uint32_t count_of(const Json& object, const char* field, std::size_t at_least) {
  const auto count = value_of<std::uint64_t>(object, field, 0);
  const auto most = std::uint64_t(std::numeric_limits<std::uint32_t>::max());
  return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(count, at_least, most));
}

Provenance provenance_of(const Json& json) {
  Provenance provenance;
  if (const auto committer = json.find("committer"); committer != json.end()) {
    provenance.committer = person_of(*committer);
  }
  provenance.authored_at = value_of<std::int64_t>(json, "authored_at", 0);
  for (const Json& person : list_of(json, "co_authors")) {
    provenance.co_authors.push_back(person_of(person));
  }
  for (const Json& branch : list_of(json, "branches")) {
    if (branch.is_string()) provenance.branches.push_back(branch.get<std::string>());
  }
  for (const Json& item : list_of(json, "changes")) {
    if (!item.is_object()) continue;
    CommitChange change;
    change.removed = value_of(item, "removed", false);
    if (const auto id = BlobId::from_hex(value_of<std::string>(item, "commit", ""))) {
      change.commit = *id;
    }
    if (const auto author = item.find("author"); author != item.end()) {
      change.author = person_of(*author);
    }
    change.committed_at = value_of<std::int64_t>(item, "committed_at", 0);
    provenance.changes.push_back(std::move(change));
  }
  provenance.branch_count = count_of(json, "branch_count", provenance.branches.size());
  provenance.change_count = count_of(json, "change_count", provenance.changes.size());
  return provenance;
}

GitDetail detail_of(std::string_view word) {
  for (int i = 0; i <= static_cast<int>(kLastGitDetail); ++i) {
    if (name_of(static_cast<GitDetail>(i)) == word) return static_cast<GitDetail>(i);
  }
  return GitDetail::None;
}

}  // namespace

std::string history_to_json(const CommitOrigin& origin, const std::optional<Provenance>& provenance,
                            const Finding& finding) {
  const bool is_silent =
      origin.detail == GitDetail::None && origin.ref.empty() && !origin.in_worktree && !provenance;
  if (is_silent) return "";  // most of millions of places
  Json json = Json::object();
  if (origin.detail != GitDetail::None) json["detail"] = name_of(origin.detail);
  if (!origin.ref.empty()) json["ref"] = Scrubber::clean(origin.ref, finding);
  if (origin.in_worktree) json["in_worktree"] = true;
  if (provenance) json["provenance"] = to_json(*provenance, finding);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void read_history(std::string_view text, CommitOrigin& origin,
                  std::optional<Provenance>& provenance) {
  if (text.empty()) return;
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return;
  origin.detail = detail_of(value_of<std::string>(json, "detail", ""));
  origin.ref = value_of<std::string>(json, "ref", "");
  origin.in_worktree = value_of(json, "in_worktree", false);
  const auto found = json.find("provenance");
  if (found != json.end() && found->is_object()) provenance = provenance_of(*found);
}

}  // namespace dredge
