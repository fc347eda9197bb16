// The topology: one splitter thread ─► bounded queue of batches ─► workers, each with its own
// scanner, evidence and counters ─► results, merged after all have ended. Workers share nothing but
// the queue, the set of blobs already taken and the progress counters, so the answer cannot depend
// on their number.
#include "scan/pipeline.h"

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

#include "scan/known_lines.h"
#include "scan/seen_blobs.h"

namespace dredge {
namespace {

constexpr std::size_t kQueuedBatches = 64;
constexpr std::chrono::milliseconds kProgressInterval{100};

// A bounded queue of batches. Shared.
class BatchQueue {
 public:
  // Waits for room; gives up when `stop` is requested.
  void push(std::unique_ptr<Batch> batch, const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    if (!has_room_.wait(lock, stop, [this] { return batches_.size() < kQueuedBatches; })) return;
    batches_.push_back(std::move(batch));
    has_batch_.notify_one();
  }

  // The next batch, or nothing when the queue is closed and empty, or `stop` is requested.
  std::unique_ptr<Batch> pop(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    has_batch_.wait(lock, stop, [this] { return !batches_.empty() || is_closed_; });
    if (batches_.empty() || stop.stop_requested()) return nullptr;
    std::unique_ptr<Batch> batch = std::move(batches_.front());
    batches_.pop_front();
    has_room_.notify_one();
    return batch;
  }

  void close() {
    const std::scoped_lock lock(mutex_);
    is_closed_ = true;
    has_batch_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any has_room_;
  std::condition_variable_any has_batch_;
  std::deque<std::unique_ptr<Batch>> batches_;
  bool is_closed_ = false;
};

// Live findings on their way to the calling thread, and the count of threads still at work. Shared.
class Monitor {
 public:
  explicit Monitor(unsigned threads) : running_(threads) {}

  void add(LiveFinding&& finding) {
    const std::scoped_lock lock(mutex_);
    findings_.push_back(std::move(finding));
  }

  void thread_ended() {
    const std::scoped_lock lock(mutex_);
    --running_;
    changed_.notify_all();
  }

  // Hands findings and progress to the caller until every thread has ended.
  void watch(const PipelineOptions& options, const Progress& progress) {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait_for(lock, kProgressInterval, [this] { return running_ == 0; });
      const bool is_over = running_ == 0;
      std::vector<LiveFinding> ready = std::exchange(findings_, {});
      lock.unlock();
      for (const LiveFinding& finding : ready) options.on_finding(finding);
      if (options.on_progress && !is_over) options.on_progress(progress);
      if (is_over) return;
      lock.lock();
    }
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<LiveFinding> findings_;
  unsigned running_;
};

// Reads and scans until there is nothing left.
void work(Worker& worker, BatchQueue& queue, const std::stop_token& stop) {
  while (const std::unique_ptr<Batch> batch = queue.pop(stop)) {
    const auto done = batch->read(worker, stop);
    if (!done.has_value()) worker.skip(Origin{}, 0, done.error());
  }
}

// False when the system has no thread to give: it limits those of a user, or of a container.
template <class Work>
bool start(std::vector<std::jthread>& threads, const Work& work) {
  try {
    threads.emplace_back(work);
    return true;
  } catch (const std::system_error&) {
    return false;
  }
}

}  // namespace

Result<std::vector<WorkerResult>> run_pipeline(Source& source, const Engine& engine,
                                               const PipelineOptions& options,
                                               std::stop_token stop) {
  BatchQueue queue;
  SeenBlobs seen;
  KnownLines lines(options.worker.key);
  Progress progress;
  Monitor monitor(options.jobs + 1);
  EmitLive live;
  if (options.on_finding) live = [&](LiveFinding&& finding) { monitor.add(std::move(finding)); };

  // Index 0 belongs to the splitter, which notes the places it cannot even enumerate.
  std::vector<std::unique_ptr<Worker>> workers;
  for (unsigned i = 0; i <= options.jobs; ++i) {
    workers.push_back(
        std::make_unique<Worker>(engine, options.worker, seen, lines, progress, live));
  }
  std::optional<Error> failure;  // of the splitter
  const auto split = [&] {
    const auto done =
        source.split([&](std::unique_ptr<Batch> batch) { queue.push(std::move(batch), stop); },
                     *workers[0], stop);
    if (!done.has_value()) failure = done.error();
    queue.close();
    monitor.thread_ended();
  };
  {
    std::vector<std::jthread> threads;
    // Who splits waits for somebody who reads, so that one comes first; fewer of them do as well.
    bool is_split = false;
    for (std::size_t i = 1; i < workers.size(); ++i) {
      const bool is_started = start(threads, [&, i] {
        work(*workers[i], queue, stop);
        monitor.thread_ended();
      });
      if (!is_started) monitor.thread_ended();
      if (i == 1) is_split = is_started && start(threads, split);
    }
    if (!is_split) {
      failure = {ErrorCode::Io,
                 "the system has no thread to give (ulimit -u, pids of a container)"};
      queue.close();
      monitor.thread_ended();
    }
    monitor.watch(options, progress);
  }
  if (failure) return *failure;
  std::vector<WorkerResult> results;
  for (const std::unique_ptr<Worker>& worker : workers) results.push_back(worker->take());
  return results;
}

void run_together(unsigned jobs, std::span<const Part> parts) {
  if (jobs < 2) {
    for (const Part& part : parts) part();
    return;
  }
  std::vector<std::jthread> threads;
  for (std::size_t i = 1; i < parts.size(); ++i)
    if (!start(threads, parts[i])) parts[i]();
  if (!parts.empty()) parts.front()();
}

}  // namespace dredge
