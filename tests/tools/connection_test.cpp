// How connections live and end.

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <thread>
#include <vector>

#include "dev_server.hpp"

namespace dbr_dev_test {
namespace {

using Clock = std::chrono::steady_clock;

TEST(Connection, TakesManyRequests) {
  const DevServer server;
  HttpClient client(server.port());
  for (int i = 0; i < 300; ++i) ASSERT_EQ(client.Exchange("GET", "/health").status(), 200) << i;
}

TEST(Connection, AnswersWhatWasSentAheadInOrder) {
  const DevServer server;
  HttpClient client(server.port());
  client.Send(RequestText("GET", "/health") + RequestText("PUT", "/health", {}, "body") +
              RequestText("GET", "/nothing", {}, "a body that nobody reads") + RequestText("GET", "/health"));
  EXPECT_EQ(client.Receive().status(), 200);
  EXPECT_EQ(client.Receive().status(), 405);
  EXPECT_EQ(client.Receive().status(), 404);
  EXPECT_EQ(client.Receive().status(), 200);
}

TEST(Connection, ServesHundredsAtOnce) {
  const DevServer server;
  constexpr int kClients = 300;
  std::vector<std::unique_ptr<HttpClient>> clients;
  for (int i = 0; i < kClients; ++i) clients.push_back(std::make_unique<HttpClient>(server.port()));
  for (const auto& client : clients) client->Send(RequestText("GET", "/health"));
  for (const auto& client : clients) EXPECT_EQ(client->Receive().status(), 200);
}

TEST(Connection, EndsAfterFiveIdleSeconds) {
  const DevServer server;
  HttpClient client(server.port());
  ASSERT_EQ(client.Exchange("GET", "/health").status(), 200);
  EXPECT_FALSE(client.IsClosedWithin(4500));
  EXPECT_TRUE(client.IsClosedWithin(1500));
}

TEST(Connection, EndsWhenTheClientWantsIt) {
  const DevServer server;
  HttpClient client(server.port());
  const Response response = client.Exchange("GET", "/health", {{"Connection", "Close"}});
  EXPECT_EQ(response.Header("connection"), "close");
  EXPECT_TRUE(client.IsClosedWithin(1000));
}

TEST(Connection, EndsAfterARequestThatIsNoHttp) {
  const DevServer server;
  HttpClient client(server.port());
  client.Send("not http at all\r\n\r\n");
  const Response response = client.Receive();
  EXPECT_EQ(response.status(), 400);
  EXPECT_EQ(response.body, "Invalid HTTP request received.");
  EXPECT_EQ(response.Header("connection"), "close");
  EXPECT_TRUE(client.IsClosedWithin(1000));
}

TEST(Connection, NeverCompressesOrCutsAnAnswer) {
  const DevServer server;
  const Response response =
      server.Exchange("GET", "/health", {{"Accept-Encoding", "gzip, br"}, {"Range", "bytes=0-1"}});
  EXPECT_EQ(response.status(), 200);
  EXPECT_EQ(response.body.size(), 118U);
  EXPECT_EQ(response.Header("content-encoding"), "");
}

TEST(Connection, APostWithoutContentLengthHasNoBody) {
  const DevServer server;
  const auto start = Clock::now();
  EXPECT_EQ(server.Exchange("POST", "/api/v1/auth/logout", server.SignedIn("admin", "admin123")).status(),
            200);
  EXPECT_LT(Clock::now() - start, std::chrono::seconds(2));
}

TEST(Connection, ReadsAChunkedBody) {
  const DevServer server;
  HttpClient client(server.port());
  client.Send(RequestText("POST", "/api/v1/auth/login", {{"Transfer-Encoding", "chunked"}}));
  client.Send("2\r\n{}\r\n0\r\n\r\n");
  EXPECT_EQ(client.Receive().status(), 422);
}

TEST(Connection, Says100ToAClientThatAwaitsIt) {
  const DevServer server;
  HttpClient client(server.port());
  client.Send(
      RequestText("POST", "/api/v1/auth/login", {{"Expect", "100-continue"}, {"Content-Length", "2"}}));
  EXPECT_EQ(client.Receive().status_line, "HTTP/1.1 100 Continue");
  client.Send("{}");
  EXPECT_EQ(client.Receive().status_line, "HTTP/1.1 422 Unprocessable Content");
}

TEST(Connection, TheDateIsAnHttpDate) {
  const DevServer server;
  const std::regex date(R"([A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT)");
  EXPECT_TRUE(std::regex_match(server.Exchange("GET", "/health").Header("date"), date));
}

TEST(Delay, ComesBeforeEachAnswer) {
  const DevServer server({"--delay-ms", "200"});
  HttpClient client(server.port());
  for (int i = 0; i < 2; ++i) {
    const auto start = Clock::now();
    EXPECT_EQ(client.Exchange("GET", "/health").status(), 200);
    EXPECT_GE(Clock::now() - start, std::chrono::milliseconds(200));
  }
}

TEST(Stop, SignalsEndTheServerAtOnceWithSuccess) {
  for (const int signal : {SIGTERM, SIGINT}) {
    DevServer server;
    HttpClient idle(server.port());
    ASSERT_EQ(idle.Exchange("GET", "/health").status(), 200);
    HttpClient half(server.port());
    half.Send("GET /hea");
    const auto start = Clock::now();
    EXPECT_EQ(server.Stop(signal), 0);
    EXPECT_LT(Clock::now() - start, std::chrono::seconds(3));
    EXPECT_TRUE(idle.IsClosedWithin(0));
  }
}

TEST(Stop, IsCleanRightAfterTheStart) {
  for (int i = 0; i < 20; ++i) {
    DevServer server;
    ASSERT_EQ(server.Stop(SIGTERM), 0);
  }
}

TEST(Stop, AnAnswerUnderWayIsStillSent) {
  DevServer server({"--delay-ms", "30000"});
  HttpClient client(server.port());
  client.Send(RequestText("GET", "/health"));
  std::this_thread::sleep_for(std::chrono::milliseconds(1000));
  EXPECT_EQ(server.Stop(SIGTERM), 0);
  EXPECT_EQ(client.Receive().status(), 200);
}

TEST(Log, HasALineForEachRequestAndNoSecrets) {
  DevServer server({"--log"});
  // Over one connection: between two, a line may wait for the next one's.
  HttpClient client(server.port());
  const Response login = client.Exchange("POST", "/api/v1/auth/login", {{"Content-Type", "application/json"}},
                                         R"({"username":"admin","password":"admin123"})");
  const auto token = nlohmann::json::parse(login.body).at("access_token").get<std::string>();
  client.Exchange("GET", "/api/v1/auth/me?token=hidden", {{"Authorization", "Bearer " + token}});
  client.Exchange("GET", "/caf\xc3\xa9");
  server.Stop(SIGTERM);
  const std::regex lines(R"(POST /api/v1/auth/login 200 \d+\.\d ms\nGET /api/v1/auth/me 200 \d+\.\d ms\n)"
                         R"(GET /caf\?\? 404 \d+\.\d ms\n)");
  EXPECT_TRUE(std::regex_match(server.ErrorText(), lines)) << server.ErrorText();
}

TEST(Log, IsSilentUnlessWanted) {
  DevServer server;
  server.Login("admin", "admin123");
  server.Stop(SIGTERM);
  EXPECT_EQ(server.ErrorText(), "");
}

}  // namespace
}  // namespace dbr_dev_test
