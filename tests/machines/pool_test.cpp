#include "http/pool.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "exchange_rig.hpp"

namespace dbr::http {
namespace {

using test::kGet;
using test::kOk;

constexpr Micros kSecond = 1'000'000;

struct PoolTest : testing::Test, test::Rig {
  Url elsewhere = *Url::Parse("http://127.0.0.1:8001");

  // An idle connection: peer(n) is its other end.
  std::size_t GiveIdle(const Url& to, Micros now) {
    pool.Give(pool.Open(to, 1000, now), now);
    return network.opened() - 1;
  }
  bool HasIdle(const Url& to, Micros now) { return pool.TakeIdle(to, now) != nullptr; }
  // Whether a connection that answered so serves the next exchange.
  bool IsReusedAfter(std::string_view response, bool in_one_piece = true) {
    Exchange& exchange = Begin();
    exchange.Step(0);
    if (in_one_piece) {
      peer(network.opened() - 1).Says(response);
    } else {
      for (const char& byte : response) peer(network.opened() - 1).Says({&byte, 1});
    }
    while (!exchange.done()) exchange.Step(0);
    EXPECT_TRUE(exchange.response());
    return HasIdle(url, 0);
  }
};

TEST_F(PoolTest, AnEmptyPoolHasNothing) {
  EXPECT_FALSE(HasIdle(url, 0));
}

TEST_F(PoolTest, AConnectionServesTheNextExchange) {
  LeaveIdleConnection();
  Exchange& exchange = Begin();
  exchange.Step(0);
  EXPECT_TRUE(exchange.reused());
  EXPECT_EQ(network.opened(), 1u);
  EXPECT_EQ(peer(0).sent(), std::string(kGet) + std::string(kGet));
}

TEST_F(PoolTest, AConnectionInUseServesNobodyElse) {
  LeaveIdleConnection();
  const auto taken = pool.TakeIdle(url, 0);
  ASSERT_TRUE(taken);
  EXPECT_FALSE(HasIdle(url, 0));
}

TEST_F(PoolTest, AWholeResponseOfHttp11LeavesItsConnection) {
  EXPECT_TRUE(IsReusedAfter(kOk));
  EXPECT_TRUE(IsReusedAfter("HTTP/1.1 204 No Content\r\n\r\n"));
  EXPECT_TRUE(IsReusedAfter("HTTP/1.1 500 x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"));
}

TEST_F(PoolTest, AServerThatClosesIsTakenAtItsWord) {
  EXPECT_FALSE(IsReusedAfter("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_FALSE(IsReusedAfter("HTTP/1.1 200 OK\r\nConnection: x, CLOSE\r\nContent-Length: 0\r\n\r\n"));
}

TEST_F(PoolTest, Http10LeavesNoConnection) {
  EXPECT_FALSE(IsReusedAfter("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"));
}

TEST_F(PoolTest, BytesBehindTheResponseCostTheConnection) {
  EXPECT_FALSE(IsReusedAfter(std::string(kOk) + "x"));
  EXPECT_FALSE(IsReusedAfter(std::string(kOk) + std::string(kOk)));
}

TEST_F(PoolTest, BytesThatFollowLaterAreSeenBeforeReuse) {
  EXPECT_FALSE(IsReusedAfter(std::string(kOk) + "x", false));
}

TEST_F(PoolTest, AnErrorBodyThatWasCutCostsTheConnection) {
  const std::string head = "HTTP/1.1 500 x\r\nContent-Length: 100000\r\n\r\n";
  request.max_body = 1'000'000;
  EXPECT_FALSE(IsReusedAfter(head + std::string(70'000, 'x')));
}

TEST_F(PoolTest, AFailedExchangeLeavesNoConnection) {
  Exchange& exchange = Begin();
  exchange.Step(0);
  peer(0).Says("HTTP/9.9 200 OK\r\n\r\n");
  exchange.Step(0);
  EXPECT_FALSE(peer(0).open());
  EXPECT_FALSE(HasIdle(url, 0));
}

TEST_F(PoolTest, AStaleResponseNeverAnswersTheNextRequest) {
  LeaveIdleConnection();
  peer(0).Says("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstale");
  Exchange& exchange = Begin();
  exchange.Step(0);
  EXPECT_FALSE(exchange.reused());
  peer(1).Says(kOk);
  exchange.Step(0);
  EXPECT_EQ(parser.body().view(), "{}");
  EXPECT_FALSE(peer(0).open());
}

TEST_F(PoolTest, AnEndOrAResetWhileItIdledDropsTheConnection) {
  for (const bool closes : {true, false}) {
    const std::size_t n = GiveIdle(url, 0);
    closes ? peer(n).Closes() : peer(n).Breaks();
    EXPECT_FALSE(HasIdle(url, 0));
    EXPECT_FALSE(peer(n).open());
  }
}

TEST_F(PoolTest, BehindADeadConnectionALivingOneIsFound) {
  const std::size_t living = GiveIdle(url, 0);
  const std::size_t dead = GiveIdle(url, 0);
  peer(dead).Closes();
  const auto taken = pool.TakeIdle(url, 0);
  ASSERT_TRUE(taken);
  EXPECT_TRUE(peer(living).open());
  EXPECT_FALSE(peer(dead).open());
}

TEST_F(PoolTest, TheLastInIsTheFirstOut) {
  auto first = pool.Open(url, 1000, 0);
  auto second = pool.Open(url, 1000, 0);
  const Connection* const last = first.get();
  pool.Give(std::move(second), 1);
  pool.Give(std::move(first), 2);
  EXPECT_EQ(pool.TakeIdle(url, 3).get(), last);
}

TEST_F(PoolTest, AConnectionServesItsOriginOnly) {
  GiveIdle(url, 0);
  EXPECT_FALSE(HasIdle(elsewhere, 0));
  EXPECT_FALSE(HasIdle(*Url::Parse("https://127.0.0.1:8000"), 0));
  EXPECT_TRUE(HasIdle(*Url::Parse("HTTP://127.0.0.1:8000/prefix"), 0));
}

TEST_F(PoolTest, ConnectionsOfOthersAreLeftAlone) {
  GiveIdle(elsewhere, 0);
  GiveIdle(url, 0);
  GiveIdle(elsewhere, 0);
  EXPECT_TRUE(HasIdle(url, 0));
  EXPECT_TRUE(HasIdle(elsewhere, 0));
  EXPECT_TRUE(HasIdle(elsewhere, 0));
}

TEST_F(PoolTest, AConnectionIdlesForLessThanFourSeconds) {
  GiveIdle(url, kSecond);
  EXPECT_TRUE(HasIdle(url, 5 * kSecond - 1));
  const std::size_t n = GiveIdle(url, kSecond);
  EXPECT_FALSE(HasIdle(url, 5 * kSecond));
  EXPECT_FALSE(peer(n).open());
}

TEST_F(PoolTest, AConnectionLivesForLessThanTenMinutes) {
  for (const bool young : {true, false}) {
    auto connection = pool.Open(url, 1000, 0);
    pool.Give(std::move(connection), 599 * kSecond);
    EXPECT_EQ(HasIdle(url, 600 * kSecond - (young ? 1 : 0)), young);
  }
}

TEST_F(PoolTest, AConnectionOfAnotherUserIsNotUsed) {
  const std::size_t n = GiveIdle(url, 0);
  ++user_generation;
  EXPECT_FALSE(HasIdle(url, 0));
  EXPECT_FALSE(peer(n).open());
}

TEST_F(PoolTest, AConnectionThatComesBackAfterAChangeOfUserIsClosed) {
  auto connection = pool.Open(url, 1000, 0);
  ++user_generation;
  pool.Give(std::move(connection), 0);
  EXPECT_FALSE(peer(0).open());
}

TEST_F(PoolTest, PruningClosesWhatHasIdledTooLong) {
  GiveIdle(url, 0);
  GiveIdle(elsewhere, kSecond);
  EXPECT_EQ(pool.Prune(4 * kSecond - 1), 4 * kSecond);
  EXPECT_TRUE(peer(0).open());
  EXPECT_EQ(pool.Prune(4 * kSecond), 5 * kSecond);
  EXPECT_FALSE(peer(0).open());
  EXPECT_TRUE(peer(1).open());
  EXPECT_EQ(pool.Prune(5 * kSecond), kNever);
  EXPECT_FALSE(peer(1).open());
}

TEST_F(PoolTest, WhoeverTakesAConnectionPrunesThoseThatNobodyComesFor) {
  GiveIdle(elsewhere, 0);
  GiveIdle(url, 0);
  GiveIdle(url, kSecond);
  EXPECT_TRUE(HasIdle(url, 4 * kSecond));
  EXPECT_FALSE(peer(0).open());
  EXPECT_FALSE(peer(1).open());
}

TEST_F(PoolTest, PruningClosesWhatBelongedToAnotherUser) {
  GiveIdle(url, 0);
  ++user_generation;
  EXPECT_EQ(pool.Prune(0), kNever);
  EXPECT_FALSE(peer(0).open());
}

TEST_F(PoolTest, ClearingClosesWhatIdlesAndNothingElse) {
  const auto used = pool.Open(url, 1000, 0);
  GiveIdle(url, 0);
  pool.Clear();
  EXPECT_TRUE(peer(0).open());
  EXPECT_FALSE(peer(1).open());
}

TEST_F(PoolTest, EveryConnectionThatWasOpenedMayComeBack) {
  std::vector<std::unique_ptr<Connection>> connections;
  for (int i = 0; i < 100; ++i) connections.push_back(pool.Open(url, 1000, 0));
  for (auto& connection : connections) pool.Give(std::move(connection), 0);
  for (int i = 0; i < 100; ++i) connections[static_cast<std::size_t>(i)] = pool.TakeIdle(url, 0);
  for (std::size_t i = 0; i < 100; ++i) EXPECT_TRUE(peer(i).open()) << i;
}

}  // namespace
}  // namespace dbr::http
