/* NULL for every pointer of every function: a refusal or nothing, never a crash. */
#include "fixture.h"

#define REFUSES_NULL(...) assert_dbr_returns(DBR_E_INVALID_ARGUMENT, __VA_ARGS__)

static void FreeingNullDoesNothing(void** state) {
  (void)state;
  dbr_client_options_free(NULL);
  dbr_call_options_free(NULL);
  dbr_cancel_free(NULL);
  dbr_cancel_trigger(NULL);
  dbr_client_shutdown(NULL);
  dbr_client_free(NULL);
  dbr_login_result_free(NULL);
  dbr_user_free(NULL);
  dbr_logout_result_free(NULL);
  dbr_response_free(NULL);
  dbr_error_free(NULL);
}

static dbr_status no_token(dbr_bearer* sink, void* user_data) {
  (void)sink;
  (void)user_data;
  return DBR_OK;
}

static void ClientOptionSettersRefuseNullOptions(void** state) {
  (void)state;
  REFUSES_NULL(dbr_client_options_set_server_url(NULL, "http://127.0.0.1"));
  REFUSES_NULL(dbr_client_options_set_http_bearer(NULL, "t"));
  REFUSES_NULL(dbr_client_options_set_bearer_provider(NULL, no_token, NULL));
  REFUSES_NULL(dbr_client_options_set_timeout_ms(NULL, 1));
  REFUSES_NULL(dbr_client_options_set_attempt_timeout_ms(NULL, 1));
  REFUSES_NULL(dbr_client_options_set_connect_timeout_ms(NULL, 1));
  REFUSES_NULL(dbr_client_options_set_retry_none(NULL));
  REFUSES_NULL(dbr_client_options_set_retry_backoff(NULL, 1, 1, 1.0, 1, 1));
  REFUSES_NULL(dbr_client_options_set_retry_rate_limited(NULL, 1));
  REFUSES_NULL(dbr_client_options_add_header(NULL, "X-A", "b"));
  REFUSES_NULL(dbr_client_options_set_user_agent_suffix(NULL, "a/1"));
  REFUSES_NULL(dbr_client_options_set_max_response_bytes(NULL, 1));
  REFUSES_NULL(dbr_client_options_set_max_concurrency(NULL, 1));
  REFUSES_NULL(dbr_client_options_set_ca_file(NULL, "/x"));
  REFUSES_NULL(dbr_client_options_set_ca_pem(NULL, "x", 1));
  REFUSES_NULL(dbr_client_options_set_client_certificate(NULL, "/x", "/y"));
  REFUSES_NULL(dbr_client_options_set_proxy(NULL, ""));
  REFUSES_NULL(dbr_client_options_set_allow_cleartext(NULL, 1));
  REFUSES_NULL(dbr_client_options_set_logger(NULL, DBR_LOG_INFO, NULL, NULL));
  REFUSES_NULL(dbr_client_options_set_before_request(NULL, NULL, NULL));
  REFUSES_NULL(dbr_client_options_set_after_attempt(NULL, NULL, NULL));
  REFUSES_NULL(dbr_client_options_set_transport(NULL, NULL, NULL));
  REFUSES_NULL(dbr_client_options_set_on_closed(NULL, NULL, NULL));
}

static void CallOptionSettersRefuseNullOptions(void** state) {
  dbr_cancel* const cancel = dbr_cancel_new();
  (void)state;
  REFUSES_NULL(dbr_call_options_set_server_url(NULL, "http://127.0.0.1"));
  REFUSES_NULL(dbr_call_options_set_timeout_ms(NULL, 1));
  REFUSES_NULL(dbr_call_options_set_attempt_timeout_ms(NULL, 1));
  REFUSES_NULL(dbr_call_options_set_retry_none(NULL));
  REFUSES_NULL(dbr_call_options_set_retry_backoff(NULL, 1, 1, 1.0, 1, 1));
  REFUSES_NULL(dbr_call_options_add_header(NULL, "X-A", "b"));
  REFUSES_NULL(dbr_call_options_set_http_bearer(NULL, "t"));
  REFUSES_NULL(dbr_call_options_set_cancel(NULL, cancel));
  dbr_cancel_free(cancel);
}

static void NullForAStringOrACallbackRestoresTheDefault(void** state) {
  fixture* const f = *state;
  dbr_client_options* const o = f->options;
  assert_dbr_returns(DBR_OK, dbr_client_options_set_http_bearer(o, "a.token"));
  assert_dbr_returns(DBR_OK, dbr_client_options_set_http_bearer(o, NULL));
  assert_dbr_returns(DBR_OK, dbr_client_options_set_user_agent_suffix(o, "mine/1"));
  assert_dbr_returns(DBR_OK, dbr_client_options_set_user_agent_suffix(o, NULL));
  assert_dbr_returns(DBR_OK, dbr_client_options_set_ca_file(o, "/nowhere/at/all.pem"));
  assert_dbr_returns(DBR_OK, dbr_client_options_set_ca_file(o, NULL));
  assert_dbr_returns(DBR_OK, dbr_client_options_set_ca_pem(o, NULL, 0));
  assert_dbr_returns(DBR_OK, dbr_client_options_set_client_certificate(o, NULL, NULL));
  assert_dbr_returns(DBR_OK, dbr_client_options_set_proxy(o, NULL));
  assert_dbr_returns(DBR_OK, dbr_client_options_set_bearer_provider(o, NULL, NULL));
  assert_dbr_returns(DBR_OK, dbr_client_options_set_logger(o, DBR_LOG_INFO, NULL, NULL));
  assert_dbr_returns(DBR_OK, dbr_client_options_set_before_request(o, NULL, NULL));
  assert_dbr_returns(DBR_OK, dbr_client_options_set_after_attempt(o, NULL, NULL));
  assert_dbr_returns(DBR_OK, dbr_client_options_set_transport(o, NULL, NULL));
  assert_dbr_returns(DBR_OK, dbr_client_options_set_on_closed(o, NULL, NULL));
  assert_dbr_ok(call_me(f), f->error);
  assert_string_equal(sent_header(f, 0, "Authorization"), "");
  assert_string_equal(sent_header(f, 0, "User-Agent"), "libdbr/" DBR_VERSION);
}

static void AnEmptyStringRestoresTheDefaultToo(void** state) {
  fixture* const f = *state;
  dbr_client_options* const o = f->options;
  dbr_call_options* const call_options = dbr_call_options_new();
  assert_dbr_returns(DBR_OK, dbr_client_options_set_user_agent_suffix(o, "mine/1"));
  assert_dbr_returns(DBR_OK, dbr_client_options_set_user_agent_suffix(o, ""));
  assert_dbr_returns(DBR_OK, dbr_client_options_set_ca_file(o, "/nowhere/at/all.pem"));
  assert_dbr_returns(DBR_OK, dbr_client_options_set_ca_file(o, ""));
  assert_dbr_returns(DBR_OK, dbr_client_options_set_ca_pem(o, "", 0));
  assert_dbr_returns(DBR_OK, dbr_client_options_set_client_certificate(o, "", ""));
  assert_dbr_returns(DBR_OK, dbr_call_options_set_server_url(call_options, "http://127.0.0.1:1"));
  assert_dbr_returns(DBR_OK, dbr_call_options_set_server_url(call_options, ""));
  assert_dbr_ok(call_with(f, ME, call_options), f->error);
  assert_string_equal(sent_header(f, 0, "User-Agent"), "libdbr/" DBR_VERSION);
  dbr_call_options_free(call_options);
}

static void AHeaderWithoutNameOrValueIsRefused(void** state) {
  dbr_client_options* const options = dbr_client_options_new();
  dbr_call_options* const call_options = dbr_call_options_new();
  (void)state;
  REFUSES_NULL(dbr_client_options_add_header(options, NULL, "b"));
  REFUSES_NULL(dbr_client_options_add_header(options, "X-A", NULL));
  REFUSES_NULL(dbr_call_options_add_header(call_options, NULL, "b"));
  REFUSES_NULL(dbr_call_options_add_header(call_options, "X-A", NULL));
  dbr_client_options_free(options);
  dbr_call_options_free(call_options);
}

static void ANewClientNeedsSomewhereToGo(void** state) {
  dbr_error* error = NULL;
  (void)state;
  assert_dbr_status(DBR_E_INVALID_ARGUMENT, dbr_client_new(NULL, NULL, &error), error);
  dbr_error_free(error);
  REFUSES_NULL(dbr_client_new(NULL, NULL, NULL));
}

static void CallsWithoutAClientAreRefusedAndClearTheirOutputs(void** state) {
  dbr_login_result* login = (void*)1;
  dbr_user* user = (void*)1;
  dbr_logout_result* logout = (void*)1;
  dbr_response* response = (void*)1;
  dbr_error* error = (void*)1;
  (void)state;
  assert_dbr_status(DBR_E_INVALID_ARGUMENT, dbr_auth_login(NULL, "a", "b", NULL, &login, &error), error);
  assert_null(login);
  forget_error(&error);
  assert_dbr_status(DBR_E_INVALID_ARGUMENT, dbr_auth_me(NULL, NULL, &user, &error), error);
  assert_null(user);
  forget_error(&error);
  assert_dbr_status(DBR_E_INVALID_ARGUMENT, dbr_auth_logout(NULL, NULL, &logout, &error), error);
  assert_null(logout);
  forget_error(&error);
  assert_dbr_status(DBR_E_INVALID_ARGUMENT,
                    dbr_client_request(NULL, "GET", "/", NULL, 0, NULL, &response, &error), error);
  assert_null(response);
  forget_error(&error);
  assert_dbr_status(DBR_E_INVALID_ARGUMENT, dbr_client_set_http_bearer(NULL, "t", &error), error);
  dbr_error_free(error);
}

static void RequiredTextsMayNotBeNull(void** state) {
  fixture* const f = *state;
  dbr_client* const client = fixture_client(f);
  assert_dbr_status(DBR_E_INVALID_ARGUMENT, dbr_auth_login(client, NULL, "b", NULL, NULL, &f->error),
                    f->error);
  forget_error(&f->error);
  assert_dbr_status(DBR_E_INVALID_ARGUMENT, dbr_auth_login(client, "a", NULL, NULL, NULL, &f->error),
                    f->error);
  forget_error(&f->error);
  assert_dbr_status(DBR_E_INVALID_ARGUMENT, call_request(f, NULL, "/", NULL), f->error);
  assert_dbr_status(DBR_E_INVALID_ARGUMENT, call_request(f, "GET", NULL, NULL), f->error);
  assert_int_equal(scripted_server_connections(f->server), 0);
}

static void NobodyNeedsToTakeResultOrError(void** state) {
  fixture* const f = *state;
  dbr_client* const client = fixture_client(f);
  assert_dbr_returns(DBR_OK, dbr_auth_login(client, "a", "b", NULL, NULL, NULL));
  assert_dbr_returns(DBR_OK, dbr_auth_me(client, NULL, NULL, NULL));
  assert_dbr_returns(DBR_OK, dbr_client_request(client, "GET", "/", NULL, 0, NULL, NULL, NULL));
  assert_dbr_returns(DBR_OK, dbr_auth_logout(client, NULL, NULL, NULL));
  assert_dbr_returns(DBR_OK, dbr_client_set_http_bearer(client, "t", NULL));
  scripted_server_answer(f->server, 401, JSON, "{}");
  assert_dbr_returns(DBR_E_UNAUTHORIZED, dbr_auth_me(client, NULL, NULL, NULL));
}

static void never_called(dbr_status status, dbr_user* user, dbr_error* error, void* user_data) {
  (void)status;
  (void)user;
  (void)error;
  *(int*)user_data = 1;
}

static void AsynchronousCallsNeedAClientAndACallback(void** state) {
  fixture* const f = *state;
  dbr_client* const client = fixture_client(f);
  int called = 0;
  assert_dbr_status(DBR_E_INVALID_ARGUMENT, dbr_auth_me_async(NULL, NULL, never_called, &called, &f->error),
                    f->error);
  forget_error(&f->error);
  REFUSES_NULL(dbr_auth_login_async(client, "a", "b", NULL, NULL, NULL, NULL));
  REFUSES_NULL(dbr_auth_me_async(client, NULL, NULL, NULL, NULL));
  REFUSES_NULL(dbr_auth_logout_async(client, NULL, NULL, NULL, NULL));
  REFUSES_NULL(dbr_client_request_async(client, "GET", "/", NULL, 0, NULL, NULL, NULL, NULL));
  fixture_renew(f);
  assert_int_equal(called, 0);
  assert_int_equal(scripted_server_requests(f->server), 0);
}

static void HelpersOfCallbacksAndResultsRefuseNull(void** state) {
  fixture* const f = *state;
  dbr_response* response = NULL;
  dbr_client* const client = fixture_client(f);
  REFUSES_NULL(dbr_bearer_set(NULL, "t"));
  REFUSES_NULL(dbr_headers_set(NULL, "X-A", "b"));
  REFUSES_NULL(dbr_http_reply_set(NULL, 200, NULL, NULL, 0));
  REFUSES_NULL(dbr_http_reply_add_header(NULL, "X-A", "b"));
  assert_null(dbr_http_request_header(NULL, "Accept"));
  (void)dbr_http_request_cancelled(NULL);
  assert_null(dbr_response_header(NULL, "Date"));
  assert_null(dbr_error_header(NULL, "Date"));
  assert_dbr_ok(dbr_client_request(client, "GET", "/", NULL, 0, NULL, &response, &f->error), f->error);
  assert_null(dbr_response_header(response, NULL));
  dbr_response_free(response);
  assert_dbr_status(DBR_E_INVALID_ARGUMENT, call_request(f, NULL, NULL, NULL), f->error);
  assert_null(dbr_error_header(f->error, NULL));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(FreeingNullDoesNothing),
      cmocka_unit_test(ClientOptionSettersRefuseNullOptions),
      cmocka_unit_test(CallOptionSettersRefuseNullOptions),
      WITH_SERVER(NullForAStringOrACallbackRestoresTheDefault),
      WITH_SERVER(AnEmptyStringRestoresTheDefaultToo),
      cmocka_unit_test(AHeaderWithoutNameOrValueIsRefused),
      cmocka_unit_test(ANewClientNeedsSomewhereToGo),
      cmocka_unit_test(CallsWithoutAClientAreRefusedAndClearTheirOutputs),
      WITH_SERVER(RequiredTextsMayNotBeNull),
      WITH_SERVER(NobodyNeedsToTakeResultOrError),
      WITH_SERVER(AsynchronousCallsNeedAClientAndACallback),
      WITH_SERVER(HelpersOfCallbacksAndResultsRefuseNull),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
