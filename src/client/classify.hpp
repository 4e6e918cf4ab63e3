#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "json/document.hpp"

namespace dbr::client {

// Which column of the API's table an operation has: 422 is a validation error of what login and request were
// given, and a bad request of those that are given nothing.
enum class Column { kLogin, kOther };

// What a response that is not the operation's success is.
Status Classify(Column column, int http_status, bool is_json) noexcept;

// What an error body says, or "": its "message", its "detail", the first entry of its "detail" list. Where it
// shows the secret, "***" stands instead.
std::string DescribeBody(const json::Value& root, std::string_view secret = {});
// The first 100 entries of its "detail" list.
std::vector<ValidationIssue> CollectIssues(const json::Value& root, std::string_view secret = {});
// "HTTP 503 Service Unavailable"
std::string DescribeStatus(int http_status);

}  // namespace dbr::client
