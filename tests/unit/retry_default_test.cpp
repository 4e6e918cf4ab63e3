#include <gtest/gtest.h>

#include "retry/retry.hpp"

namespace dbr::retry {
namespace {

// With 20 seconds in all, no wait of a call gets there by default.
TEST(RetryDefaultTest, NoWaitIsLongerThanAMinute) {
  const Outcome outcome{.status = Status::kApi, .http_status = 503};
  Policy policy;
  policy.max_elapsed_ms = 0;
  EXPECT_EQ(NextDelay(policy, 1000, outcome, Elapsed{}, 1.0), 60'000);
}

}  // namespace
}  // namespace dbr::retry
