#include "memory_scenarios.h"

#include <stdio.h>
#include <string.h>

static char root_pem[8192];
static size_t root_len;

void read_root(void) {
  FILE* const file = fopen(fault_certs->root, "r");
  assert_non_null(file);
  root_len = fread(root_pem, 1, sizeof root_pem, file);
  fclose(file);
}

static void note(attempt* a, dbr_status status) {
  a->statuses[a->count++] = status;
}

static dbr_status provide(dbr_bearer* sink, void* user_data) {
  (void)user_data;
  return dbr_bearer_set(sink, "of.the.provider");
}

static dbr_status before(const dbr_attempt_info* info, dbr_headers* headers, void* user_data) {
  (void)info;
  (void)user_data;
  return dbr_headers_set(headers, "X-Before", "value");
}

static void drop_line(int32_t level, const char* line, void* user_data) {
  (void)level;
  (void)line;
  (void)user_data;
}

static void set_options(attempt* a) {
  dbr_client_options* const o = a->options = dbr_client_options_new();
  if (o == NULL) {
    note(a, DBR_E_OUT_OF_MEMORY);
    return;
  }
  note(a, dbr_client_options_set_server_url(o, scripted_server_url(a->f->server)));
  note(a, dbr_client_options_set_http_bearer(o, "a-token-that-is-long-enough-to-be-on-the-heap"));
  note(a, dbr_client_options_set_bearer_provider(o, provide, NULL));
  note(a, dbr_client_options_set_timeout_ms(o, 1000));
  note(a, dbr_client_options_set_retry_backoff(o, 1, 2, 1.0, 0, 1));
  note(a, dbr_client_options_add_header(o, "X-A-Rather-Long-Name-Of-A-Header",
                                        "and a value that is long as well"));
  note(a, dbr_client_options_set_user_agent_suffix(o, "a-program-with-a-long-name/1.2.3"));
  note(a, dbr_client_options_set_ca_pem(o, root_pem, root_len));
  note(a, dbr_client_options_set_ca_pem(o, NULL, 0));
  note(a, dbr_client_options_set_proxy(o, ""));
  note(a, dbr_client_options_set_logger(o, DBR_LOG_DEBUG, drop_line, NULL));
  note(a, dbr_client_options_set_before_request(o, before, NULL));
  note(a, dbr_client_new(o, &a->made, &a->error));
}

static void set_call_options(attempt* a) {
  dbr_call_options* const o = a->call_options = dbr_call_options_new();
  dbr_cancel* const cancel = a->cancel = dbr_cancel_new();
  if (o == NULL || cancel == NULL) {
    note(a, DBR_E_OUT_OF_MEMORY);
    return;
  }
  note(a, dbr_call_options_set_server_url(o, scripted_server_url(a->f->server)));
  note(a, dbr_call_options_set_http_bearer(o, "a-token-that-is-long-enough-to-be-on-the-heap"));
  note(a, dbr_call_options_add_header(o, "X-A-Rather-Long-Name-Of-A-Header",
                                      "and a value that is long as well"));
  note(a, dbr_call_options_set_cancel(o, cancel));
  note(a, dbr_auth_me(a->client, o, NULL, &a->error));
}

static void log_in(attempt* a) {
  dbr_login_result* result = NULL;
  note(a, dbr_auth_login(a->client, TEST_USER, TEST_PASSWORD, NULL, &result, &a->error));
  dbr_login_result_free(result);
}

static void who_am_i(attempt* a) {
  dbr_user* result = NULL;
  note(a, dbr_auth_me(a->client, NULL, &result, &a->error));
  dbr_user_free(result);
}

static void log_out(attempt* a) {
  dbr_logout_result* result = NULL;
  note(a, dbr_auth_logout(a->client, NULL, &result, &a->error));
  dbr_logout_result_free(result);
}

static void request(attempt* a) {
  dbr_response* result = NULL;
  note(a,
       dbr_client_request(a->client, "POST", "/api/v1/things?a=b", "{\"a\":1}", 7, NULL, &result, &a->error));
  if (result != NULL) (void)dbr_response_header(result, "Content-Type");
  dbr_response_free(result);
}

static void set_bearer(attempt* a) {
  note(a, dbr_client_set_http_bearer(a->client, "a-token-that-is-long-enough-to-be-on-the-heap", &a->error));
}

static void complete(attempt* a, dbr_status status, dbr_error* error) {
  a->statuses[0] = status;
  a->error = error;
  a->completions = a->completions + 1;
}

static void complete_login(dbr_status status, dbr_login_result* result, dbr_error* error, void* user_data) {
  dbr_login_result_free(result);
  complete(user_data, status, error);
}
static void complete_me(dbr_status status, dbr_user* result, dbr_error* error, void* user_data) {
  dbr_user_free(result);
  complete(user_data, status, error);
}
static void complete_logout(dbr_status status, dbr_logout_result* result, dbr_error* error, void* user_data) {
  dbr_logout_result_free(result);
  complete(user_data, status, error);
}
static void complete_request(dbr_status status, dbr_response* result, dbr_error* error, void* user_data) {
  dbr_response_free(result);
  complete(user_data, status, error);
}

/* Where the call was accepted, its completion brings the status. */
static void await(attempt* a, dbr_status accepted) {
  const int64_t begin = now_ms();
  a->count = 1;
  if (accepted != DBR_OK) {
    a->statuses[0] = accepted;
    return;
  }
  while (a->completions == 0 && now_ms() - begin < 20000) sleep_ms(1);
  if (a->completions != 1) a->statuses[0] = DBR_E_INTERNAL;
}

static void log_in_async(attempt* a) {
  await(a, dbr_auth_login_async(a->client, TEST_USER, TEST_PASSWORD, NULL, complete_login, a, &a->error));
}
static void who_am_i_async(attempt* a) {
  await(a, dbr_auth_me_async(a->client, NULL, complete_me, a, &a->error));
}
static void log_out_async(attempt* a) {
  await(a, dbr_auth_logout_async(a->client, NULL, complete_logout, a, &a->error));
}
static void request_async(attempt* a) {
  await(a, dbr_client_request_async(a->client, "GET", "/x", NULL, 0, NULL, complete_request, a, &a->error));
}

/* After a first call, whose connection waits in the pool. */
static void who_am_i_again(attempt* a) {
  who_am_i(a);
}

static void answer_422(attempt* a) {
  scripted_server_answer(
      a->f->server, 422, JSON,
      "{\"detail\":[{\"loc\":[\"body\",\"username\"],\"msg\":\"Field required\",\"type\":\"missing\"},"
      "{\"loc\":[\"body\",7],\"msg\":\"Another one\",\"type\":\"other\"}]}");
}

static void refused_login(attempt* a) {
  note(a, dbr_auth_login(a->client, TEST_USER, TEST_PASSWORD, NULL, NULL, &a->error));
}

const scenario memory_scenarios[SCENARIOS] = {
    {"client options and a new client", set_options, 0, DBR_OK, NULL},
    {"call options", set_call_options, 0, DBR_OK, NULL},
    {"login", log_in, 0, DBR_OK, NULL},
    {"me", who_am_i, 0, DBR_OK, NULL},
    {"me on an idle connection", who_am_i_again, 1, DBR_OK, NULL},
    {"logout", log_out, 1, DBR_OK, NULL},
    {"request", request, 1, DBR_OK, NULL},
    {"set_http_bearer", set_bearer, 0, DBR_OK, NULL},
    {"a refused login", refused_login, 1, DBR_E_VALIDATION, answer_422},
    {"login_async", log_in_async, 0, DBR_OK, NULL},
    {"me_async", who_am_i_async, 1, DBR_OK, NULL},
    {"logout_async", log_out_async, 1, DBR_OK, NULL},
    {"request_async", request_async, 0, DBR_OK, NULL},
};

int makes_its_client(const scenario* s) {
  return s->run == set_options;
}

void release(attempt* a) {
  dbr_error_free(a->error);
  dbr_client_free(a->made);
  dbr_client_free(a->client);
  dbr_client_options_free(a->options);
  dbr_call_options_free(a->call_options);
  dbr_cancel_free(a->cancel);
}
