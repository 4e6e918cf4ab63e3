#include <array>
#include <charconv>
#include <string>

#include "client/call.hpp"
#include "client/redact.hpp"
#include "core/text.hpp"
#include "http/message.hpp"

// What a call tells the logger and the hooks. A line is put together only where somebody wants it.
namespace dbr::client {
namespace {

constexpr std::size_t kMaxLine = 1024;

// Headers that say nothing about anybody.
constexpr std::array<std::string_view, 7> kShown{"Content-Type", "Content-Length", "Date",  "Server",
                                                 "Retry-After",  "Allow",          "Accept"};

std::string Milliseconds(std::int64_t us) {
  const std::int64_t tenths = (us + 50) / 100;
  return Concat({std::to_string(tenths / 10), ".", std::to_string(tenths % 10), " ms"});
}

// A server may put what it was sent into any of them.
std::string ShownFields(const http::ResponseParser& response, std::string_view secret) {
  std::string shown;
  for (const std::string_view name : kShown) {
    const std::string value = RedactedCopy(response.Find(name), secret);
    if (!value.empty()) shown += Concat({shown.empty() ? " (" : ", ", name, ": ", value});
  }
  return shown.empty() ? shown : shown + ")";
}

// What came of an attempt: the server's answer, and what is wrong with it where it is not a whole one.
std::string Outcome(const Error* error, int http_status) {
  const std::string_view name = error ? StatusName(error->status) : "done";
  if (http_status == 0) return std::string(name);
  const bool broken = error && error->status < Status::kResponseValidation;
  return broken ? Concat({DescribeStatus(http_status), ", ", name}) : DescribeStatus(http_status);
}

// A refusal's message is the server's, from its body: that is for the caller, and for no log.
std::string LoggedMessage(const Error& error) {
  const bool from_body = error.http_status != 0 && error.status >= Status::kBadRequest;
  return from_body ? DescribeStatus(error.http_status) : error.message;
}

}  // namespace

void Call::Log(LogLevel level, std::string_view line) {
  const std::string text =
      Printable(Concat({arguments_.operation->name, ": ", RedactedCopy(line, secret())}), kMaxLine);
  if (client_.hooks().Log(level, text.c_str()) != Status::kOk) hook_failed_ = true;
}

void Call::ReportBegin() {
  if (!Wants(LogLevel::kDebug)) return;
  Log(LogLevel::kDebug, Concat({arguments_.method, " ", DisplayUrl(), ", attempt ", std::to_string(attempts_),
                                token_size_ != 0 ? ", with a token" : ""}));
}

void Call::ReportEnd(const Error* error, std::int64_t retry_in_ms, Micros now) {
  attempting_ = false;
  // A quick answer comes within the step that sent the request, and `now` is from its begin.
  const bool told = client_.hooks().wants_after_attempt || Wants(LogLevel::kInfo);
  const std::int64_t elapsed_us = (told ? Now() : now) - attempt_start_;
  if (Wants(LogLevel::kInfo)) {
    const bool fields = Wants(LogLevel::kDebug) && last_http_status_ != 0 && workspace_;
    Log(LogLevel::kInfo,
        Concat({arguments_.method, " ", DisplayUrl(), " -> ", Outcome(error, last_http_status_), " in ",
                Milliseconds(elapsed_us), ", attempt ", std::to_string(attempts_),
                fields ? ShownFields(workspace_->response, secret()) : std::string()}));
  }
  if (error && retry_in_ms >= 0 && Wants(LogLevel::kWarning)) {
    Log(LogLevel::kWarning, Concat({StatusName(error->status), ": ", LoggedMessage(*error),
                                    "; next attempt in ", std::to_string(retry_in_ms), " ms"}));
  }
  if (!client_.hooks().wants_after_attempt) return;
  const std::string url = DisplayUrl();
  const AttemptInfo info{.operation = arguments_.operation->name,
                         .method = arguments_.method,
                         .url = url,
                         .attempt = attempts_,
                         .status = error ? error->status : Status::kOk,
                         .http_status = last_http_status_,
                         .elapsed_us = elapsed_us,
                         .retry_in_ms = retry_in_ms};
  if (client_.hooks().AfterAttempt(info) != Status::kOk) hook_failed_ = true;
}

void Call::ReportFailure(const Error& error) {
  if (!Wants(LogLevel::kError)) return;
  const std::string end =
      attempts_ == 0
          ? std::string("nothing was sent")
          : Concat({"gave up after ", std::to_string(attempts_), attempts_ == 1 ? " attempt" : " attempts"});
  Log(LogLevel::kError, Concat({StatusName(error.status), ": ", LoggedMessage(error), "; ", end}));
}

}  // namespace dbr::client
