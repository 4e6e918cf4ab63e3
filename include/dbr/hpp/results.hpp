/* SPDX-License-Identifier: MIT
 * Part of <dbr/dbr.hpp>: what the calls bring. */
#ifndef DBR_HPP_RESULTS_HPP_
#define DBR_HPP_RESULTS_HPP_

#include <dbr/hpp/error.hpp>

namespace dbr {
inline namespace DBR_HPP_NAMESPACE {

/// The logged-in user.
struct User {
  std::string id;
  std::string username;
  std::string email;
  std::optional<std::string> display_name;
  bool active = false;
  std::string json;  ///< the whole object, for members without a name here
};

/// The user inside a login result: free-form in the API, so anything may be missing.
struct LoginUser {
  std::optional<std::string> id;
  std::optional<std::string> username;
  std::optional<std::string> email;
  std::optional<std::string> display_name;
  std::optional<bool> active;
  std::string json;
};

/// What a login brings. The token is already the client's: keep this one only to show or to store it.
struct LoginResult {
  Secret access_token;
  std::string token_type;                                           ///< "bearer"
  std::optional<std::chrono::system_clock::time_point> expires_at;  ///< as the token says, not verified
  LoginUser user;
};

/// What a logout brings.
struct LogoutResult {
  std::optional<std::string> message;  ///< the body's string "message"
  std::string json;                    ///< the body: any JSON value
};

/// A 2xx response to a request. Cheap to copy; the views that it hands out live as long as it or a copy of
/// it.
class Response {
 public:
  int http_status() const noexcept { return native_->http_status; }
  /// Exchanges begun until this answer.
  std::uint32_t attempts() const noexcept { return native_->attempts; }
  /// As the server sent it.
  std::string_view body() const noexcept { return {native_->body, native_->body_len}; }
  /// A header (case-insensitive), repeated ones joined by ", ".
  std::optional<std::string_view> header(std::string_view name) const {
    const char* value = dbr_response_header(native_.get(), detail::CText(name).c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string_view>(value);
  }

  /// Takes over a response of the C API.
  static Response adopt(dbr_response* native) {
    Response response;
    response.native_.reset(native, detail::Free<dbr_response>());
    return response;
  }

 private:
  Response() noexcept = default;

  std::shared_ptr<const dbr_response> native_;
};

namespace detail {

/// How the result of a call in C becomes a value here.
template <class T>
struct Outcome;

inline std::string json_of(const char* text, std::size_t size) {
  return text == nullptr ? std::string() : std::string(text, size);
}

template <>
struct Outcome<User> {
  using Native = dbr_user;
  static User copy(Owned<Native> from) {
    User user;
    user.id = view(from->id);
    user.username = view(from->username);
    user.email = view(from->email);
    user.display_name = detail::copy(from->display_name);
    user.active = from->active_status == 1;
    user.json = json_of(from->json, from->json_len);
    return user;
  }
};

inline LoginUser login_user(const dbr_user* from) {
  LoginUser user;
  if (from == nullptr) return user;
  user.id = copy(from->id);
  user.username = copy(from->username);
  user.email = copy(from->email);
  user.display_name = copy(from->display_name);
  if (from->active_status >= 0) user.active = from->active_status == 1;
  user.json = json_of(from->json, from->json_len);
  return user;
}

/// Nothing for -1, and for what the clock cannot hold.
inline std::optional<std::chrono::system_clock::time_point> time_of(std::int64_t unix_seconds) {
  using Clock = std::chrono::system_clock;
  const auto latest = std::chrono::duration_cast<std::chrono::seconds>(Clock::duration::max()).count();
  if (unix_seconds < 0 || unix_seconds > latest) return std::nullopt;
  return Clock::time_point(std::chrono::seconds(unix_seconds));
}

template <>
struct Outcome<LoginResult> {
  using Native = dbr_login_result;
  static LoginResult copy(Owned<Native> from) {
    LoginResult login;
    login.access_token = Secret(from->access_token);
    login.token_type = view(from->token_type);
    login.expires_at = time_of(from->expires_at_unix);
    login.user = login_user(from->user);
    return login;
  }
};

template <>
struct Outcome<LogoutResult> {
  using Native = dbr_logout_result;
  static LogoutResult copy(Owned<Native> from) {
    return {detail::copy(from->message), json_of(from->json, from->json_len)};
  }
};

template <>
struct Outcome<Response> {
  using Native = dbr_response;
  static Response copy(Owned<Native> from) { return Response::adopt(from.release()); }
};

/// Takes over what a call in C left behind.
template <class T>
Result<T> take(dbr_status status, typename Outcome<T>::Native* native, dbr_error* error) {
  Owned<typename Outcome<T>::Native> owned(native);
  if (status != DBR_OK) return Error::adopt(status, error);
  return Outcome<T>::copy(std::move(owned));
}

}  // namespace detail
}  // namespace DBR_HPP_NAMESPACE
}  // namespace dbr

#endif  // DBR_HPP_RESULTS_HPP_
