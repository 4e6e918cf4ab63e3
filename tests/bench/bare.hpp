#pragma once

// What the bare clients share, which do no more than a call needs.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <simdjson.h>
#include <sys/socket.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace dbr_bench {

inline int Connected(const std::string& url) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(std::atoi(url.c_str() + url.rfind(':') + 1)));
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 ? fd : -1;
}

inline std::string MeRequest(const std::string& url, const std::string& token) {
  return "GET /api/v1/auth/me HTTP/1.1\r\nHost: " + url.substr(7) +
         "\r\nAccept: application/json\r\nUser-Agent: libdbr/1.0.0\r\nAuthorization: Bearer " + token +
         "\r\n\r\n";
}

// The response is followed by SIMDJSON_PADDING readable bytes.
inline bool HoldsUser(simdjson::dom::parser& parser, std::string_view response) {
  const std::size_t body = response.find("\r\n\r\n") + 4;
  std::string_view name;
  return parser.parse(response.data() + body, response.size() - body, false)["username"].get(name) ==
         simdjson::SUCCESS;
}

}  // namespace dbr_bench
