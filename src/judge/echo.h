// Does a value repeat its name, its kind or another value? Pure functions.
#pragma once

#include <string_view>

#include "judge/context.h"
#include "judge/signal_set.h"

namespace dredge::judging {

// Adds what `context.value` repeats of `name`.
void echo_signals(const Context& context, std::string_view name, SignalSet& out);

// "envtoken", "my_secret", "someApiKey": letters that end in a word for the kind of value. `human`:
// people chose it.
bool is_kind_word(std::string_view value, bool human);

// secret: "oursecret", in quotes: people choose some secrets as they choose passwords. Bare, it is
// the name of one.
bool is_chosen_secret(const Context& context);

// The value stands alone in `text`: no letter or digit touches it.
bool stands_in(std::string_view text, std::string_view value);

// "user=app password=app": the value of another name on the line as well. Only what comes before
// this value's own name counts.
bool is_same_beside(const Context& context);

}  // namespace dredge::judging
