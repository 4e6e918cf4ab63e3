#include <gtest/gtest.h>

#include <string>

#include "call_rig.hpp"
#include "core/text.hpp"
#include "memory_watch.hpp"

namespace dbr::client {
namespace {

constexpr std::string_view kToken = "a.token-that-is-echoed.everywhere";

// What the server says of a token is held by the call's workspace, which the next call takes over.
TEST(CallSecretTest, AnEchoedTokenIsInNoMemoryWhenTheCallIsOver) {
  const std::string body = Concat({R"({"id":")", kToken, R"("})"});
  const std::string field = Concat({"X-Echo: ", kToken, "\r\n"});
  for (const char* line : {"200 OK", "401 Unauthorized"}) {
    test::CallRig rig;
    rig.config.bearer.Assign(kToken);
    rig.peer(0).Says(test::Answer(line, field, body));
    rig.client();
    test::MemoryWatch watch;
    watch.LookFor(kToken);
    Call& call = rig.Begin();
    rig.Attempt(0);
    ASSERT_TRUE(call.done());
    EXPECT_EQ(rig.EndOf(call)->http_status == 401, std::string_view(line).starts_with("401"));
    EXPECT_EQ(watch.BlocksWith(kToken), 0u) << line;
    EXPECT_EQ(watch.given_back_unwiped(), 0u) << line;
  }
}

}  // namespace
}  // namespace dbr::client
