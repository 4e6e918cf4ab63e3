#include "http_messages.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <ctime>
#include <string_view>

namespace dbr_dev {
namespace {

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string HttpDate() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return {text.data(), size};
}

std::string PathOf(std::string_view target) {
  std::string path(target.substr(0, target.find('?')));
  // One request is one line of the log, whatever it asks for.
  std::replace_if(path.begin(), path.end(), [](unsigned char c) { return c < 0x20U || c > 0x7EU; }, '?');
  return path;
}

}  // namespace

bool HttplibReadsBodyOf(const std::string& method) {
  return method == "POST" || method == "PUT" || method == "PATCH" || method == "DELETE";
}

void Tame(httplib::Request& request, RequestNotes& notes) {
  notes.method = request.method;
  notes.path = PathOf(request.target);
  request.ranges.clear();
  request.headers.erase("Content-Encoding");
  if (const auto type = request.headers.find("Content-Type"); type != request.headers.end()) {
    type->second.insert(0, " ");
  }
  const bool chunked = request.has_header("Transfer-Encoding");
  if (!chunked && !request.has_header("Content-Length")) {
    request.headers.emplace("Content-Length", "0");
  }
  if (!HttplibReadsBodyOf(request.method)) {
    notes.unread = chunked ? 0 : request.get_header_value<uint64_t>("Content-Length");
    notes.close = chunked;
  }
  if (Lower(request.get_header_value("Connection")) == "close") {
    notes.close = true;
    request.headers.find("Connection")->second = "close";
  }
}

Call ToCall(const httplib::Request& request, bool tls) {
  Call call;
  call.method = request.method;
  call.path = request.path;
  if (const std::size_t mark = request.target.find('?'); mark != std::string::npos) {
    call.query = request.target.substr(mark + 1);
  }
  call.parameters = request.params;
  call.origin = (tls ? "https://" : "http://") + request.get_header_value("Host");
  call.content_type = request.get_header_value("Content-Type");
  call.content_type.erase(0, call.content_type.find_first_not_of(' '));
  call.authorization = request.get_header_value("Authorization");
  call.body = request.body;
  return call;
}

void Write(const Answer& answer, bool close, httplib::Response& response) {
  response.status = answer.status;
  response.body = answer.body;
  response.headers.clear();
  response.set_header("date", HttpDate());
  response.set_header("server", "dbr-dev-server");
  response.set_header("content-length", std::to_string(answer.body.size()));
  if (!answer.content_type.empty()) response.set_header("content-type", answer.content_type);
  for (const auto& [name, value] : answer.headers) response.set_header(name, value);
  if (close) response.set_header("connection", "close");
}

}  // namespace dbr_dev
