#include <utility>

#include "client/call.hpp"
#include "client/redact.hpp"
#include "core/text.hpp"
#include "http/message.hpp"
#include "retry/retry.hpp"

namespace dbr::client {
namespace {

constexpr std::size_t kMaxMessage = 512;

}  // namespace

// NULL: the operation succeeded, and its handler has the result.
std::unique_ptr<Error> Call::Judge(const http::ResponseParser& response) {
  last_http_status_ = response.status();
  const int status = response.status();
  const bool json = http::IsJson(response.Find("content-type"));
  const bool success =
      arguments_.operation->any_success ? status >= 200 && status < 300 : status == 200 && json;
  if (!success) return DescribeResponse(response, Classify(arguments_.operation->column, status, json));
  const auto accepted = handler_.Accept({response, workspace_->document, server(), attempts_});
  if (accepted) return nullptr;
  auto error = std::make_unique<Error>(std::move(accepted).error());
  AddResponse(*error, response);
  RedactError(*error, secret());
  return error;
}

std::unique_ptr<Error> Call::DescribeResponse(const http::ResponseParser& response, Status status) {
  auto error = std::make_unique<Error>();
  error->status = status;
  if (!response.body().empty() && workspace_->document.Parse(response.body())) {
    error->message = DescribeBody(workspace_->document.root(), secret());
    if (status == Status::kValidation) error->issues = CollectIssues(workspace_->document.root(), secret());
  }
  if (error->message.empty()) error->message = DescribeStatus(response.status());
  AddResponse(*error, response);
  RedactError(*error, secret());
  error->message = Printable(error->message, kMaxMessage);
  return error;
}

void Call::AddResponse(Error& error, const http::ResponseParser& response) const {
  error.http_status = response.status();
  error.headers = http::CollectFields(response);
  error.retry_after_ms = retry::ParseRetryAfter(response.Find("Retry-After"), response.Find("Date"));
  const bool success = response.status() >= 200 && response.status() < 300;
  if (arguments_.operation->answers_secret && success) return;
  error.body = response.body().view().substr(0, http::Limits::kErrorBody);
  error.has_body = true;
}

// Which limit it was that ran out, the exchange does not know.
std::unique_ptr<Error> Call::Describe(Error failure, Micros now) {
  if (failure.status == Status::kTimeout) {
    const bool whole = now >= deadline_;
    const bool attempt = !whole && now >= DeadlineAfter(attempt_start_, attempt_timeout_ms());
    const std::string_view limit = whole ? "the call's" : attempt ? "the attempt's" : "the connect's";
    const std::int64_t ms = whole     ? (deadline_ - start_) / 1000
                            : attempt ? attempt_timeout_ms()
                                      : client_.config().connect_timeout_ms;
    failure.message = Concat({failure.message, "; ", limit, " timeout is ", std::to_string(ms), " ms"});
  }
  NoteHttpStatus(failure);
  failure.message = Printable(failure.message, kMaxMessage);
  return std::make_unique<Error>(std::move(failure));
}

// A response that broke off behind its head has a number all the same: for the error and for the hooks.
void Call::NoteHttpStatus(Error& failure) {
  if (!workspace_ || workspace_->response.state() == http::ResponseParser::State::kHead) return;
  last_http_status_ = failure.http_status = workspace_->response.status();
}

}  // namespace dbr::client
