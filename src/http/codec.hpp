#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "core/buffer.hpp"
#include "core/status.hpp"

namespace dbr::http {

// HTTP/1.1 as a client reads it (RFC 9112, the strict reading). Pure: bytes in, a message out; no I/O, no clock.

struct Limits {
  static constexpr std::size_t kLine = 16 * 1024;
  static constexpr std::size_t kHead = 64 * 1024;
  static constexpr std::size_t kFields = 100;
  static constexpr int kInterim = 8;
  static constexpr std::size_t kErrorBody = 64 * 1024;
};

struct FieldView {
  std::string_view name;
  std::string_view value;
};

// Takes one response, in pieces of any size. Reusable: Reset() keeps the memory and overwrites what it held.
class ResponseParser {
 public:
  enum class State {
    kHead,    // wants bytes of the head (nothing yet, or an interim response before it)
    kBody,    // the head is there, wants bytes of the body
    kDone,    // a whole response (or the first 64 KiB of an error's body: truncated())
    kFailed,  // status() and reason() say why
  };

  ResponseParser();
  ~ResponseParser();
  ResponseParser(const ResponseParser&) = delete;
  ResponseParser& operator=(const ResponseParser&) = delete;

  // For the response to a HEAD request `head_request` is true: it has no body whatever it says.
  void Reset(bool head_request, std::size_t max_body);

  // Takes bytes as they came. Answers how many were used: fewer than given only where the response ended before
  // them (kDone, the rest is surplus) or where it failed. Throws std::bad_alloc.
  std::size_t Feed(std::string_view bytes);
  // The connection ended.
  void FeedEnd();

  State state() const noexcept { return state_; }
  bool started() const noexcept { return started_; }  // at least one byte came

  // kFailed: kProtocol, kTooLarge, or kConnect (the end came before the first byte).
  Status failure() const noexcept { return failure_; }
  std::string_view reason() const noexcept { return reason_; }  // static text, such as "bad chunk size"

  // From kBody on.
  int status() const noexcept { return status_; }
  std::size_t field_count() const noexcept;
  FieldView field(std::size_t i) const noexcept;
  std::string_view Find(std::string_view name) const noexcept;  // the first of that name, case-insensitive
  const Buffer& body() const noexcept { return body_; }
  bool truncated() const noexcept { return truncated_; }
  // kDone: the connection may carry another request (HTTP/1.1, no `Connection: close`, not truncated).
  bool reusable() const noexcept { return reusable_; }

 private:
  State state_ = State::kHead;
  bool started_ = false;
  bool truncated_ = false;
  bool reusable_ = false;
  Status failure_ = Status::kOk;
  std::string_view reason_;
  int status_ = 0;
  Buffer body_;
  // further members: the codec's own
};

}  // namespace dbr::http
