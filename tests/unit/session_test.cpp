#include "client/session.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "memory_watch.hpp"

namespace dbr::client {
namespace {

constexpr const char* kHome = "https://home.example:443";
constexpr const char* kElsewhere = "https://elsewhere.example:443";

std::string TokenFor(const Session& session, std::string_view origin) {
  Buffer out;
  session.AppendToken(origin, out);
  return std::string(out.view());
}

std::uint64_t GenerationOf(const Session& session, std::string_view origin) {
  Buffer out;
  return session.AppendToken(origin, out).generation;
}

std::uint64_t Users(const Session& session) {
  return session.user_generation().load();
}

TEST(SessionTest, ANewOneHasNoToken) {
  const Session session(SecretString{});
  Buffer out("before");
  const auto sent = session.AppendToken(kHome, out);
  EXPECT_FALSE(sent.any);
  EXPECT_EQ(sent.generation, 0u);
  EXPECT_EQ(out.view(), "before");
}

TEST(SessionTest, TheUsersOwnTokenGoesToEveryOrigin) {
  const Session session(SecretString("own"));
  Buffer out;
  const auto sent = session.AppendToken(kElsewhere, out);
  EXPECT_TRUE(sent.any);
  EXPECT_EQ(sent.generation, 0u);
  EXPECT_EQ(out.view(), "own");
}

TEST(SessionTest, ALoginsTokenComesBeforeTheUsersOwn) {
  Session session(SecretString("own"));
  session.Adopt({"login", kHome, "u1"});
  Buffer out;
  const auto sent = session.AppendToken(kHome, out);
  EXPECT_TRUE(sent.any);
  EXPECT_NE(sent.generation, 0u);
  EXPECT_EQ(out.view(), "login");
}

TEST(SessionTest, ALoginsTokenGoesOnlyToTheOriginThatIssuedIt) {
  Session session(SecretString{});
  session.Adopt({"login", kHome, "u1"});
  for (const char* origin : {kElsewhere, "http://home.example:443", "https://home.example:8443",
                             "https://home.example", "https://home.example:4433", ""}) {
    EXPECT_EQ(TokenFor(session, origin), "") << origin;
  }
}

TEST(SessionTest, AnotherOriginGetsTheUsersOwnToken) {
  Session session(SecretString("own"));
  session.Adopt({"login", kHome, "u1"});
  EXPECT_EQ(TokenFor(session, kElsewhere), "own");
}

TEST(SessionTest, TheLastLoginCounts) {
  Session session(SecretString{});
  session.Adopt({"first", kHome, "u1"});
  session.Adopt({"second", kElsewhere, "u1"});
  EXPECT_EQ(TokenFor(session, kHome), "");
  EXPECT_EQ(TokenFor(session, kElsewhere), "second");
}

TEST(SessionTest, TheEndOfASessionBringsTheUsersOwnTokenBack) {
  Session session(SecretString("own"));
  session.Adopt({"login", kHome, "u1"});
  session.End(GenerationOf(session, kHome));
  EXPECT_EQ(TokenFor(session, kHome), "own");
}

TEST(SessionTest, ALogoutDoesNotEndALoginThatCameMeanwhile) {
  Session session(SecretString{});
  session.Adopt({"first", kHome, "u1"});
  const std::uint64_t sent = GenerationOf(session, kHome);
  session.Adopt({"second", kHome, "u2"});
  session.End(sent);
  EXPECT_EQ(TokenFor(session, kHome), "second");
}

TEST(SessionTest, ALogoutThatCarriedNoSessionEndsNone) {
  Session session(SecretString("own"));
  session.Adopt({"login", kHome, "u1"});
  session.End(0);
  EXPECT_EQ(TokenFor(session, kHome), "login");
}

TEST(SessionTest, NoTwoLoginsHaveOneGeneration) {
  Session session(SecretString{});
  session.Adopt({"login", kHome, "u1"});
  const std::uint64_t first = GenerationOf(session, kHome);
  session.End(first);
  session.Adopt({"login", kHome, "u1"});
  EXPECT_NE(GenerationOf(session, kHome), first);
}

TEST(SessionTest, ATokenThatTheUserSetsEndsTheSession) {
  Session session(SecretString("own"));
  session.Adopt({"login", kHome, "u1"});
  session.SetBearer("new");
  EXPECT_EQ(TokenFor(session, kHome), "new");
  session.Adopt({"login", kHome, "u1"});
  session.SetBearer("");
  EXPECT_EQ(TokenFor(session, kHome), "");
}

TEST(SessionTest, ConnectionsStayWithTheSameUser) {
  Session session(SecretString{});
  session.Adopt({"first", kHome, "u1"});
  const std::uint64_t before = Users(session);
  session.Adopt({"second", kHome, "u1"});
  EXPECT_EQ(Users(session), before);
}

TEST(SessionTest, ALogoutIsAChange) {
  Session session(SecretString{});
  session.Adopt({"first", kHome, "u1"});
  const std::uint64_t before = Users(session);
  session.End(GenerationOf(session, kHome));
  EXPECT_NE(Users(session), before);
}

TEST(SessionTest, TheLogoutOfATokenThatWasReplacedIsNone) {
  Session session(SecretString{});
  session.Adopt({"first", kHome, "u1"});
  const std::uint64_t old = GenerationOf(session, kHome);
  session.Adopt({"second", kHome, "u1"});
  const std::uint64_t before = Users(session);
  session.End(old);
  EXPECT_EQ(Users(session), before);
}

TEST(SessionTest, TheFirstUserIsNoChange) {
  Session session(SecretString{});
  const std::uint64_t before = Users(session);
  session.Adopt({"login", kHome, "u1"});
  EXPECT_EQ(Users(session), before);
}

TEST(SessionTest, AnotherUserIsAChange) {
  Session session(SecretString{});
  session.Adopt({"first", kHome, "u1"});
  const std::uint64_t before = Users(session);
  session.Adopt({"second", kHome, "u2"});
  EXPECT_NE(Users(session), before);
}

TEST(SessionTest, NoConnectionOutlivesALogoutToServeAnotherUser) {
  Session session(SecretString{});
  session.Adopt({"first", kHome, "u1"});
  const std::uint64_t before = Users(session);
  session.End(GenerationOf(session, kHome));
  session.Adopt({"second", kHome, "u2"});
  EXPECT_NE(Users(session), before);
}

TEST(SessionTest, TheUsersOwnTokenForgottenIsAChange) {
  Session session(SecretString("own"));
  const std::uint64_t before = Users(session);
  session.SetBearer("");
  EXPECT_NE(Users(session), before);
}

TEST(SessionTest, AnotherTokenOfTheUsersOwnIsAChange) {
  Session session(SecretString("own"));
  const std::uint64_t before = Users(session);
  session.SetBearer("own");
  EXPECT_EQ(Users(session), before);
  session.SetBearer("other");
  EXPECT_NE(Users(session), before);
}

TEST(SessionTest, TokensAreWipedWhenTheyAreReplacedEndedAndFreed) {
  constexpr std::string_view kToken = "a-token-that-can-be-found";
  test::MemoryWatch watch;
  watch.LookFor(kToken);
  {
    Session session{SecretString(kToken)};
    session.Adopt({kToken, kHome, "u1"});
    session.Adopt({"other", kHome, "u1"});
    session.Adopt({kToken, kHome, "u1"});
    Buffer out;
    session.End(session.AppendToken(kHome, out).generation);
    session.SetBearer("other");
    session.SetBearer(kToken);
  }
  EXPECT_EQ(watch.given_back_unwiped(), 0u);
}

TEST(SessionTest, AnEndedSessionHoldsItsTokenNoMore) {
  constexpr std::string_view kToken = "a-token-that-can-be-found";
  test::MemoryWatch watch;
  Session session(SecretString{});
  session.Adopt({kToken, kHome, "u1"});
  ASSERT_EQ(watch.BlocksWith(kToken), 1u);
  Buffer out;
  const std::uint64_t generation = session.AppendToken(kHome, out).generation;
  out.Release();
  session.End(generation);
  EXPECT_EQ(watch.BlocksWith(kToken), 0u);
}

TEST(SessionTest, TokensOfTwoUsersNeverMix) {
  Session session(SecretString{});
  const std::string one(300, '1');
  const std::string two(300, '2');
  std::thread logins([&] {
    for (int i = 0; i < 2000; ++i) session.Adopt({i % 2 == 0 ? one : two, kHome, i % 2 == 0 ? "u1" : "u2"});
  });
  int mixed = 0;
  for (int i = 0; i < 2000; ++i) {
    const std::string token = TokenFor(session, kHome);
    if (!token.empty() && token != one && token != two) ++mixed;
  }
  logins.join();
  EXPECT_EQ(mixed, 0);
}

}  // namespace
}  // namespace dbr::client
