#include <gtest/gtest.h>

#include <string>

#include "auth/decode.hpp"
#include "memory_watch.hpp"

namespace dbr::auth {
namespace {

std::string Base64Url(std::string_view bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    unsigned bits = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      bits = bits << 8 | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    }
    for (std::size_t k = 0; k <= count; ++k) text += kDigits[bits >> (18 - 6 * k) & 63];
  }
  return text;
}

std::string Jwt(std::string_view claims) {
  return Base64Url(R"({"alg":"HS256"})") + "." + Base64Url(claims) + ".c2lnbmF0dXJl";
}

TEST(JwtTest, TheExpiryIsTheExpClaim) {
  EXPECT_EQ(ExpiryOf(Jwt(R"({"sub":"1","exp":1893456000})")), 1'893'456'000);
  EXPECT_EQ(ExpiryOf(Jwt(R"({"exp":0})")), 0);
}

TEST(JwtTest, ATokenFromElsewhereIsRead) {
  EXPECT_EQ(ExpiryOf("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxIiwiZXhwIjoxNzAwMDAwMDAwfQ.sig"),
            1'700'000'000);
}

TEST(JwtTest, TheSignatureIsNotLookedAt) {
  EXPECT_EQ(ExpiryOf("." + Base64Url(R"({"exp":17})") + "."), 17);
}

TEST(JwtTest, EveryLengthOfClaimsIsDecoded) {
  std::string padding;
  for (int i = 0; i < 12; ++i, padding += 'x') {
    EXPECT_EQ(ExpiryOf(Jwt(R"({"exp":17,"p":")" + padding + R"("})")), 17) << i;
  }
}

TEST(JwtTest, TheUrlAlphabetIsDecoded) {
  const std::string claims = "{\"a\":\"\u00bf\u00bf>>>???\u00fb\u00ff\",\"exp\":17}";
  const std::string token = Jwt(claims);
  ASSERT_TRUE(token.contains('-') || token.contains('_')) << token;
  EXPECT_EQ(ExpiryOf(token), 17);
}

TEST(JwtTest, AFractionIsCutOff) {
  EXPECT_EQ(ExpiryOf(Jwt(R"({"exp":17.9})")), 17);
  EXPECT_EQ(ExpiryOf(Jwt(R"({"exp":1.7e9})")), 1'700'000'000);
  EXPECT_EQ(ExpiryOf(Jwt(R"({"exp":-0.5})")), -1);
}

TEST(JwtTest, TheLastOfTwoExpClaimsCounts) {
  EXPECT_EQ(ExpiryOf(Jwt(R"({"exp":1,"exp":2})")), 2);
}

TEST(JwtTest, WhatIsNoMomentIsNone) {
  for (const char* claims :
       {"{}", R"({"exp":null})", R"({"exp":"1893456000"})", R"({"exp":true})", R"({"exp":[1]})",
        R"({"exp":-1})", R"({"exp":1e16})", R"({"exp":9223372036854775807})", R"({"EXP":17})",
        R"({"a":{"exp":17}})", "[17]", "17", "null", "", "{\"exp\":17", "{\"exp\":17}x"}) {
    EXPECT_EQ(ExpiryOf(Jwt(claims)), -1) << claims;
  }
}

TEST(JwtTest, WhatIsNoJwtHasNone) {
  const std::string claims = Base64Url(R"({"exp":17})");
  for (const std::string& token :
       {std::string(), std::string("opaque"), std::string("."), std::string(".."), std::string("..."), claims,
        "h." + claims, "h." + claims + "=.s", "h." + claims + "A.s", "h.+" + claims + ".s",
        "h. " + claims + ".s", claims + ".x.y"}) {
    EXPECT_EQ(ExpiryOf(token), -1) << token;
  }
}

TEST(JwtTest, LeavesNoCopyOfTheClaimsBehind) {
  constexpr std::string_view kSubject = "somebody-who-can-be-found";
  const std::string token = Jwt(R"({"sub":")" + std::string(kSubject) + R"(","exp":17})");
  test::MemoryWatch watch;
  watch.LookFor(kSubject);
  EXPECT_EQ(ExpiryOf(token), 17);
  EXPECT_EQ(watch.given_back_unwiped(), 0u);
}

}  // namespace
}  // namespace dbr::auth
