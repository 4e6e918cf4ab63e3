#include "answering_client.hpp"

#include <stdexcept>

namespace dbr::test {

AnsweringClient::AnsweringClient() {
  const Owned<dbr_client_options> options(dbr_client_options_new());
  dbr_client_options_set_server_url(options.get(), "http://127.0.0.1:8000");
  dbr_client_options_set_retry_none(options.get());
  dbr_client_options_set_transport(options.get(), &Answer, this);
  dbr_client* client = nullptr;
  if (dbr_client_new(options.get(), &client, nullptr) != DBR_OK) throw std::runtime_error("no client");
  client_.reset(client);
}

dbr_status AnsweringClient::Answer(const dbr_http_request* request, dbr_http_reply* reply, void* self) {
  auto& client = *static_cast<AnsweringClient*>(self);
  client.sent.assign(static_cast<const char*>(request->body), request->body_len);
  return dbr_http_reply_set(reply, client.http_status, "application/json", client.body.data(),
                            client.body.size());
}

Outcome<dbr_login_result> AnsweringClient::Login(const std::string& username, const std::string& password) {
  dbr_login_result* result = nullptr;
  dbr_error* error = nullptr;
  const dbr_status status =
      dbr_auth_login(client_.get(), username.c_str(), password.c_str(), nullptr, &result, &error);
  return {status, Owned<dbr_login_result>(result), Owned<dbr_error>(error)};
}

Outcome<dbr_user> AnsweringClient::Me() {
  dbr_user* result = nullptr;
  dbr_error* error = nullptr;
  const dbr_status status = dbr_auth_me(client_.get(), nullptr, &result, &error);
  return {status, Owned<dbr_user>(result), Owned<dbr_error>(error)};
}

Outcome<dbr_logout_result> AnsweringClient::Logout() {
  dbr_logout_result* result = nullptr;
  dbr_error* error = nullptr;
  const dbr_status status = dbr_auth_logout(client_.get(), nullptr, &result, &error);
  return {status, Owned<dbr_logout_result>(result), Owned<dbr_error>(error)};
}

}  // namespace dbr::test
