#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace dbr {

bool IsUtf8(std::string_view text) noexcept;         // RFC 3629: no surrogates, no overlong forms
bool IsToken(std::string_view text) noexcept;        // RFC 9110, 5.6.2: header names, methods
bool IsFieldValue(std::string_view text) noexcept;   // no control character but tab
bool IsBearerToken(std::string_view text) noexcept;  // RFC 6750, 2.1: b64token
bool IsTokenChar(char c) noexcept;
bool EqualsIgnoreCase(std::string_view a, std::string_view b) noexcept;  // ASCII only

// For messages and log lines: one line, control characters as \n or \x1b, broken UTF-8 as \xNN, cut at a
// character boundary with an ellipsis where it would be longer than `max_bytes`.
std::string Printable(std::string_view text, std::size_t max_bytes);

// UTF-8 as it is, and each byte that is none as \xNN.
std::string EscapeBroken(std::string_view text);

std::string Concat(std::initializer_list<std::string_view> parts);

}  // namespace dbr
