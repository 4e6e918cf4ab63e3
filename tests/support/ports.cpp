#include "ports.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <map>
#include <mutex>
#include <utility>

#include "loopback.hpp"

namespace {

// Bound, and never listened on: what comes there is refused.
class BoundSockets {
 public:
  BoundSockets() = default;
  BoundSockets(const BoundSockets&) = delete;
  BoundSockets& operator=(const BoundSockets&) = delete;
  ~BoundSockets() {
    for (const auto& [port, fd] : sockets_) close(fd);
  }

  void Keep(int port, int fd) {
    const std::lock_guard lock(mutex_);
    sockets_.emplace(port, fd);
  }

  int Take(int port) {
    const std::lock_guard lock(mutex_);
    const auto found = sockets_.find(port);
    if (found == sockets_.end()) return -1;
    const int fd = found->second;
    sockets_.erase(found);
    return fd;
  }

 private:
  std::mutex mutex_;
  std::multimap<int, int> sockets_;
};

BoundSockets& Bound() {
  static BoundSockets bound;
  return bound;
}

}  // namespace

int unused_port(void) {
  int port = 0;
  const int fd = dbr_test::BindLoopback("127.0.0.1", &port);
  if (fd >= 0) Bound().Keep(port, fd);
  return port;
}

int keep_unused(const char* address, int port) {
  const int fd = dbr_test::BindLoopback(address, &port);
  if (fd < 0) return 0;
  Bound().Keep(port, fd);
  return 1;
}

int listen_on_unused(int port) {
  const int fd = Bound().Take(port);
  if (fd < 0 || listen(fd, SOMAXCONN) == 0) return fd;
  close(fd);
  return -1;
}

int free_port(void) {
  int port = 0;
  const int fd = dbr_test::BindLoopback("127.0.0.1", &port);
  if (fd >= 0) close(fd);
  return port;
}

struct full_backlog {
  int listener;
  int clients[8];
};

full_backlog* full_backlog_start(int* port) {
  auto* const backlog = new full_backlog{};
  *port = 0;
  backlog->listener = dbr_test::BindLoopback("127.0.0.1", port);
  (void)listen(backlog->listener, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(*port));
  for (int& client : backlog->clients) {
    client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    // Those that find no place stay half-open, which is what keeps the others out.
    (void)connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address);
  }
  // Full is it once the one that has a place stands there.
  pollfd waiting = {backlog->listener, POLLIN, 0};
  (void)poll(&waiting, 1, 10000);
  return backlog;
}

void full_backlog_stop(full_backlog* backlog) {
  if (backlog == nullptr) return;
  for (const int client : backlog->clients) close(client);
  close(backlog->listener);
  delete backlog;
}
