#include "client/redact.hpp"

#include <gtest/gtest.h>

#include <string>

#include "memory_watch.hpp"

namespace dbr::client {
namespace {

constexpr std::string_view kSecret = "p\"ss\\w\u00f6rd";
constexpr std::string_view kPlain = "hunter2-and-more";

TEST(RedactTest, EverySecretIsMasked) {
  EXPECT_EQ(Redact("hunter2 is not hunter2", "hunter2"), "*** is not ***");
  EXPECT_EQ(Redact("hunter2hunter2", "hunter2"), "******");
  EXPECT_EQ(Redact("nothing here", "hunter2"), "nothing here");
  EXPECT_EQ(Redact("", "hunter2"), "");
}

TEST(RedactTest, ASecretOfLessThanFourBytesHidesNothing) {
  EXPECT_EQ(Redact("abcabc", "abc"), "abcabc");
  EXPECT_EQ(Redact("abc", ""), "abc");
  EXPECT_EQ(Redact("abcd", "abcd"), "***");
}

TEST(RedactTest, AMaskIsNotMaskedAgain) {
  EXPECT_EQ(Redact("a**** b", "****"), "a*** b");
}

// A search that began anew at each hit would take hours here.
TEST(RedactTest, ALongTextFullOfHitsIsReadOnce) {
  std::string text;
  std::string shown;
  for (int i = 0; i < 1'000'000; ++i) {
    text += "aaa\"";
    shown += "***";
  }
  EXPECT_EQ(Redact(std::move(text), "aaa\""), shown);
}

TEST(RedactTest, ItsJsonFormIsMaskedBesideItsPlainOne) {
  EXPECT_EQ(Redact(R"(a"b\c a\"b\\c a"b\c)", R"(a"b\c)"), "*** *** ***");
}

TEST(HoldsTest, FindsASecretAsItIs) {
  EXPECT_TRUE(Holds("you said hunter2-and-more!", kPlain));
  EXPECT_FALSE(Holds("you said hunter3-and-more!", kPlain));
}

TEST(HoldsTest, FindsASecretAsJsonTextInAnyEscaping) {
  for (const char* body : {
           "{\"input\":\"p\\\"ss\\\\w\u00f6rd\"}",
           R"({"input":"p\"ss\\w\u00f6rd"})",
           R"({"input":"p\u0022ss\u005Cw\u00F6rd"})",
           R"({"input":"\u0070\u0022\u0073\u0073\\\u0077\u00f6\u0072\u0064"})",
           R"([1,{"a":[null,"x p\"ss\\w\u00f6rd y"]}])",
           R"({"p\"ss\\w\u00f6rd":1})",
           R"("p\"ss\\w\u00f6rd")",
       }) {
    EXPECT_TRUE(Holds(body, kSecret)) << body;
  }
}

TEST(HoldsTest, ASlashMayBeEscapedToo) {
  EXPECT_TRUE(Holds(R"({"input":"a\/b\/c"})", "a/b/c"));
}

TEST(HoldsTest, FindsASecretThatTheEndOfTheBodyCutsOff) {
  EXPECT_TRUE(Holds("{\"input\":\"hunter2-and-m", kPlain));
  EXPECT_TRUE(Holds("{\"input\":\"hunt", kPlain));
  EXPECT_FALSE(Holds("{\"input\":\"hun", kPlain));  // three letters say little
}

TEST(HoldsTest, FindsACutSecretInItsJsonTextToo) {
  EXPECT_TRUE(Holds(R"({"input":"p\"ss\\)", kSecret));
}

TEST(HoldsTest, NothingIsHeldByOrOfNothing) {
  EXPECT_FALSE(Holds("", kPlain));
  EXPECT_FALSE(Holds("body", ""));
}

TEST(HoldsTest, EvenAShortSecretIsFound) {
  EXPECT_TRUE(Holds(R"({"input":"ab"})", "ab"));
}

TEST(HoldsTest, LeavesNoCopyOfTheBodyBehind) {
  const std::string body = R"({"input":")" + std::string(kPlain) + R"("})";
  test::MemoryWatch watch;
  watch.LookFor(kPlain);
  EXPECT_FALSE(Holds(body, "something else"));
  EXPECT_EQ(watch.given_back_unwiped(), 0u);
}

Error Echo() {
  Error error;
  error.message = "wrong: hunter2-and-more";
  error.body = R"({"input":"hunter2-and-more"})";
  error.has_body = true;
  error.headers = {{"X-Echo", "hunter2-and-more"}, {"Server", "s"}};
  error.issues.push_back({"body.hunter2-and-more", "not hunter2-and-more", "hunter2-and-more"});
  error.issues.push_back({});
  return error;
}

TEST(RedactErrorTest, TheBodyGoesAltogether) {
  Error error = Echo();
  RedactError(error, kPlain);
  EXPECT_FALSE(error.has_body);
  EXPECT_EQ(error.body, "");
}

TEST(RedactErrorTest, WhatElseIsToldIsMasked) {
  Error error = Echo();
  RedactError(error, kPlain);
  EXPECT_EQ(error.message, "wrong: ***");
  EXPECT_EQ(error.headers[0].value, "***");
  EXPECT_EQ(error.headers[1].value, "s");
  EXPECT_EQ(error.issues[0].location, "body.***");
  EXPECT_EQ(error.issues[0].message, "not ***");
  EXPECT_EQ(error.issues[0].type, "***");
}

TEST(RedactErrorTest, WhatIsAbsentStaysAbsent) {
  Error error = Echo();
  RedactError(error, kPlain);
  EXPECT_FALSE(error.issues[1].location);
  EXPECT_FALSE(error.issues[1].message);
  EXPECT_FALSE(error.issues[1].type);
}

TEST(RedactErrorTest, AnErrorWithoutTheSecretStaysAsItIs) {
  for (const char* secret : {"", "something else"}) {
    Error error = Echo();
    RedactError(error, secret);
    EXPECT_EQ(error.message, "wrong: hunter2-and-more");
    EXPECT_TRUE(error.has_body);
    EXPECT_EQ(error.body, R"({"input":"hunter2-and-more"})");
  }
}

}  // namespace
}  // namespace dbr::client
