#include "json/writer.hpp"

#include <array>
#include <cstdint>
#include <cstring>

namespace dbr::json {
namespace {

constexpr std::uint64_t Repeat(unsigned char c) noexcept {
  return 0x0101010101010101u * c;
}

// The high bit of each byte below `limit`, which is at most 0x80; bytes above the first such one may be
// wrong.
constexpr std::uint64_t Below(std::uint64_t word, unsigned char limit) noexcept {
  return (word - Repeat(limit)) & ~word & Repeat(0x80);
}

constexpr bool HasSpecial(std::uint64_t word) noexcept {
  return (Below(word, 0x20) | Below(word ^ Repeat('"'), 1) | Below(word ^ Repeat('\\'), 1)) != 0;
}

constexpr bool IsSpecial(char c) noexcept {
  return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

// How many characters at the front stand for themselves.
std::size_t PlainRun(std::string_view text) noexcept {
  std::size_t at = 0;
  for (std::uint64_t word = 0; at + sizeof(word) <= text.size(); at += sizeof(word)) {
    std::memcpy(&word, text.data() + at, sizeof(word));
    if (HasSpecial(word)) break;
  }
  while (at < text.size() && !IsSpecial(text[at])) ++at;
  return at;
}

constexpr char ShortForm(char c) noexcept {
  switch (c) {
    case '"':
    case '\\':
      return c;
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    default:
      return '\0';
  }
}

void AppendEscape(Buffer& out, char c) {
  if (const char letter = ShortForm(c); letter != '\0') {
    const std::array escape{'\\', letter};
    out.Append({escape.data(), escape.size()});
    return;
  }
  const auto byte = static_cast<unsigned char>(c);
  const std::array escape{'\\', 'u', '0', '0', byte < 0x10 ? '0' : '1', "0123456789abcdef"[byte & 0xFu]};
  out.Append({escape.data(), escape.size()});
}

}  // namespace

void AppendString(Buffer& out, std::string_view text) {
  out.Reserve(out.size() + text.size() + 2);
  out.Append('"');
  for (;;) {
    const std::size_t run = PlainRun(text);
    out.Append(text.substr(0, run));
    if (run == text.size()) break;
    AppendEscape(out, text[run]);
    text.remove_prefix(run + 1);
  }
  out.Append('"');
}

}  // namespace dbr::json
