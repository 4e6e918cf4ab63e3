#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dbr_test {

// What some HTTP client made of a response.
struct HttpAnswer {
  std::string error;  // empty: it took the response
  int status = 0;
  std::vector<std::pair<std::string, std::string>> fields;  // of the final response, in their order
  std::string body;

  bool accepted() const { return error.empty(); }
};

// libcurl's own HTTP on an easy handle, as a second opinion: it is given `response`, and then the end of the
// connection, over a socket of this process. At most 128 KiB, which a socket holds without a reader.
HttpAnswer ReadWithCurl(std::string_view response, bool head_request);

}  // namespace dbr_test
