#include "http_text.hpp"

#include <strings.h>

#include <cstdlib>

#include "scripted_server.h"

namespace dbr_test {

std::size_t WholeRequestSize(std::string_view input) {
  const std::size_t head = input.find("\r\n\r\n");
  if (head == std::string_view::npos) return 0;
  std::size_t size = head + 4;
  if (std::string_view length; FindHeader(input, "Content-Length", length)) {
    size += std::strtoull(std::string(length).c_str(), nullptr, 10);
  }
  return size <= input.size() ? size : 0;
}

bool FindHeader(std::string_view request, std::string_view name, std::string_view& value) {
  const std::string_view head = request.substr(0, request.find("\r\n\r\n") + 2);
  for (std::size_t at = head.find("\r\n"); at != std::string_view::npos && at + 2 < head.size();) {
    const std::size_t begin = at + 2;
    const std::size_t end = head.find("\r\n", begin);
    const std::string_view line = head.substr(begin, end - begin);
    if (line.size() > name.size() && line[name.size()] == ':' &&
        strncasecmp(line.data(), name.data(), name.size()) == 0) {
      value = line.substr(name.size() + 1);
      while (value.starts_with(' ')) value.remove_prefix(1);
      return true;
    }
    at = end;
  }
  return false;
}

std::string MakeAnswer(int status, const char* content_type, std::string_view body) {
  std::string answer = "HTTP/1.1 " + std::to_string(status) + " Scripted\r\n";
  if (content_type != nullptr) answer.append("Content-Type: ").append(content_type).append("\r\n");
  if (status == 204 || status == 304) return answer.append("\r\n");
  answer += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return answer.append("\r\n").append(body);
}

std::string ServedAnswer(std::string_view request) {
  std::string_view body = "{}";
  if (request.find("/auth/login ") != std::string_view::npos) body = SERVED_LOGIN;
  if (request.find("/auth/me ") != std::string_view::npos) body = SERVED_USER;
  if (request.find("/auth/logout ") != std::string_view::npos) body = SERVED_LOGOUT;
  std::string answer = MakeAnswer(200, "application/json", body);
  if (request.starts_with("HEAD ")) answer.resize(answer.size() - body.size());
  return answer;
}

}  // namespace dbr_test
