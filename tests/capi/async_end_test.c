/* How an asynchronous call ends: once, on one thread, whatever ends it. */
#include <string.h>

#include "fixture.h"
#include "inbox.h"

static dbr_status me_async(fixture* f, const dbr_call_options* options, inbox* box) {
  dbr_client* const client = fixture_client(f);
  return dbr_auth_me_async(client, options, inbox_user, box, &f->error);
}

static void ATokenThatFiredBeforeIsAcceptedAndThenCancelled(void** state) {
  fixture* const f = *state;
  dbr_cancel* const cancel = dbr_cancel_new();
  dbr_call_options* const options = dbr_call_options_new();
  inbox box;
  inbox_open(&box);
  dbr_call_options_set_cancel(options, cancel);
  dbr_cancel_trigger(cancel);
  assert_dbr_ok(me_async(f, options, &box), f->error);
  assert_int_equal(inbox_wait(&box, 1), 1);
  assert_int_equal(inbox_of_status(&box, DBR_E_CANCELLED), 1);
  assert_int_equal(scripted_server_requests(f->server), 0);
  fixture_renew(f);
  dbr_call_options_free(options);
  dbr_cancel_free(cancel);
  inbox_close(&box);
}

static void AShutdownEndsACallInFlightOnce(void** state) {
  fixture* const f = *state;
  int64_t begun;
  inbox box;
  inbox_open(&box);
  scripted_server_delay(f->server, 60000);
  assert_dbr_ok(me_async(f, NULL, &box), f->error);
  assert_true(scripted_server_wait_requests(f->server, 1, 20000));
  begun = now_ms();
  dbr_client_shutdown(f->client);
  assert_int_equal(inbox_wait(&box, 1), 1);
  assert_within(begun, GRACE_MS);
  fixture_renew(f);
  assert_int_equal(inbox_count(&box), 1);
  assert_int_equal(inbox_of_status(&box, DBR_E_CANCELLED), 1);
  inbox_close(&box);
}

static void AFailedConnectEndsACallOnce(void** state) {
  static const server_step cut_off[] = {READ_REQUEST, CLOSE, END_OF_SCRIPT};
  fixture* const f = *state;
  inbox box;
  inbox_open(&box);
  scripted_server_connection(f->server, cut_off);
  assert_dbr_ok(me_async(f, NULL, &box), f->error);
  assert_int_equal(inbox_wait(&box, 1), 1);
  fixture_renew(f);
  assert_int_equal(inbox_count(&box), 1);
  assert_int_equal(inbox_of_status(&box, DBR_E_CONNECT), 1);
  inbox_close(&box);
}

typedef struct threads_seen {
  inbox* box;
  pthread_t first;
  int calls, others;
} threads_seen;

static void note_thread(dbr_status status, dbr_user* user, dbr_error* error, void* user_data) {
  threads_seen* const seen = user_data;
  if (seen->calls++ == 0) seen->first = pthread_self();
  seen->others += !pthread_equal(seen->first, pthread_self());
  inbox_user(status, user, error, seen->box);
}

static void EveryCallbackOfAClientRunsOnItsOneIoThread(void** state) {
  enum { CALLS = 50 };
  fixture* const f = *state;
  inbox box;
  threads_seen seen;
  int i;
  memset(&seen, 0, sizeof seen);
  seen.box = &box;
  inbox_open(&box);
  for (i = 0; i < CALLS; ++i) {
    assert_dbr_ok(dbr_auth_me_async(fixture_client(f), NULL, note_thread, &seen, &f->error), f->error);
  }
  assert_int_equal(inbox_wait(&box, CALLS), CALLS);
  fixture_renew(f);
  assert_int_equal(seen.others, 0);
  assert_int_equal(box.on_caller_thread, 0);
  inbox_close(&box);
}

typedef struct kept {
  inbox* box;
  dbr_user* user;
  dbr_error* error;
} kept;

static void keep(dbr_status status, dbr_user* user, dbr_error* error, void* user_data) {
  kept* const k = user_data;
  k->user = user;
  k->error = error;
  inbox_response(status, NULL, NULL, k->box);
}

static void TheCallbackOwnsTheResultAndMayFreeItLater(void** state) {
  fixture* const f = *state;
  inbox box;
  kept k = {&box, NULL, NULL};
  inbox_open(&box);
  assert_dbr_ok(dbr_auth_me_async(fixture_client(f), NULL, keep, &k, &f->error), f->error);
  assert_int_equal(inbox_wait(&box, 1), 1);
  fixture_renew(f);
  assert_null(k.error);
  assert_string_equal(k.user->username, "rope");
  dbr_user_free(k.user);
  inbox_close(&box);
}

static void TheCallbackOwnsTheErrorAndMayFreeItLater(void** state) {
  fixture* const f = *state;
  inbox box;
  kept k = {&box, NULL, NULL};
  inbox_open(&box);
  scripted_server_answer(f->server, 404, JSON, "{\"detail\":\"kept\"}");
  assert_dbr_ok(dbr_auth_me_async(fixture_client(f), NULL, keep, &k, &f->error), f->error);
  assert_int_equal(inbox_wait(&box, 1), 1);
  fixture_renew(f);
  assert_null(k.user);
  assert_string_equal(k.error->message, "kept");
  dbr_error_free(k.error);
  inbox_close(&box);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_SERVER(ATokenThatFiredBeforeIsAcceptedAndThenCancelled),
      WITH_SERVER(AShutdownEndsACallInFlightOnce),
      WITH_SERVER(AFailedConnectEndsACallOnce),
      WITH_SERVER(EveryCallbackOfAClientRunsOnItsOneIoThread),
      WITH_SERVER(TheCallbackOwnsTheResultAndMayFreeItLater),
      WITH_SERVER(TheCallbackOwnsTheErrorAndMayFreeItLater),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
