#pragma once

#include <new>
#include <utility>

#include "core/status.hpp"

namespace dbr::capi {

// The one place where an exception ends: whatever is called across the ABI, in either direction, is called
// through it. `function` answers a Status.
template <typename Function>
Status Guard(Function&& function) noexcept {
  try {
    return std::forward<Function>(function)();
  } catch (const std::bad_alloc&) {
    return Status::kOutOfMemory;
  } catch (...) {
    return Status::kInternal;
  }
}

// Marks that a callback of the user's is under way on this thread.
class CallbackScope {
 public:
  CallbackScope() noexcept { ++depth_; }
  ~CallbackScope() { --depth_; }
  CallbackScope(const CallbackScope&) = delete;
  CallbackScope& operator=(const CallbackScope&) = delete;

  static bool inside() noexcept { return depth_ != 0; }

 private:
  static inline thread_local int depth_ = 0;
};

// Calls a callback of the user's, which may throw.
template <typename Function>
Status GuardCallback(Function&& function) noexcept {
  const CallbackScope scope;
  return Guard(std::forward<Function>(function));
}

}  // namespace dbr::capi
