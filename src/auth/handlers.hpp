#pragma once

#include <cstdint>
#include <optional>

#include "auth/decode.hpp"
#include "client/call.hpp"
#include "client/session.hpp"

namespace dbr::auth {

// Takes what was decoded while the views are valid. Throws std::bad_alloc at most.
template <typename View>
class Sink {
 public:
  virtual void Take(const View& view) = 0;

 protected:
  ~Sink() = default;
};

// What dbr_client_request brings.
struct ResponseView {
  const http::ResponseParser& response;
  std::uint32_t attempts;
};

class LoginHandler final : public client::ResponseHandler {
 public:
  LoginHandler(client::Session& session, Sink<LoginView>& sink) noexcept : session_(session), sink_(sink) {}
  Result<void> Accept(const client::Answer& answer) override;
  void Settle() noexcept override;

 private:
  client::Session& session_;
  std::optional<client::Session::Login> login_;
  Sink<LoginView>& sink_;
};

class MeHandler final : public client::ResponseHandler {
 public:
  explicit MeHandler(Sink<UserView>& sink) noexcept : sink_(sink) {}
  Result<void> Accept(const client::Answer& answer) override;

 private:
  Sink<UserView>& sink_;
};

class LogoutHandler final : public client::ResponseHandler {
 public:
  explicit LogoutHandler(Sink<LogoutView>& sink) noexcept : sink_(sink) {}
  Result<void> Accept(const client::Answer& answer) override;

 private:
  Sink<LogoutView>& sink_;
};

class RequestHandler final : public client::ResponseHandler {
 public:
  explicit RequestHandler(Sink<ResponseView>& sink) noexcept : sink_(sink) {}
  Result<void> Accept(const client::Answer& answer) override;

 private:
  Sink<ResponseView>& sink_;
};

}  // namespace dbr::auth
