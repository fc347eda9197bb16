// The signal groups. Each is a pure function of the context that adds what it sees to `out`.
#pragma once

#include "judge/connection.h"
#include "judge/context.h"
#include "judge/judge.h"
#include "judge/signal_set.h"

namespace dredge::judging {

void role_signals(const Context& context, SignalSet& out);         // literal or reference
void wording_signals(const Context& context, SignalSet& out);      // speaks of a secret
void placeholder_signals(const Context& context, SignalSet& out);  // stands in for a value
void name_signals(const Context& context, SignalSet& out);         // what the name promises
void shape_signals(const Context& context, SignalSet& out);        // dates, paths, digests ...
void language_signals(const Context& context, SignalSet& out);     // words, entropy, lengths
// After the groups above: what a plain literal in the place of a secret is worth.
void literal_signals(const Context& context, SignalSet& out);
void key_signals(const Context& context, SignalSet& out);           // private key blocks
void pair_signals(const Context& context, SignalSet& out);          // users beside, encoded pairs
void cipher_signals(const Context& context, SignalSet& out);        // values that are encrypted
void computed_signals(const Context& context, SignalSet& out);      // put together or cut out
void identity_signals(const Context& context, SignalSet& out);      // digests and identifiers
void server_signals(const Connection& connection, SignalSet& out);  // what the password opens
void issued_signals(const Context& context, SignalSet& out);        // numbers that nobody has
void dated_signals(const Context& context, SignalSet& out);         // what a token says of itself
void place_signals(const Context& context, SignalSet& out);         // files and comments

// All groups and the checksum: what judge() weighs, and what the fit learns from.
SignalSet read_signals(const JudgeInput& input);

}  // namespace dredge::judging
