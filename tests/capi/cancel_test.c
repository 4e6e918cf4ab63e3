/* A call ends when its cancel token fires, wherever it is. */
#include <stdio.h>
#include <string.h>

#include "fixture.h"
#include "later.h"
#include "ports.h"

typedef struct firing {
  dbr_cancel* cancel;
  scripted_server* server;
  int requests; /* so many have to be there first */
  int64_t fired;
} firing;

/* Leaves what comes after the request some time. */
static void fire(void* argument) {
  firing* const one = argument;
  (void)scripted_server_wait_requests(one->server, one->requests, 20000);
  sleep_ms(100);
  one->fired = now_ms();
  dbr_cancel_trigger(one->cancel);
}

/* Runs the call with a token that fires once its request, if it sends one, is there; the call has to end at
 * once then. */
static void assert_ends_when_cancelled(fixture* f, operation which, int sends) {
  dbr_cancel* const cancel = dbr_cancel_new();
  dbr_call_options* const options = dbr_call_options_new();
  firing one = {cancel, f->server, scripted_server_requests(f->server) + sends, 0};
  later* thread;
  (void)fixture_client(f);
  dbr_call_options_set_cancel(options, cancel);
  thread = later_run(0, fire, &one);
  assert_dbr_status(DBR_E_CANCELLED, call_with(f, which, options), f->error);
  (void)later_join(thread);
  assert_within(one.fired, GRACE_MS);
  assert_int_equal(f->error->retryable, 0);
  assert_string_equal(f->error->operation, operation_names[which]);
  dbr_call_options_free(options);
  dbr_cancel_free(cancel);
}

static void ACallInFlightEndsAndTheServerSeesItLeave(void** state) {
  static const server_step silent[] = {READ_REQUEST, PAUSE(60000), END_OF_SCRIPT};
  fixture* const f = *state;
  operation which;
  for (which = LOGIN; which < OPERATIONS; ++which) {
    scripted_server_connection(f->server, silent);
    assert_ends_when_cancelled(f, which, 1);
    assert_true(scripted_server_wait_disconnects(f->server, (int)which + 1, 20000));
  }
  assert_client_still_works(f);
}

static void ACallInTheMiddleOfABodyEnds(void** state) {
  static const server_step half[] = {READ_REQUEST,
                                     SEND("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf of"),
                                     PAUSE(60000), END_OF_SCRIPT};
  fixture* const f = *state;
  scripted_server_connection(f->server, half);
  assert_ends_when_cancelled(f, ME, 1);
  assert_client_still_works(f);
}

static void ACallInBackoffEnds(void** state) {
  fixture* const f = *state;
  dbr_client_options_set_retry_backoff(f->options, 20000, 20000, 1.0, 0, 1);
  scripted_server_answer(f->server, 503, NULL, "");
  assert_ends_when_cancelled(f, ME, 1);
  assert_int_equal(f->error->attempts, 1);
  assert_client_still_works(f);
}

static void ACallThatIsConnectingEnds(void** state) {
  fixture* const f = *state;
  char url[64];
  int port = 0;
  full_backlog* const backlog = full_backlog_start(&port);
  snprintf(url, sizeof url, "http://127.0.0.1:%d", port);
  dbr_client_options_set_server_url(f->options, url);
  assert_ends_when_cancelled(f, ME, 0);
  full_backlog_stop(backlog);
}

static void ATokenThatHasFiredEndsEveryLaterCall(void** state) {
  fixture* const f = *state;
  dbr_cancel* const cancel = dbr_cancel_new();
  dbr_call_options* const options = dbr_call_options_new();
  operation which;
  dbr_call_options_set_cancel(options, cancel);
  assert_dbr_ok(call_with(f, ME, options), f->error);
  dbr_cancel_trigger(cancel);
  dbr_cancel_trigger(cancel);
  for (which = LOGIN; which < OPERATIONS; ++which) {
    assert_dbr_status(DBR_E_CANCELLED, call_with(f, which, options), f->error);
    assert_int_equal(f->error->attempts, 0);
  }
  assert_int_equal(scripted_server_requests(f->server), 1);
  assert_client_still_works(f);
  dbr_call_options_free(options);
  dbr_cancel_free(cancel);
}

static void TheTokenMayBeFreedBeforeTheCall(void** state) {
  fixture* const f = *state;
  dbr_cancel* const cancel = dbr_cancel_new();
  dbr_call_options* const options = dbr_call_options_new();
  dbr_call_options_set_cancel(options, cancel);
  dbr_cancel_free(cancel);
  assert_dbr_ok(call_with(f, ME, options), f->error);
  dbr_call_options_free(options);
}

static void ACancelledLoginLeavesTheSession(void** state) {
  fixture* const f = *state;
  assert_dbr_ok(call_login(f), f->error);
  scripted_server_delay(f->server, 60000);
  scripted_server_answer(f->server, 200, JSON, "{\"access_token\":\"another\",\"user\":{}}");
  assert_ends_when_cancelled(f, LOGIN, 1);
  assert_dbr_ok(call_me(f), f->error);
  assert_string_equal(sent_header(f, 2, "Authorization"), "Bearer " SERVED_TOKEN);
}

typedef struct one_of_many {
  fixture* f;
  const dbr_call_options* options;
  dbr_status status;
} one_of_many;

static void call_one(void* argument) {
  one_of_many* const one = argument;
  one->status = dbr_auth_me(one->f->client, one->options, NULL, NULL);
}

static void OneTokenEndsManyCalls(void** state) {
  enum { CALLS = 8 };
  fixture* const f = *state;
  dbr_cancel* const cancel = dbr_cancel_new();
  dbr_call_options* const options = dbr_call_options_new();
  one_of_many calls[CALLS];
  later* threads[CALLS];
  int64_t fired;
  int i;
  (void)fixture_client(f);
  dbr_call_options_set_cancel(options, cancel);
  for (i = 0; i < CALLS; ++i) {
    scripted_server_delay(f->server, 60000);
    scripted_server_answer(f->server, 200, JSON, SERVED_USER);
    calls[i] = (one_of_many){f, options, DBR_OK};
    threads[i] = later_run(0, call_one, &calls[i]);
  }
  assert_true(scripted_server_wait_requests(f->server, CALLS, 20000));
  fired = now_ms();
  dbr_cancel_trigger(cancel);
  for (i = 0; i < CALLS; ++i) (void)later_join(threads[i]);
  assert_within(fired, GRACE_MS);
  for (i = 0; i < CALLS; ++i) assert_dbr_returns(DBR_E_CANCELLED, calls[i].status);
  dbr_call_options_free(options);
  dbr_cancel_free(cancel);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_SERVER(ACallInFlightEndsAndTheServerSeesItLeave),
      WITH_SERVER(ACallInTheMiddleOfABodyEnds),
      WITH_SERVER(ACallInBackoffEnds),
      WITH_SERVER(ACallThatIsConnectingEnds),
      WITH_SERVER(ATokenThatHasFiredEndsEveryLaterCall),
      WITH_SERVER(TheTokenMayBeFreedBeforeTheCall),
      WITH_SERVER(ACancelledLoginLeavesTheSession),
      WITH_SERVER(OneTokenEndsManyCalls),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
