/* The conventions of results, errors and inputs, which hold for every call. */
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "later.h"

static void AFailureLeavesNoResultAndASuccessNoError(void** state) {
  fixture* const f = *state;
  dbr_user* user = (void*)1;
  dbr_error* error = (void*)1;
  scripted_server_answer(f->server, 401, JSON, "{}");
  assert_dbr_returns(DBR_E_UNAUTHORIZED, dbr_auth_me(fixture_client(f), NULL, &user, &error));
  assert_null(user);
  assert_int_equal(error->status, DBR_E_UNAUTHORIZED);
  dbr_error_free(error);
  error = (void*)1;
  assert_dbr_returns(DBR_OK, dbr_auth_me(f->client, NULL, &user, &error));
  assert_null(error);
  assert_non_null(user);
  dbr_user_free(user);
}

static void ResultsOutliveTheirClient(void** state) {
  fixture* const f = *state;
  dbr_login_result* login = NULL;
  dbr_error* error = NULL;
  assert_dbr_returns(DBR_OK, dbr_auth_login(fixture_client(f), "a", "b", NULL, &login, NULL));
  scripted_server_answer(f->server, 404, JSON, "{\"detail\":\"kept\"}");
  assert_dbr_returns(DBR_E_NOT_FOUND, dbr_auth_me(f->client, NULL, NULL, &error));
  fixture_renew(f);
  assert_string_equal(login->access_token, SERVED_TOKEN);
  assert_string_equal(login->user->username, "rope");
  assert_string_equal(error->message, "kept");
  dbr_login_result_free(login);
  dbr_error_free(error);
}

static void EveryStructTellsItsSize(void** state) {
  fixture* const f = *state;
  dbr_login_result* login = NULL;
  dbr_logout_result* logout = NULL;
  dbr_response* response = NULL;
  dbr_client* const client = fixture_client(f);
  assert_dbr_returns(DBR_OK, dbr_auth_login(client, "a", "b", NULL, &login, NULL));
  assert_dbr_returns(DBR_OK, dbr_client_request(client, "GET", "/", NULL, 0, NULL, &response, NULL));
  assert_dbr_returns(DBR_OK, dbr_auth_logout(client, NULL, &logout, NULL));
  assert_true(DBR_HAS(login, user) && DBR_HAS(login->user, json_len));
  assert_true(DBR_HAS(logout, json_len));
  assert_true(DBR_HAS(response, body_len));
  dbr_login_result_free(login);
  dbr_logout_result_free(logout);
  dbr_response_free(response);
}

static void ANulFollowsTheBytesOfABody(void** state) {
  fixture* const f = *state;
  dbr_response* response = NULL;
  scripted_server_answer(f->server, 200, "text/plain", "four");
  assert_dbr_returns(DBR_OK,
                     dbr_client_request(fixture_client(f), "GET", "/", NULL, 0, NULL, &response, NULL));
  assert_int_equal(response->body_len, 4);
  assert_int_equal(response->body[4], '\0');
  dbr_response_free(response);
}

static void InputsAreCopiedBeforeTheSetterReturns(void** state) {
  fixture* const f = *state;
  char name[] = "X-Name", value[] = "kept", token[] = "kept.token", suffix[] = "kept/1";
  dbr_client_options_add_header(f->options, name, value);
  dbr_client_options_set_http_bearer(f->options, token);
  dbr_client_options_set_user_agent_suffix(f->options, suffix);
  memset(name, 'x', sizeof name - 1);
  memset(value, 'x', sizeof value - 1);
  memset(token, 'x', sizeof token - 1);
  memset(suffix, 'x', sizeof suffix - 1);
  assert_dbr_ok(call_me(f), f->error);
  assert_string_equal(sent_header(f, 0, "X-Name"), "kept");
  assert_string_equal(sent_header(f, 0, "Authorization"), "Bearer kept.token");
  assert_string_equal(sent_header(f, 0, "User-Agent"), "libdbr/" DBR_VERSION " kept/1");
}

static void AClientDoesNotSeeLaterChangesOfItsOptions(void** state) {
  fixture* const f = *state;
  (void)fixture_client(f);
  dbr_client_options_set_http_bearer(f->options, "too.late");
  assert_dbr_ok(call_me(f), f->error);
  assert_string_equal(sent_header(f, 0, "Authorization"), "");
}

typedef struct caller {
  dbr_client* client;
  int wrong;
} caller;

static void call_often(void* argument) {
  caller* const c = argument;
  int i;
  for (i = 0; i < 25; ++i) {
    dbr_user* user = NULL;
    c->wrong += dbr_auth_login(c->client, "a", "b", NULL, NULL, NULL) != DBR_OK;
    c->wrong += dbr_auth_me(c->client, NULL, &user, NULL) != DBR_OK;
    c->wrong += user == NULL || strcmp(user->username, "rope") != 0;
    c->wrong += dbr_auth_logout(c->client, NULL, NULL, NULL) != DBR_OK;
    dbr_user_free(user);
  }
}

static void OneClientServesManyThreadsAtOnce(void** state) {
  enum { THREADS = 8 };
  fixture* const f = *state;
  caller callers[THREADS];
  later* threads[THREADS];
  int i, wrong = 0;
  for (i = 0; i < THREADS; ++i) {
    callers[i] = (caller){fixture_client(f), 0};
    threads[i] = later_run(0, call_often, &callers[i]);
  }
  for (i = 0; i < THREADS; ++i) {
    (void)later_join(threads[i]);
    wrong += callers[i].wrong;
  }
  assert_int_equal(wrong, 0);
  assert_int_equal(scripted_server_requests(f->server), THREADS * 25 * 3);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_SERVER(AFailureLeavesNoResultAndASuccessNoError),
      WITH_SERVER(ResultsOutliveTheirClient),
      WITH_SERVER(EveryStructTellsItsSize),
      WITH_SERVER(ANulFollowsTheBytesOfABody),
      WITH_SERVER(InputsAreCopiedBeforeTheSetterReturns),
      WITH_SERVER(AClientDoesNotSeeLaterChangesOfItsOptions),
      WITH_SERVER(OneClientServesManyThreadsAtOnce),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
