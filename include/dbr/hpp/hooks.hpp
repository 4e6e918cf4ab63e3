/* SPDX-License-Identifier: MIT
 * Part of <dbr/dbr.hpp>: functions of the program that a client calls. */
#ifndef DBR_HPP_HOOKS_HPP_
#define DBR_HPP_HOOKS_HPP_

#include <dbr/hpp/error.hpp>
#include <functional>

namespace dbr {
inline namespace DBR_HPP_NAMESPACE {

/// How much a logger wants to hear.
enum class LogLevel : std::int32_t {
  kError = DBR_LOG_ERROR,
  kWarning = DBR_LOG_WARNING,
  kInfo = DBR_LOG_INFO,
  kDebug = DBR_LOG_DEBUG
};

/// One HTTP exchange, before it or after it. Valid during the hook that is told of it.
class Attempt {
 public:
  explicit Attempt(const dbr_attempt_info& native) noexcept : native_(native) {}

  std::string_view operation() const noexcept { return native_.operation; }
  std::string_view method() const noexcept { return native_.method; }
  std::string_view url() const noexcept { return native_.url; }  ///< without query
  std::uint32_t number() const noexcept { return native_.attempt; }
  Status status() const noexcept { return static_cast<Status>(native_.status); }
  int http_status() const noexcept { return native_.http_status; }
  std::chrono::microseconds elapsed() const noexcept { return std::chrono::microseconds(native_.elapsed_us); }
  /// How long until the next attempt; nothing: this was the last one.
  std::optional<std::chrono::milliseconds> retry_in() const noexcept {
    if (native_.retry_in_ms < 0) return std::nullopt;
    return std::chrono::milliseconds(native_.retry_in_ms);
  }

 private:
  const dbr_attempt_info& native_;
};

/// The headers of the coming attempt. Valid during the hook.
class RequestHeaders {
 public:
  explicit RequestHeaders(dbr_headers* native) noexcept : native_(native) {}
  /// Replaces one of that name. What the library refuses ends the call with kInvalidArgument, whatever the
  /// hook returns.
  Status set(std::string_view name, std::string_view value) {
    return static_cast<Status>(
        dbr_headers_set(native_, detail::CText(name).c_str(), detail::CText(value).c_str()));
  }

 private:
  dbr_headers* native_;
};

/// A request as a transport of the program's own receives it. Valid during the hook.
class HttpRequest {
 public:
  explicit HttpRequest(const dbr_http_request& native) noexcept : native_(native) {}

  std::string_view method() const noexcept { return native_.method; }
  std::string_view url() const noexcept { return native_.url; }
  std::string_view body() const noexcept {
    return {static_cast<const char*>(native_.body), native_.body_len};
  }
  /// What is left for this attempt; nothing: no limit.
  std::optional<std::chrono::milliseconds> timeout() const noexcept {
    if (native_.timeout_ms == 0) return std::nullopt;
    return std::chrono::milliseconds(native_.timeout_ms);
  }
  std::optional<std::string_view> header(std::string_view name) const {
    const char* value = dbr_http_request_header(&native_, detail::CText(name).c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string_view>(value);
  }
  /// The call was cancelled, shut down or ran out of time: give up soon.
  bool cancelled() const noexcept { return dbr_http_request_cancelled(&native_) != 0; }

 private:
  const dbr_http_request& native_;
};

/// Where a transport puts its response. Valid during the hook.
class HttpReply {
 public:
  explicit HttpReply(dbr_http_reply* native) noexcept : native_(native) {}
  /// The whole response; an empty content type is none.
  Status set(int http_status, std::string_view content_type, std::string_view body) {
    const detail::CText type(content_type);
    return static_cast<Status>(dbr_http_reply_set(
        native_, http_status, content_type.empty() ? nullptr : type.c_str(), body.data(), body.size()));
  }
  Status add_header(std::string_view name, std::string_view value) {
    return static_cast<Status>(
        dbr_http_reply_add_header(native_, detail::CText(name).c_str(), detail::CText(value).c_str()));
  }

 private:
  dbr_http_reply* native_;
};

// What the hooks look like. They may run on several threads at once. One that returns another status than
// kOk, or throws (an Error: its status; anything else: kInternal), ends the call, or the attempt of a
// transport, with that status.

/// Receives a finished line. It never holds a secret.
using Logger = std::function<void(LogLevel, std::string_view)>;
/// Gives a bearer token where neither call, session nor client has one; an empty one is none.
using BearerProvider = std::function<Result<Secret>()>;
/// Called before each attempt; may set headers.
using BeforeRequest = std::function<Status(const Attempt&, RequestHeaders&)>;
/// Told after each attempt. What it throws is lost.
using AfterAttempt = std::function<void(const Attempt&)>;
/// Replaces HTTP. Another status than kOk is the attempt's, and is retried like the library's own.
using Transport = std::function<Status(const HttpRequest&, HttpReply&)>;
/// Told once, after everything else.
using OnClosed = std::function<void()>;

namespace detail {

/// The hooks of one client. It lives until C says that the client has closed.
struct Hooks {
  LogLevel log_level = LogLevel::kInfo;
  Logger logger;
  BearerProvider bearer_provider;
  BeforeRequest before_request;
  AfterAttempt after_attempt;
  Transport transport;
  OnClosed on_closed;

  /// Makes C call these. What they return may be ignored: dbr_client_new fails with what one refused.
  void install(dbr_client_options* options) {
    if (logger) dbr_client_options_set_logger(options, static_cast<std::int32_t>(log_level), log, this);
    if (bearer_provider) dbr_client_options_set_bearer_provider(options, provide, this);
    if (before_request) dbr_client_options_set_before_request(options, before, this);
    if (after_attempt) dbr_client_options_set_after_attempt(options, after, this);
    if (transport) dbr_client_options_set_transport(options, exchange, this);
    dbr_client_options_set_on_closed(options, closed, this);
  }

 private:
  static Hooks& of(void* user_data) noexcept { return *static_cast<Hooks*>(user_data); }

  static void log(std::int32_t level, const char* line, void* user_data) noexcept {
    guarded([&] { return of(user_data).logger(static_cast<LogLevel>(level), line), dbr_status{DBR_OK}; });
  }

  static dbr_status provide(dbr_bearer* sink, void* user_data) noexcept {
    return guarded([&]() -> dbr_status {
      const Result<Secret> token = of(user_data).bearer_provider();
      if (!token) return static_cast<dbr_status>(token.error().status());
      return token->empty() ? DBR_OK : dbr_bearer_set(sink, CSecret(token->reveal()).c_str());
    });
  }

  static dbr_status before(const dbr_attempt_info* info, dbr_headers* native, void* user_data) noexcept {
    return guarded([&] {
      RequestHeaders headers(native);
      return static_cast<dbr_status>(of(user_data).before_request(Attempt(*info), headers));
    });
  }

  static void after(const dbr_attempt_info* info, void* user_data) noexcept {
    guarded([&] { return of(user_data).after_attempt(Attempt(*info)), dbr_status{DBR_OK}; });
  }

  static dbr_status exchange(const dbr_http_request* request, dbr_http_reply* native,
                             void* user_data) noexcept {
    return guarded([&] {
      HttpReply reply(native);
      return static_cast<dbr_status>(of(user_data).transport(HttpRequest(*request), reply));
    });
  }

  static void closed(void* user_data) noexcept {
    const std::unique_ptr<Hooks> hooks(&of(user_data));
    guarded([&] {
      if (hooks->on_closed) hooks->on_closed();
      return dbr_status{DBR_OK};
    });
  }
};

}  // namespace detail
}  // namespace DBR_HPP_NAMESPACE
}  // namespace dbr

#endif  // DBR_HPP_HOOKS_HPP_
