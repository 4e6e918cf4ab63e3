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

  Job* first() const noexcept { return heap_.empty() ? nullptr : heap_.front().job; }
  Micros next() const noexcept { return heap_.empty() ? kNever : heap_.front().wake_at; }

 private:
  // The moment stands here too: looking it up in the jobs, which lie far apart, costs more than the heap.
  struct Entry {
    Micros wake_at;
    Job* job;
  };
  void Place(std::size_t at, Entry entry) noexcept;
  void Settle(std::size_t at, Entry entry) noexcept;

  std::vector<Entry> heap_;
};

}  // namespace dbr::async
