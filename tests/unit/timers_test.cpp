#include "async/timers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "async/list.hpp"

namespace dbr::async {
namespace {

struct Element {
  char name = '?';
  Link<Element> link;
  Link<Element> other;
};

using Elements = List<Element, &Element::link>;

std::string Names(const Elements& list) {
  std::string names;
  for (const Element* at = list.first(); at != nullptr; at = at->link.next) names += at->name;
  return names;
}

struct ListTest : testing::Test {
  Element a{'a', {}, {}}, b{'b', {}, {}}, c{'c', {}, {}};
  Elements list;

  void Fill() {
    for (Element* element : {&a, &b, &c}) list.PushBack(*element);
  }
};

TEST_F(ListTest, ANewListIsEmpty) {
  EXPECT_TRUE(list.empty());
  EXPECT_EQ(list.first(), nullptr);
  EXPECT_EQ(list.PopFront(), nullptr);
}

TEST_F(ListTest, ElementsStandWhereTheyWerePut) {
  list.PushBack(b);
  list.PushBack(c);
  list.PushFront(a);
  EXPECT_EQ(Names(list), "abc");
}

TEST_F(ListTest, AFirstElementMayBePutInFront) {
  list.PushFront(b);
  list.PushBack(c);
  EXPECT_EQ(Names(list), "bc");
}

TEST_F(ListTest, AnElementLeavesFromWhereverItIs) {
  for (Element* gone : {&a, &b, &c}) {
    Fill();
    list.Remove(*gone);
    std::string rest = "abc";
    std::erase(rest, gone->name);
    EXPECT_EQ(Names(list), rest);
    EXPECT_FALSE(gone->link.linked);
    while (list.PopFront() != nullptr) {
    }
  }
}

TEST_F(ListTest, TheEndStaysKnownWhenTheLastLeaves) {
  Fill();
  list.Remove(c);
  list.PushBack(c);
  EXPECT_EQ(Names(list), "abc");
  list.Remove(a);
  list.Remove(b);
  list.Remove(c);
  EXPECT_TRUE(list.empty());
  list.PushBack(a);
  EXPECT_EQ(Names(list), "a");
}

TEST_F(ListTest, RemovingWhatIsInNoListDoesNothing) {
  list.PushBack(a);
  list.Remove(b);
  list.Remove(a);
  list.Remove(a);
  EXPECT_TRUE(list.empty());
}

TEST_F(ListTest, ElementsComeOutInTheirOrder) {
  Fill();
  for (Element* next : {&a, &b, &c}) EXPECT_EQ(list.PopFront(), next);
  EXPECT_TRUE(list.empty());
}

TEST_F(ListTest, TakesAllOfAnotherBehindItsOwn) {
  Elements other;
  list.PushBack(a);
  other.PushBack(b);
  other.PushBack(c);
  list.TakeAll(other);
  EXPECT_EQ(Names(list), "abc");
  EXPECT_TRUE(other.empty());
}

TEST_F(ListTest, AnElementMayBeInTwoListsAtOnce) {
  List<Element, &Element::other> second;
  Fill();
  second.PushBack(b);
  list.Remove(b);
  EXPECT_EQ(second.first(), &b);
  EXPECT_EQ(Names(list), "ac");
}

struct IdleJob final : Job {
  client::Call& call() noexcept override { std::abort(); }
  void Complete(Status, std::unique_ptr<Error>) noexcept override {}
};

TEST(TimersTest, WithoutJobsNothingIsWaitedFor) {
  const Timers timers;
  EXPECT_EQ(timers.first(), nullptr);
  EXPECT_EQ(timers.next(), kNever);
}

TEST(TimersTest, AJobThatWaitsForNoMomentIsNeverDue) {
  Timers timers;
  IdleJob job;
  timers.Add(job);
  EXPECT_EQ(timers.next(), kNever);
}

TEST(TimersTest, TheEarliestComesFirst) {
  Timers timers;
  IdleJob early;
  IdleJob late;
  for (IdleJob* job : {&late, &early}) timers.Add(*job);
  timers.Set(late, 20);
  timers.Set(early, 10);
  EXPECT_EQ(timers.first(), &early);
  EXPECT_EQ(timers.next(), 10);
}

TEST(TimersTest, AMomentMayBePutOffAndBroughtForward) {
  Timers timers;
  IdleJob one;
  IdleJob other;
  for (IdleJob* job : {&one, &other}) timers.Add(*job);
  timers.Set(one, 10);
  timers.Set(other, 20);
  timers.Set(one, 30);
  EXPECT_EQ(timers.first(), &other);
  timers.Set(one, 5);
  EXPECT_EQ(timers.first(), &one);
  timers.Set(one, kNever);
  EXPECT_EQ(timers.first(), &other);
}

TEST(TimersTest, ARemovedJobIsNotDue) {
  Timers timers;
  IdleJob one;
  IdleJob other;
  for (IdleJob* job : {&one, &other}) timers.Add(*job);
  timers.Set(one, 10);
  timers.Set(other, 20);
  timers.Remove(one);
  EXPECT_EQ(timers.first(), &other);
  timers.Remove(other);
  EXPECT_EQ(timers.next(), kNever);
}

// Whatever came, went and changed: the earliest of the moments, told by looking at all of them.
TEST(TimersTest, TheEarliestIsFoundAmongManyThatComeAndGo) {
  struct Timed {
    IdleJob job;
    Micros at = kNever;
  };
  std::mt19937 random(1);
  Timers timers;
  std::vector<std::unique_ptr<Timed>> jobs;
  for (int step = 0; step < 20'000; ++step) {
    if (jobs.empty() || random() % 4 == 0) {
      jobs.push_back(std::make_unique<Timed>());
      timers.Add(jobs.back()->job);
    } else if (random() % 4 == 0) {
      const auto gone = jobs.begin() + static_cast<std::ptrdiff_t>(random() % jobs.size());
      timers.Remove((*gone)->job);
      jobs.erase(gone);
    } else {
      Timed& changed = *jobs[random() % jobs.size()];
      changed.at = random() % 8 == 0 ? kNever : static_cast<Micros>(random() % 1000);
      timers.Set(changed.job, changed.at);
    }
    Micros earliest = kNever;
    for (const auto& timed : jobs) earliest = std::min(earliest, timed->at);
    ASSERT_EQ(timers.next(), earliest) << step;
  }
}

}  // namespace
}  // namespace dbr::async
