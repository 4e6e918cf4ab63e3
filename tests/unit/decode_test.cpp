#include "auth/decode.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dbr::auth {
namespace {

// The views live as long as the text and the document.
struct Response {
  explicit Response(std::string_view text) : body(text) {}
  Buffer body;
  json::Document document;

  auto Login() { return DecodeLogin(body, document); }
  auto Me() { return DecodeMe(body, document); }
  auto Logout() { return DecodeLogout(body, document); }
};

std::string WithUser(std::string_view user) {
  return R"({"access_token":"t","token_type":"bearer","user":)" + std::string(user) + "}";
}

constexpr const char* kMe =
    R"({"id":"7","username":"admin","email":"a@b.c","display_name":"The \u0041dmin","active_status":true})";

// kMe with one member written otherwise, or left out where `value` is empty.
std::string MeWith(std::string_view name, std::string_view value) {
  std::string text = "{";
  for (const auto& [member, usual] : {std::pair{"id", R"("7")"},
                                      {"username", R"("u")"},
                                      {"email", R"("e")"},
                                      {"display_name", R"("d")"},
                                      {"active_status", "true"}}) {
    const std::string written(member == name ? value : usual);
    if (written.empty()) continue;
    text += (text.size() == 1 ? "\"" : ",\"") + std::string(member) + "\":" + written;
  }
  return text + "}";
}

TEST(DecodeMeTest, EveryMemberIsRead) {
  Response response(kMe);
  const auto user = response.Me();
  ASSERT_TRUE(user);
  EXPECT_EQ(user->id, "7");
  EXPECT_EQ(user->username, "admin");
  EXPECT_EQ(user->email, "a@b.c");
  EXPECT_EQ(user->display_name, "The Admin");
  EXPECT_EQ(user->active_status, 1);
}

TEST(DecodeMeTest, TheJsonIsTheBodyWithoutTheSpaceAroundIt) {
  Response response(" \r\n\t" + std::string(kMe) + "\n ");
  EXPECT_EQ(response.Me()->json, kMe);
}

TEST(DecodeMeTest, ADisplayNameMayBeNull) {
  Response response(MeWith("display_name", "null"));
  const auto user = response.Me();
  ASSERT_TRUE(user);
  EXPECT_FALSE(user->display_name);
}

TEST(DecodeMeTest, EmptyIsNotAbsent) {
  Response response(MeWith("display_name", R"("")"));
  EXPECT_EQ(response.Me()->display_name, "");
}

TEST(DecodeMeTest, AnInactiveUserIsZero) {
  Response response(MeWith("active_status", "false"));
  EXPECT_EQ(response.Me()->active_status, 0);
}

TEST(DecodeMeTest, EveryMemberMustBeThereAndOfItsType) {
  for (const char* name : {"id", "username", "email", "display_name", "active_status"}) {
    for (const char* value : {"", "17", "[]", "{}", R"("a\u0000b")"}) {
      Response response(MeWith(name, value));
      const auto user = response.Me();
      ASSERT_FALSE(user) << name << " " << value;
      EXPECT_EQ(user.error().status, Status::kResponseValidation);
      EXPECT_TRUE(user.error().message.contains(name)) << user.error().message;
    }
  }
}

TEST(DecodeMeTest, NullIsNoStringAndNoBool) {
  for (const char* name : {"id", "username", "email", "active_status"}) {
    EXPECT_FALSE(Response(MeWith(name, "null")).Me()) << name;
  }
}

TEST(DecodeMeTest, ABoolIsTrueOrFalseAndNothingLikeThem) {
  for (const char* value : {"1", "0", R"("true")", "1.0"}) {
    EXPECT_FALSE(Response(MeWith("active_status", value)).Me()) << value;
  }
}

TEST(DecodeMeTest, OfDuplicatesTheLastWins) {
  Response response(MeWith("id", R"("8","id":"9")"));
  EXPECT_EQ(response.Me()->id, "9");
  EXPECT_FALSE(Response(MeWith("id", R"("8","id":9)")).Me());
}

TEST(DecodeMeTest, UnknownMembersAreIgnored) {
  EXPECT_TRUE(Response(MeWith("id", R"("8","roles":[{"a":null}],"nul":"\u0000","Id":17)")).Me());
}

TEST(DecodeMeTest, WhatIsNoObjectIsRefused) {
  for (const char* body : {"", "null", "17", "[]", R"("x")", "{", "{}x", "\xef\xbb\xbf{}"}) {
    const auto user = Response(body).Me();
    ASSERT_FALSE(user) << body;
    EXPECT_EQ(user.error().status, Status::kResponseValidation) << body;
  }
}

TEST(DecodeLoginTest, EveryMemberIsRead) {
  Response response(WithUser(kMe));
  const auto login = response.Login();
  ASSERT_TRUE(login);
  EXPECT_EQ(login->access_token, "t");
  EXPECT_EQ(login->token_type, "bearer");
  EXPECT_EQ(login->expires_at_unix, -1);
  EXPECT_EQ(login->user.username, "admin");
  EXPECT_EQ(login->user.active_status, 1);
}

TEST(DecodeLoginTest, TheExpiryIsTheTokens) {
  Response response(R"({"access_token":"h.eyJleHAiOjE3MDAwMDAwMDB9.s","user":{}})");
  EXPECT_EQ(response.Login()->expires_at_unix, 1'700'000'000);
}

TEST(DecodeLoginTest, TheTokenIsABearerWhereNothingElseIsSaid) {
  EXPECT_EQ(Response(R"({"access_token":"t","user":{}})").Login()->token_type, "bearer");
  Response response(R"({"access_token":"t","token_type":"MAC","user":{}})");
  EXPECT_EQ(response.Login()->token_type, "MAC");
}

TEST(DecodeLoginTest, AnAccessTokenIsAB64Token) {
  for (const char* token :
       {R"("")", R"("a b")", R"("a\r\nX: 1")", R"("a\u0000")", R"("=")", R"("\u00fc")", "17", "null", "{}"}) {
    const auto login = Response(R"({"user":{},"access_token":)" + std::string(token) + "}").Login();
    ASSERT_FALSE(login) << token;
    EXPECT_EQ(login.error().status, Status::kResponseValidation) << token;
  }
  EXPECT_FALSE(Response(R"({"user":{}})").Login());
}

TEST(DecodeLoginTest, ARefusedTokenIsNotShown) {
  const auto login = Response(R"({"user":{},"access_token":"secret token"})").Login();
  EXPECT_FALSE(login.error().message.contains("secret"));
}

TEST(DecodeLoginTest, ATokenTypeIsAString) {
  for (const char* type : {"null", "17", R"("a\u0000")"}) {
    EXPECT_FALSE(Response(R"({"access_token":"t","user":{},"token_type":)" + std::string(type) + "}").Login())
        << type;
  }
}

TEST(DecodeLoginTest, TheUserIsAnObject) {
  for (const char* user : {"null", "[]", R"("u")", "17"})
    EXPECT_FALSE(Response(WithUser(user)).Login()) << user;
  EXPECT_FALSE(Response(R"({"access_token":"t"})").Login());
}

TEST(DecodeLoginTest, TheUserIsFreeForm) {
  Response response(WithUser(R"({"id":7,"username":null,"email":["a"],"active_status":"true"})"));
  const auto login = response.Login();
  ASSERT_TRUE(login);
  EXPECT_FALSE(login->user.id);
  EXPECT_FALSE(login->user.username);
  EXPECT_FALSE(login->user.email);
  EXPECT_FALSE(login->user.display_name);
  EXPECT_EQ(login->user.active_status, -1);
}

TEST(DecodeLoginTest, AStringOfTheUserHoldsNoZeroByte) {
  for (const char* name : {"id", "username", "email", "display_name"}) {
    EXPECT_FALSE(Response(WithUser(R"({")" + std::string(name) + R"(":"a\u0000"})")).Login()) << name;
  }
}

TEST(DecodeLoginTest, TheJsonOfTheUserIsItsOwnText) {
  Response response(R"({"user":{"id":"1"}, "access_token":"t", "user": { "id" : "2" } })");
  EXPECT_EQ(response.Login()->user.json, R"({ "id" : "2" })");
}

TEST(DecodeLogoutTest, TheMessageIsTheBodysString) {
  Response response(R"({"message":"bye"})");
  const auto logout = response.Logout();
  ASSERT_TRUE(logout);
  EXPECT_EQ(logout->message, "bye");
  EXPECT_EQ(logout->json, R"({"message":"bye"})");
}

TEST(DecodeLogoutTest, AnyJsonValueWillDo) {
  for (const char* body :
       {"null", "17", "[]", "{}", R"("bye")", R"({"message":17})", R"({"message":null})"}) {
    Response response(body);
    const auto logout = response.Logout();
    ASSERT_TRUE(logout) << body;
    EXPECT_FALSE(logout->message) << body;
    EXPECT_EQ(logout->json, body);
  }
}

TEST(DecodeLogoutTest, WhatIsNoJsonOrHoldsAZeroByteIsRefused) {
  for (const char* body : {"", "bye", "{}x", "{", R"({"message":"a\u0000b"})"}) {
    const auto logout = Response(body).Logout();
    ASSERT_FALSE(logout) << body;
    EXPECT_EQ(logout.error().status, Status::kResponseValidation) << body;
  }
}

}  // namespace
}  // namespace dbr::auth
