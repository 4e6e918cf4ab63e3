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

bool Call::requested() const noexcept {
  return client_.closed() || (cancel() && cancel()->fired()) || Now() >= deadline_;
}

http::Wait Call::Step(Micros now) {
  while (true) {
    switch (state_) {
      case State::kReady:
        BeginAttempt(now);
        break;
      case State::kExchange: {
        http::Wait wait = exchange_->Step(now);
        if (!exchange_->done()) return wait;
        Exchanged(now);
        break;
      }
      case State::kBackoff:
        if (now < retry_at_) {
          http::Wait wait;
          wait.until = retry_at_;
          return wait;
        }
        state_ = State::kReady;
        break;
      case State::kDone:
        return {};
    }
  }
}

void Call::BeginAttempt(Micros now) {
  if (now >= deadline_) return End(Status::kTimeout, now);
  if (auto encoded = Encode(); !encoded) return Finish(std::make_unique<Error>(std::move(encoded).error()));
  ++attempts_;
  attempting_ = true;
  attempt_start_ = now;
  last_http_status_ = 0;
  ReportBegin();
  const Micros attempt_deadline = std::min(deadline_, DeadlineAfter(now, attempt_timeout_ms()));
  if (client_.hooks().transport) return Perform(attempt_deadline, now);
  const bool head = arguments_.method == "HEAD";
  const http::Exchange::Request request{.bytes = bytes_.view(),
                                        .head = head,
                                        .repeatable = head || arguments_.method == "GET",
                                        .max_body = client_.config().max_response_bytes};
  const http::Exchange::Timing timing{.deadline = attempt_deadline,
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

// The user's own transport works while it is asked: the clock is read anew behind it.
void Call::Perform(Micros attempt_deadline, Micros now) {
  http::ResponseParser& response = TakeParser();
  response.Reset(arguments_.method == "HEAD", client_.config().max_response_bytes);
  const std::string url =
      Concat({server().https ? "https://" : "http://", server().authority, server().prefix, arguments_.path});
  const http::EncodedRequest request{.method = arguments_.method,
                                     .url = url,
                                     .head = bytes_.view().substr(0, head_size_),
                                     .body = arguments_.body};
  const std::int64_t timeout_ms = attempt_deadline == kNever ? 0 : MillisUntil(attempt_deadline, now);
  std::string why;
  const Status status = client_.hooks().transport->Perform(request, timeout_ms, *this, response, why);
  const Micros then = Now();
  if (client_.closed() || (cancel() && cancel()->fired())) return End(Status::kCancelled, then);
  if (status == Status::kOk && response.state() == http::ResponseParser::State::kDone) {
    return Conclude(Judge(response), false, then);
  }
  Error failure;
  failure.status = status == Status::kOk ? response.failure() : status;
  if (failure.status == Status::kOk) failure.status = Status::kInternal;
  failure.message = status == Status::kOk
                        ? Concat({"the transport's reply cannot be taken: ", response.reason()})
                    : why.empty() ? Concat({"the transport failed: ", StatusText(status)})
                                  : std::move(why);
  Conclude(std::make_unique<Error>(std::move(failure)), false, then);
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
  }
  error_ = std::move(error);
  Abandon();
}

void Call::ReleaseAttempt() noexcept {
  attempting_ = false;
  exchange_.reset();
  bytes_.Release();
  if (!workspace_) return;
  if (arguments_.operation->answers_secret) {
    workspace_->document.Wipe();
    workspace_->response.Reset(false, 0);
  }
  client_.workspaces().Give(std::move(workspace_));
}

void Call::Abandon() noexcept {
  if (done()) return;
  state_ = State::kDone;
  ReleaseAttempt();
  if (arguments_.operation->ends_session) client_.session().End(session_sent_);
}

}  // namespace dbr::client
