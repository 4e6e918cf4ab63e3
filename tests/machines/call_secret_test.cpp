#include <gtest/gtest.h>

#include <string>

#include "call_rig.hpp"
#include "core/text.hpp"
#include "json/writer.hpp"
#include "memory_watch.hpp"

namespace dbr::client {
namespace {

constexpr std::string_view kToken = "a.token-that-is-echoed.everywhere";

// What the server says of a token is held by the call's workspace, which the next call takes over.
TEST(CallSecretTest, AnEchoedTokenIsInNoMemoryWhenTheCallIsOver) {
  const std::string body = Concat({R"({"id":")", kToken, R"("})"});
  const std::string field = Concat({"X-Echo: ", kToken, "\r\n"});
  for (const char* line : {"200 OK", "401 Unauthorized"}) {
    test::CallRig rig;
    rig.config.bearer.Assign(kToken);
    rig.peer(0).Says(test::Answer(line, field, body));
    rig.client();
    test::MemoryWatch watch;
    watch.LookFor(kToken);
    Call& call = rig.Begin();
    rig.Attempt(0);
    ASSERT_TRUE(call.done());
    EXPECT_EQ(rig.EndOf(call)->http_status == 401, std::string_view(line).starts_with("401"));
    EXPECT_EQ(watch.BlocksWith(kToken), 0u) << line;
    EXPECT_EQ(watch.given_back_unwiped(), 0u) << line;
  }
}

std::string JsonText(std::string_view text) {
  Buffer quoted;
  json::AppendString(quoted, text);
  return std::string(quoted.view());
}

// Where a server may put what it was sent. %s is the secret as it is, %j as JSON text, %J as JSON text of
// that.
struct Echo {
  std::string_view line;
  std::string_view field;
  std::string_view body;
};
constexpr Echo kEchoes[] = {
    {"422 Unprocessable Entity", "", R"({"detail":[{"loc":["body",%j],"msg":"no","type":"t"}]})"},
    {"422 Unprocessable Entity", "", R"({"detail":[{"loc":["body"],"msg":%j,"type":"t"}]})"},
    {"422 Unprocessable Entity", "", R"({"detail":[{"loc":["body"],"msg":"no","type":%j}]})"},
    {"422 Unprocessable Entity", "", R"({"detail":[{"loc":["a"],"msg":"no","type":"t","input":%j}]})"},
    {"422 Unprocessable Entity", "", R"({"detail":[{"loc":["a"],"msg":"no","input":{"password":%j}}]})"},
    {"401 Unauthorized", "", R"({"message":%j})"},
    {"401 Unauthorized", "", R"({"message":%J})"},
    {"400 Bad Request", "", R"({"detail":%j})"},
    {"429 Too Many Requests", "", R"({"detail":%J})"},
    {"404 Not Found", "", R"({"message":"","detail":[{"msg":%J}]})"},
    {"400 Bad Request", "", R"({"message":"\u0000","detail":%j,"m":"\u0000"})"},
    {"500 Internal Server Error", "", "%s"},
    {"503 Service Unavailable", "Server: %s\r\n", "{}"},
    {"503 Service Unavailable", "Date: %s\r\n", "{}"},
    {"302 Found", "Location: /?%s\r\n", ""},
    {"405 Method Not Allowed", "Allow: %s\r\n", "{}"},
    {"401 Unauthorized", "Accept: %s\r\nWWW-Authenticate: Bearer error=%s\r\n", "{}"},
    {"401 Unauthorized", "Retry-After: %s\r\n", "{}"},
    {"200 OK", "Server: %s\r\n", R"({"id":%j})"},
};

std::string Filled(std::string_view form, std::string_view secret) {
  std::string filled;
  for (std::size_t i = 0; i < form.size(); ++i) {
    const char next = form[i] == '%' && i + 1 < form.size() ? form[i + 1] : '\0';
    if (next == 's') filled += secret;
    if (next == 'j') filled += JsonText(secret);
    if (next == 'J') filled += JsonText(JsonText(secret));
    if (next == 's' || next == 'j' || next == 'J') {
      ++i;
    } else {
      filled += form[i];
    }
  }
  return filled;
}

void ExpectHidden(std::string_view text, std::string_view secret) {
  const std::string quoted = JsonText(secret);
  EXPECT_FALSE(text.contains(secret)) << text;
  EXPECT_FALSE(text.contains(std::string_view(quoted).substr(1, quoted.size() - 2))) << text;
}

void ExpectHidden(const Error& error, std::string_view secret) {
  ExpectHidden(error.message, secret);
  ExpectHidden(error.body, secret);
  for (const Field& field : error.headers) ExpectHidden(field.value, secret);
  for (const ValidationIssue& issue : error.issues) {
    for (const auto* text : {&issue.location, &issue.message, &issue.type})
      ExpectHidden(text->value_or(""), secret);
  }
}

// One call of a kind: a login sends a password, anything else a token.
void ExpectNothingComesBack(const Echo& echo, bool login, std::string_view secret) {
  test::CallRig rig;
  rig.hooks->level = LogLevel::kDebug;
  rig.config.retry.initial_interval_ms = 1;
  rig.config.bearer.Assign(login ? "" : secret);
  const SecretString password(login ? secret : "");
  rig.operation.column = login ? Column::kLogin : Column::kOther;
  rig.operation.sends_token = !login;
  rig.operation.answers_secret = login;
  rig.arguments.password = password.view();
  rig.refusal.emplace().status = Status::kResponseValidation;
  rig.peer(0).Says(test::Answer(echo.line, Filled(echo.field, secret), Filled(echo.body, secret)));
  Call& call = rig.Begin();
  {
    test::MemoryWatch watch;
    watch.LookFor(secret);
    rig.Attempt(0);
    EXPECT_EQ(watch.given_back_unwiped(), 0u);
  }
  call.End(Status::kCancelled, 1);  // where it would try again
  EXPECT_FALSE(rig.hooks->lines.empty());
  ExpectHidden(rig.hooks->AllLines(), secret);
  ExpectHidden(*rig.EndOf(call), secret);
}

TEST(CallSecretTest, ATokenThatTheServerEchoesComesBackNowhere) {
  for (const Echo& echo : kEchoes) {
    SCOPED_TRACE(Concat({echo.line, " ", echo.field, echo.body}));
    ExpectNothingComesBack(echo, false, kToken);
  }
}

TEST(CallSecretTest, APasswordThatTheServerEchoesComesBackNowhere) {
  for (const Echo& echo : kEchoes) {
    SCOPED_TRACE(Concat({echo.line, " ", echo.field, echo.body}));
    ExpectNothingComesBack(echo, true, R"(a "pass\word" with \ and more)");
  }
}

}  // namespace
}  // namespace dbr::client
