#include "loopback.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>

namespace dbr_test {

int BindLoopback(const char* address, int* port) {
  sockaddr_in6 six{};
  sockaddr_in four{};
  const bool is_six = inet_pton(AF_INET6, address, &six.sin6_addr) == 1;
  if (!is_six && inet_pton(AF_INET, address, &four.sin_addr) != 1) return -1;
  in_port_t& bound = is_six ? six.sin6_port : four.sin_port;
  six.sin6_family = AF_INET6;
  four.sin_family = AF_INET;
  bound = htons(static_cast<std::uint16_t>(*port));
  auto* const generic = is_six ? reinterpret_cast<sockaddr*>(&six) : reinterpret_cast<sockaddr*>(&four);
  socklen_t size = is_six ? sizeof six : sizeof four;
  const int fd = socket(generic->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  if (bind(fd, generic, size) != 0 || getsockname(fd, generic, &size) != 0) {
    close(fd);
    return -1;
  }
  *port = ntohs(bound);
  return fd;
}

}  // namespace dbr_test
