#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/status.hpp"

namespace dbr {

struct Field {
  std::string name;
  std::string value;
};

// One entry of a 422 list; what the server left out is absent.
struct ValidationIssue {
  std::optional<std::string> location;
  std::optional<std::string> message;
  std::optional<std::string> type;
};

// Why a call failed, as the C struct tells it.
struct Error {
  Status status = Status::kInternal;
  std::string message;
  int http_status = 0;
  std::string_view operation = "";  // static
  std::string body;
  bool has_body = false;
  std::vector<Field> headers;
  std::uint32_t attempts = 0;
  std::int64_t retry_after_ms = -1;
  std::vector<ValidationIssue> issues;

  bool retryable() const noexcept {
    const bool later =
        status == Status::kConnect || status == Status::kTimeout || status == Status::kRateLimited;
    return later || (status == Status::kApi && (http_status == 429 || http_status >= 500));
  }
};

template <typename T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> Fail(Status status, std::string message) {
  Error error;
  error.status = status;
  error.message = std::move(message);
  return std::unexpected(std::move(error));
}

}  // namespace dbr
