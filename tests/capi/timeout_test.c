/* A call ends when its time is over, whatever the server does. */
#include <stdio.h>
#include <string.h>

#include "fixture.h"

static void assert_times_out(fixture* f, int64_t deadline) {
  const int64_t begin = now_ms();
  assert_dbr_status(DBR_E_TIMEOUT, call_me(f), f->error);
  assert_true(now_ms() - begin >= deadline - 2);
  assert_within(begin, deadline + GRACE_MS);
  assert_int_equal(f->error->retryable, 1);
}

static void ASilentServerEndsTheCallAtItsDeadline(void** state) {
  static const server_step silent[] = {READ_REQUEST, PAUSE(60000), END_OF_SCRIPT};
  fixture* const f = *state;
  dbr_client_options_set_timeout_ms(f->options, 1000);
  scripted_server_connection(f->server, silent);
  assert_times_out(f, 1000);
  assert_int_equal(f->error->http_status, 0);
  assert_true(scripted_server_wait_disconnects(f->server, 1, 20000));
  assert_client_still_works(f);
}

static void TheDeadlineCoversAllAttempts(void** state) {
  fixture* const f = *state;
  const int64_t begin = now_ms();
  int i;
  dbr_client_options_set_retry_backoff(f->options, 1, 5, 1.0, 0, 1);
  dbr_client_options_set_timeout_ms(f->options, 800);
  dbr_client_options_set_attempt_timeout_ms(f->options, 100);
  for (i = 0; i < 20; ++i) {
    scripted_server_delay(f->server, 10000);
    scripted_server_answer(f->server, 200, JSON, "{}");
  }
  assert_dbr_status(DBR_E_TIMEOUT, call_me(f), f->error);
  assert_within(begin, 800 + GRACE_MS);
  assert_true(f->error->attempts >= 2);
}

static void ADrippingBodyDoesNotExtendTheDeadline(void** state) {
  static const server_step dripping[] = {
      READ_REQUEST, SEND("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n"),
      DRIP("{                                                                                               ",
           20000),
      END_OF_SCRIPT};
  fixture* const f = *state;
  dbr_client_options_set_timeout_ms(f->options, 300);
  scripted_server_connection(f->server, dripping);
  assert_times_out(f, 300);
  assert_client_still_works(f);
}

static void ADrippingHeadDoesNotExtendTheDeadline(void** state) {
  static const server_step dripping[] = {
      READ_REQUEST,
      DRIP("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", 20000),
      END_OF_SCRIPT};
  fixture* const f = *state;
  dbr_client_options_set_timeout_ms(f->options, 300);
  scripted_server_connection(f->server, dripping);
  assert_times_out(f, 300);
}

static void AnAttemptHasATimeOfItsOwn(void** state) {
  fixture* const f = *state;
  dbr_client_options_set_attempt_timeout_ms(f->options, 150);
  scripted_server_delay(f->server, 60000);
  assert_times_out(f, 150);
}

static void ACallMayHaveAShorterTime(void** state) {
  fixture* const f = *state;
  const int64_t begin = now_ms();
  dbr_call_options* const options = dbr_call_options_new();
  dbr_call_options_set_timeout_ms(options, 150);
  scripted_server_delay(f->server, 60000);
  assert_dbr_status(DBR_E_TIMEOUT, call_with(f, LOGIN, options), f->error);
  assert_within(begin, 150 + GRACE_MS);
  assert_string_equal(f->error->operation, "login");
  dbr_call_options_free(options);
}

static void AMillisecondIsEnoughToFailCleanly(void** state) {
  static const server_step silent[] = {PAUSE(60000), END_OF_SCRIPT};
  fixture* const f = *state;
  int i;
  dbr_client_options_set_timeout_ms(f->options, 1);
  for (i = 0; i < 20; ++i) {
    const int64_t begin = now_ms();
    scripted_server_connection(f->server, silent);
    assert_dbr_status(DBR_E_TIMEOUT, call_me(f), f->error);
    assert_within(begin, 1 + GRACE_MS);
  }
}

static void NoughtIsNoLimitAndHugeOnesDoNotOverflow(void** state) {
  static const int64_t limits[] = {0, INT64_MAX, INT64_MAX - 1, INT64_MAX / 1000, INT64_MAX / 1000 + 1};
  fixture* const f = *state;
  size_t i;
  for (i = 0; i < sizeof limits / sizeof *limits; ++i) {
    dbr_client_options_set_timeout_ms(f->options, limits[i]);
    dbr_client_options_set_attempt_timeout_ms(f->options, limits[i]);
    dbr_client_options_set_connect_timeout_ms(f->options, limits[i]);
    scripted_server_delay(f->server, 50);
    assert_dbr_ok(call_me(f), f->error);
    fixture_renew(f);
  }
}

static void ALateAnswerNeverReachesTheNextCall(void** state) {
  fixture* const f = *state;
  dbr_response* response = NULL;
  dbr_call_options* const hurried = dbr_call_options_new();
  dbr_call_options_set_timeout_ms(hurried, 500);
  scripted_server_delay(f->server, 1000);
  scripted_server_answer(f->server, 200, JSON, "\"late\"");
  assert_dbr_status(DBR_E_TIMEOUT, call_with(f, REQUEST, hurried), f->error);
  assert_true(scripted_server_wait_requests(f->server, 1, 20000));
  sleep_ms(1000);
  scripted_server_answer(f->server, 200, JSON, "\"mine\"");
  assert_dbr_ok(dbr_client_request(fixture_client(f), "GET", "/x", NULL, 0, NULL, &response, &f->error),
                f->error);
  assert_string_equal(response->body, "\"mine\"");
  dbr_response_free(response);
  dbr_call_options_free(hurried);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_SERVER(ASilentServerEndsTheCallAtItsDeadline),
      WITH_SERVER(TheDeadlineCoversAllAttempts),
      WITH_SERVER(ADrippingBodyDoesNotExtendTheDeadline),
      WITH_SERVER(ADrippingHeadDoesNotExtendTheDeadline),
      WITH_SERVER(AnAttemptHasATimeOfItsOwn),
      WITH_SERVER(ACallMayHaveAShorterTime),
      WITH_SERVER(AMillisecondIsEnoughToFailCleanly),
      WITH_SERVER(NoughtIsNoLimitAndHugeOnesDoNotOverflow),
      WITH_SERVER(ALateAnswerNeverReachesTheNextCall),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
