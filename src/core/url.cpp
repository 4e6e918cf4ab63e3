#include "core/url.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "core/text.hpp"

namespace dbr {
namespace {

std::unexpected<Error> Malformed(std::string_view why) {
  return Fail(Status::kInvalidArgument, Concat({"the server URL ", why}));
}

bool IsDigit(char c) noexcept {
  return c >= '0' && c <= '9';
}

bool IsHex(char c) noexcept {
  return IsDigit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

bool IsHostChar(char c) noexcept {
  return IsDigit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' || c == '.' || c == '_';
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return lower;
}

// "127.0.0.1" written with four decimal numbers; other spellings of an address are no loopback by their text.
std::optional<std::array<unsigned, 4>> ParseIpv4(std::string_view host) noexcept {
  std::array<unsigned, 4> octets{};
  const char* at = host.data();
  const char* end = at + host.size();
  for (std::size_t i = 0; i < octets.size(); ++i) {
    if (i != 0 && (at == end || *at++ != '.')) return std::nullopt;
    const auto [next, error] = std::from_chars(at, end, octets[i]);
    if (error != std::errc{} || octets[i] > 255 || next - at > 3) return std::nullopt;
    at = next;
  }
  if (at != end) return std::nullopt;
  return octets;
}

// How many groups of up to four hex digits there are, the last perhaps an IPv4 address, which is two; more
// than an address has where it is something else.
std::size_t CountGroups(std::string_view text, bool may_end_in_ipv4) noexcept {
  constexpr std::size_t kNoGroups = 9;
  std::size_t groups = 0;
  while (!text.empty()) {
    const auto colon = std::min(text.find(':'), text.size());
    const std::string_view group = text.substr(0, colon);
    const bool last = colon == text.size();
    if (last && may_end_in_ipv4 && ParseIpv4(group)) return groups + 2;
    if (group.empty() || group.size() > 4 || !std::ranges::all_of(group, IsHex)) return kNoGroups;
    ++groups;
    text.remove_prefix(last ? colon : colon + 1);
    if (!last && text.empty()) return kNoGroups;
  }
  return groups;
}

// RFC 4291, 2.2; what libcurl would only find out when it connects.
bool IsIpv6Text(std::string_view host) noexcept {
  const auto gap = host.find("::");
  if (gap == std::string_view::npos) return CountGroups(host, true) == 8;
  return CountGroups(host.substr(0, gap), false) + CountGroups(host.substr(gap + 2), true) < 8;
}

bool IsIpv6Loopback(std::string_view host) noexcept {
  if (host.empty() || host.back() != '1') return false;
  host.remove_suffix(1);
  if (host.empty() || host.back() == '.') return false;
  while (!host.empty() && host.back() == '0') host.remove_suffix(1);
  return !host.empty() && host.back() == ':' &&
         std::ranges::all_of(host, [](char c) { return c == '0' || c == ':'; });
}

bool IsLoopback(const std::string& host, bool ipv6) noexcept {
  if (ipv6) return IsIpv6Loopback(host);
  if (host == "localhost") return true;
  const auto octets = ParseIpv4(host);
  return octets && (*octets)[0] == 127;
}

Result<std::uint16_t> ParsePort(std::string_view text) {
  unsigned port = 0;
  const auto [next, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || next != text.data() + text.size() || port == 0 || port > 65535) {
    return Malformed("has a port that is not a number from 1 to 65535");
  }
  return static_cast<std::uint16_t>(port);
}

// Host and port of "host", "host:port" or "[v6]:port"; returns whether the host was in brackets.
Result<bool> ParseAuthority(std::string_view authority, Url& url) {
  std::string_view rest;
  const bool ipv6 = authority.starts_with('[');
  if (ipv6) {
    const auto close = authority.find(']');
    if (close == std::string_view::npos) return Malformed("has an IPv6 address without its closing bracket");
    url.host = Lower(authority.substr(1, close - 1));
    rest = authority.substr(close + 1);
    if (!IsIpv6Text(url.host)) return Malformed("has a host in brackets that is not an IPv6 address");
  } else {
    const auto colon = std::min(authority.find(':'), authority.size());
    url.host = Lower(authority.substr(0, colon));
    rest = authority.substr(colon);
    if (url.host.empty()) return Malformed("has no host");
    if (url.host.size() > 253) return Malformed("has a host name of more than 253 bytes");
    if (!std::ranges::all_of(url.host, IsHostChar)) {
      return Malformed("has a host with a character that no host name has (write it in ASCII: xn--...)");
    }
  }
  url.port = url.https ? 443 : 80;
  if (rest.empty()) return ipv6;
  if (rest.front() != ':') return Malformed("has something other than a port behind the host");
  const auto port = ParsePort(rest.substr(1));
  if (!port) return std::unexpected(port.error());
  url.port = *port;
  return ipv6;
}

Result<std::string_view> TakeScheme(std::string_view text, Url& url) {
  const auto colon = text.find("://");
  if (colon == std::string_view::npos || colon == 0) {
    return Malformed("does not begin with http:// or https://");
  }
  const std::string_view scheme = text.substr(0, colon);
  url.https = EqualsIgnoreCase(scheme, "https");
  if (!url.https && !EqualsIgnoreCase(scheme, "http")) {
    return Fail(Status::kPolicy, "the server URL has a scheme other than http and https");
  }
  return text.substr(colon + 3);
}

// One segment of a path, with %2e read as the dot that a server may take it for.
bool IsDotSegment(std::string_view segment) noexcept {
  std::size_t dots = 0;
  while (!segment.empty()) {
    if (segment.front() == '.') {
      segment.remove_prefix(1);
    } else if (segment.size() >= 3 && EqualsIgnoreCase(segment.substr(0, 3), "%2e")) {
      segment.remove_prefix(3);
    } else {
      return false;
    }
    ++dots;
  }
  return dots == 1 || dots == 2;
}

bool HasDotSegment(std::string_view path) noexcept {
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const auto slash = std::min(path.find('/'), path.size());
    if (IsDotSegment(path.substr(0, slash))) return true;
    path.remove_prefix(slash);
  }
  return false;
}

bool HasOnlyPathChars(std::string_view path) noexcept {
  for (std::size_t i = 0; i < path.size(); ++i) {
    const char c = path[i];
    if (c <= ' ' || c >= 0x7f || c == '#' || c == '\\' || c == '"' || c == '<' || c == '>') return false;
    if (c == '%' && (i + 2 >= path.size() || !IsHex(path[i + 1]) || !IsHex(path[i + 2]))) return false;
  }
  return true;
}

}  // namespace

bool IsRequestPath(std::string_view path) noexcept {
  if (!path.starts_with('/') || path.starts_with("//")) return false;
  return HasOnlyPathChars(path) && !HasDotSegment(path.substr(0, path.find('?')));
}

Result<Url> Url::Parse(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) <= ' ' || c == 0x7f) {
      return Malformed("has a space or a control character");
    }
  }
  Url url;
  const auto rest = TakeScheme(text, url);
  if (!rest) return std::unexpected(rest.error());
  const auto authority_end = std::min(rest->find_first_of("/?#"), rest->size());
  const std::string_view authority = rest->substr(0, authority_end);
  std::string_view path = rest->substr(authority_end);
  if (authority.find('@') != std::string_view::npos) {
    return Fail(Status::kPolicy, "the server URL has user info; give the token or log in instead");
  }
  if (path.find('?') != std::string_view::npos) return Malformed("has a query");
  if (path.find('#') != std::string_view::npos) return Malformed("has a fragment");
  const auto ipv6 = ParseAuthority(authority, url);
  if (!ipv6) return std::unexpected(ipv6.error());
  while (path.ends_with('/')) path.remove_suffix(1);
  if (!path.empty() && !IsRequestPath(path))
    return Malformed("has a path that is not percent-encoded ASCII without '..'");

  const std::string host = *ipv6 ? Concat({"[", url.host, "]"}) : url.host;
  const std::string port = std::to_string(url.port);
  const std::string_view scheme = url.https ? "https://" : "http://";
  url.prefix = path;
  url.authority = url.port == (url.https ? 443 : 80) ? host : Concat({host, ":", port});
  url.origin = Concat({scheme, host, ":", port});
  url.loopback = IsLoopback(url.host, *ipv6);
  return url;
}

}  // namespace dbr
