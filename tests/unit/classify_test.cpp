#include "client/classify.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace dbr::client {
namespace {

struct Row {
  int http_status;
  Status login;
  Status other;
};

// The table of the API: what a response with JSON is in either column.
constexpr Row kTable[] = {
    {400, Status::kBadRequest, Status::kBadRequest},     {401, Status::kUnauthorized, Status::kUnauthorized},
    {403, Status::kUnauthorized, Status::kUnauthorized}, {404, Status::kNotFound, Status::kNotFound},
    {422, Status::kValidation, Status::kBadRequest},     {429, Status::kRateLimited, Status::kRateLimited},
};

TEST(ClassifyTest, ATypedStatusFollowsTheTable) {
  for (const auto& [http_status, login, other] : kTable) {
    EXPECT_EQ(Classify(Column::kLogin, http_status, true), login) << http_status;
    EXPECT_EQ(Classify(Column::kOther, http_status, true), other) << http_status;
  }
}

TEST(ClassifyTest, EveryStatusOutsideTheTableIsAnApiError) {
  std::set<int> typed;
  for (const Row& row : kTable) typed.insert(row.http_status);
  for (int http_status = 200; http_status < 600; ++http_status) {
    if (typed.contains(http_status)) continue;
    EXPECT_EQ(Classify(Column::kLogin, http_status, true), Status::kApi) << http_status;
    EXPECT_EQ(Classify(Column::kOther, http_status, true), Status::kApi) << http_status;
  }
}

TEST(ClassifyTest, WhatIsNotJsonIsAnApiErrorWhateverItsStatus) {
  for (int http_status = 200; http_status < 600; ++http_status) {
    EXPECT_EQ(Classify(Column::kLogin, http_status, false), Status::kApi) << http_status;
    EXPECT_EQ(Classify(Column::kOther, http_status, false), Status::kApi) << http_status;
  }
}

class Body {
 public:
  explicit Body(std::string_view text) : text_(text), valid_(document_.Parse(text_)) {}
  json::Value root() const {
    EXPECT_TRUE(valid_);
    return document_.root();
  }

 private:
  Buffer text_;
  json::Document document_;
  bool valid_;
};

std::string Described(std::string_view text) {
  const Body body(text);
  return DescribeBody(body.root());
}

TEST(DescribeBodyTest, TheMessageComesFirst) {
  EXPECT_EQ(Described(R"({"detail":"d","message":"m"})"), "m");
}

TEST(DescribeBodyTest, ThenTheDetailAsText) {
  EXPECT_EQ(Described(R"({"detail":"Invalid credentials"})"), "Invalid credentials");
  EXPECT_EQ(Described(R"({"message":"","detail":"d"})"), "d");
  EXPECT_EQ(Described(R"({"message":17,"detail":"d"})"), "d");
  EXPECT_EQ(Described(R"({"message":null,"detail":"d"})"), "d");
}

TEST(DescribeBodyTest, ThenTheFirstOfTheDetails) {
  EXPECT_EQ(Described(R"({"detail":[{"loc":["body","username"],"msg":"Field required","type":"missing"},
                                    {"loc":["body"],"msg":"second","type":"x"}]})"),
            "body.username: Field required");
}

TEST(DescribeBodyTest, ANumberInALocationIsWrittenAsOne) {
  EXPECT_EQ(Described(R"({"detail":[{"loc":["body",31],"msg":"JSON decode error"}]})"),
            "body.31: JSON decode error");
}

TEST(DescribeBodyTest, ADetailWithoutAPlaceIsItsMessageAlone) {
  EXPECT_EQ(Described(R"({"detail":[{"msg":"m"}]})"), "m");
  EXPECT_EQ(Described(R"({"detail":[{"loc":[],"msg":"m"}]})"), "m");
  EXPECT_EQ(Described(R"({"detail":[{"loc":"body","msg":"m"}]})"), "m");
  EXPECT_EQ(Described(R"({"detail":[{"loc":[null,true,{}],"msg":"m"}]})"), "m");
}

TEST(DescribeBodyTest, ABodyThatSaysNothingGivesNothing) {
  for (const char* text :
       {"{}", "[]", "null", "17", R"("message")", R"({"message":["m"]})", R"({"detail":null})",
        R"({"detail":{}})", R"({"detail":[]})", R"({"detail":[null]})", R"({"detail":["text"]})",
        R"({"detail":[{}]})", R"({"detail":[{"loc":["body"]}]})", R"({"detail":[{"msg":17}]})"}) {
    EXPECT_EQ(Described(text), "") << text;
  }
}

TEST(DescribeBodyTest, AZeroByteIsShownAndDoesNotCutTheText) {
  EXPECT_EQ(Described(R"({"message":"a\u0000b"})"), "a\\x00b");
}

TEST(IssuesTest, EveryDetailBecomesAnIssue) {
  const Body body(R"({"detail":[{"loc":["body","username"],"msg":"Field required","type":"missing","input":1},
                                {"loc":["query",0,"x"],"msg":"m","type":"t"}]})");
  const auto issues = CollectIssues(body.root());
  ASSERT_EQ(issues.size(), 2u);
  EXPECT_EQ(issues[0].location, "body.username");
  EXPECT_EQ(issues[0].message, "Field required");
  EXPECT_EQ(issues[0].type, "missing");
  EXPECT_EQ(issues[1].location, "query.0.x");
}

TEST(IssuesTest, WhatADetailLeavesOutIsAbsent) {
  const Body body(R"({"detail":[{},17,{"loc":"body","msg":1,"type":null}]})");
  const auto issues = CollectIssues(body.root());
  ASSERT_EQ(issues.size(), 3u);
  for (const ValidationIssue& issue : issues) {
    EXPECT_FALSE(issue.location);
    EXPECT_FALSE(issue.message);
    EXPECT_FALSE(issue.type);
  }
}

TEST(IssuesTest, ThereAreNoneWithoutAList) {
  for (const char* text : {"{}", "[]", R"({"detail":"d"})", R"({"detail":{"0":{}}})", R"({"detail":[]})"}) {
    const Body body(text);
    EXPECT_TRUE(CollectIssues(body.root()).empty()) << text;
  }
}

TEST(IssuesTest, AreTheFirstHundred) {
  std::string text = R"({"detail":[)";
  for (int i = 0; i < 10'000; ++i)
    text += (i == 0 ? "" : ",") + (R"({"msg":")" + std::to_string(i) + R"("})");
  const Body body(text + "]}");
  const auto issues = CollectIssues(body.root());
  ASSERT_EQ(issues.size(), 100u);
  EXPECT_EQ(issues.back().message, "99");
}

TEST(DescribeStatusTest, TheReasonIsTheLibrarysOwn) {
  EXPECT_EQ(DescribeStatus(503), "HTTP 503 Service Unavailable");
  EXPECT_EQ(DescribeStatus(200), "HTTP 200 OK");
  EXPECT_EQ(DescribeStatus(599), "HTTP 599");
}

}  // namespace
}  // namespace dbr::client
