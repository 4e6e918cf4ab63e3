#include "shim.h"

static __thread uintptr_t current_hook;

uintptr_t dbrgo_current_hook(void) {
  return current_hook;
}

static uintptr_t enter(void* user_data) {
  const uintptr_t outer = current_hook;
  current_hook = (uintptr_t)user_data;
  return outer;
}

static void leave(uintptr_t outer) {
  current_hook = outer;
}

static dbr_status provide_bearer(dbr_bearer* sink, void* user_data) {
  const uintptr_t outer = enter(user_data);
  const dbr_status status = dbrgoProvideBearer((uintptr_t)user_data, sink);
  leave(outer);
  return status;
}

static void log_line(int32_t level, const char* line, void* user_data) {
  const uintptr_t outer = enter(user_data);
  dbrgoLog((uintptr_t)user_data, level, (char*)line);
  leave(outer);
}

static dbr_status before_request(const dbr_attempt_info* attempt, dbr_headers* headers, void* user_data) {
  const uintptr_t outer = enter(user_data);
  const dbr_status status = dbrgoBeforeRequest((uintptr_t)user_data, (dbr_attempt_info*)attempt, headers);
  leave(outer);
  return status;
}

static void after_attempt(const dbr_attempt_info* attempt, void* user_data) {
  const uintptr_t outer = enter(user_data);
  dbrgoAfterAttempt((uintptr_t)user_data, (dbr_attempt_info*)attempt);
  leave(outer);
}

static dbr_status transport(const dbr_http_request* request, dbr_http_reply* reply, void* user_data) {
  const uintptr_t outer = enter(user_data);
  const dbr_status status = dbrgoTransport((uintptr_t)user_data, (dbr_http_request*)request, reply);
  leave(outer);
  return status;
}

dbr_status dbrgo_client_options_set_bearer_provider(dbr_client_options* options, uintptr_t handle) {
  return dbr_client_options_set_bearer_provider(options, provide_bearer, (void*)handle);
}

dbr_status dbrgo_client_options_set_logger(dbr_client_options* options, int32_t level, uintptr_t handle) {
  return dbr_client_options_set_logger(options, level, log_line, (void*)handle);
}

dbr_status dbrgo_client_options_set_before_request(dbr_client_options* options, uintptr_t handle) {
  return dbr_client_options_set_before_request(options, before_request, (void*)handle);
}

dbr_status dbrgo_client_options_set_after_attempt(dbr_client_options* options, uintptr_t handle) {
  return dbr_client_options_set_after_attempt(options, after_attempt, (void*)handle);
}

dbr_status dbrgo_client_options_set_transport(dbr_client_options* options, uintptr_t handle) {
  return dbr_client_options_set_transport(options, transport, (void*)handle);
}

dbr_status dbrgo_client_options_set_ca_pem(dbr_client_options* options, const char* pem, size_t len) {
  return dbr_client_options_set_ca_pem(options, pem, len);
}

dbr_status dbrgo_http_reply_set(dbr_http_reply* reply, int32_t http_status, const char* content_type,
                                const char* body, size_t body_len) {
  return dbr_http_reply_set(reply, http_status, content_type, body, body_len);
}
