/* SPDX-License-Identifier: MIT
 * Part of <dbr/dbr.hpp>: the far end of an asynchronous call. */
#ifndef DBR_HPP_ASYNC_HPP_
#define DBR_HPP_ASYNC_HPP_

#include <dbr/hpp/results.hpp>
#include <functional>
#include <future>

namespace dbr {
inline namespace DBR_HPP_NAMESPACE {

/// What an asynchronous call ends with: exactly once, on the client's I/O thread, perhaps before the
/// submitting call has returned. Be quick, and make no blocking call in it (kWouldDeadlock). An exception
/// that leaves it is lost.
template <class T>
using Callback = std::function<void(Result<T>)>;

namespace detail {

/// Keeps the callback until C comes back, and goes then.
template <class T>
struct Pending {
  using Native = typename Outcome<T>::Native;

  explicit Pending(Callback<T> function) : callback(std::move(function)) {}

  static void complete(dbr_status status, Native* native, dbr_error* error, void* user_data) noexcept {
    const std::unique_ptr<Pending> self(static_cast<Pending*>(user_data));
    std::optional<Result<T>> result;
    const dbr_status taken =
        guarded([&]() -> dbr_status { return result.emplace(take<T>(status, native, error)), DBR_OK; });
    // There was no memory for a copy of what C brought.
    if (taken != DBR_OK) result.emplace(Error(static_cast<Status>(taken)));
    guarded([&] { return self->callback(*std::move(result)), dbr_status{DBR_OK}; });
  }

  Callback<T> callback;
};

/// `submit` hands a callback and its user data to C.
template <class T, class Submit>
Result<void> start(Callback<T> callback, Submit submit) {
  if (!callback) return Error(Status::kInvalidArgument, "the callback is empty");
  auto pending = std::make_unique<Pending<T>>(std::move(callback));
  dbr_error* error = nullptr;
  const dbr_status status = submit(Pending<T>::complete, pending.get(), &error);
  if (status != DBR_OK) return Error::adopt(status, error);
  // The callback has it now, or is through with it already.
  static_cast<void>(pending.release());
  return {};
}

#if DBR_HPP_EXCEPTIONS
/// `start` takes a callback and says whether it will be called.
template <class T, class Start>
std::future<T> promise_of(Start start) {
  auto promise = std::make_shared<std::promise<T>>();
  const auto settle = [promise](Result<T> result) {
    if (result) {
      promise->set_value(*std::move(result));
    } else {
      promise->set_exception(std::make_exception_ptr(result.error()));
    }
  };
  if (const Result<void> started = start(settle); !started) settle(started.error());
  return promise->get_future();
}
#endif

}  // namespace detail
}  // namespace DBR_HPP_NAMESPACE
}  // namespace dbr

#endif  // DBR_HPP_ASYNC_HPP_
