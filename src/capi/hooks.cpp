#include "capi/hooks.hpp"

#include <cstdio>
#include <string>
#include <utility>

#include "capi/checks.hpp"
#include "capi/error.hpp"
#include "capi/guard.hpp"

// The sinks that callbacks fill. One that refused something makes the call fail, whatever the callback
// returns.

struct dbr_bearer {
  dbr::SecretString& token;
  std::string refusal;  // of the last token; "": it was taken
};

struct dbr_headers {
  std::vector<dbr::Field>& fields;
  std::string refusal;  // of the first header that was refused; "": none was
};

namespace dbr::capi {
namespace {

dbr_attempt_info ToInfo(const client::AttemptInfo& attempt, const char* method) noexcept {
  return {.struct_size = sizeof(dbr_attempt_info),
          .operation = attempt.operation.data(),
          .method = method,
          .url = attempt.url.data(),
          .attempt = attempt.attempt,
          .status = ToC(attempt.status),
          .http_status = attempt.http_status,
          .elapsed_us = attempt.elapsed_us,
          .retry_in_ms = attempt.retry_in_ms};
}

void WriteToStderr(std::int32_t, const char* line, void*) {
  std::fprintf(stderr, "libdbr: %s\n", line);
}

Status FromC(dbr_status status) noexcept {
  return static_cast<Status>(status);
}

// A callback that passes the refusal on and one that overlooks it come to the same.
Status Judge(Status status, std::string& refusal, std::string& why) noexcept {
  if (refusal.empty() || (status != Status::kOk && status != Status::kInvalidArgument)) return status;
  why = std::move(refusal);
  return Status::kInvalidArgument;
}

}  // namespace

CallbackHooks::CallbackHooks(const Callbacks& callbacks) noexcept : callbacks_(callbacks) {
  if (callbacks.log) level = static_cast<client::LogLevel>(callbacks.log_level);
  provides_bearer = callbacks.provider != nullptr;
  wants_before_request = callbacks.before_request != nullptr;
  wants_after_attempt = callbacks.after_attempt != nullptr;
  if (callbacks.transport) transport = this;
}

void CallbackHooks::LogToStderr() noexcept {
  callbacks_.log = &WriteToStderr;
  level = client::LogLevel::kDebug;
}

Status CallbackHooks::Log(client::LogLevel line_level, const char* line) noexcept {
  return GuardCallback([&] {
    callbacks_.log(static_cast<std::int32_t>(line_level), line, callbacks_.log_data);
    return Status::kOk;
  });
}

Status CallbackHooks::ProvideBearer(SecretString& token, std::string& why) noexcept {
  dbr_bearer sink{token, {}};
  const Status status =
      GuardCallback([&] { return FromC(callbacks_.provider(&sink, callbacks_.provider_data)); });
  return Judge(status, sink.refusal, why);
}

Status CallbackHooks::BeforeRequest(const client::AttemptInfo& attempt, std::vector<Field>& fields,
                                    std::string& why) noexcept {
  dbr_headers sink{fields, {}};
  const Status status = GuardCallback([&] {
    const std::string method(attempt.method);
    const dbr_attempt_info info = ToInfo(attempt, method.c_str());
    return FromC(callbacks_.before_request(&info, &sink, callbacks_.before_request_data));
  });
  return Judge(status, sink.refusal, why);
}

Status CallbackHooks::AfterAttempt(const client::AttemptInfo& attempt) noexcept {
  return GuardCallback([&] {
    const std::string method(attempt.method);
    const dbr_attempt_info info = ToInfo(attempt, method.c_str());
    callbacks_.after_attempt(&info, callbacks_.after_attempt_data);
    return Status::kOk;
  });
}

}  // namespace dbr::capi

using namespace dbr;
using namespace dbr::capi;

dbr_status dbr_bearer_set(dbr_bearer* sink, const char* token) {
  if (!sink) return DBR_E_INVALID_ARGUMENT;
  return ToC(Guard([&] {
    sink->refusal.clear();
    if (auto checked = CheckBearer(TextOrEmpty(token)); !checked) {
      sink->refusal = std::move(checked).error().message;
      return Status::kInvalidArgument;
    }
    sink->token.Assign(TextOrEmpty(token));
    return Status::kOk;
  }));
}

dbr_status dbr_headers_set(dbr_headers* headers, const char* name, const char* value) {
  if (!headers) return DBR_E_INVALID_ARGUMENT;
  return ToC(Guard([&] {
    auto checked = SetCheckedField(headers->fields, name, value);
    if (checked) return Status::kOk;
    if (headers->refusal.empty()) headers->refusal = std::move(checked).error().message;
    return Status::kInvalidArgument;
  }));
}
