#include "async/timers.hpp"

#include <utility>

namespace dbr::async {

void Timers::Add(Job& job) {
  heap_.push_back(&job);
  job.timer_index_ = heap_.size() - 1;
  Settle(job.timer_index_);
}

void Timers::Remove(Job& job) noexcept {
  const std::size_t at = job.timer_index_;
  Job* last = heap_.back();
  heap_.pop_back();
  if (last == &job) return;
  Place(at, *last);
  Settle(at);
}

void Timers::Set(Job& job, Micros at) noexcept {
  if (job.wake_at_ == at) return;
  job.wake_at_ = at;
  Settle(job.timer_index_);
}

void Timers::Place(std::size_t at, Job& job) noexcept {
  heap_[at] = &job;
  job.timer_index_ = at;
}

// Up or down to where it belongs.
void Timers::Settle(std::size_t at) noexcept {
  Job& job = *heap_[at];
  while (at > 0 && job.wake_at_ < heap_[(at - 1) / 2]->wake_at_) {
    Place(at, *heap_[(at - 1) / 2]);
    at = (at - 1) / 2;
  }
  while (2 * at + 1 < heap_.size()) {
    std::size_t child = 2 * at + 1;
    if (child + 1 < heap_.size() && heap_[child + 1]->wake_at_ < heap_[child]->wake_at_) ++child;
    if (job.wake_at_ <= heap_[child]->wake_at_) break;
    Place(at, *heap_[child]);
    at = child;
  }
  Place(at, job);
}

}  // namespace dbr::async
