#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "codec_outcome.hpp"

namespace dbr {
namespace {

using http::Limits;
using test::Outcome;
using test::ReadByteByByte;
using test::ReadOptions;
using test::ReadWhole;

std::string Response(std::string_view status, std::string_view fields, std::string_view body) {
  return "HTTP/1.1 " + std::string(status) + "\r\n" + std::string(fields) + "\r\n" + std::string(body);
}

std::string Chunked(std::string_view chunks) {
  return Response("200 OK", "Transfer-Encoding: chunked\r\n", chunks);
}

void ExpectRefused(std::string_view response, Status failure, std::string_view reason,
                   ReadOptions options = {}) {
  const Outcome outcome = ReadWhole(response, options);
  EXPECT_EQ(outcome.failure, failure) << outcome;
  EXPECT_EQ(outcome.reason, reason);
  EXPECT_EQ(ReadByteByByte(response, options), outcome);
}

TEST(CodecBodyTest, TakesAContentLengthOfDigits) {
  for (const std::string_view length : {"2", "02", "0000000000000000000000000000002", " \t2  "}) {
    SCOPED_TRACE(length);
    const std::string fields = "Content-Length:" + std::string(length) + "\r\n";
    EXPECT_EQ(ReadWhole(Response("200 OK", fields, "ok")).body, "ok");
  }
  EXPECT_TRUE(ReadWhole(Response("200 OK", "CONTENT-length: 0\r\n", "")).accepted());
}

TEST(CodecBodyTest, RefusesEveryOtherContentLength) {
  constexpr std::string_view kNotANumber = "Content-Length is not a number";
  constexpr std::string_view kTooLarge = "Content-Length is too large a number";
  struct Case {
    std::string_view value;
    std::string_view reason;
  };
  for (const Case& c :
       {Case{"-1", kNotANumber}, Case{"abc", kNotANumber}, Case{"", kNotANumber}, Case{"0x2", kNotANumber},
        Case{"+2", kNotANumber}, Case{"2 junk", kNotANumber}, Case{"2,2", kNotANumber},
        Case{"2, 2", kNotANumber}, Case{"2.0", kNotANumber}, Case{"\"2\"", kNotANumber},
        Case{"2e0", kNotANumber}, Case{"\xC2\xB2", kNotANumber}, Case{"9223372036854775808", kTooLarge},
        Case{"18446744073709551618", kTooLarge}, Case{"99999999999999999999999", kTooLarge}}) {
    SCOPED_TRACE(c.value);
    const std::string fields = "Content-Length: " + std::string(c.value) + "\r\n";
    ExpectRefused(Response("200 OK", fields, "ok"), Status::kProtocol, c.reason);
    ExpectRefused(Response("204 No Content", fields, ""), Status::kProtocol, c.reason);
  }
}

TEST(CodecBodyTest, TakesExactlyOneStatementOfTheLength) {
  constexpr std::string_view kLength = "Content-Length: 2\r\n";
  constexpr std::string_view kOther = "Content-Length: 3\r\n";
  constexpr std::string_view kChunked = "Transfer-Encoding: chunked\r\n";
  struct Case {
    std::string_view first;
    std::string_view second;
    std::string_view reason;
  };
  for (const Case& c : {Case{kLength, kLength, "more than one Content-Length"},
                        Case{kLength, kOther, "more than one Content-Length"},
                        Case{kLength, kChunked, "both Content-Length and Transfer-Encoding"},
                        Case{kChunked, kLength, "both Content-Length and Transfer-Encoding"},
                        Case{kChunked, kChunked, "more than one Transfer-Encoding"},
                        Case{"", "", "neither Content-Length nor Transfer-Encoding"}}) {
    SCOPED_TRACE(std::string(c.first) + std::string(c.second));
    const std::string fields = std::string(c.first) + "x: v\r\n" + std::string(c.second);
    ExpectRefused(Response("200 OK", fields, "2\r\nok\r\n0\r\n\r\n"), Status::kProtocol, c.reason);
  }
}

TEST(CodecBodyTest, RefusesEveryTransferEncodingButChunked) {
  for (const std::string_view coding : {"gzip", "gzip, chunked", "chunked, chunked", "chunked,", "identity",
                                        "", "chunked;q=1", "xchunked", "chunked gzip"}) {
    SCOPED_TRACE(coding);
    const std::string fields = "Transfer-Encoding: " + std::string(coding) + "\r\n";
    ExpectRefused(Response("200 OK", fields, "0\r\n\r\n"), Status::kProtocol,
                  "Transfer-Encoding is not chunked");
  }
  EXPECT_TRUE(ReadWhole(Response("200 OK", "transfer-ENCODING: \tChunked \r\n", "0\r\n\r\n")).accepted());
  ExpectRefused("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", Status::kProtocol,
                "Transfer-Encoding in HTTP/1.0");
}

TEST(CodecBodyTest, RefusesATabBehindTheLength) {
  constexpr std::string_view kReason = "tab behind Content-Length or Transfer-Encoding";
  ExpectRefused(Response("200 OK", "Content-Length: 2\t\r\n", "ok"), Status::kProtocol, kReason);
  ExpectRefused(Response("200 OK", "Transfer-Encoding: chunked \t \r\n", "0\r\n\r\n"), Status::kProtocol,
                kReason);
}

TEST(CodecBodyTest, RefusesAContentCodingThatWasNotOffered) {
  const auto response = [](std::string_view coding) {
    return Response("200 OK", "Content-Length: 2\r\nContent-Encoding: " + std::string(coding) + "\r\n", "ok");
  };
  EXPECT_TRUE(ReadWhole(response("identity")).accepted());
  EXPECT_TRUE(ReadWhole(response("Identity")).accepted());
  for (const std::string_view coding : {"gzip", "br", "identity, gzip", "x-unknown", ""}) {
    SCOPED_TRACE(coding);
    ExpectRefused(response(coding), Status::kProtocol, "Content-Encoding that was not asked for");
  }
}

TEST(CodecBodyTest, HasNoBodyAfter204And304AndHeadWhateverTheySay) {
  for (const std::string_view fields : {"", "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n"}) {
    SCOPED_TRACE(fields);
    const ReadOptions small{.head_request = false, .max_body = 1};
    for (const std::string_view status : {"204 No Content", "304 Not Modified"}) {
      const std::string head = Response(status, fields, "");
      const Outcome outcome = ReadWhole(head + "surplus", small);
      EXPECT_TRUE(outcome.accepted()) << outcome;
      EXPECT_EQ(outcome.used, head.size());
      EXPECT_EQ(outcome.body, "");
    }
    EXPECT_TRUE(ReadWhole(Response("200 OK", fields, ""), {.head_request = true, .max_body = 1}).accepted());
    EXPECT_TRUE(
        ReadWhole(Response("500 Oops", fields, ""), {.head_request = true, .max_body = 1}).accepted());
  }
}

TEST(CodecBodyTest, RefusesABodyOfAnInterimResponse) {
  const std::string answer = Response("200 OK", "Content-Length: 2\r\n", "ok");
  EXPECT_TRUE(ReadWhole(Response("100 Continue", "Content-Length: 0\r\n", answer)).accepted());
  ExpectRefused(Response("100 Continue", "Content-Length: 1\r\n", answer), Status::kProtocol,
                "interim response with a body");
  ExpectRefused(Response("103 Early Hints", "Transfer-Encoding: chunked\r\n", answer), Status::kProtocol,
                "interim response with a body");
}

TEST(CodecBodyTest, RefusesAnInterimResponseAfterWhichNothingCanCome) {
  constexpr std::string_view kReason = "interim response that ends the connection";
  const std::string answer = Response("200 OK", "Content-Length: 2\r\n", "ok");
  ExpectRefused(Response("103 Early Hints", "Connection: close\r\n", answer), Status::kProtocol, kReason);
  ExpectRefused("HTTP/1.0 100 Continue\r\n\r\n" + answer, Status::kProtocol, kReason);
}

TEST(CodecBodyTest, RefusesTrailersThatSpeakOfTheLength) {
  ExpectRefused(Chunked("0\r\nContent-Length: 0\r\n\r\n"), Status::kProtocol,
                "both Content-Length and Transfer-Encoding");
  ExpectRefused(Chunked("0\r\nTransfer-Encoding: chunked\r\n\r\n"), Status::kProtocol,
                "more than one Transfer-Encoding");
}

TEST(CodecBodyTest, PutsChunksTogether) {
  struct Case {
    std::string_view chunks;
    std::string_view body;
  };
  for (const Case& c :
       {Case{"0\r\n\r\n", ""}, Case{"00000000\r\n\r\n", ""}, Case{"2\r\nok\r\n0\r\n\r\n", "ok"},
        Case{"1\r\no\r\n1\r\nk\r\n0\r\n\r\n", "ok"}, Case{"00000002\r\nok\r\n0\r\n\r\n", "ok"},
        Case{"a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n", "01234567890123456789"},
        Case{"2\r\n\r\n\r\n0\r\n\r\n", "\r\n"}, Case{"2;name\r\nok\r\n0;last=\"a b\"\r\n\r\n", "ok"},
        Case{"2 \t;a=b ; c\r\nok\r\n0\r\n\r\n", "ok"}, Case{"2\r\nok\r\n0\r\nx: v\r\ny:\r\n\r\n", "ok"}}) {
    SCOPED_TRACE(c.chunks);
    const Outcome outcome = ReadWhole(Chunked(c.chunks));
    EXPECT_TRUE(outcome.accepted()) << outcome;
    EXPECT_EQ(outcome.body, c.body);
    EXPECT_EQ(outcome.fields.size(), 1u) << "trailers are dropped";
    EXPECT_TRUE(outcome.reusable);
  }
}

TEST(CodecBodyTest, RefusesChunksThatAreWrittenWrong) {
  constexpr std::string_view kSize = "chunk size is not a number of 1 to 8 hex digits";
  constexpr std::string_view kExtension = "chunk size followed by something that is no extension";
  constexpr std::string_view kEnd = "chunk that does not end in CR LF";
  constexpr std::string_view kInside = "the connection ended inside the body";
  struct Case {
    std::string_view chunks;
    std::string_view reason;
  };
  for (const Case& c : {Case{"\r\n", kSize},
                        Case{"x\r\n", kSize},
                        Case{"-1\r\n", kSize},
                        Case{"+1\r\n", kSize},
                        Case{" 1\r\n", kSize},
                        Case{";a\r\n", kSize},
                        Case{"000000001\r\n", kSize},
                        Case{"100000000000000000000\r\n", kSize},
                        Case{"0x1\r\n", kExtension},
                        Case{"1g\r\n", kExtension},
                        Case{"1 \r\n", kExtension},
                        Case{"1 2\r\n", kExtension},
                        Case{"1,1\r\n", kExtension},
                        Case{"1;\xC3\xA9\r\n", kExtension},
                        Case{"1;a\x01\r\n", "control character inside a line"},
                        Case{"1\n", "line that ends in LF without CR"},
                        Case{"1\rx", "CR without LF"},
                        Case{"2\r\nok\n0\r\n\r\n", kEnd},
                        Case{"2\r\nokay\r\n0\r\n\r\n", kEnd},
                        Case{"2\r\nok\rx", kEnd},
                        Case{"2\r\nok0\r\n\r\n", kEnd},
                        Case{"2\r\nok\r\n0\r\nno colon\r\n\r\n", "header line without a colon"},
                        Case{"2\r\nok\r\n0\r\n x: v\r\n\r\n", "header line that continues the one before it"},
                        Case{"", kInside},
                        Case{"2\r\nok\r\n", kInside},
                        Case{"2\r\nok\r\n0\r\n", kInside},
                        Case{"2\r\no", kInside},
                        Case{"2\r\nok\r", kInside},
                        Case{"0\r\n\r", kInside}}) {
    SCOPED_TRACE(c.chunks);
    ExpectRefused(Chunked(c.chunks), Status::kProtocol, c.reason);
  }
}

TEST(CodecBodyTest, BoundsTheExtensionsOfChunks) {
  const std::string line = "1;" + std::string(Limits::kLine - 4, 'x') + "\r\n";
  EXPECT_TRUE(ReadWhole(Chunked(line + "a\r\n0\r\n\r\n")).accepted());
  ExpectRefused(Chunked("1;x" + line.substr(2) + "a\r\n"), Status::kTooLarge, "line over 16 KiB");
  const std::string chunk = line + "a\r\n";
  ExpectRefused(Chunked(chunk + chunk + chunk + chunk + "0\r\n\r\n"), Status::kTooLarge, "head over 64 KiB");
}

TEST(CodecBodyTest, TakesASuccessUpToTheLimitAndJudgesByTheAnnouncedSize) {
  const ReadOptions ten{.head_request = false, .max_body = 10};
  EXPECT_TRUE(ReadWhole(Response("200 OK", "Content-Length: 10\r\n", "0123456789"), ten).accepted());
  EXPECT_TRUE(ReadWhole(Chunked("5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n"), ten).accepted());
  // No byte of the body is there, and it is refused.
  ExpectRefused(Response("200 OK", "Content-Length: 11\r\n", ""), Status::kTooLarge, "body over the limit",
                ten);
  ExpectRefused(Chunked("b\r\n"), Status::kTooLarge, "body over the limit", ten);
  ExpectRefused(Chunked("5\r\n01234\r\n6\r\n"), Status::kTooLarge, "body over the limit", ten);
  ExpectRefused(Chunked("ffffffff\r\n"), Status::kTooLarge, "body over the limit", ten);
  const Outcome outcome = ReadWhole(Response("200 OK", "Content-Length: 11\r\nx: v\r\n", ""), ten);
  EXPECT_EQ(outcome.status, 200);
  EXPECT_EQ(outcome.fields.size(), 2u);
}

TEST(CodecBodyTest, CutsTheBodyOfAnErrorWithoutWaitingForItsRest) {
  const std::string body(Limits::kErrorBody, 'e');
  const std::string length = "Content-Length: 100000000\r\n";
  for (const std::string& response :
       {Response("500 Oops", length, body), Response("404 Not Found", length, body),
        Response("302 Found", length, body),
        Response("500 Oops", "Transfer-Encoding: chunked\r\n", "10001\r\n" + body),
        Response("500 Oops", "Transfer-Encoding: chunked\r\n", "10000\r\n" + body + "\r\n1\r\n")}) {
    const Outcome outcome = ReadWhole(response);
    EXPECT_TRUE(outcome.accepted()) << outcome;
    EXPECT_TRUE(outcome.truncated);
    EXPECT_FALSE(outcome.reusable);
    EXPECT_EQ(outcome.used, response.size());
    EXPECT_EQ(outcome.body, body);
  }
}

TEST(CodecBodyTest, CutsTheBodyOfAnErrorAtTheClientsLimitWhereThatIsLess) {
  const std::string response = Response("500 Oops", "Content-Length: 5\r\n", "01234");
  EXPECT_EQ(ReadWhole(response, {.head_request = false, .max_body = 3}).body, "012");
  const Outcome none = ReadWhole(response, {.head_request = false, .max_body = 0});
  EXPECT_TRUE(none.accepted() && none.truncated) << none;
  const Outcome whole = ReadWhole(response, {.head_request = false, .max_body = 5});
  EXPECT_TRUE(whole.accepted() && !whole.truncated && whole.reusable) << whole;
}

TEST(CodecBodyTest, TakesAnErrorsBodyOfExactly64KiBAsWhole) {
  const std::string body(Limits::kErrorBody, 'e');
  const Outcome fixed = ReadWhole(Response("500 Oops", "Content-Length: 65536\r\n", body));
  EXPECT_TRUE(fixed.accepted() && !fixed.truncated) << fixed;
  const Outcome chunked =
      ReadWhole(Response("500 Oops", "Transfer-Encoding: chunked\r\n", "10000\r\n" + body + "\r\n0\r\n\r\n"));
  EXPECT_TRUE(chunked.accepted() && !chunked.truncated && chunked.reusable) << chunked;
}

}  // namespace
}  // namespace dbr
