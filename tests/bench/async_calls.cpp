// `me` a number of times with so many in flight at any moment, to be counted from outside: by libdbr's I/O
// thread, or by an epoll of our own with bare sockets and simdjson, which is the limit of what can be had.
//
// usage: async_calls dbr|epoll URL TOKEN IN_FLIGHT COUNT
#include <dbr/dbr.h>
#include <simdjson.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <future>
#include <string>
#include <string_view>
#include <vector>

#include "bare.hpp"

namespace {

using dbr_bench::Connected;
using dbr_bench::HoldsUser;
using dbr_bench::MeRequest;

// Each answer begins the next call, on the I/O thread.
struct Calls {
  dbr_client* client;
  int to_begin;
  int to_end;
  std::atomic<int> failed{0};
  std::promise<void> ended;

  bool Begin() {
    if (dbr_auth_me_async(client, nullptr, &Calls::OnUser, this, nullptr) == DBR_OK) return true;
    ++failed;
    return false;
  }
  static void OnUser(dbr_status status, dbr_user* user, dbr_error* error, void* context) {
    auto& calls = *static_cast<Calls*>(context);
    if (status != DBR_OK) ++calls.failed;
    dbr_user_free(user);
    dbr_error_free(error);
    if (calls.to_begin > 0 && calls.Begin()) --calls.to_begin;
    if (--calls.to_end == 0) calls.ended.set_value();
  }
};

int ByLibdbr(const char* url, const char* token, int in_flight, int count) {
  dbr_client_options* options = dbr_client_options_new();
  dbr_client_options_set_server_url(options, url);
  dbr_client_options_set_http_bearer(options, token);
  dbr_client_options_set_max_concurrency(options, in_flight);
  dbr_client* client = nullptr;
  const dbr_status status = dbr_client_new(options, &client, nullptr);
  dbr_client_options_free(options);
  if (status != DBR_OK) return 1;
  Calls calls{client, count - in_flight, count, {}, {}};
  for (int i = 0; i < in_flight; ++i) {
    if (!calls.Begin()) return 1;
  }
  calls.ended.get_future().wait();
  dbr_client_free(client);
  return calls.failed;
}

int ByEpoll(const std::string& url, const std::string& token, int in_flight, int count) {
  const std::string request = MeRequest(url, token);
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  const auto ask = [&](int fd) { return send(fd, request.data(), request.size(), MSG_NOSIGNAL) > 0; };
  for (int i = 0; i < in_flight; ++i) {
    const int fd = Connected(url);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    if (fd < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0 || !ask(fd)) return 1;
  }
  simdjson::dom::parser parser;
  std::array<char, 16384> buffer;
  std::array<epoll_event, 256> events;
  int to_begin = count - in_flight;
  for (int to_end = count; to_end > 0;) {
    const int ready = epoll_wait(epoll, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < ready; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      const ssize_t n = recv(fd, buffer.data(), buffer.size() - simdjson::SIMDJSON_PADDING, MSG_DONTWAIT);
      if (n <= 0 || !HoldsUser(parser, {buffer.data(), static_cast<std::size_t>(n)})) return 1;
      --to_end;
      if (to_begin-- > 0 && !ask(fd)) return 1;
    }
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 6) return 2;
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  const int in_flight = std::atoi(argv[4]);
  const int count = std::atoi(argv[5]);
  if (std::string_view(argv[1]) == "epoll") return ByEpoll(argv[2], argv[3], in_flight, count);
  return ByLibdbr(argv[2], argv[3], in_flight, count);
}
