// A second JSON library as the judge of the first, on random texts.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "json/document.hpp"
#include "random_json.hpp"

namespace dbr::json {
namespace {

// nlohmann's verdict, with the limits that libdbr has and nlohmann does not.
class Judge : public nlohmann::json::json_sax_t {
 public:
  static bool Accepts(const std::string& text) {
    // nlohmann takes NUL for the end of the text and skips a byte order mark.
    if (text.contains('\0') || text.starts_with("\xEF\xBB\xBF")) return false;
    Judge judge;
    return nlohmann::json::sax_parse(text, &judge) && judge.within_limits_;
  }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t& written) override {
    // An integer that needs more than 64 bits becomes a float there.
    if (written.find_first_of(".eE") == std::string::npos) within_limits_ = false;
    return true;
  }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return Open(); }
  bool start_array(std::size_t) override { return Open(); }
  bool key(string_t&) override { return true; }
  bool end_object() override { return Close(); }
  bool end_array() override { return Close(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override {
    return false;
  }

 private:
  bool Open() {
    if (++depth_ > Document::kMaxDepth) within_limits_ = false;
    return true;
  }
  bool Close() {
    --depth_;
    return true;
  }

  std::size_t depth_ = 0;
  bool within_limits_ = true;
};

nlohmann::json Copy(Value value);

nlohmann::json CopyMembers(Value value) {
  nlohmann::json copy = nlohmann::json::object();
  for (MemberIterator all = value.members(); const auto member = all.Next();) {
    copy[std::string(member->name)] = Copy(*value.Find(member->name));
  }
  return copy;
}

nlohmann::json CopyElements(Value value) {
  nlohmann::json copy = nlohmann::json::array();
  for (ElementIterator all = value.elements(); const auto element = all.Next();)
    copy.push_back(Copy(*element));
  return copy;
}

nlohmann::json Copy(Value value) {
  switch (value.kind()) {
    case Kind::kBool:
      return *value.AsBool();
    case Kind::kInteger:
      if (const auto integer = value.AsInteger()) return *integer;
      return *value.AsNumber();
    case Kind::kNumber:
      return *value.AsNumber();
    case Kind::kString:
      return std::string(*value.AsString());
    case Kind::kArray:
      return CopyElements(value);
    case Kind::kObject:
      return CopyMembers(value);
    case Kind::kNull:
      break;
  }
  return nullptr;
}

TEST(JsonAgreementTest, ValidTextsAreAcceptedWithTheSameValues) {
  test::RandomJson random(2);
  Document document;
  for (int i = 0; i < 5000; ++i) {
    const std::string text = random.Value(5);
    if (!Judge::Accepts(text)) continue;  // a number beyond double
    ASSERT_TRUE(document.Parse(Buffer(text))) << text;
    ASSERT_EQ(Copy(document.root()), nlohmann::json::parse(text)) << text;
  }
}

TEST(JsonAgreementTest, MostRandomTextsAreValid) {
  test::RandomJson random(2);
  int valid = 0;
  for (int i = 0; i < 1000; ++i) valid += Judge::Accepts(random.Value(5)) ? 1 : 0;
  EXPECT_GT(valid, 900);
}

TEST(JsonAgreementTest, MutatedTextsAreJudgedTheSame) {
  test::RandomJson random(3);
  Document document;
  int accepted = 0;
  for (int i = 0; i < 40'000; ++i) {
    const std::string text = random.Mutated(random.Value(3));
    const bool expected = Judge::Accepts(text);
    accepted += expected ? 1 : 0;
    const bool actual = document.Parse(Buffer(text));
    ASSERT_EQ(actual, expected) << testing::PrintToString(text);
    if (actual) {
      ASSERT_EQ(Copy(document.root()), nlohmann::json::parse(text)) << text;
    }
  }
  EXPECT_GT(accepted, 1000);
  EXPECT_LT(accepted, 39'000);
}

TEST(JsonAgreementTest, BracketsAreJudgedTheSame) {
  test::RandomJson random(4);
  Document document;
  for (int i = 0; i < 5000; ++i) {
    std::string text(55 + random.Below(12), '[');
    text += std::string(random.Below(2), '1') + std::string(text.size() + random.Below(2), ']');
    ASSERT_EQ(document.Parse(Buffer(text)), Judge::Accepts(text)) << text;
  }
}

}  // namespace
}  // namespace dbr::json
