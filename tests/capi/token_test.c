/* Where the token of a request comes from when that changes, and what an empty one means. */
#include <stdio.h>
#include <string.h>

#include "fixture.h"

static const char* sent_token(fixture* f, int n) {
  return sent_header(f, n, "Authorization");
}

static void set_another_token(const dbr_attempt_info* attempt, void* user_data) {
  fixture* const f = user_data;
  if (attempt->attempt == 1) (void)dbr_client_set_http_bearer(f->client, "set.meanwhile", NULL);
}

static void TheTokenIsLookedUpAnewForEveryAttempt(void** state) {
  fixture* const f = *state;
  retry_quickly(f);
  dbr_client_options_set_http_bearer(f->options, "of.options");
  dbr_client_options_set_after_attempt(f->options, set_another_token, f);
  scripted_server_answer(f->server, 503, NULL, "");
  assert_dbr_ok(call_me(f), f->error);
  assert_string_equal(sent_token(f, 0), "Bearer of.options");
  assert_string_equal(sent_token(f, 1), "Bearer set.meanwhile");
}

static void log_in_again(const dbr_attempt_info* attempt, void* user_data) {
  fixture* const f = user_data;
  if (strcmp(attempt->operation, "logout") != 0) return;
  scripted_server_answer(f->server, 200, JSON, "{\"access_token\":\"second.login\",\"user\":{}}");
  (void)dbr_auth_login(f->client, "a", "b", NULL, NULL, NULL);
}

static void ATokenThatALoginBroughtMeanwhileOutlivesTheLogout(void** state) {
  fixture* const f = *state;
  dbr_client_options_set_after_attempt(f->options, log_in_again, f);
  assert_dbr_ok(call_login(f), f->error);
  assert_dbr_ok(call_logout(f), f->error);
  assert_dbr_ok(call_me(f), f->error);
  assert_string_equal(sent_token(f, 1), "Bearer " SERVED_TOKEN);
  assert_string_equal(sent_token(f, 3), "Bearer second.login");
}

/* The transport notes whether a token came, and answers everything. */
static dbr_status note_token(const dbr_http_request* request, dbr_http_reply* reply, void* user_data) {
  const int login = strstr(request->url, "/login") != NULL;
  const char* const body = login ? SERVED_LOGIN : SERVED_USER;
  *(int*)user_data = dbr_http_request_header(request, "Authorization") != NULL;
  return dbr_http_reply_set(reply, 200, JSON, body, strlen(body));
}

static void SchemeHostAndPortAreTheOriginOfASession(void** state) {
  static const struct {
    const char* url;
    int same;
  } rows[] = {
      {"http://127.0.0.1:8000", 1},  {"HTTP://127.0.0.1:8000/prefix", 1}, {"http://127.0.0.1:8001", 0},
      {"https://127.0.0.1:8000", 0}, {"http://localhost:8000", 0},        {"http://127.0.0.2:8000", 0},
      {"http://[::1]:8000", 0},
  };
  fixture* const f = *state;
  int sent = 0;
  size_t i;
  dbr_client_options_set_server_url(f->options, NULL);
  dbr_client_options_set_transport(f->options, note_token, &sent);
  assert_dbr_ok(call_login(f), f->error);
  for (i = 0; i < sizeof rows / sizeof *rows; ++i) {
    dbr_call_options* const options = dbr_call_options_new();
    dbr_call_options_set_server_url(options, rows[i].url);
    print_message("%s\n", rows[i].url);
    assert_dbr_ok(call_with(f, ME, options), f->error);
    assert_int_equal(sent, rows[i].same);
    dbr_call_options_free(options);
  }
}

static void AnEmptyTokenOfACallIsNone(void** state) {
  fixture* const f = *state;
  dbr_call_options* const options = dbr_call_options_new();
  assert_dbr_returns(DBR_OK, dbr_call_options_set_http_bearer(options, "of.the.call"));
  assert_dbr_returns(DBR_OK, dbr_call_options_set_http_bearer(options, ""));
  dbr_client_options_set_http_bearer(f->options, "of.options");
  assert_dbr_ok(call_with(f, ME, options), f->error);
  assert_string_equal(sent_token(f, 0), "Bearer of.options");
  dbr_call_options_free(options);
}

static void AnEmptyTokenForgetsTheClients(void** state) {
  fixture* const f = *state;
  dbr_client_options_set_http_bearer(f->options, "of.options");
  (void)fixture_client(f);
  assert_dbr_ok(dbr_client_set_http_bearer(f->client, "", &f->error), f->error);
  assert_dbr_ok(call_me(f), f->error);
  assert_string_equal(sent_token(f, 0), "");
}

static dbr_status provide_an_empty_token(dbr_bearer* sink, void* user_data) {
  (void)user_data;
  return dbr_bearer_set(sink, "");
}

static void AnEmptyTokenOfAProviderIsNone(void** state) {
  fixture* const f = *state;
  dbr_client_options_set_bearer_provider(f->options, provide_an_empty_token, NULL);
  assert_dbr_ok(call_me(f), f->error);
  assert_string_equal(sent_token(f, 0), "");
}

static dbr_status provide_a_bad_one_first(dbr_bearer* sink, void* user_data) {
  (void)user_data;
  (void)dbr_bearer_set(sink, "canary with a space");
  return dbr_bearer_set(sink, "good.one");
}

static void AProvidersLastTokenCounts(void** state) {
  fixture* const f = *state;
  dbr_client_options_set_bearer_provider(f->options, provide_a_bad_one_first, NULL);
  assert_dbr_ok(call_me(f), f->error);
  assert_string_equal(sent_token(f, 0), "Bearer good.one");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_SERVER(TheTokenIsLookedUpAnewForEveryAttempt),
      WITH_SERVER(ATokenThatALoginBroughtMeanwhileOutlivesTheLogout),
      WITH_SERVER(SchemeHostAndPortAreTheOriginOfASession),
      WITH_SERVER(AnEmptyTokenOfACallIsNone),
      WITH_SERVER(AnEmptyTokenForgetsTheClients),
      WITH_SERVER(AnEmptyTokenOfAProviderIsNone),
      WITH_SERVER(AProvidersLastTokenCounts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
