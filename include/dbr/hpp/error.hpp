/* SPDX-License-Identifier: MIT
 * Part of <dbr/dbr.hpp>: what became of a call. */
#ifndef DBR_HPP_ERROR_HPP_
#define DBR_HPP_ERROR_HPP_

#include <chrono>
#include <cstdint>
#include <dbr/hpp/detail.hpp>
#include <exception>
#include <type_traits>
#include <variant>
#include <vector>

namespace dbr {
inline namespace DBR_HPP_NAMESPACE {

/// The statuses of <dbr/dbr.h>, with its numbers. Later versions of the library may bring others.
enum class Status : dbr_status {
  kOk = DBR_OK,
  kInvalidArgument = DBR_E_INVALID_ARGUMENT,
  kOutOfMemory = DBR_E_OUT_OF_MEMORY,
  kCancelled = DBR_E_CANCELLED,
  kClosed = DBR_E_CLOSED,
  kWouldDeadlock = DBR_E_WOULD_DEADLOCK,
  kForked = DBR_E_FORKED,
  kPolicy = DBR_E_POLICY,
  kInternal = DBR_E_INTERNAL,
  kConnect = DBR_E_CONNECT,
  kTimeout = DBR_E_TIMEOUT,
  kTls = DBR_E_TLS,
  kProtocol = DBR_E_PROTOCOL,
  kTooLarge = DBR_E_TOO_LARGE,
  kResponseValidation = DBR_E_RESPONSE_VALIDATION,
  kBadRequest = DBR_E_BAD_REQUEST,
  kUnauthorized = DBR_E_UNAUTHORIZED,
  kNotFound = DBR_E_NOT_FOUND,
  kValidation = DBR_E_VALIDATION,
  kRateLimited = DBR_E_RATE_LIMITED,
  kApi = DBR_E_API
};

/// "DBR_E_UNAUTHORIZED" for kUnauthorized. Ends with NUL, lives for ever.
inline std::string_view name(Status status) noexcept {
  return dbr_status_name(static_cast<dbr_status>(status));
}

/// A short English sentence on what the status means. Ends with NUL, lives for ever.
inline std::string_view text(Status status) noexcept {
  return dbr_status_text(static_cast<dbr_status>(status));
}

/// One entry of the list in a 422 answer.
struct ValidationIssue {
  std::string location;  ///< "body.username"
  std::string message;   ///< "Field required"
  std::string type;      ///< "missing"
};

/// Why a call failed. Cheap to copy; the views that it hands out live as long as it or a copy of it.
class Error : public std::exception {
 public:
  /// An error of a hook's own, with the library's sentence on the status.
  explicit Error(Status status) noexcept : status_(status) {}
  /// An error with a sentence of its own, which ends up in no other place than this object.
  Error(Status status, std::string message)
      : status_(status), own_message_(std::make_shared<const std::string>(std::move(message))) {}

  Status status() const noexcept { return status_; }
  /// The status code of the response; 0: there was none, the library itself says so.
  int http_status() const noexcept { return native_ ? native_->http_status : 0; }
  /// One line for a person; never holds a secret.
  std::string_view message() const noexcept { return what(); }
  const char* what() const noexcept override {
    if (own_message_) return own_message_->c_str();
    return native_ ? native_->message : dbr_status_text(static_cast<dbr_status>(status_));
  }
  /// "login", "me", "logout", "request", or "".
  std::string_view operation() const noexcept { return native_ ? native_->operation : ""; }
  /// The response's body, up to 64 KiB of it; nothing: there was none, or it is withheld since it holds a
  /// secret.
  std::optional<std::string_view> body() const noexcept {
    if (!native_ || native_->body == nullptr) return std::nullopt;
    return std::string_view(native_->body, native_->body_len);
  }
  /// Exchanges begun, failed connects included; 0: nothing was tried.
  std::uint32_t attempts() const noexcept { return native_ ? native_->attempts : 0; }
  /// What the server asked to wait.
  std::optional<std::chrono::milliseconds> retry_after() const noexcept {
    if (!native_ || native_->retry_after_ms < 0) return std::nullopt;
    return std::chrono::milliseconds(native_->retry_after_ms);
  }
  /// The same call may succeed later.
  bool retryable() const noexcept { return native_ && native_->retryable != 0; }
  /// A header of the response (case-insensitive), repeated ones joined by ", ".
  std::optional<std::string_view> header(std::string_view name) const {
    const char* value = native_ ? dbr_error_header(native_.get(), detail::CText(name).c_str()) : nullptr;
    return value == nullptr ? std::nullopt : std::optional<std::string_view>(value);
  }
  /// With Status::kValidation: the first 100 entries of the server's list.
  std::vector<ValidationIssue> issues() const {
    std::vector<ValidationIssue> issues;
    const std::size_t count = native_ ? native_->issue_count : 0;
    issues.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      const dbr_validation_issue& issue = *native_->issues[i];
      issues.push_back({std::string(detail::view(issue.location)), std::string(detail::view(issue.message)),
                        std::string(detail::view(issue.type))});
    }
    return issues;
  }

  /// Takes over an error of the C API, which may be NULL.
  static Error adopt(dbr_status status, dbr_error* native) {
    Error error{static_cast<Status>(status)};
    // A shared_ptr that finds no memory frees what it was given.
    if (native != nullptr) error.native_.reset(native, detail::Free<dbr_error>());
    return error;
  }

 private:
  Status status_;
  std::shared_ptr<dbr_error> native_;
  std::shared_ptr<const std::string> own_message_;
};

/// Writes "DBR_E_UNAUTHORIZED".
inline std::ostream& operator<<(std::ostream& out, Status status) {
  return out << name(status);
}

/// Writes "DBR_E_UNAUTHORIZED: Invalid username or password".
inline std::ostream& operator<<(std::ostream& out, const Error& error) {
  return out << name(error.status()) << ": " << error.message();
}

namespace detail {

[[noreturn]] inline void raise(const Error& error) {
#if DBR_HPP_EXCEPTIONS
  throw error;
#else
  static_cast<void>(error);
  std::abort();
#endif
}

/// Calls what C called us for: no exception may pass on through C.
template <class Function>
dbr_status guarded(Function&& function) noexcept {
#if DBR_HPP_EXCEPTIONS
  try {
    return function();
  } catch (const Error& error) {
    // An "error" that says that all is well is none that C could report.
    return error.status() == Status::kOk ? DBR_E_INTERNAL : static_cast<dbr_status>(error.status());
  } catch (const std::bad_alloc&) {
    return DBR_E_OUT_OF_MEMORY;
  } catch (...) {
    return DBR_E_INTERNAL;
  }
#else
  return function();
#endif
}

}  // namespace detail

/// Either a value or an Error, for those who would rather look than catch.
template <class T>
class [[nodiscard]] Result {
 public:
  template <class U = T, class = std::enable_if_t<std::is_convertible_v<U&&, T> &&
                                                  !std::is_same_v<std::decay_t<U>, Error>>>
  Result(U&& value) : state_(std::in_place_index<0>, std::forward<U>(value)) {}
  Result(Error error) noexcept : state_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  /// The value; throws the error where there is none (and ends the program where exceptions are switched
  /// off).
  T& value() & { return checked(), *std::get_if<0>(&state_); }
  const T& value() const& { return checked(), *std::get_if<0>(&state_); }
  T&& value() && { return checked(), std::move(*std::get_if<0>(&state_)); }

  /// The value, or the other one where there is none.
  template <class U>
  T value_or(U&& other) const& {
    return has_value() ? **this : static_cast<T>(std::forward<U>(other));
  }
  template <class U>
  T value_or(U&& other) && {
    return has_value() ? *std::move(*this) : static_cast<T>(std::forward<U>(other));
  }

  /// Without a look whether there is one.
  T& operator*() & noexcept { return *std::get_if<0>(&state_); }
  const T& operator*() const& noexcept { return *std::get_if<0>(&state_); }
  T&& operator*() && noexcept { return std::move(*std::get_if<0>(&state_)); }
  T* operator->() noexcept { return std::get_if<0>(&state_); }
  const T* operator->() const noexcept { return std::get_if<0>(&state_); }
  const Error& error() const noexcept { return *std::get_if<1>(&state_); }

 private:
  void checked() const {
    if (!has_value()) detail::raise(error());
  }

  std::variant<T, Error> state_;
};

/// The same where there is nothing to bring.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() noexcept = default;
  Result(Error error) noexcept : error_(std::move(error)) {}

  bool has_value() const noexcept { return !error_.has_value(); }
  explicit operator bool() const noexcept { return has_value(); }
  void value() const {
    if (error_) detail::raise(*error_);
  }
  const Error& error() const noexcept { return *error_; }

 private:
  std::optional<Error> error_;
};

}  // namespace DBR_HPP_NAMESPACE
}  // namespace dbr

#endif  // DBR_HPP_ERROR_HPP_
