#pragma once

#include <cstddef>
#include <vector>

#include "async/job.hpp"

namespace dbr::async {

// The jobs by the moment at which they want a turn: a binary heap, each job knows its place.
class Timers {
 public:
  void Add(Job& job);  // throws std::bad_alloc
  void Remove(Job& job) noexcept;
  void Set(Job& job, Micros at) noexcept;

  Job* first() const noexcept { return heap_.empty() ? nullptr : heap_.front(); }
  Micros next() const noexcept { return heap_.empty() ? kNever : heap_.front()->wake_at_; }

 private:
  void Place(std::size_t at, Job& job) noexcept;
  void Settle(std::size_t at) noexcept;

  std::vector<Job*> heap_;
};

}  // namespace dbr::async
