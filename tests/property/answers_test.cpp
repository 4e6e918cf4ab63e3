// A JSON answer of the right shape, or nearly so, is read as another JSON library reads it.
#include <gtest/gtest.h>

#include <array>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <vector>

#include "answering_client.hpp"
#include "random_json.hpp"

namespace dbr::test {
namespace {

using nlohmann::json;

constexpr std::array kTexts{"id", "username", "email", "display_name"};

// A user, or anything like one: members missing, of another type, twice, in any order, with others between
// them.
std::string User(RandomJson& random) {
  std::vector<std::string> members;
  const auto add = [&](const std::string& name, const std::string& value) {
    members.insert(members.begin() + static_cast<std::ptrdiff_t>(random.Below(members.size() + 1)),
                   "\"" + name + "\":" + value);
  };
  for (const std::string name : kTexts) {
    if (random.Below(40) != 0) add(name, random.Below(40) == 0 ? random.Value(1) : random.String());
  }
  if (random.Below(8) == 0) add("display_name", "null");
  add("active_status", random.Below(20) == 0 ? random.Value(1) : random.Below(2) == 0 ? "true" : "false");
  for (std::size_t left = random.Below(3); left > 0; --left)
    add("more" + std::to_string(left), random.Value(3));
  if (random.Below(10) == 0) add("email", random.String());
  std::string text = "{";
  for (const std::string& member : members) text += (text.size() > 1 ? "," : "") + member;
  return text + "}";
}

bool IsText(const json& object, const char* name) {
  const auto member = object.find(name);
  return member != object.end() && member->is_string() &&
         !member->get_ref<const std::string&>().contains('\0');
}

// What UserInfo demands.
bool IsUserInfo(const json& user) {
  const bool nullable = user.contains("display_name") && user["display_name"].is_null();
  return IsText(user, "id") && IsText(user, "username") && IsText(user, "email") &&
         (nullable || IsText(user, "display_name")) && user.contains("active_status") &&
         user["active_status"].is_boolean();
}

// NULL stands for anything that is no text.
void ExpectText(const char* read, const json& object, const char* name) {
  SCOPED_TRACE(name);
  if (IsText(object, name)) {
    ASSERT_NE(read, nullptr);
    EXPECT_EQ(std::string(read), object[name].get<std::string>());
  } else {
    EXPECT_EQ(read, nullptr);
  }
}

void ExpectUser(const dbr_user& user, const json& expected) {
  ExpectText(user.id, expected, "id");
  ExpectText(user.username, expected, "username");
  ExpectText(user.email, expected, "email");
  ExpectText(user.display_name, expected, "display_name");
  const bool told = expected.contains("active_status") && expected["active_status"].is_boolean();
  EXPECT_EQ(user.active_status, !told ? -1 : expected["active_status"].get<bool>() ? 1 : 0);
  EXPECT_EQ(json::parse(std::string(user.json, user.json_len)), expected);
}

TEST(AnswersProperty, MeIsReadAsTheJudgeReadsIt) {
  AnsweringClient client;
  int taken = 0;
  for (unsigned seed = 1; seed <= 4000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomJson random(seed);
    client.body = User(random);
    const json expected = json::parse(client.body);
    const Outcome<dbr_user> outcome = client.Me();
    ASSERT_EQ(outcome.status, IsUserInfo(expected) ? DBR_OK : DBR_E_RESPONSE_VALIDATION) << client.body;
    if (outcome.result) ExpectUser(*outcome.result, expected);
    ASSERT_FALSE(HasFailure()) << client.body;
    taken += outcome.result ? 1 : 0;
  }
  EXPECT_GT(taken, 1000);
  EXPECT_LT(taken, 3900);
}

std::string Token(RandomJson& random) {
  static constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/";
  if (random.Below(10) == 0) return random.String();
  std::string token;
  for (std::size_t left = random.Below(60); left > 0; --left)
    token += kAlphabet[random.Below(kAlphabet.size())];
  return "\"" + token + std::string(random.Below(3), '=') + "\"";
}

std::string LoginAnswer(RandomJson& random) {
  std::string text = "{\"access_token\":" + Token(random);
  if (random.Below(3) != 0)
    text += ",\"token_type\":" + (random.Below(20) == 0 ? random.Value(1) : random.String());
  text += ",\"more\":" + random.Value(2);
  text += ",\"user\":" + (random.Below(20) == 0 ? random.Value(2) : User(random));
  return text + "}";
}

bool HoldsNul(const json& user) {
  for (const char* name : kTexts) {
    if (user.contains(name) && user[name].is_string() && !IsText(user, name)) return true;
  }
  return false;
}

bool IsLoginResponse(const json& login) {
  static const std::regex kBearer("[A-Za-z0-9._~+/-]+=*");
  return IsText(login, "access_token") &&
         std::regex_match(login["access_token"].get<std::string>(), kBearer) &&
         (!login.contains("token_type") || IsText(login, "token_type")) && login["user"].is_object() &&
         !HoldsNul(login["user"]);
}

TEST(AnswersProperty, LoginIsReadAsTheJudgeReadsIt) {
  AnsweringClient client;
  int taken = 0;
  for (unsigned seed = 1; seed <= 4000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomJson random(seed);
    client.body = LoginAnswer(random);
    const json expected = json::parse(client.body);
    const auto outcome = client.Login("user", "pass-phrase");
    ASSERT_EQ(outcome.status, IsLoginResponse(expected) ? DBR_OK : DBR_E_RESPONSE_VALIDATION) << client.body;
    if (outcome.result) {
      EXPECT_EQ(outcome.result->access_token, expected["access_token"].get<std::string>());
      EXPECT_EQ(outcome.result->token_type, expected.value("token_type", "bearer"));
      ExpectUser(*outcome.result->user, expected["user"]);
    } else {
      EXPECT_EQ(outcome.error->body, nullptr);
    }
    ASSERT_FALSE(HasFailure()) << client.body;
    taken += outcome.result ? 1 : 0;
  }
  EXPECT_GT(taken, 1000);
  EXPECT_LT(taken, 3900);
}

TEST(AnswersProperty, LogoutIsReadAsTheJudgeReadsIt) {
  AnsweringClient client;
  int messages = 0;
  for (unsigned seed = 1; seed <= 4000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomJson random(seed);
    client.body = random.Below(2) == 0
                      ? random.Value(4)
                      : "{\"message\":" + random.Value(0) + ",\"more\":" + random.Value(2) + "}";
    const json expected = json::parse(client.body);
    const bool has_text =
        expected.is_object() && expected.contains("message") && expected["message"].is_string();
    const bool refused = has_text && !IsText(expected, "message");
    const auto outcome = client.Logout();
    ASSERT_EQ(outcome.status, refused ? DBR_E_RESPONSE_VALIDATION : DBR_OK) << client.body;
    if (refused) continue;
    ExpectText(outcome.result->message, expected.is_object() ? expected : json::object(), "message");
    EXPECT_EQ(json::parse(std::string(outcome.result->json, outcome.result->json_len)), expected);
    ASSERT_FALSE(HasFailure()) << client.body;
    messages += outcome.result->message != nullptr ? 1 : 0;
  }
  EXPECT_GT(messages, 200);
}

}  // namespace
}  // namespace dbr::test
