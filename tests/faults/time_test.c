/* Servers that take their time. */
#include <stdlib.h>
#include <string.h>

#include "clock_faults.h"
#include "fault.h"

#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
enum { DEADLINE = 300 };

static void assert_times_out(fixture* f, const server_step* script) {
  operation which;
  for (which = LOGIN; which < OPERATIONS; ++which) {
    dbr_client_options_set_timeout_ms(f->options, DEADLINE);
    scripted_server_connection(f->server, script);
    assert_fails_in_time(f, which, DBR_E_TIMEOUT, DEADLINE);
    scripted_server_forget(f->server);
    assert_client_still_works(f);
    fixture_renew(f);
  }
}

static void SilenceEndsAtTheDeadline(void** state) {
  static const server_step script[] = {READ_REQUEST, PAUSE(60000), END_OF_SCRIPT};
  assert_times_out(*state, script);
}

static void OneBytePerHundredMillisecondsEndsAtTheDeadline(void** state) {
  static const server_step script[] = {READ_REQUEST, DRIP(HEAD "Content-Length: 2\r\n\r\n{}", 100000),
                                       END_OF_SCRIPT};
  assert_times_out(*state, script);
}

static void AStallInTheHeadEndsAtTheDeadline(void** state) {
  static const server_step script[] = {READ_REQUEST, SEND("HTTP/1.1 200 OK\r\nConte"), PAUSE(60000),
                                       END_OF_SCRIPT};
  assert_times_out(*state, script);
}

static void AStallInTheBodyEndsAtTheDeadline(void** state) {
  static const server_step script[] = {READ_REQUEST, SEND(HEAD "Content-Length: 20\r\n\r\n{\"detail\""),
                                       PAUSE(60000), END_OF_SCRIPT};
  assert_times_out(*state, script);
}

static void AStallBetweenChunksEndsAtTheDeadline(void** state) {
  static const server_step script[] = {
      READ_REQUEST, SEND(HEAD "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"), PAUSE(60000), END_OF_SCRIPT};
  assert_times_out(*state, script);
}

static void AServerThatHalfClosesIsNoConnection(void** state) {
  static const server_step script[] = {READ_REQUEST, HALF_CLOSE, PAUSE(60000), END_OF_SCRIPT};
  fixture* const f = *state;
  scripted_server_connection(f->server, script);
  assert_fails_in_time(f, LOGIN, DBR_E_CONNECT, FAULT_DEADLINE_MS - 500);
  assert_client_still_works(f);
}

static void AServerThatNeverReadsEndsAtTheDeadline(void** state) {
  static const server_step script[] = {NEVER_READ, END_OF_SCRIPT};
  enum { SIZE = 16 << 20 };
  fixture* const f = *state;
  char* const body = malloc(SIZE);
  int64_t begin;
  assert_non_null(body);
  memset(body, 'x', SIZE);
  dbr_client_options_set_timeout_ms(f->options, DEADLINE);
  scripted_server_connection(f->server, script);
  (void)fixture_client(f);
  begin = now_ms();
  assert_dbr_status(DBR_E_TIMEOUT,
                    dbr_client_request(f->client, "PUT", "/x", body, SIZE, NULL, NULL, &f->error), f->error);
  assert_within(begin, DEADLINE + GRACE_MS);
  scripted_server_forget(f->server);
  assert_client_still_works(f);
  free(body);
}

static void ALargeBodyArrivesWhole(void** state) {
  enum { SIZE = 3 << 20 };
  fixture* const f = *state;
  char* const body = malloc(SIZE + 1);
  assert_non_null(body);
  memset(body, 'y', SIZE);
  body[SIZE] = '\0';
  dbr_client_options_set_timeout_ms(f->options, 30000);
  assert_dbr_ok(call_request(f, "PUT", "/x", body), f->error);
  assert_int_equal(strlen(scripted_request_body(scripted_server_request(f->server, 0))), SIZE);
  free(body);
}

static void step_clock(fixture* f, int64_t seconds) {
  const int64_t begin = now_ms();
  clock_faults_move(seconds);
  assert_client_still_works(f);
  scripted_server_delay(f->server, 60000);
  assert_dbr_status(DBR_E_TIMEOUT, call_me(f), f->error);
  assert_true(now_ms() - begin >= DEADLINE - 2);
  assert_within(begin, DEADLINE + GRACE_MS);
  scripted_server_forget(f->server);
}

static void AWallClockMovedByADayChangesNothing(void** state) {
  fixture* const f = *state;
  dbr_client_options_set_timeout_ms(f->options, DEADLINE);
  step_clock(f, 86400);
  step_clock(f, -86400);
  clock_faults_move(0);
  assert_client_still_works(f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_FAULTS(SilenceEndsAtTheDeadline),
      WITH_TLS_FAULTS(SilenceEndsAtTheDeadline),
      WITH_FAULTS(OneBytePerHundredMillisecondsEndsAtTheDeadline),
      WITH_TLS_FAULTS(OneBytePerHundredMillisecondsEndsAtTheDeadline),
      WITH_FAULTS(AStallInTheHeadEndsAtTheDeadline),
      WITH_FAULTS(AStallInTheBodyEndsAtTheDeadline),
      WITH_TLS_FAULTS(AStallInTheBodyEndsAtTheDeadline),
      WITH_FAULTS(AStallBetweenChunksEndsAtTheDeadline),
      WITH_FAULTS(AServerThatHalfClosesIsNoConnection),
      WITH_FAULTS(AServerThatNeverReadsEndsAtTheDeadline),
      WITH_TLS_FAULTS(AServerThatNeverReadsEndsAtTheDeadline),
      WITH_FAULTS(ALargeBodyArrivesWhole),
      WITH_TLS_FAULTS(ALargeBodyArrivesWhole),
      WITH_FAULTS(AWallClockMovedByADayChangesNothing),
  };
  return cmocka_run_group_tests(tests, make_certs, drop_certs);
}
