#include "http/pool.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace dbr::http {

std::unique_ptr<Connection> Pool::Pop(const Url& url) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(idle_.rbegin(), idle_.rend(),
                                  [&](const auto& connection) { return connection->origin() == url.origin; });
  if (found == idle_.rend()) return nullptr;
  auto connection = std::move(*found);
  idle_.erase(std::next(found).base());
  return connection;
}

// Nobody else may come to prune: what calls without a thread of the library's leave behind, the next one
// finds.
std::unique_ptr<Connection> Pool::TakeIdle(const Url& url, Micros now) {
  Prune(now);
  while (auto connection = Pop(url)) {
    const bool fresh = now - connection->idle_since < kMaxIdle && now - connection->opened_at < kMaxAge &&
                       connection->generation == generation();
    if (fresh && connection->IsQuiet()) return connection;
  }
  return nullptr;
}

std::unique_ptr<Connection> Pool::Open(const Url& url, std::int64_t timeout_ms, Micros now) {
  auto connection = Connection::Open(url, config_, multis_.NextMulti(), timeout_ms, now);
  connection->generation = generation();
  const std::lock_guard lock(mutex_);
  // Room for it when it comes back, so that giving it back cannot fail.
  if (opened_ < kMaxRoom) ++opened_;
  if (idle_.capacity() < opened_) idle_.reserve(2 * opened_);
  return connection;
}

void Pool::Give(std::unique_ptr<Connection> connection, Micros now) noexcept {
  connection->set_observer(nullptr);
  connection->idle_since = now;
  std::unique_ptr<Connection> expired;
  const std::lock_guard lock(mutex_);
  if (connection->generation != generation() || idle_.size() == idle_.capacity()) {
    expired = std::move(connection);
    return;
  }
  idle_.push_back(std::move(connection));
}

void Pool::Clear() noexcept {
  Connections dropped;
  const std::lock_guard lock(mutex_);
  dropped.swap(idle_);
}

Micros Pool::Prune(Micros now) noexcept {
  while (true) {
    std::unique_ptr<Connection> expired;
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return kNever;
    const Connection& longest = *idle_.front();
    const Micros until = longest.generation == generation() ? longest.idle_since + kMaxIdle : now;
    if (now < until) return until;
    expired = std::move(idle_.front());
    idle_.erase(idle_.begin());
  }
}

}  // namespace dbr::http
