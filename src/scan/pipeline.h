// Runs one source through the workers. The only place that starts threads.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <vector>

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

// Splits `source` into batches, reads and scans them on `jobs` threads and returns what each worker
// learned. Trouble with one place is a notice in a result. Errors: what ended the whole scan.
Result<std::vector<WorkerResult>> run_pipeline(Source& source, const Engine& engine,
                                               const PipelineOptions& options,
                                               std::stop_token stop);

}  // namespace dredge
