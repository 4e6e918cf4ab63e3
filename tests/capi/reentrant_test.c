/* What a completion callback may do itself. */
#include <string.h>

#include "fixture.h"
#include "inbox.h"

typedef struct visit {
  dbr_client* client;
  inbox* box;
  dbr_status me, login, logout, request, again, set;
  int blocking_had_error;
} visit;

static void call_everything(dbr_status status, dbr_user* user, dbr_error* error, void* user_data) {
  visit* const v = user_data;
  dbr_error* refusal = NULL;
  v->me = dbr_auth_me(v->client, NULL, NULL, &refusal);
  v->blocking_had_error = refusal != NULL && refusal->status == DBR_E_WOULD_DEADLOCK;
  dbr_error_free(refusal);
  v->login = dbr_auth_login(v->client, "a", "b", NULL, NULL, NULL);
  v->logout = dbr_auth_logout(v->client, NULL, NULL, NULL);
  v->request = dbr_client_request(v->client, "GET", "/x", NULL, 0, NULL, NULL, NULL);
  v->set = dbr_client_set_http_bearer(v->client, "set.inside", NULL);
  v->again = dbr_auth_me_async(v->client, NULL, inbox_user, v->box, NULL);
  inbox_user(status, user, error, v->box);
}

static void BlockingCallsWouldDeadlockAndAsynchronousOnesDoNot(void** state) {
  fixture* const f = *state;
  inbox box;
  visit v;
  memset(&v, 0, sizeof v);
  inbox_open(&box);
  v.client = fixture_client(f);
  v.box = &box;
  assert_dbr_ok(dbr_auth_me_async(v.client, NULL, call_everything, &v, &f->error), f->error);
  assert_int_equal(inbox_wait(&box, 2), 2);
  assert_dbr_returns(DBR_E_WOULD_DEADLOCK, v.me);
  assert_dbr_returns(DBR_E_WOULD_DEADLOCK, v.login);
  assert_dbr_returns(DBR_E_WOULD_DEADLOCK, v.logout);
  assert_dbr_returns(DBR_E_WOULD_DEADLOCK, v.request);
  assert_int_equal(v.blocking_had_error, 1);
  assert_dbr_returns(DBR_OK, v.set);
  assert_dbr_returns(DBR_OK, v.again);
  assert_int_equal(inbox_of_status(&box, DBR_OK), 2);
  assert_int_equal(scripted_server_requests(f->server), 2);
  assert_string_equal(sent_header(f, 1, "Authorization"), "Bearer set.inside");
  fixture_renew(f);
  inbox_close(&box);
}

static void note_blocking(const dbr_attempt_info* attempt, void* user_data) {
  visit* const v = user_data;
  if (strcmp(attempt->operation, "me") == 0)
    v->request = dbr_client_request(v->client, "GET", "/x", NULL, 0, NULL, NULL, NULL);
}

static void AHookOnTheIoThreadMayNotBlockEither(void** state) {
  fixture* const f = *state;
  inbox box;
  visit v;
  memset(&v, 0, sizeof v);
  inbox_open(&box);
  dbr_client_options_set_after_attempt(f->options, note_blocking, &v);
  v.client = fixture_client(f);
  assert_dbr_ok(dbr_auth_me_async(v.client, NULL, inbox_user, &box, &f->error), f->error);
  assert_int_equal(inbox_wait(&box, 1), 1);
  fixture_renew(f);
  assert_dbr_returns(DBR_E_WOULD_DEADLOCK, v.request);
  inbox_close(&box);
}

static dbr_status block_in_provider(dbr_bearer* sink, void* user_data) {
  visit* const v = user_data;
  (void)sink;
  v->login = dbr_auth_login(v->client, "a", "b", NULL, NULL, NULL);
  return DBR_OK;
}

static void AProviderOnTheIoThreadMayNotBlockEither(void** state) {
  fixture* const f = *state;
  inbox box;
  visit v;
  memset(&v, 0, sizeof v);
  inbox_open(&box);
  dbr_client_options_set_bearer_provider(f->options, block_in_provider, &v);
  v.client = fixture_client(f);
  assert_dbr_ok(dbr_auth_me_async(v.client, NULL, inbox_user, &box, &f->error), f->error);
  assert_int_equal(inbox_wait(&box, 1), 1);
  fixture_renew(f);
  assert_dbr_returns(DBR_E_WOULD_DEADLOCK, v.login);
  inbox_close(&box);
}

static void free_client(dbr_status status, dbr_user* user, dbr_error* error, void* user_data) {
  visit* const v = user_data;
  dbr_client_free(v->client);
  inbox_user(status, user, error, v->box);
}

static void put_closed(void* user_data) {
  inbox_user(DBR_OK, NULL, NULL, user_data);
}

static void TheClientMayBeFreedInsideACallback(void** state) {
  enum { OTHERS = 20 };
  fixture* const f = *state;
  inbox box, closed;
  visit v;
  int i;
  memset(&v, 0, sizeof v);
  inbox_open(&box);
  inbox_open(&closed);
  dbr_client_options_set_on_closed(f->options, put_closed, &closed);
  v.client = fixture_client(f);
  v.box = &box;
  for (i = 0; i < OTHERS; ++i) {
    scripted_server_delay(f->server, 60000);
    scripted_server_answer(f->server, 200, JSON, SERVED_USER);
    assert_dbr_ok(dbr_auth_me_async(v.client, NULL, inbox_user, &box, &f->error), f->error);
  }
  assert_true(scripted_server_wait_requests(f->server, OTHERS, 20000));
  f->client = NULL;
  assert_dbr_ok(dbr_auth_me_async(v.client, NULL, free_client, &v, &f->error), f->error);
  assert_int_equal(inbox_wait(&closed, 1), 1);
  assert_int_equal(inbox_count(&box), OTHERS + 1);
  assert_int_equal(inbox_of_status(&box, DBR_E_CANCELLED), OTHERS);
  assert_int_equal(inbox_of_status(&box, DBR_OK), 1);
  sleep_ms(20);
  assert_int_equal(inbox_count(&closed), 1);
  inbox_close(&box);
  inbox_close(&closed);
}

static void shut_down(dbr_status status, dbr_user* user, dbr_error* error, void* user_data) {
  visit* const v = user_data;
  dbr_client_shutdown(v->client);
  v->again = dbr_auth_me_async(v->client, NULL, inbox_user, v->box, NULL);
  inbox_user(status, user, error, v->box);
}

static void TheClientMayBeShutDownInsideACallback(void** state) {
  fixture* const f = *state;
  inbox box;
  visit v;
  memset(&v, 0, sizeof v);
  inbox_open(&box);
  v.client = fixture_client(f);
  v.box = &box;
  scripted_server_delay(f->server, 60000);
  scripted_server_answer(f->server, 200, JSON, SERVED_USER);
  assert_dbr_ok(dbr_auth_me_async(v.client, NULL, inbox_user, &box, &f->error), f->error);
  assert_true(scripted_server_wait_requests(f->server, 1, 20000));
  assert_dbr_ok(dbr_auth_me_async(v.client, NULL, shut_down, &v, &f->error), f->error);
  assert_int_equal(inbox_wait(&box, 2), 2);
  assert_dbr_returns(DBR_E_CLOSED, v.again);
  assert_int_equal(inbox_of_status(&box, DBR_E_CANCELLED), 1);
  fixture_renew(f);
  assert_int_equal(inbox_count(&box), 2);
  inbox_close(&box);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_SERVER(BlockingCallsWouldDeadlockAndAsynchronousOnesDoNot),
      WITH_SERVER(AHookOnTheIoThreadMayNotBlockEither),
      WITH_SERVER(AProviderOnTheIoThreadMayNotBlockEither),
      WITH_SERVER(TheClientMayBeFreedInsideACallback),
      WITH_SERVER(TheClientMayBeShutDownInsideACallback),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
