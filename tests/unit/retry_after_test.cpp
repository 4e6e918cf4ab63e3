#include <gtest/gtest.h>

#include <limits>

#include "retry/retry.hpp"

namespace dbr::retry {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr const char* kDate = "Sun, 06 Nov 1994 08:49:37 GMT";
constexpr std::int64_t kDateUnix = 784'111'777;

TEST(HttpDateTest, IsReadInItsThreeForms) {
  EXPECT_EQ(ParseHttpDate(kDate), kDateUnix);
  EXPECT_EQ(ParseHttpDate("Sunday, 06-Nov-94 08:49:37 GMT"), kDateUnix);
  EXPECT_EQ(ParseHttpDate("Sun Nov  6 08:49:37 1994"), kDateUnix);
}

TEST(HttpDateTest, AsctimeMayHaveADayOfTwoDigits) {
  EXPECT_EQ(ParseHttpDate("Wed Nov 16 08:49:37 1994"), kDateUnix + 10 * 86'400);
  EXPECT_EQ(ParseHttpDate("Sun Nov 06 08:49:37 1994"), kDateUnix);
}

TEST(HttpDateTest, CountsFromTheEpochInBothDirections) {
  EXPECT_EQ(ParseHttpDate("Thu, 01 Jan 1970 00:00:00 GMT"), 0);
  EXPECT_EQ(ParseHttpDate("Wed, 31 Dec 1969 23:59:59 GMT"), -1);
  EXPECT_EQ(ParseHttpDate("Tue, 19 Jan 2038 03:14:08 GMT"), 2'147'483'648);
  EXPECT_EQ(ParseHttpDate("Fri, 31 Dec 9999 23:59:59 GMT"), 253'402'300'799);
}

TEST(HttpDateTest, EveryMonthIsKnown) {
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  constexpr int kDaysBefore[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  for (int month = 0; month < 12; ++month) {
    const std::string date = std::string("Mon, 01 ") + kMonths[month] + " 1973 00:00:00 GMT";
    EXPECT_EQ(ParseHttpDate(date), (3 * 365 + 1 + kDaysBefore[month]) * 86'400) << date;
  }
}

TEST(HttpDateTest, TwoDigitsMeanTheYearsFrom1970To2069) {
  EXPECT_EQ(ParseHttpDate("Thursday, 01-Jan-70 00:00:00 GMT"), 0);
  EXPECT_EQ(ParseHttpDate("Friday, 31-Dec-99 23:59:59 GMT"), 946'684'799);
  EXPECT_EQ(ParseHttpDate("Saturday, 01-Jan-00 00:00:00 GMT"), 946'684'800);
  EXPECT_EQ(ParseHttpDate("Tuesday, 01-Jan-69 00:00:00 GMT"), ParseHttpDate("Tue, 01 Jan 2069 00:00:00 GMT"));
}

TEST(HttpDateTest, ALeapDayIsADayOfLeapYearsOnly) {
  EXPECT_EQ(ParseHttpDate("Tue, 29 Feb 2000 00:00:00 GMT"), 951'782'400);
  EXPECT_EQ(ParseHttpDate("Wed, 29 Feb 2023 00:00:00 GMT"), std::nullopt);
  EXPECT_EQ(ParseHttpDate("Mon, 29 Feb 2100 00:00:00 GMT"), std::nullopt);
}

TEST(HttpDateTest, ALeapSecondIsTheNextMinute) {
  EXPECT_EQ(ParseHttpDate("Sat, 31 Dec 2016 23:59:60 GMT"), ParseHttpDate("Sun, 01 Jan 2017 00:00:00 GMT"));
}

TEST(HttpDateTest, AnythingElseIsNoDate) {
  for (const char* text : {"",
                           "now",
                           "0",
                           "1994-11-06T08:49:37Z",
                           "Sun, 06 Nov 1994 08:49:37",
                           "Sun, 06 Nov 1994 08:49:37 UTC",
                           "Sun, 06 Nov 1994 08:49:37 gmt",
                           "Sun, 06 Nov 1994 08:49:37 GMT ",
                           " Sun, 06 Nov 1994 08:49:37 GMT",
                           "Sun, 06 Nov 1994 08:49:37 +0100",
                           "Sun,06 Nov 1994 08:49:37 GMT",
                           "sun, 06 Nov 1994 08:49:37 GMT",
                           "Sun, 06 nov 1994 08:49:37 GMT",
                           "Sun, 6 Nov 1994 08:49:37 GMT",
                           "Sun, 06 Nov 94 08:49:37 GMT",
                           "Sun, 06 Nov 19940 08:49:37 GMT",
                           "Sun, 00 Nov 1994 08:49:37 GMT",
                           "Sun, 31 Nov 1994 08:49:37 GMT",
                           "Sun, -6 Nov 1994 08:49:37 GMT",
                           "Sun, 06 Now 1994 08:49:37 GMT",
                           "Son, 06 Nov 1994 08:49:37 GMT",
                           "Sun, 06 Nov 1994 24:00:00 GMT",
                           "Sun, 06 Nov 1994 08:60:00 GMT",
                           "Sun, 06 Nov 1994 08:00:61 GMT",
                           "Sun, 06 Nov 1994 8:49:37 GMT",
                           "Sun, 06-Nov-94 08:49:37 GMT",
                           "Sunday, 06-Nov-1994 08:49:37 GMT",
                           "Sunday, 06 Nov 94 08:49:37 GMT",
                           "Sun Nov 6 08:49:37 1994",
                           "Sun Nov  6 08:49:37 1994 GMT",
                           "Sun Nov   08:49:37 1994",
                           "Sun Nov 6  08:49:37 1994"}) {
    EXPECT_EQ(ParseHttpDate(text), std::nullopt) << text;
  }
}

TEST(RetryAfterTest, SecondsAreTakenAsTheyAre) {
  EXPECT_EQ(ParseRetryAfter("0", ""), 0);
  EXPECT_EQ(ParseRetryAfter("1", ""), 1000);
  EXPECT_EQ(ParseRetryAfter("120", kDate), 120'000);
  EXPECT_EQ(ParseRetryAfter("0000000000000000000000000007", ""), 7000);
}

TEST(RetryAfterTest, ADateIsTakenAgainstTheResponsesOwn) {
  EXPECT_EQ(ParseRetryAfter("Sun, 06 Nov 1994 08:49:40 GMT", kDate), 3000);
  EXPECT_EQ(ParseRetryAfter("Sunday, 06-Nov-94 08:50:37 GMT", kDate), 60'000);
  EXPECT_EQ(ParseRetryAfter("Sun Nov  6 08:49:37 1994", kDate), 0);
}

TEST(RetryAfterTest, APastDateIsNone) {
  EXPECT_EQ(ParseRetryAfter("Sun, 06 Nov 1994 08:49:36 GMT", kDate), -1);
  EXPECT_EQ(ParseRetryAfter("Thu, 01 Jan 1970 00:00:00 GMT", kDate), -1);
}

TEST(RetryAfterTest, ADateWithNothingToCompareItWithIsNone) {
  EXPECT_EQ(ParseRetryAfter(kDate, ""), -1);
  EXPECT_EQ(ParseRetryAfter(kDate, "today"), -1);
}

TEST(RetryAfterTest, WhatIsNeitherSecondsNorADateIsNone) {
  for (const char* value : {"", "-1", "+1", "1.5", "1e3", "0x10", " 1", "1 ", "1,2", "soon", "1s", "\xb2"}) {
    EXPECT_EQ(ParseRetryAfter(value, kDate), -1) << value;
  }
}

TEST(RetryAfterTest, HugeNumbersSaturate) {
  EXPECT_EQ(ParseRetryAfter("9999999999", ""), 9'999'999'999'000);
  for (const char* value : {"9223372036854775807", "9223372036854775808", "99999999999999999999",
                            "18446744073709551616", "9223372036854776"}) {
    EXPECT_EQ(ParseRetryAfter(value, ""), kMax) << value;
  }
}

TEST(RetryAfterTest, NoNumberOverflowsOnTheWayToMilliseconds) {
  std::string value;
  std::int64_t before = -1;
  for (int digits = 0; digits < 40; ++digits) {
    value += '9';
    const std::int64_t ms = ParseRetryAfter(value, "");
    EXPECT_GE(ms, before) << value;
    before = ms;
  }
  EXPECT_EQ(before, kMax);
}

}  // namespace
}  // namespace dbr::retry
