#include "retry/retry.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dbr::retry {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

bool IsRetried(const Policy& policy, const Outcome& outcome) noexcept {
  if (!policy.enabled) return false;
  if (policy.only_never_sent && !outcome.never_sent) return false;
  if (outcome.status == Status::kConnect) return policy.connection_errors;
  if (outcome.status == Status::kTimeout) return policy.connection_errors;
  if (outcome.status == Status::kRateLimited) return policy.rate_limited;
  if (outcome.status == Status::kApi) {
    return outcome.http_status >= 500 || (outcome.http_status == 429 && policy.rate_limited);
  }
  return false;
}

// initial * exponent^n, saturated: pow() grows to infinity long before n does, and 0 times that is no number.
double Interval(const Policy& policy, std::uint32_t n) noexcept {
  if (policy.initial_interval_ms == 0) return 0;
  const double interval = static_cast<double>(policy.initial_interval_ms) * std::pow(policy.exponent, n);
  return std::min(interval, static_cast<double>(policy.max_interval_ms));
}

std::int64_t ToMillis(double ms) noexcept {
  constexpr double kLimit = 9.2e18;  // below 2^63 as a double
  return ms >= kLimit ? kMax : static_cast<std::int64_t>(ms);
}

}  // namespace

std::optional<std::int64_t> NextDelay(const Policy& policy, std::uint32_t n, const Outcome& outcome,
                                      Elapsed elapsed, double chance) noexcept {
  if (!IsRetried(policy, outcome)) return std::nullopt;
  const double interval = Interval(policy, n);
  const std::int64_t delay = std::max(ToMillis(interval / 2 * (1 + chance)), outcome.retry_after_ms);
  if (policy.max_elapsed_ms != 0 && delay > policy.max_elapsed_ms - elapsed.since_start_ms)
    return std::nullopt;
  if (elapsed.until_deadline_ms >= 0 && delay >= elapsed.until_deadline_ms) return std::nullopt;
  return delay;
}

std::int64_t ParseRetryAfter(std::string_view value, std::string_view date) noexcept {
  if (value.empty()) return -1;
  if (std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; })) {
    std::int64_t seconds = 0;
    for (const char c : value) {
      if (seconds > (kMax / 1000 - 9) / 10) return kMax;
      seconds = seconds * 10 + (c - '0');
    }
    return seconds * 1000;
  }
  const auto at = ParseHttpDate(value);
  const auto now = ParseHttpDate(date);
  if (!at || !now || *at < *now) return -1;
  return (*at - *now) * 1000;
}

}  // namespace dbr::retry
