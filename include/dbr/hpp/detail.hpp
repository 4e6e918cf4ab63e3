/* SPDX-License-Identifier: MIT
 * Part of <dbr/dbr.hpp>: owners of what C allocates, text on its way to C, and the barrier that keeps
 * exceptions on this side of it. Nothing in here is for programs. */
#ifndef DBR_HPP_DETAIL_HPP_
#define DBR_HPP_DETAIL_HPP_

#include <dbr/dbr.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

// Names of its own in the object file: the static library has a namespace dbr, too. And other ones in the
// units of a program that are compiled without exceptions, since these functions are then others.
#if defined(__cpp_exceptions)
#define DBR_HPP_EXCEPTIONS 1
#define DBR_HPP_NAMESPACE hpp1
#else
#define DBR_HPP_EXCEPTIONS 0
#define DBR_HPP_NAMESPACE hpp1_no_exceptions
#endif

namespace dbr {
inline namespace DBR_HPP_NAMESPACE {
namespace detail {

template <class T>
struct Free;

#define DBR_HPP_FREE(type)                         \
  template <>                                      \
  struct Free<type> {                              \
    void operator()(type* object) const noexcept { \
      type##_free(object);                         \
    }                                              \
  }
DBR_HPP_FREE(dbr_client);
DBR_HPP_FREE(dbr_client_options);
DBR_HPP_FREE(dbr_call_options);
DBR_HPP_FREE(dbr_cancel);
DBR_HPP_FREE(dbr_error);
DBR_HPP_FREE(dbr_login_result);
DBR_HPP_FREE(dbr_user);
DBR_HPP_FREE(dbr_logout_result);
DBR_HPP_FREE(dbr_response);
#undef DBR_HPP_FREE

template <class T>
using Owned = std::unique_ptr<T, Free<T>>;

[[noreturn]] inline void out_of_memory() {
#if DBR_HPP_EXCEPTIONS
  throw std::bad_alloc();
#else
  std::abort();
#endif
}

/// What a `_new` function without an error object returned.
template <class T>
Owned<T> require(T* made) {
  if (made == nullptr) out_of_memory();
  return Owned<T>(made);
}

inline std::string_view view(const char* text) noexcept {
  return text == nullptr ? std::string_view() : std::string_view(text);
}

inline std::optional<std::string> copy(const char* text) {
  return text == nullptr ? std::nullopt : std::optional<std::string>(text);
}

/// A text as C reads it. A NUL inside would end it early there: 0xff, which UTF-8 never holds, takes its
/// place, so that the library refuses the text and says which one it was.
class CText {
 public:
  CText(std::string_view text) : text_(text) {
    for (char& c : text_) {
      if (c == '\0') c = '\xff';
    }
  }

  const char* c_str() const noexcept { return text_.c_str(); }

 private:
  std::string text_;
};

inline void wipe(char* bytes, std::size_t size) noexcept {
  volatile char* out = bytes;
  while (size-- > 0) *out++ = '\0';
}

}  // namespace detail

/// A token or a password: overwritten when it goes, and `***` for every stream. `reveal()` gives it away.
class Secret {
 public:
  Secret() noexcept = default;
  Secret(std::string_view text) : bytes_(new char[text.size() + 1]), size_(text.size()) {
    if (size_ > 0) std::memcpy(bytes_.get(), text.data(), size_);
    bytes_[size_] = '\0';
  }
  Secret(const char* text) : Secret(detail::view(text)) {}
  Secret(const std::string& text) : Secret(std::string_view(text)) {}
  Secret(const Secret& other) : Secret(other.reveal()) {}
  Secret(Secret&& other) noexcept
      : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, std::size_t{0})) {}
  Secret& operator=(Secret other) noexcept {
    bytes_.swap(other.bytes_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~Secret() {
    if (bytes_) detail::wipe(bytes_.get(), size_);
  }

  /// Valid as long as this object; a NUL follows it.
  std::string_view reveal() const noexcept { return bytes_ ? std::string_view(bytes_.get(), size_) : ""; }
  bool empty() const noexcept { return size_ == 0; }

 private:
  // Not a std::string: those that are moved leave short texts behind.
  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
};

/// Writes `***`, whatever it holds.
inline std::ostream& operator<<(std::ostream& out, const Secret&) {
  return out << "***";
}

namespace detail {

/// The same as CText for a secret.
class CSecret {
 public:
  CSecret(std::string_view text) : text_(text) {
    char* const bytes = const_cast<char*>(text_.reveal().data());
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (bytes[i] == '\0') bytes[i] = '\xff';
    }
  }

  const char* c_str() const noexcept { return text_.reveal().data(); }

 private:
  Secret text_;
};

}  // namespace detail
}  // namespace DBR_HPP_NAMESPACE
}  // namespace dbr

#endif  // DBR_HPP_DETAIL_HPP_
