#pragma once

#include <cstdint>
#include <string_view>

namespace dbr {

// The numbers of the public header; src/capi asserts that they are the same.
enum class Status : std::int32_t {
  kOk = 0,
  kInvalidArgument = 101,
  kOutOfMemory = 102,
  kCancelled = 103,
  kClosed = 104,
  kWouldDeadlock = 105,
  kForked = 106,
  kPolicy = 107,
  kInternal = 199,
  kConnect = 201,
  kTimeout = 202,
  kTls = 203,
  kProtocol = 204,
  kTooLarge = 205,
  kResponseValidation = 301,
  kBadRequest = 400,
  kUnauthorized = 401,
  kNotFound = 404,
  kValidation = 422,
  kRateLimited = 429,
  kApi = 500,
};

// Both are NUL-terminated and never empty, whatever the number.
std::string_view StatusName(Status status) noexcept;
std::string_view StatusText(Status status) noexcept;

}  // namespace dbr
