#include "capi/checks.hpp"
#include "capi/guard.hpp"
#include "capi/handles.hpp"

namespace dbr::capi {
namespace {

using client::CallOptions;

template <typename Function>
dbr_status Set(dbr_call_options* handle, std::string_view option, Function&& function) noexcept {
  if (!handle) return DBR_E_INVALID_ARGUMENT;
  return handle->refusals.Run(option, [&]() -> Result<void> {
    if (handle->shared.load(std::memory_order_relaxed)) {
      handle->options = std::make_shared<CallOptions>(*handle->options);
      handle->shared.store(false, std::memory_order_relaxed);
    }
    return function(*handle->options);
  });
}

Result<void> SetTimeout(std::optional<std::int64_t>& timeout, std::int64_t ms) {
  auto checked = CheckTimeout(ms);
  if (checked) timeout = ms;
  return checked;
}

}  // namespace
}  // namespace dbr::capi

using namespace dbr;
using namespace dbr::capi;

dbr_call_options* dbr_call_options_new(void) {
  dbr_call_options* options = nullptr;
  Guard([&] {
    options = new dbr_call_options;
    return Status::kOk;
  });
  return options;
}

void dbr_call_options_free(dbr_call_options* options) {
  delete options;
}

dbr_status dbr_call_options_set_server_url(dbr_call_options* options, const char* url) {
  return Set(options, "server_url", [&](CallOptions& self) -> Result<void> {
    self.server.reset();
    if (TextOrEmpty(url).empty()) return {};
    auto parsed = Url::Parse(url);
    if (!parsed) return std::unexpected(std::move(parsed).error());
    self.server = *std::move(parsed);
    return {};
  });
}

dbr_status dbr_call_options_set_timeout_ms(dbr_call_options* options, int64_t timeout_ms) {
  return Set(options, "timeout_ms",
             [&](CallOptions& self) { return SetTimeout(self.timeout_ms, timeout_ms); });
}

dbr_status dbr_call_options_set_attempt_timeout_ms(dbr_call_options* options, int64_t timeout_ms) {
  return Set(options, "attempt_timeout_ms",
             [&](CallOptions& self) { return SetTimeout(self.attempt_timeout_ms, timeout_ms); });
}

dbr_status dbr_call_options_set_retry_none(dbr_call_options* options) {
  return Set(options, "retry", [&](CallOptions& self) -> Result<void> {
    self.retry.emplace().enabled = false;
    return {};
  });
}

dbr_status dbr_call_options_set_retry_backoff(dbr_call_options* options, int64_t initial_interval_ms,
                                              int64_t max_interval_ms, double exponent,
                                              int64_t max_elapsed_ms, int32_t retry_connection_errors) {
  return Set(options, "retry", [&](CallOptions& self) {
    retry::Policy policy;
    auto set = SetBackoff(policy, initial_interval_ms, max_interval_ms, exponent, max_elapsed_ms,
                          retry_connection_errors);
    if (set) self.retry = policy;
    return set;
  });
}

dbr_status dbr_call_options_add_header(dbr_call_options* options, const char* name, const char* value) {
  return Set(options, "add_header",
             [&](CallOptions& self) { return SetCheckedField(self.fields, name, value); });
}

dbr_status dbr_call_options_set_http_bearer(dbr_call_options* options, const char* token) {
  return Set(options, "http_bearer", [&](CallOptions& self) {
    auto checked = CheckBearer(TextOrEmpty(token));
    if (checked) self.bearer.Assign(TextOrEmpty(token));
    return checked;
  });
}

dbr_status dbr_call_options_set_cancel(dbr_call_options* options, dbr_cancel* cancel) {
  return Set(options, "cancel", [&](CallOptions& self) -> Result<void> {
    self.cancel = cancel ? cancel->token : nullptr;
    return {};
  });
}
