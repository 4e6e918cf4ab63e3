#include "async/registry.hpp"

#include <algorithm>
#include <cstdlib>
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

// Never destroyed: threads may still end while the process does.
Registry& TheRegistry() {
  alignas(Registry) static unsigned char memory[sizeof(Registry)];
  static Registry* const registry = ::new (static_cast<void*>(memory)) Registry;
  return *registry;
}

// With the lock held throughout: an engine leaves the registry before it goes.
void StopAll() {
  Registry& registry = TheRegistry();
  // The threads of a parent are not here, and its lock may be held for ever.
  if (registry.fork_count != client::ForkCount()) return;
  const std::lock_guard lock(registry.mutex);
  for (Engine* engine : registry.engines) engine->StopForExit();
}

}  // namespace

void RegisterForExit(Engine& engine) {
  [[maybe_unused]] static const int registered = std::atexit(&StopAll);
  Registry& registry = TheRegistry();
  const std::lock_guard lock(registry.mutex);
  registry.engines.push_back(&engine);
}

void UnregisterForExit(Engine& engine) noexcept {
  Registry& registry = TheRegistry();
  const std::lock_guard lock(registry.mutex);
  std::erase(registry.engines, &engine);
}

}  // namespace dbr::async
