#include <gtest/gtest.h>

#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "codec_outcome.hpp"
#include "memory_watch.hpp"

namespace dbr {
namespace {

using http::ResponseParser;
using test::Outcome;
using test::ReadCutAt;
using test::ReadWhole;

constexpr std::string_view kAnswer =
    "HTTP/1.1 200 OK\r\ndate: Sat, 04 Oct 2025 12:00:00 GMT\r\nserver: uvicorn\r\ncontent-length: 17\r\n"
    "content-type: application/json\r\n\r\n{\"canary\":\"bird\"}";

TEST(CodecLifeTest, ReusesAConnectionOnlyOfHttp11ThatDoesNotClose) {
  struct Case {
    std::string_view head;
    bool reusable;
  };
  for (const Case& c :
       {Case{"HTTP/1.1 200 OK\r\n", true}, Case{"HTTP/1.0 200 OK\r\n", false},
        Case{"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n", false},
        Case{"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n", true},
        Case{"HTTP/1.1 200 OK\r\nConnection: close\r\n", false},
        Case{"HTTP/1.1 200 OK\r\nconnection:CLOSE\r\n", false},
        Case{"HTTP/1.1 200 OK\r\nConnection: keep-alive, Close\r\n", false},
        Case{"HTTP/1.1 200 OK\r\nConnection: , ,\tclose ,x\r\n", false},
        Case{"HTTP/1.1 200 OK\r\nConnection: x\r\nConnection: close\r\nConnection: y\r\n", false},
        Case{"HTTP/1.1 200 OK\r\nConnection: closed, not-close, clos\r\n", true},
        Case{"HTTP/1.1 200 OK\r\nProxy-Connection: close\r\n", false},
        Case{"HTTP/1.1 200 OK\r\nX-Connection: close\r\n", true}}) {
    SCOPED_TRACE(c.head);
    const Outcome outcome = ReadWhole(std::string(c.head) + "Content-Length: 2\r\n\r\nok");
    EXPECT_TRUE(outcome.accepted()) << outcome;
    EXPECT_EQ(outcome.reusable, c.reusable);
  }
}

TEST(CodecLifeTest, DoesNotReuseAConnectionWhereABodyWasAnnouncedThatCannotBe) {
  EXPECT_TRUE(ReadWhole("HTTP/1.1 204 No Content\r\n\r\n").reusable);
  EXPECT_TRUE(ReadWhole("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n").reusable);
  EXPECT_FALSE(ReadWhole("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n").reusable);
  EXPECT_TRUE(ReadWhole("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n").reusable)
      << "it says what a GET has";
}

TEST(CodecLifeTest, TellsAnEndBeforeTheFirstByteFromOneInsideAResponse) {
  const Outcome none = ReadWhole("");
  EXPECT_EQ(none.failure, Status::kConnect);
  EXPECT_EQ(none.reason, "the connection ended before a response");
  for (std::size_t size = 1; size < kAnswer.size(); ++size) {
    const Outcome cut = ReadWhole(kAnswer.substr(0, size));
    EXPECT_EQ(cut.failure, Status::kProtocol) << size;
    EXPECT_EQ(cut.status, size < kAnswer.find('{') ? 0 : 200) << size;
  }
  EXPECT_EQ(ReadWhole("HTTP/1.1 100 Continue\r\n\r\n").failure, Status::kProtocol);
}

TEST(CodecLifeTest, LeavesBytesBehindTheResponseUnused) {
  const std::string twice = std::string(kAnswer) + std::string(kAnswer);
  ResponseParser parser;
  parser.Reset(false, 100);
  EXPECT_EQ(parser.Feed(twice), kAnswer.size());
  EXPECT_EQ(parser.state(), ResponseParser::State::kDone);
  EXPECT_EQ(parser.Feed("more"), 0u);
  parser.FeedEnd();
  EXPECT_EQ(parser.state(), ResponseParser::State::kDone);
  EXPECT_EQ(parser.body().view(), "{\"canary\":\"bird\"}");
}

TEST(CodecLifeTest, SaysWhetherAnythingCame) {
  ResponseParser parser;
  parser.Reset(false, 100);
  EXPECT_EQ(parser.Feed(""), 0u);
  EXPECT_FALSE(parser.started());
  parser.Feed("H");
  EXPECT_TRUE(parser.started());
  EXPECT_EQ(parser.state(), ResponseParser::State::kHead);
}

TEST(CodecLifeTest, KeepsAFailureWhateverComesAfterIt) {
  ResponseParser parser;
  parser.Reset(false, 100);
  parser.Feed("nonsense\r\n");
  EXPECT_EQ(parser.Feed(kAnswer), 0u);
  parser.FeedEnd();
  EXPECT_EQ(parser.state(), ResponseParser::State::kFailed);
  EXPECT_EQ(parser.reason(), "not an HTTP response");
}

TEST(CodecLifeTest, RemembersNothingAcrossAReset) {
  const std::vector<std::string> before{
      "HTTP/1.0 500 Oops\r\nConnection: close\r\nContent-Length: 90000\r\n\r\n" + std::string(70'000, 'e'),
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
      "HTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\n",
      "HTTP/1.1 200 OK\r\nx: unfinished",
      "nonsense\r\n",
      ""};
  const Outcome fresh = ReadWhole(kAnswer);
  ResponseParser parser;
  for (const std::string& response : before) {
    test::ReadInPieces(parser, response, {}, [](std::size_t) { return std::size_t{7}; });
    EXPECT_EQ(test::ReadInPieces(parser, kAnswer, {}, [](std::size_t) { return kAnswer.size(); }), fresh);
  }
}

TEST(CodecLifeTest, AllocatesNothingForASecondResponseOfTheSameKind) {
  ResponseParser parser;
  parser.Reset(false, 100);
  parser.Feed(kAnswer);
  const test::MemoryWatch watch;
  for (int i = 0; i < 10; ++i) {
    parser.Reset(false, 100);
    ASSERT_EQ(parser.Feed(kAnswer), kAnswer.size());
  }
  EXPECT_EQ(watch.allocations(), 0u);
}

TEST(CodecLifeTest, KeepsLittleMemoryWhileItIsIdle) {
  const std::string large = "HTTP/1.1 500 Oops\r\nx: " + std::string(15'000, 'v') +
                            "\r\ny: " + std::string(15'000, 'v') + "\r\nContent-Length: 65536\r\n\r\n" +
                            std::string(65'536, 'e');
  const test::MemoryWatch watch;
  ResponseParser parser;
  parser.Reset(false, 100'000);
  parser.Feed(kAnswer);
  EXPECT_LE(watch.bytes(), 1'024u);
  parser.Reset(false, 100'000);
  parser.Feed(large);
  parser.Reset(false, 100'000);
  EXPECT_LE(watch.bytes(), 1'024u);
}

TEST(CodecLifeTest, OverwritesWhatItHeldBeforeItIsReusedOrGivenBack) {
  const std::vector<std::string> texts{
      std::string(kAnswer),
      "HTTP/1.1 200 OK\r\nx: canary\r\nContent-Length: 99\r\n\r\n" + std::string(99, 'x'),
      "HTTP/1.1 200 OK\r\nunfinished: canary"};
  test::MemoryWatch watch;
  watch.LookFor("canary");
  for (const std::string_view text : texts) {
    ResponseParser parser;
    parser.Reset(false, 100);
    for (std::size_t at = 0; at < text.size(); at += 11) parser.Feed(text.substr(at, 11));
    EXPECT_GT(watch.BlocksWith("canary"), 0u);
    parser.Reset(false, 100);
    EXPECT_EQ(watch.BlocksWith("canary"), 0u);
    parser.Feed(text);
  }
  EXPECT_EQ(watch.given_back_unwiped(), 0u);
}

TEST(CodecLifeTest, IsUsableAgainAfterMemoryRanOut) {
  const Outcome fresh = ReadWhole(kAnswer);
  for (std::size_t successes = 0; successes < 8; ++successes) {
    ResponseParser parser;
    {
      test::MemoryWatch watch;
      watch.FailAfter(successes);
      try {
        parser.Reset(false, 100);
        for (std::size_t at = 0; at < kAnswer.size(); at += 40) parser.Feed(kAnswer.substr(at, 40));
      } catch (const std::bad_alloc&) {
        EXPECT_NE(parser.state(), ResponseParser::State::kDone);
      }
      watch.FailNone();
    }
    EXPECT_EQ(test::ReadInPieces(parser, kAnswer, {}, [](std::size_t) { return kAnswer.size(); }), fresh);
  }
}

TEST(CodecLifeTest, GivesTheSameOutcomeWhereverTheResponseIsCut) {
  const Outcome whole = ReadWhole(kAnswer);
  ASSERT_TRUE(whole.accepted()) << whole;
  for (std::size_t cut = 1; cut < kAnswer.size(); ++cut) EXPECT_EQ(ReadCutAt(kAnswer, cut), whole) << cut;
  EXPECT_EQ(test::ReadByteByByte(kAnswer), whole);
}

}  // namespace
}  // namespace dbr
