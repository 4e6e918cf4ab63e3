#include <curl/curl.h>
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdarg>
#include <string>
#include <string_view>
#include <vector>

#include "core/deadline.hpp"
#include "core/url.hpp"
#include "http/connection.hpp"

namespace {

CURLoption unknown_option = CURLOPT_LASTENTRY;

}  // namespace

// In the place of libcurl's: one that lacks an option, as if it were older.
#undef curl_easy_setopt
extern "C" CURLcode curl_easy_setopt(CURL* handle, CURLoption option, ...) {
  if (option == unknown_option) return CURLE_UNKNOWN_OPTION;
  va_list arguments;
  va_start(arguments, option);
  void* const value = va_arg(arguments, void*);  // of a pointer's size, whatever it is
  va_end(arguments);
  using Function = CURLcode (*)(CURL*, CURLoption, ...);
  static const auto real = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "curl_easy_setopt"));
  return real(handle, option, value);
}

// A name that passed for loopback and turns out to be an address elsewhere: libcurl's own resolver does not
// do that to "localhost", so the address is put into the URL here.
namespace dbr::http {
namespace {

Url LoopbackByNameOnly(const std::string& address) {
  Url url = *Url::Parse("http://localhost:9");
  url.origin = "http://" + address + ":9";
  return url;
}

std::unique_ptr<Connection> Open(const Url& url, const ConnectConfig& config) {
  EXPECT_TRUE(InitialiseConnections());
  auto connection = Connection::Open(url, config, Multi::New(nullptr), 100, Now());
  const Micros end = After(Now(), 5000);
  while (connection->phase() == Connection::Phase::kConnecting && Now() < end)
    connection->multi().OnTimer(Now());
  return connection;
}

TEST(ConnectionPolicyTest, AnAddressThatIsNotLoopbackIsRefusedWhenTheConnectionIsMade) {
  for (const std::string address : {"192.0.2.1", "[2001:db8::1]", "0.0.0.0"}) {
    SCOPED_TRACE(address);
    const auto connection = Open(LoopbackByNameOnly(address), ConnectConfig());
    ASSERT_EQ(connection->phase(), Connection::Phase::kFailed);
    const Error failure = connection->Failure();
    EXPECT_EQ(failure.status, Status::kPolicy);
    EXPECT_EQ(failure.message, "localhost:9 is not a loopback address; use https, or allow cleartext http");
  }
}

TEST(ConnectionPolicyTest, WhereCleartextIsAllowedAnyAddressIsTried) {
  ConnectConfig config;
  config.allow_cleartext = true;
  const auto connection = Open(LoopbackByNameOnly("192.0.2.1"), config);
  EXPECT_NE(connection->phase() == Connection::Phase::kFailed ? connection->Failure().status : Status::kOk,
            Status::kPolicy);
}

// A port of 127.0.0.1 to which a connect is answered neither yes nor no, since so many wait there already.
class FullBacklog {
 public:
  FullBacklog() {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const address = reinterpret_cast<sockaddr*>(&address_);
    socklen_t size = sizeof(address_);
    const int listener = Socket(0);
    EXPECT_EQ(bind(listener, address, size), 0);
    EXPECT_EQ(listen(listener, 0), 0);
    EXPECT_EQ(getsockname(listener, address, &size), 0);
    for (int i = 0; i < 8; ++i) static_cast<void>(connect(Socket(SOCK_NONBLOCK), address, size));
  }
  ~FullBacklog() {
    for (const int fd : sockets_) close(fd);
  }
  FullBacklog(const FullBacklog&) = delete;
  FullBacklog& operator=(const FullBacklog&) = delete;

  Url url() const { return *Url::Parse("http://127.0.0.1:" + std::to_string(ntohs(address_.sin_port))); }

 private:
  int Socket(int flags) {
    sockets_.push_back(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | flags, 0));
    return sockets_.back();
  }

  sockaddr_in address_{};
  std::vector<int> sockets_;
};

class UnknownOption {
 public:
  explicit UnknownOption(CURLoption option) { unknown_option = option; }
  ~UnknownOption() { unknown_option = CURLOPT_LASTENTRY; }
  UnknownOption(const UnknownOption&) = delete;
  UnknownOption& operator=(const UnknownOption&) = delete;
};

// Such as an epoll that takes no more descriptors.
class BlindWatcher : public FdWatcher {
 public:
  bool Watch(Multi&, int, bool, bool) noexcept override { return false; }
  void Forget(int) noexcept override {}
};

TEST(ConnectionPolicyTest, WhatCannotBeWatchedHasFailedWithAllThatConnectsBesideIt) {
  const ConnectConfig config;
  const FullBacklog silent;
  const Url url = silent.url();
  BlindWatcher watcher;
  EXPECT_TRUE(InitialiseConnections());
  const auto multi = Multi::New(&watcher);
  const auto first = Connection::Open(url, config, multi, 10'000, Now());
  const auto second = Connection::Open(url, config, multi, 10'000, Now());
  const Micros end = After(Now(), 5000);
  while (first->phase() == Connection::Phase::kConnecting && Now() < end) multi->OnTimer(Now());
  for (const Connection* connection : {first.get(), second.get()}) {
    ASSERT_EQ(connection->phase(), Connection::Phase::kFailed);
    EXPECT_EQ(connection->Failure().status, Status::kOutOfMemory);
  }
  EXPECT_TRUE(multi->broken());
}

TEST(ConnectionPolicyTest, WithoutAnOptionThatTheLibcurlDoesNotKnowNothingIsConnected) {
  const FullBacklog silent;
  ConnectConfig config;
  config.ca_pem = "a CA of one's own";
  for (const char* const scheme : {"http", "https"}) {
    Url url = silent.url();
    url.https = scheme == std::string_view("https");
    url.origin = scheme + url.origin.substr(4);
    const UnknownOption unknown(url.https ? CURLOPT_CAINFO_BLOB : CURLOPT_QUICK_EXIT);
    const auto connection = Connection::Open(url, config, Multi::New(nullptr), 1000, Now());
    ASSERT_EQ(connection->phase(), Connection::Phase::kFailed);
    EXPECT_EQ(connection->Failure().status, Status::kInternal);
  }
}

}  // namespace
}  // namespace dbr::http
