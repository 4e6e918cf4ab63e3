#include "async/timers.hpp"

namespace dbr::async {

void Timers::Add(Job& job) {
  heap_.push_back({job.wake_at_, &job});
  Settle(heap_.size() - 1, heap_.back());
}

void Timers::Remove(Job& job) noexcept {
  const Entry last = heap_.back();
  heap_.pop_back();
  if (last.job != &job) Settle(job.timer_index_, last);
}

void Timers::Set(Job& job, Micros at) noexcept {
  if (job.wake_at_ == at) return;
  job.wake_at_ = at;
  Settle(job.timer_index_, {at, &job});
}

void Timers::Place(std::size_t at, Entry entry) noexcept {
  heap_[at] = entry;
  entry.job->timer_index_ = at;
}

// From a place that is free, up or down to where it belongs.
void Timers::Settle(std::size_t at, Entry entry) noexcept {
  while (at > 0 && entry.wake_at < heap_[(at - 1) / 2].wake_at) {
    Place(at, heap_[(at - 1) / 2]);
    at = (at - 1) / 2;
  }
  while (2 * at + 1 < heap_.size()) {
    std::size_t child = 2 * at + 1;
    if (child + 1 < heap_.size() && heap_[child + 1].wake_at < heap_[child].wake_at) ++child;
    if (entry.wake_at <= heap_[child].wake_at) break;
    Place(at, heap_[child]);
    at = child;
  }
  Place(at, entry);
}

}  // namespace dbr::async
