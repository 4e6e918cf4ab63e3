#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/buffer.hpp"
#include "core/status.hpp"

namespace dbr::http {

// HTTP/1.1 as a client reads it (RFC 9112, the strict reading). Pure: bytes in, a message out; no I/O, no
// clock.

struct Limits {
  static constexpr std::size_t kLine = 16 * 1024;  // one line, its CR LF included
  // Status lines, fields, trailers and chunk extensions of one response and its interim responses, together.
  static constexpr std::size_t kHead = 64 * 1024;
  static constexpr std::size_t kFields = 100;  // fields and trailers, those of interim responses too
  static constexpr int kInterim = 8;
  static constexpr std::size_t kErrorBody = 64 * 1024;
};

struct FieldView {
  std::string_view name;
  std::string_view value;
};

// Takes one response, in pieces of any size: how it was cut never changes the outcome. Reusable: Reset()
// overwrites what it held and keeps the memory, unless an answer was so large that few will need as much
// again.
class ResponseParser {
 public:
  enum class State {
    kHead,    // wants bytes of the head (nothing yet, or an interim response before it)
    kBody,    // the head is there, wants bytes of the body
    kDone,    // a whole response (or the first 64 KiB of an error's body: truncated())
    kFailed,  // failure() and reason() say why
  };

  ResponseParser() = default;
  ~ResponseParser() = default;
  ResponseParser(const ResponseParser&) = delete;
  ResponseParser& operator=(const ResponseParser&) = delete;

  // For the response to a HEAD request `head_request` is true: it has no body whatever it says.
  void Reset(bool head_request, std::size_t max_body);

  // Takes bytes as they came. Answers how many were used: fewer than given only where the response ended
  // before them (kDone, the rest is surplus) or where it failed. Throws std::bad_alloc.
  std::size_t Feed(std::string_view bytes);
  // The connection ended.
  void FeedEnd();

  State state() const noexcept { return now_.state; }
  bool started() const noexcept { return now_.started; }  // at least one byte came

  // kFailed: kProtocol, kTooLarge, or kConnect (the end came before the first byte).
  Status failure() const noexcept { return now_.failure; }
  std::string_view reason() const noexcept { return now_.reason; }  // static text, such as "bad chunk size"

  // From kBody on; after a failure inside the head there is no status (0) and no field.
  int status() const noexcept { return now_.status; }
  std::size_t field_count() const noexcept { return fields_.size(); }
  FieldView field(std::size_t i) const noexcept;
  std::string_view Find(std::string_view name) const noexcept;  // the first of that name, case-insensitive
  const Buffer& body() const noexcept { return body_; }
  bool truncated() const noexcept { return now_.truncated; }
  // kDone: the connection may carry another request (HTTP/1.1, no `Connection: close`, not truncated, and no
  // body announced where none can be).
  bool reusable() const noexcept { return now_.reusable; }

 private:
  enum class Phase : std::uint8_t { kStatusLine, kFields, kData, kChunkSize, kChunkCr, kChunkLf, kTrailers };
  struct Span {  // of a field in head_, which Limits::kHead keeps within 16 bits
    std::uint16_t name_begin, name_size, value_begin, value_size;
  };

  struct Progress {
    State state = State::kHead;
    Status failure = Status::kOk;
    Phase phase = Phase::kStatusLine;
    bool head_request = false;
    bool started = false;
    bool truncated = false;
    bool reusable = false;
    bool http_1_0 = false;
    bool close = false;
    bool has_length = false;
    bool chunked = false;
    int status = 0;
    int interims = 0;
    std::size_t head_bytes = 0;   // what counts towards Limits::kHead so far
    std::size_t fields_seen = 0;  // and towards Limits::kFields
    std::size_t max_body = 0;     // the client's limit; for an error, where its body is cut
    std::uint64_t length = 0;     // Content-Length
    std::uint64_t left = 0;       // kData: bytes to come of the body, or of the chunk
    std::string_view reason;
  };

  void TakeHead(std::string_view& bytes);
  void TakeLine(std::string_view& bytes);
  void TakeData(std::string_view& bytes);
  void TakeChunkEnd(std::string_view& bytes);
  void OnLine(std::string_view line);
  void OnStatusLine(std::string_view line);
  void OnField(std::string_view line);
  void Interpret(std::string_view name, std::string_view value, std::string_view blanks);
  void OnContentLength(std::string_view value);
  void OnTransferEncoding(std::string_view value);
  void OnHeadEnd();
  void OnChunkSize(std::string_view line);
  void ExpectData(std::uint64_t size);
  void Finish(bool truncated = false);
  void Fail(std::string_view reason, Status failure = Status::kProtocol);

  Progress now_;
  Buffer partial_;  // the beginning of a line whose end did not come yet
  Buffer head_;     // the head as it came, interim responses before it too
  Buffer body_;
  std::vector<Span> fields_;
};

}  // namespace dbr::http
