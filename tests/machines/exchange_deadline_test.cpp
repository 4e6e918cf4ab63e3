#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "exchange_rig.hpp"

namespace dbr::http {
namespace {

using test::kGet;
using test::kOk;

constexpr Micros kSecond = 1'000'000;
constexpr std::int64_t kDayMs = 86'400'000;

struct ExchangeDeadlineTest : testing::Test, test::Rig {
  ExchangeDeadlineTest() { timing = {.deadline = 10 * kSecond, .connect_timeout_ms = 5000}; }

  // Steps one moment before `at` and then at it: the exchange ends there and not earlier.
  void ExpectTimeOutAt(Exchange& exchange, Micros at, std::string_view message) {
    exchange.Step(at - 1);
    ASSERT_FALSE(exchange.done());
    exchange.Step(at);
    ASSERT_TRUE(exchange.done());
    EXPECT_EQ(exchange.failure().status, Status::kTimeout);
    EXPECT_EQ(exchange.failure().message, message);
    EXPECT_EQ(exchange.connection(), nullptr);
  }
};

TEST_F(ExchangeDeadlineTest, AConnectEndsWithItsOwnTimeout) {
  network.HoldConnects();
  Exchange& exchange = Begin();
  EXPECT_EQ(exchange.Step(0).until, 5 * kSecond);
  ExpectTimeOutAt(exchange, 5 * kSecond, "timed out while connecting to 127.0.0.1:8000");
  EXPECT_FALSE(peer(0).open());
}

TEST_F(ExchangeDeadlineTest, AConnectEndsWithTheDeadlineWhereThatIsEarlier) {
  network.HoldConnects();
  timing.deadline = 3 * kSecond;
  Exchange& exchange = Begin();
  EXPECT_EQ(exchange.Step(0).until, 3 * kSecond);
  ExpectTimeOutAt(exchange, 3 * kSecond, "timed out while connecting to 127.0.0.1:8000");
}

TEST_F(ExchangeDeadlineTest, TheConnectTimeoutCountsFromTheBeginOfTheConnect) {
  network.HoldConnects();
  Exchange& exchange = Begin();
  EXPECT_EQ(exchange.Step(2 * kSecond).until, 7 * kSecond);
}

TEST_F(ExchangeDeadlineTest, TheConnectTimeoutIsOverWithTheConnect) {
  network.HoldConnects();
  Exchange& exchange = Begin();
  exchange.Step(0);
  peer(0).Connects();
  EXPECT_EQ(exchange.Step(4 * kSecond).until, 10 * kSecond);
  exchange.Step(6 * kSecond);
  EXPECT_FALSE(exchange.done());
}

TEST_F(ExchangeDeadlineTest, ARequestThatIsNotTakenEndsWithTheDeadline) {
  Exchange& exchange = Begin();
  peer(0).TakesOnly(5);
  EXPECT_EQ(exchange.Step(0).until, 10 * kSecond);
  ExpectTimeOutAt(exchange, 10 * kSecond, "timed out while sending the request to 127.0.0.1:8000");
}

TEST_F(ExchangeDeadlineTest, ALargeRequestThatIsTakenAllTheTimeEndsWithTheDeadlineToo) {
  const std::string large(2'000'000, 'x');
  request.bytes = large;
  Exchange& exchange = Begin();
  EXPECT_EQ(exchange.Step(0).until, 0);
  ExpectTimeOutAt(exchange, 10 * kSecond, "timed out while sending the request to 127.0.0.1:8000");
  EXPECT_LT(peer(0).sent().size(), large.size());
}

TEST_F(ExchangeDeadlineTest, SilenceEndsWithTheDeadline) {
  Exchange& exchange = Begin();
  EXPECT_EQ(exchange.Step(0).until, 10 * kSecond);
  ExpectTimeOutAt(exchange, 10 * kSecond, "timed out while waiting for an answer of 127.0.0.1:8000");
}

TEST_F(ExchangeDeadlineTest, AResponseThatStallsAnywhereEndsWithTheDeadline) {
  for (std::size_t cut = 1; cut < kOk.size(); ++cut) {
    Rig rig;
    rig.timing = timing;
    Exchange& exchange = rig.Begin();
    exchange.Step(0);
    rig.peer(0).Says(kOk.substr(0, cut));
    ExpectTimeOutAt(exchange, 10 * kSecond, "timed out while receiving the response of 127.0.0.1:8000");
  }
}

TEST_F(ExchangeDeadlineTest, AResponseThatTricklesDoesNotPutItOff) {
  Exchange& exchange = Begin();
  exchange.Step(0);
  for (std::size_t i = 0; i < 9; ++i) {
    peer(0).Says(kOk.substr(i, 1));
    exchange.Step(static_cast<Micros>(i + 1) * kSecond);
    ASSERT_FALSE(exchange.done());
  }
  peer(0).Says(kOk.substr(9, 1));
  exchange.Step(10 * kSecond);
  ASSERT_TRUE(exchange.done());
  EXPECT_EQ(exchange.failure().status, Status::kTimeout);
}

TEST_F(ExchangeDeadlineTest, AnAnswerThatComesWithTheDeadlineIsTooLate) {
  Exchange& exchange = Begin();
  exchange.Step(0);
  peer(0).Says(kOk);
  exchange.Step(10 * kSecond);
  ASSERT_TRUE(exchange.done());
  EXPECT_EQ(exchange.response(), nullptr);
}

TEST_F(ExchangeDeadlineTest, WithoutATimeoutNothingEverEnds) {
  timing = {};
  network.HoldConnects();
  Exchange& exchange = Begin();
  EXPECT_EQ(exchange.Step(0).until, kNever);
  peer(0).Connects();
  EXPECT_EQ(exchange.Step(kNever - 1).until, kNever);
  EXPECT_FALSE(exchange.done());
}

TEST_F(ExchangeDeadlineTest, ATimeOutBeforeAnythingWasSentSaysSo) {
  network.HoldConnects();
  Exchange& exchange = Begin();
  exchange.Step(0);
  exchange.Step(5 * kSecond);
  ASSERT_TRUE(exchange.done());
  EXPECT_TRUE(exchange.never_sent());
}

TEST_F(ExchangeDeadlineTest, ATimeOutWhileWaitingIsNotSentAgainInSecret) {
  LeaveIdleConnection();
  Exchange& exchange = Begin();
  exchange.Step(0);
  exchange.Step(10 * kSecond);
  ASSERT_TRUE(exchange.done());
  EXPECT_FALSE(exchange.never_sent());
  EXPECT_EQ(network.opened(), 1u);
}

TEST_F(ExchangeDeadlineTest, AReplacedConnectionHasAConnectTimeoutOfItsOwn) {
  LeaveIdleConnection();
  network.HoldConnects();
  Exchange& exchange = Begin();
  exchange.Step(0);
  peer(0).Closes();
  EXPECT_EQ(exchange.Step(3 * kSecond).until, 8 * kSecond);
  ExpectTimeOutAt(exchange, 8 * kSecond, "timed out while connecting to 127.0.0.1:8000");
}

TEST_F(ExchangeDeadlineTest, AReplacedConnectionDoesNotPutOffTheDeadline) {
  LeaveIdleConnection();
  network.HoldConnects();
  Exchange& exchange = Begin();
  exchange.Step(0);
  peer(0).Closes();
  EXPECT_EQ(exchange.Step(7 * kSecond).until, 10 * kSecond);
  EXPECT_EQ(peer(1).connect_timeout_ms(), 3000);
}

TEST_F(ExchangeDeadlineTest, TheConnectIsToldTheTimeThatItHas) {
  struct Row {
    Exchange::Timing given;
    std::int64_t told_ms;
  };
  const Row rows[] = {
      {{.deadline = 10 * kSecond, .connect_timeout_ms = 5000}, 5000},
      {{.deadline = 3 * kSecond, .connect_timeout_ms = 5000}, 3000},
      {{.deadline = 3 * kSecond, .connect_timeout_ms = 0}, 3000},
      {{.deadline = kNever, .connect_timeout_ms = 1}, 1},
      {{.deadline = 1, .connect_timeout_ms = 5000}, 1},
      {{.deadline = kNever, .connect_timeout_ms = 0}, kDayMs},
      {{.deadline = kNever, .connect_timeout_ms = 10 * kDayMs}, kDayMs},
      {{.deadline = kNever - 1, .connect_timeout_ms = std::numeric_limits<std::int64_t>::max()}, kDayMs},
  };
  network.HoldConnects();
  for (const auto& [given, told_ms] : rows) {
    timing = given;
    Begin().Step(0);
    EXPECT_EQ(peer(network.opened() - 1).connect_timeout_ms(), told_ms);
  }
}

}  // namespace
}  // namespace dbr::http
