// The body of an error, of the shape that the API states or of none: its list is read as another JSON library
// reads it, and the status is the one of the code whatever it holds.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "answering_client.hpp"
#include "random_json.hpp"

namespace dbr::test {
namespace {

using nlohmann::json;

std::string Text(RandomJson& random, std::size_t most) {
  std::string text = random.Utf8(most);
  std::erase(text, '\0');
  return text;
}

json Location(RandomJson& random) {
  json location = json::array();
  for (std::size_t left = 1 + random.Below(4); left > 0; --left) {
    if (random.Below(3) == 0) {
      location.push_back(static_cast<int>(random.Below(2000)) - 1000);
    } else {
      location.push_back("x" + Text(random, 8));
    }
  }
  return location;
}

json Entry(RandomJson& random) {
  json entry = {{"loc", Location(random)}, {"msg", Text(random, 20)}, {"type", Text(random, 8)}};
  if (random.Below(2) == 0) entry["input"] = json::parse(random.Value(2));
  if (random.Below(4) == 0) entry["ctx"] = json::parse(random.Object(2));
  if (random.Below(10) == 0) entry.erase(random.Below(2) == 0 ? "msg" : "type");
  return entry;
}

json ValidationError(RandomJson& random) {
  json detail = json::array();
  const std::size_t count = random.Below(20) == 0 ? 90 + random.Below(40) : random.Below(6);
  while (detail.size() < count) detail.push_back(Entry(random));
  return {{"detail", detail}};
}

std::string Joined(const json& location) {
  std::string joined;
  for (const json& part : location) {
    joined += (joined.empty() ? "" : ".") + (part.is_string() ? part.get<std::string>() : part.dump());
  }
  return joined;
}

void ExpectText(const char* read, const json& entry, const char* name) {
  if (!entry.contains(name)) {
    EXPECT_EQ(read, nullptr);
    return;
  }
  ASSERT_NE(read, nullptr);
  EXPECT_EQ(std::string(read), entry[name].get<std::string>());
}

void ExpectIssues(const dbr_error& error, const json& detail) {
  ASSERT_EQ(error.issue_count, std::min<std::size_t>(detail.size(), 100));
  for (std::size_t i = 0; i < error.issue_count; ++i) {
    SCOPED_TRACE("entry " + std::to_string(i));
    EXPECT_EQ(std::string(error.issues[i]->location), Joined(detail[i]["loc"]));
    ExpectText(error.issues[i]->message, detail[i], "msg");
    ExpectText(error.issues[i]->type, detail[i], "type");
  }
}

TEST(ErrorBodiesProperty, ADetailListIsReadAsTheJudgeReadsIt) {
  AnsweringClient client;
  client.http_status = 422;
  int many = 0;
  for (unsigned seed = 1; seed <= 2000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomJson random(seed);
    const json expected = ValidationError(random);
    client.body = expected.dump(random.Below(2) == 0 ? -1 : 2, ' ', random.Below(2) == 0);
    const auto outcome = client.Login("user", "a password that no random text holds");
    ASSERT_EQ(outcome.status, DBR_E_VALIDATION) << client.body;
    ExpectIssues(*outcome.error, expected["detail"]);
    EXPECT_EQ(std::string(outcome.error->body, outcome.error->body_len), client.body.substr(0, 65536));
    ASSERT_FALSE(HasFailure()) << client.body;
    many += outcome.error->issue_count == 100 ? 1 : 0;
  }
  EXPECT_GT(many, 10);
}

TEST(ErrorBodiesProperty, NoIssuesComeWithTheErrorsOfMe) {
  AnsweringClient client;
  client.http_status = 422;
  for (unsigned seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomJson random(seed);
    client.body = ValidationError(random).dump();
    const auto outcome = client.Me();
    ASSERT_EQ(outcome.status, DBR_E_BAD_REQUEST) << client.body;
    ASSERT_EQ(outcome.error->issue_count, 0u) << client.body;
  }
}

// One line for a person: something, of at most 512 bytes, without control characters.
void ExpectOneLine(const std::string& message) {
  EXPECT_FALSE(message.empty());
  EXPECT_LE(message.size(), 512u);
  EXPECT_TRUE(std::ranges::none_of(message, [](unsigned char c) { return c < 0x20 || c == 0x7f; }));
  EXPECT_NO_THROW((void)json(message).dump()) << "not UTF-8";
}

TEST(ErrorBodiesProperty, WhateverTheBodyHoldsTheStatusStaysAndTheMessageIsOneLine) {
  static constexpr struct {
    int http;
    dbr_status status;
  } kCodes[] = {{400, DBR_E_BAD_REQUEST}, {401, DBR_E_UNAUTHORIZED}, {403, DBR_E_UNAUTHORIZED},
                {404, DBR_E_NOT_FOUND},   {422, DBR_E_VALIDATION},   {429, DBR_E_RATE_LIMITED},
                {500, DBR_E_API},         {503, DBR_E_API}};
  AnsweringClient client;
  for (unsigned seed = 1; seed <= 4000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomJson random(seed);
    const std::string member = random.Below(2) == 0 ? "detail" : "message";
    const std::string text =
        random.Below(2) == 0 ? random.Value(4) : "{\"" + member + "\":" + random.Value(3) + "}";
    const auto& code = kCodes[random.Below(std::size(kCodes))];
    client.http_status = code.http;
    client.body = random.Below(2) == 0 ? text : random.Mutated(text);
    const auto outcome = client.Login("user", "a password that no random text holds");
    ASSERT_EQ(outcome.status, code.status) << testing::PrintToString(client.body);
    ExpectOneLine(outcome.error->message);
    ASSERT_FALSE(HasFailure()) << testing::PrintToString(client.body);
  }
}

}  // namespace
}  // namespace dbr::test
