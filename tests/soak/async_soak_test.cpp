// Asynchronous calls in numbers. Every test counts its callbacks: each accepted call has exactly one.
// DBR_SOAK=1 makes the short forms long.
#include <dbr/dbr.h>
#include <gtest/gtest.h>
#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "load_server.hpp"

namespace {

using dbr_test::LoadServer;

bool Long() {
  return std::getenv("DBR_SOAK") != nullptr;
}
int Scaled(int brief, int full) {
  return Long() ? full : brief;
}

// Counts the callbacks of any operation by what they brought, and waits for them.
class Count {
 public:
  void Add(dbr_status status) {
    const std::lock_guard lock(mutex_);
    ++done_;
    ++(status == DBR_OK ? ok_ : status == DBR_E_CANCELLED ? cancelled_ : other_);
    changed_.notify_all();
  }
  bool Await(int calls) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::minutes(4), [&] { return done_ >= calls; });
  }
  int done() const { return Get(done_); }
  int ok() const { return Get(ok_); }
  int cancelled() const { return Get(cancelled_); }
  int other() const { return Get(other_); }

 private:
  int Get(const int& value) const {
    const std::lock_guard lock(mutex_);
    return value;
  }
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  int done_ = 0, ok_ = 0, cancelled_ = 0, other_ = 0;
};

void OnUser(dbr_status status, dbr_user* user, dbr_error* error, void* count) {
  EXPECT_EQ(user != nullptr, status == DBR_OK);
  EXPECT_EQ(error != nullptr, status != DBR_OK);
  dbr_user_free(user);
  dbr_error_free(error);
  static_cast<Count*>(count)->Add(status);
}

dbr_client* NewClient(const char* url, int max_concurrency) {
  dbr_client_options* options = dbr_client_options_new();
  dbr_client_options_set_server_url(options, url);
  dbr_client_options_set_http_bearer(options, "bG9hZA");
  dbr_client_options_set_max_concurrency(options, max_concurrency);
  dbr_client_options_set_timeout_ms(options, 120'000);
  dbr_client_options_set_attempt_timeout_ms(options, 120'000);
  dbr_client_options_set_connect_timeout_ms(options, 120'000);
  dbr_client* client = nullptr;
  EXPECT_EQ(dbr_client_new(options, &client, nullptr), DBR_OK);
  dbr_client_options_free(options);
  return client;
}

TEST(AsyncSoak, TenThousandCallsInFlightAreAllAnswered) {
  const int calls = static_cast<int>(std::min<std::size_t>(10'000, dbr_test::RaiseDescriptorLimit() / 2));
  const LoadServer server(50);
  Count count;
  dbr_client* client = NewClient(server.url(), calls);
  for (int i = 0; i < calls; ++i) {
    ASSERT_EQ(dbr_auth_me_async(client, nullptr, &OnUser, &count, nullptr), DBR_OK);
  }
  EXPECT_TRUE(count.Await(calls));
  dbr_client_free(client);
  EXPECT_EQ(count.done(), calls);
  EXPECT_EQ(count.ok(), calls);
}

TEST(AsyncSoak, AFullQueueNeverBlocksTheSubmitter) {
  const int calls = Scaled(5'000, 50'000);
  const LoadServer server(1);
  Count count;
  dbr_client* client = NewClient(server.url(), 10);
  for (int i = 0; i < calls; ++i) {
    ASSERT_EQ(dbr_auth_me_async(client, nullptr, &OnUser, &count, nullptr), DBR_OK);
  }
  EXPECT_TRUE(count.Await(calls));
  dbr_client_free(client);
  EXPECT_EQ(count.ok(), calls);
}

TEST(AsyncSoak, CancelsRaceCompletionsAndEachCallEndsOnce) {
  const int calls = Scaled(20'000, 100'000);
  constexpr int kBatch = 200;
  const LoadServer server(1);
  Count count;
  dbr_client* client = NewClient(server.url(), 64);
  std::mt19937 random(20'261'124);
  for (int done = 0; done < calls; done += kBatch) {
    std::vector<dbr_cancel*> cancels(kBatch);
    for (dbr_cancel*& cancel : cancels) {
      cancel = dbr_cancel_new();
      dbr_call_options* options = dbr_call_options_new();
      dbr_call_options_set_cancel(options, cancel);
      ASSERT_EQ(dbr_auth_me_async(client, options, &OnUser, &count, nullptr), DBR_OK);
      dbr_call_options_free(options);
      if (random() % 8 == 0) std::this_thread::yield();
    }
    for (dbr_cancel* cancel : cancels) {
      if (random() % 4 == 0) std::this_thread::sleep_for(std::chrono::microseconds(random() % 40));
      dbr_cancel_trigger(cancel);
      dbr_cancel_free(cancel);
    }
  }
  EXPECT_TRUE(count.Await(calls));
  dbr_client_free(client);
  EXPECT_EQ(count.done(), calls);
  EXPECT_EQ(count.other(), 0);
  EXPECT_GT(count.ok(), 0) << "no completion won a race";
  EXPECT_GT(count.cancelled(), 0) << "no cancel won a race";
}

struct Chain {
  dbr_client* client;
  int left;
  std::size_t heap_before = 0;
  std::size_t heap_after = 0;
  Count* count;
};

void OnLink(dbr_status status, dbr_user* user, dbr_error* error, void* data) {
  dbr_user_free(user);
  dbr_error_free(error);
  auto& chain = *static_cast<Chain*>(data);
  if (status != DBR_OK || --chain.left == 0) {
    chain.heap_after = mallinfo2().uordblks;
    chain.count->Add(status);
    return;
  }
  if (chain.heap_before == 0) chain.heap_before = mallinfo2().uordblks;
  if (dbr_auth_me_async(chain.client, nullptr, &OnLink, data, nullptr) != DBR_OK)
    chain.count->Add(DBR_E_INTERNAL);
}

TEST(AsyncSoak, ACallbackSubmitsTheNextCallWithoutGrowth) {
  const LoadServer server(0);
  Count count;
  dbr_client* client = NewClient(server.url(), 4);
  Chain chain{.client = client, .left = Scaled(10'000, 100'000), .count = &count};
  ASSERT_EQ(dbr_auth_me_async(client, nullptr, &OnLink, &chain, nullptr), DBR_OK);
  EXPECT_TRUE(count.Await(1));
  EXPECT_EQ(count.ok(), 1);
  EXPECT_EQ(chain.left, 0);
  EXPECT_LE(chain.heap_after, chain.heap_before + 16 * 1024);
  dbr_client_free(client);
}

TEST(AsyncSoak, FreeWhileCallsRunEndsThemAll) {
  const LoadServer server(20);
  for (int round = 0; round < Scaled(5, 50); ++round) {
    constexpr int kCalls = 1'000;
    Count count;
    dbr_client* client = NewClient(server.url(), 300);
    for (int i = 0; i < kCalls; ++i) {
      ASSERT_EQ(dbr_auth_me_async(client, nullptr, &OnUser, &count, nullptr), DBR_OK);
    }
    std::thread shutdown([client] { dbr_client_shutdown(client); });
    shutdown.join();
    dbr_client_free(client);
    EXPECT_EQ(count.done(), kCalls);
    EXPECT_EQ(count.other(), 0);
  }
}

struct Farewell {
  explicit Farewell(Count& counted) : count(&counted) {}

  dbr_client* client = nullptr;
  Count* count;
  std::atomic<bool> all_submitted{false};
  std::atomic<int> freed{0};
  std::atomic<int> after_close{0};
  std::atomic<bool> closed{false};
  std::condition_variable told;
  std::mutex mutex;
};

void OnUserThenFree(dbr_status status, dbr_user* user, dbr_error* error, void* data) {
  dbr_user_free(user);
  dbr_error_free(error);
  auto& farewell = *static_cast<Farewell*>(data);
  if (farewell.closed) ++farewell.after_close;
  while (!farewell.all_submitted) std::this_thread::yield();  // free comes after the last call was begun
  if (farewell.freed.fetch_add(1) == 0) dbr_client_free(farewell.client);
  farewell.count->Add(status);
}

TEST(AsyncSoak, FreeInsideACallbackEndsTheOthersAndClosesLast) {
  const LoadServer server(2);
  for (int round = 0; round < Scaled(20, 200); ++round) {
    constexpr int kCalls = 100;
    Count count;
    Farewell farewell(count);
    dbr_client_options* options = dbr_client_options_new();
    dbr_client_options_set_server_url(options, server.url());
    const auto on_closed = [](void* data) {
      auto& self = *static_cast<Farewell*>(data);
      const std::lock_guard lock(self.mutex);
      self.closed = true;
      self.told.notify_all();
    };
    dbr_client_options_set_on_closed(options, on_closed, &farewell);
    ASSERT_EQ(dbr_client_new(options, &farewell.client, nullptr), DBR_OK);
    dbr_client_options_free(options);
    for (int i = 0; i < kCalls; ++i) {
      ASSERT_EQ(dbr_auth_me_async(farewell.client, nullptr, &OnUserThenFree, &farewell, nullptr), DBR_OK);
    }
    farewell.all_submitted = true;
    {
      std::unique_lock lock(farewell.mutex);
      EXPECT_TRUE(
          farewell.told.wait_for(lock, std::chrono::seconds(30), [&] { return farewell.closed.load(); }));
    }
    EXPECT_EQ(count.done(), kCalls);
    EXPECT_EQ(farewell.after_close, 0);
  }
}

TEST(AsyncSoak, TwoUsersLoginsRaceAndEveryCallEnds) {
  const LoadServer server(1);
  dbr_client* client = NewClient(server.url(), 32);
  std::atomic<int> callbacks{0};
  const auto on_login = [](dbr_status, dbr_login_result* result, dbr_error* error, void* data) {
    dbr_login_result_free(result);
    dbr_error_free(error);
    ++*static_cast<std::atomic<int>*>(data);
  };
  const auto on_logout = [](dbr_status, dbr_logout_result* result, dbr_error* error, void* data) {
    dbr_logout_result_free(result);
    dbr_error_free(error);
    ++*static_cast<std::atomic<int>*>(data);
  };
  const int rounds = Scaled(300, 5'000);
  const auto user = [&](const char* name) {
    for (int i = 0; i < rounds; ++i) {
      EXPECT_EQ(dbr_auth_login_async(client, name, "secret", nullptr, on_login, &callbacks, nullptr), DBR_OK);
      EXPECT_EQ(dbr_auth_logout_async(client, nullptr, on_logout, &callbacks, nullptr), DBR_OK);
    }
  };
  std::thread first(user, "first");
  std::thread second(user, "second");
  first.join();
  second.join();
  while (callbacks < 4 * rounds) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  dbr_client_free(client);
  EXPECT_EQ(callbacks, 4 * rounds);
}

TEST(AsyncSoak, AForkWithCallsInFlightLeavesTheParentsCallsAlone) {
  const LoadServer server(100);
  Count count;
  dbr_client* client = NewClient(server.url(), 64);
  constexpr int kCalls = 50;
  for (int i = 0; i < kCalls; ++i) {
    ASSERT_EQ(dbr_auth_me_async(client, nullptr, &OnUser, &count, nullptr), DBR_OK);
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  const pid_t child = fork();
  if (child == 0) {
    Count none;
    const bool refused = dbr_auth_me_async(client, nullptr, &OnUser, &none, nullptr) == DBR_E_FORKED &&
                         dbr_auth_me(client, nullptr, nullptr, nullptr) == DBR_E_FORKED;
    dbr_client_shutdown(client);
    dbr_client_free(client);
    _exit(refused ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(count.Await(kCalls));
  EXPECT_EQ(count.ok(), kCalls);
  dbr_client_free(client);
}

TEST(AsyncSoak, ExitWithCallsInFlightEndsTheProcessInGoodOrder) {
  const LoadServer server(50);
  for (int round = 0; round < Scaled(10, 100); ++round) {
    const pid_t child = fork();
    if (child == 0) {
      static Count count;
      dbr_client* client = NewClient(server.url(), 64);
      for (int i = 0; i < 200; ++i) dbr_auth_me_async(client, nullptr, &OnUser, &count, nullptr);
      std::this_thread::sleep_for(std::chrono::milliseconds(round * 3));
      std::exit(0);
    }
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
}

}  // namespace
