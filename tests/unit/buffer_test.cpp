#include "core/buffer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

#include "memory_watch.hpp"

namespace dbr {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kSecret = "correct horse battery staple";

bool IsZero(const char* data, std::size_t size) {
  return std::all_of(data, data + size, [](char c) { return c == 0; });
}

TEST(BufferTest, AnEmptyBufferIsAnEmptyCString) {
  const Buffer buffer;
  EXPECT_TRUE(buffer.empty());
  EXPECT_EQ(buffer.view(), "");
  EXPECT_STREQ(buffer.c_str(), "");
}

TEST(BufferTest, WhatIsAppendedStandsInOrder) {
  Buffer buffer("user");
  buffer.Append('=');
  buffer.Append("a\0b"sv);
  buffer.Append("");
  EXPECT_EQ(buffer.view(), "user=a\0b"sv);
}

TEST(BufferTest, ZerosFollowTheContentsHoweverItGrew) {
  Buffer buffer;
  std::string expected;
  for (int i = 0; i < 2000; ++i) {
    buffer.Append(static_cast<char>('a' + i % 26));
    expected += static_cast<char>('a' + i % 26);
    ASSERT_TRUE(IsZero(buffer.c_str() + buffer.size(), Buffer::kPadding)) << i;
  }
  EXPECT_EQ(buffer.view(), expected);
}

TEST(BufferTest, GrowthIsNotPaidForByEveryByte) {
  test::MemoryWatch watch;
  Buffer buffer;
  for (int i = 0; i < 100'000; ++i) buffer.Append('x');
  EXPECT_LE(watch.allocations(), 20u);
}

TEST(BufferTest, ReserveMakesRoomOnce) {
  test::MemoryWatch watch;
  Buffer buffer;
  buffer.Reserve(5000);
  EXPECT_GE(buffer.capacity(), 5000u);
  for (int i = 0; i < 5000; ++i) buffer.Append('x');
  EXPECT_EQ(watch.allocations(), 1u);
}

TEST(BufferTest, ReservedRoomBeginsWithZeros) {
  test::MemoryWatch watch;  // whose memory is not zero to begin with
  Buffer buffer;
  buffer.Reserve(500);
  EXPECT_TRUE(IsZero(buffer.c_str(), Buffer::kPadding));
  buffer.Append("abc");
  buffer.Reserve(5000);
  EXPECT_TRUE(IsZero(buffer.c_str() + 3, Buffer::kPadding));
}

TEST(BufferTest, GrowthLeavesNoOldCopyBehind) {
  test::MemoryWatch watch;
  watch.LookFor(kSecret);
  Buffer buffer(kSecret);
  buffer.Append(std::string(10'000, 'x'));
  EXPECT_GE(watch.allocations(), 2u);
  EXPECT_EQ(watch.given_back_unwiped(), 0u);
  EXPECT_TRUE(buffer.view().starts_with(kSecret));
}

TEST(BufferTest, NoMemoryIsGivenBackUnwiped) {
  test::MemoryWatch watch;
  watch.LookFor(kSecret);
  {
    Buffer ended(kSecret);
    Buffer released(kSecret);
    released.Release();
    EXPECT_EQ(released.capacity(), 0u);
    Buffer overwritten(kSecret);
    overwritten = Buffer("other");
    Buffer copied_over(kSecret);
    copied_over = overwritten;
  }
  EXPECT_EQ(watch.given_back_unwiped(), 0u);
}

TEST(BufferTest, ClearOverwritesTheContentsAndKeepsTheMemory) {
  Buffer buffer(kSecret);
  const char* const data = buffer.data();
  const std::size_t capacity = buffer.capacity();
  buffer.Clear();
  EXPECT_TRUE(buffer.empty());
  EXPECT_STREQ(buffer.c_str(), "");
  EXPECT_EQ(buffer.data(), data);
  EXPECT_EQ(buffer.capacity(), capacity);
  EXPECT_TRUE(IsZero(buffer.data(), kSecret.size() + Buffer::kPadding));
}

TEST(BufferTest, TruncateOverwritesWhatItCutsOff) {
  Buffer buffer(kSecret);
  buffer.Truncate(7);
  EXPECT_EQ(buffer.view(), "correct");
  EXPECT_TRUE(IsZero(buffer.data() + 7, kSecret.size() + Buffer::kPadding - 7));
  buffer.Truncate(7);
  EXPECT_EQ(buffer.view(), "correct");
}

TEST(BufferTest, AssignLeavesNothingOfALongerText) {
  Buffer buffer(kSecret);
  buffer.Assign("new");
  EXPECT_EQ(buffer.view(), "new");
  EXPECT_TRUE(IsZero(buffer.data() + 3, kSecret.size() + Buffer::kPadding - 3));
}

TEST(BufferTest, AMoveTakesTheMemoryAlong) {
  Buffer from(kSecret);
  const char* const data = from.data();
  Buffer to(std::move(from));
  EXPECT_EQ(to.data(), data);
  EXPECT_EQ(to.view(), kSecret);
  EXPECT_TRUE(from.empty());
  from.Append("again");
  EXPECT_EQ(from.view(), "again");
  from = std::move(to);
  EXPECT_EQ(from.data(), data);
  EXPECT_EQ(from.view(), kSecret);
}

TEST(BufferTest, ACopyHasMemoryOfItsOwn) {
  const Buffer from(kSecret);
  Buffer to(from);
  EXPECT_NE(to.data(), from.c_str());
  to.Append("!");
  EXPECT_EQ(from.view(), kSecret);
  const Buffer& same = to;
  to = same;
  EXPECT_EQ(to.view(), std::string(kSecret) + "!");
}

TEST(WipeTest, OverwritesTheBytesAndNoOthers) {
  std::string bytes = "abcdef";
  Wipe(bytes.data() + 1, 4);
  EXPECT_EQ(bytes, "a\0\0\0\0f"sv);
  Wipe(nullptr, 0);
}

}  // namespace
}  // namespace dbr
