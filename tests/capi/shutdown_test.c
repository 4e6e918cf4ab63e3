#include <stdio.h>
#include <string.h>

#include "fixture.h"
#include "later.h"

static void shut_down(void* client) {
  dbr_client_shutdown(client);
}

static void assert_ends_at_shutdown(fixture* f, operation which) {
  later* const ending = later_run(100, shut_down, fixture_client(f));
  int64_t begun;
  assert_dbr_status(DBR_E_CANCELLED, call(f, which), f->error);
  begun = later_join(ending);
  assert_within(begun, GRACE_MS);
  fixture_renew(f);
}

static void CallsInFlightEndAsCancelled(void** state) {
  fixture* const f = *state;
  operation which;
  for (which = LOGIN; which < OPERATIONS; ++which) {
    scripted_server_delay(f->server, 60000);
    scripted_server_answer(f->server, 200, JSON, "{}");
    assert_ends_at_shutdown(f, which);
    assert_true(scripted_server_wait_disconnects(f->server, (int)which + 1, 20000));
  }
}

static void ACallInBackoffEndsAsCancelled(void** state) {
  fixture* const f = *state;
  dbr_client_options_set_retry_backoff(f->options, 20000, 20000, 1.0, 0, 1);
  scripted_server_answer(f->server, 503, NULL, "");
  assert_ends_at_shutdown(f, ME);
}

static void LaterCallsAreClosed(void** state) {
  fixture* const f = *state;
  operation which;
  dbr_client_shutdown(fixture_client(f));
  dbr_client_shutdown(f->client);
  for (which = LOGIN; which < OPERATIONS; ++which) {
    assert_dbr_status(DBR_E_CLOSED, call(f, which), f->error);
    assert_int_equal(f->error->attempts, 0);
    assert_int_equal(f->error->retryable, 0);
  }
  assert_int_equal(scripted_server_connections(f->server), 0);
}

static void never(dbr_status status, dbr_user* user, dbr_error* error, void* user_data) {
  (void)status;
  dbr_user_free(user);
  dbr_error_free(error);
  *(int*)user_data = 1;
}

static void LaterAsynchronousCallsAreClosedAndNeverCallBack(void** state) {
  fixture* const f = *state;
  int called = 0;
  dbr_client_shutdown(fixture_client(f));
  assert_dbr_status(DBR_E_CLOSED, dbr_auth_me_async(f->client, NULL, never, &called, &f->error), f->error);
  fixture_renew(f);
  assert_int_equal(called, 0);
}

static void AWrongArgumentIsToldEvenAfterShutdown(void** state) {
  fixture* const f = *state;
  dbr_status status;
  dbr_client_shutdown(fixture_client(f));
  status = call_request(f, NULL, "/", NULL);
  assert_true(status == DBR_E_INVALID_ARGUMENT || status == DBR_E_CLOSED);
}

static void ShutdownReturnsAtOnceAndFreeReleasesTheConnections(void** state) {
  fixture* const f = *state;
  int64_t begin;
  assert_client_still_works(f);
  begin = now_ms();
  dbr_client_shutdown(f->client);
  assert_within(begin, GRACE_MS);
  fixture_renew(f);
  assert_true(scripted_server_wait_disconnects(f->server, 1, 20000));
}

static void note_closed(void* user_data) {
  ++*(int*)user_data;
}

static void OnClosedIsToldOnceByFree(void** state) {
  fixture* const f = *state;
  int closed = 0;
  dbr_client_options_set_on_closed(f->options, note_closed, &closed);
  assert_client_still_works(f);
  fixture_renew(f);
  assert_int_equal(closed, 1);
}

static void OnClosedIsNotToldWhereThereWasNoClient(void** state) {
  fixture* const f = *state;
  int closed = 0;
  dbr_client_options_set_on_closed(f->options, note_closed, &closed);
  dbr_client_options_set_server_url(f->options, "nonsense");
  assert_dbr_status(DBR_E_INVALID_ARGUMENT, dbr_client_new(f->options, &f->client, &f->error), f->error);
  assert_int_equal(closed, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_SERVER(CallsInFlightEndAsCancelled),
      WITH_SERVER(ACallInBackoffEndsAsCancelled),
      WITH_SERVER(LaterCallsAreClosed),
      WITH_SERVER(LaterAsynchronousCallsAreClosedAndNeverCallBack),
      WITH_SERVER(AWrongArgumentIsToldEvenAfterShutdown),
      WITH_SERVER(ShutdownReturnsAtOnceAndFreeReleasesTheConnections),
      WITH_SERVER(OnClosedIsToldOnceByFree),
      WITH_SERVER(OnClosedIsNotToldWhereThereWasNoClient),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
