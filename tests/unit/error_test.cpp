#include "core/error.hpp"

#include <gtest/gtest.h>

namespace dbr {
namespace {

bool Retryable(Status status, int http_status = 0) {
  Error error;
  error.status = status;
  error.http_status = http_status;
  return error.retryable();
}

TEST(ErrorTest, WhatMaySucceedLaterIsRetryable) {
  EXPECT_TRUE(Retryable(Status::kConnect));
  EXPECT_TRUE(Retryable(Status::kTimeout));
  EXPECT_TRUE(Retryable(Status::kTimeout, 200));  // the body stalled
  EXPECT_TRUE(Retryable(Status::kRateLimited, 429));
  EXPECT_TRUE(Retryable(Status::kApi, 429));  // not JSON
  for (const int http_status : {500, 501, 503, 599}) EXPECT_TRUE(Retryable(Status::kApi, http_status));
}

TEST(ErrorTest, WhatStaysAsItIsIsNotRetryable) {
  for (const Status status :
       {Status::kInvalidArgument, Status::kOutOfMemory, Status::kCancelled, Status::kClosed,
        Status::kWouldDeadlock, Status::kForked, Status::kPolicy, Status::kInternal, Status::kTls,
        Status::kProtocol, Status::kTooLarge, Status::kResponseValidation}) {
    EXPECT_FALSE(Retryable(status)) << StatusName(status);
  }
}

TEST(ErrorTest, ARefusalIsNotRetryable) {
  EXPECT_FALSE(Retryable(Status::kBadRequest, 400));
  EXPECT_FALSE(Retryable(Status::kUnauthorized, 401));
  EXPECT_FALSE(Retryable(Status::kNotFound, 404));
  EXPECT_FALSE(Retryable(Status::kValidation, 422));
  for (const int http_status : {204, 302, 401, 404, 418, 499})
    EXPECT_FALSE(Retryable(Status::kApi, http_status));
}

TEST(ErrorTest, AStatusOf5xxWithinAnotherFailureIsNotRetryable) {
  EXPECT_FALSE(Retryable(Status::kProtocol, 503));
  EXPECT_FALSE(Retryable(Status::kTooLarge, 503));
}

TEST(ErrorTest, FailCarriesStatusAndMessage) {
  const Result<int> result = Fail(Status::kPolicy, "not so");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().status, Status::kPolicy);
  EXPECT_EQ(result.error().message, "not so");
}

TEST(ErrorTest, NothingIsSaidOfAResponseThatNeverCame) {
  const Error error;
  EXPECT_EQ(error.http_status, 0);
  EXPECT_EQ(error.attempts, 0u);
  EXPECT_EQ(error.retry_after_ms, -1);
  EXPECT_FALSE(error.has_body);
}

}  // namespace
}  // namespace dbr
