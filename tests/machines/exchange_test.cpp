#include "http/exchange.hpp"

#include <gtest/gtest.h>

#include <string>

#include "exchange_rig.hpp"

namespace dbr::http {
namespace {

using test::kGet;
using test::kOk;

struct ExchangeTest : testing::Test, test::Rig {};

TEST_F(ExchangeTest, FirstWaitsForItsConnect) {
  network.HoldConnects();
  Exchange& exchange = Begin();
  const Wait wait = exchange.Step(0);
  EXPECT_EQ(wait.connecting, &exchange.connection()->multi());
  EXPECT_EQ(wait.interest.fd, -1);
  EXPECT_EQ(peer(0).sends(), 0);
}

TEST_F(ExchangeTest, IsToldWhenItsConnectHasEnded) {
  network.HoldConnects();
  Begin().Step(0);
  EXPECT_EQ(connects_told, 0);
  peer(0).Connects();
  EXPECT_EQ(connects_told, 1);
}

TEST_F(ExchangeTest, SendsOnceItIsConnected) {
  network.HoldConnects();
  Exchange& exchange = Begin();
  exchange.Step(0);
  peer(0).Connects();
  const Wait wait = exchange.Step(1);
  EXPECT_EQ(peer(0).sent(), kGet);
  EXPECT_EQ(wait.connecting, nullptr);
  EXPECT_EQ(wait.interest.fd, exchange.connection()->fd());
  EXPECT_TRUE(wait.interest.read);
  EXPECT_FALSE(wait.interest.write);
}

TEST_F(ExchangeTest, DoesNotLookForAnAnswerThatCannotBeThereYet) {
  Begin().Step(0);
  EXPECT_EQ(peer(0).receives(), 0);
}

TEST_F(ExchangeTest, EndsWithTheWholeResponse) {
  Exchange& exchange = Begin();
  exchange.Step(0);
  peer(0).Says(kOk);
  exchange.Step(1);
  ASSERT_TRUE(exchange.done());
  ASSERT_EQ(exchange.response(), &parser);
  EXPECT_EQ(parser.status(), 200);
  EXPECT_EQ(parser.body().view(), "{}");
}

TEST_F(ExchangeTest, TakesAParserOnlyWhenTheFirstByteIsThere) {
  Exchange& exchange = Begin();
  exchange.Step(0);
  exchange.Step(1);
  EXPECT_EQ(parsers_taken, 0);
  peer(0).Says("H");
  exchange.Step(2);
  peer(0).Says(kOk.substr(1));
  exchange.Step(3);
  EXPECT_EQ(parsers_taken, 1);
}

TEST_F(ExchangeTest, AResponseCutAnywhereIsTheSame) {
  for (std::size_t cut = 1; cut < kOk.size(); ++cut) {
    Rig rig;
    Exchange& exchange = rig.Begin();
    exchange.Step(0);
    rig.peer(0).Says(kOk.substr(0, cut));
    exchange.Step(1);
    ASSERT_FALSE(exchange.done()) << cut;
    rig.peer(0).Says(kOk.substr(cut));
    exchange.Step(2);
    ASSERT_TRUE(exchange.response()) << cut;
    EXPECT_EQ(rig.parser.body().view(), "{}") << cut;
  }
}

TEST_F(ExchangeTest, AResponseByteByByteIsTheSame) {
  Exchange& exchange = Begin();
  exchange.Step(0);
  for (const char& byte : kOk) {
    ASSERT_FALSE(exchange.done());
    peer(0).Says({&byte, 1});
    exchange.Step(1);
  }
  ASSERT_TRUE(exchange.response());
  EXPECT_EQ(parser.body().view(), "{}");
}

TEST_F(ExchangeTest, ALargeRequestGoesInSlices) {
  const std::string large(100'000, 'x');
  request.bytes = large;
  Begin().Step(0);
  EXPECT_EQ(peer(0).sent(), large);
  EXPECT_EQ(peer(0).sends(), 7);  // of 16 KiB
}

// The peer checks that after kAgain the same bytes are offered again.
TEST_F(ExchangeTest, WaitsToWriteWhereTheServerTakesNoMore) {
  Exchange& exchange = Begin();
  peer(0).TakesOnly(5);
  const Wait wait = exchange.Step(0);
  EXPECT_EQ(peer(0).sent(), kGet.substr(0, 5));
  EXPECT_TRUE(wait.interest.read);
  EXPECT_TRUE(wait.interest.write);
}

TEST_F(ExchangeTest, SendsOnFromWhereItStopped) {
  Exchange& exchange = Begin();
  for (std::size_t i = 0; i <= kGet.size(); ++i) {
    peer(0).TakesOnly(1);
    exchange.Step(static_cast<Micros>(i));
  }
  EXPECT_EQ(peer(0).sent(), kGet);
  peer(0).Says(kOk);
  exchange.Step(100);
  EXPECT_TRUE(exchange.response());
}

TEST_F(ExchangeTest, AnAnswerBeforeTheRequestWasTakenWholeStands) {
  Exchange& exchange = Begin();
  peer(0).TakesOnly(5).Says(kOk);
  exchange.Step(0);
  ASSERT_TRUE(exchange.response());
  EXPECT_FALSE(peer(0).open());
}

// Of a server that answers and then takes the rest: one event may tell of both, and no other one follows.
TEST_F(ExchangeTest, AnAnswerThatCameWhileTheRequestWaitedIsSeenWithItsLastByte) {
  Exchange& exchange = Begin();
  peer(0).TakesOnly(5);
  exchange.Step(0);
  peer(0).TakesOnly(kGet.size()).Says(kOk);
  exchange.Step(1);
  EXPECT_TRUE(exchange.response());
  EXPECT_EQ(peer(0).sent(), kGet);
}

TEST_F(ExchangeTest, LetsOthersHaveTheirTurnWhileMuchIsTaken) {
  const std::string large(600'000, 'x');
  request.bytes = large;
  Exchange& exchange = Begin();
  const Wait wait = exchange.Step(0);
  EXPECT_EQ(peer(0).sends(), 16);
  EXPECT_EQ(wait.until, 0);  // at once: no readiness will be told of what was there already
  exchange.Step(1);
  exchange.Step(2);
  EXPECT_EQ(peer(0).sent(), large);
}

TEST_F(ExchangeTest, AnAnswerEndsARequestThatTheServerStillTakes) {
  const std::string large(600'000, 'x');
  request.bytes = large;
  Exchange& exchange = Begin();
  peer(0).Says(kOk);
  exchange.Step(0);
  EXPECT_TRUE(exchange.response());
  EXPECT_LT(peer(0).sent().size(), large.size());
  EXPECT_FALSE(peer(0).open());
}

TEST_F(ExchangeTest, AnAnswerOfAServerThatTakesNothingStands) {
  Exchange& exchange = Begin();
  peer(0).RefusesToTake().Says(kOk);
  exchange.Step(0);
  EXPECT_TRUE(exchange.response());
}

TEST_F(ExchangeTest, AByteFromBeforeTheRequestIsTakenAtOnce) {
  network.SpeakEarly('H');
  Exchange& exchange = Begin();
  peer(0).Says(kOk.substr(1));
  exchange.Step(0);
  EXPECT_TRUE(exchange.response());
}

TEST_F(ExchangeTest, AnEarlyByteThatIsNoHttpIsAProtocolFailure) {
  network.SpeakEarly('2');  // such as "220 mail.example ESMTP"
  Exchange& exchange = Begin();
  peer(0).Says("20 mail.example ESMTP\r\n");
  exchange.Step(0);
  ASSERT_TRUE(exchange.done());
  EXPECT_EQ(exchange.failure().status, Status::kProtocol);
}

TEST_F(ExchangeTest, LetsOthersHaveTheirTurnWhileMuchArrives) {
  request.max_body = 1'000'000;
  Exchange& exchange = Begin();
  exchange.Step(0);
  peer(0).Says("HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n");
  for (int i = 0; i < 40; ++i) peer(0).Says("x");
  const Wait wait = exchange.Step(1);
  EXPECT_FALSE(exchange.done());
  EXPECT_EQ(peer(0).receives(), 16);
  EXPECT_EQ(wait.until, 0);  // at once: no readiness will be told of what is there already
  exchange.Step(2);
  exchange.Step(3);
  EXPECT_TRUE(exchange.response());
}

TEST_F(ExchangeTest, AnInterimResponseIsFollowedByTheAnswer) {
  Exchange& exchange = Begin();
  exchange.Step(0);
  peer(0).Says("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
  EXPECT_TRUE(exchange.Step(1).interest.read);
  EXPECT_FALSE(exchange.done());
  peer(0).Says(kOk);
  exchange.Step(2);
  ASSERT_TRUE(exchange.response());
  EXPECT_EQ(exchange.response()->status(), 200);
}

// Its room may have been told of while the answer had its turns, and is not told of twice.
TEST_F(ExchangeTest, ARequestGoesOnAsSoonAsAnAnswerThatTookTurnsPauses) {
  Exchange& exchange = Begin();
  peer(0).TakesOnly(5).Says("HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n");
  for (int i = 0; i < 20; ++i) peer(0).Says("x");
  exchange.Step(0);
  peer(0).TakesOnly(1000);
  exchange.Step(1);
  EXPECT_FALSE(exchange.done());
  EXPECT_EQ(peer(0).sent(), kGet);
}

TEST_F(ExchangeTest, TheAnswerToHeadHasNoBody) {
  request.head = true;
  Exchange& exchange = Begin();
  exchange.Step(0);
  peer(0).Says("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
  exchange.Step(1);
  EXPECT_TRUE(exchange.response());
}

TEST_F(ExchangeTest, ABodyOverTheLimitIsTooLarge) {
  request.max_body = 1;
  Exchange& exchange = Begin();
  exchange.Step(0);
  peer(0).Says(kOk);
  exchange.Step(1);
  ASSERT_TRUE(exchange.done());
  EXPECT_EQ(exchange.failure().status, Status::kTooLarge);
  EXPECT_FALSE(peer(0).open());
}

TEST_F(ExchangeTest, WhatIsNoHttpIsAProtocolFailureWithItsReason) {
  Exchange& exchange = Begin();
  exchange.Step(0);
  peer(0).Says("HTTP/1.1 200 OK\r\nContent-Length: 0x2\r\n\r\n");
  exchange.Step(1);
  ASSERT_TRUE(exchange.done());
  EXPECT_EQ(exchange.failure().status, Status::kProtocol);
  EXPECT_TRUE(exchange.failure().message.starts_with("the answer of 127.0.0.1:8000 cannot be taken: "));
  EXPECT_FALSE(peer(0).open());
}

TEST_F(ExchangeTest, ADoneExchangeStaysDone) {
  LeaveIdleConnection();
  Exchange& exchange = Begin();
  exchange.Step(0);
  peer(0).Says(kOk);
  exchange.Step(1);
  exchange.Step(kNever - 1);
  EXPECT_TRUE(exchange.response());
  EXPECT_EQ(network.opened(), 1u);
}

}  // namespace
}  // namespace dbr::http
