/* SPDX-License-Identifier: MIT
 * Part of <dbr/dbr.hpp>: the client. */
#ifndef DBR_HPP_CLIENT_HPP_
#define DBR_HPP_CLIENT_HPP_

#include <dbr/hpp/async.hpp>
#include <dbr/hpp/options.hpp>

namespace dbr {
inline namespace DBR_HPP_NAMESPACE {

/// The version of the loaded library; the one of this header is DBR_VERSION.
inline std::string_view library_version() noexcept {
  return dbr_version();
}

namespace detail {

/// A sentence where the loaded library does not fit what the program was compiled against.
inline std::optional<std::string> misfit(std::uint32_t loaded, std::string_view loaded_name) {
  if (loaded >> 16 == DBR_VERSION_MAJOR && loaded >> 8 >= DBR_VERSION_NUMBER >> 8) return std::nullopt;
  const std::string major = std::to_string(DBR_VERSION_MAJOR), minor = std::to_string(DBR_VERSION_MINOR);
  return std::string("libdbr ").append(loaded_name) +
         " was loaded, but this program was built against " DBR_VERSION ": install the package libdbr" +
         major + " in version " + major + "." + minor + " or a later " + major + ".x";
}

}  // namespace detail

/// A server, a session and connections to it. Any number of threads may call it at once; moving and
/// destroying it is for one of them. Every operation comes in five shapes:
///
///     client.me()                      the value; throws dbr::Error
///     client.try_me()                  dbr::Result<dbr::User>
///     client.me_async()                std::future<dbr::User>
///     client.me_async(callback)        the callback gets a Result; throws where the call is not accepted
///     client.try_me_async(callback)    the same without throwing; an error: the callback will not be called
///
/// Where exceptions are switched off there are the `try_` ones, and try_create instead of the constructor.
/// Memory that runs out in the program's own half throws std::bad_alloc, or ends the program where exceptions
/// are switched off.
class Client {
 public:
#if DBR_HPP_EXCEPTIONS
  /// Sends nothing yet, and starts no thread.
  explicit Client(const ClientOptions& options = ClientOptions()) : Client(try_create(options).value()) {}
#endif
  static Result<Client> try_create(const ClientOptions& options = ClientOptions()) {
    if (auto sentence = detail::misfit(dbr_version_number(), library_version())) {
      return Error(Status::kInternal, *std::move(sentence));
    }
    auto hooks = std::make_unique<detail::Hooks>(options.hooks());
    const auto native = options.native(*hooks);
    dbr_client* client = nullptr;
    dbr_error* error = nullptr;
    const dbr_status status = dbr_client_new(native.get(), &client, &error);
    if (status != DBR_OK) return Error::adopt(status, error);
    static_cast<void>(hooks.release());  // they go when C says that the client has closed
    return Client(client);
  }

  // The destructor cancels the calls in flight and waits for their callbacks; inside a callback it does not
  // wait.

  /// Every call in flight ends as kCancelled, later ones as kClosed. Returns at once. From any thread.
  void shutdown() noexcept { dbr_client_shutdown(native()); }

  /// Ends the session, and sets the client's own token; "" forgets it.
  Result<void> try_set_http_bearer(std::string_view token) {
    dbr_error* error = nullptr;
    const dbr_status status = dbr_client_set_http_bearer(native(), detail::CSecret(token).c_str(), &error);
    if (status != DBR_OK) return Error::adopt(status, error);
    return {};
  }

  /// Logs in with a user name or an e-mail address; later calls of this client send the token.
  Result<LoginResult> try_login(std::string_view username, std::string_view password,
                                const CallOptions& options = CallOptions()) {
    return run<LoginResult>(options, [&](auto* call, auto** out, auto** error) {
      return dbr_auth_login(native(), detail::CText(username).c_str(), detail::CSecret(password).c_str(),
                            call, out, error);
    });
  }
  /// Who is logged in.
  Result<User> try_me(const CallOptions& options = CallOptions()) {
    return run<User>(options, [&](auto* call, auto** out, auto** error) {
      return dbr_auth_me(native(), call, out, error);
    });
  }
  /// Logs out. Whatever it returns, the session that it ended is no longer in the client.
  Result<LogoutResult> try_logout(const CallOptions& options = CallOptions()) {
    return run<LogoutResult>(options, [&](auto* call, auto** out, auto** error) {
      return dbr_auth_logout(native(), call, out, error);
    });
  }
  /// Any other request of the API, with the session. The body is sent as application/json unless a header
  /// says otherwise; without a value there is none. See dbr_client_request for what is retried.
  Result<Response> try_request(std::string_view method, std::string_view path,
                               std::optional<std::string_view> body = std::nullopt,
                               const CallOptions& options = CallOptions()) {
    return run<Response>(options, [&](auto* call, auto** out, auto** error) {
      return dbr_client_request(native(), detail::CText(method).c_str(), detail::CText(path).c_str(),
                                data(body), size(body), call, out, error);
    });
  }

  Result<void> try_login_async(std::string_view username, std::string_view password,
                               Callback<LoginResult> callback, const CallOptions& options = CallOptions()) {
    return start(options, std::move(callback), [&](auto* call, auto complete, void* pending, auto** error) {
      return dbr_auth_login_async(native(), detail::CText(username).c_str(),
                                  detail::CSecret(password).c_str(), call, complete, pending, error);
    });
  }
  Result<void> try_me_async(Callback<User> callback, const CallOptions& options = CallOptions()) {
    return start(options, std::move(callback), [&](auto* call, auto complete, void* pending, auto** error) {
      return dbr_auth_me_async(native(), call, complete, pending, error);
    });
  }
  Result<void> try_logout_async(Callback<LogoutResult> callback, const CallOptions& options = CallOptions()) {
    return start(options, std::move(callback), [&](auto* call, auto complete, void* pending, auto** error) {
      return dbr_auth_logout_async(native(), call, complete, pending, error);
    });
  }
  Result<void> try_request_async(std::string_view method, std::string_view path,
                                 std::optional<std::string_view> body, Callback<Response> callback,
                                 const CallOptions& options = CallOptions()) {
    return start(options, std::move(callback), [&](auto* call, auto complete, void* pending, auto** error) {
      return dbr_client_request_async(native(), detail::CText(method).c_str(), detail::CText(path).c_str(),
                                      data(body), size(body), call, complete, pending, error);
    });
  }

#if DBR_HPP_EXCEPTIONS
  void set_http_bearer(std::string_view token) { try_set_http_bearer(token).value(); }

  LoginResult login(std::string_view username, std::string_view password,
                    const CallOptions& options = CallOptions()) {
    return try_login(username, password, options).value();
  }
  User me(const CallOptions& options = CallOptions()) { return try_me(options).value(); }
  LogoutResult logout(const CallOptions& options = CallOptions()) { return try_logout(options).value(); }
  Response request(std::string_view method, std::string_view path,
                   std::optional<std::string_view> body = std::nullopt,
                   const CallOptions& options = CallOptions()) {
    return try_request(method, path, body, options).value();
  }

  void login_async(std::string_view username, std::string_view password, Callback<LoginResult> callback,
                   const CallOptions& options = CallOptions()) {
    try_login_async(username, password, std::move(callback), options).value();
  }
  void me_async(Callback<User> callback, const CallOptions& options = CallOptions()) {
    try_me_async(std::move(callback), options).value();
  }
  void logout_async(Callback<LogoutResult> callback, const CallOptions& options = CallOptions()) {
    try_logout_async(std::move(callback), options).value();
  }
  void request_async(std::string_view method, std::string_view path, std::optional<std::string_view> body,
                     Callback<Response> callback, const CallOptions& options = CallOptions()) {
    try_request_async(method, path, body, std::move(callback), options).value();
  }

  // With a future, a call that is not accepted is an error of the future, too.
  std::future<LoginResult> login_async(std::string_view username, std::string_view password,
                                       const CallOptions& options = CallOptions()) {
    return detail::promise_of<LoginResult>([&](Callback<LoginResult> settle) {
      return try_login_async(username, password, std::move(settle), options);
    });
  }
  std::future<User> me_async(const CallOptions& options = CallOptions()) {
    return detail::promise_of<User>(
        [&](Callback<User> settle) { return try_me_async(std::move(settle), options); });
  }
  std::future<LogoutResult> logout_async(const CallOptions& options = CallOptions()) {
    return detail::promise_of<LogoutResult>(
        [&](Callback<LogoutResult> settle) { return try_logout_async(std::move(settle), options); });
  }
  std::future<Response> request_async(std::string_view method, std::string_view path,
                                      std::optional<std::string_view> body = std::nullopt,
                                      const CallOptions& options = CallOptions()) {
    return detail::promise_of<Response>([&](Callback<Response> settle) {
      return try_request_async(method, path, body, std::move(settle), options);
    });
  }
#endif

  /// For functions of the C API that this header does not have.
  dbr_client* native() const noexcept { return native_.get(); }

 private:
  explicit Client(dbr_client* native) noexcept : native_(native) {}

  template <class T, class Call>
  static Result<T> run(const CallOptions& options, Call call) {
    typename detail::Outcome<T>::Native* out = nullptr;
    dbr_error* error = nullptr;
    const auto call_options = options.native();
    const dbr_status status = call(call_options.get(), &out, &error);
    return detail::take<T>(status, out, error);
  }

  template <class T, class Submit>
  static Result<void> start(const CallOptions& options, Callback<T> callback, Submit submit) {
    const auto call_options = options.native();
    return detail::start<T>(std::move(callback), [&](auto complete, void* pending, dbr_error** error) {
      return submit(call_options.get(), complete, pending, error);
    });
  }

  /// NULL is no body at all, which an empty one is not.
  static const void* data(std::optional<std::string_view> body) noexcept {
    if (!body) return nullptr;
    return body->data() == nullptr ? "" : body->data();
  }
  static std::size_t size(std::optional<std::string_view> body) noexcept { return body ? body->size() : 0; }

  detail::Owned<dbr_client> native_;
};

}  // namespace DBR_HPP_NAMESPACE
}  // namespace dbr

#endif  // DBR_HPP_CLIENT_HPP_
