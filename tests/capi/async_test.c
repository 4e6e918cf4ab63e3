/* The asynchronous twins: exactly one completion, whatever happens. */
#include <stdio.h>
#include <string.h>

#include "fixture.h"
#include "inbox.h"

static dbr_status submit(fixture* f, operation which, const dbr_call_options* options, inbox* box) {
  dbr_client* const client = fixture_client(f);
  switch (which) {
    case LOGIN:
      return dbr_auth_login_async(client, TEST_USER, TEST_PASSWORD, options, inbox_login, box, &f->error);
    case ME:
      return dbr_auth_me_async(client, options, inbox_user, box, &f->error);
    case LOGOUT:
      return dbr_auth_logout_async(client, options, inbox_logout, box, &f->error);
    default:
      return dbr_client_request_async(client, "GET", "/x", NULL, 0, options, inbox_response, box, &f->error);
  }
}

static void EachTwinBringsItsResult(void** state) {
  static const char* const texts[] = {SERVED_TOKEN, "", SERVED_LOGOUT, "{}"};
  fixture* const f = *state;
  operation which;
  inbox box;
  inbox_open(&box);
  for (which = LOGIN; which < OPERATIONS; ++which) {
    assert_dbr_ok(submit(f, which, NULL, &box), f->error);
    assert_int_equal(inbox_wait(&box, (int)which + 1), (int)which + 1);
    assert_string_equal(box.text, texts[which]);
    if (which <= ME) assert_string_equal(box.username, "rope");
  }
  assert_int_equal(inbox_of_status(&box, DBR_OK), OPERATIONS);
  assert_int_equal(box.wrong, 0);
  assert_int_equal(box.on_caller_thread, 0);
  assert_string_equal(sent_header(f, 1, "Authorization"), "Bearer " SERVED_TOKEN);
  fixture_renew(f);
  inbox_close(&box);
}

static void EachTwinBringsItsError(void** state) {
  fixture* const f = *state;
  operation which;
  inbox box;
  inbox_open(&box);
  for (which = LOGIN; which < OPERATIONS; ++which) {
    scripted_server_answer(f->server, 401, JSON, "{\"detail\":\"go away\"}");
    assert_dbr_ok(submit(f, which, NULL, &box), f->error);
    assert_int_equal(inbox_wait(&box, (int)which + 1), (int)which + 1);
    assert_string_equal(box.text, "go away");
  }
  assert_int_equal(inbox_of_status(&box, DBR_E_UNAUTHORIZED), OPERATIONS);
  assert_int_equal(box.wrong, 0);
  fixture_renew(f);
  inbox_close(&box);
}

static void ManyInFlightCompleteOnceEach(void** state) {
  enum { CALLS = 300 };
  fixture* const f = *state;
  inbox box;
  int i;
  inbox_open(&box);
  for (i = 0; i < CALLS; ++i) assert_dbr_ok(submit(f, ME, NULL, &box), f->error);
  assert_int_equal(inbox_wait(&box, CALLS), CALLS);
  assert_int_equal(inbox_of_status(&box, DBR_OK), CALLS);
  assert_int_equal(box.wrong, 0);
  /* The default concurrency is 100, and connections are used again. */
  assert_true(scripted_server_connections(f->server) <= 150);
  fixture_renew(f);
  assert_int_equal(inbox_count(&box), CALLS);
  inbox_close(&box);
}

static void NoMoreThanTheLimitAreOnTheWire(void** state) {
  enum { CALLS = 12, LIMIT = 4 };
  fixture* const f = *state;
  inbox box;
  int i;
  inbox_open(&box);
  dbr_client_options_set_max_concurrency(f->options, LIMIT);
  for (i = 0; i < CALLS; ++i) {
    scripted_server_delay(f->server, 150);
    scripted_server_answer(f->server, 200, JSON, SERVED_USER);
    assert_dbr_ok(submit(f, ME, NULL, &box), f->error);
  }
  for (i = 0; inbox_count(&box) < CALLS && i < 20000; ++i) {
    /* Asked in this order: an answer meanwhile makes the difference smaller, never larger. */
    const int done = inbox_count(&box);
    const int begun = scripted_server_requests(f->server);
    if (inbox_count(&box) == done) assert_true(begun - done <= LIMIT);
    sleep_ms(1);
  }
  assert_int_equal(inbox_of_status(&box, DBR_OK), CALLS);
  assert_true(scripted_server_connections(f->server) <= LIMIT);
  fixture_renew(f);
  inbox_close(&box);
}

static void OptionsAndInputsMayGoAsSoonAsTheCallIsAccepted(void** state) {
  fixture* const f = *state;
  char user[] = "rope", password[] = "pass-phrase";
  inbox box;
  dbr_cancel* const cancel = dbr_cancel_new();
  dbr_call_options* const options = dbr_call_options_new();
  inbox_open(&box);
  dbr_call_options_set_cancel(options, cancel);
  dbr_call_options_add_header(options, "X-A", "kept");
  scripted_server_delay(f->server, 100);
  assert_dbr_ok(
      dbr_auth_login_async(fixture_client(f), user, password, options, inbox_login, &box, &f->error),
      f->error);
  memset(user, 'x', sizeof user - 1);
  memset(password, 'x', sizeof password - 1);
  dbr_call_options_free(options);
  dbr_cancel_free(cancel);
  assert_int_equal(inbox_wait(&box, 1), 1);
  assert_int_equal(inbox_of_status(&box, DBR_OK), 1);
  assert_string_equal(sent_header(f, 0, "X-A"), "kept");
  assert_contains(scripted_request_body(scripted_server_request(f->server, 0)), "pass-phrase");
  fixture_renew(f);
  inbox_close(&box);
}

static void ACancelEndsACallInFlight(void** state) {
  fixture* const f = *state;
  inbox box;
  int64_t fired;
  dbr_cancel* const cancel = dbr_cancel_new();
  dbr_call_options* const options = dbr_call_options_new();
  inbox_open(&box);
  dbr_call_options_set_cancel(options, cancel);
  scripted_server_delay(f->server, 60000);
  assert_dbr_ok(submit(f, ME, options, &box), f->error);
  assert_true(scripted_server_wait_requests(f->server, 1, 20000));
  fired = now_ms();
  dbr_cancel_trigger(cancel);
  assert_int_equal(inbox_wait(&box, 1), 1);
  assert_within(fired, GRACE_MS);
  assert_int_equal(inbox_of_status(&box, DBR_E_CANCELLED), 1);
  assert_true(scripted_server_wait_disconnects(f->server, 1, 20000));
  assert_dbr_ok(submit(f, ME, options, &box), f->error);
  assert_int_equal(inbox_wait(&box, 2), 2);
  assert_int_equal(inbox_of_status(&box, DBR_E_CANCELLED), 2);
  assert_int_equal(scripted_server_requests(f->server), 1);
  dbr_call_options_free(options);
  dbr_cancel_free(cancel);
  fixture_renew(f);
  inbox_close(&box);
}

static void ADeadlineEndsACallInFlight(void** state) {
  fixture* const f = *state;
  inbox box;
  const int64_t begin = now_ms();
  inbox_open(&box);
  dbr_client_options_set_timeout_ms(f->options, 150);
  scripted_server_delay(f->server, 60000);
  assert_dbr_ok(submit(f, ME, NULL, &box), f->error);
  assert_int_equal(inbox_wait(&box, 1), 1);
  assert_within(begin, 150 + GRACE_MS);
  assert_int_equal(inbox_of_status(&box, DBR_E_TIMEOUT), 1);
  fixture_renew(f);
  inbox_close(&box);
}

static void TimeInTheQueueCounts(void** state) {
  fixture* const f = *state;
  inbox box;
  int64_t begin;
  dbr_call_options* const hurried = dbr_call_options_new();
  inbox_open(&box);
  dbr_call_options_set_timeout_ms(hurried, 150);
  dbr_client_options_set_max_concurrency(f->options, 1);
  scripted_server_delay(f->server, 60000);
  assert_dbr_ok(submit(f, ME, NULL, &box), f->error);
  assert_true(scripted_server_wait_requests(f->server, 1, 20000));
  begin = now_ms();
  assert_dbr_ok(submit(f, ME, hurried, &box), f->error);
  assert_int_equal(inbox_wait(&box, 1), 1);
  assert_within(begin, 150 + GRACE_MS);
  assert_int_equal(inbox_of_status(&box, DBR_E_TIMEOUT), 1);
  assert_int_equal(scripted_server_requests(f->server), 1);
  fixture_renew(f);
  assert_int_equal(inbox_of_status(&box, DBR_E_CANCELLED), 1);
  dbr_call_options_free(hurried);
  inbox_close(&box);
}

static void ACallInBackoffHoldsNoPlace(void** state) {
  fixture* const f = *state;
  inbox box;
  inbox_open(&box);
  dbr_client_options_set_max_concurrency(f->options, 1);
  dbr_client_options_set_retry_backoff(f->options, 20000, 20000, 1.0, 0, 1);
  scripted_server_answer(f->server, 503, NULL, "");
  assert_dbr_ok(submit(f, ME, NULL, &box), f->error);
  assert_true(scripted_server_wait_requests(f->server, 1, 20000));
  assert_dbr_ok(submit(f, ME, NULL, &box), f->error);
  assert_int_equal(inbox_wait(&box, 1), 1);
  assert_int_equal(inbox_of_status(&box, DBR_OK), 1);
  fixture_renew(f);
  assert_int_equal(inbox_of_status(&box, DBR_E_CANCELLED), 1);
  inbox_close(&box);
}

static void FreeEndsWhatIsInFlight(void** state) {
  enum { CALLS = 50 };
  fixture* const f = *state;
  inbox box;
  int64_t begin;
  int i;
  inbox_open(&box);
  dbr_client_options_set_max_concurrency(f->options, 10);
  for (i = 0; i < CALLS; ++i) {
    scripted_server_delay(f->server, 60000);
    scripted_server_answer(f->server, 200, JSON, SERVED_USER);
    assert_dbr_ok(submit(f, ME, NULL, &box), f->error);
  }
  assert_true(scripted_server_wait_requests(f->server, 10, 20000));
  begin = now_ms();
  fixture_renew(f);
  assert_within(begin, GRACE_MS);
  assert_int_equal(inbox_count(&box), CALLS);
  assert_int_equal(inbox_of_status(&box, DBR_E_CANCELLED), CALLS);
  assert_int_equal(box.wrong, 0);
  inbox_close(&box);
}

static void ARefusedCallNeverCallsBack(void** state) {
  fixture* const f = *state;
  inbox box;
  dbr_call_options* const options = dbr_call_options_new();
  inbox_open(&box);
  dbr_call_options_set_timeout_ms(options, -1);
  assert_dbr_status(DBR_E_INVALID_ARGUMENT, submit(f, ME, options, &box), f->error);
  assert_dbr_status(DBR_E_INVALID_ARGUMENT,
                    dbr_client_request_async(fixture_client(f), "GET", "no path", NULL, 0, NULL,
                                             inbox_response, &box, &f->error),
                    f->error);
  assert_dbr_status(DBR_E_INVALID_ARGUMENT,
                    dbr_auth_login_async(fixture_client(f), NULL, "x", NULL, inbox_login, &box, &f->error),
                    f->error);
  fixture_renew(f);
  assert_int_equal(inbox_count(&box), 0);
  dbr_call_options_free(options);
  inbox_close(&box);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_SERVER(EachTwinBringsItsResult),
      WITH_SERVER(EachTwinBringsItsError),
      WITH_SERVER(ManyInFlightCompleteOnceEach),
      WITH_SERVER(NoMoreThanTheLimitAreOnTheWire),
      WITH_SERVER(OptionsAndInputsMayGoAsSoonAsTheCallIsAccepted),
      WITH_SERVER(ACancelEndsACallInFlight),
      WITH_SERVER(ADeadlineEndsACallInFlight),
      WITH_SERVER(TimeInTheQueueCounts),
      WITH_SERVER(ACallInBackoffHoldsNoPlace),
      WITH_SERVER(FreeEndsWhatIsInFlight),
      WITH_SERVER(ARefusedCallNeverCallsBack),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
