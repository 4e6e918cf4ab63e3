// The users file.

#include "users.hpp"

#include <gtest/gtest.h>

#include <string>

#include "dev_server.hpp"

namespace dbr_dev_test {
namespace {

using dbr_dev::UserDirectory;

constexpr const char* kFile = R"([
  {"username": "łódź", "password": "pw", "email": "📧@test.com", "id": "u-1",
   "display_name": "Zoë \"Q\" \\ / <b> 日本 🚀 \u0001 \u0000 \n\t"},
  {"username": "plain", "password": "pw", "email": "plain@test.com", "display_name": null},
  {"username": "sleepy", "password": "sleepy123", "email": "sleepy@test.com", "active": false}
])";

TEST(Users, TheFileReplacesTheSeededUsers) {
  const TemporaryFile file(kFile);
  const DevServer server({"--users", file.path()});
  EXPECT_EQ(server.Login("plain", "pw").status(), 200);
  EXPECT_EQ(server.Login("admin", "admin123").status(), 401);
}

TEST(Users, AnyTextComesBackAsTheServiceWritesIt) {
  const TemporaryFile file(kFile);
  const DevServer server({"--users", file.path()});
  const Response response = server.Exchange("GET", "/api/v1/auth/me", server.SignedIn("📧@test.com", "pw"));
  EXPECT_EQ(response.body, R"({"id":"u-1","username":"łódź","email":"📧@test.com","display_name":)"
                           R"("Zoë \"Q\" \\ / <b> 日本 🚀 \u0001 \u0000 \n\t","active_status":true})");
}

TEST(Users, ADisplayNameMayBeNull) {
  const TemporaryFile file(kFile);
  const DevServer server({"--users", file.path()});
  const Response response = server.Exchange("GET", "/api/v1/auth/me", server.SignedIn("plain", "pw"));
  EXPECT_TRUE(response.body.ends_with(R"("display_name":null,"active_status":true})")) << response.body;
}

TEST(Users, AnInactiveUserIsAnsweredLikeAnUnknownOne) {
  const TemporaryFile file(kFile);
  const DevServer server({"--users", file.path()});
  for (const char* name : {"sleepy", "sleepy@test.com", "unknown"}) {
    const Response response = server.Login(name, "sleepy123");
    EXPECT_EQ(response.status(), 401);
    EXPECT_EQ(response.body, R"({"detail":"Incorrect username/email or password"})");
  }
}

TEST(Users, IdsAreTheSameAtEveryStart) {
  const auto id = [](const UserDirectory& users) { return users.Authenticate("admin", "admin123")->id; };
  EXPECT_EQ(id(UserDirectory::Seeded()), id(UserDirectory::Seeded()));
  EXPECT_EQ(id(UserDirectory::Seeded()).size(), 36U);
}

TEST(Users, AFileThatMeansNothingIsRefusedWithASentence) {
  const std::string good = R"({"username":"a","password":"p","email":"a@b.c"})";
  for (const std::string& text : {
           std::string(""),
           std::string("{}"),
           std::string("[1]"),
           std::string("[{]"),
           std::string(R"([{"username":"a","password":"p"}])"),
           std::string(R"([{"username":"","password":"p","email":"a@b.c"}])"),
           std::string(R"([{"username":1,"password":"p","email":"a@b.c"}])"),
           std::string(R"([{"username":"a","password":"p","email":"a@b.c","activ":true}])"),
           std::string(R"([{"username":"a","password":"p","email":"a@b.c","active":1}])"),
           std::string(R"([{"username":"a","password":"p","email":"a@b.c","display_name":1}])"),
           std::string(R"([{"username":"a","password":"p","email":"a@b.c","id":null}])"),
           "[" + good + "," + good + "]",
       }) {
    const TemporaryFile file(text);
    const Outcome outcome = RunDevServer({"--users", file.path()});
    EXPECT_EQ(outcome.status, 2) << text;
    EXPECT_NE(outcome.error.find(file.path()), std::string::npos) << outcome.error;
  }
}

TEST(Users, AMessageNeverHoldsAPassword) {
  const TemporaryFile file(R"([{"username":"a","password":"s3cret","email":"a@b.c","active":"s3cret"}])");
  EXPECT_EQ(RunDevServer({"--users", file.path()}).error.find("s3cret"), std::string::npos);
}

}  // namespace
}  // namespace dbr_dev_test
