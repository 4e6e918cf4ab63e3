#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/status.hpp"

// What is tried again, and when. Pure: no clock, no sleep, no source of chance.
namespace dbr::retry {

struct Policy {
  bool enabled = true;
  std::int64_t initial_interval_ms = 500;
  std::int64_t max_interval_ms = 60'000;
  double exponent = 1.5;
  std::int64_t max_elapsed_ms = 20'000;  // 0: no limit
  bool connection_errors = true;
  bool rate_limited = false;
  bool only_never_sent = false;  // for methods that are neither safe nor idempotent (RFC 9110, 9.2.2)
};

// How an attempt ended.
struct Outcome {
  Status status = Status::kOk;
  int http_status = 0;               // 0: no response
  std::int64_t retry_after_ms = -1;  // -1: none
  bool never_sent = false;           // surely no byte of the request reached the server
};

struct Elapsed {
  std::int64_t since_start_ms = 0;
  std::int64_t until_deadline_ms = -1;  // -1: there is no deadline
};

// The wait before retry `n` (from 0), or nothing where the call ends with this outcome. `chance` is in [0,
// 1).
std::optional<std::int64_t> NextDelay(const Policy& policy, std::uint32_t n, const Outcome& outcome,
                                      Elapsed elapsed, double chance) noexcept;

// The value of Retry-After in ms: seconds, or a date taken against the response's own Date. -1: none that
// makes sense (past, negative, unreadable, a date without a Date to compare). Saturates.
std::int64_t ParseRetryAfter(std::string_view value, std::string_view date) noexcept;

// Seconds since 1970 of an HTTP-date in any of its three forms (RFC 9110, 5.6.7).
std::optional<std::int64_t> ParseHttpDate(std::string_view text) noexcept;

}  // namespace dbr::retry
