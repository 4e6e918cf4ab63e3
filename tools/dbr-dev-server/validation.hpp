#pragma once

#include <expected>
#include <initializer_list>
#include <string_view>

#include "answer.hpp"

namespace dbr_dev {

// A member that a request body may have.
struct StringField {
  const char* name;
  bool required;  // one that is not required may also be null
};

// The value of a request body; an empty body counts as null. The error is the finished answer:
// 422 where it is not JSON, 400 where it cannot be read at all. A body that is not announced as
// JSON is taken as plain text, as the service does.
std::expected<Json, Answer> DecodeBody(const Call& call);

// Checks that a body is an object with these members; the error is the 422 with everything that is
// wrong with it, which quotes the input.
std::expected<void, Answer> CheckBody(const Json& body, std::initializer_list<StringField> fields);

// The 422 for a query parameter that is not there.
Answer MissingParameter(std::string_view name);

}  // namespace dbr_dev
