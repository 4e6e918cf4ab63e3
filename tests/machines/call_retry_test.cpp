#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "call_rig.hpp"

namespace dbr::client {
namespace {

using test::kSecond;

struct CallRetryTest : testing::Test, test::CallRig {
  // No wait but what Retry-After asks for.
  CallRetryTest() {
    config.retry = {.initial_interval_ms = 0, .max_interval_ms = 0, .exponent = 1, .max_elapsed_ms = 0};
  }
};

TEST_F(CallRetryTest, ASuccessIsOneAttempt) {
  Answers("200 OK");
  Call& call = Begin();
  Attempt(0);
  ASSERT_TRUE(call.done());
  EXPECT_EQ(EndOf(call)->status, Status::kOk);
  EXPECT_EQ(accepted, 1);
}

TEST_F(CallRetryTest, AServersErrorIsTriedAgainUntilItIsNone) {
  Answers("503 Service Unavailable");
  Answers("500 Internal Server Error");
  Answers("200 OK");
  Call& call = Begin();
  for (int i = 0; i < 2; ++i) {
    Attempt(i);
    EXPECT_TRUE(call.waits_for_retry());
  }
  Attempt(2);
  ASSERT_TRUE(call.done());
  EXPECT_EQ(EndOf(call)->status, Status::kOk);
  EXPECT_EQ(network.opened(), 1u);
}

TEST_F(CallRetryTest, AnAnswerThatTheServerMeansEndsTheCall) {
  struct {
    std::string_view line;
    Status status;
  } const cases[] = {{"400 Bad Request", Status::kBadRequest},
                     {"401 Unauthorized", Status::kUnauthorized},
                     {"403 Forbidden", Status::kUnauthorized},
                     {"404 Not Found", Status::kNotFound},
                     {"422 Unprocessable", Status::kBadRequest},
                     {"429 Too Many Requests", Status::kRateLimited},
                     {"302 Found", Status::kApi},
                     {"204 No Content", Status::kApi}};
  for (const auto& [line, status] : cases) {
    CallRig rig;
    rig.Answers(line, "Retry-After: 0\r\n", status == Status::kApi ? "" : "{}");
    Call& call = rig.Begin();
    rig.Attempt(0);
    ASSERT_TRUE(call.done()) << line;
    const auto error = rig.EndOf(call);
    EXPECT_EQ(error->status, status) << line;
    EXPECT_EQ(error->attempts, 1u) << line;
    EXPECT_EQ(rig.accepted, 0) << line;
  }
}

TEST_F(CallRetryTest, A429IsTriedAgainWhereThatWasAskedFor) {
  config.retry.rate_limited = true;
  options->retry = config.retry;
  options->retry->rate_limited = false;  // the client's word on it counts for the call's policy too
  Answers("429 Too Many Requests");
  Call& call = Begin();
  Attempt(0);
  EXPECT_TRUE(call.waits_for_retry());
}

TEST_F(CallRetryTest, AWaitThatIsOverLeadsToTheNextAttemptAndNotEarlier) {
  Answers("503 Service Unavailable", "Retry-After: 2\r\n");
  Answers("200 OK");
  Call& call = Begin();
  EXPECT_EQ(Attempt(kSecond).until, 3 * kSecond);
  EXPECT_EQ(call.Step(3 * kSecond - 1).until, 3 * kSecond);
  EXPECT_EQ(network.peer(0).sends(), 1);
  Attempt(3 * kSecond);
  EXPECT_TRUE(call.done());
}

// The loop has its turn between them, or neither a cancel nor another call would.
TEST_F(CallRetryTest, AStepMakesOneAttemptAtTheMost) {
  for (int i = 0; i < 5; ++i) peer(static_cast<std::size_t>(i)).Breaks();
  Call& call = Begin();
  for (std::uint32_t i = 1; i <= 5; ++i) {
    call.Step(7);
    EXPECT_EQ(network.opened(), i);
    const http::Wait wait = call.Step(7);
    EXPECT_TRUE(call.waits_for_retry());
    EXPECT_EQ(wait.until, 7);
    EXPECT_EQ(wait.interest.fd, -1);
    EXPECT_EQ(wait.connecting, nullptr);
  }
}

TEST_F(CallRetryTest, ARetryAfterBeyondTheDeadlineEndsTheCallAtOnceWithItsError) {
  Answers("503 Service Unavailable", "Retry-After: 29\r\n");
  Call& call = Begin();
  Attempt(kSecond);
  ASSERT_TRUE(call.done());
  const auto error = EndOf(call);
  EXPECT_EQ(error->status, Status::kApi);
  EXPECT_EQ(error->http_status, 503);
  EXPECT_EQ(error->retry_after_ms, 29'000);
}

TEST_F(CallRetryTest, ARetryAfterJustBeforeTheDeadlineIsWaitedFor) {
  Answers("503 Service Unavailable", "Retry-After: 28\r\n");
  Call& call = Begin();
  EXPECT_EQ(Attempt(kSecond).until, 29 * kSecond);
  EXPECT_TRUE(call.waits_for_retry());
}

TEST_F(CallRetryTest, WhatElapsedCountsFromTheCallsBegin) {
  config.retry.max_elapsed_ms = 5000;
  Answers("503 Service Unavailable", "Retry-After: 1\r\n");
  Call& call = Begin(10 * kSecond);
  Attempt(14 * kSecond);
  EXPECT_TRUE(call.waits_for_retry());
  Answers("503 Service Unavailable", "Retry-After: 1\r\n");
  Attempt(15 * kSecond);
  EXPECT_TRUE(call.done());
  EXPECT_EQ(EndOf(call)->attempts, 2u);
}

TEST_F(CallRetryTest, ALostConnectionIsTriedAgainUnlessThePolicySaysNo) {
  for (const bool retried : {true, false}) {
    CallRig rig;
    rig.config.retry.connection_errors = retried;
    rig.peer(0).Breaks();
    Call& call = rig.Begin();
    rig.Attempt(0);
    EXPECT_EQ(call.waits_for_retry(), retried);
  }
}

TEST_F(CallRetryTest, AnUnsafeRequestThatMayHaveArrivedIsNotSentAgain) {
  operation.any_success = true;
  arguments.method = "POST";
  peer(0).Breaks();
  Call& call = Begin();
  Attempt(0);
  ASSERT_TRUE(call.done());
  EXPECT_EQ(EndOf(call)->status, Status::kConnect);
}

TEST_F(CallRetryTest, AnUnsafeRequestThatSurelyNeverLeftIsTriedAgain) {
  operation.any_success = true;
  arguments.method = "POST";
  network.HoldConnects();
  Call& call = Begin();
  call.Step(0);
  peer(0).Refuses();
  call.Step(0);
  EXPECT_TRUE(call.waits_for_retry());
}

TEST_F(CallRetryTest, EachAttemptLooksForItsTokenAnew) {
  Answers("503 Service Unavailable");
  Answers("200 OK");
  Call& call = Begin();
  Attempt(0);
  client().session().SetBearer("a.newer.token");
  Attempt(0);
  ASSERT_TRUE(call.done());
  EXPECT_TRUE(peer(0).sent().contains("Authorization: Bearer the.clients.token\r\n"));
  EXPECT_TRUE(peer(1).sent().contains("Authorization: Bearer a.newer.token\r\n"));
}

TEST_F(CallRetryTest, ALogoutThatFailedEndsTheSessionWhoseTokenItSent) {
  operation.ends_session = true;
  client().session().Adopt({"session.token", config.server.origin, "u-7"});
  Answers("401 Unauthorized");
  Call& call = Begin();
  Attempt(0);
  ASSERT_TRUE(call.done());
  EXPECT_TRUE(peer(0).sent().contains("session.token"));
  Buffer token;
  client().session().AppendToken(config.server.origin, token);
  EXPECT_EQ(token.view(), "the.clients.token");
}

TEST_F(CallRetryTest, A401LeavesTheSessionOfAnyOtherCall) {
  client().session().Adopt({"session.token", config.server.origin, "u-7"});
  Answers("401 Unauthorized");
  Begin();
  Attempt(0);
  Buffer token;
  client().session().AppendToken(config.server.origin, token);
  EXPECT_EQ(token.view(), "session.token");
}

}  // namespace
}  // namespace dbr::client
