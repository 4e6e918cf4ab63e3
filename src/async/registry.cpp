#include "async/registry.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <vector>

#include "async/engine.hpp"
#include "client/fork.hpp"

namespace dbr::async {
namespace {

struct Registry {
  std::mutex mutex;
  std::vector<Engine*> engines;
  std::uint64_t fork_count = client::ForkCount();
};

std::atomic<Registry*> current{nullptr};

// NULL where this process has none. A child begins without: the parent's lists threads that are not here,
// under a lock that may be held for ever.
Registry* FindRegistry() noexcept {
  Registry* registry = current.load(std::memory_order_acquire);
  return registry && registry->fork_count == client::ForkCount() ? registry : nullptr;
}

// Never destroyed: threads may still end while the process does.
Registry& TheRegistry() {
  while (true) {
    Registry* before = current.load(std::memory_order_acquire);
    if (Registry* registry = FindRegistry()) return *registry;
    auto made = std::make_unique<Registry>();
    if (current.compare_exchange_strong(before, made.get(), std::memory_order_acq_rel))
      return *made.release();
  }
}

// With the lock held throughout: an engine leaves the registry before it goes.
void StopAll() {
  Registry* registry = FindRegistry();
  if (!registry) return;
  const std::lock_guard lock(registry->mutex);
  for (Engine* engine : registry->engines) engine->StopForExit();
}

}  // namespace

void RegisterForExit(Engine& engine) {
  [[maybe_unused]] static const int registered = std::atexit(&StopAll);
  Registry& registry = TheRegistry();
  const std::lock_guard lock(registry.mutex);
  registry.engines.push_back(&engine);
}

void UnregisterForExit(Engine& engine) noexcept {
  Registry* registry = FindRegistry();
  if (!registry) return;
  const std::lock_guard lock(registry->mutex);
  std::erase(registry->engines, &engine);
}

}  // namespace dbr::async
