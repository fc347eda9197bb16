// One score in log-odds: the rule's prior plus the weight of every signal that fired. Adding
// log-odds is what independent evidence calls for (naive Bayes); the weights were fitted together
// (benchmarks/judge/fit.py), so what two signals share is not counted twice.
#include "judge/judge.h"

#include <algorithm>
#include <cmath>

#include "judge/context.h"
#include "judge/redaction_tag.h"
#include "judge/signals.h"

namespace dredge {

namespace {

using judging::SignalId;
using judging::SignalSet;

bool names_server(SignalId id) {
  return id == SignalId::ServerNamed || id == SignalId::ServerLocal ||
         id == SignalId::ServerExample;
}

// What people choose is weighed as a password wherever a keyword names it; machines make the rest.
double weight_for(const judging::Weight& row, const Rule& rule, const SignalSet& set) {
  switch (basis_of(rule)) {
    case Basis::Context:
      return row.context;
    case Basis::Keyword:
      return set.has(SignalId::NamePassword) ? row.context : row.keyed;
    case Basis::Format:
      break;
  }
  return row.format;
}

double log_odds(double probability) {
  const double p = std::clamp(probability, 0.001, 0.999);
  return std::log(p / (1.0 - p));
}

}  // namespace

namespace judging {

SignalSet read_signals(const JudgeInput& input) {
  Context context = read_context(input.candidate, input.text, input.path);
  const Connection connection = read_connection(context);
  SignalSet set;
  set.name_server(shown_name(connection.host, context.value, context.after));
  // From here on the password as the server gets it: "%3Cpassword%3E" is a placeholder.
  if (!connection.plain.empty()) context.value = context.body = connection.plain;
  set.add_if(input.candidate.checksum == Checksum::Passed, SignalId::ChecksumPassed);
  set.add_if(input.candidate.checksum == Checksum::Failed, SignalId::ChecksumFailed);
  role_signals(context, set);
  wording_signals(context, set);
  placeholder_signals(context, set);
  name_signals(context, set);
  shape_signals(context, set);
  computed_signals(context, set);
  identity_signals(context, set);
  dated_signals(context, set);
  issued_signals(context, set);
  language_signals(context, set);
  pair_signals(context, set);
  server_signals(connection, set);
  literal_signals(context, set);
  key_signals(context, set);
  cipher_signals(context, set);
  place_signals(context, set);
  return set;
}

}  // namespace judging

Judgement judge(const JudgeInput& input) {
  const Rule& rule = input.candidate.rule;
  // "[REDACTED:acme.api-key:1a2b3c4d]" looks like a name and a value, and is neither.
  if (is_in_tag(input.text, input.candidate.secret))
    return {0, {{"redacted", -log_odds(1), "part of a tag that redact wrote"}}};
  const SignalSet set = judging::read_signals(input);
  Judgement judgement;
  judgement.signals.reserve(8);
  double score = log_odds(static_cast<double>(rule.prior));
  judgement.signals.push_back({"prior", score, "how often this format is a true secret"});
  for (std::size_t i = 0; i < judging::kSignalCount; ++i) {
    const SignalId id = static_cast<SignalId>(i);
    if (!set.has(id)) continue;
    const judging::Weight& row = judging::weight_of(id);
    const double weight = weight_for(row, rule, set);
    if (weight == 0) continue;
    score += weight;
    std::string why(row.why);
    if (names_server(id) && !set.server().empty()) why += ": " + set.server();
    judgement.signals.push_back({row.name, weight, std::move(why)});
  }
  judgement.confidence = 1.0 / (1.0 + std::exp(-score));
  return judgement;
}

}  // namespace dredge
