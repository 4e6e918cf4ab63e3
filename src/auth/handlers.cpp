#include "auth/handlers.hpp"

namespace dbr::auth {

Result<void> LoginHandler::Accept(const client::Answer& answer) {
  const auto login = DecodeLogin(answer.response.body(), answer.document);
  if (!login) return std::unexpected(login.error());
  sink_.Take(*login);
  const std::string_view user = login->user.id.value_or(login->access_token);
  login_.emplace(login->access_token, answer.server.origin, user);
  return {};
}

void LoginHandler::Settle() noexcept {
  session_.Adopt(*std::move(login_));
}

Result<void> MeHandler::Accept(const client::Answer& answer) {
  const auto user = DecodeMe(answer.response.body(), answer.document);
  if (!user) return std::unexpected(user.error());
  sink_.Take(*user);
  return {};
}

Result<void> LogoutHandler::Accept(const client::Answer& answer) {
  const auto logout = DecodeLogout(answer.response.body(), answer.document);
  if (!logout) return std::unexpected(logout.error());
  sink_.Take(*logout);
  return {};
}

Result<void> RequestHandler::Accept(const client::Answer& answer) {
  sink_.Take({answer.response, answer.attempts});
  return {};
}

}  // namespace dbr::auth
