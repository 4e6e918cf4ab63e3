#include "http/system.hpp"

#include <dirent.h>
#include <netinet/in.h>

#include <cerrno>
#include <system_error>

namespace dbr::http {

bool IsLoopbackAddress(const sockaddr& address) noexcept {
  if (address.sa_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    return (ntohl(v4.sin_addr.s_addr) >> 24) == 127;
  }
  if (address.sa_family != AF_INET6) return false;
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
  return IN6_IS_ADDR_LOOPBACK(&v6) || (IN6_IS_ADDR_V4MAPPED(&v6) && v6.s6_addr[12] == 127);
}

bool HasHashedCertificates(const char* directory) noexcept {
  DIR* dir = directory ? opendir(directory) : nullptr;
  if (!dir) return false;
  bool found = false;
  while (const dirent* entry = readdir(dir)) {
    const std::string_view name = entry->d_name;
    found = name.size() == 10 && name.ends_with(".0") && name.find_first_not_of("0123456789abcdef") == 8;
    if (found) break;
  }
  closedir(dir);
  return found;
}

std::string ErrnoText(int number) {
  std::string text = std::generic_category().message(number);
  if (!text.empty() && text.front() >= 'A' && text.front() <= 'Z')
    text.front() = static_cast<char>(text.front() | 0x20);
  return text;
}

std::string_view ErrnoAdvice(int number) noexcept {
  switch (number) {
    case ECONNREFUSED:
      return "; is the server running?";
    case EMFILE:
    case ENFILE:
      return "; close some or raise the limit (ulimit -n)";
    case ENETUNREACH:
    case EHOSTUNREACH:
      return "; is the network up?";
    default:
      return "";
  }
}

std::string_view TlsAdvice(std::string_view text) noexcept {
  const auto says = [&](std::string_view part) { return text.find(part) != std::string_view::npos; };
  if (says("issuer certificate") || says("self-signed") || says("self signed")) {
    return "; if you trust its issuer, give the CA's certificate (ca_file)";
  }
  if (says("certificate required")) return "; it wants to see a client_certificate";
  // An alert about a certificate is the server's, and of ours.
  if (says("alert unknown ca") || says("alert bad certificate") || says("alert certificate ")) {
    return "; it does not take the client_certificate";
  }
  if (says("alert protocol version") || says("unsupported protocol"))
    return "; it has to speak TLS 1.2 or later";
  if (says("wrong version number")) return "; does the server speak plain http there?";
  return "";
}

}  // namespace dbr::http
