#include "client/blocking.hpp"

#include <memory>
#include <optional>
#include <utility>

#include "auth/operations.hpp"
#include "capi/calls.hpp"
#include "capi/checks.hpp"
#include "capi/guard.hpp"
#include "capi/handles.hpp"
#include "capi/results.hpp"

namespace dbr::capi {
namespace {

// One call on the calling thread. `prepare` answers Result<client::Arguments>.
template <typename Traits, typename Prepare>
Result<void> Run(dbr_client& handle, const dbr_call_options* options, Prepare& prepare,
                 ResultSink<Traits>& sink) {
  const Micros start = Now();
  auto arguments = prepare();
  if (!arguments) return std::unexpected(std::move(arguments).error());
  auto own = TakeOptions(handle, options);
  if (!own) return std::unexpected(std::move(own).error());
  client::Client& client = handle.client;
  auto handler = Traits::MakeHandler(client.session(), sink);
  client::Call call(client, client.blocking_pool(), *arguments, *std::move(own), handler, start);
  client::RunBlocking(client, call);
  if (const auto error = call.TakeError()) return std::unexpected(std::move(*error));
  return {};
}

template <typename Traits, typename Prepare>
dbr_status Call(dbr_client* client, const dbr_call_options* options, const client::Operation& operation,
                Prepare prepare, typename Traits::Result** out, dbr_error** error) noexcept {
  if (out) *out = nullptr;
  return Conduct(client, Mode::kBlocking, operation, error, [&](dbr_client& handle) {
    const ClientUse use(handle);
    ResultSink<Traits> sink;
    auto done = Run(handle, options, prepare, sink);
    if (done && out) *out = sink.Release();
    return done;
  });
}

}  // namespace
}  // namespace dbr::capi

using namespace dbr;
using namespace dbr::capi;

dbr_status dbr_auth_login(dbr_client* client, const char* username, const char* password,
                          const dbr_call_options* options, dbr_login_result** out, dbr_error** error) {
  SecretString body;
  const auto prepare = [&]() -> Result<client::Arguments> {
    if (auto checked = CheckCredentials(username, password); !checked)
      return std::unexpected(checked.error());
    body = auth::LoginBody(username, password);
    return auth::LoginArguments(body.view(), password);
  };
  return Call<LoginTraits>(client, options, auth::kLogin, prepare, out, error);
}

dbr_status dbr_auth_me(dbr_client* client, const dbr_call_options* options, dbr_user** out,
                       dbr_error** error) {
  const auto prepare = []() -> Result<client::Arguments> { return auth::MeArguments(); };
  return Call<MeTraits>(client, options, auth::kMe, prepare, out, error);
}

dbr_status dbr_auth_logout(dbr_client* client, const dbr_call_options* options, dbr_logout_result** out,
                           dbr_error** error) {
  const auto prepare = []() -> Result<client::Arguments> { return auth::LogoutArguments(); };
  return Call<LogoutTraits>(client, options, auth::kLogout, prepare, out, error);
}

dbr_status dbr_client_request(dbr_client* client, const char* method, const char* path, const void* body,
                              size_t body_len, const dbr_call_options* options, dbr_response** out,
                              dbr_error** error) {
  const auto prepare = [&]() -> Result<client::Arguments> {
    if (auto checked = CheckRequest(method, path, body, body_len); !checked)
      return std::unexpected(checked.error());
    const std::string_view bytes(static_cast<const char*>(body), body_len);
    return auth::RequestArguments(method, path, bytes, body != nullptr);
  };
  return Call<RequestTraits>(client, options, auth::kRequest, prepare, out, error);
}
