#include "retry/retry.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace dbr::retry {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr double kLeast = 0;
constexpr double kMost = 0.9999999999999999;  // the largest below 1

constexpr Outcome kUnavailable{.status = Status::kApi, .http_status = 503};

Policy Unlimited() {
  return {.max_elapsed_ms = 0};
}

bool IsRetried(const Policy& policy, const Outcome& outcome) {
  return NextDelay(policy, 0, outcome, {}, kLeast).has_value();
}

TEST(RetryTest, EveryServerErrorIsRetried) {
  for (int http_status = 500; http_status < 600; ++http_status) {
    EXPECT_TRUE(IsRetried({}, {.status = Status::kApi, .http_status = http_status})) << http_status;
  }
}

TEST(RetryTest, NoOtherAnswerIsRetried) {
  for (const int http_status : {201, 204, 302, 304, 402, 405, 409, 418, 425, 429, 499}) {
    EXPECT_FALSE(IsRetried({}, {.status = Status::kApi, .http_status = http_status})) << http_status;
  }
}

TEST(RetryTest, NoRefusalAndNoDefectIsRetried) {
  for (const Status status :
       {Status::kOk, Status::kInvalidArgument, Status::kOutOfMemory, Status::kCancelled, Status::kClosed,
        Status::kWouldDeadlock, Status::kForked, Status::kPolicy, Status::kInternal, Status::kTls,
        Status::kProtocol, Status::kTooLarge, Status::kResponseValidation, Status::kBadRequest,
        Status::kUnauthorized, Status::kNotFound, Status::kValidation, Status::kRateLimited}) {
    EXPECT_FALSE(IsRetried({}, {.status = status, .never_sent = true})) << StatusName(status);
    EXPECT_FALSE(IsRetried({}, {.status = status, .http_status = 200})) << StatusName(status);
  }
}

TEST(RetryTest, ConnectionErrorsAreRetriedWhereTheyAreAskedFor) {
  for (const Status status : {Status::kConnect, Status::kTimeout}) {
    EXPECT_TRUE(IsRetried({.connection_errors = true}, {.status = status})) << StatusName(status);
    EXPECT_FALSE(IsRetried({.connection_errors = false}, {.status = status})) << StatusName(status);
  }
}

TEST(RetryTest, AServerErrorIsNoConnectionError) {
  EXPECT_TRUE(IsRetried({.connection_errors = false}, kUnavailable));
}

TEST(RetryTest, ARateLimitIsRetriedOnlyWhereAskedFor) {
  for (const Status status : {Status::kRateLimited, Status::kApi}) {
    EXPECT_TRUE(IsRetried({.rate_limited = true}, {.status = status, .http_status = 429}));
    EXPECT_FALSE(IsRetried({.rate_limited = false}, {.status = status, .http_status = 429}));
  }
}

TEST(RetryTest, NothingIsRetriedWhereRetriesAreOff) {
  const Policy off{.enabled = false, .connection_errors = true, .rate_limited = true};
  EXPECT_FALSE(IsRetried(off, kUnavailable));
  EXPECT_FALSE(IsRetried(off, {.status = Status::kConnect, .never_sent = true}));
  EXPECT_FALSE(IsRetried(off, {.status = Status::kRateLimited, .http_status = 429}));
}

TEST(RetryTest, AnUnsafeRequestIsRetriedOnlyWhereItWasNeverSent) {
  const Policy unsafe{.rate_limited = true, .only_never_sent = true};
  EXPECT_TRUE(IsRetried(unsafe, {.status = Status::kConnect, .never_sent = true}));
  EXPECT_TRUE(IsRetried(unsafe, {.status = Status::kTimeout, .never_sent = true}));
  EXPECT_FALSE(IsRetried(unsafe, {.status = Status::kConnect}));
  EXPECT_FALSE(IsRetried(unsafe, {.status = Status::kTimeout}));
  EXPECT_FALSE(IsRetried(unsafe, kUnavailable));
  EXPECT_FALSE(IsRetried(unsafe, {.status = Status::kRateLimited, .http_status = 429}));
}

TEST(RetryTest, DelaysGrowByTheExponentAndAreDrawnFromTheUpperHalf) {
  const Policy policy{.initial_interval_ms = 400, .max_interval_ms = 60'000, .exponent = 1.5};
  constexpr std::int64_t kIntervals[] = {400, 600, 900, 1350, 2025};
  for (std::uint32_t n = 0; n < std::size(kIntervals); ++n) {
    EXPECT_EQ(NextDelay(policy, n, kUnavailable, {}, kLeast), kIntervals[n] / 2) << n;
    EXPECT_NEAR(static_cast<double>(*NextDelay(policy, n, kUnavailable, {}, kMost)),
                static_cast<double>(kIntervals[n]), 1)
        << n;
  }
}

TEST(RetryTest, NoDrawLeavesTheInterval) {
  for (const double chance : {0.0, 0.1, 0.5, 0.9, kMost}) {
    const auto delay = NextDelay({.initial_interval_ms = 1000}, 0, kUnavailable, {}, chance);
    EXPECT_GE(delay, 500);
    EXPECT_LE(delay, 1000);
  }
  EXPECT_EQ(NextDelay({.initial_interval_ms = 1000}, 0, kUnavailable, {}, 0.5), 750);
}

TEST(RetryTest, AnExponentOfOneKeepsTheInterval) {
  const Policy policy{.initial_interval_ms = 100, .exponent = 1, .max_elapsed_ms = 0};
  for (const std::uint32_t n : {0u, 1u, 100u, 4'000'000'000u}) {
    EXPECT_EQ(NextDelay(policy, n, kUnavailable, {}, kLeast), 50) << n;
  }
}

TEST(RetryTest, NoIntervalIsLongerThanTheLongest) {
  const Policy policy{
      .initial_interval_ms = 500, .max_interval_ms = 2000, .exponent = 10, .max_elapsed_ms = 0};
  EXPECT_EQ(NextDelay(policy, 0, kUnavailable, {}, kLeast), 250);
  for (const std::uint32_t n : {1u, 2u, 1000u, 4'294'967'295u}) {
    EXPECT_EQ(NextDelay(policy, n, kUnavailable, {}, kLeast), 1000) << n;
  }
  const Policy shorter{.initial_interval_ms = 500, .max_interval_ms = 100};
  EXPECT_EQ(NextDelay(shorter, 0, kUnavailable, {}, kLeast), 50);
}

TEST(RetryTest, AnIntervalOfZeroStaysZeroHoweverOften) {
  for (const double exponent : {1.0, 1.5, 1e300}) {
    const Policy policy{.initial_interval_ms = 0, .exponent = exponent, .max_elapsed_ms = 0};
    for (const std::uint32_t n : {0u, 1u, 5000u, 4'294'967'295u}) {
      EXPECT_EQ(NextDelay(policy, n, kUnavailable, {}, kMost), 0) << exponent << " " << n;
    }
  }
}

TEST(RetryTest, HugeIntervalsSaturate) {
  const Policy policy{
      .initial_interval_ms = kMax, .max_interval_ms = kMax, .exponent = 1e308, .max_elapsed_ms = 0};
  for (const std::uint32_t n : {0u, 1u, 2u, 5000u}) {
    EXPECT_GE(NextDelay(policy, n, kUnavailable, {}, kLeast), kMax / 2) << n;
    EXPECT_GE(NextDelay(policy, n, kUnavailable, {}, kMost), kMax / 2) << n;
  }
}

TEST(RetryTest, RetryAfterReplacesAShorterDelayWithoutJitter) {
  const Policy policy{.initial_interval_ms = 500};
  Outcome outcome = kUnavailable;
  outcome.retry_after_ms = 3000;
  EXPECT_EQ(NextDelay(policy, 0, outcome, {}, kLeast), 3000);
  EXPECT_EQ(NextDelay(policy, 0, outcome, {}, kMost), 3000);
}

TEST(RetryTest, RetryAfterIsNotCappedByTheLongestInterval) {
  const Policy policy{.initial_interval_ms = 500, .max_interval_ms = 1000};
  Outcome outcome = kUnavailable;
  outcome.retry_after_ms = 15'000;
  EXPECT_EQ(NextDelay(policy, 0, outcome, {}, kLeast), 15'000);
}

TEST(RetryTest, AShorterRetryAfterChangesNothing) {
  const Policy policy{.initial_interval_ms = 500};
  for (const std::int64_t retry_after_ms : {-1, 0, 1, 249, 250}) {
    Outcome outcome = kUnavailable;
    outcome.retry_after_ms = retry_after_ms;
    EXPECT_EQ(NextDelay(policy, 0, outcome, {}, kLeast), 250) << retry_after_ms;
  }
}

TEST(RetryTest, AHugeRetryAfterIsNotWaitedForWithinALimit) {
  Outcome outcome = kUnavailable;
  outcome.retry_after_ms = kMax;
  EXPECT_EQ(NextDelay({}, 0, outcome, {}, kLeast), std::nullopt);
  EXPECT_EQ(NextDelay(Unlimited(), 0, outcome, {.until_deadline_ms = kMax / 1000}, kLeast), std::nullopt);
  EXPECT_EQ(NextDelay(Unlimited(), 0, outcome, {}, kLeast), kMax);
}

TEST(RetryTest, ADelayThatReachesTheDeadlineIsNotWaitedFor) {
  const Policy policy{.initial_interval_ms = 500};  // at least 250
  EXPECT_EQ(NextDelay(policy, 0, kUnavailable, {.until_deadline_ms = 251}, kLeast), 250);
  EXPECT_EQ(NextDelay(policy, 0, kUnavailable, {.until_deadline_ms = 250}, kLeast), std::nullopt);
  EXPECT_EQ(NextDelay(policy, 0, kUnavailable, {.until_deadline_ms = 0}, kLeast), std::nullopt);
  EXPECT_EQ(NextDelay(policy, 0, kUnavailable, {.until_deadline_ms = -1}, kLeast), 250);
}

TEST(RetryTest, ADelayBeyondTheElapsedTimeIsNotWaitedFor) {
  const Policy policy{.initial_interval_ms = 500, .max_elapsed_ms = 1000};
  EXPECT_EQ(NextDelay(policy, 0, kUnavailable, {.since_start_ms = 750}, kLeast), 250);
  EXPECT_EQ(NextDelay(policy, 0, kUnavailable, {.since_start_ms = 751}, kLeast), std::nullopt);
  EXPECT_EQ(NextDelay(policy, 0, kUnavailable, {.since_start_ms = kMax}, kLeast), std::nullopt);
}

TEST(RetryTest, NoElapsedTimeIsTooLongWithoutALimit) {
  EXPECT_EQ(NextDelay(Unlimited(), 0, kUnavailable, {.since_start_ms = kMax}, kLeast), 250);
}

TEST(RetryTest, TheDefaultsAreThoseOfTheHeader) {
  const Policy policy;
  EXPECT_TRUE(policy.enabled);
  EXPECT_EQ(policy.initial_interval_ms, 500);
  EXPECT_EQ(policy.max_interval_ms, 60'000);
  EXPECT_EQ(policy.exponent, 1.5);
  EXPECT_EQ(policy.max_elapsed_ms, 20'000);
  EXPECT_TRUE(policy.connection_errors);
  EXPECT_FALSE(policy.rate_limited);
}

}  // namespace
}  // namespace dbr::retry
