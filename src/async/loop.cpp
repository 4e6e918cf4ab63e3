#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "async/engine.hpp"

// What the I/O thread does: take in, cancel, dispatch, step, sleep.
namespace dbr::async {
namespace {

constexpr int kMaxStarts =
    32;  // new calls a round, each perhaps a connect: the others must not wait for them

}  // namespace

template <typename Function>
Status Engine::Guard(Function function) noexcept {
  return barrier_([](void* context) { (*static_cast<Function*>(context))(); }, &function);
}

void Engine::Run() noexcept {
  while (!exiting_.load(std::memory_order_acquire)) {
    now_ = Now();
    TakeIn();
    TakeCancels();
    if (ending_) EndAll();
    RunTimers();
    RunReady();
    Dispatch();
    if (ending_ && jobs_.empty()) {
      const std::lock_guard lock(mutex_);
      if (inbox_.empty()) break;
      continue;
    }
    AwaitEvents();
  }
  if (!exiting_.load(std::memory_order_acquire)) pool_.Clear();
}

void Engine::TakeIn() noexcept {
  List<Job, &Job::turn_> taken;
  {
    const std::lock_guard lock(mutex_);
    notified_ = false;
    ending_ = closing_;
    taken.TakeAll(inbox_);
  }
  while (Job* job = taken.PopFront()) Admit(*job);
}

void Engine::Admit(Job& job) noexcept {
  jobs_.PushBack(job);
  job.wake_at_ = job.call().deadline();
  const Status status = Guard([&] { timers_.Add(job); });
  if (status != Status::kOk) {
    jobs_.Remove(job);
    job.call().Abandon();
    const std::unique_ptr<Job> owned(&job);
    owned->Complete(status, nullptr);
    return;
  }
  job.call().set_observer(&job);
  queue_.PushBack(job);
  if (CancelToken* token = job.call().cancel()) token->Add(job);
}

void Engine::TakeCancels() noexcept {
  while (true) {
    Job* job = nullptr;
    {
      const std::lock_guard lock(mutex_);
      job = cancels_.PopFront();
    }
    if (!job) return;
    EndJob(*job, Status::kCancelled);
  }
}

void Engine::EndAll() noexcept {
  while (Job* job = jobs_.first()) EndJob(*job, Status::kCancelled);
}

void Engine::EndJob(Job& job, Status why) noexcept {
  const Status status = Guard([&] { job.call().End(why, now_); });
  if (status != Status::kOk) job.call().Abandon();
  Complete(job, status == Status::kOk ? why : status);
}

void Engine::Dispatch() noexcept {
  const int limit = client_.config().max_concurrency;
  for (int i = 0; i < kMaxStarts && active_ < limit; ++i) {
    Job* job = queue_.PopFront();
    if (!job) return;
    job->state_ = Job::State::kActive;
    ++active_;
    Step(*job);
  }
}

void Engine::RunTimers() noexcept {
  for (const auto& multi : multis_) multi->OnTimer(now_);
  while (timers_.next() <= now_) {
    Job& job = *timers_.first();
    switch (job.state_) {
      case Job::State::kQueued:
        if (job.call().deadline() <= now_) {
          EndJob(job, Status::kTimeout);
        } else {
          timers_.Set(job, job.call().deadline());
        }
        break;
      case Job::State::kActive:
        Step(job);
        break;
      case Job::State::kBackoff:
        // It has waited long enough: before those that have not begun.
        job.state_ = Job::State::kQueued;
        timers_.Set(job, job.call().deadline());
        queue_.PushFront(job);
        break;
    }
  }
}

void Engine::RunReady() noexcept {
  List<Job, &Job::turn_> ready;
  ready.TakeAll(ready_);
  while (Job* job = ready.first()) {
    ready.Remove(*job);
    Step(*job);
  }
}

void Engine::Step(Job& job) noexcept {
  http::Wait wait;
  const Status status = Guard([&] { wait = job.call().Step(now_); });
  if (client_.hooks().any()) now_ = Now();  // they took their time
  if (status != Status::kOk) {
    job.call().Abandon();
    return Complete(job, status);
  }
  if (job.call().done()) return Complete(job, Status::kOk);
  Rest(job, wait);
}

// Until its descriptor, its connect or its moment.
void Engine::Rest(Job& job, const http::Wait& wait) noexcept {
  if (wait.interest.fd != job.fd_) {
    fds_.Release(job, job.fd_);
    job.fd_ = wait.interest.fd;
  }
  if (job.fd_ >= 0 && !fds_.WatchConnection(job, job.fd_)) {
    job.call().Abandon();
    return Complete(job, Status::kOutOfMemory);
  }
  if (job.call().waits_for_retry()) return Retreat(job, wait.until);
  // A moment that has passed means: at once, but the others first.
  if (wait.until <= now_ && !job.turn_.linked) ready_.PushBack(job);
  timers_.Set(job, wait.until <= now_ ? job.call().deadline() : wait.until);
}

// A call in backoff holds no place. One that need not wait lines up again, behind the others.
void Engine::Retreat(Job& job, Micros until) noexcept {
  LeavePlace(job);
  ready_.Remove(job);  // a connect that failed at once has put it there
  const bool waits = until > now_;
  job.state_ = waits ? Job::State::kBackoff : Job::State::kQueued;
  timers_.Set(job, waits ? until : job.call().deadline());
  if (!waits) queue_.PushBack(job);
}

void Engine::LeavePlace(Job& job) noexcept {
  if (job.state_ == Job::State::kActive) --active_;
}

void Engine::Complete(Job& job, Status status) noexcept {
  const std::unique_ptr<Job> owned(&job);
  if (CancelToken* token = job.call().cancel()) token->Remove(job);
  {
    const std::lock_guard lock(mutex_);
    cancels_.Remove(job);
  }
  LeavePlace(job);
  fds_.Release(job, job.fd_);
  timers_.Remove(job);
  jobs_.Remove(job);
  // Which of the lists it waits in for its turn, it knows by its state.
  (job.state_ == Job::State::kQueued ? queue_ : ready_).Remove(job);
  std::unique_ptr<Error> error = job.call().TakeError();
  if (error) status = error->status;
  owned->Complete(status, std::move(error));
  now_ = Now();  // the callback took its time
}

Micros Engine::NextMoment() noexcept {
  Micros next = timers_.next();
  for (const auto& multi : multis_) next = std::min(next, multi->timer());
  return std::min(next, pool_.Prune(now_));
}

void Engine::AwaitEvents() noexcept {
  bool busy = !ready_.empty() || (!queue_.empty() && active_ < client_.config().max_concurrency);
  {
    const std::lock_guard lock(mutex_);
    busy = busy || notified_;
  }
  constexpr std::int64_t kHour = 3'600'000;
  const Micros next = NextMoment();
  const std::int64_t ms = busy ? 0 : MillisUntil(next, Now());
  std::array<epoll_event, 256> events;
  const int count = epoll_wait(fds_.epoll(), events.data(), static_cast<int>(events.size()),
                               static_cast<int>(std::min(ms, kHour)));
  now_ = Now();
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    if (event.data.fd == wake_up_->fd()) {
      wake_up_->Drain();
      continue;
    }
    const FdTable::Entry* entry = fds_.Find(event.data.fd);
    if (!entry) continue;
    if (entry->job) {
      Step(*entry->job);
    } else if (entry->multi) {
      const bool readable = (event.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0;
      entry->multi->OnReady(event.data.fd, readable, (event.events & (EPOLLOUT | EPOLLERR)) != 0, now_);
    }
  }
}

}  // namespace dbr::async
