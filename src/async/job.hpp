#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "async/list.hpp"
#include "client/call.hpp"
#include "core/cancel_token.hpp"
#include "core/deadline.hpp"
#include "http/connection.hpp"

namespace dbr::async {

class Engine;

// An accepted asynchronous call: from submission to its one completion the engine's.
class Job : private CancelToken::Listener, private http::ConnectObserver {
 public:
  virtual ~Job() = default;

  virtual client::Call& call() noexcept = 0;
  // The outcome, exactly once, on the I/O thread with no lock held. kOk: the call's handler has the result.
  // `error` may be missing where there was no memory for it.
  virtual void Complete(Status status, std::unique_ptr<Error> error) noexcept = 0;

 private:
  friend class Engine;
  friend class Timers;
  enum class State : std::uint8_t { kQueued, kActive, kBackoff };

  void OnCancel() noexcept override;
  void OnConnected() noexcept override;

  Engine* engine_ = nullptr;
  State state_ = State::kQueued;
  int fd_ = -1;  // the descriptor that wakes it
  Micros wake_at_ = kNever;
  std::size_t timer_index_ = 0;
  Link<Job> all_;     // every job that the I/O thread has taken in
  Link<Job> turn_;    // in the inbox, the queue, or among those that are ready
  Link<Job> cancel_;  // among those to be cancelled; under the engine's lock
};

}  // namespace dbr::async
