#include <gtest/gtest.h>

#include <string_view>
#include <utility>

#include "call_rig.hpp"

namespace dbr::client {
namespace {

using test::kSecond;

// The states in which a call may be when its time is up or somebody ends it, and how it gets there.
struct Stage {
  std::string_view name;
  void (*reach)(test::CallRig&);
  bool sent;
};

void Nothing(test::CallRig&) {}
void Connecting(test::CallRig& rig) {
  rig.network.HoldConnects();
  rig.Begin().Step(0);
}
void Sending(test::CallRig& rig) {
  rig.peer(0).TakesOnly(10);
  rig.Begin().Step(0);
}
void Waiting(test::CallRig& rig) {
  rig.Begin().Step(0);
}
void Receiving(test::CallRig& rig) {
  rig.peer(0).Says("HTTP/1.1 200 OK\r\nContent-Le");
  rig.Begin();
  rig.Attempt(0);
}
void InBackoff(test::CallRig& rig) {
  rig.Answers("503 Service Unavailable", "Retry-After: 5\r\n", "{}");
  rig.Begin();
  rig.Attempt(0);
}

constexpr Stage kStages[] = {{"connecting", &Connecting, true}, {"sending", &Sending, true},
                             {"waiting", &Waiting, true},       {"receiving", &Receiving, true},
                             {"backoff", &InBackoff, true},     {"begun", &Nothing, false}};

struct StagedRig : test::CallRig {
  explicit StagedRig(const Stage& stage) {
    config.timeout_ms = 6000;
    config.attempt_timeout_ms = 0;
    config.connect_timeout_ms = 0;
    config.retry.max_elapsed_ms = 0;
    hooks->wants_after_attempt = true;
    Begin();
    stage.reach(*this);
    call = &current();
  }
  Call* call;
};

TEST(CallDeadlineTest, TheCallsTimeoutEndsEveryState) {
  for (const Stage& stage : kStages) {
    StagedRig rig(stage);
    if (stage.reach == &InBackoff) rig.call->Step(5 * kSecond);  // the next attempt, which hangs
    if (stage.sent) rig.call->Step(6 * kSecond - 1);
    ASSERT_FALSE(rig.call->done()) << stage.name;
    rig.call->Step(6 * kSecond);
    ASSERT_TRUE(rig.call->done()) << stage.name;
    const auto error = rig.EndOf(*rig.call);
    EXPECT_EQ(error->status, Status::kTimeout) << stage.name;
    EXPECT_TRUE(error->message.contains("6000 ms")) << error->message;
    EXPECT_FALSE(rig.peer(0).open()) << stage.name;
    EXPECT_EQ(error->attempts, rig.hooks->told.size()) << stage.name;
  }
}

TEST(CallDeadlineTest, ACancelEndsEveryStateAndIsToldOnce) {
  for (const Stage& stage : kStages) {
    StagedRig rig(stage);
    rig.call->End(Status::kCancelled, kSecond);
    ASSERT_TRUE(rig.call->done()) << stage.name;
    const auto error = rig.EndOf(*rig.call);
    EXPECT_EQ(error->status, Status::kCancelled) << stage.name;
    EXPECT_EQ(error->attempts, stage.sent ? 1u : 0u) << stage.name;
    EXPECT_EQ(rig.hooks->told.size(), error->attempts) << stage.name;
    const bool waited = stage.reach == &InBackoff;  // its attempt ended before
    if (stage.sent && !waited) {
      EXPECT_EQ(rig.hooks->told[0].status, Status::kCancelled) << stage.name;
      EXPECT_FALSE(rig.peer(0).open()) << stage.name;
    }
    rig.call->End(Status::kTimeout, 2 * kSecond);
    EXPECT_EQ(rig.call->TakeError(), nullptr) << "a second end is none";
    EXPECT_EQ(rig.call->Step(3 * kSecond).until, kNever);
  }
}

TEST(CallDeadlineTest, AnAttemptThatRanOutOfTimeIsTriedAgainAndSaysWhichLimitItWas) {
  test::CallRig rig;
  rig.config.attempt_timeout_ms = 1000;
  rig.config.retry.enabled = false;
  Call& call = rig.Begin();
  EXPECT_EQ(call.Step(0).until, kSecond);
  call.Step(kSecond);
  ASSERT_TRUE(call.done());
  EXPECT_TRUE(rig.EndOf(call)->message.ends_with("; the attempt's timeout is 1000 ms"));
}

TEST(CallDeadlineTest, ARetriedAttemptHasItsOwnTime) {
  test::CallRig rig;
  rig.config.attempt_timeout_ms = 1000;
  rig.config.retry = {.initial_interval_ms = 0, .max_interval_ms = 0, .exponent = 1, .max_elapsed_ms = 0};
  Call& call = rig.Begin();
  call.Step(0);
  call.Step(kSecond);
  ASSERT_TRUE(call.waits_for_retry());
  EXPECT_EQ(call.Step(2 * kSecond).until, 3 * kSecond);
}

TEST(CallDeadlineTest, NoAttemptOutlastsTheCall) {
  test::CallRig rig;
  rig.config.timeout_ms = 1500;
  rig.config.attempt_timeout_ms = 1000;
  rig.config.retry = {.initial_interval_ms = 0, .max_interval_ms = 0, .exponent = 1, .max_elapsed_ms = 0};
  Call& call = rig.Begin();
  call.Step(0);
  call.Step(kSecond);
  EXPECT_EQ(call.Step(kSecond).until, kSecond + kSecond / 2);
}

TEST(CallDeadlineTest, WithoutTimeoutsACallWaitsForEver) {
  test::CallRig rig;
  rig.config.timeout_ms = 0;
  rig.config.attempt_timeout_ms = 0;
  Call& call = rig.Begin();
  EXPECT_EQ(call.Step(0).until, kNever);
  call.Step(kNever - 1);
  EXPECT_FALSE(call.done());
}

}  // namespace
}  // namespace dbr::client
