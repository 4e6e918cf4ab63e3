#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "http/connection.hpp"

namespace dbr::http {
struct ConnectionCallbacks;
}

namespace dbr::test {

// The other end of one connection: what it does is said before or while the machine under test runs, what
// reached it is looked at afterwards.
class Peer {
 public:
  Peer() noexcept;

  // One Receive() each, the buffer permitting; where nothing is left, Receive() answers kAgain.
  Peer& Says(std::string_view bytes);
  Peer& Closes();  // the end of file
  Peer& Breaks(Status status = Status::kConnect);
  // Send() takes so many bytes more, then it answers kAgain.
  Peer& TakesOnly(std::size_t bytes);
  Peer& RefusesToTake();  // Send() fails
  // The connect: at once where nothing is said.
  Peer& Connects();
  Peer& Refuses(Status status = Status::kConnect);

  const std::string& sent() const noexcept { return sent_; }
  int sends() const noexcept { return sends_; }
  int receives() const noexcept { return receives_; }
  bool open() const noexcept { return connection_ != nullptr; }
  const std::string& origin() const noexcept { return origin_; }
  std::int64_t connect_timeout_ms() const noexcept { return connect_timeout_ms_; }

 private:
  friend class Network;
  friend class http::Connection;
  friend struct http::ConnectionCallbacks;

  struct Event {
    http::Io::Kind kind;
    std::string bytes;
  };

  http::Connection* connection_ = nullptr;
  std::deque<Event> events_;
  std::string sent_;
  int sends_ = 0;
  int receives_ = 0;
  std::size_t room_;
  bool send_fails_ = false;
  Status failure_ = Status::kConnect;
  std::string_view offered_;  // what Send() was given when it answered kAgain
  bool must_offer_again_ = false;
  std::string origin_;
  std::int64_t connect_timeout_ms_ = -1;
};

// All connections of a test, in the order of their making. One at a time.
class Network {
 public:
  Network() noexcept;
  ~Network();
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  // The n-th connection (from 0), made or to come.
  Peer& peer(std::size_t n);
  std::size_t opened() const noexcept { return opened_; }
  // From here on connects wait for Peer::Connects() or Refuses().
  void HoldConnects() noexcept { hold_ = true; }
  // A connect that waits is given a byte of the server's before anything was sent.
  void SpeakEarly(char byte) noexcept { early_byte_ = static_cast<unsigned char>(byte); }

 private:
  friend class http::Connection;
  friend struct http::ConnectionCallbacks;

  std::vector<std::unique_ptr<Peer>> peers_;
  std::size_t opened_ = 0;
  bool hold_ = false;
  int early_byte_ = -1;
};

}  // namespace dbr::test
