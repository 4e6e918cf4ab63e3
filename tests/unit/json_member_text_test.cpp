#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "json/document.hpp"
#include "random_json.hpp"

namespace dbr::json {
namespace {

TEST(JsonMemberTextTest, TheTextIsAsItWasSent) {
  constexpr std::string_view kText = R"( {"id" : "7" , "user":{ "a" : [1, 2.50] } ,"n":1e2,"t":true})";
  EXPECT_EQ(MemberText(kText, 0), R"("7")");
  EXPECT_EQ(MemberText(kText, 1), R"({ "a" : [1, 2.50] })");
  EXPECT_EQ(MemberText(kText, 2), "1e2");
  EXPECT_EQ(MemberText(kText, 3), "true");
}

TEST(JsonMemberTextTest, BracketsAndQuotationMarksInStringsDoNotCount) {
  constexpr std::string_view kText = R"({"}\"":{"]":"\\","[":"\\\"}"},"a\\":"\"}{","z":[["]"],{}]})";
  EXPECT_EQ(MemberText(kText, 0), R"({"]":"\\","[":"\\\"}"})");
  EXPECT_EQ(MemberText(kText, 1), R"("\"}{")");
  EXPECT_EQ(MemberText(kText, 2), R"([["]"],{}])");
}

TEST(JsonMemberTextTest, WhereThereIsNoSuchMemberTheTextIsEmpty) {
  EXPECT_EQ(MemberText("{}", 0), "");
  EXPECT_EQ(MemberText(" { } ", 0), "");
  EXPECT_EQ(MemberText(R"({"a":1})", 1), "");
  EXPECT_EQ(MemberText(R"({"a":1})", static_cast<std::size_t>(-1)), "");
  EXPECT_EQ(MemberText(R"([{"a":1}])", 0), "");
  EXPECT_EQ(MemberText(R"("{")", 0), "");
}

TEST(JsonMemberTextTest, EachMemberOfARandomObjectIsThatMember) {
  test::RandomJson random(5);
  Document document;
  int members = 0;
  for (int i = 0; i < 5000; ++i) {
    const Buffer text("\n" + random.Object(4));
    if (!document.Parse(text)) continue;  // a number beyond double
    std::size_t n = 0;
    nlohmann::json copy = nlohmann::json::object();
    for (MemberIterator all = document.root().members(); const auto member = all.Next(); ++n) {
      copy[std::string(member->name)] = nlohmann::json::parse(MemberText(text.view(), n));
    }
    ASSERT_EQ(copy, nlohmann::json::parse(text.view())) << text.view();
    ASSERT_EQ(MemberText(text.view(), n), "") << text.view();
    members += static_cast<int>(n);
  }
  EXPECT_GT(members, 5000);
}

TEST(JsonMemberTextTest, NoWhitespaceIsPartOfTheText) {
  test::RandomJson random(6);
  for (int i = 0; i < 2000; ++i) {
    const std::string text = random.Object(3);
    for (std::size_t n = 0; n < 3; ++n) {
      const std::string member(MemberText(text, n));
      if (member.empty()) continue;
      ASSERT_EQ(member.find_first_of(" \t\n\r") == 0, false) << text;
      ASSERT_EQ(member.find_last_of(" \t\n\r") == member.size() - 1, false) << text;
    }
  }
}

TEST(JsonMemberTextTest, ABrokenTextIsNeverLeft) {
  test::RandomJson random(8);
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = random.Mutated(random.Object(2));
    // In memory of exactly that size, where a sanitizer sees each byte too far.
    const std::vector<char> exact(text.begin(), text.end());
    const std::string_view view(exact.data(), exact.size());
    const std::string_view member = MemberText(view, random.Below(4));
    if (member.empty()) continue;
    ASSERT_GE(member.data(), view.data());
    ASSERT_LE(member.data() + member.size(), view.data() + view.size());
  }
}

}  // namespace
}  // namespace dbr::json
