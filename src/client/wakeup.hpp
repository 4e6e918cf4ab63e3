#pragma once

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>

namespace dbr::client {

// A descriptor that polls readable once somebody called Wake(). Wake() is safe on any thread.
class WakeUp {
 public:
  explicit WakeUp(bool open = true) noexcept : fd_(open ? eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) : -1) {}
  ~WakeUp() {
    if (fd_ >= 0) close(fd_);
  }
  WakeUp(const WakeUp&) = delete;
  WakeUp& operator=(const WakeUp&) = delete;

  bool ok() const noexcept { return fd_ >= 0; }  // false: out of descriptors
  int fd() const noexcept { return fd_; }

  void Wake() noexcept {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(fd_, &one, sizeof one);  // full is awake as well
  }
  void Drain() noexcept {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto taken = read(fd_, &count, sizeof count);
  }

 private:
  int fd_;
};

}  // namespace dbr::client
