#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace dbr {

// A server URL, taken apart and judged.
struct Url {
  bool https = false;
  std::string host;  // lower case, without brackets
  std::uint16_t port = 0;
  std::string prefix;     // "" or "/prefix", never ending in '/'
  std::string authority;  // for Host and messages: "example.org", "127.0.0.1:8000", "[::1]:8000"
  std::string origin;     // "http://127.0.0.1:8000": what a session token belongs to
  bool loopback = false;  // the host is 127.0.0.0/8, ::1 or localhost, by its text

  static Result<Url> Parse(std::string_view text);
};

// A path with an optional query as it stands in a request line: begins with one '/', visible ASCII, whole
// percent encodings, no fragment, no backslash and no dot segment, encoded ones included.
bool IsRequestPath(std::string_view path) noexcept;

}  // namespace dbr
