#include "async/fd_table.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <cstdlib>

#include "async/job.hpp"
#include "client/wakeup.hpp"

namespace dbr::async {
namespace {

using client::WakeUp;

struct IdleJob final : Job {
  client::Call& call() noexcept override { std::abort(); }
  void Complete(Status, std::unique_ptr<Error>) noexcept override {}
};

struct FdTableTest : testing::Test {
  FdTable table;
  std::shared_ptr<http::Multi> multi = http::Multi::New(nullptr);
  IdleJob job;

  void SetUp() override { ASSERT_TRUE(table.Open()); }

  // The events that the epoll tells of at once, all descriptors together.
  std::uint32_t Events() const {
    epoll_event events[8];
    const int count = epoll_wait(table.epoll(), events, 8, 0);
    std::uint32_t all = 0;
    for (int i = 0; i < count; ++i) all |= events[i].events;
    return all;
  }
};

TEST_F(FdTableTest, TheEpollIsClosedOnExecAndWithTheTable) {
  int epoll = -1;
  {
    FdTable other;
    ASSERT_TRUE(other.Open());
    ASSERT_TRUE(other.Open());  // once is enough
    epoll = other.epoll();
    EXPECT_NE(fcntl(epoll, F_GETFD) & FD_CLOEXEC, 0);
  }
  EXPECT_EQ(fcntl(epoll, F_GETFD), -1);
}

TEST_F(FdTableTest, AnUnknownDescriptorHasNoEntry) {
  EXPECT_EQ(table.Find(-1), nullptr);
  EXPECT_EQ(table.Find(0), nullptr);
  EXPECT_EQ(table.Find(1'000'000), nullptr);
  table.Forget(-1);
  table.Forget(1'000'000);
  table.Release(job, 1'000'000);
}

TEST_F(FdTableTest, AConnectIsWatchedForWhatItAsks) {
  const WakeUp descriptor;  // an eventfd: always writable, readable once woken
  ASSERT_TRUE(table.WatchConnect(*multi, descriptor.fd(), true, false));
  EXPECT_EQ(Events(), 0u);
  ASSERT_TRUE(table.WatchConnect(*multi, descriptor.fd(), false, true));
  EXPECT_EQ(Events(), std::uint32_t{EPOLLOUT});
  EXPECT_EQ(table.Find(descriptor.fd())->multi, multi.get());
  EXPECT_EQ(table.Find(descriptor.fd())->job, nullptr);
}

TEST_F(FdTableTest, AConnectionWakesItsJobOnceForEachChange) {
  const WakeUp descriptor;
  ASSERT_TRUE(table.WatchConnection(job, descriptor.fd()));
  EXPECT_EQ(table.Find(descriptor.fd())->job, &job);
  EXPECT_EQ(Events(), std::uint32_t{EPOLLOUT});
  EXPECT_EQ(Events(), 0u);  // edge-triggered
}

TEST_F(FdTableTest, AConnectionTakesOverFromItsConnect) {
  WakeUp descriptor;
  ASSERT_TRUE(table.WatchConnect(*multi, descriptor.fd(), true, false));
  ASSERT_TRUE(table.WatchConnection(job, descriptor.fd()));
  EXPECT_EQ(table.Find(descriptor.fd())->multi, nullptr);
  descriptor.Wake();
  EXPECT_EQ(Events(), std::uint32_t{EPOLLIN | EPOLLOUT});
}

TEST_F(FdTableTest, AConnectionServesAnotherJobWithoutAWordToTheEpoll) {
  const WakeUp descriptor;
  IdleJob next;
  ASSERT_TRUE(table.WatchConnection(job, descriptor.fd()));
  Events();
  ASSERT_TRUE(table.WatchConnection(next, descriptor.fd()));
  EXPECT_EQ(table.Find(descriptor.fd())->job, &next);
  EXPECT_EQ(Events(), 0u);  // a second registration would tell of EPOLLOUT again
}

TEST_F(FdTableTest, OnlyTheJobThatHoldsADescriptorReleasesIt) {
  const WakeUp descriptor;
  IdleJob other;
  ASSERT_TRUE(table.WatchConnection(job, descriptor.fd()));
  table.Release(other, descriptor.fd());
  EXPECT_EQ(table.Find(descriptor.fd())->job, &job);
  table.Release(job, descriptor.fd());
  EXPECT_EQ(table.Find(descriptor.fd())->job, nullptr);
}

TEST_F(FdTableTest, AForgottenDescriptorWakesNobody) {
  WakeUp descriptor;
  ASSERT_TRUE(table.WatchConnection(job, descriptor.fd()));
  table.Forget(descriptor.fd());
  descriptor.Wake();
  EXPECT_EQ(Events(), 0u);
  EXPECT_EQ(table.Find(descriptor.fd())->job, nullptr);
  EXPECT_FALSE(table.Find(descriptor.fd())->whole_life);
}

TEST_F(FdTableTest, AForgottenDescriptorMayBeWatchedAgain) {
  const WakeUp descriptor;
  ASSERT_TRUE(table.WatchConnection(job, descriptor.fd()));
  table.Forget(descriptor.fd());
  ASSERT_TRUE(table.WatchConnection(job, descriptor.fd()));
  EXPECT_EQ(Events(), std::uint32_t{EPOLLOUT});
}

TEST_F(FdTableTest, ADescriptorThatWasClosedUnseenIsWatchedAnew) {
  auto closed = std::make_unique<WakeUp>();
  const int number = closed->fd();
  ASSERT_TRUE(table.WatchConnect(*multi, number, false, true));
  closed.reset();
  const WakeUp reopened;
  ASSERT_EQ(reopened.fd(), number);
  ASSERT_TRUE(table.WatchConnect(*multi, number, false, true));
  EXPECT_EQ(Events(), std::uint32_t{EPOLLOUT});
}

TEST_F(FdTableTest, WhatCannotBeWatchedIsRefused) {
  auto closed = std::make_unique<WakeUp>();
  const int number = closed->fd();
  closed.reset();
  EXPECT_FALSE(table.WatchConnect(*multi, number, true, false));
  EXPECT_FALSE(table.WatchConnection(job, number));
  EXPECT_FALSE(table.WatchForEver(number));
}

TEST_F(FdTableTest, AWakeUpIsWatchedUntilItIsDrained) {
  WakeUp wake_up;
  ASSERT_TRUE(table.WatchForEver(wake_up.fd()));
  EXPECT_EQ(Events(), 0u);
  wake_up.Wake();
  EXPECT_EQ(Events(), std::uint32_t{EPOLLIN});
  EXPECT_EQ(Events(), std::uint32_t{EPOLLIN});
  wake_up.Drain();
  EXPECT_EQ(Events(), 0u);
}

TEST_F(FdTableTest, EntriesSurviveTheGrowthOfTheTable) {
  const WakeUp low;
  ASSERT_TRUE(table.WatchConnection(job, low.fd()));
  const int high = fcntl(low.fd(), F_DUPFD_CLOEXEC, 300);
  ASSERT_GE(high, 300);
  IdleJob other;
  ASSERT_TRUE(table.WatchConnection(other, high));
  EXPECT_EQ(table.Find(low.fd())->job, &job);
  EXPECT_EQ(table.Find(high)->job, &other);
  table.Forget(high);
  close(high);
}

}  // namespace
}  // namespace dbr::async
