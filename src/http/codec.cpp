#include "http/codec.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "http/scan.hpp"

namespace dbr::http {
namespace {

constexpr std::string_view kHeadTooLarge = "head over 64 KiB";

// Memory beyond this was for an unusual answer, and is not kept for the next.
constexpr std::size_t kKept = 8 * 1024;

void Forget(Buffer& buffer) {
  buffer.capacity() > kKept ? buffer.Release() : buffer.Clear();
}

std::string_view NameFault(std::string_view line) {
  if (IsBlank(line.front())) return "header line that continues the one before it";
  if (!line.contains(':')) return "header line without a colon";
  return line.front() == ':' ? "header line without a name" : "space or bad character in a header name";
}

}  // namespace

void ResponseParser::Reset(bool head_request, std::size_t max_body) {
  Forget(partial_);
  Forget(head_);
  Forget(body_);
  fields_.clear();
  now_ = {};
  now_.head_request = head_request;
  now_.max_body = max_body;
}

std::size_t ResponseParser::Feed(std::string_view bytes) {
  const std::size_t given = bytes.size();
  now_.started = now_.started || given != 0;
  if (now_.state == State::kHead) TakeHead(bytes);
  while (!bytes.empty() && now_.state == State::kBody) {
    if (now_.phase == Phase::kData) {
      TakeData(bytes);
    } else if (now_.phase == Phase::kChunkCr || now_.phase == Phase::kChunkLf) {
      TakeChunkEnd(bytes);
    } else {
      TakeLine(bytes);
    }
  }
  return given - bytes.size();
}

void ResponseParser::FeedEnd() {
  if (!now_.started) return Fail("the connection ended before a response", Status::kConnect);
  if (now_.state == State::kHead) return Fail("the connection ended inside the head");
  if (now_.state == State::kBody) return Fail("the connection ended inside the body");
}

FieldView ResponseParser::field(std::size_t i) const noexcept {
  const Span& span = fields_[i];
  const char* head = head_.c_str();
  return {{head + span.name_begin, span.name_size}, {head + span.value_begin, span.value_size}};
}

std::string_view ResponseParser::Find(std::string_view name) const noexcept {
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if (EqualsIgnoreCase(field(i).name, name)) return field(i).value;
  }
  return {};
}

// Lines that came whole are read where they are, and kept all at once. Flat: the calls down to a field would
// cost more than what they do.
[[gnu::flatten]] void ResponseParser::TakeHead(std::string_view& bytes) {
  if (!partial_.empty()) TakeLine(bytes);
  const std::string_view rest = bytes;
  while (!bytes.empty() && now_.state == State::kHead) TakeLine(bytes);
  head_.Append(rest.substr(0, now_.head_bytes - head_.size()));
}

// Reads the next line, if all of it is there: where it came, or put together in partial_. Its first bad byte,
// or the first one too many, decides: a peer that speaks something else may never end its line.
void ResponseParser::TakeLine(std::string_view& bytes) {
  const bool after_cr = !partial_.empty() && partial_.view().back() == '\r';
  const std::size_t text = after_cr ? 0 : TextSize(bytes);
  const std::size_t wanted = text + (after_cr ? 1 : 2);
  const std::size_t size = partial_.size() + wanted;
  const bool counted = now_.phase != Phase::kChunkSize;
  const std::size_t head_left = counted ? Limits::kHead - now_.head_bytes : Limits::kHead;
  if (size > std::min(Limits::kLine, head_left)) {
    return Fail(head_left < Limits::kLine ? kHeadTooLarge : "line over 16 KiB", Status::kTooLarge);
  }
  const bool whole = bytes.size() >= wanted;
  const std::string_view piece(bytes.data(), whole ? wanted : bytes.size());
  if (!after_cr && piece.size() > text && piece[text] != '\r') {
    return Fail(piece[text] == '\n' ? "line that ends in LF without CR" : "control character inside a line");
  }
  if (whole && piece.back() != '\n') return Fail("CR without LF");
  bytes.remove_prefix(piece.size());
  const bool in_place = whole && partial_.empty();
  if (!in_place) partial_.Append(piece);
  if (!whole) return;
  const std::string_view line = in_place ? piece : partial_.view();
  if (counted) now_.head_bytes += size;
  if (!in_place && now_.state == State::kHead) head_.Append(line);
  OnLine({line.data(), size - 2});
  if (!in_place) partial_.Clear();
}

void ResponseParser::TakeData(std::string_view& bytes) {
  const std::uint64_t room = now_.max_body - body_.size();
  const auto size = static_cast<std::size_t>(std::min({now_.left, room, std::uint64_t{bytes.size()}}));
  body_.Append(bytes.substr(0, size));
  bytes.remove_prefix(size);
  now_.left -= size;
  if (now_.left == 0 && now_.chunked) {
    now_.phase = Phase::kChunkCr;
  } else if (now_.left == 0 || size == room) {
    Finish(/*truncated=*/now_.left != 0);
  }
}

void ResponseParser::TakeChunkEnd(std::string_view& bytes) {
  const bool cr = now_.phase == Phase::kChunkCr;
  if (bytes.front() != (cr ? '\r' : '\n')) return Fail("chunk that does not end in CR LF");
  bytes.remove_prefix(1);
  now_.phase = cr ? Phase::kChunkLf : Phase::kChunkSize;
}

void ResponseParser::OnLine(std::string_view line) {
  if (now_.phase == Phase::kStatusLine) return OnStatusLine(line);
  if (now_.phase == Phase::kChunkSize) return OnChunkSize(line);
  if (!line.empty()) return OnField(line);
  now_.phase == Phase::kTrailers ? Finish() : OnHeadEnd();
}

void ResponseParser::OnStatusLine(std::string_view line) {
  if (line.empty()) return Fail("empty line before the status line");
  if (!line.starts_with("HTTP/")) return Fail("not an HTTP response");
  now_.http_1_0 = line.starts_with("HTTP/1.0");
  if (!now_.http_1_0 && !line.starts_with("HTTP/1.1")) return Fail("HTTP version is not 1.0 or 1.1");
  const std::string_view code = line.substr(8, 5);
  if (code.size() < 4 || code[0] != ' ' || code[1] < '1' || code[1] > '5' || !IsDigit(code[2]) ||
      !IsDigit(code[3]) || (code.size() > 4 && code[4] != ' ')) {
    return Fail("status code is not a number from 100 to 599");
  }
  now_.status = (code[1] - '0') * 100 + (code[2] - '0') * 10 + (code[3] - '0');
  if (now_.status == 101) return Fail("101 without a request to switch protocols");
  if (now_.status < 200 && ++now_.interims > Limits::kInterim) return Fail("more than 8 interim responses");
  now_.phase = Phase::kFields;
}

void ResponseParser::OnField(std::string_view line) {
  const std::size_t name_size = TokenSize(line);
  if (name_size == 0 || name_size == line.size() || line[name_size] != ':') return Fail(NameFault(line));
  if (++now_.fields_seen > Limits::kFields) return Fail("more than 100 header fields", Status::kTooLarge);
  const std::string_view value = Trim({line.data() + name_size + 1, line.size() - name_size - 1});
  // A trailer too: one that speaks of the length contradicts the chunks.
  Interpret(line.substr(0, name_size), value, {value.end(), line.end()});
  if (now_.status < 200 || now_.phase == Phase::kTrailers) return;  // a failure has no status
  const std::size_t begin = now_.head_bytes - line.size() - 2;      // head_bytes is at the line's end by now
  const auto value_begin = begin + static_cast<std::size_t>(value.data() - line.data());
  const auto narrow = [](std::size_t n) { return static_cast<std::uint16_t>(n); };
  static_assert(Limits::kHead <= std::numeric_limits<std::uint16_t>::max() + 1);
  fields_.push_back({narrow(begin), narrow(name_size), narrow(value_begin), narrow(value.size())});
}

void ResponseParser::Interpret(std::string_view name, std::string_view value, std::string_view blanks) {
  const bool length = IsName(name, "content-length");
  const bool coding = !length && IsName(name, "transfer-encoding");
  if ((length || coding) && blanks.contains('\t')) {
    // Allowed, and still a split of minds: to some readers `chunked` and a tab is a coding that they do not
    // know.
    Fail("tab behind Content-Length or Transfer-Encoding");
  } else if (length) {
    OnContentLength(value);
  } else if (coding) {
    OnTransferEncoding(value);
  } else if (IsName(name, "connection") || IsName(name, "proxy-connection")) {
    now_.close = now_.close || ListHas(value, "close");
  } else if (IsName(name, "content-encoding") && !EqualsIgnoreCase(value, "identity")) {
    Fail("Content-Encoding that was not asked for");
  }
}

void ResponseParser::OnContentLength(std::string_view value) {
  if (now_.has_length) return Fail("more than one Content-Length");
  if (now_.chunked) return Fail("both Content-Length and Transfer-Encoding");
  if (value.empty() || !std::ranges::all_of(value, IsDigit)) return Fail("Content-Length is not a number");
  // From 2^63 on readers differ: some hold no larger number.
  std::int64_t length = 0;
  if (std::from_chars(value.begin(), value.end(), length).ec != std::errc()) {
    return Fail("Content-Length is too large a number");
  }
  now_.has_length = true;
  now_.length = static_cast<std::uint64_t>(length);
}

void ResponseParser::OnTransferEncoding(std::string_view value) {
  if (now_.chunked) return Fail("more than one Transfer-Encoding");
  if (now_.has_length) return Fail("both Content-Length and Transfer-Encoding");
  if (now_.http_1_0) return Fail("Transfer-Encoding in HTTP/1.0");
  if (!EqualsIgnoreCase(value, "chunked")) return Fail("Transfer-Encoding is not chunked");
  now_.chunked = true;
}

// Where there can be no body, the length fields were still checked: who writes them wrong, or both, is not to
// be trusted with a next response. Only their absence and what they announce do not matter there.
void ResponseParser::OnHeadEnd() {
  const bool announces_body = now_.chunked || now_.length != 0;
  if (now_.status < 200) {
    if (announces_body) return Fail("interim response with a body");
    if (now_.close || now_.http_1_0) return Fail("interim response that ends the connection");
    now_.phase = Phase::kStatusLine;
    now_.has_length = false;
    return;
  }
  now_.state = State::kBody;
  if (now_.head_request || now_.status == 204 || now_.status == 304) {
    // The body that a 204 announces may follow when the connection is idle, and would be read as a response.
    now_.close = now_.close || (now_.status == 204 && announces_body);
    return Finish();
  }
  if (now_.status >= 300) now_.max_body = std::min(now_.max_body, Limits::kErrorBody);
  if (!now_.chunked && !now_.has_length) return Fail("neither Content-Length nor Transfer-Encoding");
  if (!now_.chunked) return now_.length == 0 ? Finish() : ExpectData(now_.length);
  now_.phase = Phase::kChunkSize;
}

void ResponseParser::OnChunkSize(std::string_view line) {
  std::uint32_t size = 0;
  const auto [end, error] = std::from_chars(line.begin(), line.end(), size, 16);
  const auto digits = static_cast<std::size_t>(end - line.begin());
  if (digits == 0 || digits > 8) return Fail("chunk size is not a number of 1 to 8 hex digits");
  const std::string_view extension = line.substr(digits);
  const bool ascii = std::ranges::all_of(extension, [](char c) { return (c & 0x80) == 0; });
  if (!ascii || !(extension.empty() || Trim(extension).starts_with(';'))) {
    return Fail("chunk size followed by something that is no extension");
  }
  // Or a peer could send 16 KiB of extension with each byte of the body.
  now_.head_bytes += extension.size();
  if (now_.head_bytes > Limits::kHead) return Fail(kHeadTooLarge, Status::kTooLarge);
  if (size != 0) return ExpectData(size);
  now_.phase = Phase::kTrailers;
}

// The announced size decides, not what comes: a success that is too large isn't read at all.
void ResponseParser::ExpectData(std::uint64_t size) {
  const std::size_t room = now_.max_body - body_.size();
  if (size > room && now_.status < 300) return Fail("body over the limit", Status::kTooLarge);
  now_.left = size;
  now_.phase = Phase::kData;
  if (room == 0) Finish(/*truncated=*/true);
}

void ResponseParser::Finish(bool truncated) {
  now_.state = State::kDone;
  now_.truncated = truncated;
  now_.reusable = !now_.http_1_0 && !now_.close && !truncated;
}

void ResponseParser::Fail(std::string_view reason, Status failure) {
  if (now_.state == State::kHead) {
    now_.status = 0;
    fields_.clear();
  }
  now_.state = State::kFailed;
  now_.failure = failure;
  now_.reason = reason;
}

}  // namespace dbr::http
