// The signal groups. Each is a pure function of the context that adds what it sees to `out`.
#pragma once

#include "judge/context.h"
#include "judge/signal_set.h"

namespace dredge::judging {

void role_signals(const Context& context, SignalSet& out);         // literal or reference
void placeholder_signals(const Context& context, SignalSet& out);  // stands in for a value
void name_signals(const Context& context, SignalSet& out);         // what the name promises
void shape_signals(const Context& context, SignalSet& out);        // dates, paths, digests ...
void language_signals(const Context& context, SignalSet& out);     // words, entropy, lengths
void key_signals(const Context& context, SignalSet& out);          // private key blocks
void cipher_signals(const Context& context, SignalSet& out);       // values that are encrypted
void place_signals(const Context& context, std::string_view path, SignalSet& out);  // files

}  // namespace dredge::judging
