#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "core/text.hpp"

namespace dbr::http {

// What the codec asks of the characters of a line. Every byte of every head passes through here: hence the
// words of eight bytes, and that all of it is inline.

inline constexpr std::uint64_t kOnes = 0x0101010101010101;
inline constexpr std::uint64_t kHighBits = kOnes * 0x80;

inline std::uint64_t Word(std::string_view text, std::size_t at) {
  std::uint64_t word = 0;
  std::memcpy(&word, text.data() + at, sizeof(word));
  return std::endian::native == std::endian::big ? std::byteswap(word) : word;
}

// How much of the beginning has no control character but tab.
inline std::size_t TextSize(std::string_view text) {
  std::size_t at = 0;
  while (at + 8 <= text.size()) {
    // No sum or difference of a byte reaches the next one: exact for each of the eight.
    const std::uint64_t word = Word(text, at);
    const std::uint64_t from_del = (word & ~kHighBits) + kOnes;
    const std::uint64_t from_space = (word | kHighBits) - kOnes * 0x20;
    const std::uint64_t found = (from_del | ~from_space) & ~word & kHighBits;
    at += found == 0 ? 8 : static_cast<std::size_t>(std::countr_zero(found)) / 8;
    if (found == 0) continue;
    if (text[at] != '\t') return at;
    ++at;
  }
  while (at < text.size() && IsFieldValue(text.substr(at, 1))) ++at;
  return at;
}

// `name` is a token, `lower` of 8 to 24 small letters and hyphens: in a token, that bit makes nothing else
// equal.
inline bool IsName(std::string_view name, std::string_view lower) {
  if (name.size() != lower.size()) return false;
  for (const std::size_t at : {std::size_t{0}, (lower.size() - 8) / 2, lower.size() - 8}) {
    if ((Word(name, at) | (kOnes * 0x20)) != Word(lower, at)) return false;
  }
  return true;
}

inline constexpr auto kTokenChars = [] {
  std::array<bool, 256> set{};
  for (const char c : std::string_view("!#$%&'*+-.^_`|~0123456789"))
    set[static_cast<unsigned char>(c)] = true;
  for (std::size_t c = 'a'; c <= 'z'; ++c) set[c] = set[c - 'a' + 'A'] = true;
  return set;
}();

// How much of the beginning is a token.
inline std::size_t TokenSize(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size() && kTokenChars[static_cast<unsigned char>(text[size])]) ++size;
  return size;
}

constexpr bool IsBlank(char c) {
  return c == ' ' || c == '\t';
}

constexpr bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

inline std::string_view Trim(std::string_view text) {
  while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
  return text;
}

// Whether `token` is an element of a comma-separated list (RFC 9110, 5.6.1).
inline bool ListHas(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    if (EqualsIgnoreCase(Trim(list.substr(0, comma)), token)) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

}  // namespace dbr::http
