#include "http_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>

namespace dbr_dev_test {
namespace {

constexpr int kPatienceMs = 10'000;

}  // namespace

int Response::status() const {
  return status_line.size() < 12 ? 0 : std::atoi(status_line.substr(9, 3).c_str());
}

std::string Response::Header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return "";
}

std::string RequestText(std::string_view method, std::string_view target, const Headers& headers,
                        std::string_view body) {
  std::string text = std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: 127.0.0.1:80\r\n";
  for (const auto& [name, value] : headers) text += name + ": " + value + "\r\n";
  if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return text + "\r\n" + std::string(body);
}

HttpClient::HttpClient(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(socket_);
    throw std::runtime_error("the server refuses the connection");
  }
}

HttpClient::~HttpClient() {
  ::close(socket_);
}

void HttpClient::Send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) throw std::runtime_error("the server takes no more bytes");
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

bool HttpClient::Fill() {
  pollfd descriptor{socket_, POLLIN, 0};
  if (::poll(&descriptor, 1, kPatienceMs) != 1) throw std::runtime_error("the server is silent");
  std::array<char, 16384> bytes{};
  const ssize_t count = ::recv(socket_, bytes.data(), bytes.size(), 0);
  if (count > 0) input_.append(bytes.data(), static_cast<std::size_t>(count));
  return count > 0;
}

Response HttpClient::Receive(bool head) {
  Response response;
  std::size_t end = 0;
  while ((end = input_.find("\r\n\r\n")) == std::string::npos) {
    if (!Fill()) return response;
  }
  std::size_t line = input_.find("\r\n");
  response.status_line = input_.substr(0, line);
  while (line < end) {
    const std::size_t begin = line + 2;
    line = input_.find("\r\n", begin);
    const std::size_t colon = input_.find(": ", begin);
    response.headers.emplace_back(input_.substr(begin, colon - begin),
                                  input_.substr(colon + 2, line - colon - 2));
  }
  input_.erase(0, end + 4);
  const std::size_t size = head ? 0 : std::strtoul(response.Header("content-length").c_str(), nullptr, 10);
  while (input_.size() < size && Fill()) {
  }
  response.body = input_.substr(0, size);
  input_.erase(0, size);
  return response;
}

Response HttpClient::Exchange(std::string_view method, std::string_view target, const Headers& headers,
                              std::string_view body) {
  Send(RequestText(method, target, headers, body));
  return Receive(method == "HEAD");
}

bool HttpClient::IsClosedWithin(int milliseconds) {
  if (!input_.empty()) return false;
  pollfd descriptor{socket_, POLLIN, 0};
  char byte = 0;
  return ::poll(&descriptor, 1, milliseconds) == 1 && ::recv(socket_, &byte, 1, MSG_PEEK) == 0;
}

}  // namespace dbr_dev_test
