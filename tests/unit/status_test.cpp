#include "core/status.hpp"

#include <gtest/gtest.h>

#include <cctype>
#include <set>
#include <string>

namespace dbr {
namespace {

constexpr Status kAll[] = {
    Status::kOk,         Status::kInvalidArgument, Status::kOutOfMemory,
    Status::kCancelled,  Status::kClosed,          Status::kWouldDeadlock,
    Status::kForked,     Status::kPolicy,          Status::kInternal,
    Status::kConnect,    Status::kTimeout,         Status::kTls,
    Status::kProtocol,   Status::kTooLarge,        Status::kResponseValidation,
    Status::kBadRequest, Status::kNotFound,        Status::kUnauthorized,
    Status::kValidation, Status::kRateLimited,     Status::kApi,
};

TEST(StatusTest, NamesAreThoseOfTheHeader) {
  EXPECT_EQ(StatusName(Status::kOk), "DBR_OK");
  EXPECT_EQ(StatusName(Status::kWouldDeadlock), "DBR_E_WOULD_DEADLOCK");
  EXPECT_EQ(StatusName(Status::kResponseValidation), "DBR_E_RESPONSE_VALIDATION");
  EXPECT_EQ(StatusName(Status::kUnauthorized), "DBR_E_UNAUTHORIZED");
  EXPECT_EQ(StatusName(Status::kApi), "DBR_E_API");
}

TEST(StatusTest, EveryStatusHasANameAndATextOfItsOwn) {
  std::set<std::string_view> names{StatusName(static_cast<Status>(-1))};
  std::set<std::string_view> texts{StatusText(static_cast<Status>(-1))};
  for (const Status status : kAll) {
    EXPECT_TRUE(names.insert(StatusName(status)).second) << StatusName(status);
    EXPECT_TRUE(texts.insert(StatusText(status)).second) << StatusText(status);
  }
}

TEST(StatusTest, TextsAreSentences) {
  for (const Status status : kAll) {
    const std::string text(StatusText(status));
    EXPECT_TRUE(std::isupper(static_cast<unsigned char>(text.front()))) << text;
    EXPECT_EQ(text.back(), '.') << text;
  }
}

TEST(StatusTest, AnUnknownNumberHasAFixedNameAndText) {
  for (const int number : {-1, 1, 100, 402, 501, 2'000'000'000}) {
    EXPECT_EQ(StatusName(static_cast<Status>(number)), "DBR_E_UNKNOWN");
    EXPECT_EQ(StatusText(static_cast<Status>(number)), StatusText(static_cast<Status>(-1)));
  }
}

TEST(StatusTest, NamesAndTextsEndWithNul) {
  for (const Status status : kAll) {
    EXPECT_EQ(StatusName(status), std::string(StatusName(status).data()));
    EXPECT_EQ(StatusText(status), std::string(StatusText(status).data()));
  }
}

}  // namespace
}  // namespace dbr
