// Whatever is given as user name and password arrives, byte for byte.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "answering_client.hpp"
#include "random_json.hpp"
#include "scripted_server.h"

namespace dbr::test {
namespace {

constexpr unsigned kLongOnesEvery = 25;

// A C string has no U+0000.
std::string Credential(RandomJson& random, std::size_t most_characters) {
  std::string text = random.Utf8(most_characters);
  std::erase(text, '\0');
  return text;
}

struct Credentials {
  std::string username, password;
};

Credentials Draw(unsigned seed) {
  RandomJson random(seed);
  const std::size_t most = seed % kLongOnesEvery == 0 ? 20'000 : 24;
  std::string username = Credential(random, most);
  return {std::move(username), Credential(random, most)};
}

void ExpectArrived(const Credentials& given, const std::string& body) {
  const nlohmann::json sent = nlohmann::json::parse(body, nullptr, false);
  ASSERT_TRUE(sent.is_object()) << body;
  ASSERT_EQ(sent.size(), 2u) << body;
  ASSERT_EQ(sent.value("username", ""), given.username);
  ASSERT_EQ(sent.value("password", ""), given.password);
}

TEST(CredentialsProperty, ATransportReceivesThemByteForByte) {
  AnsweringClient client;
  client.http_status = 401;
  client.body = "{}";
  for (unsigned seed = 1; seed <= 3000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Credentials given = Draw(seed);
    ASSERT_EQ(client.Login(given.username, given.password).status, DBR_E_UNAUTHORIZED);
    ASSERT_NO_FATAL_FAILURE(ExpectArrived(given, client.sent));
  }
}

TEST(CredentialsProperty, AServerReceivesThemByteForByte) {
  const std::unique_ptr<scripted_server, void (*)(scripted_server*)> server(scripted_server_start(),
                                                                            scripted_server_stop);
  ASSERT_TRUE(server);
  const Owned<dbr_client_options> options(dbr_client_options_new());
  dbr_client_options_set_server_url(options.get(), scripted_server_url(server.get()));
  dbr_client* made = nullptr;
  ASSERT_EQ(dbr_client_new(options.get(), &made, nullptr), DBR_OK);
  const Owned<dbr_client> client(made);
  for (unsigned seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Credentials given = Draw(seed);
    ASSERT_EQ(dbr_auth_login(client.get(), given.username.c_str(), given.password.c_str(), nullptr, nullptr,
                             nullptr),
              DBR_OK);
    const char* request = scripted_server_request(server.get(), static_cast<int>(seed) - 1);
    ASSERT_NE(request, nullptr);
    ASSERT_NO_FATAL_FAILURE(ExpectArrived(given, scripted_request_body(request)));
  }
}

// By the judge's own reading: it leaves out what is not UTF-8.
bool IsUtf8(const std::string& text) {
  const std::string written =
      nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::ignore);
  return nlohmann::json::parse(written) == text;
}

TEST(CredentialsProperty, WhatIsNotUtf8IsNeverSent) {
  AnsweringClient client;
  int refused = 0;
  for (unsigned seed = 1; seed <= 3000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomJson random(seed);
    std::string text = random.Mutated(Credential(random, 12));
    std::erase(text, '\0');
    const bool valid = IsUtf8(text);
    client.http_status = 401;
    client.body = "{}";
    const dbr_status status = client.Login("user", text).status;
    ASSERT_EQ(status, valid ? DBR_E_UNAUTHORIZED : DBR_E_INVALID_ARGUMENT) << testing::PrintToString(text);
    refused += valid ? 0 : 1;
  }
  EXPECT_GT(refused, 300);
}

}  // namespace
}  // namespace dbr::test
