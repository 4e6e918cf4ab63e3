#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "client/config.hpp"
#include "client/fork.hpp"
#include "client/session.hpp"
#include "client/wakeup.hpp"
#include "http/codec.hpp"
#include "http/pool.hpp"
#include "json/document.hpp"

namespace dbr::client {

// What a call needs while it reads a response, kept for the next one.
struct Workspace {
  http::ResponseParser response;
  json::Document document;
};

// Last in, first out, so that few are warm rather than many cold. Safe between threads.
class Workspaces {
 public:
  std::unique_ptr<Workspace> Take();
  void Give(std::unique_ptr<Workspace> workspace) noexcept;

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<Workspace>> idle_;
};

// A server, who speaks to it, and what calls share. Its members may be used by any thread.
class Client final : private http::MultiSource {
 public:
  explicit Client(Config config);

  const Config& config() const noexcept { return config_; }
  Hooks& hooks() const noexcept { return *config_.hooks; }
  Session& session() noexcept { return session_; }
  http::Pool& blocking_pool() noexcept { return pool_; }
  Workspaces& workspaces() noexcept { return workspaces_; }

  void Shutdown() noexcept;
  bool closed() const noexcept { return closed_.load(std::memory_order_acquire); }
  // Readable from Shutdown() on, for every blocking call that waits. Not ok(): out of descriptors.
  const WakeUp& closing() const noexcept { return closing_; }

  // The client was made before a fork and this is the child.
  bool forked() const noexcept { return fork_count_ != ForkCount(); }

  // A number in [0, 1) for the jitter of retries; not for secrets.
  double Chance() noexcept;

 private:
  std::shared_ptr<http::Multi> NextMulti() override;

  Config config_;
  Session session_;
  http::Pool pool_;
  Workspaces workspaces_;
  WakeUp closing_;
  const std::uint64_t fork_count_ = ForkCount();
  std::atomic<bool> closed_{false};
  std::atomic<std::uint64_t> chance_;
};

}  // namespace dbr::client
