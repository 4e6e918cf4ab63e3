#include "client/client.hpp"

#include <utility>

namespace dbr::client {

std::unique_ptr<Workspace> Workspaces::Take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto workspace = std::move(idle_.back());
      idle_.pop_back();
      return workspace;
    }
  }
  auto workspace = std::make_unique<Workspace>();
  const std::lock_guard lock(mutex_);
  // Room for it when it comes back, so that giving it back cannot fail.
  if (idle_.capacity() == idle_.size()) idle_.reserve(2 * idle_.size() + 4);
  return workspace;
}

void Workspaces::Give(std::unique_ptr<Workspace> workspace) noexcept {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < idle_.capacity()) idle_.push_back(std::move(workspace));
}

Client::Client(Config config)
    : config_(std::move(config)),
      session_(config_.bearer),
      pool_(config_.connect, *this, session_.user_generation()),
      chance_(static_cast<std::uint64_t>(Now()) ^ reinterpret_cast<std::uintptr_t>(this)) {}

void Client::Shutdown() noexcept {
  closed_.store(true, std::memory_order_release);
  closing_.Wake();
  pool_.Clear();
}

std::shared_ptr<http::Multi> Client::NextMulti() {
  return http::Multi::New(nullptr);
}

// splitmix64: every call draws from the one sequence without a lock.
double Client::Chance() noexcept {
  std::uint64_t z = chance_.fetch_add(0x9e3779b97f4a7c15, std::memory_order_relaxed);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  z ^= z >> 31;
  return static_cast<double>(z >> 11) * 0x1.0p-53;
}

}  // namespace dbr::client
