// Tokens are real ones, and end when they should.

#include "tokens.hpp"

#include <gtest/gtest.h>
#include <jwt.h>

#include <chrono>
#include <string>
#include <thread>

#include "dev_server.hpp"
#include "service.hpp"

namespace dbr_dev_test {
namespace {

using dbr_dev::TokenIssuer;
using dbr_dev::UserDirectory;

constexpr const char* kUsers = R"([{"id":"one","username":"ann","password":"pw","email":"ann@example.com"}])";

std::string TokenFor(const TokenIssuer& issuer) {
  const auto users = UserDirectory::FromJson(kUsers);
  return issuer.Issue(*users->FindActive("one"));
}

dbr_dev::Answer AskMe(dbr_dev::Service& service, const std::string& token) {
  dbr_dev::Call call;
  call.method = "GET";
  call.path = "/api/v1/auth/me";
  call.authorization = "Bearer " + token;
  return service.Handle(call);
}

TEST(Tokens, AnIssuedTokenCarriesTheUser) {
  const TokenIssuer issuer("secret", 1800);
  EXPECT_EQ(issuer.Verify(TokenFor(issuer)), "one");
}

TEST(Tokens, AnotherSecretOrAnyChangeMakesATokenInvalid) {
  const TokenIssuer issuer("secret", 1800);
  const std::string token = TokenFor(issuer);
  EXPECT_EQ(TokenIssuer("other", 1800).Verify(token), std::nullopt);
  std::string changed = token;
  changed[token.find('.') + 5] ^= 1;
  EXPECT_EQ(issuer.Verify(changed), std::nullopt);
  EXPECT_EQ(issuer.Verify(token + std::string("\0x", 2)), std::nullopt);
  EXPECT_EQ(issuer.Verify(token.substr(0, token.rfind('.') + 1)), std::nullopt);
  EXPECT_EQ(issuer.Verify(""), std::nullopt);
}

TEST(Tokens, ATokenWithoutASignatureIsInvalid) {
  jwt_t* jwt = nullptr;
  ASSERT_EQ(jwt_new(&jwt), 0);
  jwt_add_grant(jwt, "sub", "one");
  jwt_add_grant_int(jwt, "exp", 4102444800);
  char* const token = jwt_encode_str(jwt);
  EXPECT_EQ(TokenIssuer("secret", 1800).Verify(token), std::nullopt);
  std::free(token);
  jwt_free(jwt);
}

TEST(Tokens, ALifetimeOfZeroOrLessMakesExpiredTokens) {
  for (const long lifetime : {0L, -3600L}) {
    const TokenIssuer issuer("secret", lifetime);
    EXPECT_EQ(issuer.Verify(TokenFor(issuer)), std::nullopt) << lifetime;
  }
}

TEST(Tokens, TwoRunsHaveDifferentSecrets) {
  EXPECT_NE(TokenIssuer::RandomSecret(), TokenIssuer::RandomSecret());
  const DevServer first;
  const DevServer second;
  EXPECT_EQ(second.Exchange("GET", "/api/v1/auth/me", first.SignedIn("admin", "admin123")).status(), 401);
}

TEST(Tokens, TheTokenOfADeletedOrInactiveUserIsAnswered401) {
  const TokenIssuer issuer("secret", 1800);
  const std::string token = TokenFor(issuer);
  for (const char* users :
       {"[]",
        R"([{"id":"one","username":"ann","password":"pw","email":"ann@example.com","active":false}])"}) {
    dbr_dev::Service service(*UserDirectory::FromJson(users), issuer, {});
    const dbr_dev::Answer answer = AskMe(service, token);
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.body, R"({"detail":"User not found or inactive"})");
    EXPECT_TRUE(answer.headers.empty());
  }
}

TEST(Tokens, TheServerIssuesExpiredTokensWhenAsked) {
  const DevServer server({"--token-lifetime", "-3600"});
  const Response response = server.Exchange("GET", "/api/v1/auth/me", server.SignedIn("admin", "admin123"));
  EXPECT_EQ(response.status(), 401);
  EXPECT_EQ(response.body, R"({"detail":"Invalid authentication credentials"})");
  EXPECT_EQ(response.Header("www-authenticate"), "Bearer");
}

TEST(Tokens, ATokenExpiresWhenItsLifetimeIsOver) {
  const DevServer server({"--token-lifetime=2"});
  const Headers headers = server.SignedIn("admin", "admin123");
  EXPECT_EQ(server.Exchange("GET", "/api/v1/auth/me", headers).status(), 200);
  std::this_thread::sleep_for(std::chrono::milliseconds(2100));
  EXPECT_EQ(server.Exchange("GET", "/api/v1/auth/me", headers).status(), 401);
}

}  // namespace
}  // namespace dbr_dev_test
