#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "http/connection.hpp"

namespace dbr::http {
namespace {

struct RefusingWatcher final : FdWatcher {
  bool Watch(Multi&, int, bool, bool) noexcept override {
    ++asked;
    return false;
  }
  void Forget(int) noexcept override {}
  int asked = 0;
};

// Accepts nobody, so that the connect has to be waited for.
struct Listener {
  Listener() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    bind(fd, reinterpret_cast<sockaddr*>(&address), size);
    listen(fd, 1);
    getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    url = *Url::Parse("http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)));
  }
  ~Listener() { close(fd); }
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  Url url;
};

// Nobody would ever be told that its socket is ready: without a timeout it would wait for ever.
TEST(ConnectionWatchTest, AConnectThatCannotBeWatchedFailsAtOnce) {
  ASSERT_TRUE(InitialiseConnections());
  const Listener listener;
  RefusingWatcher watcher;
  const ConnectConfig config;
  const auto multi = Multi::New(&watcher);
  const auto connection = Connection::Open(listener.url, config, multi, 60'000, Now());
  multi->OnTimer(Now());
  EXPECT_GE(watcher.asked, 1);
  EXPECT_EQ(connection->phase(), Connection::Phase::kFailed);
  EXPECT_EQ(connection->Failure().status, Status::kOutOfMemory);
  EXPECT_TRUE(multi->broken()) << "the next connect must take another";
}

}  // namespace
}  // namespace dbr::http
