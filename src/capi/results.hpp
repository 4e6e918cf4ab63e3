#pragma once

#include <dbr/dbr.h>

#include <memory>
#include <utility>

#include "auth/handlers.hpp"

namespace dbr::capi {

// Each makes one block, which the function of its type frees. They throw std::bad_alloc.
dbr_login_result* NewResult(const auth::LoginView& login);
dbr_user* NewResult(const auth::UserView& user);
dbr_logout_result* NewResult(const auth::LogoutView& logout);
dbr_response* NewResult(const auth::ResponseView& response);

// What the four operations have of their own on this side of the boundary.
struct LoginTraits {
  using View = auth::LoginView;
  using Result = dbr_login_result;
  using Callback = dbr_login_callback;
  using Handler = auth::LoginHandler;
  static constexpr auto kFree = &dbr_login_result_free;
  static Handler MakeHandler(client::Session& session, auth::Sink<View>& sink) noexcept {
    return {session, sink};
  }
};

struct MeTraits {
  using View = auth::UserView;
  using Result = dbr_user;
  using Callback = dbr_user_callback;
  using Handler = auth::MeHandler;
  static constexpr auto kFree = &dbr_user_free;
  static Handler MakeHandler(client::Session&, auth::Sink<View>& sink) noexcept { return Handler(sink); }
};

struct LogoutTraits {
  using View = auth::LogoutView;
  using Result = dbr_logout_result;
  using Callback = dbr_logout_callback;
  using Handler = auth::LogoutHandler;
  static constexpr auto kFree = &dbr_logout_result_free;
  static Handler MakeHandler(client::Session&, auth::Sink<View>& sink) noexcept { return Handler(sink); }
};

struct RequestTraits {
  using View = auth::ResponseView;
  using Result = dbr_response;
  using Callback = dbr_response_callback;
  using Handler = auth::RequestHandler;
  static constexpr auto kFree = &dbr_response_free;
  static Handler MakeHandler(client::Session&, auth::Sink<View>& sink) noexcept { return Handler(sink); }
};

// Makes the C result while the views are valid, and owns it until somebody takes it.
template <typename Traits>
class ResultSink final : public auth::Sink<typename Traits::View> {
 public:
  using Result = typename Traits::Result;

  void Take(const typename Traits::View& view) override { result_.reset(NewResult(view)); }
  Result* Release() noexcept { return result_.release(); }

 private:
  struct Free {
    void operator()(Result* result) const noexcept { Traits::kFree(result); }
  };
  std::unique_ptr<Result, Free> result_;
};

}  // namespace dbr::capi
