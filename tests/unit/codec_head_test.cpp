#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "codec_outcome.hpp"

namespace dbr {
namespace {

using namespace std::string_literals;
using http::Limits;
using test::ReadByteByByte;
using test::ReadWhole;

std::string WithStatusLine(std::string_view line) {
  return std::string(line) + "\r\nContent-Length: 2\r\n\r\nok";
}

std::string WithFields(std::string_view fields) {
  return "HTTP/1.1 200 OK\r\n" + std::string(fields) + "Content-Length: 2\r\n\r\nok";
}

std::string Interims(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n";
  return text;
}

std::string Fields(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += "x-" + std::to_string(i) + ": v\r\n";
  return text;
}

// A field line of exactly `size` bytes, its CR LF included.
std::string FieldOfSize(std::size_t size) {
  return "x: " + std::string(size - 5, 'v') + "\r\n";
}

void ExpectRefused(std::string_view response, Status failure, std::string_view reason) {
  const test::Outcome outcome = ReadWhole(response);
  EXPECT_EQ(outcome.state, http::ResponseParser::State::kFailed) << outcome;
  EXPECT_EQ(outcome.failure, failure) << outcome;
  EXPECT_EQ(outcome.reason, reason);
  EXPECT_EQ(ReadByteByByte(response), outcome);
}

TEST(CodecHeadTest, TakesEveryFormOfAStatusLine) {
  struct Case {
    std::string_view line;
    int status;
  };
  for (const Case& c :
       {Case{"HTTP/1.1 200 OK", 200}, Case{"HTTP/1.0 200 OK", 200}, Case{"HTTP/1.1 200", 200},
        Case{"HTTP/1.1 200 ", 200}, Case{"HTTP/1.1 299 a\tb  c ", 299},
        Case{"HTTP/1.1 599 \xC3\xA9\xFF", 599}, Case{"HTTP/1.1 422 Unprocessable Entity", 422}}) {
    SCOPED_TRACE(c.line);
    const test::Outcome outcome = ReadWhole(WithStatusLine(c.line));
    EXPECT_TRUE(outcome.accepted()) << outcome;
    EXPECT_EQ(outcome.status, c.status);
    EXPECT_EQ(outcome.body, "ok");
  }
}

TEST(CodecHeadTest, RefusesWhatIsNoStatusLineOfHttp1) {
  constexpr std::string_view kNotHttp = "not an HTTP response";
  constexpr std::string_view kVersion = "HTTP version is not 1.0 or 1.1";
  constexpr std::string_view kCode = "status code is not a number from 100 to 599";
  struct Case {
    std::string line;
    std::string_view reason;
  };
  for (const Case& c : {
           Case{"SSH-2.0-OpenSSH_9.2", kNotHttp},
           Case{"http/1.1 200 OK", kNotHttp},
           Case{" HTTP/1.1 200 OK", kNotHttp},
           Case{"HTTP", kNotHttp},
           Case{"ICY 200 OK", kNotHttp},
           Case{"", "empty line before the status line"},
           Case{"HTTP/9.9 200 OK", kVersion},
           Case{"HTTP/2 200 OK", kVersion},
           Case{"HTTP/1.2 200 OK", kVersion},
           Case{"HTTP/01.1 200 OK", kVersion},
           Case{"HTTP/ 1.1 200 OK", kVersion},
           Case{"HTTP/1", kVersion},
           Case{"HTTP/1.1", kCode},
           Case{"HTTP/1.10 200 OK", kCode},
           Case{"HTTP/1.1  200 OK", kCode},
           Case{"HTTP/1.1\t200 OK", kCode},
           Case{"HTTP/1.1 20 OK", kCode},
           Case{"HTTP/1.1 2000 OK", kCode},
           Case{"HTTP/1.1 099 OK", kCode},
           Case{"HTTP/1.1 000 OK", kCode},
           Case{"HTTP/1.1 600 OK", kCode},
           Case{"HTTP/1.1 +20 OK", kCode},
           Case{"HTTP/1.1 2x0 OK", kCode},
           Case{"HTTP/1.1 200\tOK", kCode},
           Case{"HTTP/1.1 200OK", kCode},
           Case{"HTTP/1.1 OK", kCode},
           Case{"HTTP/1.1 -200", kCode},
           Case{"HTTP/1.1 200 O\x01K", "control character inside a line"},
           Case{"HTTP/1.1 200 O\x7FK", "control character inside a line"},
           Case{"HTTP/1.1 200 O\0K"s, "control character inside a line"},
           Case{"HTTP/1.1 101 Switching Protocols", "101 without a request to switch protocols"},
       }) {
    SCOPED_TRACE(c.line);
    ExpectRefused(WithStatusLine(c.line), Status::kProtocol, c.reason);
  }
}

TEST(CodecHeadTest, RefusesLinesThatDoNotEndInCrLf) {
  struct Case {
    std::string_view response;
    std::string_view reason;
  };
  constexpr std::string_view kBareLf = "line that ends in LF without CR";
  for (const Case& c : {Case{"HTTP/1.1 200 OK\nContent-Length: 0\n\n", kBareLf},
                        Case{"HTTP/1.1 200 OK\r\nContent-Length: 0\n\r\n", kBareLf},
                        Case{"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\n", kBareLf}, Case{"\n", kBareLf},
                        Case{"HTTP/1.1 200 OK\rContent-Length: 0\r\n\r\n", "CR without LF"},
                        Case{"HTTP/1.1 200 OK\r\nx: a\rb\r\nContent-Length: 0\r\n\r\n", "CR without LF"},
                        Case{"HTTP/1.1 200 OK\r\n\r\r\n", "CR without LF"},
                        Case{"HTTP/1.1 200 OK\r\r\n\r\n", "CR without LF"}}) {
    SCOPED_TRACE(c.response);
    ExpectRefused(c.response, Status::kProtocol, c.reason);
  }
}

// Such a peer may wait for an answer of its own and never end a line.
TEST(CodecHeadTest, RefusesABinaryProtocolAtItsFirstBadByte) {
  http::ResponseParser parser;
  parser.Reset(false, 0);
  parser.Feed("\x15\x03\x03");
  EXPECT_EQ(parser.state(), http::ResponseParser::State::kFailed);
  EXPECT_EQ(parser.failure(), Status::kProtocol);
}

TEST(CodecHeadTest, TakesEveryFormOfAField) {
  struct Case {
    std::string_view line;
    std::string_view name;
    std::string_view value;
  };
  for (const Case& c :
       {Case{"x:v", "x", "v"}, Case{"x: v", "x", "v"}, Case{"x:  \t v\t \t", "x", "v"}, Case{"x:", "x", ""},
        Case{"x: \t ", "x", ""}, Case{"x: a: b", "x", "a: b"}, Case{"x::", "x", ":"},
        Case{"x: a \t b", "x", "a \t b"}, Case{"!#$%&'*+-.^_`|~09azAZ: v", "!#$%&'*+-.^_`|~09azAZ", "v"},
        Case{"x: \xC3\xA9\x80\xFF\"\\", "x", "\xC3\xA9\x80\xFF\"\\"}}) {
    SCOPED_TRACE(c.line);
    const test::Outcome outcome = ReadWhole(WithFields(std::string(c.line) + "\r\n"));
    ASSERT_TRUE(outcome.accepted()) << outcome;
    ASSERT_EQ(outcome.fields.size(), 2u);
    EXPECT_EQ(outcome.fields[0].first, c.name);
    EXPECT_EQ(outcome.fields[0].second, c.value);
  }
}

TEST(CodecHeadTest, RefusesWhatIsNoField) {
  constexpr std::string_view kName = "space or bad character in a header name";
  constexpr std::string_view kFolded = "header line that continues the one before it";
  struct Case {
    std::string line;
    std::string_view reason;
  };
  for (const Case& c :
       {Case{"no colon", "header line without a colon"}, Case{"x", "header line without a colon"},
        Case{": v", "header line without a name"}, Case{"x : v", kName}, Case{"x\t: v", kName},
        Case{"x y: v", kName}, Case{"x(y): v", kName}, Case{"x\xC3\xA9: v", kName}, Case{"\"x\": v", kName},
        Case{"x: v\r\n folded", kFolded}, Case{"x: v\r\n\tfolded", kFolded}, Case{" x: v", kFolded},
        Case{"x: v\r\n ", kFolded}, Case{"x: a\0b"s, "control character inside a line"},
        Case{"x: a\x1B[31mb", "control character inside a line"},
        Case{"x: a\x7F", "control character inside a line"},
        Case{"\x01: v", "control character inside a line"}}) {
    SCOPED_TRACE(c.line);
    ExpectRefused(WithFields(c.line + "\r\n"), Status::kProtocol, c.reason);
  }
}

TEST(CodecHeadTest, RefusesEveryControlCharacterButTabAtEveryPlaceOfALine) {
  for (int c = 0; c < 0x80; ++c) {
    if (c >= 0x20 && c != 0x7F) continue;
    for (std::size_t place = 0; place < 20; ++place) {
      std::string value(20, 'v');
      value[place] = static_cast<char>(c);
      EXPECT_EQ(ReadWhole(WithFields("x-name: -" + value + "-\r\n")).accepted(), c == '\t')
          << c << " at " << place;
    }
  }
}

TEST(CodecHeadTest, TakesALineOf16KiBAndNoneLonger) {
  EXPECT_TRUE(ReadWhole(WithFields(FieldOfSize(Limits::kLine))).accepted());
  ExpectRefused(WithFields(FieldOfSize(Limits::kLine + 1)), Status::kTooLarge, "line over 16 KiB");
  ExpectRefused(WithStatusLine("HTTP/1.1 200 " + std::string(Limits::kLine, 'r')), Status::kTooLarge,
                "line over 16 KiB");
  ExpectRefused(std::string(100'000, 'x'), Status::kTooLarge, "line over 16 KiB");
}

TEST(CodecHeadTest, TakesAHeadOf64KiBAndNoneLonger) {
  const std::size_t rest = Limits::kHead - 3 * Limits::kLine - WithFields("").size() + 2;
  const std::string lines =
      FieldOfSize(Limits::kLine) + FieldOfSize(Limits::kLine) + FieldOfSize(Limits::kLine);
  EXPECT_TRUE(ReadWhole(WithFields(lines + FieldOfSize(rest))).accepted());
  ExpectRefused(WithFields(lines + FieldOfSize(rest + 1)), Status::kTooLarge, "head over 64 KiB");
}

TEST(CodecHeadTest, CountsInterimResponsesAndTrailersTowardsTheHead) {
  const std::string interim = "HTTP/1.1 103 Early Hints\r\n" + FieldOfSize(Limits::kLine) + "\r\n";
  const std::string trailer = FieldOfSize(Limits::kLine);
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";
  EXPECT_TRUE(ReadWhole(interim + interim + chunked + trailer + "\r\n").accepted());
  ExpectRefused(interim + interim + chunked + trailer + trailer + "\r\n", Status::kTooLarge,
                "head over 64 KiB");
}

TEST(CodecHeadTest, Takes100FieldsAndNoMore) {
  EXPECT_EQ(ReadWhole(WithFields(Fields(99))).fields.size(), 100u);
  ExpectRefused(WithFields(Fields(100)), Status::kTooLarge, "more than 100 header fields");
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" + Fields(90) + "\r\n0\r\n";
  EXPECT_TRUE(ReadWhole(chunked + Fields(9) + "\r\n").accepted());
  ExpectRefused(chunked + Fields(10) + "\r\n", Status::kTooLarge, "more than 100 header fields");
}

TEST(CodecHeadTest, Skips8InterimResponsesAndNoMore) {
  const test::Outcome outcome = ReadWhole(Interims(8) + WithFields("x: v\r\n"));
  ASSERT_TRUE(outcome.accepted()) << outcome;
  EXPECT_EQ(outcome.status, 200);
  ASSERT_EQ(outcome.fields.size(), 2u) << "fields of an interim response are none of the answer";
  EXPECT_EQ(outcome.fields[0].second, "v");
  ExpectRefused(Interims(9) + WithFields(""), Status::kProtocol, "more than 8 interim responses");
  ExpectRefused(Interims(1000), Status::kProtocol, "more than 8 interim responses");
}

TEST(CodecHeadTest, HasNoStatusAndNoFieldsAfterAFailureInsideTheHead) {
  const test::Outcome outcome = ReadWhole(WithFields("x: v\r\nno colon\r\n"));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_TRUE(outcome.fields.empty());
}

TEST(CodecHeadTest, FindsTheFirstFieldOfANameInAnyCase) {
  http::ResponseParser parser;
  parser.Reset(false, 100);
  parser.Feed(WithFields("Retry-After: 1\r\nretry-after: 2\r\n"));
  EXPECT_EQ(parser.Find("RETRY-AFTER"), "1");
  EXPECT_EQ(parser.Find("retry"), "");
}

}  // namespace
}  // namespace dbr
