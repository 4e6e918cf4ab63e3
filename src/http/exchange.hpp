#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "core/deadline.hpp"
#include "core/error.hpp"
#include "http/codec.hpp"
#include "http/connection.hpp"
#include "http/pool.hpp"

namespace dbr::http {

// What a state machine waits for: its connect's own descriptors and timer, or one descriptor; and a moment.
struct Wait {
  Multi* connecting = nullptr;
  Interest interest;
  Micros until = kNever;
};

// Gives the parser when the first byte of a response is there: who only waits for an answer holds none.
class ParserSource {
 public:
  virtual ResponseParser& TakeParser() = 0;

 protected:
  ~ParserSource() = default;
};

// One request and its response. Nothing here blocks, sleeps or belongs to a thread: Step() does what can be
// done now.
class Exchange {
 public:
  struct Request {
    std::string_view bytes;  // stays where it is until the exchange has ended
    bool head = false;
    bool repeatable =
        false;  // GET or HEAD: may be sent once more where an idle connection turns out to be dead
    std::size_t max_body = 0;
  };
  struct Timing {
    Micros deadline = kNever;
    std::int64_t connect_timeout_ms = 0;  // 0: none but the deadline
  };

  Exchange(Pool& pool, const Url& url, const Request& request, Timing timing, ParserSource& parsers,
           ConnectObserver* observer) noexcept;

  // Throws std::bad_alloc.
  Wait Step(Micros now);

  bool done() const noexcept { return state_ == State::kDone; }
  // done(): the response, or NULL and failure() says why there is none.
  ResponseParser* response() noexcept { return response_; }
  Error& failure() noexcept { return *failure_; }
  // done() without response: surely no byte of the request reached the server.
  bool never_sent() const noexcept { return !any_sent_; }
  bool reused() const noexcept { return reused_; }
  Connection* connection() noexcept { return connection_.get(); }

 private:
  enum class State { kStart, kConnecting, kSending, kReceiving, kDone };

  void Start(Micros now);
  void Connect(Micros now);
  bool Connecting(Micros now);
  bool Sending();
  bool Receiving(Micros now);
  void Took(std::string_view bytes, Micros now);
  void End(Micros now);
  void Lost(Micros now);
  void Finish(Micros now) noexcept;
  void FailWith(Error failure);
  Error ParserFailure() const;
  void TimeOut();
  Wait WaitNow() const noexcept;

  Pool& pool_;
  const Url& url_;
  Request request_;
  Timing timing_;
  ParserSource& parsers_;
  ConnectObserver* observer_;
  State state_ = State::kStart;
  bool reused_ = false;
  bool resent_ = false;
  bool any_sent_ = false;
  bool send_failed_ = false;
  bool surplus_ = false;
  bool held_up_ = false;  // the request did not go out at once
  bool send_on_ = false;  // stopped for fairness, not since nothing more was taken
  bool read_on_ = false;  // nor since nothing was left
  std::size_t sent_ = 0;
  Micros connect_deadline_ = kNever;
  std::unique_ptr<Connection> connection_;
  ResponseParser* parser_ = nullptr;
  ResponseParser* response_ = nullptr;
  std::unique_ptr<Error> failure_;
};

}  // namespace dbr::http
