/* Callbacks of the user's that take their time: it passes for the call as well, but no attempt is charged. */
#include "fixture.h"
#include "inbox.h"

enum { PAUSE_MS = 800, SLACK_MS = PAUSE_MS - 50 }; /* one pause too many is seen */

static dbr_status slow_provider(dbr_bearer* sink, void* user_data) {
  (void)user_data;
  sleep_ms(PAUSE_MS);
  return dbr_bearer_set(sink, "provided.token");
}

static dbr_status slow_before_request(const dbr_attempt_info* info, dbr_headers* headers, void* user_data) {
  (void)info;
  (void)headers;
  (void)user_data;
  sleep_ms(PAUSE_MS);
  return DBR_OK;
}

static void slow_log(int32_t level, const char* line, void* user_data) {
  (void)level;
  (void)line;
  (void)user_data;
  sleep_ms(PAUSE_MS);
}

static void take_provider(dbr_client_options* options) {
  dbr_client_options_set_bearer_provider(options, slow_provider, NULL);
}
static void take_before_request(dbr_client_options* options) {
  dbr_client_options_set_before_request(options, slow_before_request, NULL);
}
static void take_log(dbr_client_options* options) {
  dbr_client_options_set_logger(options, DBR_LOG_DEBUG, slow_log, NULL);
}
static void (*const slow_hooks[])(dbr_client_options*) = {take_provider, take_before_request, take_log};
enum { HOOKS = sizeof slow_hooks / sizeof *slow_hooks };

/* What a hook takes after the call's time ran out is its own: the log tells twice how the call ended. */
static void TheCallsTimeoutRunsWhileAHookDoes(void** state) {
  fixture* const f = *state;
  int i;
  dbr_client_options_set_timeout_ms(f->options, 2 * PAUSE_MS);
  for (i = 0; i < HOOKS; ++i) {
    const int64_t own = slow_hooks[i] == take_log ? 2 * PAUSE_MS : 0;
    int64_t begun;
    dbr_client_options_set_bearer_provider(f->options, NULL, NULL);
    dbr_client_options_set_before_request(f->options, NULL, NULL);
    fixture_renew(f);
    slow_hooks[i](f->options);
    if (own == 0) assert_dbr_ok(call_me(f), f->error); /* leaves a connection: the next one waits but once */
    (void)fixture_client(f);
    scripted_server_delay(f->server, 60000);
    begun = now_ms();
    assert_dbr_status(DBR_E_TIMEOUT, call_me(f), f->error);
    assert_within(begun, 2 * PAUSE_MS + own + SLACK_MS);
    assert_int_equal(f->error->attempts, 1);
  }
}

static void ASlowHookTakesNothingOfTheAttemptsTime(void** state) {
  fixture* const f = *state;
  int i;
  dbr_client_options_set_attempt_timeout_ms(f->options, PAUSE_MS - 50);
  for (i = 0; i < HOOKS; ++i) {
    slow_hooks[i](f->options);
    fixture_renew(f);
    assert_dbr_ok(call_me(f), f->error);
  }
}

static void NothingIsSentWhereAHookOutlastsTheCall(void** state) {
  fixture* const f = *state;
  int i;
  dbr_client_options_set_timeout_ms(f->options, PAUSE_MS - 50);
  for (i = 0; i < 2; ++i) {
    slow_hooks[i](f->options);
    fixture_renew(f);
    assert_dbr_status(DBR_E_TIMEOUT, call_me(f), f->error);
    assert_int_equal(f->error->attempts, 0);
  }
  assert_int_equal(scripted_server_connections(f->server), 0);
}

static dbr_status cancel_it(const dbr_attempt_info* info, dbr_headers* headers, void* user_data) {
  (void)info;
  (void)headers;
  dbr_cancel_trigger(*(dbr_cancel**)user_data);
  return DBR_OK;
}

static void NothingIsSentWhereAHookCancelsTheCall(void** state) {
  fixture* const f = *state;
  dbr_call_options* const options = dbr_call_options_new();
  dbr_cancel* cancel = NULL;
  inbox box;
  inbox_open(&box);
  dbr_client_options_set_before_request(f->options, cancel_it, &cancel);
  assert_dbr_ok(call_me(f), f->error); /* leaves a connection, on which a request would be sent at once */
  assert_dbr_ok(dbr_auth_me_async(f->client, NULL, inbox_user, &box, &f->error), f->error);
  assert_int_equal(inbox_wait(&box, 1), 1);

  cancel = dbr_cancel_new();
  dbr_call_options_set_cancel(options, cancel);
  assert_dbr_status(DBR_E_CANCELLED, call_with(f, LOGIN, options), f->error);
  forget_error(&f->error);
  dbr_cancel_free(cancel);
  cancel = dbr_cancel_new();
  dbr_call_options_set_cancel(options, cancel);
  assert_dbr_ok(dbr_auth_login_async(f->client, "a", "b", options, inbox_login, &box, &f->error), f->error);
  assert_int_equal(inbox_wait(&box, 2), 2);
  assert_int_equal(inbox_of_status(&box, DBR_E_CANCELLED), 1);

  fixture_renew(f);
  (void)scripted_server_wait_disconnects(f->server, 2, 5000);
  assert_int_equal(scripted_server_requests(f->server), 2);
  dbr_call_options_free(options);
  dbr_cancel_free(cancel);
  inbox_close(&box);
}

/* The hook runs before the wait, and is over within it. */
static void after_attempt(const dbr_attempt_info* info, void* user_data) {
  (void)info;
  (void)user_data;
  sleep_ms(PAUSE_MS);
}

static void AWaitGoesOnWhileAHookDoes(void** state) {
  fixture* const f = *state;
  const int64_t wait_ms = 2000;
  int64_t begun;
  dbr_client_options_set_retry_backoff(f->options, 0, 0, 1.0, 0, 1);
  dbr_client_options_set_after_attempt(f->options, after_attempt, NULL);
  (void)fixture_client(f);
  scripted_server_answer_text(
      f->server, "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nContent-Length: 0\r\n\r\n");
  begun = now_ms();
  assert_dbr_ok(call_me(f), f->error);
  assert_within(begun, wait_ms + PAUSE_MS + SLACK_MS); /* the second hook follows the answer */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_SERVER(TheCallsTimeoutRunsWhileAHookDoes),
      WITH_SERVER(ASlowHookTakesNothingOfTheAttemptsTime),
      WITH_SERVER(NothingIsSentWhereAHookOutlastsTheCall),
      WITH_SERVER(NothingIsSentWhereAHookCancelsTheCall),
      WITH_SERVER(AWaitGoesOnWhileAHookDoes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
