#include "capi/hooks.hpp"

#include <cstdio>
#include <string>

#include "capi/checks.hpp"
#include "capi/error.hpp"
#include "capi/guard.hpp"

// The sinks that callbacks fill. One that refused something makes the call fail, whatever the callback
// returns.

struct dbr_bearer {
  dbr::SecretString& token;
  bool refused = false;
};

struct dbr_headers {
  std::vector<dbr::Field>& fields;
  bool refused = false;
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

Status CallbackHooks::ProvideBearer(SecretString& token) noexcept {
  dbr_bearer sink{token};
  const Status status =
      GuardCallback([&] { return FromC(callbacks_.provider(&sink, callbacks_.provider_data)); });
  return status == Status::kOk && sink.refused ? Status::kInvalidArgument : status;
}

Status CallbackHooks::BeforeRequest(const client::AttemptInfo& attempt, std::vector<Field>& fields) noexcept {
  dbr_headers sink{fields};
  const Status status = GuardCallback([&] {
    const std::string method(attempt.method);
    const dbr_attempt_info info = ToInfo(attempt, method.c_str());
    return FromC(callbacks_.before_request(&info, &sink, callbacks_.before_request_data));
  });
  return status == Status::kOk && sink.refused ? Status::kInvalidArgument : status;
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
    sink->refused = !CheckBearer(TextOrEmpty(token));
    if (sink->refused) return Status::kInvalidArgument;
    sink->token.Assign(TextOrEmpty(token));
    return Status::kOk;
  }));
}

dbr_status dbr_headers_set(dbr_headers* headers, const char* name, const char* value) {
  if (!headers) return DBR_E_INVALID_ARGUMENT;
  return ToC(Guard([&] {
    if (SetCheckedField(headers->fields, name, value)) return Status::kOk;
    headers->refused = true;
    return Status::kInvalidArgument;
  }));
}
