/* CR, LF and NUL where a caller can put them: escaped or refused, never a header of their own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"

#define INJECTED "x\r\nX-Injected: yes"

static void assert_not_injected(fixture* f) {
  char value[16];
  int i;
  for (i = 0; i < scripted_server_requests(f->server); ++i) {
    assert_false(
        scripted_request_header(scripted_server_request(f->server, i), "X-Injected", value, sizeof value));
  }
}

static void NameAndPasswordAreEscaped(void** state) {
  fixture* const f = *state;
  dbr_client* const client = fixture_client(f);
  const char* body;
  assert_dbr_ok(
      dbr_auth_login(client, INJECTED, "\"}\r\n\r\nGET / HTTP/1.1\r\n\r\n\\", NULL, NULL, &f->error),
      f->error);
  assert_int_equal(scripted_server_requests(f->server), 1);
  assert_not_injected(f);
  body = scripted_request_body(scripted_server_request(f->server, 0));
  assert_string_equal(body,
                      "{\"username\":\"x\\r\\nX-Injected: yes\","
                      "\"password\":\"\\\"}\\r\\n\\r\\nGET / HTTP/1.1\\r\\n\\r\\n\\\\\"}");
  assert_int_equal(strtol(sent_header(f, 0, "Content-Length"), NULL, 10), strlen(body));
}

static void ControlCharactersOfAPasswordAreEscaped(void** state) {
  fixture* const f = *state;
  dbr_client* const client = fixture_client(f);
  assert_dbr_ok(dbr_auth_login(client, "\x01\x1f\x7f\b\f\t/", "\xe2\x80\xa8", NULL, NULL, &f->error),
                f->error);
  assert_string_equal(scripted_request_body(scripted_server_request(f->server, 0)),
                      "{\"username\":\"\\u0001\\u001f\x7f\\b\\f\\t/\",\"password\":\"\xe2\x80\xa8\"}");
}

static void TokensHeadersAndSuffixesAreRefused(void** state) {
  fixture* const f = *state;
  dbr_call_options* const options = dbr_call_options_new();
  dbr_client_options* const o = dbr_client_options_new();
  assert_dbr_returns(DBR_E_INVALID_ARGUMENT, dbr_client_options_set_http_bearer(o, INJECTED));
  assert_dbr_returns(DBR_E_INVALID_ARGUMENT, dbr_client_options_set_user_agent_suffix(o, INJECTED));
  assert_dbr_returns(DBR_E_INVALID_ARGUMENT, dbr_client_options_add_header(o, "X-A", INJECTED));
  assert_dbr_returns(DBR_E_INVALID_ARGUMENT, dbr_client_options_add_header(o, INJECTED, "b"));
  assert_dbr_returns(DBR_E_INVALID_ARGUMENT, dbr_call_options_set_http_bearer(options, INJECTED));
  assert_dbr_returns(DBR_E_INVALID_ARGUMENT, dbr_call_options_add_header(options, "X-A", INJECTED));
  assert_dbr_status(DBR_E_INVALID_ARGUMENT,
                    dbr_client_set_http_bearer(fixture_client(f), INJECTED, &f->error), f->error);
  assert_dbr_status(DBR_E_INVALID_ARGUMENT, call_with(f, ME, options), f->error);
  assert_dbr_status(DBR_E_INVALID_ARGUMENT, call_request(f, "GET", "/" INJECTED, NULL), f->error);
  assert_dbr_status(DBR_E_INVALID_ARGUMENT,
                    call_request(f, "GET / HTTP/1.1\r\nX-Injected: yes\r\n\r\nGET", "/", NULL), f->error);
  assert_int_equal(scripted_server_connections(f->server), 0);
  dbr_call_options_free(options);
  dbr_client_options_free(o);
}

static dbr_status inject_token(dbr_bearer* sink, void* user_data) {
  (void)user_data;
  return dbr_bearer_set(sink, INJECTED);
}

static void AProvidersTokenIsChecked(void** state) {
  fixture* const f = *state;
  dbr_client_options_set_bearer_provider(f->options, inject_token, NULL);
  assert_dbr_status(DBR_E_INVALID_ARGUMENT, call_me(f), f->error);
  assert_lacks(f->error->message, "Injected");
  assert_int_equal(scripted_server_requests(f->server), 0);
}

static dbr_status ignore_refusal(dbr_bearer* sink, void* user_data) {
  (void)user_data;
  (void)dbr_bearer_set(sink, INJECTED);
  return DBR_OK;
}

static void AProviderThatIgnoresTheRefusalSendsNothing(void** state) {
  fixture* const f = *state;
  dbr_client_options_set_bearer_provider(f->options, ignore_refusal, NULL);
  assert_dbr_status(DBR_E_INVALID_ARGUMENT, call_me(f), f->error);
  assert_int_equal(scripted_server_requests(f->server), 0);
}

static dbr_status inject_headers(const dbr_attempt_info* attempt, dbr_headers* headers, void* user_data) {
  static const char* const reserved[] = {
      "Authorization", "host", "Content-Length", "Transfer-Encoding", "Connection",
      "Expect",        "TE",   "Trailer",        "Upgrade",           "",
      "X Y",           "X:"};
  int* const refusals = user_data;
  size_t i;
  (void)attempt;
  for (i = 0; i < sizeof reserved / sizeof *reserved; ++i) {
    *refusals += dbr_headers_set(headers, reserved[i], "x") == DBR_E_INVALID_ARGUMENT;
  }
  *refusals += dbr_headers_set(headers, "X-A", INJECTED) == DBR_E_INVALID_ARGUMENT;
  *refusals += dbr_headers_set(headers, INJECTED, "b") == DBR_E_INVALID_ARGUMENT;
  return DBR_OK;
}

static void AHooksHeadersAreChecked(void** state) {
  fixture* const f = *state;
  int refusals = 0;
  dbr_client_options_set_before_request(f->options, inject_headers, &refusals);
  assert_dbr_status(DBR_E_INVALID_ARGUMENT, call_me(f), f->error);
  assert_int_equal(refusals, 14);
  assert_int_equal(scripted_server_requests(f->server), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_SERVER(NameAndPasswordAreEscaped),
      WITH_SERVER(ControlCharactersOfAPasswordAreEscaped),
      WITH_SERVER(TokensHeadersAndSuffixesAreRefused),
      WITH_SERVER(AProvidersTokenIsChecked),
      WITH_SERVER(AProviderThatIgnoresTheRefusalSendsNothing),
      WITH_SERVER(AHooksHeadersAreChecked),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
