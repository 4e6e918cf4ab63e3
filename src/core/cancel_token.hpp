#pragma once

#include <atomic>
#include <mutex>

namespace dbr {

// Fires once and stays fired. Whoever waits registers a listener; all of it may happen on any thread.
class CancelToken {
 public:
  class Listener {
   public:
    Listener() noexcept = default;
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    // Called at most once a registration, on the thread that fires, with the token's lock held: only note it
    // and wake someone.
    virtual void OnCancel() noexcept = 0;

   protected:
    ~Listener() = default;

   private:
    friend class CancelToken;
    Listener* next_ = nullptr;
    Listener* previous_ = nullptr;
    bool linked_ = false;
  };

  bool fired() const noexcept { return fired_.load(std::memory_order_acquire); }
  void Fire() noexcept;
  // Without waking anyone or taking a lock: for a child after fork(), where the lock may be held for ever.
  void MarkFired() noexcept { fired_.store(true, std::memory_order_release); }

  // Calls the listener at once where the token has fired already.
  void Add(Listener& listener) noexcept;
  // Afterwards the listener is not called any more, and no call of it is under way.
  void Remove(Listener& listener) noexcept;

 private:
  std::atomic<bool> fired_{false};
  std::mutex mutex_;
  Listener* first_ = nullptr;
};

}  // namespace dbr
