#include <gtest/gtest.h>

#include <string>

#include "call_rig.hpp"

namespace dbr::client {
namespace {

using test::kSecond;

struct CallHooksTest : testing::Test, test::CallRig {
  CallHooksTest() {
    config.retry = {.initial_interval_ms = 0, .max_interval_ms = 0, .exponent = 1, .max_elapsed_ms = 0};
    hooks->wants_after_attempt = true;
  }
};

TEST_F(CallHooksTest, TheProviderIsAskedOnlyWhereThereIsNoOtherToken) {
  int asked = 0;
  hooks->provide = [&](SecretString& token, std::string&) {
    ++asked;
    token.Assign("provided.token");
    return Status::kOk;
  };
  Answers("200 OK");
  Begin();
  Attempt(0);
  EXPECT_EQ(asked, 0);
  client().session().SetBearer("");
  Answers("503 Service Unavailable");
  Answers("200 OK");
  Begin();
  Attempt(0);
  EXPECT_EQ(asked, 1);
  Attempt(0);
  EXPECT_EQ(asked, 2) << "anew for each attempt";
  EXPECT_TRUE(peer(1).sent().contains("Authorization: Bearer provided.token\r\n"));
}

TEST_F(CallHooksTest, AProviderThatFailsEndsTheCallBeforeAnythingIsSent) {
  config.bearer.Clear();
  hooks->provide = [](SecretString&, std::string&) { return Status::kTls; };
  Call& call = Begin();
  call.Step(0);
  ASSERT_TRUE(call.done());
  const auto error = EndOf(call);
  EXPECT_EQ(error->status, Status::kTls);
  EXPECT_EQ(error->attempts, 0u);
  EXPECT_TRUE(hooks->told.empty());
  EXPECT_EQ(network.opened(), 0u);
}

TEST_F(CallHooksTest, AProviderWithoutATokenLeavesTheHeaderOut) {
  config.bearer.Clear();
  hooks->provide = [](SecretString&, std::string&) { return Status::kOk; };
  Begin().Step(0);
  EXPECT_FALSE(peer(0).sent().contains("Authorization"));
  EXPECT_TRUE(peer(0).sent().ends_with("\r\n\r\n"));
}

TEST_F(CallHooksTest, BeforeRequestMayEndTheCallAndARetryToo) {
  int asked = 0;
  hooks->before = [&](std::vector<Field>& fields, std::string&) {
    fields.push_back({"X-Trace", std::to_string(++asked)});
    return asked == 2 ? Status::kCancelled : Status::kOk;
  };
  Answers("503 Service Unavailable");
  Call& call = Begin();
  Attempt(0);
  EXPECT_TRUE(peer(0).sent().contains("X-Trace: 1\r\n"));
  call.Step(0);
  ASSERT_TRUE(call.done());
  const auto error = EndOf(call);
  EXPECT_EQ(error->status, Status::kCancelled);
  EXPECT_EQ(error->attempts, 1u);
  EXPECT_EQ(peer(0).sends(), 1);
  EXPECT_EQ(hooks->told.size(), 1u);
}

TEST_F(CallHooksTest, AfterAttemptIsToldOfEachWithTheWaitBehindIt) {
  Answers("503 Service Unavailable", "Retry-After: 3\r\n", "{}");
  Answers("200 OK");
  Begin();
  Attempt(0);
  Attempt(3 * kSecond);
  ASSERT_EQ(hooks->told.size(), 2u);
  EXPECT_EQ(hooks->told[0].attempt, 1u);
  EXPECT_EQ(hooks->told[0].http_status, 503);
  EXPECT_EQ(hooks->told[0].retry_in_ms, 3000);
  EXPECT_EQ(hooks->told[1].attempt, 2u);
  EXPECT_EQ(hooks->told[1].status, Status::kOk);
  EXPECT_EQ(hooks->told[1].retry_in_ms, -1);
}

TEST_F(CallHooksTest, ACallbackThatThrewEndsTheCallWhateverTheAnswer) {
  for (const char* line : {"200 OK", "503 Service Unavailable", "401 Unauthorized"}) {
    CallRig rig;
    rig.hooks->wants_after_attempt = true;
    rig.hooks->after_answer = Status::kInternal;
    rig.Answers(line);
    Call& call = rig.Begin();
    rig.Attempt(0);
    ASSERT_TRUE(call.done()) << line;
    EXPECT_EQ(rig.EndOf(call)->status, Status::kInternal) << line;
    EXPECT_EQ(rig.settled, 0) << "a login's session, say, has not begun";
  }
}

TEST_F(CallHooksTest, ASuccessHasItsEffectOnceAndLast) {
  config.retry.max_elapsed_ms = 60'000;
  Answers("503 Service Unavailable");
  Answers("200 OK");
  Begin();
  Attempt(0);
  EXPECT_EQ(settled, 0);
  Attempt(0);
  ASSERT_TRUE(current().done());
  EXPECT_EQ(settled, 1);
}

TEST_F(CallHooksTest, AnAnswerThatTheHandlerRefusesIsNoSuccessAndNotTriedAgain) {
  refusal.emplace().status = Status::kResponseValidation;
  Answers("200 OK", "", "[]");
  Call& call = Begin();
  Attempt(0);
  ASSERT_TRUE(call.done());
  const auto error = EndOf(call);
  EXPECT_EQ(error->status, Status::kResponseValidation);
  EXPECT_EQ(error->http_status, 200);
  EXPECT_EQ(settled, 0);
  EXPECT_EQ(hooks->told.at(0).status, Status::kResponseValidation);
}

}  // namespace
}  // namespace dbr::client
