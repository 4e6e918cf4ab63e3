#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "json/writer.hpp"
#include "memory_watch.hpp"
#include "random_json.hpp"

namespace dbr::json {
namespace {

using namespace std::string_view_literals;

std::string Written(std::string_view text) {
  Buffer out;
  AppendString(out, text);
  return std::string(out.view());
}

TEST(JsonWriterTest, PlainTextStandsBetweenQuotationMarks) {
  EXPECT_EQ(Written(""), R"("")");
  EXPECT_EQ(Written("admin@test.com"), R"("admin@test.com")");
  EXPECT_EQ(Written("caf\u00e9 \u20ac \U0001F600 / \x7f"), "\"caf\u00e9 \u20ac \U0001F600 / \x7f\"");
}

TEST(JsonWriterTest, QuotationMarkAndBackslashAreEscaped) {
  EXPECT_EQ(Written(R"(a"b\c)"), R"("a\"b\\c")");
}

TEST(JsonWriterTest, ControlCharactersHaveTheirShortFormWhereThereIsOne) {
  EXPECT_EQ(Written("\b\f\n\r\t"), R"("\b\f\n\r\t")");
  EXPECT_EQ(Written("\0\x01\x0b\x1f"sv), R"("\u0000\u0001\u000b\u001f")");
}

TEST(JsonWriterTest, AppendsToWhatIsThere) {
  Buffer out("{\"username\":");
  AppendString(out, "admin");
  EXPECT_EQ(out.view(), R"({"username":"admin")");
}

TEST(JsonWriterTest, EveryByteAtEveryPlaceOfAWordIsHandled) {
  for (std::size_t at = 0; at < 17; ++at) {
    for (int c = 0; c < 0x80; ++c) {
      std::string text(17, 'x');
      text[at] = static_cast<char>(c);
      ASSERT_EQ(Written(text), nlohmann::json(text).dump()) << at << " " << c;
    }
  }
}

TEST(JsonWriterTest, AgreesWithAnotherWriterAndReaderOnRandomText) {
  test::RandomJson random(1);
  for (int i = 0; i < 5000; ++i) {
    const std::string text = random.Utf8(40);
    const std::string written = Written(text);
    ASSERT_EQ(written, nlohmann::json(text).dump());
    ASSERT_EQ(nlohmann::json::parse(written).get<std::string>(), text);
  }
}

TEST(JsonWriterTest, LeavesNoCopyOfASecretBehind) {
  constexpr std::string_view kSecret = "a pass\"word that is long enough to be found";
  const std::string text = std::string(300, '\n') + std::string(kSecret);
  test::MemoryWatch watch;
  watch.LookFor(kSecret.substr(8));
  {
    Buffer out;
    AppendString(out, text);
    AppendString(out, text);
  }
  EXPECT_EQ(watch.given_back_unwiped(), 0u);
}

}  // namespace
}  // namespace dbr::json
