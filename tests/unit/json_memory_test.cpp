#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <new>
#include <string>

#include "json/document.hpp"
#include "memory_watch.hpp"

namespace dbr::json {
namespace {

constexpr std::string_view kToken = "eyJhbGciOiJIUzI1NiJ9.c2VjcmV0";

std::string Login(std::string_view token, std::size_t filling) {
  return "{\"access_token\":\"" + std::string(token) + "\",\"n\":[" + std::string(filling, ' ') + "1,2,3]}";
}

TEST(JsonMemoryTest, AWarmDocumentAllocatesNothing) {
  Document document;
  const Buffer first(Login(kToken, 300));
  const Buffer second(Login("other", 10));
  ASSERT_TRUE(document.Parse(first));
  test::MemoryWatch watch;
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(document.Parse(first));
    ASSERT_TRUE(document.Parse(second));
    ASSERT_TRUE(document.root().Find("n"));
    document.Wipe();
  }
  EXPECT_EQ(watch.allocations(), 0u);
}

TEST(JsonMemoryTest, SlowlyGrowingTextsAllocateRarely) {
  Document document;
  Buffer text("[0");
  text.Reserve(20'000);
  const std::string spaces(20'000, ' ');
  test::MemoryWatch watch;
  for (int i = 0; i < 5000; ++i) {
    text.Append(",1");
    Buffer closed(text);
    closed.Append(']');
    ASSERT_TRUE(document.Parse(closed));
  }
  EXPECT_LE(watch.allocations(),
            5000u + 5000u + 40u);  // the copies of the text, and a handful for the document
}

TEST(JsonMemoryTest, WipeOverwritesTheStrings) {
  test::MemoryWatch watch;
  Document document;
  {
    const Buffer text(Login(kToken, 0));
    ASSERT_TRUE(document.Parse(text));
  }
  ASSERT_EQ(watch.BlocksWith(kToken), 1u);
  document.Wipe();
  EXPECT_EQ(watch.BlocksWith(kToken), 0u);
  EXPECT_EQ(watch.BlocksWith("access_token"), 0u);
}

TEST(JsonMemoryTest, WipeOverwritesTheNumbers) {
  constexpr std::int64_t kPin = 0x0123456789ABCDEF;
  char pin[sizeof(kPin)];
  std::memcpy(pin, &kPin, sizeof(pin));
  test::MemoryWatch watch;
  Document document;
  ASSERT_TRUE(document.Parse(Buffer("[[[1,2,3],\"x\"]," + std::to_string(kPin) + "]")));
  ASSERT_EQ(watch.BlocksWith({pin, sizeof(pin)}), 1u);
  document.Wipe();
  EXPECT_EQ(watch.BlocksWith({pin, sizeof(pin)}), 0u);
}

TEST(JsonMemoryTest, WipeReachesWhatALongerTextLeftBehind) {
  test::MemoryWatch watch;
  Document document;
  ASSERT_TRUE(document.Parse(Buffer("[\"" + std::string(300, 'x') + "\",\"" + std::string(kToken) + "\"]")));
  ASSERT_TRUE(document.Parse(Buffer("[1]")));
  ASSERT_EQ(watch.BlocksWith(kToken), 1u);
  document.Wipe();
  EXPECT_EQ(watch.BlocksWith(kToken), 0u);
}

TEST(JsonMemoryTest, WipeReachesWhatARefusedTextLeftBehind) {
  test::MemoryWatch watch;
  Document document;
  ASSERT_FALSE(document.Parse(Buffer("{\"password\":\"" + std::string(kToken) + "\"")));
  ASSERT_FALSE(document.Parse(Buffer("[\"" + std::string(kToken) + "\",nul]")));
  document.Wipe();
  EXPECT_EQ(watch.BlocksWith(kToken), 0u);
}

TEST(JsonMemoryTest, WipeReachesTheEndOfTheDensestText) {
  test::MemoryWatch watch;
  Document document;
  std::string text = "[";
  for (int i = 0; i < 200; ++i) text += "\"\",";
  ASSERT_TRUE(document.Parse(Buffer(text + "\"" + std::string(kToken) + "\"]")));
  ASSERT_EQ(watch.BlocksWith(kToken), 1u);
  document.Wipe();
  EXPECT_EQ(watch.BlocksWith(kToken), 0u);
}

TEST(JsonMemoryTest, NeitherGrowthNorTheEndGivesASecretBack) {
  const Buffer login(Login(kToken, 0));
  const Buffer longer(std::string(10'000, ' ') + "1");
  test::MemoryWatch watch;
  watch.LookFor(kToken);
  {
    Document document;
    ASSERT_TRUE(document.Parse(login));
    ASSERT_TRUE(document.Parse(longer));
    ASSERT_TRUE(document.Parse(login));
  }
  EXPECT_EQ(watch.given_back_unwiped(), 0u);
}

TEST(JsonMemoryTest, TheMemoryForAHugeTextIsNotKept) {
  Document document;
  const Buffer huge("[" + std::string(900'000, ' ') + "]");
  const Buffer small("[1]");
  test::MemoryWatch watch;
  ASSERT_TRUE(document.Parse(huge));
  const std::size_t with_huge = watch.bytes();
  ASSERT_TRUE(document.Parse(small));
  EXPECT_LT(watch.bytes(), with_huge / 100);
  const std::size_t allocations = watch.allocations();
  ASSERT_TRUE(document.Parse(small));
  EXPECT_EQ(watch.allocations(), allocations);
}

TEST(JsonMemoryTest, OutOfMemoryIsThrownAndLeavesADocumentThatStillParses) {
  const Buffer small(Login(kToken, 0));
  const Buffer large(Login(kToken, 5000));
  for (std::size_t successes = 0; successes < 6; ++successes) {
    test::MemoryWatch watch;
    Document document;
    bool thrown = false;
    for (const Buffer* text : {&small, &large}) {
      watch.FailAfter(successes);
      try {
        ASSERT_TRUE(document.Parse(*text));
      } catch (const std::bad_alloc&) {
        thrown = true;
      }
      watch.FailNone();
      ASSERT_TRUE(document.Parse(*text));
      ASSERT_EQ(document.root().Find("access_token")->AsString(), kToken);
    }
    EXPECT_TRUE(thrown || successes >= 4) << successes;
  }
}

TEST(JsonMemoryTest, OutOfMemoryInsideOfTheParserIsNoRefusal) {
  // simdjson copies a number that stands alone.
  const Buffer number("12.5");
  Document document;
  ASSERT_TRUE(document.Parse(number));
  test::MemoryWatch watch;
  watch.FailAfter(0);
  bool thrown = false;
  try {
    document.Parse(number);
  } catch (const std::bad_alloc&) {
    thrown = true;
  }
  watch.FailNone();
  EXPECT_TRUE(thrown);
  EXPECT_TRUE(document.Parse(number));
}

}  // namespace
}  // namespace dbr::json
