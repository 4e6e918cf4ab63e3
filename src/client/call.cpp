#include "client/call.hpp"

#include <algorithm>
#include <utility>

#include "core/text.hpp"
#include "retry/retry.hpp"

namespace dbr::client {
namespace {

// Safe or idempotent (RFC 9110, 9.2): sending it twice does what sending it once does.
bool IsIdempotent(std::string_view method) noexcept {
  return method == "GET" || method == "HEAD" || method == "PUT" || method == "DELETE" || method == "OPTIONS";
}

bool IsRequest(const Operation& operation) noexcept {
  return operation.any_success;
}

std::int64_t TimeoutOf(const Client& client, const CallOptions* options) noexcept {
  return options && options->timeout_ms ? *options->timeout_ms : client.config().timeout_ms;
}

}  // namespace

Call::Call(Client& client, http::Pool& pool, const Arguments& arguments,
           std::shared_ptr<const CallOptions> options, ResponseHandler& handler, Micros start)
    : client_(client),
      pool_(pool),
      arguments_(arguments),
      options_(std::move(options)),
      handler_(handler),
      start_(start),
      deadline_(DeadlineAfter(start, TimeoutOf(client, options_.get()))) {}

Call::~Call() {
  Abandon();
}

const Url& Call::server() const noexcept {
  return options_ && options_->server ? *options_->server : client_.config().server;
}

// What the call's own options ask for holds for every method; the client's policy is no word on unsafe ones.
retry::Policy Call::policy() const noexcept {
  if (options_ && options_->retry) {
    retry::Policy policy = *options_->retry;
    policy.rate_limited = client_.config().retry.rate_limited;
    return policy;
  }
  retry::Policy policy = client_.config().retry;
  policy.only_never_sent = IsRequest(*arguments_.operation) && !IsIdempotent(arguments_.method);
  return policy;
}

std::int64_t Call::attempt_timeout_ms() const noexcept {
  return options_ && options_->attempt_timeout_ms ? *options_->attempt_timeout_ms
                                                  : client_.config().attempt_timeout_ms;
}

http::ResponseParser& Call::TakeParser() {
  if (!workspace_) workspace_ = client_.workspaces().Take();
  return workspace_->response;
}

Micros Call::attempt_deadline() const noexcept {
  return std::min(deadline_, DeadlineAfter(attempt_start_, attempt_timeout_ms()));
}

bool Call::requested() const noexcept {
  return stopped() || Now() >= deadline_;
}

// At most one attempt a step, however soon the next may be: others have their turn in between, and who drives
// the call looks whether it is to stop.
http::Wait Call::Step(Micros now) {
  if (state_ == State::kBackoff && now >= retry_at_) state_ = State::kReady;
  if (state_ == State::kReady) BeginAttempt(now);
  http::Wait wait;
  if (state_ == State::kExchange) {
    wait = exchange_->Step(now);
    if (!exchange_->done()) return wait;
    Exchanged(now);
    wait = {};
  }
  if (state_ == State::kBackoff) wait.until = retry_at_;
  return wait;
}

// Runs something that may call the user back. What that takes is time that passes for the call as well.
template <typename Function>
void Call::Ask(Micros& now, Function function) {
  if (!client_.hooks().any()) return function();
  const Micros before = Now();
  function();
  now += Now() - before;
}

void Call::BeginAttempt(Micros& now) {
  if (now >= deadline_) return End(Status::kTimeout, now);
  Result<void> encoded;
  Ask(now, [&] { encoded = Encode(); });
  if (!encoded) return Finish(std::make_unique<Error>(std::move(encoded).error()));
  if (now >= deadline_) return End(Status::kTimeout, now);
  if (stopped()) return End(Status::kCancelled, now);
  ++attempts_;
  attempting_ = true;
  last_http_status_ = 0;
  Ask(now, [&] { ReportBegin(); });
  attempt_start_ = now;
  client_.hooks().transport ? Perform(now) : BeginExchange();
}

void Call::BeginExchange() {
  const bool head = arguments_.method == "HEAD";
  const http::Exchange::Request request{.bytes = bytes_.view(),
                                        .head = head,
                                        .repeatable = head || arguments_.method == "GET",
                                        .max_body = client_.config().max_response_bytes};
  const http::Exchange::Timing timing{.deadline = attempt_deadline(),
                                      .connect_timeout_ms = client_.config().connect_timeout_ms};
  exchange_ = std::make_unique<http::Exchange>(pool_, server(), request, timing,
                                               static_cast<http::ParserSource&>(*this), observer_);
  state_ = State::kExchange;
}

void Call::Exchanged(Micros now) {
  if (const http::ResponseParser* response = exchange_->response())
    return Conclude(Judge(*response), false, now);
  Conclude(Describe(std::move(exchange_->failure()), now), exchange_->never_sent(), now);
}

// The user's own transport takes 0 for no limit, hence at least a millisecond.
void Call::Perform(Micros now) {
  http::ResponseParser& response = TakeParser();
  response.Reset(arguments_.method == "HEAD", client_.config().max_response_bytes);
  const std::string url =
      Concat({server().https ? "https://" : "http://", server().authority, server().prefix, arguments_.path});
  const http::EncodedRequest request{.method = arguments_.method,
                                     .url = url,
                                     .head = bytes_.view().substr(0, head_size_),
                                     .body = arguments_.body};
  const Micros until = attempt_deadline();
  const std::int64_t timeout_ms = until == kNever ? 0 : std::max<std::int64_t>(1, MillisUntil(until, now));
  std::string why;
  Status status = Status::kOk;
  Ask(now, [&] { status = client_.hooks().transport->Perform(request, timeout_ms, *this, response, why); });
  if (stopped()) return End(Status::kCancelled, now);
  if (status == Status::kOk && response.state() == http::ResponseParser::State::kDone) {
    return Conclude(Judge(response), false, now);
  }
  Error failure;
  failure.status = status == Status::kOk ? response.failure() : status;
  if (failure.status == Status::kOk) failure.status = Status::kInternal;
  failure.message = status == Status::kOk
                        ? Concat({"the transport's reply cannot be taken: ", response.reason()})
                    : why.empty() ? Concat({"the transport failed: ", StatusText(status)})
                                  : std::move(why);
  NoteHttpStatus(failure);
  Conclude(std::make_unique<Error>(std::move(failure)), false, now);
}

// An attempt has ended: wait and try again, or that was it.
void Call::Conclude(std::unique_ptr<Error> error, bool never_sent, Micros now) {
  std::optional<std::int64_t> delay;
  if (error) {
    const retry::Outcome outcome{.status = error->status,
                                 .http_status = error->http_status,
                                 .retry_after_ms = error->retry_after_ms,
                                 .never_sent = never_sent};
    const retry::Elapsed elapsed{.since_start_ms = (now - start_) / 1000,
                                 .until_deadline_ms = MillisUntil(deadline_, now)};
    delay = retry::NextDelay(policy(), attempts_ - 1, outcome, elapsed, client_.Chance());
  }
  refused_ = error != nullptr;
  ReportEnd(error.get(), delay.value_or(-1), now);
  if (!delay || hook_failed_) return Finish(std::move(error));
  ReleaseAttempt();
  retry_at_ = After(now, *delay);
  state_ = State::kBackoff;
}

void Call::End(Status why, Micros now) {
  if (done()) return;
  auto error = std::make_unique<Error>();
  error->status = why;
  if (why == Status::kTimeout) {
    error->message = Concat({"the call's timeout of ", std::to_string((deadline_ - start_) / 1000),
                             " ms ran out", attempts_ == 0 ? " before its request was sent" : ""});
  } else {
    error->message =
        client_.closed() ? "the client was shut down while the call ran" : "the call was cancelled";
  }
  if (attempting_) ReportEnd(error.get(), -1, now);
  Finish(std::move(error));
}

void Call::Finish(std::unique_ptr<Error> error) {
  if (hook_failed_ && (!error || error->status != Status::kInternal)) {
    error = std::make_unique<Error>(Fail(Status::kInternal, "a callback threw an exception").error());
  }
  if (error) {
    error->operation = arguments_.operation->name;
    error->attempts = attempts_;
    ReportFailure(*error);
  } else {
    handler_.Settle();
  }
  error_ = std::move(error);
  Abandon();
}

void Call::ReleaseAttempt() noexcept {
  attempting_ = false;
  exchange_.reset();
  bytes_.Release();
  token_offset_ = 0;
  token_size_ = 0;
  if (!workspace_) return;
  // Any answer may echo the token that was sent, and most of those that hold a secret are login's and
  // refusals.
  const bool secret = arguments_.operation->answers_secret || refused_;
  secret ? workspace_->document.Wipe() : workspace_->document.Forget();
  workspace_->response.Reset(false, 0);
  client_.workspaces().Give(std::move(workspace_));
}

void Call::Abandon() noexcept {
  if (done()) return;
  state_ = State::kDone;
  ReleaseAttempt();
  if (arguments_.operation->ends_session) client_.session().End(session_sent_);
}

}  // namespace dbr::client
