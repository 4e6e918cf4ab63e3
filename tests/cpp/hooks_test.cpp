#include <atomic>
#include <mutex>
#include <stdexcept>

#include "support.hpp"

namespace dbr_test {
namespace {

constexpr const char* kUser =
    R"({"id":"u","username":"rope","email":"r@example.test","display_name":null,"active_status":false})";

TEST(CppHooks, ATransportStandsInForTheNetwork) {
  std::string seen;
  dbr::Client client(dbr::ClientOptions().http_bearer("abc").transport(
      [&](const dbr::HttpRequest& request, dbr::HttpReply& reply) {
        seen.append(request.method()).append(" ").append(request.url());
        seen.append(" ").append(request.header("authorization").value_or("none"));
        EXPECT_TRUE(request.timeout());
        EXPECT_FALSE(request.cancelled());
        EXPECT_TRUE(request.body().empty());
        return reply.set(200, "application/json", kUser);
      }));
  const dbr::User me = client.me();
  EXPECT_EQ(me.display_name, std::nullopt);
  EXPECT_FALSE(me.active);
  EXPECT_EQ(seen, "GET http://127.0.0.1:8000/api/v1/auth/me Bearer abc");
}

TEST(CppHooks, ATransportsStatusIsTheAttempts) {
  dbr::Client client(
      dbr::ClientOptions().retry_none().transport([](const auto&, auto&) { return dbr::Status::kConnect; }));
  EXPECT_EQ(client.try_me().error().status(), dbr::Status::kConnect);
}

TEST(CppHooks, AProviderGivesTheTokenWhereThereIsNoOther) {
  Scripted server;
  dbr::Client client(server.options().bearer_provider([] { return std::string("provided"); }));
  EXPECT_TRUE(client.try_me());
  EXPECT_EQ(server.header(0, "Authorization"), "Bearer provided");
}

TEST(CppHooks, AProviderMayGiveNoneOrRefuse) {
  Scripted server;
  dbr::Client none(server.options().bearer_provider([] { return dbr::Secret(); }));
  EXPECT_TRUE(none.try_me());
  EXPECT_EQ(server.header(0, "Authorization"), "");

  dbr::Client refuses(server.options().bearer_provider(
      []() -> dbr::Result<dbr::Secret> { return dbr::Error(dbr::Status::kPolicy); }));
  EXPECT_EQ(refuses.try_me().error().status(), dbr::Status::kPolicy);
}

TEST(CppHooks, BeforeAnAttemptHeadersCanBeSet) {
  Scripted server;
  dbr::Client client(
      server.options().before_request([](const dbr::Attempt& attempt, dbr::RequestHeaders& headers) {
        EXPECT_EQ(attempt.operation(), "me");
        EXPECT_EQ(attempt.number(), 1u);
        return headers.set("traceparent", "00-1-2-01");
      }));
  EXPECT_TRUE(client.try_me());
  EXPECT_EQ(server.header(0, "traceparent"), "00-1-2-01");
}

TEST(CppHooks, AHeaderThatIsRefusedEndsTheCall) {
  Scripted server;
  dbr::Client client(server.options().before_request([](const dbr::Attempt&, dbr::RequestHeaders& headers) {
    EXPECT_EQ(headers.set("Host", "x"), dbr::Status::kInvalidArgument);
    return dbr::Status::kOk;
  }));
  EXPECT_EQ(client.try_me().error().status(), dbr::Status::kInvalidArgument);
}

TEST(CppHooks, EachAttemptIsReported) {
  Scripted server;
  std::string seen;
  dbr::Client client(
      server.options()
          .retry(dbr::Backoff{1ms, 2ms, 1.0, 0ms, true})
          .after_attempt([&](const dbr::Attempt& attempt) {
            seen.append(std::to_string(attempt.number())).append(":");
            seen.append(std::to_string(attempt.http_status())).append(attempt.retry_in() ? "+ " : ".");
            EXPECT_GE(attempt.elapsed().count(), 0);
            EXPECT_EQ(attempt.method(), "GET");
          }));
  scripted_server_answer(server.get(), 503, "application/json", "{}");
  EXPECT_TRUE(client.try_me());
  EXPECT_EQ(seen, "1:503+ 2:200.");
}

TEST(CppHooks, ALoggerHearsLinesWithoutSecrets) {
  Scripted server;
  std::string lines;
  dbr::Client client(server.options().logger(
      dbr::LogLevel::kDebug, [&](dbr::LogLevel, std::string_view line) { lines.append(line).append("\n"); }));
  client.login("rope", "pass-phrase");
  client.me();
  EXPECT_NE(lines.find("/api/v1/auth/login"), std::string::npos);
  EXPECT_EQ(lines.find("pass-phrase"), std::string::npos);
  EXPECT_EQ(lines.find(SERVED_TOKEN), std::string::npos);
}

TEST(CppHooks, WhatTheyThrowEndsTheCallAndNothingElse) {
  using dbr::Status;
  Scripted server;
  const auto status_after = [&](auto hook) {
    dbr::Client client(server.options().before_request(
        [hook](const dbr::Attempt&, dbr::RequestHeaders&) -> Status { return hook(), Status::kOk; }));
    return client.try_me().error().status();
  };
  EXPECT_EQ(status_after([] { throw std::runtime_error("hook"); }), Status::kInternal);
  EXPECT_EQ(status_after([] { throw 7; }), Status::kInternal);
  EXPECT_EQ(status_after([] { throw std::bad_alloc(); }), Status::kOutOfMemory);
  EXPECT_EQ(status_after([] { throw dbr::Error(Status::kNotFound); }), Status::kNotFound);
  EXPECT_EQ(status_after([] { throw dbr::Error(Status::kOk); }), Status::kInternal);
  EXPECT_EQ(scripted_server_requests(server.get()), 0);
}

TEST(CppHooks, WhatAListenerThrowsIsLost) {
  Scripted server;
  dbr::Client client(server.options()
                         .after_attempt([](const dbr::Attempt&) { throw 1; })
                         .logger(dbr::LogLevel::kDebug, [](dbr::LogLevel, std::string_view) { throw 2; })
                         .on_closed([] { throw 3; }));
  EXPECT_TRUE(client.try_me());
}

TEST(CppHooks, LiveAsLongAsTheirClientAndNoLonger) {
  std::atomic<int> living{0}, closed{0};
  {
    std::optional<dbr::Client> client;
    {
      const Witness witness(living);
      dbr::ClientOptions options = answered(200, kUser);
      options.after_attempt([witness](const dbr::Attempt&) {}).on_closed([witness, &closed] { ++closed; });
      client.emplace(options);
    }
    EXPECT_EQ(living, 2);
    EXPECT_TRUE(client->try_me());
    EXPECT_EQ(closed, 0);
  }
  EXPECT_EQ(closed, 1);
  EXPECT_EQ(living, 0);
}

TEST(CppHooks, GoWhereNoClientIsMade) {
  std::atomic<int> living{0}, closed{0};
  {
    dbr::ClientOptions options;
    options.server_url("nonsense").on_closed([witness = Witness(living), &closed] { ++closed; });
    EXPECT_FALSE(dbr::Client::try_create(options));
  }
  EXPECT_EQ(living, 0);
  EXPECT_EQ(closed, 0);
}

}  // namespace
}  // namespace dbr_test
