// --fail: what was ordered, exactly as often as it was ordered.

#include "faults.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "dev_server.hpp"

namespace dbr_dev_test {
namespace {

TEST(Faults, AnOperationFailsAsOftenAsWantedAndThenWorks) {
  const DevServer server({"--fail", "login=503x2"});
  for (int i = 0; i < 2; ++i) {
    const Response response = server.Login("admin", "admin123");
    EXPECT_EQ(response.status_line, "HTTP/1.1 503 Service Unavailable");
    EXPECT_EQ(response.body, R"({"detail":"Service Unavailable"})");
    EXPECT_EQ(response.Header("content-type"), "application/json");
    EXPECT_EQ(response.Header("retry-after"), "");
  }
  EXPECT_EQ(server.Login("admin", "admin123").status(), 200);
}

TEST(Faults, OtherOperationsGoOn) {
  const DevServer server({"--fail", "me=503"});
  const Headers headers = server.SignedIn("admin", "admin123");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(server.Exchange("GET", "/api/v1/auth/me", headers).status(), 503);
  EXPECT_EQ(server.Exchange("POST", "/api/v1/auth/logout", headers).status(), 200);
}

TEST(Faults, RulesMakeASequence) {
  const DevServer server({"--fail", "login=503x1", "--fail=login=429x1@2", "--fail", "login=401x1"});
  EXPECT_EQ(server.Login("admin", "admin123").status(), 503);
  const Response limited = server.Login("admin", "admin123");
  EXPECT_EQ(limited.status_line, "HTTP/1.1 429 Too Many Requests");
  EXPECT_EQ(limited.Header("retry-after"), "2");
  EXPECT_EQ(server.Login("admin", "admin123").status(), 401);
  EXPECT_EQ(server.Login("admin", "admin123").status(), 200);
}

TEST(Faults, AnyMeansEveryRequest) {
  const DevServer server({"--fail", "any=599x3"});
  EXPECT_EQ(server.Exchange("GET", "/health").status_line, "HTTP/1.1 599 ");
  EXPECT_EQ(server.Exchange("GET", "/nothing").status(), 599);
  EXPECT_EQ(server.Exchange("POST", "/api/v1/auth/logout").body, R"({"detail":"Failed on purpose"})");
  EXPECT_EQ(server.Exchange("GET", "/health").status(), 200);
}

TEST(Faults, A500IsPlainTextAndEndsTheConnection) {
  const DevServer server({"--fail", "workitems=500"});
  HttpClient client(server.port());
  const Response response = client.Exchange("GET", "/api/v1/workitems?organization_id=o");
  EXPECT_EQ(response.status(), 500);
  EXPECT_EQ(response.body, "Internal Server Error");
  EXPECT_EQ(response.Header("content-type"), "text/plain; charset=utf-8");
  EXPECT_EQ(response.Header("connection"), "");
  EXPECT_TRUE(client.IsClosedWithin(1000));
}

TEST(Faults, ParallelRequestsShareTheCount) {
  const DevServer server({"--fail", "any=503x40"});
  std::atomic<int> failed = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      HttpClient client(server.port());
      for (int k = 0; k < 10; ++k) failed += client.Exchange("GET", "/health").status() == 503 ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failed, 40);
}

TEST(Faults, ARuleIsReadWhole) {
  const auto rule = dbr_dev::ParseFaultRule("logout=429x3@0");
  ASSERT_TRUE(rule);
  EXPECT_EQ(rule->operation, "logout");
  EXPECT_EQ(rule->status, 429);
  EXPECT_EQ(rule->left, 3U);
  EXPECT_EQ(rule->retry_after, 0U);
}

TEST(Faults, ARuleThatMeansNothingIsRefused) {
  for (const char* text :
       {"", "login", "login=", "login=abc", "login=200", "login=399", "login=600", "login=503x",
        "login=503x0", "login=503x-1", "login=503@", "login=503@x", "login=503x2@1x", "login=503 ",
        "health=503", "=503", "login=503@1x2", "login=99999999999999999999999"}) {
    EXPECT_FALSE(dbr_dev::ParseFaultRule(text)) << text;
  }
}

}  // namespace
}  // namespace dbr_dev_test
