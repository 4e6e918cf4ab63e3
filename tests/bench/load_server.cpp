// A server for load: one thread, one epoll, any number of kept connections. It answers every request with the
// same response after a delay, and prints its port first. It ends with its standard input.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kUser =
    R"({"id":"0f0e0d0c-0b0a-4909-8807-060504030201","username":"loader","email":"loader@test.com",)"
    R"("display_name":"Load Test User","active_status":true})";
constexpr std::string_view kLogin =
    R"({"access_token":"bG9hZA.ZXhw.c2ln","user":{"id":"0f0e0d0c-0b0a-4909-8807-060504030201"}})";

std::string Response(std::string_view body) {
  return "HTTP/1.1 200 OK\r\ndate: Tue, 24 Nov 2026 02:00:46 GMT\r\nserver: load\r\ncontent-length: " +
         std::to_string(body.size()) + "\r\ncontent-type: application/json\r\n\r\n" + std::string(body);
}

struct Due {
  Clock::time_point at;
  int fd;
  unsigned generation;
  bool login;
};

class Server {
 public:
  explicit Server(int delay_ms) : delay_(delay_ms), user_(Response(kUser)), login_(Response(kLogin)) {}

  int Listen() {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), length) != 0 || listen(listener_, 16384) != 0)
      return 0;
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    Add(listener_);
    Add(STDIN_FILENO);
    return ntohs(address.sin_port);
  }

  void Run() {
    std::array<epoll_event, 512> events;
    while (true) {
      const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), Timeout());
      for (int i = 0; i < count; ++i) {
        const int fd = events[static_cast<std::size_t>(i)].data.fd;
        if (fd == STDIN_FILENO) return;
        if (fd == listener_) {
          Accept();
        } else {
          Read(fd);
        }
      }
      Answer();
    }
  }

 private:
  struct Peer {
    unsigned generation = 0;
    std::string tail;  // of the bytes so far, enough to see the end of a head
  };

  void Add(int fd) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  }

  int Timeout() const {
    if (due_.empty()) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(due_.front().at - Clock::now()).count();
    return left < 0 ? 0 : static_cast<int>(left);
  }

  void Accept() {
    while (true) {
      const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0) return;
      const int on = 1;
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      if (peers_.size() <= static_cast<std::size_t>(fd)) peers_.resize(static_cast<std::size_t>(fd) + 1);
      Peer& peer = peers_[static_cast<std::size_t>(fd)];
      ++peer.generation;
      peer.tail.clear();
      Add(fd);
    }
  }

  // Requests come one at a time, each in one piece or few: the end of its bytes is the end of the request.
  void Read(int fd) {
    std::array<char, 4096> buffer;
    const ssize_t n = read(fd, buffer.data(), buffer.size());
    if (n <= 0) {
      close(fd);
      ++peers_[static_cast<std::size_t>(fd)].generation;
      return;
    }
    Peer& peer = peers_[static_cast<std::size_t>(fd)];
    peer.tail.append(buffer.data(), static_cast<std::size_t>(n));
    const bool login = peer.tail.find("/auth/login") != std::string::npos;
    const bool whole = login ? peer.tail.ends_with("}") : peer.tail.ends_with("\r\n\r\n");
    if (!whole) return;
    peer.tail.clear();
    due_.push_back({Clock::now() + delay_, fd, peer.generation, login});
  }

  void Answer() {
    const auto now = Clock::now();
    while (!due_.empty() && due_.front().at <= now) {
      const Due due = due_.front();
      due_.pop_front();
      if (peers_[static_cast<std::size_t>(due.fd)].generation != due.generation) continue;
      const std::string& response = due.login ? login_ : user_;
      if (send(due.fd, response.data(), response.size(), MSG_NOSIGNAL) < 0) continue;
    }
  }

  std::chrono::milliseconds delay_;
  std::string user_;
  std::string login_;
  int listener_ = -1;
  int epoll_ = -1;
  std::vector<Peer> peers_;
  std::deque<Due> due_;
};

}  // namespace

int main(int argc, char** argv) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  Server server(argc > 1 ? std::atoi(argv[1]) : 0);
  const int port = server.Listen();
  if (port == 0) return 1;
  std::printf("%d\n", port);
  std::fflush(stdout);
  server.Run();
}
