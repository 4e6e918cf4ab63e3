// The answers of the service, byte by byte.

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "dev_server.hpp"

namespace dbr_dev_test {
namespace {

constexpr const char* kLogin = "/api/v1/auth/login";
constexpr const char* kMe = "/api/v1/auth/me";
constexpr const char* kLogout = "/api/v1/auth/logout";

// What every answer has besides the headers that are its own.
std::vector<std::string> HeaderNames(std::vector<std::string> own) {
  own.insert(own.end(), {"content-length", "date", "server"});
  std::sort(own.begin(), own.end());
  return own;
}

class Exchanges : public testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = new DevServer; }
  static void TearDownTestSuite() {
    delete server_;
    server_ = nullptr;
  }

  static Response PostLogin(std::string_view body, const std::string& type = "application/json") {
    return server_->Exchange("POST", kLogin, {{"Content-Type", type}}, body);
  }

  static void ExpectAnswer(const Response& response, const std::string& status, const std::string& body,
                           std::vector<std::string> own_headers = {"content-type"}) {
    EXPECT_EQ(response.status_line, "HTTP/1.1 " + status);
    EXPECT_EQ(response.body, body);
    EXPECT_EQ(response.Header("content-length"), std::to_string(body.size()));
    EXPECT_EQ(response.Header("server"), "dbr-dev-server");
    std::vector<std::string> names;
    for (const auto& header : response.headers) names.push_back(header.first);
    std::sort(names.begin(), names.end());
    EXPECT_EQ(names, HeaderNames(std::move(own_headers)));
  }

  static void ExpectJson(const Response& response, const std::string& status, const std::string& body) {
    ExpectAnswer(response, status, body);
    EXPECT_EQ(response.Header("content-type"), "application/json");
  }

  static void ExpectProblem(const Response& response, const std::string& problem) {
    ExpectJson(response, "422 Unprocessable Content", R"({"detail":[)" + problem + "]}");
  }

  static DevServer* server_;
};

DevServer* Exchanges::server_ = nullptr;

TEST_F(Exchanges, LoginAnswersWithATokenAndTheUserByUsername) {
  const Response response = PostLogin(R"({"username":"admin","password":"admin123"})");
  EXPECT_EQ(response.status_line, "HTTP/1.1 200 OK");
  EXPECT_EQ(response.body.size(), 417U);
  EXPECT_TRUE(response.body.starts_with(R"({"access_token":"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.)"));
  const std::string user = response.body.substr(response.body.find(R"(,"token_type")"));
  EXPECT_TRUE(user.starts_with(R"(,"token_type":"bearer","user":{"id":")"));
  EXPECT_TRUE(user.ends_with(
      R"(","username":"admin","email":"admin@test.com","display_name":"Super Admin User","active_status":true}})"));
}

TEST_F(Exchanges, LoginAnswersByEMailAddress) {
  const Response response = PostLogin(R"({"username":"planner@test.com","password":"planner123"})");
  EXPECT_EQ(response.status(), 200);
  EXPECT_EQ(response.body.size(), 422U);
  EXPECT_TRUE(response.body.ends_with(R"("display_name":"Planner User","active_status":true}})"));
}

TEST_F(Exchanges, EverySeededUserCanSignInByNameAndAddress) {
  for (const std::string name : {"admin", "orgadmin", "planner", "worker", "viewer"}) {
    EXPECT_EQ(server_->Login(name, name + "123").status(), 200) << name;
    EXPECT_EQ(server_->Login(name + "@test.com", name + "123").status(), 200) << name;
  }
}

TEST_F(Exchanges, LoginAnswers401OnAWrongPassword) {
  ExpectJson(PostLogin(R"({"username":"admin","password":"wrong"})"), "401 Unauthorized",
             R"({"detail":"Incorrect username/email or password"})");
}

TEST_F(Exchanges, LoginAnswers401OnAnUnknownAddress) {
  ExpectJson(PostLogin(R"({"username":"nobody@test.com","password":"x"})"), "401 Unauthorized",
             R"({"detail":"Incorrect username/email or password"})");
}

TEST_F(Exchanges, LoginLooksNamesUpExactly) {
  for (const char* name : {"Admin", " admin", "admin ", "ADMIN@test.com", "admin@TEST.com", ""}) {
    EXPECT_EQ(server_->Login(name, "admin123").status(), 401) << '"' << name << '"';
  }
}

TEST_F(Exchanges, LoginAnswers422OnAMissingPassword) {
  ExpectProblem(
      PostLogin(R"({"username":"admin"})"),
      R"({"type":"missing","loc":["body","password"],"msg":"Field required","input":{"username":"admin"}})");
}

TEST_F(Exchanges, LoginAnswers422OnAnEmptyObject) {
  ExpectProblem(PostLogin("{}"),
                R"({"type":"missing","loc":["body","username"],"msg":"Field required","input":{}},)"
                R"({"type":"missing","loc":["body","password"],"msg":"Field required","input":{}})");
}

TEST_F(Exchanges, LoginAnswers422OnANumberAsUsername) {
  ExpectProblem(
      PostLogin(R"({"username":123,"password":"x"})"),
      R"({"type":"string_type","loc":["body","username"],"msg":"Input should be a valid string","input":123})");
}

TEST_F(Exchanges, LoginAnswers422OnTextThatIsNotJson) {
  ExpectProblem(
      PostLogin(R"({"username":"admin","password":)"),
      R"({"type":"json_invalid","loc":["body",31],"msg":"JSON decode error","input":{},"ctx":{"error":"Expecting value"}})");
}

TEST_F(Exchanges, LoginAnswers422OnNoBody) {
  ExpectProblem(PostLogin(""), R"({"type":"missing","loc":["body"],"msg":"Field required","input":null})");
}

TEST_F(Exchanges, LoginAnswers422OnAList) {
  ExpectProblem(PostLogin("[1]"),
                R"({"type":"model_attributes_type","loc":["body"],"msg":"Input should be a valid )"
                R"(dictionary or object to extract fields from","input":[1]})");
}

TEST_F(Exchanges, LoginAnswers422OnAnotherContentType) {
  for (const char* type :
       {"text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"}) {
    ExpectProblem(PostLogin(R"({"username":"admin","password":"admin123"})", type),
                  R"({"type":"model_attributes_type","loc":["body"],"msg":"Input should be a valid )"
                  R"(dictionary or object to extract fields from",)"
                  R"("input":"{\"username\":\"admin\",\"password\":\"admin123\"}"})");
  }
}

TEST_F(Exchanges, LoginReadsEveryKindOfJsonContentType) {
  for (const char* type : {"application/json; charset=utf-8", "APPLICATION/JSON", "application/vnd.x+json"}) {
    EXPECT_EQ(PostLogin(R"({"username":"admin","password":"admin123"})", type).status(), 200) << type;
  }
}

TEST_F(Exchanges, LoginQuotesUnicodeAsItIs) {
  ExpectProblem(
      PostLogin("{\"username\":\"zoë 🚀   \"}"),
      R"({"type":"missing","loc":["body","password"],"msg":"Field required","input":{"username":"zoë 🚀   "}})");
}

TEST_F(Exchanges, LoginAnswers400OnABodyThatIsNotUtf8) {
  ExpectJson(PostLogin("{\"username\":\"ad\xff\xfemin\",\"password\":\"x\"}"), "400 Bad Request",
             R"({"detail":"There was an error parsing the body"})");
}

TEST_F(Exchanges, LoginAnswers500OnNanAndClosesWithoutSayingSo) {
  for (const char* value : {"NaN", "Infinity", "-Infinity", R"({"a":[NaN]})", R"("\ud800")"}) {
    HttpClient client(server_->port());
    const std::string body = R"({"username":"admin","password":)" + std::string(value) + "}";
    const Response response = client.Exchange("POST", kLogin, {{"Content-Type", "application/json"}}, body);
    ExpectAnswer(response, "500 Internal Server Error", "Internal Server Error");
    EXPECT_EQ(response.Header("content-type"), "text/plain; charset=utf-8");
    EXPECT_TRUE(client.IsClosedWithin(1000)) << value;
  }
}

TEST_F(Exchanges, MeTellsWhoIsSignedIn) {
  const Response response = server_->Exchange("GET", kMe, server_->SignedIn("admin", "admin123"));
  EXPECT_EQ(response.status_line, "HTTP/1.1 200 OK");
  EXPECT_EQ(response.body.size(), 144U);
  EXPECT_TRUE(response.body.starts_with(R"({"id":")"));
  EXPECT_TRUE(response.body.ends_with(
      R"(","username":"admin","email":"admin@test.com","display_name":"Super Admin User","active_status":true})"));
}

TEST_F(Exchanges, MeAndLogoutAnswer403WithoutAToken) {
  for (const auto& [method, path] : {std::pair{"GET", kMe}, {"POST", kLogout}}) {
    for (const Headers& headers :
         {Headers{}, {{"Authorization", "Bearer"}}, {{"Authorization", "Bearer "}}}) {
      ExpectJson(server_->Exchange(method, path, headers), "403 Forbidden",
                 R"({"detail":"Not authenticated"})");
    }
  }
}

TEST_F(Exchanges, MeAnswers403OnAnotherScheme) {
  const Response response = server_->Exchange("GET", kMe, {{"Authorization", "Basic YTpi"}});
  ExpectJson(response, "403 Forbidden", R"({"detail":"Invalid authentication credentials"})");
}

TEST_F(Exchanges, MeAnswers401OnGarbage) {
  for (const char* token : {"garbage", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "  x"}) {
    const Response response =
        server_->Exchange("GET", kMe, {{"Authorization", "Bearer " + std::string(token)}});
    ExpectAnswer(response, "401 Unauthorized", R"({"detail":"Invalid authentication credentials"})",
                 {"content-type", "www-authenticate"});
    EXPECT_EQ(response.Header("www-authenticate"), "Bearer");
  }
}

TEST_F(Exchanges, TheSchemeIsReadInAnyCase) {
  Headers headers = server_->SignedIn("viewer", "viewer123");
  headers[0].second.replace(0, 6, "bEARER");
  EXPECT_EQ(server_->Exchange("GET", kMe, headers).status(), 200);
}

TEST_F(Exchanges, LogoutRevokesNothing) {
  const Headers headers = server_->SignedIn("worker", "worker123");
  ExpectJson(server_->Exchange("POST", kLogout, headers), "200 OK",
             R"({"message":"Successfully logged out"})");
  EXPECT_EQ(server_->Exchange("GET", kMe, headers).status(), 200);
}

TEST_F(Exchanges, AnotherMethodIsAnswered405) {
  const Response response = server_->Exchange("GET", kLogin);
  ExpectAnswer(response, "405 Method Not Allowed", R"({"detail":"Method Not Allowed"})",
               {"allow", "content-type"});
  EXPECT_EQ(response.Header("allow"), "POST");
  for (const char* method : {"PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}) {
    EXPECT_EQ(server_->Exchange(method, kLogin).status(), 405) << method;
  }
}

TEST_F(Exchanges, HeadOnAGetRouteIsAnswered405WithoutABody) {
  HttpClient client(server_->port());
  const Response response = client.Exchange("HEAD", kMe);
  EXPECT_EQ(response.status_line, "HTTP/1.1 405 Method Not Allowed");
  EXPECT_EQ(response.Header("content-length"), "31");
  EXPECT_EQ(client.Exchange("GET", "/health").status(), 200);
}

TEST_F(Exchanges, UnknownPathsAreAnswered404) {
  for (const char* path : {"/api/v1/auth/nothing", "/", "/api/v1/auth/loginx", "/API/v1/auth/me"}) {
    ExpectJson(server_->Exchange("GET", path), "404 Not Found", R"({"detail":"Not Found"})");
  }
}

TEST_F(Exchanges, ATrailingSlashIsAnswered307ToTheHostThatWasAskedFor) {
  const Response response = server_->Exchange("POST", "/api/v1/auth/login/", {}, "{}");
  ExpectAnswer(response, "307 Temporary Redirect", "", {"location"});
  EXPECT_EQ(response.Header("location"), "http://127.0.0.1:80/api/v1/auth/login");
  EXPECT_EQ(server_->Exchange("GET", "/health//?a=b%20c").Header("location"),
            "http://127.0.0.1:80/health?a=b%20c");
}

TEST_F(Exchanges, HealthIsAnsweredWithoutAToken) {
  ExpectJson(server_->Exchange("GET", "/health"), "200 OK",
             R"({"status":"healthy","service":"DBR Buffer Management System API","version":"1.0.0",)"
             R"("timestamp":"2024-01-01T00:00:00Z"})");
  ExpectJson(
      server_->Exchange("GET", "/api/v1/health"), "200 OK",
      R"({"status":"healthy","api_version":"v1","endpoints":["workitems","schedules","system","auth"],)"
      R"("timestamp":"2024-01-01T00:00:00Z"})");
}

}  // namespace
}  // namespace dbr_dev_test
