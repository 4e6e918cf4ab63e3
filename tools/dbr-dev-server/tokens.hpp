#pragma once

#include <optional>
#include <string>

#include "users.hpp"

namespace dbr_dev {

// Signs and checks access tokens: JWTs signed with HS256, stateless like the service's.
class TokenIssuer {
 public:
  // A lifetime of 0 or less makes tokens that are expired from the start.
  TokenIssuer(std::string secret, long lifetime_seconds);

  // A secret for one run of the server. Tokens of an earlier run are not valid any more.
  static std::string RandomSecret();

  std::string Issue(const User& user) const;

  // The user id that a valid, unexpired token carries.
  std::optional<std::string> Verify(const std::string& token) const;

 private:
  std::string secret_;
  long lifetime_seconds_;
};

}  // namespace dbr_dev
