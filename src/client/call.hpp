#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "client/classify.hpp"
#include "client/client.hpp"
#include "client/config.hpp"
#include "core/buffer.hpp"
#include "core/deadline.hpp"
#include "core/error.hpp"
#include "http/exchange.hpp"
#include "http/pool.hpp"
#include "http/transport.hpp"
#include "json/document.hpp"

namespace dbr::client {

// What the API's operations have of their own.
struct Operation {
  std::string_view name;  // NUL-terminated
  Column column = Column::kOther;
  bool sends_token = true;
  bool any_success = false;     // any 2xx is one, JSON or not
  bool ends_session = false;    // afterwards the session token that was sent is forgotten
  bool answers_secret = false;  // a 2xx body may hold a token
};

// One request of the API. The views stay valid until the call is done.
struct Arguments {
  const Operation* operation = nullptr;
  std::string_view method;
  std::string_view path;  // with query
  std::string_view body;
  bool has_body = false;
  std::string_view password;  // must not come back out; "": none
};

// A response that is the operation's success.
struct Answer {
  const http::ResponseParser& response;
  json::Document& document;
  const Url& server;
  std::uint32_t attempts;
};

// Decodes it. A failure becomes the call's.
class ResponseHandler {
 public:
  virtual Result<void> Accept(const Answer& answer) = 0;
  // The call has succeeded, what the user's callbacks made of it included: now it may have an effect.
  virtual void Settle() noexcept {}

 protected:
  ~ResponseHandler() = default;
};

// One call of the API over as many exchanges as it takes: token, attempt, classify, wait, again, done. It
// owns the deadline, the retries, the hooks and the log. Nothing here blocks, sleeps or belongs to a thread,
// the user's callbacks aside.
class Call final : private http::ParserSource, private http::Transport::Stop {
 public:
  Call(Client& client, http::Pool& pool, const Arguments& arguments,
       std::shared_ptr<const CallOptions> options, ResponseHandler& handler, Micros start);
  ~Call();

  // Does what can be done now; says what to wait for. Throws std::bad_alloc: then the call is over, see
  // Abandon.
  http::Wait Step(Micros now);
  // Ends the call from outside: kCancelled, or kTimeout before it was begun.
  void End(Status why, Micros now);
  // Ends it without telling anybody and without memory: after an exception.
  void Abandon() noexcept;

  bool done() const noexcept { return state_ == State::kDone; }
  // Whether its client was shut down, or its token fired: then End is due.
  bool stopped() const noexcept { return client_.closed() || (cancel() && cancel()->fired()); }
  bool waits_for_retry() const noexcept { return state_ == State::kBackoff; }
  std::unique_ptr<Error> TakeError() noexcept { return std::move(error_); }  // done(): NULL on success
  Micros deadline() const noexcept { return deadline_; }
  CancelToken* cancel() const noexcept { return options_ ? options_->cancel.get() : nullptr; }
  http::Connection* connection() noexcept { return exchange_ ? exchange_->connection() : nullptr; }
  void set_observer(http::ConnectObserver* observer) noexcept { observer_ = observer; }

 private:
  enum class State : std::uint8_t { kReady, kExchange, kBackoff, kDone };

  // call.cpp
  http::ResponseParser& TakeParser() override;
  bool requested() const noexcept override;
  template <typename Function>
  void Ask(Micros& now, Function function);
  void BeginAttempt(Micros& now);
  void BeginExchange();
  void Exchanged(Micros now);
  void Perform(Micros now);
  void Conclude(std::unique_ptr<Error> error, bool never_sent, Micros now);
  void Finish(std::unique_ptr<Error> error);
  void ReleaseAttempt() noexcept;
  const Url& server() const noexcept;
  retry::Policy policy() const noexcept;
  std::int64_t attempt_timeout_ms() const noexcept;
  Micros attempt_deadline() const noexcept;

  // call_request.cpp
  Result<void> Encode();
  Result<void> AskBeforeRequest(std::vector<Field>& fields) const;
  Result<void> AppendAuthorization();
  Result<void> AppendProvided();
  void AppendHead(const std::vector<Field>& fields);
  std::string DisplayUrl() const;
  std::string_view secret() const noexcept;

  // call_response.cpp
  std::unique_ptr<Error> Judge(const http::ResponseParser& response);
  std::unique_ptr<Error> DescribeResponse(const http::ResponseParser& response, Status status);
  void AddResponse(Error& error, const http::ResponseParser& response) const;
  std::unique_ptr<Error> Describe(Error failure, Micros now);
  void NoteHttpStatus(Error& failure);

  // call_report.cpp
  bool Wants(LogLevel level) const noexcept { return client_.hooks().level >= level; }
  void Log(LogLevel level, std::string_view line);
  void ReportBegin();
  void ReportEnd(const Error* error, std::int64_t retry_in_ms, Micros now);
  void ReportFailure(const Error& error);

  Client& client_;
  http::Pool& pool_;
  Arguments arguments_;
  std::shared_ptr<const CallOptions> options_;
  ResponseHandler& handler_;
  http::ConnectObserver* observer_ = nullptr;
  const Micros start_;
  const Micros deadline_;
  Micros attempt_start_ = 0;
  Micros retry_at_ = 0;
  State state_ = State::kReady;
  bool attempting_ = false;
  bool hook_failed_ = false;
  bool refused_ = false;  // the attempt's response was, or there is none
  std::uint32_t attempts_ = 0;
  int last_http_status_ = 0;
  std::uint32_t token_offset_ = 0;
  std::uint32_t token_size_ = 0;
  std::uint32_t head_size_ = 0;
  std::uint64_t session_sent_ = 0;
  Buffer bytes_;
  std::unique_ptr<http::Exchange> exchange_;
  std::unique_ptr<Workspace> workspace_;
  std::unique_ptr<Error> error_;
};

}  // namespace dbr::client
