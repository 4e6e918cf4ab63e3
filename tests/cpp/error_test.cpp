#include <sstream>

#include "support.hpp"

namespace dbr_test {
namespace {

TEST(CppError, ReportsUnauthorizedOnAWrongPassword) {
  dbr::Client client(to_service());
  const dbr::Error error = thrown_by([&] { client.login("admin", "wrong-password"); });
  EXPECT_EQ(error.status(), dbr::Status::kUnauthorized);
  EXPECT_EQ(error.http_status(), 401);
  EXPECT_EQ(error.operation(), "login");
  EXPECT_FALSE(error.message().empty());
  EXPECT_EQ(error.what(), error.message());
  ASSERT_TRUE(error.body());
  EXPECT_NE(error.body()->find("detail"), std::string_view::npos);
  EXPECT_EQ(error.attempts(), 1u);
  EXPECT_EQ(error.retry_after(), std::nullopt);
  EXPECT_FALSE(error.retryable());
  EXPECT_EQ(error.header("CONTENT-TYPE"), "application/json");
  EXPECT_EQ(error.header("x-none"), std::nullopt);
  EXPECT_TRUE(error.issues().empty());
}

TEST(CppError, ListsWhatTheServerObjectsTo) {
  dbr::Client client(answered(
      422, R"({"detail":[{"type":"missing","loc":["body","username"],"msg":"Field required","input":{}},)"
           R"({"type":"other","loc":["body",31],"msg":"No"}]})"));
  const auto result = client.try_login("a", "b");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().status(), dbr::Status::kValidation);
  const std::vector<dbr::ValidationIssue> issues = result.error().issues();
  ASSERT_EQ(issues.size(), 2u);
  EXPECT_EQ(issues[0].location, "body.username");
  EXPECT_EQ(issues[0].message, "Field required");
  EXPECT_EQ(issues[0].type, "missing");
  EXPECT_EQ(issues[1].location, "body.31");
}

TEST(CppError, TellsHowLongTheServerAsksToWait) {
  dbr::Client client(dbr::ClientOptions().retry_none().transport([](const auto&, dbr::HttpReply& reply) {
    reply.add_header("Retry-After", "7");
    return reply.set(429, "application/json", R"({"detail":"slowly"})");
  }));
  const auto result = client.try_me();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().status(), dbr::Status::kRateLimited);
  EXPECT_EQ(result.error().retry_after(), 7s);
  EXPECT_TRUE(result.error().retryable());
  EXPECT_EQ(result.error().message(), "slowly");
}

TEST(CppError, OutlivesTheClientAndItsCopies) {
  auto error = std::make_unique<dbr::Error>([] {
    dbr::Client client(answered(404, R"({"detail":"no such thing"})"));
    return client.try_me().error();
  }());
  const dbr::Error copy = *error;
  error.reset();
  EXPECT_EQ(copy.message(), "no such thing");
  EXPECT_EQ(copy.status(), dbr::Status::kNotFound);
}

TEST(CppError, CanBeCaughtAsAnException) {
  dbr::Client client(answered(500, "broken", "text/plain"));
  EXPECT_THROW(client.me(), std::exception);
  static_assert(std::is_nothrow_copy_constructible_v<dbr::Error>);
}

TEST(CppError, IsWrittenWithTheNameOfItsStatus) {
  std::ostringstream text;
  text << dbr::Error(dbr::Status::kTimeout, "too slow") << ' ' << dbr::Status::kUnauthorized;
  EXPECT_EQ(text.str(), "DBR_E_TIMEOUT: too slow DBR_E_UNAUTHORIZED");
}

TEST(CppError, OfAProgramSaysWhatTheLibraryWould) {
  const dbr::Error error(dbr::Status::kNotFound);
  EXPECT_EQ(error.message(), dbr::text(dbr::Status::kNotFound));
  EXPECT_EQ(error.http_status(), 0);
  EXPECT_EQ(error.operation(), "");
  EXPECT_EQ(error.body(), std::nullopt);
  EXPECT_EQ(error.attempts(), 0u);
  EXPECT_EQ(error.retry_after(), std::nullopt);
  EXPECT_EQ(error.header("x"), std::nullopt);
}

TEST(CppError, HasEveryStatusOfTheCHeader) {
  for (dbr_status number = 1; number < 1000; ++number) {
    const std::string_view name = dbr_status_name(number);
    if (name.substr(0, 6) == "DBR_E_" && name != dbr_status_name(999)) {
      EXPECT_EQ(dbr::name(static_cast<dbr::Status>(number)), name);
    }
  }
  EXPECT_EQ(dbr::name(dbr::Status::kApi), "DBR_E_API");
}

TEST(CppResult, HoldsEitherAValueOrAnError) {
  dbr::Result<std::string> good = "text";
  ASSERT_TRUE(good);
  EXPECT_EQ(*good, "text");
  EXPECT_EQ(good->size(), 4u);
  EXPECT_EQ(std::move(good).value(), "text");

  const dbr::Result<std::string> bad = dbr::Error(dbr::Status::kClosed);
  EXPECT_FALSE(bad.has_value());
  EXPECT_EQ(bad.error().status(), dbr::Status::kClosed);
  EXPECT_EQ(thrown_by([&] { static_cast<void>(bad.value()); }).status(), dbr::Status::kClosed);
}

TEST(CppResult, HasAnotherValueWhereThereIsNone) {
  const dbr::Result<std::string> good = "text", bad = dbr::Error(dbr::Status::kClosed);
  EXPECT_EQ(good.value_or("other"), "text");
  EXPECT_EQ(bad.value_or("other"), "other");
  EXPECT_EQ(dbr::Result<std::string>("moved").value_or("other"), "moved");
  EXPECT_TRUE(dbr::Result<std::unique_ptr<int>>(std::make_unique<int>(7)).value_or(nullptr));
}

TEST(CppResult, HoldsNothingOrAnError) {
  EXPECT_NO_THROW(dbr::Result<void>().value());
  const dbr::Result<void> bad = dbr::Error(dbr::Status::kPolicy);
  EXPECT_EQ(thrown_by([&] { bad.value(); }).status(), dbr::Status::kPolicy);
}

}  // namespace
}  // namespace dbr_test
