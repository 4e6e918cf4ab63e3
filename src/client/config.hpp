#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/hooks.hpp"
#include "core/buffer.hpp"
#include "core/cancel_token.hpp"
#include "core/url.hpp"
#include "http/connection.hpp"
#include "retry/retry.hpp"

namespace dbr::client {

// What a client is made of: options, environment and defaults together. Never changes.
struct Config {
  Url server;
  SecretString bearer;
  std::int64_t timeout_ms = 30'000;
  std::int64_t attempt_timeout_ms = 10'000;
  std::int64_t connect_timeout_ms = 5'000;
  retry::Policy retry;
  std::vector<Field> fields;  // Accept, User-Agent and the user's
  std::size_t max_response_bytes = 1024 * 1024;
  int max_concurrency = 100;
  http::ConnectConfig connect;
  std::shared_ptr<Hooks> hooks;  // never NULL
};

// What one call does differently.
struct CallOptions {
  std::optional<Url> server;
  std::optional<std::int64_t> timeout_ms;
  std::optional<std::int64_t> attempt_timeout_ms;
  std::optional<retry::Policy> retry;
  std::vector<Field> fields;
  SecretString bearer;
  std::shared_ptr<CancelToken> cancel;
};

// Cleartext is for loopback, and a proxy is not loopback.
inline Result<void> JudgeCleartext(const http::ConnectConfig& connect, const Url& url) {
  if (url.https || connect.allow_cleartext) return {};
  if (!url.loopback) {
    return Fail(Status::kPolicy, "refused to send credentials over cleartext http to " + url.authority +
                                     ", which is not loopback; use https, or allow cleartext");
  }
  if (!connect.proxy.empty()) {
    return Fail(Status::kPolicy, "refused to send credentials over cleartext http through a proxy to " +
                                     url.authority + "; use https, or allow cleartext");
  }
  return {};
}

}  // namespace dbr::client
