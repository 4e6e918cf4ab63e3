#include <gtest/gtest.h>

#include <string>

#include "core/deadline.hpp"
#include "core/url.hpp"
#include "http/connection.hpp"

// A name that passed for loopback and turns out to be an address elsewhere: libcurl's own resolver does not
// do that to "localhost", so the address is put into the URL here.
namespace dbr::http {
namespace {

Url LoopbackByNameOnly(const std::string& address) {
  Url url = *Url::Parse("http://localhost:9");
  url.origin = "http://" + address + ":9";
  return url;
}

std::unique_ptr<Connection> Open(const Url& url, const ConnectConfig& config) {
  EXPECT_TRUE(InitialiseConnections());
  auto connection = Connection::Open(url, config, Multi::New(nullptr), 100, Now());
  const Micros end = After(Now(), 5000);
  while (connection->phase() == Connection::Phase::kConnecting && Now() < end)
    connection->multi().OnTimer(Now());
  return connection;
}

TEST(ConnectionPolicyTest, AnAddressThatIsNotLoopbackIsRefusedWhenTheConnectionIsMade) {
  for (const std::string address : {"192.0.2.1", "[2001:db8::1]", "0.0.0.0"}) {
    SCOPED_TRACE(address);
    const auto connection = Open(LoopbackByNameOnly(address), ConnectConfig());
    ASSERT_EQ(connection->phase(), Connection::Phase::kFailed);
    const Error failure = connection->Failure();
    EXPECT_EQ(failure.status, Status::kPolicy);
    EXPECT_EQ(failure.message, "localhost:9 is not a loopback address; use https, or allow cleartext http");
  }
}

TEST(ConnectionPolicyTest, WhereCleartextIsAllowedAnyAddressIsTried) {
  ConnectConfig config;
  config.allow_cleartext = true;
  const auto connection = Open(LoopbackByNameOnly("192.0.2.1"), config);
  EXPECT_NE(connection->phase() == Connection::Phase::kFailed ? connection->Failure().status : Status::kOk,
            Status::kPolicy);
}

}  // namespace
}  // namespace dbr::http
