#include <gtest/gtest.h>

#include "exchange_rig.hpp"

// What becomes of an exchange whose connection fails, and what is sent again.
namespace dbr::http {
namespace {

using test::kGet;
using test::kOk;

struct ExchangeLossTest : testing::Test, test::Rig {
  Status FailureOf(Exchange& exchange) {
    EXPECT_TRUE(exchange.done());
    EXPECT_EQ(exchange.response(), nullptr);
    return exchange.done() && !exchange.response() ? exchange.failure().status : Status::kOk;
  }
};

TEST_F(ExchangeLossTest, ARefusedConnectIsTheFailureOfTheExchange) {
  network.HoldConnects();
  for (const Status status : {Status::kConnect, Status::kTls, Status::kPolicy, Status::kOutOfMemory}) {
    Exchange& exchange = Begin();
    exchange.Step(0);
    const std::size_t last = network.opened() - 1;
    peer(last).Refuses(status);
    exchange.Step(1);
    EXPECT_EQ(FailureOf(exchange), status);
    EXPECT_FALSE(peer(last).open());
  }
}

TEST_F(ExchangeLossTest, ARefusedConnectIsNotTriedAgainInSecret) {
  network.HoldConnects();
  Exchange& exchange = Begin();
  exchange.Step(0);
  peer(0).Refuses();
  exchange.Step(1);
  EXPECT_EQ(network.opened(), 1u);
  EXPECT_TRUE(exchange.never_sent());
}

TEST_F(ExchangeLossTest, AnEndBeforeTheFirstByteIsAConnectFailure) {
  Exchange& exchange = Begin();
  exchange.Step(0);
  peer(0).Closes();
  exchange.Step(1);
  EXPECT_EQ(FailureOf(exchange), Status::kConnect);
  EXPECT_EQ(exchange.failure().message, "127.0.0.1:8000 closed the connection before it answered");
}

TEST_F(ExchangeLossTest, AResetBeforeTheFirstByteIsAConnectFailure) {
  Exchange& exchange = Begin();
  exchange.Step(0);
  peer(0).Breaks();
  exchange.Step(1);
  EXPECT_EQ(FailureOf(exchange), Status::kConnect);
}

TEST_F(ExchangeLossTest, ARefusalInTlsBehindTheHandshakeStaysOne) {
  Exchange& exchange = Begin();
  exchange.Step(0);
  peer(0).Breaks(Status::kTls);
  exchange.Step(1);
  EXPECT_EQ(FailureOf(exchange), Status::kTls);
  EXPECT_EQ(exchange.failure().message, "the fake failed");
}

TEST_F(ExchangeLossTest, AnEndAnywhereInsideAResponseIsAProtocolFailure) {
  for (std::size_t cut = 1; cut < kOk.size(); ++cut) {
    Rig rig;
    Exchange& exchange = rig.Begin();
    exchange.Step(0);
    rig.peer(0).Says(kOk.substr(0, cut)).Closes();
    exchange.Step(1);
    EXPECT_EQ(FailureOf(exchange), Status::kProtocol) << cut;
  }
}

TEST_F(ExchangeLossTest, AResetAnywhereInsideAResponseIsAProtocolFailure) {
  for (std::size_t cut = 1; cut < kOk.size(); ++cut) {
    Rig rig;
    Exchange& exchange = rig.Begin();
    exchange.Step(0);
    rig.peer(0).Says(kOk.substr(0, cut)).Breaks();
    exchange.Step(1);
    EXPECT_EQ(FailureOf(exchange), Status::kProtocol) << cut;
  }
}

TEST_F(ExchangeLossTest, AConnectionThatCannotBeSentToIsAConnectFailure) {
  Exchange& exchange = Begin();
  peer(0).RefusesToTake();
  exchange.Step(0);
  EXPECT_EQ(FailureOf(exchange), Status::kConnect);
  EXPECT_TRUE(exchange.never_sent());
}

TEST_F(ExchangeLossTest, HalfAnAnswerOfAServerThatTakesNoMoreIsAProtocolFailure) {
  Exchange& exchange = Begin();
  peer(0).RefusesToTake().Says(kOk.substr(0, kOk.size() - 1));
  exchange.Step(0);
  EXPECT_EQ(FailureOf(exchange), Status::kProtocol);
  EXPECT_EQ(exchange.failure().message, "127.0.0.1:8000 closed the connection in the middle of its response");
}

TEST_F(ExchangeLossTest, AnEndInsideAnAnswerThatCameEarlyIsAProtocolFailure) {
  Exchange& exchange = Begin();
  peer(0).TakesOnly(5).Says(kOk.substr(0, 20)).Closes();
  exchange.Step(0);
  EXPECT_EQ(FailureOf(exchange), Status::kProtocol);
}

TEST_F(ExchangeLossTest, AnInterimResponseIsNoAnswerAndNotAskedForAgain) {
  LeaveIdleConnection();
  Exchange& exchange = Begin();
  exchange.Step(0);
  peer(0).Says("HTTP/1.1 100 Continue\r\n\r\n").Closes();
  exchange.Step(1);
  EXPECT_EQ(FailureOf(exchange), Status::kProtocol);
  EXPECT_EQ(network.opened(), 1u);
}

TEST_F(ExchangeLossTest, ARequestOfWhichAByteWentIsNotNeverSent) {
  Exchange& exchange = Begin();
  peer(0).TakesOnly(1);
  exchange.Step(0);
  peer(0).Closes();
  exchange.Step(1);
  EXPECT_EQ(FailureOf(exchange), Status::kConnect);
  EXPECT_FALSE(exchange.never_sent());
}

TEST_F(ExchangeLossTest, ANewConnectionThatDiesIsNotReplaced) {
  Exchange& exchange = Begin();
  exchange.Step(0);
  peer(0).Closes();
  exchange.Step(1);
  EXPECT_EQ(network.opened(), 1u);
}

TEST_F(ExchangeLossTest, AGetOnAnIdleConnectionThatEndsIsSentOnceMoreOnANewOne) {
  LeaveIdleConnection();
  Exchange& exchange = Begin();
  exchange.Step(0);
  peer(0).Closes();
  exchange.Step(1);
  ASSERT_FALSE(exchange.done());
  EXPECT_FALSE(exchange.reused());
  EXPECT_EQ(peer(1).sent(), kGet);
  EXPECT_FALSE(peer(0).open());
  peer(1).Says(kOk);
  exchange.Step(2);
  EXPECT_TRUE(exchange.response());
}

TEST_F(ExchangeLossTest, AGetOnAnIdleConnectionThatIsResetIsSentOnceMore) {
  LeaveIdleConnection();
  Exchange& exchange = Begin();
  exchange.Step(0);
  peer(0).Breaks();
  exchange.Step(1);
  EXPECT_EQ(peer(1).sent(), kGet);
}

TEST_F(ExchangeLossTest, AGetThatAnIdleConnectionTakesNoMoreIsSentWholeOnANewOne) {
  LeaveIdleConnection();
  peer(0).RefusesToTake();
  Exchange& exchange = Begin();
  exchange.Step(0);
  EXPECT_EQ(peer(1).sent(), kGet);
}

TEST_F(ExchangeLossTest, AGetHalfTakenIsSentWholeOnTheNewConnection) {
  LeaveIdleConnection();
  peer(0).TakesOnly(7);
  Exchange& exchange = Begin();
  exchange.Step(0);
  peer(0).Closes();
  exchange.Step(1);
  EXPECT_EQ(peer(1).sent(), kGet);
}

TEST_F(ExchangeLossTest, ASecondLossIsAConnectFailure) {
  LeaveIdleConnection();
  Exchange& exchange = Begin();
  exchange.Step(0);
  peer(0).Closes();
  exchange.Step(1);
  peer(1).Closes();
  exchange.Step(2);
  EXPECT_EQ(FailureOf(exchange), Status::kConnect);
  EXPECT_EQ(network.opened(), 2u);
}

TEST_F(ExchangeLossTest, AReplacementIsAlwaysANewConnection) {
  LeaveIdleConnection();
  pool.Give(pool.Open(url, 1000, 0), 0);  // idle as well, and perhaps dead as well
  Exchange& exchange = Begin();
  exchange.Step(0);
  peer(1).Closes();
  exchange.Step(1);
  EXPECT_EQ(peer(2).sent(), kGet);
  EXPECT_EQ(peer(0).sent(), kGet);  // of the exchange that left it behind
}

TEST_F(ExchangeLossTest, WhatWasSentOnceMoreIsNotNeverSent) {
  LeaveIdleConnection();
  network.HoldConnects();
  Exchange& exchange = Begin();
  exchange.Step(0);
  peer(0).Closes();
  exchange.Step(1);
  peer(1).Refuses();
  exchange.Step(2);
  EXPECT_EQ(FailureOf(exchange), Status::kConnect);
  EXPECT_FALSE(exchange.never_sent());
}

TEST_F(ExchangeLossTest, APostOnAnIdleConnectionThatDiesIsNotSentAgain) {
  LeaveIdleConnection();
  Exchange& exchange = BeginPost();
  exchange.Step(0);
  ASSERT_TRUE(exchange.reused());
  peer(0).Closes();
  exchange.Step(1);
  EXPECT_EQ(FailureOf(exchange), Status::kConnect);
  EXPECT_EQ(network.opened(), 1u);
}

TEST_F(ExchangeLossTest, AResponseThatBeganIsNotAskedForAgain) {
  LeaveIdleConnection();
  Exchange& exchange = Begin();
  exchange.Step(0);
  peer(0).Says("H").Closes();
  exchange.Step(1);
  EXPECT_EQ(FailureOf(exchange), Status::kProtocol);
  EXPECT_EQ(network.opened(), 1u);
}

}  // namespace
}  // namespace dbr::http
