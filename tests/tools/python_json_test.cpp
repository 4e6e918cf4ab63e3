// Request bodies are read as Python's json module reads them.

#include "python_json.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace dbr_dev {
namespace {

struct Faulty {
  std::string text;
  std::size_t position;
  std::string message;
};

TEST(PythonJson, FaultsHavePythonsTextsAndPositions) {
  const std::vector<Faulty> cases = {
      {" ", 1, "Expecting value"},
      {"x", 0, "Expecting value"},
      {"-", 0, "Expecting value"},
      {"nul", 0, "Expecting value"},
      {"{", 1, "Expecting property name enclosed in double quotes"},
      {"{'a':1}", 1, "Expecting property name enclosed in double quotes"},
      {"{\"a\" 1}", 5, "Expecting ':' delimiter"},
      {"{\"a\":}", 5, "Expecting value"},
      {"{\"a\":1 \"b\":2}", 7, "Expecting ',' delimiter"},
      {"{\"a\":1,}", 6, "Illegal trailing comma before end of object"},
      {"[1,]", 2, "Illegal trailing comma before end of array"},
      {"[1 2]", 3, "Expecting ',' delimiter"},
      {"[1", 2, "Expecting ',' delimiter"},
      {"[", 1, "Expecting value"},
      {"1 2", 2, "Extra data"},
      {"01", 1, "Extra data"},
      {"1.", 1, "Extra data"},
      {"\"ab", 0, "Unterminated string starting at"},
      {"\"ab\\", 0, "Unterminated string starting at"},
      {"\"a\nb\"", 2, "Invalid control character at"},
      {"\"a\\xb\"", 2, "Invalid \\escape"},
      {"\"\\u12\"", 3, "Invalid \\uXXXX escape"},
      {"\"\\u12g4 \"", 2, "Invalid \\uXXXX escape"},
      {"\"zoë🚀\" x", 7, "Extra data"},
  };
  for (const Faulty& expected : cases) {
    try {
      DecodePythonJson(expected.text);
      ADD_FAILURE() << expected.text;
    } catch (const JsonFault& fault) {
      EXPECT_EQ(fault.position, expected.position) << expected.text;
      EXPECT_EQ(fault.message, expected.message) << expected.text;
    }
  }
}

TEST(PythonJson, ValuesComeThrough) {
  const std::string text =
      R"({"a":[1,-2,18446744073709551615,0.5,true,false,null,"x"],"b":{},"c":[],"d":"é\n\u0001"})";
  EXPECT_EQ(EncodeJson(DecodePythonJson(text)), text);
  EXPECT_EQ(EncodeJson(DecodePythonJson(" [ 1.0 , 2e2 ] ")), "[1.0,200.0]");
  EXPECT_EQ(EncodeJson(DecodePythonJson(R"("\ud83d\ude80 \u00e9 \/ \" \\ \b\f\n\r\t")")),
            R"("🚀 é / \" \\ \b\f\n\r\t")");
  EXPECT_EQ(EncodeJson(DecodePythonJson("\xEF\xBB\xBF{}")), "{}");
}

TEST(PythonJson, OfTwoEqualNamesTheLastValueCountsInTheFirstPlace) {
  EXPECT_EQ(EncodeJson(DecodePythonJson(R"({"a":1,"b":2,"a":3})")), R"({"a":3,"b":2})");
}

TEST(PythonJson, WhatJsonCannotSayIsReadAndNotWritten) {
  for (const char* text :
       {"NaN", "[Infinity]", "{\"a\":-Infinity}", "1e999", R"("\ud800")", R"("\udc00x")"}) {
    EXPECT_EQ(EncodeJson(DecodePythonJson(text)), std::nullopt) << text;
  }
}

TEST(PythonJson, BytesThatAreNotUtf8AreUnreadable) {
  for (const char* text : {"\"\xff\"", "\"\xc0\x80\"", "\"\xe0\x80\x80\"", "\"\xf4\x90\x80\x80\"", "\"\xc3",
                           "\"\xf0\x82\x82\xac\"", "\"\x80\""}) {
    EXPECT_THROW(DecodePythonJson(text), UnreadableBody) << text;
  }
}

TEST(PythonJson, NestingHasALimit) {
  EXPECT_NO_THROW(DecodePythonJson(std::string(500, '[') + std::string(500, ']')));
  EXPECT_THROW(DecodePythonJson(std::string(100'000, '[')), UnreadableBody);
}

}  // namespace
}  // namespace dbr_dev
