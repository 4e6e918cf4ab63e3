/* SPDX-License-Identifier: MIT
 * Part of <dbr/dbr.hpp>: what a client, and what a single call, does differently from the defaults. */
#ifndef DBR_HPP_OPTIONS_HPP_
#define DBR_HPP_OPTIONS_HPP_

#include <dbr/hpp/hooks.hpp>

namespace dbr {
inline namespace DBR_HPP_NAMESPACE {

/// When to try again; see dbr_client_options_set_retry_backoff. These are the defaults.
struct Backoff {
  std::chrono::milliseconds initial_interval{500};
  std::chrono::milliseconds max_interval{60000};
  double exponent = 1.5;
  std::chrono::milliseconds max_elapsed{20000};  ///< from the start of the call; 0: no limit
  bool connection_errors = true;                 ///< failed connections and timed-out attempts, too
};

/// Ends calls from outside: every call that has it, now or later, ends as kCancelled. Copies are the same
/// token.
class CancelToken {
 public:
  CancelToken() : native_(detail::require(dbr_cancel_new())) {}

  /// From any thread, any number of times.
  void cancel() const noexcept { dbr_cancel_trigger(native_.get()); }
  dbr_cancel* native() const noexcept { return native_.get(); }

 private:
  std::shared_ptr<dbr_cancel> native_;
};

namespace detail {

/// Remembered setter calls: a value that can be copied and applied any number of times, which options of the
/// C API cannot. Their statuses may be ignored, since C fails with the first refusal when the options are
/// used.
template <class Native>
class Settings {
 public:
  template <class Setter>
  void add(Setter setter) {
    setters_.push_back(std::move(setter));
  }
  bool empty() const noexcept { return setters_.empty(); }
  void apply(Native* options) const {
    for (const auto& setter : setters_) setter(options);
  }

 private:
  std::vector<std::function<void(Native*)>> setters_;
};

inline std::int32_t flag(bool enabled) noexcept {
  return enabled ? 1 : 0;
}

}  // namespace detail

/// What one call does differently: `client.me(dbr::CallOptions().timeout(2s))`. A value: copy it, use it
/// again.
class CallOptions {
 public:
  /// Another server for this call. The session's token does not go to another origin.
  CallOptions& server_url(std::string_view url) {
    return set([url = detail::CText(url)](Native* o) { dbr_call_options_set_server_url(o, url.c_str()); });
  }
  /// The whole call, retries and waits included; 0: no limit.
  CallOptions& timeout(std::chrono::milliseconds limit) {
    return set([ms = limit.count()](Native* o) { dbr_call_options_set_timeout_ms(o, ms); });
  }
  /// One HTTP exchange; 0: no limit.
  CallOptions& attempt_timeout(std::chrono::milliseconds limit) {
    return set([ms = limit.count()](Native* o) { dbr_call_options_set_attempt_timeout_ms(o, ms); });
  }
  CallOptions& retry_none() {
    return set([](Native* o) { dbr_call_options_set_retry_none(o); });
  }
  /// Here it holds for every method of Client::request.
  CallOptions& retry(const Backoff& b) {
    return set([b](Native* o) {
      dbr_call_options_set_retry_backoff(o, b.initial_interval.count(), b.max_interval.count(), b.exponent,
                                         b.max_elapsed.count(), detail::flag(b.connection_errors));
    });
  }
  CallOptions& header(std::string_view name, std::string_view value) {
    return set([name = detail::CText(name), value = detail::CText(value)](Native* o) {
      dbr_call_options_add_header(o, name.c_str(), value.c_str());
    });
  }
  /// A token for this call only: one client may serve many users.
  CallOptions& http_bearer(std::string_view token) {
    return set(
        [token = detail::CSecret(token)](Native* o) { dbr_call_options_set_http_bearer(o, token.c_str()); });
  }
  CallOptions& cancel(const CancelToken& token) {
    return set([token](Native* o) { dbr_call_options_set_cancel(o, token.native()); });
  }

  /// As C takes them; NULL where nothing was set.
  detail::Owned<dbr_call_options> native() const {
    if (settings_.empty()) return nullptr;
    auto options = detail::require(dbr_call_options_new());
    settings_.apply(options.get());
    return options;
  }

 private:
  using Native = dbr_call_options;

  template <class Setter>
  CallOptions& set(Setter setter) {
    settings_.add(std::move(setter));
    return *this;
  }

  detail::Settings<Native> settings_;
};

/// How a client works: `dbr::ClientOptions().server_url("https://dbr.example").timeout(5s)`. What is not set
/// is the default of <dbr/dbr.h>. What is wrong is told when a client is made of it. A value: copy it, use it
/// again.
class ClientOptions {
 public:
  ClientOptions& server_url(std::string_view url) {
    return set([url = detail::CText(url)](Native* o) { dbr_client_options_set_server_url(o, url.c_str()); });
  }
  /// A token for me, logout and request until a login brings one; "" is none.
  ClientOptions& http_bearer(std::string_view token) {
    return set([token = detail::CSecret(token)](Native* o) {
      dbr_client_options_set_http_bearer(o, token.c_str());
    });
  }
  /// The whole call, retries and waits included; 30 s; 0: no limit.
  ClientOptions& timeout(std::chrono::milliseconds limit) {
    return set([ms = limit.count()](Native* o) { dbr_client_options_set_timeout_ms(o, ms); });
  }
  /// One HTTP exchange, its connect included; 10 s.
  ClientOptions& attempt_timeout(std::chrono::milliseconds limit) {
    return set([ms = limit.count()](Native* o) { dbr_client_options_set_attempt_timeout_ms(o, ms); });
  }
  /// Name look-up, TCP, proxy and TLS of a new connection; 5 s.
  ClientOptions& connect_timeout(std::chrono::milliseconds limit) {
    return set([ms = limit.count()](Native* o) { dbr_client_options_set_connect_timeout_ms(o, ms); });
  }
  ClientOptions& retry_none() {
    return set([](Native* o) { dbr_client_options_set_retry_none(o); });
  }
  ClientOptions& retry(const Backoff& b) {
    return set([b](Native* o) {
      dbr_client_options_set_retry_backoff(o, b.initial_interval.count(), b.max_interval.count(), b.exponent,
                                           b.max_elapsed.count(), detail::flag(b.connection_errors));
    });
  }
  /// 429, too.
  ClientOptions& retry_rate_limited(bool enabled = true) {
    return set([enabled](Native* o) { dbr_client_options_set_retry_rate_limited(o, detail::flag(enabled)); });
  }
  /// Sent with every request. Authorization and the headers of the framing are refused.
  ClientOptions& header(std::string_view name, std::string_view value) {
    return set([name = detail::CText(name), value = detail::CText(value)](Native* o) {
      dbr_client_options_add_header(o, name.c_str(), value.c_str());
    });
  }
  /// Names the program in User-Agent, behind the library and this header: "my-program/2.1".
  ClientOptions& user_agent_suffix(std::string_view suffix) {
    user_agent_.assign(suffix);
    return *this;
  }
  /// The largest response body taken; 1 MiB.
  ClientOptions& max_response_bytes(std::size_t size) {
    return set([size](Native* o) { dbr_client_options_set_max_response_bytes(o, size); });
  }
  /// How many asynchronous calls are on the wire at once; 100.
  ClientOptions& max_concurrency(std::int32_t calls) {
    return set([calls](Native* o) { dbr_client_options_set_max_concurrency(o, calls); });
  }
  /// Trust the certificates of this PEM file instead of the system's.
  ClientOptions& ca_file(std::string_view path) {
    return set([path = detail::CText(path)](Native* o) { dbr_client_options_set_ca_file(o, path.c_str()); });
  }
  ClientOptions& ca_pem(std::string_view pem) {
    return set(
        [pem = std::string(pem)](Native* o) { dbr_client_options_set_ca_pem(o, pem.data(), pem.size()); });
  }
  /// PEM files, shown to a server that asks.
  ClientOptions& client_certificate(std::string_view certificate, std::string_view key) {
    return set([certificate = detail::CText(certificate), key = detail::CText(key)](Native* o) {
      dbr_client_options_set_client_certificate(o, certificate.c_str(), key.c_str());
    });
  }
  /// Through an HTTP proxy; "" is never one. By default the environment decides, for https only.
  ClientOptions& proxy(std::string_view url) {
    return set([url = detail::CText(url)](Native* o) { dbr_client_options_set_proxy(o, url.c_str()); });
  }
  /// Cleartext http to hosts that are not loopback. Passwords and tokens can then be read on the way.
  ClientOptions& allow_cleartext(bool enabled = true) {
    return set([enabled](Native* o) { dbr_client_options_set_allow_cleartext(o, detail::flag(enabled)); });
  }

  ClientOptions& logger(LogLevel level, Logger function) {
    hooks_.log_level = level;
    return hook(hooks_.logger, std::move(function));
  }
  ClientOptions& bearer_provider(BearerProvider function) {
    return hook(hooks_.bearer_provider, std::move(function));
  }
  ClientOptions& before_request(BeforeRequest function) {
    return hook(hooks_.before_request, std::move(function));
  }
  ClientOptions& after_attempt(AfterAttempt function) {
    return hook(hooks_.after_attempt, std::move(function));
  }
  ClientOptions& transport(Transport function) { return hook(hooks_.transport, std::move(function)); }
  ClientOptions& on_closed(OnClosed function) { return hook(hooks_.on_closed, std::move(function)); }

  /// As C takes them, with these hooks.
  detail::Owned<dbr_client_options> native(detail::Hooks& hooks) const {
    auto options = detail::require(dbr_client_options_new());
    settings_.apply(options.get());
    std::string agent = "dbr-cpp/" DBR_VERSION;
    if (!user_agent_.empty()) agent.append(1, ' ').append(user_agent_);
    dbr_client_options_set_user_agent_suffix(options.get(), detail::CText(agent).c_str());
    hooks.install(options.get());
    return options;
  }
  const detail::Hooks& hooks() const noexcept { return hooks_; }

 private:
  using Native = dbr_client_options;

  template <class Setter>
  ClientOptions& set(Setter setter) {
    settings_.add(std::move(setter));
    return *this;
  }
  template <class Function>
  ClientOptions& hook(Function& where, Function function) {
    where = std::move(function);
    return *this;
  }

  detail::Settings<Native> settings_;
  detail::Hooks hooks_;
  std::string user_agent_;
};

}  // namespace DBR_HPP_NAMESPACE
}  // namespace dbr

#endif  // DBR_HPP_OPTIONS_HPP_
