#include "http/codec.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "core/text.hpp"

namespace dbr::http {
namespace {

constexpr bool IsBlank(char c) {
  return c == ' ' || c == '\t';
}
constexpr bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// Offsets and sizes within a head.
constexpr std::uint16_t Narrow(std::size_t n) {
  static_assert(Limits::kHead <= std::numeric_limits<std::uint16_t>::max() + 1);
  return static_cast<std::uint16_t>(n);
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
  return text;
}

bool ListHas(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    if (EqualsIgnoreCase(Trim(list.substr(0, comma)), token)) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

constexpr std::string_view kHeadTooLarge = "head over 64 KiB";

// Memory beyond this was for an unusual answer, and is not kept for the next.
constexpr std::size_t kKept = 8 * 1024;

void Forget(Buffer& buffer) {
  buffer.capacity() > kKept ? buffer.Release() : buffer.Clear();
}

}  // namespace

void ResponseParser::Reset(bool head_request, std::size_t max_body) {
  for (Buffer* buffer : {&partial_, &head_, &body_}) Forget(*buffer);
  fields_.clear();
  now_ = {};
  now_.head_request = head_request;
  now_.max_body = max_body;
}

std::size_t ResponseParser::Feed(std::string_view bytes) {
  const std::size_t given = bytes.size();
  now_.started = now_.started || given != 0;
  while (!bytes.empty() && (now_.state == State::kHead || now_.state == State::kBody)) {
    if (now_.phase == Phase::kData) {
      TakeData(bytes);
    } else if (now_.phase == Phase::kChunkCr || now_.phase == Phase::kChunkLf) {
      TakeChunkEnd(bytes);
    } else if (const auto line = TakeLine(bytes)) {
      OnLine(*line);
      partial_.Clear();
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

// The next line without its CR LF, if all of it is there: where it came, or put together in partial_.
std::optional<std::string_view> ResponseParser::TakeLine(std::string_view& bytes) {
  const std::size_t end = bytes.find('\n');
  const std::string_view piece = bytes.substr(0, end == std::string_view::npos ? end : end + 1);
  const std::size_t size = partial_.size() + piece.size();
  const bool counted = now_.phase != Phase::kChunkSize;
  const std::size_t head_left = counted ? Limits::kHead - now_.head_bytes : Limits::kHead;
  if (size > std::min(Limits::kLine, head_left)) {
    Fail(head_left < Limits::kLine ? kHeadTooLarge : "line over 16 KiB", Status::kTooLarge);
    return std::nullopt;
  }
  bytes.remove_prefix(piece.size());
  const bool whole = end != std::string_view::npos;
  const bool in_place = whole && partial_.empty();
  if (!in_place) partial_.Append(piece);
  if (!whole) return std::nullopt;
  const std::string_view line = in_place ? piece : partial_.view();
  if (!line.ends_with("\r\n")) {
    Fail("line that does not end in CR LF");
    return std::nullopt;
  }
  if (counted) now_.head_bytes += size;
  return line.substr(0, size - 2);
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
  const std::string_view version = line.substr(0, 8);
  now_.http_1_0 = version == "HTTP/1.0";
  if (!now_.http_1_0 && version != "HTTP/1.1") return Fail("HTTP version is not 1.0 or 1.1");
  line.remove_prefix(8);
  if (line.size() < 4 || line[0] != ' ' || line[1] < '1' || line[1] > '5' || !IsDigit(line[2]) ||
      !IsDigit(line[3]) || (line.size() > 4 && line[4] != ' ')) {
    return Fail("status code is not a number from 100 to 599");
  }
  now_.status = (line[1] - '0') * 100 + (line[2] - '0') * 10 + (line[3] - '0');
  if (!IsFieldValue(line)) return Fail("control character in the reason phrase");
  if (now_.status == 101) return Fail("101 without a request to switch protocols");
  if (now_.status < 200 && ++now_.interims > Limits::kInterim) return Fail("more than 8 interim responses");
  now_.phase = Phase::kFields;
}

void ResponseParser::OnField(std::string_view line) {
  if (IsBlank(line.front())) return Fail("header line that continues the one before it");
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return Fail("header line without a colon");
  const FieldView field{line.substr(0, colon), Trim(line.substr(colon + 1))};
  if (!IsToken(field.name)) return Fail("header name that is empty or has a space or another bad character");
  if (!IsFieldValue(field.value)) return Fail("control character in a header value");
  if (++now_.fields_seen > Limits::kFields) return Fail("more than 100 header fields", Status::kTooLarge);
  if (now_.phase == Phase::kTrailers) return;
  Interpret(field);
  if (now_.status < 200 || now_.state == State::kFailed) return;
  const std::size_t begin = head_.size();
  const auto value_begin = begin + static_cast<std::size_t>(field.value.data() - line.data());
  fields_.push_back({Narrow(begin), Narrow(colon), Narrow(value_begin), Narrow(field.value.size())});
  head_.Append(line);
}

void ResponseParser::Interpret(FieldView field) {
  const auto is = [&field](std::string_view name) { return EqualsIgnoreCase(field.name, name); };
  const bool length = is("content-length");
  const bool coding = !length && is("transfer-encoding");
  if ((length || coding) && (now_.has_length || now_.chunked)) {
    Fail("more than one of Content-Length and Transfer-Encoding");
  } else if (length) {
    OnContentLength(field.value);
  } else if (coding && now_.http_1_0) {
    Fail("Transfer-Encoding in HTTP/1.0");
  } else if (coding && !EqualsIgnoreCase(field.value, "chunked")) {
    Fail("Transfer-Encoding is not chunked");
  } else if (coding) {
    now_.chunked = true;
  } else if (is("connection")) {
    now_.close = now_.close || ListHas(field.value, "close");
  } else if (is("content-encoding") && !EqualsIgnoreCase(field.value, "identity")) {
    Fail("Content-Encoding that was not asked for");
  }
}

void ResponseParser::OnContentLength(std::string_view value) {
  if (value.empty() || !std::ranges::all_of(value, IsDigit)) return Fail("Content-Length is not a number");
  // From 2^63 on readers differ: some hold no larger number.
  std::int64_t length = 0;
  if (std::from_chars(value.begin(), value.end(), length).ec != std::errc()) {
    return Fail("Content-Length is too large a number");
  }
  now_.has_length = true;
  now_.length = static_cast<std::uint64_t>(length);
}

// Where there can be no body, the length fields were still checked: who writes them wrong, or both, is not to
// be trusted with a next response. Only their absence and what they announce do not matter there.
void ResponseParser::OnHeadEnd() {
  const bool announces_body = now_.chunked || now_.length != 0;
  if (now_.status < 200) {
    if (announces_body) return Fail("interim response with a body");
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
  if (!ascii || !IsFieldValue(extension) || !(extension.empty() || Trim(extension).starts_with(';'))) {
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
