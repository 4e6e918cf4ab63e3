#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "fake_connection.hpp"
#include "http/exchange.hpp"

namespace dbr::test {

inline constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
inline constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

// A pool and what an exchange needs of the world, with the other ends of its connections.
class Rig : private http::MultiSource, private http::ParserSource, private http::ConnectObserver {
 public:
  Network network;
  http::ConnectConfig config;
  std::atomic<std::uint64_t> user_generation{0};
  http::Pool pool{config, *this, user_generation};
  http::ResponseParser parser;
  Url url = *Url::Parse("http://127.0.0.1:8000");
  http::Exchange::Request request{.bytes = kGet, .head = false, .repeatable = true, .max_body = 1000};
  http::Exchange::Timing timing;
  int parsers_taken = 0;
  int connects_told = 0;

  http::Exchange& Begin() {
    exchange_.emplace(pool, url, request, timing, static_cast<http::ParserSource&>(*this),
                      static_cast<http::ConnectObserver*>(this));
    return *exchange_;
  }
  http::Exchange& BeginPost() {
    request.repeatable = false;
    return Begin();
  }
  // A first exchange that leaves its connection, peer(0), to the next.
  void LeaveIdleConnection(Micros now = 0) {
    network.peer(0).Says(kOk);
    http::Exchange& first = Begin();
    first.Step(now);
    first.Step(now);
  }
  Peer& peer(std::size_t n) { return network.peer(n); }

 private:
  std::shared_ptr<http::Multi> NextMulti() override { return http::Multi::New(nullptr); }
  http::ResponseParser& TakeParser() override {
    ++parsers_taken;
    return parser;
  }
  void OnConnected() noexcept override { ++connects_told; }

  std::optional<http::Exchange> exchange_;
};

}  // namespace dbr::test
