#include "judge/signal_set.h"

namespace dredge::judging {

namespace {

constexpr std::array<Weight, kSignalCount> kWeights = {{
#define SIGNAL(id, name, context, keyed, format, why) {name, context, keyed, format, why},
#include "judge/weights.inc"
#undef SIGNAL
}};

}  // namespace

const Weight& weight_of(SignalId id) { return kWeights[static_cast<std::size_t>(id)]; }

}  // namespace dredge::judging
