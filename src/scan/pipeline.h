// Runs one source through the workers. The only place that starts threads.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <vector>

#include "base/together.h"
#include "dredge/source.h"
#include "engine/engine.h"
#include "scan/worker.h"

namespace dredge {

struct PipelineOptions {
  unsigned jobs = 1;
  WorkerOptions worker;
  // Called on the calling thread, about every 100 ms while workers run. May be empty.
  std::function<void(const Progress&)> on_progress;
  // Called on the calling thread for each finding as it is made. May be empty.
  std::function<void(const LiveFinding&)> on_finding;
};

// Splits `source` into batches, reads and scans them on `jobs` threads, or as many as the system
// gives, and returns what each worker learned. Trouble with one place is a notice in a result.
// Errors: what ended the whole scan.
Result<std::vector<WorkerResult>> run_pipeline(Source& source, const Engine& engine,
                                               const PipelineOptions& options,
                                               std::stop_token stop);

// Runs parts that have nothing to do with each other and returns when all have ended: the first on
// the calling thread, the others on threads of their own, or, with one job, one after the other.
// What comes of it must not depend on which.
void run_together(unsigned jobs, std::span<const Part> parts);

}  // namespace dredge
