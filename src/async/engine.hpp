#pragma once

#include <pthread.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "async/fd_table.hpp"
#include "async/job.hpp"
#include "async/list.hpp"
#include "async/timers.hpp"
#include "client/client.hpp"
#include "client/wakeup.hpp"
#include "http/pool.hpp"

namespace dbr::async {

// Whether this is some engine's thread, which must not wait for itself.
bool OnIoThread() noexcept;

// Runs something that may throw and answers kOk or what the exception means. The boundary gives it, since
// exceptions are caught there and nowhere else.
using Barrier = Status (*)(void (*function)(void* context), void* context) noexcept;

// Told by the I/O thread as its very last deed: the engine may be gone when it returns.
class ThreadOwner {
 public:
  virtual void OnThreadStart() noexcept = 0;
  virtual void OnThreadEnd() noexcept = 0;

 protected:
  ~ThreadOwner() = default;
};

// Drives any number of calls on one thread of its own, which the first of them starts.
class Engine final : private http::MultiSource, private http::FdWatcher {
 public:
  Engine(client::Client& client, ThreadOwner& owner, Barrier barrier);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // For the calls of this engine's jobs.
  http::Pool& pool() noexcept { return pool_; }

  // Takes the job over, or says why not and leaves it with the caller. Never blocks, completes nothing.
  Result<void> Submit(std::unique_ptr<Job>& job);
  // Every job ends as kCancelled, then the thread ends. Any thread; returns at once.
  void Shutdown() noexcept;
  // After Shutdown(), on any thread but its own.
  void Join() noexcept;
  // Nobody will join: after Shutdown(), from inside a callback.
  void Detach() noexcept;
  // At exit(): the thread ends without completing anything, and no job is taken any more. Waits for it, but
  // not for ever.
  void StopForExit() noexcept;
  // The thread did not end in time, and will tell its owner nothing.
  bool left_behind() const noexcept { return left_behind_.load(std::memory_order_acquire); }

 private:
  friend class Job;

  // engine.cpp: what other threads do, and the thread's life
  Result<void> StartThread();
  static void* ThreadMain(void* engine) noexcept;
  bool Leave() noexcept;
  void Notify() noexcept;
  void RequestCancel(Job& job) noexcept;

  // loop.cpp: what the thread does
  void Run() noexcept;
  void TakeIn() noexcept;
  void TakeCancels() noexcept;
  void Admit(Job& job) noexcept;
  void Dispatch() noexcept;
  void RunTimers() noexcept;
  void RunReady() noexcept;
  void AwaitEvents() noexcept;
  void Step(Job& job) noexcept;
  void Rest(Job& job, const http::Wait& wait) noexcept;
  void EndJob(Job& job, Status why) noexcept;
  void EndAll() noexcept;
  void Complete(Job& job, Status status) noexcept;
  void LeavePlace(Job& job) noexcept;
  void Retreat(Job& job, Micros until) noexcept;
  template <typename Function>
  Status Guard(Function function) noexcept;
  Micros NextMoment() noexcept;
  void ChooseSessions();

  // MultiSource, FdWatcher
  std::shared_ptr<http::Multi> NextMulti() override;
  bool Watch(http::Multi& multi, int fd, bool read, bool write) noexcept override;
  void Forget(int fd) noexcept override;

  client::Client& client_;
  ThreadOwner& owner_;
  const Barrier barrier_;

  std::mutex mutex_;  // guards from here ...
  List<Job, &Job::turn_> inbox_;
  List<Job, &Job::cancel_> cancels_;
  bool notified_ = false;
  bool started_ = false;
  bool closing_ = false;
  bool detached_ = false;  // ... to here
  std::atomic<bool> exiting_{false};
  std::atomic<bool> stopped_{false};
  std::atomic<bool> left_behind_{false};
  std::optional<client::WakeUp> wake_up_;  // both from StartThread on
  pthread_t thread_{};

  // The thread's own.
  FdTable fds_;
  std::shared_ptr<http::TlsSessions> sessions_;
  std::uint64_t sessions_generation_ = 0;             // the user's
  std::vector<std::shared_ptr<http::Multi>> multis_;  // before what connects through them
  http::Pool pool_;
  List<Job, &Job::all_> jobs_;
  List<Job, &Job::turn_> queue_;
  List<Job, &Job::turn_> ready_;
  Timers timers_;
  int active_ = 0;
  bool ending_ = false;
  Micros now_ = 0;
};

}  // namespace dbr::async
