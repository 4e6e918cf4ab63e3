#pragma once

#include <string>
#include <string_view>

#include "core/error.hpp"

namespace dbr::client {

// What a server sends back of a secret that it was given does not reach the user.

// "***" wherever `secret` stands in `text`, as it is or as JSON text; one of less than 4 bytes would hide
// half of every sentence. Neither leaves a copy of the secret behind.
std::string RedactedCopy(std::string_view text, std::string_view secret);
std::string Redact(std::string text, std::string_view secret);

// Whether `secret` stands in `body`: as it is, as JSON text in either escaping, or cut off by the end of the
// body.
bool Holds(std::string_view body, std::string_view secret);

// Takes `secret` out of whatever `error` tells of a response; the body goes altogether.
void RedactError(Error& error, std::string_view secret);

}  // namespace dbr::client
