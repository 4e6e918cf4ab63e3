/* Whose token goes where: the call's own, the session's, the client's, the provider's, in this order. */
#include <string.h>

#include "fixture.h"

static const char* sent_token(fixture* f, int n) {
  return sent_header(f, n, "Authorization");
}

static dbr_status me_as(fixture* f, const char* token) {
  dbr_call_options* const options = dbr_call_options_new();
  dbr_status status;
  dbr_call_options_set_http_bearer(options, token);
  status = call_with(f, ME, options);
  dbr_call_options_free(options);
  return status;
}

static void LoginKeepsTheSession(void** state) {
  fixture* const f = *state;
  assert_dbr_ok(call_login(f), f->error);
  assert_dbr_ok(call_me(f), f->error);
  assert_dbr_ok(call_request(f, "GET", "/x", NULL), f->error);
  assert_string_equal(sent_token(f, 0), "");
  assert_string_equal(sent_token(f, 1), "Bearer " SERVED_TOKEN);
  assert_string_equal(sent_token(f, 2), "Bearer " SERVED_TOKEN);
}

static void LoginNeverSendsAToken(void** state) {
  fixture* const f = *state;
  dbr_client_options_set_http_bearer(f->options, "of.options");
  assert_dbr_ok(call_login(f), f->error);
  assert_dbr_ok(call_login(f), f->error);
  assert_string_equal(sent_token(f, 0), "");
  assert_string_equal(sent_token(f, 1), "");
}

static void TheSessionGoesBeforeTheClientsToken(void** state) {
  fixture* const f = *state;
  dbr_client_options_set_http_bearer(f->options, "of.options");
  assert_dbr_ok(call_me(f), f->error);
  assert_dbr_ok(call_login(f), f->error);
  assert_dbr_ok(call_me(f), f->error);
  assert_string_equal(sent_token(f, 0), "Bearer of.options");
  assert_string_equal(sent_token(f, 2), "Bearer " SERVED_TOKEN);
}

static void TheCallsTokenGoesBeforeAll(void** state) {
  fixture* const f = *state;
  assert_dbr_ok(call_login(f), f->error);
  assert_dbr_ok(me_as(f, "of.the.call"), f->error);
  assert_dbr_ok(call_me(f), f->error);
  assert_string_equal(sent_token(f, 1), "Bearer of.the.call");
  assert_string_equal(sent_token(f, 2), "Bearer " SERVED_TOKEN);
}

static void LogoutEndsTheSessionAndLeavesTheClientsToken(void** state) {
  fixture* const f = *state;
  dbr_client_options_set_http_bearer(f->options, "of.options");
  assert_dbr_ok(call_login(f), f->error);
  assert_dbr_ok(call_logout(f), f->error);
  assert_dbr_ok(call_me(f), f->error);
  assert_string_equal(sent_token(f, 1), "Bearer " SERVED_TOKEN);
  assert_string_equal(sent_token(f, 2), "Bearer of.options");
}

static void LogoutEndsTheSessionWhateverTheServerSays(void** state) {
  static const int statuses[] = {400, 401, 403, 404, 422, 429, 500, 503, 302, 204};
  fixture* const f = *state;
  size_t i;
  for (i = 0; i < sizeof statuses / sizeof *statuses; ++i) {
    const int before = scripted_server_requests(f->server);
    assert_dbr_ok(call_login(f), f->error);
    scripted_server_answer(f->server, statuses[i], JSON, "{}");
    assert_int_not_equal(call_logout(f), DBR_OK);
    assert_dbr_ok(call_me(f), f->error);
    assert_string_equal(sent_token(f, before + 2), "");
  }
}

static void LogoutEndsTheSessionWithoutAnyAnswer(void** state) {
  static const server_step cut_off[] = {READ_REQUEST, RESET, END_OF_SCRIPT};
  fixture* const f = *state;
  assert_dbr_ok(call_login(f), f->error);
  scripted_server_answer_text(f->server,
                              "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
  assert_dbr_ok(call_request(f, "GET", "/end-this-connection", NULL), f->error);
  scripted_server_connection(f->server, cut_off);
  assert_dbr_status(DBR_E_CONNECT, call_logout(f), f->error);
  assert_dbr_ok(call_me(f), f->error);
  assert_string_equal(sent_token(f, 3), "");
}

static void LogoutWithATokenOfItsOwnLeavesTheSession(void** state) {
  fixture* const f = *state;
  dbr_call_options* const options = dbr_call_options_new();
  dbr_call_options_set_http_bearer(options, "of.another.user");
  assert_dbr_ok(call_login(f), f->error);
  assert_dbr_ok(call_with(f, LOGOUT, options), f->error);
  assert_dbr_ok(call_me(f), f->error);
  assert_string_equal(sent_token(f, 1), "Bearer of.another.user");
  assert_string_equal(sent_token(f, 2), "Bearer " SERVED_TOKEN);
  dbr_call_options_free(options);
}

static void AFailedLoginChangesNothing(void** state) {
  static const char broken[] = "{\"access_token\":\"another.token\"}";
  fixture* const f = *state;
  assert_dbr_ok(call_login(f), f->error);
  scripted_server_answer(f->server, 401, JSON, "{}");
  assert_dbr_status(DBR_E_UNAUTHORIZED, call_login(f), f->error);
  scripted_server_answer(f->server, 200, JSON, broken);
  assert_dbr_status(DBR_E_RESPONSE_VALIDATION, call_login(f), f->error);
  assert_dbr_ok(call_me(f), f->error);
  assert_string_equal(sent_token(f, 3), "Bearer " SERVED_TOKEN);
}

static void SettingATokenEndsTheSession(void** state) {
  fixture* const f = *state;
  assert_dbr_ok(call_login(f), f->error);
  assert_dbr_ok(dbr_client_set_http_bearer(f->client, "set.later", &f->error), f->error);
  assert_dbr_ok(call_me(f), f->error);
  assert_dbr_ok(dbr_client_set_http_bearer(f->client, NULL, &f->error), f->error);
  assert_dbr_ok(call_me(f), f->error);
  assert_string_equal(sent_token(f, 1), "Bearer set.later");
  assert_string_equal(sent_token(f, 2), "");
}

static void ARefusedTokenLeavesTheOldOne(void** state) {
  fixture* const f = *state;
  dbr_client_options_set_http_bearer(f->options, "of.options");
  fixture_client(f);
  assert_dbr_status(DBR_E_INVALID_ARGUMENT, dbr_client_set_http_bearer(f->client, "canary 99", &f->error),
                    f->error);
  assert_lacks(f->error->message, "canary");
  assert_dbr_ok(call_me(f), f->error);
  assert_string_equal(sent_token(f, 0), "Bearer of.options");
}

static void TheSessionStaysWithTheServerThatGaveIt(void** state) {
  fixture* const f = *state;
  scripted_server* const other = scripted_server_start();
  dbr_call_options* const options = dbr_call_options_new();
  dbr_call_options_set_server_url(options, scripted_server_url(other));
  assert_dbr_ok(call_login(f), f->error);
  assert_dbr_ok(call_with(f, ME, options), f->error);
  assert_dbr_ok(call_with(f, LOGOUT, options), f->error);
  assert_dbr_ok(call_with(f, REQUEST, options), f->error);
  assert_false(scripted_server_received(other, SERVED_TOKEN));
  assert_int_equal(scripted_server_requests(other), 3);
  assert_dbr_ok(call_me(f), f->error);
  assert_string_equal(sent_token(f, 1), "Bearer " SERVED_TOKEN);
  dbr_call_options_free(options);
  scripted_server_stop(other);
}

static dbr_status provide(dbr_bearer* sink, void* user_data) {
  ++*(int*)user_data;
  return dbr_bearer_set(sink, "of.the.provider");
}

static void TheProviderIsAskedLastAndBeforeEachAttempt(void** state) {
  fixture* const f = *state;
  int asked = 0;
  retry_quickly(f);
  dbr_client_options_set_bearer_provider(f->options, provide, &asked);
  scripted_server_answer(f->server, 503, NULL, "");
  assert_dbr_ok(call_me(f), f->error);
  assert_int_equal(asked, 2);
  assert_string_equal(sent_token(f, 1), "Bearer of.the.provider");
  assert_dbr_ok(call_login(f), f->error);
  assert_dbr_ok(call_me(f), f->error);
  assert_dbr_ok(me_as(f, "of.the.call"), f->error);
  assert_int_equal(asked, 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_SERVER(LoginKeepsTheSession),
      WITH_SERVER(LoginNeverSendsAToken),
      WITH_SERVER(TheSessionGoesBeforeTheClientsToken),
      WITH_SERVER(TheCallsTokenGoesBeforeAll),
      WITH_SERVER(LogoutEndsTheSessionAndLeavesTheClientsToken),
      WITH_SERVER(LogoutEndsTheSessionWhateverTheServerSays),
      WITH_SERVER(LogoutEndsTheSessionWithoutAnyAnswer),
      WITH_SERVER(LogoutWithATokenOfItsOwnLeavesTheSession),
      WITH_SERVER(AFailedLoginChangesNothing),
      WITH_SERVER(SettingATokenEndsTheSession),
      WITH_SERVER(ARefusedTokenLeavesTheOldOne),
      WITH_SERVER(TheSessionStaysWithTheServerThatGaveIt),
      WITH_SERVER(TheProviderIsAskedLastAndBeforeEachAttempt),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
