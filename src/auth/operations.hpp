#pragma once

#include <string_view>

#include "client/call.hpp"
#include "core/buffer.hpp"

namespace dbr::auth {

// The authentication operations of the API, and the request for everything else of it.
inline constexpr client::Operation kLogin{
    .name = "login", .column = client::Column::kLogin, .sends_token = false, .answers_secret = true};
inline constexpr client::Operation kMe{.name = "me"};
inline constexpr client::Operation kLogout{.name = "logout", .ends_session = true};
inline constexpr client::Operation kRequest{
    .name = "request", .column = client::Column::kLogin, .any_success = true};

// {"username":...,"password":...}
SecretString LoginBody(std::string_view username, std::string_view password);

// `body` and `password` must outlive the call.
client::Arguments LoginArguments(std::string_view body, std::string_view password) noexcept;
client::Arguments MeArguments() noexcept;
client::Arguments LogoutArguments() noexcept;
// Refuses a method that is no token, CONNECT, and a path that is none.
Result<client::Arguments> RequestArguments(std::string_view method, std::string_view path,
                                           std::string_view body, bool has_body);

}  // namespace dbr::auth
