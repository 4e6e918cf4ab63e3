#pragma once

#include <cmath>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/text.hpp"
#include "core/url.hpp"
#include "http/message.hpp"
#include "retry/retry.hpp"

// What inputs must be, once for the options of clients, of calls, and what callbacks give.
namespace dbr::capi {

// An optional string: NULL means "".
inline std::string_view TextOrEmpty(const char* text) noexcept {
  return text ? std::string_view(text) : "";
}

inline Result<void> CheckUtf8(std::string_view text) {
  if (IsUtf8(text)) return {};
  return Fail(Status::kInvalidArgument, "it is not valid UTF-8");
}

inline Result<void> CheckTimeout(std::int64_t ms) {
  if (ms < 0) return Fail(Status::kInvalidArgument, "a timeout is not negative; 0 means none");
  return {};
}

inline Result<void> CheckBearer(std::string_view token) {
  if (token.empty() || IsBearerToken(token)) return {};
  return Fail(Status::kInvalidArgument, "the token has a character that no bearer token has (RFC 6750)");
}

// libcurl takes user info that decodes to a control character for no proxy at all, and goes around it.
inline Result<void> CheckProxyUserInfo(std::string_view url) {
  const std::string_view userinfo = url.substr(0, url.find_last_of('@') + 1);
  const bool encoded = userinfo.contains("%0") || userinfo.contains("%1") || userinfo.contains("%7f") ||
                       userinfo.contains("%7F");
  if (!encoded && IsUtf8(userinfo) && IsFieldValue(userinfo) && !userinfo.contains('\t')) return {};
  return Fail(Status::kInvalidArgument,
              "the proxy's user or password has a control character or is not UTF-8");
}

inline Result<void> CheckField(std::string_view name, std::string_view value) {
  if (!IsToken(name)) return Fail(Status::kInvalidArgument, "the name is not a token (RFC 9110)");
  if (http::IsReservedField(name)) {
    return Fail(Status::kInvalidArgument, Concat({name, " is the library's own header"}));
  }
  if (!IsUtf8(value) || !IsFieldValue(value)) {
    return Fail(Status::kInvalidArgument,
                Concat({"the value of ", name, " has a control character or is not UTF-8"}));
  }
  return {};
}

inline Result<void> SetCheckedField(std::vector<Field>& fields, const char* name, const char* value) {
  if (!name || !value) return Fail(Status::kInvalidArgument, "name or value is NULL");
  auto checked = CheckField(name, value);
  if (checked) http::SetField(fields, name, value);
  return checked;
}

inline Result<void> SetBackoff(retry::Policy& policy, std::int64_t initial_interval_ms,
                               std::int64_t max_interval_ms, double exponent, std::int64_t max_elapsed_ms,
                               std::int32_t connection_errors) {
  if (initial_interval_ms < 0 || max_interval_ms < 0 || max_elapsed_ms < 0) {
    return Fail(Status::kInvalidArgument, "an interval is not negative");
  }
  if (!std::isfinite(exponent) || exponent < 1) {
    return Fail(Status::kInvalidArgument, "the exponent is a finite number from 1 on");
  }
  policy.enabled = true;
  policy.initial_interval_ms = initial_interval_ms;
  policy.max_interval_ms = max_interval_ms;
  policy.exponent = exponent;
  policy.max_elapsed_ms = max_elapsed_ms;
  policy.connection_errors = connection_errors != 0;
  return {};
}

}  // namespace dbr::capi
