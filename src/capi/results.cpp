#include "capi/results.hpp"

#include <cstddef>

#include "capi/block.hpp"
#include "capi/fields.hpp"
#include "http/message.hpp"

namespace dbr::capi {
namespace {

struct UserBlock {
  dbr_user user;
  std::size_t block_size;
};

struct LoginBlock {
  dbr_login_result login;
  dbr_user user;
  std::size_t block_size;
};

struct LogoutBlock {
  dbr_logout_result logout;
  std::size_t block_size;
};

struct ResponseBlock {
  dbr_response response;
  std::size_t block_size;
  FieldTable fields;
};

void MeasureUser(const auth::UserView& user, BlockSize& size) noexcept {
  for (const auto* text : {&user.id, &user.username, &user.email, &user.display_name})
    size.AddOptional(*text);
  size.Add(user.json);
}

dbr_user PutUser(const auth::UserView& user, BlockWriter& writer) noexcept {
  return {.struct_size = sizeof(dbr_user),
          .id = writer.PutOptional(user.id),
          .username = writer.PutOptional(user.username),
          .email = writer.PutOptional(user.email),
          .display_name = writer.PutOptional(user.display_name),
          .active_status = user.active_status,
          .json = writer.Put(user.json),
          .json_len = user.json.size()};
}

}  // namespace

dbr_user* NewResult(const auth::UserView& user) {
  BlockSize size(sizeof(UserBlock));
  MeasureUser(user, size);
  auto* block = NewBlock<UserBlock>(size);
  BlockWriter writer(block, sizeof(UserBlock));
  block->user = PutUser(user, writer);
  return &block->user;
}

dbr_login_result* NewResult(const auth::LoginView& login) {
  BlockSize size(sizeof(LoginBlock));
  size.Add(login.access_token);
  size.Add(login.token_type);
  MeasureUser(login.user, size);
  auto* block = NewBlock<LoginBlock>(size);
  BlockWriter writer(block, sizeof(LoginBlock));
  block->user = PutUser(login.user, writer);
  block->login = {.struct_size = sizeof(dbr_login_result),
                  .access_token = writer.Put(login.access_token),
                  .token_type = writer.Put(login.token_type),
                  .expires_at_unix = login.expires_at_unix,
                  .user = &block->user};
  return &block->login;
}

dbr_logout_result* NewResult(const auth::LogoutView& logout) {
  BlockSize size(sizeof(LogoutBlock));
  size.AddOptional(logout.message);
  size.Add(logout.json);
  auto* block = NewBlock<LogoutBlock>(size);
  BlockWriter writer(block, sizeof(LogoutBlock));
  block->logout = {.struct_size = sizeof(dbr_logout_result),
                   .message = writer.PutOptional(logout.message),
                   .json = writer.Put(logout.json),
                   .json_len = logout.json.size()};
  return &block->logout;
}

dbr_response* NewResult(const auth::ResponseView& view) {
  const std::vector<Field> fields = http::CollectFields(view.response);
  const std::string_view body = view.response.body().view();
  const std::size_t strings = sizeof(ResponseBlock) + fields.size() * sizeof(FieldTable::Entry);
  BlockSize size(strings);
  size.Add(body);
  for (const Field& field : fields) {
    size.Add(field.name);
    size.Add(field.value);
  }
  auto* block = NewBlock<ResponseBlock>(size);
  BlockWriter writer(block, strings);
  block->response = {.struct_size = sizeof(dbr_response),
                     .http_status = view.response.status(),
                     .attempts = view.attempts,
                     .body = writer.Put(body),
                     .body_len = body.size()};
  block->fields.Put(reinterpret_cast<FieldTable::Entry*>(block + 1), fields, writer);
  return &block->response;
}

}  // namespace dbr::capi

using namespace dbr::capi;

void dbr_login_result_free(dbr_login_result* result) {
  FreeBlock(reinterpret_cast<LoginBlock*>(result));
}

void dbr_user_free(dbr_user* user) {
  FreeBlock(reinterpret_cast<UserBlock*>(user));
}

void dbr_logout_result_free(dbr_logout_result* result) {
  FreeBlock(reinterpret_cast<LogoutBlock*>(result));
}

void dbr_response_free(dbr_response* response) {
  FreeBlock(reinterpret_cast<ResponseBlock*>(response));
}

const char* dbr_response_header(const dbr_response* response, const char* name) {
  if (!response || !name) return nullptr;
  return reinterpret_cast<const ResponseBlock*>(response)->fields.Find(name);
}
