/* Retries of calls in their hundreds on one I/O thread: none loses its turn to another, and none its end. */
#include <stdio.h>
#include <sys/resource.h>

#include "fixture.h"
#include "inbox.h"
#include "later.h"
#include "ports.h"

/* Nothing listens there. */
static void aim_at_nothing(dbr_call_options* options) {
  char url[64];
  snprintf(url, sizeof url, "http://127.0.0.1:%d", unused_port());
  assert_dbr_returns(DBR_OK, dbr_call_options_set_server_url(options, url));
}

/* Where memory is looked at through a pipe, nothing can be looked at without descriptors. */
#ifndef __SANITIZE_ADDRESS__

static void dawdle(const dbr_attempt_info* info, void* user_data) {
  (void)info;
  (void)user_data;
  sleep_ms(3);
}

/* Without descriptors a connect fails before it is waited for; and the hook takes longer than the wait, so
 * that a call is due again before it could be told of that. */
static void CallsThatFailAtOnceEndOnceEachAndLeaveTheOthersTheirPlaces(void** state) {
  enum { CALLS = 40, GOOD = 6 };
  fixture* const f = *state;
  dbr_call_options* const options = dbr_call_options_new();
  struct rlimit limit, none;
  int i;
  inbox box;
  inbox_open(&box);
  dbr_call_options_set_retry_backoff(options, 1, 2, 1.0, 300, 1);
  dbr_client_options_set_max_concurrency(f->options, 3);
  dbr_client_options_set_after_attempt(f->options, dawdle, NULL);
  dbr_client_options_set_retry_none(f->options);
  assert_dbr_ok(dbr_auth_login_async(fixture_client(f), "a", "b", NULL, inbox_login, &box, &f->error),
                f->error);
  assert_int_equal(inbox_wait(&box, 1), 1); /* now there is a thread */
  aim_at_nothing(options);
  assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
  none = limit;
  none.rlim_cur = 3;
  assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
  for (i = 0; i < CALLS; ++i) {
    assert_dbr_ok(dbr_auth_me_async(fixture_client(f), options, inbox_user, &box, &f->error), f->error);
  }
  (void)inbox_wait(&box, 1 + CALLS);
  assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
  assert_int_equal(inbox_of_status(&box, DBR_E_CONNECT), CALLS);
  for (i = 0; i < GOOD; ++i) {
    assert_dbr_ok(dbr_auth_me_async(fixture_client(f), NULL, inbox_user, &box, &f->error), f->error);
  }
  assert_int_equal(inbox_wait(&box, 1 + CALLS + GOOD), 1 + CALLS + GOOD);
  assert_int_equal(inbox_of_status(&box, DBR_OK), 1 + GOOD);
  fixture_renew(f);
  assert_int_equal(inbox_count(&box), 1 + CALLS + GOOD);
  dbr_call_options_free(options);
  inbox_close(&box);
}

#endif

static void ARetryWithoutAWaitLeavesTheOthersTheirTurn(void** state) {
  fixture* const f = *state;
  dbr_call_options* const options = dbr_call_options_new();
  dbr_cancel* const cancel = dbr_cancel_new();
  inbox failing, good;
  inbox_open(&failing);
  inbox_open(&good);
  aim_at_nothing(options);
  dbr_call_options_set_retry_backoff(options, 0, 0, 1.0, 0, 1);
  dbr_call_options_set_timeout_ms(options, 0);
  dbr_call_options_set_cancel(options, cancel);
  dbr_client_options_set_max_concurrency(f->options, 1);
  assert_dbr_ok(dbr_auth_me_async(fixture_client(f), options, inbox_user, &failing, &f->error), f->error);
  assert_dbr_ok(dbr_auth_me_async(f->client, NULL, inbox_user, &good, &f->error), f->error);
  assert_int_equal(inbox_wait(&good, 1), 1);
  assert_int_equal(inbox_of_status(&good, DBR_OK), 1);
  assert_int_equal(inbox_count(&failing), 0);
  dbr_cancel_trigger(cancel);
  assert_int_equal(inbox_wait(&failing, 1), 1);
  assert_int_equal(inbox_of_status(&failing, DBR_E_CANCELLED), 1);
  fixture_renew(f);
  dbr_call_options_free(options);
  dbr_cancel_free(cancel);
  inbox_close(&failing);
  inbox_close(&good);
}

static void trigger(void* cancel) {
  dbr_cancel_trigger(cancel);
}

static void ARetryWithoutAWaitCanBeCancelled(void** state) {
  fixture* const f = *state;
  dbr_call_options* const options = dbr_call_options_new();
  dbr_cancel* const cancel = dbr_cancel_new();
  later* cancelling;
  int64_t begun;
  aim_at_nothing(options);
  dbr_call_options_set_retry_backoff(options, 0, 0, 1.0, 0, 1);
  dbr_call_options_set_timeout_ms(options, 0);
  dbr_call_options_set_cancel(options, cancel);
  (void)fixture_client(f);
  cancelling = later_run(100, trigger, cancel);
  assert_dbr_status(DBR_E_CANCELLED, call_with(f, ME, options), f->error);
  begun = later_join(cancelling);
  assert_within(begun, GRACE_MS);
  dbr_call_options_free(options);
  dbr_cancel_free(cancel);
}

static void ARetryWithoutAWaitEndsWithTheCallsTimeout(void** state) {
  fixture* const f = *state;
  dbr_call_options* const options = dbr_call_options_new();
  const int64_t begun = now_ms();
  aim_at_nothing(options);
  dbr_call_options_set_retry_backoff(options, 0, 0, 1.0, 0, 1);
  dbr_call_options_set_timeout_ms(options, 200);
  assert_int_not_equal(call_with(f, ME, options), DBR_OK);
  assert_within(begun, 200 + GRACE_MS);
  assert_true(f->error->attempts > 1);
  dbr_call_options_free(options);
}

int main(void) {
  const struct CMUnitTest tests[] = {
#ifndef __SANITIZE_ADDRESS__
      WITH_SERVER(CallsThatFailAtOnceEndOnceEachAndLeaveTheOthersTheirPlaces),
#endif
      WITH_SERVER(ARetryWithoutAWaitLeavesTheOthersTheirTurn),
      WITH_SERVER(ARetryWithoutAWaitCanBeCancelled),
      WITH_SERVER(ARetryWithoutAWaitEndsWithTheCallsTimeout),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
