#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/buffer.hpp"
#include "core/error.hpp"
#include "json/document.hpp"

// What the responses hold, as views into the response and its parsed document.
namespace dbr::auth {

using OptionalText = std::optional<std::string_view>;

struct UserView {
  OptionalText id;
  OptionalText username;
  OptionalText email;
  OptionalText display_name;
  std::int32_t active_status = -1;
  std::string_view json;
};

struct LoginView {
  std::string_view access_token;
  std::string_view token_type;
  std::int64_t expires_at_unix = -1;
  UserView user;
};

struct LogoutView {
  OptionalText message;
  std::string_view json;
};

// A failure is kResponseValidation and says which member is wrong.
Result<LoginView> DecodeLogin(const Buffer& body, json::Document& document);
Result<UserView> DecodeMe(const Buffer& body, json::Document& document);
Result<LogoutView> DecodeLogout(const Buffer& body, json::Document& document);

// The exp claim of a JWT (RFC 7519, 4.1.4), not verified; -1: there is none.
std::int64_t ExpiryOf(std::string_view token);

}  // namespace dbr::auth
