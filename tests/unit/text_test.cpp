#include "core/text.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "memory_watch.hpp"
#include "random_json.hpp"

namespace dbr {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

bool Between(unsigned char c, int low, int high) {
  return c >= low && c <= high;
}

// The grammar of RFC 3629, section 4, for one character of exactly this length.
bool IsUtf8Character(std::string_view text) {
  std::array<unsigned char, 4> c{};
  for (std::size_t i = 0; i < text.size() && i < 4; ++i) c[i] = static_cast<unsigned char>(text[i]);
  const auto tail = [&](std::size_t i) { return Between(c[i], 0x80, 0xBF); };
  switch (text.size()) {
    case 1:
      return c[0] < 0x80;
    case 2:
      return Between(c[0], 0xC2, 0xDF) && tail(1);
    case 3:
      return ((c[0] == 0xE0 && Between(c[1], 0xA0, 0xBF)) || (Between(c[0], 0xE1, 0xEC) && tail(1)) ||
              (c[0] == 0xED && Between(c[1], 0x80, 0x9F)) || (Between(c[0], 0xEE, 0xEF) && tail(1))) &&
             tail(2);
    case 4:
      return ((c[0] == 0xF0 && Between(c[1], 0x90, 0xBF)) || (Between(c[0], 0xF1, 0xF3) && tail(1)) ||
              (c[0] == 0xF4 && Between(c[1], 0x80, 0x8F))) &&
             tail(2) && tail(3);
    default:
      return false;
  }
}

TEST(TextTest, EveryCodePointIsUtf8ExceptSurrogates) {
  for (char32_t c = 0; c < 0x110000; ++c) {
    std::string text;
    test::AppendUtf8(text, c);
    ASSERT_EQ(IsUtf8(text), c < 0xD800 || c > 0xDFFF) << static_cast<unsigned>(c);
  }
}

TEST(TextTest, MultiByteFormsFollowTheGrammarOfTheRfc) {
  constexpr std::array<char, 5> kTails{'\x7F', '\x80', '\xBF', '\xC0', 'a'};
  for (int lead = 0xC0; lead < 0x100; ++lead) {
    for (int second = 0; second < 0x100; ++second) {
      const std::string two{static_cast<char>(lead), static_cast<char>(second)};
      ASSERT_EQ(IsUtf8(two), IsUtf8Character(two)) << lead << " " << second;
      for (const char third : kTails) {
        const bool third_stands_alone = IsUtf8Character(two) && static_cast<unsigned char>(third) < 0x80;
        ASSERT_EQ(IsUtf8(two + third), IsUtf8Character(two + third) || third_stands_alone)
            << lead << " " << second;
        const std::string four = two + third + '\x80';
        ASSERT_EQ(IsUtf8(four), IsUtf8Character(four)) << lead << " " << second;
      }
    }
  }
}

TEST(TextTest, BrokenUtf8IsFoundWhereverItStands) {
  for (std::size_t before = 0; before < 20; ++before) {
    for (std::size_t behind = 0; behind < 20; ++behind) {
      const std::string front(before, 'a');
      const std::string back(behind, 'z');
      EXPECT_TRUE(IsUtf8(front + "\u00e9\u20ac\U0001F600" + back));
      for (const std::string_view broken :
           {"\x80"sv, "\xC0\x80"sv, "\xED\xA0\x80"sv, "\xF4\x90\x80\x80"sv, "\xFF"sv}) {
        EXPECT_FALSE(IsUtf8(front + std::string(broken) + back)) << before << " " << behind;
      }
      EXPECT_FALSE(IsUtf8(front + "\u20ac" + back + "\xE2\x82"));
    }
  }
}

TEST(TextTest, ACharacterThatTheTextCutsOffIsNotUtf8) {
  constexpr std::string_view kWhole = "\u00e9\u20ac\U0001F600";
  for (std::size_t size = 0; size <= kWhole.size(); ++size) {
    const bool whole = size == 0 || size == 2 || size == 5 || size == 9;
    EXPECT_EQ(IsUtf8(kWhole.substr(0, size)), whole) << size;
  }
}

TEST(TextTest, EmptyTextAndNulAreUtf8) {
  EXPECT_TRUE(IsUtf8(""));
  EXPECT_TRUE(IsUtf8("a\0b"sv));
}

TEST(TextTest, ATokenIsMadeOfTokenCharactersAndNotEmpty) {
  EXPECT_TRUE(IsToken("X-Request-Id"));
  EXPECT_TRUE(IsToken("!#$%&'*+-.^_`|~09azAZ"));
  EXPECT_FALSE(IsToken(""));
  for (const char c : "\"(),/:;<=>?@[\\]{} \t\r\n\x7f\x80\xff\0"sv) {
    EXPECT_FALSE(IsTokenChar(c)) << static_cast<int>(c);
    EXPECT_FALSE(IsToken("a"s + c));
  }
}

TEST(TextTest, AFieldValueHoldsNoControlCharacterButTab) {
  EXPECT_TRUE(IsFieldValue(""));
  EXPECT_TRUE(IsFieldValue("a\tb c;d=\"e\" \u00e9"));
  for (int c = 0; c < 0x100; ++c) {
    const bool control = c < 0x20 || c == 0x7F;
    EXPECT_EQ(IsFieldValue("x"s + static_cast<char>(c) + "y"), !control || c == '\t') << c;
  }
}

TEST(TextTest, ABearerTokenIsAB64Token) {
  EXPECT_TRUE(IsBearerToken("eyJhbGciOi.eyJzdWIi._-~+/"));
  EXPECT_TRUE(IsBearerToken("a"));
  EXPECT_TRUE(IsBearerToken("a="));
  EXPECT_TRUE(IsBearerToken("YWJj=="));
  for (const std::string_view bad : {""sv, "="sv, "=="sv, "a=b"sv, "=a"sv, "a b"sv, "a\n"sv, "\na"sv, "a,b"sv,
                                     "a\0"sv, "\0"sv, "caf\u00e9"sv, "a\"b"sv, "a:b"sv, "a= "sv}) {
    EXPECT_FALSE(IsBearerToken(bad)) << bad;
  }
}

TEST(TextTest, OnlyAsciiLettersAreEqualInBothCases) {
  EXPECT_TRUE(EqualsIgnoreCase("Content-TYPE", "cONTENT-type"));
  EXPECT_TRUE(EqualsIgnoreCase("", ""));
  EXPECT_FALSE(EqualsIgnoreCase("a", "ab"));
  EXPECT_FALSE(EqualsIgnoreCase("@", "`"));
  EXPECT_FALSE(EqualsIgnoreCase("[", "{"));
  EXPECT_FALSE(EqualsIgnoreCase("\u00c9", "\u00e9"));
}

TEST(EscapeBrokenTest, Utf8StaysAsItIs) {
  EXPECT_EQ(EscapeBroken(""), "");
  EXPECT_EQ(EscapeBroken("a\tb\\ caf\u00e9 \u20ac \U0001F600"), "a\tb\\ caf\u00e9 \u20ac \U0001F600");
}

TEST(EscapeBrokenTest, EveryOtherByteIsEscaped) {
  EXPECT_EQ(EscapeBroken("\x80 \u00e9\xe9"), "\\x80 \u00e9\\xe9");
  EXPECT_EQ(EscapeBroken("\xed\xa0\x80"), "\\xed\\xa0\\x80");  // a surrogate
  EXPECT_EQ(EscapeBroken("\xc0\xaf\xf0\x9f\x98"), "\\xc0\\xaf\\xf0\\x9f\\x98");
}

TEST(PrintableTest, PlainTextStaysAsItIs) {
  EXPECT_EQ(Printable("Field required: caf\u00e9 \u20ac \U0001F600 \"x\" \\", 512),
            "Field required: caf\u00e9 \u20ac \U0001F600 \"x\" \\");
  EXPECT_EQ(Printable("", 512), "");
}

TEST(PrintableTest, ControlCharactersAreEscaped) {
  EXPECT_EQ(Printable("a\nb\rc\td", 512), "a\\nb\\rc\\td");
  EXPECT_EQ(Printable("\x1b[31m\0\x7f"sv, 512), "\\x1b[31m\\x00\\x7f");
  EXPECT_EQ(Printable("\u0080\u0085\u009f\u2028\u2029\u00a0", 512),
            "\\u0080\\u0085\\u009f\\u2028\\u2029\u00a0");
}

TEST(PrintableTest, BrokenBytesAreShownInHexadecimal) {
  EXPECT_EQ(Printable("\xff", 512), "\\xff");
  EXPECT_EQ(Printable("a\xed\xa0\x80z", 512), "a\\xed\\xa0\\x80z");
  EXPECT_EQ(Printable("\xe2\x82", 512), "\\xe2\\x82");
}

TEST(PrintableTest, ALongTextIsCutWithAnEllipsis) {
  EXPECT_EQ(Printable("0123456789", 10), "0123456789");
  EXPECT_EQ(Printable("0123456789a", 10), "0123456...");
}

TEST(PrintableTest, NeitherACharacterNorAnEscapeIsCutInHalf) {
  EXPECT_EQ(Printable("12345\u20ac\u20ac", 10), "12345...");
  EXPECT_EQ(Printable("1234\u20ac\u20ac", 10), "1234\u20ac\u20ac");
  EXPECT_EQ(Printable("1234\u20ac\u20acx", 10), "1234\u20ac...");
  EXPECT_EQ(Printable("12345\x01zzzz", 10), "12345...");
}

TEST(PrintableTest, TheLimitHoldsForWhateverComes) {
  test::RandomJson random(7);
  for (int i = 0; i < 5000; ++i) {
    const std::string text = random.Mutated(random.Utf8(30));
    const std::size_t limit = random.Below(60);
    const std::string printable = Printable(text, limit);
    ASSERT_LE(printable.size(), limit);
    ASSERT_TRUE(IsUtf8(printable)) << printable;
    for (const char c : printable) ASSERT_TRUE(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
  }
}

TEST(PrintableTest, AHugeTextCostsNoMoreThanItsLimit) {
  const std::string text(10'000'000, '\x01');
  EXPECT_EQ(Printable(text, 11), "\\x01\\x01...");
}

TEST(ConcatTest, PartsAreJoinedInOneAllocation) {
  const std::string part(50, 'x');
  test::MemoryWatch watch;
  const std::string joined = Concat({part, "", "-", part, "\0"sv});
  EXPECT_EQ(watch.allocations(), 1u);
  EXPECT_EQ(joined, part + "-" + part + "\0"s);
}

TEST(ConcatTest, NothingGivesTheEmptyString) {
  EXPECT_EQ(Concat({}), "");
}

}  // namespace
}  // namespace dbr
