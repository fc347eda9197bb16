// What makes a signal fire, and a near miss that must not.
#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "judge/signals.h"
#include "unit/judge/samples.h"

namespace dredge::judging {

struct Case {
  SignalId id;
  Sample fires;
  Sample not_fires;
};

inline void expect_all(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    EXPECT_TRUE(fires(c.id, c.fires))
        << weight_of(c.id).name << ": " << c.fires.before << c.fires.value;
    EXPECT_FALSE(fires(c.id, c.not_fires))
        << weight_of(c.id).name << ": " << c.not_fires.before << c.not_fires.value;
  }
}

inline Sample value(const std::string& text) { return {"secret = \"", text, "\"\n"}; }
inline Sample name(const std::string& text) { return {text + " = \"", "blue7horses", "\"\n"}; }
inline Sample bare(const std::string& text, const std::string& path) {
  return {"password = ", text, "\n", path};
}

}  // namespace dredge::judging
