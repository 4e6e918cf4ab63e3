// The command line.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "dev_server.hpp"

namespace dbr_dev_test {
namespace {

TEST(Arguments, TheFirstLineTellsTheUrl) {
  const DevServer server({"--port", "0"});
  EXPECT_EQ(server.first_line(), "listening on http://127.0.0.1:" + std::to_string(server.port()));
}

TEST(Arguments, APortThatIsTakenIsAFailure) {
  const DevServer server;
  const std::string port = std::to_string(server.port());
  const Outcome outcome = RunDevServer({"--port", port});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.error, "dbr-dev-server: cannot listen on 127.0.0.1, port " + port + "\n");
  EXPECT_EQ(outcome.output, "");
}

TEST(Arguments, APortCanBeUsedAgainAtOnce) {
  int port = 0;
  {
    const DevServer first;
    port = first.port();
    HttpClient client(port);
    EXPECT_EQ(client.Exchange("GET", "/health", {{"Connection", "close"}}).status(), 200);
    EXPECT_TRUE(client.IsClosedWithin(1000));
  }
  const DevServer second({"--port=" + std::to_string(port)});
  EXPECT_EQ(second.port(), port);
}

TEST(Arguments, HelpNamesEveryOption) {
  const Outcome outcome = RunDevServer({"--help"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.error, "");
  for (const char* option :
       {"--port", "--users", "--token-lifetime", "--delay-ms", "--fail", "--tls", "--log", "--help"}) {
    EXPECT_NE(outcome.output.find(option), std::string::npos) << option;
  }
}

TEST(Arguments, BadOnesAreRefusedWithASentence) {
  const std::vector<std::vector<std::string>> cases = {
      {"--nothing"},
      {"stray"},
      {"--port"},
      {"--port", "x"},
      {"--port", "-1"},
      {"--port", "65536"},
      {"--port", "80x"},
      {"--delay-ms", "-1"},
      {"--log=1"},
      {"--fail"},
      {"--fail", "x=503"},
      {"--token-lifetime", ""},
      {"--tls", "cert"},
      {"--users"},
      {"--users", "/nonexistent/users.json"},
      {"--tls", "/nonexistent/cert.pem", "/nonexistent/key.pem"},
  };
  for (const auto& arguments : cases) {
    const Outcome outcome = RunDevServer(arguments);
    EXPECT_EQ(outcome.status, 2) << arguments.front();
    EXPECT_TRUE(outcome.error.starts_with("dbr-dev-server: ")) << outcome.error;
    EXPECT_TRUE(outcome.error.ends_with("\n"));
    EXPECT_EQ(outcome.output, "");
  }
}

}  // namespace
}  // namespace dbr_dev_test
