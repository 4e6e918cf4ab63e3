#pragma once

#include <cstddef>
#include <memory>

#include "http/connection.hpp"

namespace dbr::async {

class Job;

// Which descriptor wakes whom, beside the epoll that watches them. A descriptor that is closed and opened
// again within one round of events may wake its new owner once too often, which harms nobody.
class FdTable {
 public:
  struct Entry {
    http::Multi* multi = nullptr;
    Job* job = nullptr;
    bool registered = false;
    bool whole_life = false;  // of a connection: watched from its making to its end, edge-triggered
  };

  FdTable() noexcept = default;
  ~FdTable();
  FdTable(const FdTable&) = delete;
  FdTable& operator=(const FdTable&) = delete;

  bool Open() noexcept;  // before anything else; false: out of descriptors
  int epoll() const noexcept { return epoll_; }

  // What libcurl asks for while it connects. False: cannot.
  bool WatchConnect(http::Multi& multi, int fd, bool read, bool write) noexcept;
  // A connection that is made, and the job that it serves now.
  bool WatchConnection(Job& job, int fd) noexcept;
  bool WatchForEver(int fd) noexcept;
  void Forget(int fd) noexcept;  // before it is closed
  void Release(const Job& job, int fd) noexcept;

  Entry* Find(int fd) noexcept;

 private:
  Entry* Reach(int fd) noexcept;
  bool Register(Entry& entry, int fd, unsigned events) noexcept;

  int epoll_ = -1;
  std::unique_ptr<Entry[]> entries_;
  std::size_t size_ = 0;
};

}  // namespace dbr::async
