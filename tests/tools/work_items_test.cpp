// The work item route: something to call besides authentication.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "dev_server.hpp"

namespace dbr_dev_test {
namespace {

constexpr const char* kWorkItems = "/api/v1/workitems";

TEST(WorkItems, AreListedForAnOrganization) {
  const DevServer server;
  const Headers headers = server.SignedIn("planner", "planner123");
  const Response response =
      server.Exchange("GET", std::string(kWorkItems) + "?organization_id=a%20b", headers);
  EXPECT_EQ(response.status(), 200);
  const auto items = nlohmann::json::parse(response.body);
  ASSERT_EQ(items.size(), 3U);
  EXPECT_EQ(items[0].at("organization_id"), "a b");
  EXPECT_TRUE(items[1].at("description").is_null());
}

TEST(WorkItems, NeedAToken) {
  const DevServer server;
  EXPECT_EQ(server.Exchange("GET", kWorkItems).body, R"({"detail":"Not authenticated"})");
  EXPECT_EQ(server.Exchange("GET", kWorkItems, {{"Authorization", "Bearer x"}}).status(), 401);
  EXPECT_EQ(server.Exchange("POST", kWorkItems, {}, "{}").status(), 403);
}

TEST(WorkItems, NeedAnOrganization) {
  const DevServer server;
  const Response response = server.Exchange("GET", kWorkItems, server.SignedIn("planner", "planner123"));
  EXPECT_EQ(response.status(), 422);
  EXPECT_EQ(
      response.body,
      R"({"detail":[{"type":"missing","loc":["query","organization_id"],"msg":"Field required","input":null}]})");
}

TEST(WorkItems, ACreatedOneIsAnsweredAndListed) {
  const DevServer server;
  Headers headers = server.SignedIn("planner", "planner123");
  headers.emplace_back("Content-Type", "application/json");
  const Response created =
      server.Exchange("POST", kWorkItems, headers, R"({"organization_id":"o","title":"Drill 🚀"})");
  EXPECT_EQ(created.status_line, "HTTP/1.1 201 Created");
  EXPECT_EQ(created.body, R"({"id":"workitem-4","organization_id":"o","title":"Drill 🚀","description":null,)"
                          R"("status":"Standby"})");
  const auto count = [&](const std::string& organization) {
    const std::string target = std::string(kWorkItems) + "?organization_id=" + organization;
    return nlohmann::json::parse(server.Exchange("GET", target, headers).body).size();
  };
  EXPECT_EQ(count("o"), 4U);
  EXPECT_EQ(count("other"), 3U);
}

TEST(WorkItems, ABodyIsChecked) {
  const DevServer server;
  Headers headers = server.SignedIn("planner", "planner123");
  headers.emplace_back("Content-Type", "application/json");
  EXPECT_EQ(server.Exchange("POST", kWorkItems, headers, R"({"organization_id":1,"description":2})").body,
            R"({"detail":[{"type":"string_type","loc":["body","organization_id"],)"
            R"("msg":"Input should be a valid string","input":1},{"type":"missing","loc":["body","title"],)"
            R"("msg":"Field required","input":{"organization_id":1,"description":2}},{"type":"string_type",)"
            R"("loc":["body","description"],"msg":"Input should be a valid string","input":2}]})");
}

TEST(WorkItems, TextThatIsNotJsonComesBeforeTheMissingToken) {
  const DevServer server;
  EXPECT_EQ(server.Exchange("POST", kWorkItems, {{"Content-Type", "application/json"}}, "{").status(), 422);
}

TEST(WorkItems, TakeNoOtherMethods) {
  const DevServer server;
  EXPECT_EQ(server.Exchange("DELETE", kWorkItems).Header("allow"), "GET, POST");
}

}  // namespace
}  // namespace dbr_dev_test
