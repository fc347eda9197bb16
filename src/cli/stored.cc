#include "cli/stored.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/builtin.h"
#include "risk/controls.h"
#include "risk/remediation.h"
#include "risk/risk.h"
#include "scan/exceptions.h"

namespace dredge {
namespace {

constexpr std::int64_t kSecondsPerDay = 86'400;

Result<Inventory> open_existing(const ScanFlags& flags, bool read_only) {
  ASSIGN_OR_RETURN(const std::filesystem::path path, inventory_path(flags));
  std::error_code failed;
  if (!std::filesystem::exists(path, failed)) {
    return Error{
        ErrorCode::NotFound,
        fmt::format("{}: no inventory here yet; `dredge scan TARGET` makes one", path.string())};
  }
  OpenOptions options;
  options.read_only = read_only;
  return Inventory::open(path, options);
}

// What people said of its targets counts for more than what names suggest.
Exposure exposure_of(std::string_view said) {
  if (said == "public") return Exposure::Public;
  if (said == "internal") return Exposure::Internal;
  return said == "private" ? Exposure::Private : Exposure::Unknown;
}

// An owner who left is passed over for one who is here, unless somebody chose them by hand.
void note_inactive(Finding& finding, const OwnerDirectory& directory) {
  for (OwnerCandidate& owner : finding.owners)
    owner.is_inactive = owner.source == "former-introducer" || directory.is_inactive(owner.owner);
  const auto begin = std::ranges::find_if(
      finding.owners, [](const OwnerCandidate& owner) { return owner.source != "chosen"; });
  std::stable_partition(begin, finding.owners.end(),
                        [](const OwnerCandidate& owner) { return !owner.is_inactive; });
}

}  // namespace

Result<Inventory> open_for_reading(const ScanFlags& flags) { return open_existing(flags, true); }
Result<Inventory> open_for_writing(const ScanFlags& flags) { return open_existing(flags, false); }

Result<std::filesystem::path> directory_path(const ScanFlags& flags) {
  ASSIGN_OR_RETURN(const std::filesystem::path path, inventory_path(flags));
  return path.parent_path() / "owners.json";
}

Result<OwnerDirectory> load_directory(const ScanFlags& flags) {
  const auto path = directory_path(flags);
  if (!path.has_value()) return OwnerDirectory{};  // no place for an inventory: nothing is kept
  const auto text = read_text_file(*path);
  if (!text && text.error().code == ErrorCode::NotFound) return OwnerDirectory{};
  if (!text) return text.error();
  return parse_owner_directory(*text, path->string());
}

Result<RiskModel> load_risk_model(const ScanFlags& flags) {
  if (flags.risk_weights.empty()) return RiskModel{};
  ASSIGN_OR_RETURN(const std::string text, read_text_file(flags.risk_weights));
  return parse_risk_model(text, flags.risk_weights);
}

Result<StoredContext> load_context(const ScanFlags& flags) {
  StoredContext context;
  ASSIGN_OR_RETURN(context.risk, load_risk_model(flags));
  ASSIGN_OR_RETURN(context.directory, load_directory(flags));
  return context;
}

Finding as_finding(StoredFinding& stored, const RuleSet& rules, std::int64_t now,
                   const StoredContext& context) {
  Finding finding = std::move(stored.finding);
  for (std::size_t i = 0; i < finding.places.size() && i < stored.place_targets.size(); ++i) {
    finding.places[i].target = stored.targets[stored.place_targets[i]];
  }
  note_inactive(finding, context.directory);
  finding.excepted_until = excepted_until(context.exceptions, finding);
  const Rule* rule = rules.find(finding.rule);
  if (rule != nullptr) {  // else the score it was stored with stands
    RiskContext known{
        .now = now, .first_seen = stored.first_seen, .max_age_days = context.risk.max_age_days};
    known.exposure = exposure_of(stored.exposure);
    if (known.exposure != Exposure::Unknown)
      known.exposure_evidence = fmt::format("its target is said to be {}", stored.exposure);
    const RiskInput input = risk_input(*rule, finding, known);
    finding.risk = score_risk(input, context.risk);
    finding.remediation = remediation_steps(*rule, rules.provider_of(*rule), finding);
    finding.controls = controls_of(*rule, rules.provider_of(*rule), finding, input);
  }
  const std::int64_t days = sla_days_of(context.risk, finding.risk.band);
  if (days != 0) finding.due_at = stored.first_seen + days * kSecondsPerDay;
  return finding;
}

Result<std::vector<StoredFinding>> list_scored(const ScanFlags& flags, Inventory& inventory,
                                               const ListFilter& filter, std::int64_t now) {
  ListFilter wanted = filter;
  wanted.min_risk = 0;
  if (filter.min_risk > 0) wanted.limit = UINT64_MAX;
  ASSIGN_OR_RETURN(std::vector<StoredFinding> rows, inventory.list(wanted));
  ASSIGN_OR_RETURN(StoredContext context, load_context(flags));
  ASSIGN_OR_RETURN(context.exceptions, inventory.exceptions());
  for (StoredFinding& row : rows) row.finding = as_finding(row, builtin_rules(), now, context);
  std::erase_if(rows,
                [&](const StoredFinding& row) { return row.finding.risk.score < filter.min_risk; });
  std::ranges::stable_sort(rows, [](const StoredFinding& a, const StoredFinding& b) {
    if (a.finding.risk.score != b.finding.risk.score)
      return a.finding.risk.score > b.finding.risk.score;
    return a.finding.owners.empty() && !b.finding.owners.empty();
  });
  if (rows.size() > filter.limit)
    rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(filter.limit), rows.end());
  return rows;
}

Result<> each_scored(const ScanFlags& flags, Inventory& inventory, const ListFilter& filter,
                     std::int64_t now, const std::function<Result<>(const StoredFinding&)>& take) {
  ASSIGN_OR_RETURN(StoredContext context, load_context(flags));
  ASSIGN_OR_RETURN(context.exceptions, inventory.exceptions());
  return inventory.each(filter, [&](StoredFinding&& row) {
    row.finding = as_finding(row, builtin_rules(), now, context);
    return take(row);
  });
}

Result<> rescore(const ScanFlags& flags, Inventory& inventory, std::string_view target) {
  ASSIGN_OR_RETURN(const StoredContext context, load_context(flags));
  const std::int64_t now = now_seconds();
  return inventory.rescore(target, [&](StoredFinding&& stored) {
    return as_finding(stored, builtin_rules(), now, context).risk;
  });
}

}  // namespace dredge
