#include "http/exchange.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "core/text.hpp"

namespace dbr::http {
namespace {

constexpr std::size_t kSlice =
    16 * 1024;                     // TLS sends a record at a time, and wants the same one again after kAgain
constexpr int kTurnsPerStep = 16;  // then others have theirs, and the deadline is looked at

// libcurl's timeouts are a long and 0 means a default of its own.
std::int64_t ConnectMillis(Micros deadline, Micros now) noexcept {
  const std::int64_t ms = MillisUntil(deadline, now);
  constexpr std::int64_t kDay = 86'400'000;
  return ms < 0 ? kDay : std::clamp<std::int64_t>(ms, 1, kDay);
}

}  // namespace

Exchange::Exchange(Pool& pool, const Url& url, const Request& request, Timing timing, ParserSource& parsers,
                   ConnectObserver* observer) noexcept
    : pool_(pool), url_(url), request_(request), timing_(timing), parsers_(parsers), observer_(observer) {}

Wait Exchange::Step(Micros now) {
  if (state_ == State::kStart) Start(now);
  if (!done() &&
      now >= std::min(timing_.deadline, state_ == State::kConnecting ? connect_deadline_ : kNever)) {
    TimeOut();
  }
  bool moved = true;
  while (moved && !done()) {
    switch (state_) {
      case State::kConnecting:
        moved = Connecting(now);
        break;
      case State::kSending:
        moved = Sending();
        break;
      case State::kReceiving:
        moved = Receiving(now);
        break;
      default:
        moved = false;
    }
  }
  return WaitNow();
}

Wait Exchange::WaitNow() const noexcept {
  Wait wait;
  wait.until = timing_.deadline;
  if (state_ == State::kConnecting) {
    wait.connecting = &connection_->multi();
    wait.until = std::min(wait.until, connect_deadline_);
  } else if (state_ == State::kSending) {
    wait.interest = {connection_->fd(), true, true};
    if (send_on_) wait.until = 0;
  } else if (state_ == State::kReceiving) {
    wait.interest = {connection_->fd(), true, false};
    if (read_on_) wait.until = 0;
  }
  return wait;
}

void Exchange::Start(Micros now) {
  connection_ = pool_.TakeIdle(url_, now);
  reused_ = connection_ != nullptr;
  if (!reused_) return Connect(now);
  connection_->set_observer(observer_);
  state_ = State::kSending;
}

void Exchange::Connect(Micros now) {
  connect_deadline_ = DeadlineAfter(now, timing_.connect_timeout_ms);
  const std::int64_t timeout_ms = ConnectMillis(std::min(connect_deadline_, timing_.deadline), now);
  connection_ = pool_.Open(url_, timeout_ms, now);
  connection_->set_observer(observer_);
  state_ = State::kConnecting;
}

bool Exchange::Connecting(Micros now) {
  if (connection_->phase() == Connection::Phase::kConnecting) connection_->multi().OnTimer(now);
  switch (connection_->phase()) {
    case Connection::Phase::kConnecting:
      return false;
    case Connection::Phase::kFailed:
      FailWith(connection_->Failure());
      return true;
    case Connection::Phase::kReady:
      state_ = State::kSending;
      return true;
  }
  return false;
}

// Where the server takes nothing more, or has taken much already, its answer may be there: receiving decides
// then. So it may once the request is whole after a wait, which may have been told of both at once.
bool Exchange::Sending() {
  send_on_ = false;
  for (int i = 0; sent_ < request_.bytes.size(); ++i) {
    send_on_ = i == kTurnsPerStep;
    const Io io = send_on_ ? Io{Io::Kind::kAgain} : connection_->Send(request_.bytes.substr(sent_, kSlice));
    if (io.kind != Io::Kind::kOk) {
      send_failed_ = io.kind == Io::Kind::kError;
      held_up_ = true;
      break;
    }
    sent_ += io.bytes;
    any_sent_ = true;
  }
  // Where it went out at once no answer is there yet, and the first look for it would be for nothing.
  state_ = State::kReceiving;
  return held_up_ || connection_->holds_early_byte();
}

bool Exchange::Receiving(Micros now) {
  std::array<char, kSlice> buffer;
  const bool resumed = std::exchange(read_on_, false);
  for (int i = 0; i < kTurnsPerStep; ++i) {
    const Io io = connection_->Receive(buffer.data(), buffer.size());
    switch (io.kind) {
      case Io::Kind::kOk:
        Took({buffer.data(), io.bytes}, now);
        Wipe(buffer.data(), io.bytes);
        break;
      case Io::Kind::kAgain:
        if (send_failed_) {
          Lost(now);
          return true;
        }
        // There may be room for the rest by now: whoever waited for the socket was told while this read on.
        if (sent_ < request_.bytes.size()) state_ = State::kSending;
        return resumed && state_ == State::kSending;
      case Io::Kind::kEnd:
        End(now);
        return true;
      case Io::Kind::kError:
        Lost(now);
        return true;
    }
    if (done()) return true;
  }
  read_on_ = true;
  return false;
}

void Exchange::Took(std::string_view bytes, Micros now) {
  if (!parser_) {
    parser_ = &parsers_.TakeParser();
    parser_->Reset(request_.head, request_.max_body);
  }
  surplus_ = parser_->Feed(bytes) < bytes.size();
  if (parser_->state() == ResponseParser::State::kDone) {
    response_ = parser_;
    Finish(now);
  } else if (parser_->state() == ResponseParser::State::kFailed) {
    FailWith(ParserFailure());
  }
}

// The server closed. Before the first byte of an answer that is a lost connection, later a cut response.
void Exchange::End(Micros now) {
  if (!parser_) return Lost(now);
  parser_->FeedEnd();
  if (parser_->state() == ResponseParser::State::kDone) {
    response_ = parser_;
    return Finish(now);
  }
  FailWith(ParserFailure());
}

Error Exchange::ParserFailure() const {
  const std::string_view reason = parser_->reason();
  const bool large = parser_->failure() == Status::kTooLarge;
  std::string advice;
  if (reason.starts_with("body over")) {
    advice = Concat({" of ", std::to_string(request_.max_body), " bytes (max_response_bytes)"});
  } else if (reason.starts_with("not an HTTP")) {
    advice = "; is it the DBR API that listens there?";
  }
  const std::string_view verdict = large ? " is too large: " : " cannot be taken: ";
  return Fail(parser_->failure(), Concat({"the answer of ", url_.authority, verdict, reason, advice}))
      .error();
}

void Exchange::Lost(Micros now) {
  if (reused_ && !resent_ && request_.repeatable && !parser_) {
    resent_ = true;
    reused_ = false;
    send_failed_ = false;
    sent_ = 0;
    connection_.reset();
    return Connect(now);
  }
  Error failure = connection_->Failure();
  if (parser_) {
    failure.status = Status::kProtocol;
    failure.message = Concat({url_.authority, " closed the connection in the middle of its response"});
  } else if (failure.status == Status::kConnect) {
    failure.message = Concat({url_.authority, " closed the connection before it answered"});
  }
  FailWith(std::move(failure));
}

void Exchange::Finish(Micros now) noexcept {
  state_ = State::kDone;
  const bool whole = sent_ == request_.bytes.size() && !surplus_ && response_->reusable();
  if (whole) {
    pool_.Give(std::move(connection_), now);
  } else {
    connection_.reset();
  }
}

void Exchange::FailWith(Error failure) {
  failure_ = std::make_unique<Error>(std::move(failure));
  state_ = State::kDone;
  connection_.reset();
}

void Exchange::TimeOut() {
  std::string_view what = "connecting to ";
  if (state_ == State::kSending || (state_ == State::kReceiving && sent_ < request_.bytes.size())) {
    what = "sending the request to ";
  } else if (state_ == State::kReceiving) {
    what = parser_ ? "receiving the response of " : "waiting for an answer of ";
  }
  FailWith(Fail(Status::kTimeout, Concat({"timed out while ", what, url_.authority})).error());
}

}  // namespace dbr::http
