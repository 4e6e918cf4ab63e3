#include <limits>
#include <new>

#include "capi/checks.hpp"
#include "capi/guard.hpp"
#include "capi/handles.hpp"

namespace dbr::capi {
namespace {

template <typename Function>
dbr_status Set(dbr_client_options* options, std::string_view option, Function&& function) noexcept {
  if (!options) return DBR_E_INVALID_ARGUMENT;
  return options->refusals.Run(option, [&]() -> Result<void> { return function(*options); });
}

Result<void> Invalid(std::string message) {
  return Fail(Status::kInvalidArgument, std::move(message));
}

Result<void> SetTimeout(std::int64_t& timeout, std::int64_t ms) {
  auto checked = CheckTimeout(ms);
  if (checked) timeout = ms;
  return checked;
}

bool HoldsCertificate(std::string_view pem) noexcept {
  return pem.find("-----BEGIN CERTIFICATE-----") != std::string_view::npos ||
         pem.find("-----BEGIN TRUSTED CERTIFICATE-----") != std::string_view::npos;
}

// "http://user:password@proxy.example:3128"; the user info is for the proxy, so it is none of the server
// URL's.
Result<void> CheckProxy(std::string_view url) {
  const auto scheme = url.find("://");
  const auto at = url.rfind('@');
  const bool has_userinfo = scheme != std::string_view::npos && at != std::string_view::npos && scheme < at;
  if (has_userinfo) {
    // libcurl would end the host there.
    if (url.substr(0, at).find_first_of("/?#", scheme + 3) != std::string_view::npos) {
      return Invalid("a / ? or # in the proxy's user or password is written as %2F, %3F or %23");
    }
  }
  // Without the password, of which no copy is to be made.
  const auto parsed =
      has_userinfo ? Url::Parse(Concat({url.substr(0, scheme + 3), url.substr(at + 1)})) : Url::Parse(url);
  if (!parsed || parsed->https || !parsed->prefix.empty()) {
    return Invalid(
        "a proxy is written as http://host:port, with user and password before the host if it wants them");
  }
  return CheckProxyUserInfo(url);
}

}  // namespace
}  // namespace dbr::capi

using namespace dbr;
using namespace dbr::capi;
using Options = dbr_client_options;

dbr_client_options* dbr_client_options_new(void) {
  Options* options = nullptr;
  Guard([&] {
    options = new Options;
    return Status::kOk;
  });
  return options;
}

void dbr_client_options_free(Options* options) {
  delete options;
}

dbr_status dbr_client_options_set_server_url(Options* options, const char* url) {
  return Set(options, "server_url", [&](Options& self) -> Result<void> {
    self.server.reset();
    if (TextOrEmpty(url).empty()) return {};
    auto parsed = Url::Parse(url);
    if (!parsed) return std::unexpected(std::move(parsed).error());
    self.server = *std::move(parsed);
    return {};
  });
}

dbr_status dbr_client_options_set_http_bearer(Options* options, const char* token) {
  return Set(options, "http_bearer", [&](Options& self) {
    auto checked = CheckBearer(TextOrEmpty(token));
    if (checked) self.config.bearer.Assign(TextOrEmpty(token));
    return checked;
  });
}

dbr_status dbr_client_options_set_timeout_ms(Options* options, int64_t timeout_ms) {
  return Set(options, "timeout_ms",
             [&](Options& self) { return SetTimeout(self.config.timeout_ms, timeout_ms); });
}

dbr_status dbr_client_options_set_attempt_timeout_ms(Options* options, int64_t timeout_ms) {
  return Set(options, "attempt_timeout_ms",
             [&](Options& self) { return SetTimeout(self.config.attempt_timeout_ms, timeout_ms); });
}

dbr_status dbr_client_options_set_connect_timeout_ms(Options* options, int64_t timeout_ms) {
  return Set(options, "connect_timeout_ms",
             [&](Options& self) { return SetTimeout(self.config.connect_timeout_ms, timeout_ms); });
}

dbr_status dbr_client_options_set_retry_none(Options* options) {
  return Set(options, "retry", [&](Options& self) -> Result<void> {
    self.config.retry.enabled = false;
    return {};
  });
}

dbr_status dbr_client_options_set_retry_backoff(Options* options, int64_t initial_interval_ms,
                                                int64_t max_interval_ms, double exponent,
                                                int64_t max_elapsed_ms, int32_t retry_connection_errors) {
  return Set(options, "retry", [&](Options& self) {
    return SetBackoff(self.config.retry, initial_interval_ms, max_interval_ms, exponent, max_elapsed_ms,
                      retry_connection_errors);
  });
}

dbr_status dbr_client_options_set_retry_rate_limited(Options* options, int32_t enabled) {
  return Set(options, "retry_rate_limited", [&](Options& self) -> Result<void> {
    self.config.retry.rate_limited = enabled != 0;
    return {};
  });
}

dbr_status dbr_client_options_add_header(Options* options, const char* name, const char* value) {
  return Set(options, "add_header", [&](Options& self) { return SetCheckedField(self.fields, name, value); });
}

dbr_status dbr_client_options_set_user_agent_suffix(Options* options, const char* suffix) {
  return Set(options, "user_agent_suffix", [&](Options& self) -> Result<void> {
    const std::string_view text = TextOrEmpty(suffix);
    if (!IsUtf8(text) || !IsFieldValue(text)) return Invalid("it has a control character or is not UTF-8");
    self.user_agent_suffix = text;
    return {};
  });
}

dbr_status dbr_client_options_set_max_response_bytes(Options* options, size_t max_bytes) {
  return Set(options, "max_response_bytes", [&](Options& self) -> Result<void> {
    if (max_bytes == 0) return Invalid("at least one byte must be allowed");
    self.config.max_response_bytes = max_bytes;
    return {};
  });
}

dbr_status dbr_client_options_set_max_concurrency(Options* options, int32_t max_concurrency) {
  return Set(options, "max_concurrency", [&](Options& self) -> Result<void> {
    if (max_concurrency < 1) return Invalid("at least one call must be allowed");
    self.config.max_concurrency = max_concurrency;
    return {};
  });
}

dbr_status dbr_client_options_set_ca_file(Options* options, const char* path) {
  return Set(options, "ca_file", [&](Options& self) -> Result<void> {
    auto checked = CheckUtf8(TextOrEmpty(path));
    if (checked) self.ca_file = TextOrEmpty(path);
    return checked;
  });
}

dbr_status dbr_client_options_set_ca_pem(Options* options, const void* pem, size_t len) {
  return Set(options, "ca_pem", [&](Options& self) -> Result<void> {
    const std::string_view text =
        pem ? std::string_view(static_cast<const char*>(pem), len) : std::string_view();
    if (!text.empty() && !HoldsCertificate(text)) return Invalid("there is no certificate in it (PEM)");
    self.config.connect.ca_pem = text;
    return {};
  });
}

dbr_status dbr_client_options_set_client_certificate(Options* options, const char* cert_file,
                                                     const char* key_file) {
  return Set(options, "client_certificate", [&](Options& self) -> Result<void> {
    if (TextOrEmpty(cert_file).empty() != TextOrEmpty(key_file).empty()) {
      return Invalid("certificate and key go together");
    }
    for (const char* path : {cert_file, key_file}) {
      if (auto checked = CheckUtf8(TextOrEmpty(path)); !checked) return checked;
    }
    self.config.connect.cert_file = TextOrEmpty(cert_file);
    self.config.connect.key_file = TextOrEmpty(key_file);
    return {};
  });
}

dbr_status dbr_client_options_set_proxy(Options* options, const char* url) {
  return Set(options, "proxy", [&](Options& self) -> Result<void> {
    if (!TextOrEmpty(url).empty()) {
      if (auto checked = CheckProxy(url); !checked) return checked;
    }
    self.config.connect.proxy.Assign(TextOrEmpty(url));
    self.proxy_chosen = url != nullptr;
    return {};
  });
}

dbr_status dbr_client_options_set_allow_cleartext(Options* options, int32_t enabled) {
  return Set(options, "allow_cleartext", [&](Options& self) -> Result<void> {
    self.config.connect.allow_cleartext = enabled != 0;
    return {};
  });
}

dbr_status dbr_client_options_set_bearer_provider(Options* options, dbr_bearer_provider provider,
                                                  void* user_data) {
  return Set(options, "bearer_provider", [&](Options& self) -> Result<void> {
    self.callbacks.provider = provider;
    self.callbacks.provider_data = user_data;
    return {};
  });
}

dbr_status dbr_client_options_set_logger(Options* options, int32_t level, dbr_log_callback callback,
                                         void* user_data) {
  return Set(options, "logger", [&](Options& self) -> Result<void> {
    if (callback && (level < DBR_LOG_ERROR || level > DBR_LOG_DEBUG)) {
      return Invalid("a level is one of DBR_LOG_ERROR to DBR_LOG_DEBUG");
    }
    self.callbacks.log_level = level;
    self.callbacks.log = callback;
    self.callbacks.log_data = user_data;
    return {};
  });
}

dbr_status dbr_client_options_set_before_request(Options* options, dbr_before_request_callback callback,
                                                 void* user_data) {
  return Set(options, "before_request", [&](Options& self) -> Result<void> {
    self.callbacks.before_request = callback;
    self.callbacks.before_request_data = user_data;
    return {};
  });
}

dbr_status dbr_client_options_set_after_attempt(Options* options, dbr_after_attempt_callback callback,
                                                void* user_data) {
  return Set(options, "after_attempt", [&](Options& self) -> Result<void> {
    self.callbacks.after_attempt = callback;
    self.callbacks.after_attempt_data = user_data;
    return {};
  });
}

dbr_status dbr_client_options_set_transport(Options* options, dbr_transport_callback callback,
                                            void* user_data) {
  return Set(options, "transport", [&](Options& self) -> Result<void> {
    self.callbacks.transport = callback;
    self.callbacks.transport_data = user_data;
    return {};
  });
}

dbr_status dbr_client_options_set_on_closed(Options* options, dbr_closed_callback callback, void* user_data) {
  return Set(options, "on_closed", [&](Options& self) -> Result<void> {
    self.callbacks.closed = callback;
    self.callbacks.closed_data = user_data;
    return {};
  });
}
