#pragma once

#include <cstddef>
#include <limits>
#include <string_view>

namespace dbr::test {

// What the calling thread allocates and gives back with new and delete while the watch lives. One at a time.
class MemoryWatch {
 public:
  MemoryWatch() noexcept;
  ~MemoryWatch();
  MemoryWatch(const MemoryWatch&) = delete;
  MemoryWatch& operator=(const MemoryWatch&) = delete;

  // The allocation after `successes` more fails, and so does every one behind it.
  void FailAfter(std::size_t successes) noexcept { left_ = successes; }
  void FailNone() noexcept { left_ = std::numeric_limits<std::size_t>::max(); }

  std::size_t allocations() const noexcept { return allocations_; }
  std::size_t bytes() const noexcept;  // allocated under the watch and not given back yet
  // Blocks allocated under the watch whose bytes held `needle` when they were given back.
  void LookFor(std::string_view needle) noexcept { needle_ = needle; }
  std::size_t given_back_unwiped() const noexcept { return given_back_unwiped_; }
  // Blocks allocated under the watch, not given back yet, that hold `needle`.
  std::size_t BlocksWith(std::string_view needle) const noexcept;

  void* Allocate(std::size_t size) noexcept;
  void Free(void* data) noexcept;

 private:
  struct Block {
    const void* data = nullptr;
    std::size_t size = 0;
  };
  static constexpr std::size_t kMostBlocks = 256;

  Block blocks_[kMostBlocks];
  std::string_view needle_;
  std::size_t left_ = std::numeric_limits<std::size_t>::max();
  std::size_t allocations_ = 0;
  std::size_t given_back_unwiped_ = 0;
};

}  // namespace dbr::test
