#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dbr_dev_test {

// An answer as it came, taken apart no further than the tests need.
struct Response {
  std::string status_line;
  std::vector<std::pair<std::string, std::string>> headers;  // names as sent
  std::string body;

  int status() const;
  // The value of a header with exactly this name; "" where there is none.
  std::string Header(std::string_view name) const;
};

using Headers = std::vector<std::pair<std::string, std::string>>;

// A request line and its headers; Host and, for a body, Content-Length are added.
std::string RequestText(std::string_view method, std::string_view target, const Headers& headers = {},
                        std::string_view body = "");

// One plain connection to 127.0.0.1, without any of the comforts that would hide what the server does.
class HttpClient {
 public:
  explicit HttpClient(int port);
  ~HttpClient();

  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  void Send(std::string_view bytes) const;

  // The next answer; with an empty status line where the server closed instead. A HEAD request's
  // answer has no body, whatever its Content-Length says.
  Response Receive(bool head = false);

  // Sends a request and receives its answer.
  Response Exchange(std::string_view method, std::string_view target, const Headers& headers = {},
                    std::string_view body = "");

  // Whether the server ends the connection within this time.
  bool IsClosedWithin(int milliseconds);

 private:
  bool Fill();

  int socket_;
  std::string input_;
};

}  // namespace dbr_dev_test
