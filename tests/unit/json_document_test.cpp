#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "json/document.hpp"

namespace dbr::json {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

bool IsJson(std::string_view text) {
  Document document;
  return document.Parse(Buffer(text));
}

class JsonDocumentTest : public testing::Test {
 protected:
  Value Parse(std::string_view text) {
    text_.Assign(text);
    EXPECT_TRUE(document_.Parse(text_)) << text;
    return document_.root();
  }

  Buffer text_;
  Document document_;
};

TEST_F(JsonDocumentTest, EachValueIsOfOneKind) {
  EXPECT_EQ(Parse("null").kind(), Kind::kNull);
  EXPECT_EQ(Parse("true").kind(), Kind::kBool);
  EXPECT_EQ(Parse("false").kind(), Kind::kBool);
  EXPECT_EQ(Parse("-7").kind(), Kind::kInteger);
  EXPECT_EQ(Parse("18446744073709551615").kind(), Kind::kInteger);
  EXPECT_EQ(Parse("7.0").kind(), Kind::kNumber);
  EXPECT_EQ(Parse("7e2").kind(), Kind::kNumber);
  EXPECT_EQ(Parse(R"("7")").kind(), Kind::kString);
  EXPECT_EQ(Parse("[]").kind(), Kind::kArray);
  EXPECT_EQ(Parse("{}").kind(), Kind::kObject);
}

TEST_F(JsonDocumentTest, AValueIsNothingButItsKind) {
  for (const std::string_view text : {"null", "true", "7", "7.5", R"("7")", "[7]", R"({"7":7})"}) {
    const Value value = Parse(text);
    const Kind kind = value.kind();
    EXPECT_EQ(value.AsString().has_value(), kind == Kind::kString) << text;
    EXPECT_EQ(value.AsBool().has_value(), kind == Kind::kBool) << text;
    EXPECT_EQ(value.AsInteger().has_value(), kind == Kind::kInteger) << text;
    EXPECT_EQ(value.AsNumber().has_value(), kind == Kind::kInteger || kind == Kind::kNumber) << text;
    EXPECT_EQ(value.members().Next().has_value(), kind == Kind::kObject) << text;
    EXPECT_EQ(value.elements().Next().has_value(), kind == Kind::kArray) << text;
    EXPECT_EQ(value.Find("7").has_value(), kind == Kind::kObject) << text;
  }
}

TEST_F(JsonDocumentTest, StringsAreUnescaped) {
  EXPECT_EQ(Parse(R"("a\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00")").AsString(), "a\"\\/\b\f\n\r\t\u00e9\U0001F600");
  EXPECT_EQ(Parse(R"("")").AsString(), "");
}

TEST_F(JsonDocumentTest, AStringMayHoldNul) {
  EXPECT_EQ(Parse(R"("a\u0000b")").AsString(), "a\0b"sv);
}

TEST_F(JsonDocumentTest, IntegersAreExactInTheirWholeRange) {
  EXPECT_EQ(Parse("9223372036854775807").AsInteger(), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(Parse("-9223372036854775808").AsInteger(), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(Parse("-0").AsInteger(), 0);
  EXPECT_EQ(Parse("9223372036854775808").AsInteger(), std::nullopt);
  EXPECT_EQ(Parse("1.0").AsInteger(), std::nullopt);
  EXPECT_EQ(Parse("1e3").AsInteger(), std::nullopt);
}

TEST_F(JsonDocumentTest, NumbersAreReadWithIntegersAmongThem) {
  EXPECT_EQ(Parse("0.1").AsNumber(), 0.1);
  EXPECT_EQ(Parse("-12").AsNumber(), -12.0);
  EXPECT_EQ(Parse("18446744073709551615").AsNumber(), 18446744073709551615.0);
  EXPECT_EQ(Parse("1.7976931348623157e308").AsNumber(), std::numeric_limits<double>::max());
  EXPECT_EQ(Parse("1e-400").AsNumber(), 0.0);
}

TEST_F(JsonDocumentTest, MembersComeInTheOrderOfTheTextDuplicatesIncluded) {
  const Value value = Parse(R"({"b":[1,[2]],"a":{"b":2},"":null,"b":true, "c" : 1.5,"d":"x"})");
  std::vector<std::pair<std::string_view, Kind>> seen;
  for (MemberIterator all = value.members(); const auto member = all.Next();) {
    seen.emplace_back(member->name, member->value.kind());
  }
  const std::vector<std::pair<std::string_view, Kind>> expected{{"b", Kind::kArray},  {"a", Kind::kObject},
                                                                {"", Kind::kNull},    {"b", Kind::kBool},
                                                                {"c", Kind::kNumber}, {"d", Kind::kString}};
  EXPECT_EQ(seen, expected);
}

TEST_F(JsonDocumentTest, OfDuplicatesTheLastCounts) {
  EXPECT_EQ(Parse(R"({"a":1,"b":2,"a":3,"c":4})").Find("a")->AsInteger(), 3);
}

TEST_F(JsonDocumentTest, KeysCompareUnescapedAndExactly) {
  const Value value = Parse(R"({"us\u0065r":1,"User":2,"user\u0000":3,"use":4})");
  EXPECT_EQ(value.Find("user")->AsInteger(), 1);
  EXPECT_EQ(value.Find("user\0"sv)->AsInteger(), 3);
  EXPECT_FALSE(value.Find("USER"));
  EXPECT_FALSE(value.Find(""));
}

TEST_F(JsonDocumentTest, AMemberOfAMemberIsNotFoundAbove) {
  const Value value = Parse(R"({"user":{"id":"u"},"list":[{"id":"l"}]})");
  EXPECT_FALSE(value.Find("id"));
  EXPECT_EQ(value.Find("user")->Find("id")->AsString(), "u");
  EXPECT_EQ(value.Find("list")->elements().Next()->Find("id")->AsString(), "l");
}

TEST_F(JsonDocumentTest, ElementsComeInOrder) {
  const Value value = Parse(R"([1, [2, 3], 18446744073709551615, {"a": [4]}, 5.5, "six", [], {}, 9])");
  std::vector<Kind> seen;
  for (ElementIterator all = value.elements(); const auto element = all.Next();)
    seen.push_back(element->kind());
  const std::vector<Kind> expected{Kind::kInteger, Kind::kArray, Kind::kInteger, Kind::kObject, Kind::kNumber,
                                   Kind::kString,  Kind::kArray, Kind::kObject,  Kind::kInteger};
  EXPECT_EQ(seen, expected);
}

TEST_F(JsonDocumentTest, AnIteratorThatEndedStaysAtTheEnd) {
  MemberIterator members = Parse(R"({"a":1})").members();
  EXPECT_TRUE(members.Next());
  EXPECT_FALSE(members.Next());
  EXPECT_FALSE(members.Next());
}

TEST_F(JsonDocumentTest, ParsesAgainAfterARefusal) {
  text_.Assign("{");
  EXPECT_FALSE(document_.Parse(text_));
  EXPECT_EQ(Parse("[1]").elements().Next()->AsInteger(), 1);
}

TEST_F(JsonDocumentTest, AMoveTakesTheValuesAlong) {
  const Value value = Parse(R"({"a":"text"})");
  Document moved(std::move(document_));
  EXPECT_EQ(value.Find("a")->AsString(), "text");
  EXPECT_EQ(moved.root().Find("a")->AsString(), "text");
  document_.Wipe();
  document_ = std::move(moved);
  EXPECT_EQ(document_.root().Find("a")->AsString(), "text");
}

TEST(JsonRefusalTest, WhatIsNotOneValueIsRefused) {
  for (const std::string_view text :
       {"",          " ",       "\n",       "{",          "}",     "[",     "[1",         "[1,]",
        "[,1]",      "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{1:2}", "[1 2]",      "1 2",
        "{} {}",     "[]]",     "[] x",     "null,",      "'a'",   "\"a",   "\"",         "[1}",
        "{\"a\":1]", "//c\n1",  "tru",      "True",       "nul",   "nullx", "[truefalse]"}) {
    EXPECT_FALSE(IsJson(text)) << text;
  }
}

TEST(JsonRefusalTest, NumbersThatAreNoneAreRefused) {
  for (const std::string text : {"NaN", "nan", "Infinity", "-Infinity", "01", "-", "-01", "+1", "1.", ".5",
                                 "1e", "1e+", "0x1", "1_0", "1.e1", "--1", "1.5.5"}) {
    EXPECT_FALSE(IsJson(text)) << text;
    EXPECT_FALSE(IsJson("[" + text + "]")) << text;
    EXPECT_FALSE(IsJson("{\"a\":" + text + "}")) << text;
  }
}

TEST(JsonRefusalTest, NumbersThatDoNotFitAreRefused) {
  for (const std::string_view text : {"1e400", "-1e400", "18446744073709551616", "-9223372036854775809",
                                      "[100000000000000000000]", "1.7976931348623159e308"}) {
    EXPECT_FALSE(IsJson(text)) << text;
  }
}

TEST(JsonRefusalTest, StringsThatAreNoUnicodeAreRefused) {
  for (const std::string_view text :
       {R"("\ud800")", R"("\udc00")", R"("\ud800x")", R"("\ud800\ud800")", R"("\ud83d\u0041")", R"("\u12")",
        R"("\u12g4")", R"("\x41")", R"("\")", "\"\n\"", "\"\t\"", "\"\x1f\"", "\"\xff\"", "\"\xc0\xaf\"",
        "\"\xed\xa0\x80\"", "\"\xe2\x82\"", "\"\xf4\x90\x80\x80\""}) {
    EXPECT_FALSE(IsJson(text)) << text;
    EXPECT_FALSE(IsJson("{" + std::string(text) + ":1}")) << text;
  }
  EXPECT_FALSE(IsJson("\"\0\""sv));
}

TEST(JsonRefusalTest, ABrokenByteOutsideOfStringsIsRefused) {
  EXPECT_FALSE(IsJson("[1,\xff]"));
  EXPECT_FALSE(IsJson("[1]\xff"));
  EXPECT_FALSE(IsJson("[1]\0"sv));
  EXPECT_FALSE(IsJson("1\0"sv));
  EXPECT_FALSE(IsJson("[1,\u00a02]"));
}

TEST(JsonRefusalTest, AByteOrderMarkIsRefused) {
  EXPECT_FALSE(IsJson("\xEF\xBB\xBF{}"));
  EXPECT_TRUE(IsJson("\"\xEF\xBB\xBF\""));
}

std::string Nested(std::string_view open, std::string_view inner, std::string_view close,
                   std::size_t levels) {
  std::string text;
  for (std::size_t i = 0; i < levels; ++i) text += open;
  text += inner;
  for (std::size_t i = 0; i < levels; ++i) text += close;
  return text;
}

TEST(JsonDepthTest, SixtyFourLevelsAreAcceptedAndOneMoreIsNot) {
  constexpr std::size_t kMost = Document::kMaxDepth;
  EXPECT_TRUE(IsJson(Nested("[", "1", "]", kMost)));
  EXPECT_FALSE(IsJson(Nested("[", "1", "]", kMost + 1)));
  EXPECT_TRUE(IsJson(Nested("{\"a\":", "1", "}", kMost)));
  EXPECT_FALSE(IsJson(Nested("{\"a\":", "1", "}", kMost + 1)));
  EXPECT_TRUE(IsJson(Nested("{\"a\":[", "1", "]}", kMost / 2)));
  EXPECT_FALSE(IsJson("[" + Nested("{\"a\":[", "1", "]}", kMost / 2) + "]"));
  EXPECT_FALSE(IsJson(Nested("[", "1", "]", 100'000)));
}

TEST(JsonDepthTest, AnEmptyContainerIsALevelToo) {
  constexpr std::size_t kMost = Document::kMaxDepth;
  EXPECT_TRUE(IsJson(Nested("[", "", "]", kMost)));
  EXPECT_FALSE(IsJson(Nested("[", "", "]", kMost + 1)));
  EXPECT_TRUE(IsJson(Nested("[", "{}", "]", kMost - 1)));
  EXPECT_FALSE(IsJson(Nested("[", "{}", "]", kMost)));
  EXPECT_FALSE(IsJson(Nested("{\"a\":", "{}", "}", kMost)));
}

TEST(JsonDepthTest, ContainersSideBySideAreNotDeep) {
  std::string text = "[";
  for (int i = 0; i < 200; ++i) text += "[1,{\"a\":2.5}],{},[],18446744073709551615,";
  EXPECT_TRUE(IsJson(text + "1]"));
}

TEST(JsonSizeTest, AMebibyteIsAcceptedAndOneByteMoreIsNot) {
  const std::string most = "\"" + std::string(Document::kMaxBytes - 2, 'x') + "\"";
  EXPECT_TRUE(IsJson(most));
  EXPECT_FALSE(IsJson(most + " "));
}

TEST(JsonSizeTest, TheDensestTextsOfAMebibyteFit) {
  std::string numbers = "[";
  while (numbers.size() < Document::kMaxBytes - 3) numbers += "7,";
  EXPECT_TRUE(IsJson(numbers + "7]"));
  std::string strings = "[";
  while (strings.size() < Document::kMaxBytes - 5) strings += "\"\",";
  EXPECT_TRUE(IsJson(strings + "\"\"]"));
}

}  // namespace
}  // namespace dbr::json
