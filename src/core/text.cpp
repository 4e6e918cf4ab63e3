#include "core/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace dbr {
namespace {

constexpr bool IsAlnum(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

using CharSet = std::array<bool, 256>;

consteval CharSet AlnumAnd(std::string_view others) {
  CharSet set{};
  for (int c = 0; c < 256; ++c) {
    const char as_char = static_cast<char>(c);
    set[static_cast<std::size_t>(c)] = IsAlnum(as_char) || others.contains(as_char);
  }
  return set;
}

constexpr CharSet kToken = AlnumAnd("!#$%&'*+-.^_`|~");
constexpr CharSet kBearer = AlnumAnd("-._~+/");

constexpr bool In(const CharSet& set, char c) noexcept {
  return set[static_cast<unsigned char>(c)];
}

constexpr char Lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

struct CodePoint {
  std::uint32_t value;
  std::size_t bytes;  // 0: the text does not begin with a character
};

struct Lead {
  std::size_t bytes;
  std::uint32_t bits;
  std::uint32_t least;  // below it the form is overlong
};

constexpr Lead ReadLead(unsigned char c) noexcept {
  if (c < 0x80) return {1, c, 0};
  if (c >= 0xC2 && c <= 0xDF) return {2, c & 0x1Fu, 0x80};
  if (c >= 0xE0 && c <= 0xEF) return {3, c & 0x0Fu, 0x800};
  if (c >= 0xF0 && c <= 0xF4) return {4, c & 0x07u, 0x10000};
  return {0, 0, 0};
}

CodePoint Decode(std::string_view text) noexcept {
  const Lead lead = ReadLead(static_cast<unsigned char>(text[0]));
  if (lead.bytes == 0 || lead.bytes > text.size()) return {0, 0};
  std::uint32_t value = lead.bits;
  for (std::size_t i = 1; i < lead.bytes; ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if ((c & 0xC0u) != 0x80u) return {0, 0};
    value = (value << 6) | (c & 0x3Fu);
  }
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < lead.least || value > 0x10FFFF || surrogate) return {0, 0};
  return {value, lead.bytes};
}

// How many bytes at the front are ASCII, in steps of eight.
std::size_t AsciiRun(std::string_view text) noexcept {
  constexpr std::uint64_t kHighBits = 0x8080808080808080u;
  std::size_t at = 0;
  for (std::uint64_t word = 0; at + sizeof(word) <= text.size(); at += sizeof(word)) {
    std::memcpy(&word, text.data() + at, sizeof(word));
    if ((word & kHighBits) != 0) break;
  }
  return at;
}

constexpr bool BreaksTheLine(std::uint32_t c) noexcept {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029;
}

void AppendHex(std::string& out, std::uint32_t value, unsigned digits) {
  while (digits-- > 0) out += "0123456789abcdef"[(value >> (4 * digits)) & 0xFu];
}

void AppendEscaped(std::string& out, std::uint32_t c) {
  if (c == '\n') {
    out += "\\n";
  } else if (c == '\r') {
    out += "\\r";
  } else if (c == '\t') {
    out += "\\t";
  } else if (c < 0x80) {
    out += "\\x";
    AppendHex(out, c, 2);
  } else {
    out += "\\u";
    AppendHex(out, c, 4);
  }
}

void AppendBroken(std::string& out, char byte) {
  out += "\\x";
  AppendHex(out, static_cast<unsigned char>(byte), 2);
}

// Appends what one character, or one broken byte, looks like; how much of `text` that was.
std::size_t AppendPrintable(std::string& out, std::string_view text) {
  const CodePoint c = Decode(text);
  if (c.bytes == 0) {
    AppendBroken(out, text[0]);
    return 1;
  }
  if (BreaksTheLine(c.value)) {
    AppendEscaped(out, c.value);
  } else {
    out += text.substr(0, c.bytes);
  }
  return c.bytes;
}

}  // namespace

bool IsUtf8(std::string_view text) noexcept {
  for (;;) {
    text.remove_prefix(AsciiRun(text));
    if (text.empty()) return true;
    // Up to the next word, or as long as the characters are not ASCII.
    for (std::size_t done = 0; !text.empty() && (done < 8 || static_cast<signed char>(text[0]) < 0);) {
      const std::size_t bytes = Decode(text).bytes;
      if (bytes == 0) return false;
      text.remove_prefix(bytes);
      done += bytes;
    }
  }
}

bool IsTokenChar(char c) noexcept {
  return In(kToken, c);
}

bool IsToken(std::string_view text) noexcept {
  return !text.empty() && std::ranges::all_of(text, IsTokenChar);
}

bool IsFieldValue(std::string_view text) noexcept {
  return std::ranges::all_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7F) || byte == '\t';
  });
}

bool IsBearerToken(std::string_view text) noexcept {
  const std::size_t end = text.find_last_not_of('=');
  if (end == std::string_view::npos) return false;
  return std::ranges::all_of(text.substr(0, end + 1), [](char c) { return In(kBearer, c); });
}

bool EqualsIgnoreCase(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && (a == b || std::ranges::equal(a, b, {}, Lower, Lower));
}

std::string Printable(std::string_view text, std::size_t max_bytes) {
  constexpr std::string_view kEllipsis = "...";
  std::string out;
  out.reserve(std::min(text.size(), max_bytes) + 8);
  std::size_t cut = 0;  // as far as the ellipsis still fits behind it
  while (!text.empty()) {
    text.remove_prefix(AppendPrintable(out, text));
    if (out.size() > max_bytes) {
      out.resize(cut);
      out += kEllipsis.substr(0, max_bytes - cut);
      return out;
    }
    if (out.size() + kEllipsis.size() <= max_bytes) cut = out.size();
  }
  return out;
}

std::string EscapeBroken(std::string_view text) {
  if (IsUtf8(text)) return std::string(text);
  std::string out;
  while (!text.empty()) {
    const std::size_t bytes = Decode(text).bytes;
    if (bytes == 0) {
      AppendBroken(out, text[0]);
    } else {
      out += text.substr(0, bytes);
    }
    text.remove_prefix(std::max(bytes, std::size_t{1}));
  }
  return out;
}

std::string Concat(std::initializer_list<std::string_view> parts) {
  std::size_t size = 0;
  for (const std::string_view part : parts) size += part.size();
  std::string out;
  out.reserve(size);
  for (const std::string_view part : parts) out += part;
  return out;
}

}  // namespace dbr
