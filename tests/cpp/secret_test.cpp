#include <sstream>

#include "support.hpp"

namespace dbr_test {
namespace {

TEST(CppSecret, IsNeverWrittenToAStream) {
  std::ostringstream text;
  text << dbr::Secret("swordfish");
  EXPECT_EQ(text.str(), "***");
}

TEST(CppSecret, IsRevealedOnRequest) {
  const dbr::Secret secret(std::string("swordfish"));
  EXPECT_EQ(secret.reveal(), "swordfish");
  EXPECT_EQ(dbr::Secret(secret).reveal(), "swordfish");
  EXPECT_EQ(dbr::Secret().reveal(), "");
  EXPECT_TRUE(dbr::Secret().empty());
}

TEST(CppSecret, LeavesNothingBehindWhereItIsMovedFrom) {
  dbr::Secret first("swordfish");
  const char* const where = first.reveal().data();
  dbr::Secret second = std::move(first);
  EXPECT_EQ(second.reveal().data(), where);  // the bytes stayed, and none were copied
  EXPECT_TRUE(first.empty());                // NOLINT: what is moved is empty
  first = second;
  EXPECT_EQ(first.reveal(), "swordfish");
  first = dbr::Secret();
  EXPECT_TRUE(first.empty());
}

TEST(CppSecret, IsOverwritten) {
  char bytes[] = "swordfish";
  dbr::detail::wipe(bytes, sizeof bytes - 1);
  EXPECT_EQ(std::string(bytes, sizeof bytes - 1), std::string(sizeof bytes - 1, '\0'));
}

TEST(CppSecret, OfALoginStaysOutOfErrors) {
  dbr::Client client(answered(422, R"({"detail":[{"type":"x","loc":["body"],"msg":"bad: swordfish"}]})"));
  const auto result = client.try_login("rope", "swordfish");
  ASSERT_FALSE(result);
  std::ostringstream text;
  text << result.error();
  EXPECT_EQ(text.str().find("swordfish"), std::string::npos);
  EXPECT_EQ(result.error().body(), std::nullopt);
}

}  // namespace
}  // namespace dbr_test
