#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "python_json.hpp"

namespace dbr_dev {

// A request as the routes see it.
struct Call {
  std::string method;
  std::string path;                                    // without the query, percent-decoded
  std::string query;                                   // as sent, without the '?'
  std::multimap<std::string, std::string> parameters;  // of the query, percent-decoded
  std::string origin;  // scheme and host by which the client reached the server
  std::string content_type;
  std::string authorization;
  std::string body;
};

// An answer before the transport adds date, server and content-length.
struct Answer {
  int status = 200;
  std::string content_type;  // none where it is empty
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers = {};
};

// A JSON answer; the 500 where the value cannot be said in JSON, as with the service.
Answer JsonAnswer(int status, const Json& value);

// {"detail": text}
Answer Detail(int status, std::string_view text);

// What the service says when its own code fails: plain text.
Answer ServerError();

// The status line's phrase, "" where the status has none.
std::string_view ReasonPhrase(int status);

}  // namespace dbr_dev
