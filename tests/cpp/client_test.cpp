#include "support.hpp"

namespace dbr_test {
namespace {

TEST(CppClient, LogsInSaysWhoThatIsAndLogsOut) {
  dbr::Client client(to_service());

  const dbr::LoginResult login = client.login("admin", "admin123");
  EXPECT_GT(login.access_token.reveal().size(), 20u);
  EXPECT_EQ(login.token_type, "bearer");
  ASSERT_TRUE(login.expires_at);
  EXPECT_GT(*login.expires_at, std::chrono::system_clock::now());
  EXPECT_EQ(login.user.username, "admin");

  const dbr::User me = client.me();
  EXPECT_EQ(me.username, "admin");
  EXPECT_EQ(me.email, "admin@test.com");
  EXPECT_EQ(me.display_name, "Super Admin User");
  EXPECT_TRUE(me.active);
  EXPECT_NE(me.json.find("\"admin@test.com\""), std::string::npos);

  EXPECT_EQ(client.logout().message, "Successfully logged out");
  EXPECT_EQ(client.try_me().error().status(), dbr::Status::kUnauthorized);
}

TEST(CppClient, TakesTextsThatEndNowhere) {
  const std::string all = "admin|admin123|rest";
  dbr::Client client(to_service());
  EXPECT_TRUE(client.try_login(std::string_view(all).substr(0, 5), std::string_view(all).substr(6, 8)));
}

TEST(CppClient, MakesAnyOtherRequestWithTheSession) {
  dbr::Client client(to_service());
  client.login("worker", "worker123");

  const dbr::Response made =
      client.request("POST", "/api/v1/workitems", R"({"organization_id":"o-1","title":"drum"})");
  EXPECT_EQ(made.http_status(), 201);
  EXPECT_EQ(made.attempts(), 1u);
  EXPECT_NE(made.body().find("\"drum\""), std::string_view::npos);
  EXPECT_EQ(made.header("Content-Type"), "application/json");
  EXPECT_EQ(made.header("x-none"), std::nullopt);

  const dbr::Response copy = client.request("GET", "/api/v1/workitems?organization_id=o-1");
  EXPECT_EQ(dbr::Response(copy).body(), copy.body());
}

TEST(CppClient, TellsAnEmptyBodyFromNone) {
  Scripted server;
  dbr::Client client(server.options());
  scripted_server_answer(server.get(), 200, "application/json", "{}");
  scripted_server_answer(server.get(), 200, "application/json", "{}");
  client.request("POST", "/with", std::string_view());
  client.request("DELETE", "/without");
  EXPECT_EQ(server.header(0, "Content-Length"), "0");
  EXPECT_EQ(server.header(0, "Content-Type"), "application/json");
  EXPECT_EQ(server.header(1, "Content-Type"), "");
}

TEST(CppClient, NamesItselfAndTheProgram) {
  Scripted server;
  dbr::Client client(server.options().user_agent_suffix("rope/2.1"));
  EXPECT_TRUE(client.try_me());
  const std::string version(dbr::library_version());
  EXPECT_EQ(server.header(0, "User-Agent"), "libdbr/" + version + " dbr-cpp/" DBR_VERSION " rope/2.1");
}

TEST(CppClient, SendsTheHeadersAndTokensItIsGiven) {
  Scripted server;
  dbr::Client client(server.options().http_bearer("of-the-client").header("X-Tenant", "north"));
  EXPECT_TRUE(client.try_me(dbr::CallOptions().http_bearer("of-the-call").header("X-Trace", "1")));
  EXPECT_TRUE(client.try_me());
  EXPECT_TRUE(client.try_set_http_bearer("another"));
  EXPECT_TRUE(client.try_me());
  EXPECT_EQ(server.header(0, "Authorization"), "Bearer of-the-call");
  EXPECT_EQ(server.header(0, "X-Tenant"), "north");
  EXPECT_EQ(server.header(0, "X-Trace"), "1");
  EXPECT_EQ(server.header(1, "Authorization"), "Bearer of-the-client");
  EXPECT_EQ(server.header(1, "X-Trace"), "");
  EXPECT_EQ(server.header(2, "Authorization"), "Bearer another");
  client.set_http_bearer("");
  EXPECT_TRUE(client.try_me());
  EXPECT_EQ(server.header(3, "Authorization"), "");
}

TEST(CppClient, UsesOptionsAgain) {
  const dbr::ClientOptions options = to_service();
  dbr::Client first(options), second(options);
  first.login("admin", "admin123");
  second.login("viewer", "viewer123");
  EXPECT_EQ(first.me().username, "admin");
  EXPECT_EQ(second.me().username, "viewer");
}

TEST(CppClient, KeepsItsSessionWhenItIsMoved) {
  dbr::Client first(to_service());
  first.login("planner", "planner123");
  dbr::Client second = std::move(first);
  EXPECT_EQ(second.me().username, "planner");
  EXPECT_EQ(first.try_me().error().status(),
            dbr::Status::kInvalidArgument);  // NOLINT: what is moved is empty
  first = std::move(second);
  EXPECT_EQ(first.me().username, "planner");
}

TEST(CppClient, RefusesWhatIsWrongWithTheOptions) {
  using dbr::ClientOptions;
  using dbr::Status;
  const auto refusal = [](const ClientOptions& options) {
    return thrown_by([&] { dbr::Client client(options); });
  };

  EXPECT_EQ(refusal(ClientOptions().server_url("http://example.test")).status(), Status::kPolicy);
  EXPECT_EQ(refusal(ClientOptions().timeout(-1ms)).status(), Status::kInvalidArgument);
  EXPECT_NE(refusal(ClientOptions().timeout(-1ms)).message().find("timeout"), std::string_view::npos);
  EXPECT_EQ(refusal(ClientOptions().header("Host", "x")).status(), Status::kInvalidArgument);
  EXPECT_EQ(refusal(ClientOptions().http_bearer("not a token")).status(), Status::kInvalidArgument);
  EXPECT_EQ(refusal(ClientOptions().max_concurrency(0)).status(), Status::kInvalidArgument);
  EXPECT_EQ(refusal(ClientOptions().max_response_bytes(0)).status(), Status::kInvalidArgument);
  EXPECT_EQ(refusal(ClientOptions().ca_file("/nowhere.pem")).status(), Status::kTls);
  EXPECT_FALSE(dbr::Client::try_create(ClientOptions().proxy("nonsense://x")));
}

TEST(CppClient, RefusesATextWithANulInside) {
  dbr::Client client(to_service());
  const std::string_view cut("admin\0x", 7);
  EXPECT_EQ(client.try_login(cut, "admin123").error().status(), dbr::Status::kInvalidArgument);
  EXPECT_EQ(client.try_login("admin", cut).error().status(), dbr::Status::kInvalidArgument);
  EXPECT_EQ(client.try_request(cut, "/").error().status(), dbr::Status::kInvalidArgument);
  EXPECT_EQ(client.try_set_http_bearer(cut).error().status(), dbr::Status::kInvalidArgument);
  EXPECT_FALSE(dbr::Client::try_create(to_service().server_url(cut)));
}

TEST(CppClient, EndsACallAfterItsTime) {
  Scripted server;
  server.say_nothing();
  dbr::Client client(server.options());
  const std::int64_t begin = now_ms();
  const dbr::Error error = thrown_by([&] { client.me(dbr::CallOptions().timeout(150ms)); });
  EXPECT_EQ(error.status(), dbr::Status::kTimeout);
  EXPECT_TRUE(error.retryable());
  EXPECT_LT(now_ms() - begin, 150 + stretched_ms(100) + 2000);
}

TEST(CppClient, TriesAgainAsTheOptionsSay) {
  Scripted server;
  const dbr::Backoff quick{1ms, 5ms, 1.5, 0ms, true};
  dbr::Client client(server.options().retry(quick));
  for (int i = 0; i < 2; ++i) scripted_server_answer(server.get(), 503, "application/json", "{}");
  EXPECT_TRUE(client.try_me());
  EXPECT_EQ(scripted_server_requests(server.get()), 3);
  scripted_server_answer(server.get(), 503, "application/json", "{}");
  EXPECT_EQ(client.try_me(dbr::CallOptions().retry_none()).error().attempts(), 1u);
}

TEST(CppClient, IsClosedAfterShutdown) {
  dbr::Client client(to_service());
  client.shutdown();
  EXPECT_EQ(client.try_me().error().status(), dbr::Status::kClosed);
}

TEST(CppClient, SaysWhichLibraryDoesNotFit) {
  EXPECT_EQ(dbr::detail::misfit(DBR_VERSION_NUMBER, DBR_VERSION), std::nullopt);
  EXPECT_EQ(dbr::detail::misfit(DBR_VERSION_NUMBER + 0x000105, "1.1.5"), std::nullopt);
  const auto sentence = dbr::detail::misfit(0x000903, "0.9.3");
  ASSERT_TRUE(sentence);
  EXPECT_NE(sentence->find("libdbr 0.9.3"), std::string::npos);
  EXPECT_NE(sentence->find(DBR_VERSION), std::string::npos);
  EXPECT_NE(sentence->find("package libdbr1"), std::string::npos);
  EXPECT_TRUE(dbr::detail::misfit(0x020000, "2.0.0"));
}

}  // namespace
}  // namespace dbr_test
