#include "http/message.hpp"

#include <gtest/gtest.h>

#include <cctype>
#include <string>

namespace dbr::http {
namespace {

TEST(ReservedFieldTest, TheLibrarysOwnAreReservedInAnyCase) {
  for (const char* name :
       {"Authorization", "Host", "Content-Length", "Transfer-Encoding", "Connection", "Expect", "TE",
        "Trailer", "Upgrade", "authorization", "HOST", "te", "cOnTeNt-LeNgTh"}) {
    EXPECT_TRUE(IsReservedField(name)) << name;
  }
}

TEST(ReservedFieldTest, OthersAreTheUsersToSet) {
  for (const char* name : {"", "Accept", "User-Agent", "Content-Type", "Content-Encoding", "Cookie", "X-Host",
                           "Hosts", "Proxy-Authorization", "Keep-Alive", "T"}) {
    EXPECT_FALSE(IsReservedField(name)) << name;
  }
}

TEST(FieldsTest, AFieldOfTheSameNameIsReplacedInItsPlace) {
  std::vector<Field> fields{{"Accept", "a"}, {"User-Agent", "u"}};
  SetField(fields, "ACCEPT", "b");
  ASSERT_EQ(fields.size(), 2u);
  EXPECT_EQ(fields[0].value, "b");
  EXPECT_EQ(fields[1].value, "u");
}

TEST(FieldsTest, ANewFieldComesLast) {
  std::vector<Field> fields{{"Accept", "a"}};
  SetField(fields, "X-New", "n");
  ASSERT_EQ(fields.size(), 2u);
  EXPECT_EQ(fields[1].name, "X-New");
  EXPECT_EQ(fields[1].value, "n");
}

TEST(FieldsTest, AreFoundInAnyCase) {
  const std::vector<Field> fields{{"Accept", "a"}, {"X", "1"}, {"x", "2"}};
  ASSERT_NE(FindField(fields, "aCCEPT"), nullptr);
  EXPECT_EQ(FindField(fields, "x")->value, "1");
  EXPECT_EQ(FindField(fields, "Accep"), nullptr);
  EXPECT_EQ(FindField({}, "Accept"), nullptr);
}

TEST(FieldsTest, AreWrittenAsALineEach) {
  Buffer head("GET / HTTP/1.1\r\n");
  AppendField(head, "Host", "h");
  AppendField(head, "X-Empty", "");
  EXPECT_EQ(head.view(), "GET / HTTP/1.1\r\nHost: h\r\nX-Empty: \r\n");
}

TEST(ContentTypeTest, JsonMayHaveParametersAndAnyCase) {
  for (const char* type : {"application/json", "Application/JSON", "application/json;charset=utf-8",
                           "application/json ; charset=utf-8", "application/json\t;x", "application/json;"}) {
    EXPECT_TRUE(IsJson(type)) << type;
  }
}

TEST(ContentTypeTest, NothingElseIsJson) {
  for (const char* type :
       {"", ";", "text/html", "text/json", "application/jsonp", "application/problem+json",
        "application/json,text/html", "application /json", "json", "application/jso", "x;application/json"}) {
    EXPECT_FALSE(IsJson(type)) << type;
  }
}

std::vector<Field> Collected(std::string_view response) {
  ResponseParser parser;
  parser.Reset(false, 1000);
  parser.Feed(response);
  EXPECT_EQ(parser.state(), ResponseParser::State::kDone) << parser.reason();
  return CollectFields(parser);
}

TEST(CollectFieldsTest, FieldsOfOneNameAreJoinedWhereTheFirstStood) {
  const auto fields =
      Collected("HTTP/1.1 204 No Content\r\nVia: a\r\nServer: s\r\nvia: b\r\nVIA: \r\nvia: c, d\r\n\r\n");
  ASSERT_EQ(fields.size(), 2u);
  EXPECT_EQ(fields[0].name, "Via");
  EXPECT_EQ(fields[0].value, "a, b, , c, d");
  EXPECT_EQ(fields[1].value, "s");
}

TEST(CollectFieldsTest, AValueIsUtf8WhateverBytesTheServerSent) {
  const auto fields =
      Collected("HTTP/1.1 204 No\r\nA: caf\xe9\tx\r\na: caf\xc3\xa9\r\nB: \xc3\r\nb: \xa9\r\n\r\n");
  ASSERT_EQ(fields.size(), 2u);
  EXPECT_EQ(fields[0].value, "caf\\xe9\tx, caf\xc3\xa9");
  EXPECT_EQ(fields[1].value, "\\xc3, \\xa9");
}

TEST(CollectFieldsTest, AResponseWithoutFieldsHasNone) {
  EXPECT_TRUE(Collected("HTTP/1.1 204 No Content\r\n\r\n").empty());
}

struct Reason {
  int status;
  const char* phrase;
};

// The registry as the specifications name it (RFC 9110 and those that it lists).
constexpr Reason kReasons[] = {
    {200, "OK"},
    {201, "Created"},
    {204, "No Content"},
    {226, "IM Used"},
    {301, "Moved Permanently"},
    {304, "Not Modified"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {407, "Proxy Authentication Required"},
    {413, "Content Too Large"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {451, "Unavailable For Legal Reasons"},
    {500, "Internal Server Error"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {511, "Network Authentication Required"},
};

TEST(ReasonPhraseTest, ACodeOfTheRegistryHasItsPhrase) {
  for (const auto& [status, phrase] : kReasons) EXPECT_EQ(ReasonPhrase(status), phrase) << status;
}

TEST(ReasonPhraseTest, ACodeThatNobodyRegisteredHasNone) {
  for (const int status : {-1, 0, 99, 209, 306, 309, 418, 427, 430, 499, 509, 512, 599, 600, 1000}) {
    EXPECT_EQ(ReasonPhrase(status), "") << status;
  }
}

TEST(ReasonPhraseTest, EveryPhraseIsFoundAndFitForOneLine) {
  int known = 0;
  for (int status = 0; status < 1000; ++status) {
    const std::string_view phrase = ReasonPhrase(status);
    known += phrase.empty() ? 0 : 1;
    for (const char c : phrase)
      EXPECT_TRUE(std::isalpha(static_cast<unsigned char>(c)) || c == ' ' || c == '-');
  }
  EXPECT_EQ(known, 57);
}

}  // namespace
}  // namespace dbr::http
