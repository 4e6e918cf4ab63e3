/* What a client does that was told nothing. A transport stands in for the server, so that no default needs
 * one.
 */
#include <stdio.h>
#include <string.h>

#include "fixture.h"
#include "ports.h"

typedef struct notes {
  /* what the transport answers */
  int http;
  dbr_status failure;
  const char* retry_after;
  /* what it saw */
  char url[128];
  int64_t timeout_ms;
  /* what the hook saw; the call is cancelled after `stop_after` attempts */
  int attempts, stop_after;
  int64_t retry_in_ms[4];
  dbr_cancel* cancel;
} notes;

static dbr_status answer(const dbr_http_request* request, dbr_http_reply* reply, void* user_data) {
  notes* const n = user_data;
  snprintf(n->url, sizeof n->url, "%s", request->url);
  n->timeout_ms = request->timeout_ms;
  if (n->failure != DBR_OK) return n->failure;
  if (n->retry_after != NULL) (void)dbr_http_reply_add_header(reply, "Retry-After", n->retry_after);
  return dbr_http_reply_set(reply, n->http, JSON, SERVED_USER, sizeof SERVED_USER - 1);
}

static void note(const dbr_attempt_info* attempt, void* user_data) {
  notes* const n = user_data;
  n->retry_in_ms[n->attempts++] = attempt->retry_in_ms;
  if (n->attempts == n->stop_after) dbr_cancel_trigger(n->cancel);
}

typedef void (*change)(dbr_client_options*);

/* One call of me with options that hold nothing but the transport, the hook and what `also` sets. */
static void call_by_default(notes* n, change also) {
  dbr_client_options* const options = dbr_client_options_new();
  dbr_call_options* const call_options = dbr_call_options_new();
  dbr_client* client = NULL;
  clean_environment();
  n->cancel = dbr_cancel_new();
  if (n->stop_after == 0) n->stop_after = 1;
  dbr_call_options_set_cancel(call_options, n->cancel);
  dbr_client_options_set_transport(options, answer, n);
  dbr_client_options_set_after_attempt(options, note, n);
  if (also != NULL) also(options);
  assert_dbr_returns(DBR_OK, dbr_client_new(options, &client, NULL));
  (void)dbr_auth_me(client, call_options, NULL, NULL);
  dbr_client_free(client);
  dbr_cancel_free(n->cancel);
  dbr_call_options_free(call_options);
  dbr_client_options_free(options);
}

static void TheServerIsPort8000OfThisMachine(void** state) {
  notes n = {.http = 200};
  (void)state;
  call_by_default(&n, NULL);
  assert_string_equal(n.url, "http://127.0.0.1:8000/api/v1/auth/me");
}

static void AnAttemptHasTenSeconds(void** state) {
  notes n = {.http = 200};
  (void)state;
  call_by_default(&n, NULL);
  assert_in_range(n.timeout_ms, 7000, 10000);
}

static void no_attempt_timeout(dbr_client_options* options) {
  dbr_client_options_set_attempt_timeout_ms(options, 0);
}

static void ACallHasThirtySeconds(void** state) {
  notes n = {.http = 200};
  (void)state;
  call_by_default(&n, no_attempt_timeout);
  assert_in_range(n.timeout_ms, 25000, 30000);
}

static void AConnectHasFiveSeconds(void** state) {
  fixture* const f = *state;
  char url[64];
  int port = 0;
  int64_t begin;
  full_backlog* const backlog = full_backlog_start(&port);
  snprintf(url, sizeof url, "http://127.0.0.1:%d", port);
  dbr_client_options_set_server_url(f->options, url);
  begin = now_ms();
  assert_dbr_status(DBR_E_TIMEOUT, call_me(f), f->error);
  assert_true(now_ms() - begin >= 4998);
  assert_within(begin, 5000 + GRACE_MS);
  full_backlog_stop(backlog);
}

static void WaitsBeginAtHalfASecondAndGrowByHalf(void** state) {
  notes n = {.http = 503, .stop_after = 3};
  (void)state;
  call_by_default(&n, NULL);
  assert_int_equal(n.attempts, 3);
  assert_in_range(n.retry_in_ms[0], 250, 500);
  assert_in_range(n.retry_in_ms[1], 375, 750);
  assert_in_range(n.retry_in_ms[2], 562, 1125);
}

static void AWaitWithinTwentySecondsIsBegun(void** state) {
  notes n = {.http = 503, .retry_after = "19"};
  (void)state;
  call_by_default(&n, NULL);
  assert_int_equal(n.retry_in_ms[0], 19000);
}

static void AWaitBeyondTwentySecondsIsNotBegun(void** state) {
  notes n = {.http = 503, .retry_after = "21"};
  (void)state;
  call_by_default(&n, NULL);
  assert_int_equal(n.retry_in_ms[0], -1);
}

static void FailedConnectionsAreRetried(void** state) {
  notes n = {.failure = DBR_E_CONNECT};
  (void)state;
  call_by_default(&n, NULL);
  assert_true(n.retry_in_ms[0] >= 0);
}

static void RateLimitsAreNotRetried(void** state) {
  notes n = {.http = 429};
  (void)state;
  call_by_default(&n, NULL);
  assert_int_equal(n.retry_in_ms[0], -1);
}

/* The policy of the reference SDK: an hour of retries and no deadline. */
static void retry_for_an_hour(dbr_client_options* options) {
  dbr_client_options_set_retry_backoff(options, 500, 60000, 1.5, 3600000, 1);
  dbr_client_options_set_timeout_ms(options, 0);
}

static void AnHourOfRetriesMayBeHadByTwoOptions(void** state) {
  notes n = {.http = 503, .retry_after = "3500"};
  (void)state;
  call_by_default(&n, retry_for_an_hour);
  assert_int_equal(n.retry_in_ms[0], 3500000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(TheServerIsPort8000OfThisMachine),
      cmocka_unit_test(AnAttemptHasTenSeconds),
      cmocka_unit_test(ACallHasThirtySeconds),
      WITH_SERVER(AConnectHasFiveSeconds),
      cmocka_unit_test(WaitsBeginAtHalfASecondAndGrowByHalf),
      cmocka_unit_test(AWaitWithinTwentySecondsIsBegun),
      cmocka_unit_test(AWaitBeyondTwentySecondsIsNotBegun),
      cmocka_unit_test(FailedConnectionsAreRetried),
      cmocka_unit_test(RateLimitsAreNotRetried),
      cmocka_unit_test(AnHourOfRetriesMayBeHadByTwoOptions),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
