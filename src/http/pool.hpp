#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "core/deadline.hpp"
#include "core/url.hpp"
#include "http/connection.hpp"

namespace dbr::http {

// Where new connections get their Multi from: one each for blocking calls, shared ones on an I/O thread.
class MultiSource {
 public:
  virtual std::shared_ptr<Multi> NextMulti() = 0;

 protected:
  ~MultiSource() = default;
};

// The open connections that no exchange uses: last in, first out, per origin. Safe between threads; nothing
// is connected, looked at or closed with the lock held.
class Pool {
 public:
  static constexpr Micros kMaxIdle = 4'000'000;   // the service closes at 5 s
  static constexpr Micros kMaxAge = 600'000'000;  // names and certificates change

  // Connections from before `user_generation` changed are not used again.
  Pool(const ConnectConfig& config, MultiSource& multis,
       const std::atomic<std::uint64_t>& user_generation) noexcept
      : config_(config), multis_(multis), user_generation_(user_generation) {}

  // A connection to that origin that is still alive and quiet, or NULL. Prunes.
  std::unique_ptr<Connection> TakeIdle(const Url& url, Micros now);
  std::unique_ptr<Connection> Open(const Url& url, std::int64_t timeout_ms, Micros now);
  // Only a connection whose last response was whole.
  void Give(std::unique_ptr<Connection> connection, Micros now) noexcept;
  // Closes what idles.
  void Clear() noexcept;
  // Closes what has idled too long or belonged to another user; answers when to come again, kNever where
  // nothing idles.
  Micros Prune(Micros now) noexcept;

 private:
  using Connections = std::vector<std::unique_ptr<Connection>>;
  std::unique_ptr<Connection> Pop(const Url& url);
  std::uint64_t generation() const noexcept { return user_generation_.load(std::memory_order_relaxed); }

  const ConnectConfig& config_;
  MultiSource& multis_;
  const std::atomic<std::uint64_t>& user_generation_;
  std::mutex mutex_;
  static constexpr std::size_t kMaxRoom = 65'536;
  std::size_t opened_ = 0;  // how many may come back, at the most
  Connections idle_;        // the longest idle first
};

}  // namespace dbr::http
