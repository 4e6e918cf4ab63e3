#include "core/cancel_token.hpp"

#include <gtest/gtest.h>

#include <array>
#include <thread>
#include <vector>

namespace dbr {
namespace {

class Counter final : public CancelToken::Listener {
 public:
  void OnCancel() noexcept override { calls_.fetch_add(1); }
  int calls() const noexcept { return calls_.load(); }

 private:
  std::atomic<int> calls_{0};
};

TEST(CancelTokenTest, ANewTokenHasNotFired) {
  const CancelToken token;
  EXPECT_FALSE(token.fired());
}

TEST(CancelTokenTest, FiringTellsEveryListenerOnce) {
  CancelToken token;
  std::array<Counter, 3> listeners;
  for (Counter& listener : listeners) token.Add(listener);
  token.Fire();
  for (const Counter& listener : listeners) EXPECT_EQ(listener.calls(), 1);
}

TEST(CancelTokenTest, StaysFiredAndTellsNobodyTwice) {
  CancelToken token;
  Counter listener;
  token.Add(listener);
  token.Fire();
  token.Fire();
  EXPECT_TRUE(token.fired());
  EXPECT_EQ(listener.calls(), 1);
}

TEST(CancelTokenTest, WhoComesLateIsToldAtOnce) {
  CancelToken token;
  token.Fire();
  Counter listener;
  token.Add(listener);
  EXPECT_EQ(listener.calls(), 1);
}

TEST(CancelTokenTest, ARemovedListenerIsNotToldWhereverItStood) {
  for (std::size_t gone = 0; gone < 3; ++gone) {
    CancelToken token;
    std::array<Counter, 3> listeners;
    for (Counter& listener : listeners) token.Add(listener);
    token.Remove(listeners[gone]);
    token.Fire();
    for (std::size_t i = 0; i < 3; ++i)
      EXPECT_EQ(listeners[i].calls(), i == gone ? 0 : 1) << gone << " " << i;
  }
}

TEST(CancelTokenTest, RemovingTwiceOrAfterTheFactHarmsNobody) {
  CancelToken token;
  Counter listener;
  Counter other;
  token.Remove(listener);
  token.Add(other);
  token.Add(listener);
  token.Remove(listener);
  token.Remove(listener);
  token.Fire();
  token.Remove(other);
  EXPECT_EQ(listener.calls(), 0);
  EXPECT_EQ(other.calls(), 1);
}

TEST(CancelTokenTest, AListenerMayComeBack) {
  CancelToken token;
  Counter listener;
  token.Add(listener);
  token.Remove(listener);
  token.Add(listener);
  token.Fire();
  EXPECT_EQ(listener.calls(), 1);
}

TEST(CancelTokenTest, MarkingItFiredTellsNobody) {
  CancelToken token;
  Counter listener;
  token.Add(listener);
  token.MarkFired();
  EXPECT_TRUE(token.fired());
  EXPECT_EQ(listener.calls(), 0);
  token.Remove(listener);
}

TEST(CancelTokenTest, ListenersComeAndGoWhileAnotherThreadFires) {
  for (int round = 0; round < 200; ++round) {
    CancelToken token;
    std::vector<Counter> listeners(8);
    std::thread firing([&] { token.Fire(); });
    for (Counter& listener : listeners) token.Add(listener);
    for (Counter& listener : listeners) token.Remove(listener);
    const int told_before = listeners.front().calls();
    firing.join();
    EXPECT_EQ(listeners.front().calls(), told_before);  // after Remove no call comes
    for (const Counter& listener : listeners) EXPECT_LE(listener.calls(), 1);
  }
}

}  // namespace
}  // namespace dbr
