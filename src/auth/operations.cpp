#include "auth/operations.hpp"

#include "core/text.hpp"
#include "core/url.hpp"
#include "json/writer.hpp"

namespace dbr::auth {

SecretString LoginBody(std::string_view username, std::string_view password) {
  SecretString body;
  body.Reserve(32 + username.size() + password.size());
  body.Append("{\"username\":");
  json::AppendString(body, username);
  body.Append(",\"password\":");
  json::AppendString(body, password);
  body.Append("}");
  return body;
}

client::Arguments LoginArguments(std::string_view body, std::string_view password) noexcept {
  return {.operation = &kLogin,
          .method = "POST",
          .path = "/api/v1/auth/login",
          .body = body,
          .has_body = true,
          .password = password};
}

client::Arguments MeArguments() noexcept {
  return {.operation = &kMe,
          .method = "GET",
          .path = "/api/v1/auth/me",
          .body = {},
          .has_body = false,
          .password = {}};
}

client::Arguments LogoutArguments() noexcept {
  return {.operation = &kLogout,
          .method = "POST",
          .path = "/api/v1/auth/logout",
          .body = {},
          .has_body = false,
          .password = {}};
}

Result<client::Arguments> RequestArguments(std::string_view method, std::string_view path,
                                           std::string_view body, bool has_body) {
  if (!IsToken(method))
    return Fail(Status::kInvalidArgument, "the method is not a token (RFC 9110), such as GET");
  if (EqualsIgnoreCase(method, "CONNECT")) {
    return Fail(Status::kInvalidArgument, "the method CONNECT makes a tunnel and is no request of the API");
  }
  if (!IsRequestPath(path)) {
    return Fail(
        Status::kInvalidArgument,
        "the path must begin with one '/', be percent-encoded ASCII without '..' and have no fragment");
  }
  return client::Arguments{.operation = &kRequest,
                           .method = method,
                           .path = path,
                           .body = body,
                           .has_body = has_body,
                           .password = {}};
}

}  // namespace dbr::auth
