#include <atomic>

#include "support.hpp"

namespace dbr_test {
namespace {

template <class T>
T wait_for(std::future<T> future) {
  EXPECT_EQ(future.wait_for(std::chrono::milliseconds(stretched_ms(10000))), std::future_status::ready);
  return future.get();
}

TEST(CppAsync, AFutureBringsTheResult) {
  dbr::Client client(to_service());
  EXPECT_EQ(wait_for(client.login_async("admin", "admin123")).user.username, "admin");
  EXPECT_EQ(wait_for(client.me_async()).email, "admin@test.com");
  EXPECT_EQ(wait_for(client.request_async("GET", "/health")).http_status(), 200);
  EXPECT_EQ(wait_for(client.logout_async()).message, "Successfully logged out");
}

TEST(CppAsync, AFutureBringsTheError) {
  dbr::Client client(to_service());
  const dbr::Error error = thrown_by([&] { wait_for(client.login_async("admin", "wrong")); });
  EXPECT_EQ(error.status(), dbr::Status::kUnauthorized);
  EXPECT_EQ(error.http_status(), 401);
}

TEST(CppAsync, AFutureBringsTheRefusalToo) {
  dbr::Client client(to_service());
  client.shutdown();
  EXPECT_EQ(thrown_by([&] { wait_for(client.me_async()); }).status(), dbr::Status::kClosed);
}

TEST(CppAsync, ACallbackGetsTheResultOnAnotherThread) {
  dbr::Client client(to_service());
  std::promise<std::pair<std::string, std::thread::id>> done;
  client.login_async("admin", "admin123", [&](dbr::Result<dbr::LoginResult> login) {
    client.me_async([&](dbr::Result<dbr::User> me) {
      done.set_value({me ? me->username : std::string(me.error().message()), std::this_thread::get_id()});
    });
    EXPECT_TRUE(login);
  });
  const auto [username, thread] = wait_for(done.get_future());
  EXPECT_EQ(username, "admin");
  EXPECT_NE(thread, std::this_thread::get_id());
}

TEST(CppAsync, EveryOperationHasACallback) {
  dbr::Client client(to_service());
  std::promise<int> done;
  client.login_async("admin", "admin123", [&](auto) {
    client.request_async("GET", "/api/v1/workitems?organization_id=o", std::nullopt, [&](auto response) {
      client.logout_async(
          [&, status = response ? response->http_status() : -1](auto) { done.set_value(status); });
    });
  });
  EXPECT_EQ(wait_for(done.get_future()), 200);
}

TEST(CppAsync, ABlockingCallInACallbackIsRefused) {
  dbr::Client client(to_service());
  std::promise<dbr::Status> status;
  client.request_async("GET", "/health", std::nullopt,
                       [&](auto) { status.set_value(client.try_me().error().status()); });
  EXPECT_EQ(wait_for(status.get_future()), dbr::Status::kWouldDeadlock);
}

TEST(CppAsync, ACallbackIsReleasedOnceItHasRun) {
  std::atomic<int> runs{0};
  std::atomic<int> living{0};
  {
    dbr::Client client(to_service());
    for (int i = 0; i < 20; ++i) {
      client.request_async("GET", "/health", std::nullopt,
                           [witness = Witness(living), &runs](auto) { ++runs; });
      while (runs != i + 1) std::this_thread::yield();
    }
  }
  EXPECT_EQ(runs, 20);
  EXPECT_EQ(living, 0);
}

TEST(CppAsync, ACallbackThatIsNeverCalledIsReleased) {
  std::atomic<int> living{0};
  dbr::Client client(to_service());
  client.shutdown();
  const auto refused = client.try_me_async([witness = Witness(living)](auto) { FAIL(); });
  EXPECT_EQ(refused.error().status(), dbr::Status::kClosed);
  EXPECT_EQ(thrown_by([&] { client.me_async([](auto) { FAIL(); }); }).status(), dbr::Status::kClosed);
  EXPECT_EQ(living, 0);
}

TEST(CppAsync, AnEmptyCallbackIsRefused) {
  Scripted server;
  dbr::Client client(server.options());
  EXPECT_EQ(client.try_me_async(dbr::Callback<dbr::User>()).error().status(), dbr::Status::kInvalidArgument);
  EXPECT_EQ(scripted_server_requests(server.get()), 0);
}

TEST(CppAsync, WhatACallbackThrowsIsLost) {
  dbr::Client client(to_service());
  std::promise<void> called;
  client.request_async("GET", "/health", std::nullopt, [&](auto) {
    called.set_value();
    throw std::runtime_error("callback");
  });
  wait_for(called.get_future());
  EXPECT_EQ(wait_for(client.request_async("GET", "/health")).http_status(), 200);
}

TEST(CppAsync, ATokenCancelsACallInMidAirAndTheServerSeesIt) {
  Scripted server;
  server.say_nothing();
  dbr::Client client(server.options());
  const dbr::CancelToken token;
  auto me = client.me_async(dbr::CallOptions().cancel(token));
  ASSERT_TRUE(scripted_server_wait_requests(server.get(), 1, stretched_ms(5000)));
  dbr::CancelToken(token).cancel();
  EXPECT_EQ(thrown_by([&] { wait_for(std::move(me)); }).status(), dbr::Status::kCancelled);
  EXPECT_TRUE(scripted_server_wait_disconnects(server.get(), 1, stretched_ms(5000)));
  EXPECT_EQ(client.try_me(dbr::CallOptions().cancel(token)).error().status(), dbr::Status::kCancelled);
  EXPECT_TRUE(client.try_me());
}

TEST(CppAsync, ABlockingCallIsCancelledFromAnotherThread) {
  Scripted server;
  server.say_nothing();
  dbr::Client client(server.options());
  const dbr::CancelToken token;
  std::thread other([&] {
    scripted_server_wait_requests(server.get(), 1, stretched_ms(5000));
    token.cancel();
  });
  EXPECT_EQ(client.try_me(dbr::CallOptions().cancel(token)).error().status(), dbr::Status::kCancelled);
  other.join();
}

TEST(CppAsync, AClientThatGoesEndsItsCalls) {
  Scripted server;
  server.say_nothing();
  std::optional<dbr::Client> client(std::in_place, server.options());
  auto me = client->me_async();
  ASSERT_TRUE(scripted_server_wait_requests(server.get(), 1, stretched_ms(5000)));
  client.reset();
  EXPECT_EQ(thrown_by([&] { wait_for(std::move(me)); }).status(), dbr::Status::kCancelled);
}

TEST(CppAsync, AClientMayGoInItsOwnCallback) {
  auto client = std::make_shared<dbr::Client>(to_service());
  std::promise<void> called, closed;
  client = std::make_shared<dbr::Client>(to_service().on_closed([&] { closed.set_value(); }));
  dbr::Client& borrowed = *client;
  borrowed.request_async("GET", "/health", std::nullopt, [&, own = std::move(client)](auto) mutable {
    own.reset();
    called.set_value();
  });
  wait_for(called.get_future());
  wait_for(closed.get_future());
}

TEST(CppAsync, AThousandCallsAreInFlightAtOnce) {
  const int count = 1000;
  allow_open_files(2 * count + 100);
  Scripted server;
  for (int i = 0; i < count; ++i) server.say_nothing();
  dbr::Client client(server.options().max_concurrency(count).timeout(0ms).attempt_timeout(0ms));
  std::vector<std::future<dbr::User>> calls;
  for (int i = 0; i < count; ++i) calls.push_back(client.me_async());
  ASSERT_TRUE(scripted_server_wait_requests(server.get(), count, stretched_ms(30000)));
  for (auto& call : calls) EXPECT_EQ(call.wait_for(0s), std::future_status::timeout);
  client.shutdown();
  for (auto& call : calls) {
    EXPECT_EQ(thrown_by([&] { wait_for(std::move(call)); }).status(), dbr::Status::kCancelled);
  }
  EXPECT_TRUE(scripted_server_wait_disconnects(server.get(), count, stretched_ms(30000)));
}

TEST(CppAsync, AThousandCallsMayWaitForTheirTurn) {
  dbr::Client client(to_service());
  client.login("admin", "admin123");
  std::vector<std::future<dbr::User>> calls;
  for (int i = 0; i < 1000; ++i) calls.push_back(client.me_async());
  for (auto& call : calls) EXPECT_EQ(wait_for(std::move(call)).username, "admin");
}

}  // namespace
}  // namespace dbr_test
