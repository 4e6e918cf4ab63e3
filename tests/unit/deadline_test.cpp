#include "core/deadline.hpp"

#include <gtest/gtest.h>

namespace dbr {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr Micros kNow = 5'000'000;

TEST(DeadlineTest, AMomentLiesItsMillisecondsAhead) {
  EXPECT_EQ(After(kNow, 0), kNow);
  EXPECT_EQ(After(kNow, 1), kNow + 1000);
  EXPECT_EQ(After(0, 30'000), 30'000'000);
}

TEST(DeadlineTest, AHugeTimeoutIsNeverAndNoWrappedPast) {
  EXPECT_EQ(After(kNow, kMax), kNever);
  EXPECT_EQ(After(kNow, kMax / 1000), kNever);
  EXPECT_EQ(After(0, kMax / 1000 + 1), kNever);
  EXPECT_EQ(After(kNever, 0), kNever);
  EXPECT_EQ(After(kNever, 1), kNever);
  EXPECT_EQ(After(kNever - 1, 1), kNever);
}

TEST(DeadlineTest, TheLargestTimeoutThatFitsIsKept) {
  EXPECT_EQ(After(0, kMax / 1000), kMax / 1000 * 1000);
  EXPECT_EQ(After(kNow, (kMax - kNow) / 1000), kNow + (kMax - kNow) / 1000 * 1000);
}

TEST(DeadlineTest, ATimeoutOfZeroIsNone) {
  EXPECT_EQ(DeadlineAfter(kNow, 0), kNever);
  EXPECT_EQ(DeadlineAfter(kNow, 1), kNow + 1000);
  EXPECT_EQ(DeadlineAfter(kNow, kMax), kNever);
}

TEST(DeadlineTest, AWaitIsRoundedUpToWholeMilliseconds) {
  EXPECT_EQ(MillisUntil(kNow + 1, kNow), 1);
  EXPECT_EQ(MillisUntil(kNow + 1000, kNow), 1);
  EXPECT_EQ(MillisUntil(kNow + 1001, kNow), 2);
}

TEST(DeadlineTest, AMomentThatIsThereOrPastNeedsNoWait) {
  EXPECT_EQ(MillisUntil(kNow, kNow), 0);
  EXPECT_EQ(MillisUntil(kNow - 1, kNow), 0);
  EXPECT_EQ(MillisUntil(0, kNever), 0);
}

TEST(DeadlineTest, NeverIsAWaitWithoutEnd) {
  EXPECT_EQ(MillisUntil(kNever, kNow), -1);
  EXPECT_EQ(MillisUntil(kNever, kNever), -1);
}

// As constants: a compiler refuses an overflow in them.
TEST(DeadlineTest, AWaitUntilAlmostNeverDoesNotOverflow) {
  constexpr std::int64_t kFromTheBeginning = MillisUntil(kNever - 1, 0);
  constexpr std::int64_t kFromNow = MillisUntil(After(0, kMax / 1000), 0);
  EXPECT_EQ(kFromTheBeginning, kMax / 1000 + 1);
  EXPECT_EQ(kFromNow, kMax / 1000);
}

TEST(DeadlineTest, TheClockOnlyGoesForward) {
  const Micros first = Now();
  EXPECT_GT(first, 0);
  EXPECT_GE(Now(), first);
}

}  // namespace
}  // namespace dbr
