#include "async/fd_table.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <new>

namespace dbr::async {

bool FdTable::Open() noexcept {
  if (epoll_ < 0) epoll_ = epoll_create1(EPOLL_CLOEXEC);
  return epoll_ >= 0;
}

FdTable::~FdTable() {
  if (epoll_ >= 0) close(epoll_);
}

FdTable::Entry* FdTable::Find(int fd) noexcept {
  const auto at = static_cast<std::size_t>(fd);
  return fd >= 0 && at < size_ ? &entries_[at] : nullptr;
}

// Grows without an exception: libcurl's C stands between here and the boundary.
FdTable::Entry* FdTable::Reach(int fd) noexcept {
  const auto at = static_cast<std::size_t>(fd);
  if (at >= size_) {
    const std::size_t grown_size = std::max({at + 1, 2 * size_, std::size_t{64}});
    std::unique_ptr<Entry[]> grown(new (std::nothrow) Entry[grown_size]);
    if (!grown) return nullptr;
    std::copy_n(entries_.get(), size_, grown.get());
    entries_ = std::move(grown);
    size_ = grown_size;
  }
  return &entries_[at];
}

bool FdTable::Register(Entry& entry, int fd, unsigned events) noexcept {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  // Closing a descriptor takes it out of the epoll, without a word to us: add where there is nothing to
  // modify.
  if (entry.registered && epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event) == 0) return true;
  entry.registered = epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0;
  return entry.registered;
}

bool FdTable::WatchConnect(http::Multi& multi, int fd, bool read, bool write) noexcept {
  Entry* entry = Reach(fd);
  if (!entry) return false;
  entry->multi = &multi;
  entry->job = nullptr;
  entry->whole_life = false;
  return Register(*entry, fd, (read ? unsigned{EPOLLIN} : 0U) | (write ? unsigned{EPOLLOUT} : 0U));
}

bool FdTable::WatchConnection(Job& job, int fd) noexcept {
  Entry* entry = Reach(fd);
  if (!entry) return false;
  entry->job = &job;
  if (entry->whole_life) return true;
  entry->multi = nullptr;
  entry->whole_life = Register(*entry, fd, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
  return entry->whole_life;
}

bool FdTable::WatchForEver(int fd) noexcept {
  Entry* entry = Reach(fd);
  return entry && Register(*entry, fd, EPOLLIN);
}

void FdTable::Forget(int fd) noexcept {
  Entry* entry = Find(fd);
  if (!entry) return;
  if (entry->registered) epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
  *entry = {};
}

void FdTable::Release(const Job& job, int fd) noexcept {
  Entry* entry = Find(fd);
  if (entry && entry->job == &job) entry->job = nullptr;
}

}  // namespace dbr::async
