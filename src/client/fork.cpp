#include "client/fork.hpp"

#include <pthread.h>

#include <atomic>

namespace dbr::client {
namespace {

std::atomic<std::uint64_t> forks{0};

void OnChild() noexcept {
  forks.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

std::uint64_t ForkCount() noexcept {
  [[maybe_unused]] static const int registered = pthread_atfork(nullptr, nullptr, &OnChild);
  return forks.load(std::memory_order_relaxed);
}

}  // namespace dbr::client
