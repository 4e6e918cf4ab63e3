#include <cmath>

#include "auth/decode.hpp"

namespace dbr::auth {
namespace {

int Base64UrlDigit(char c) noexcept {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '-') return 62;
  return c == '_' ? 63 : -1;
}

// RFC 7515, 2: the URL alphabet without padding.
bool DecodeBase64Url(std::string_view text, Buffer& out) {
  out.Reserve(text.size());
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    const int digit = Base64UrlDigit(c);
    if (digit < 0) return false;
    bits = (bits << 6 | static_cast<unsigned>(digit)) & 0xffffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out.Append(static_cast<char>(bits >> count & 0xff));
  }
  return count < 6;
}

}  // namespace

std::int64_t ExpiryOf(std::string_view token) {
  const auto first = token.find('.');
  const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos) return -1;
  Buffer claims;
  if (!DecodeBase64Url(token.substr(first + 1, second - first - 1), claims)) return -1;
  json::Document document;
  std::int64_t expiry = -1;
  if (document.Parse(claims)) {
    const auto exp = document.root().Find("exp");
    const auto seconds = exp ? exp->AsNumber() : std::nullopt;
    // Seconds may have a fraction; what no clock will show is none.
    if (seconds && *seconds >= 0 && *seconds < 9e15) expiry = static_cast<std::int64_t>(std::floor(*seconds));
  }
  document.Wipe();
  return expiry;
}

}  // namespace dbr::auth
