/* Servers that answer before they have the whole request: the answer is taken, whatever becomes of the rest.
 */
#include <stdlib.h>
#include <string.h>

#include "../faults/fault.h"
#include "inbox.h"

enum { LARGE = 16 << 20, PATIENCE_MS = 8000 };

#define TOO_LARGE                                                                              \
  "HTTP/1.1 413 Content Too Large\r\nContent-Type: application/json\r\nContent-Length: 23\r\n" \
  "\r\n{\"message\":\"too large\"}"
#define UNAUTHORIZED                                                                      \
  "HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: 29\r\n" \
  "Connection: close\r\n\r\n{\"message\":\"who are you now\"}"

static char* body_of(size_t size) {
  char* const body = malloc(size);
  assert_non_null(body);
  memset(body, 'x', size);
  return body;
}

static dbr_status put(fixture* f, const char* body, size_t size) {
  forget_error(&f->error);
  return dbr_client_request(fixture_client(f), "PUT", "/x", body, size, NULL, NULL, &f->error);
}

static dbr_status put_async(fixture* f, const char* body, size_t size, inbox* box) {
  return dbr_client_request_async(fixture_client(f), "PUT", "/x", body, size, NULL, inbox_response, box,
                                  NULL);
}

static void answer_blocking(fixture* f, const server_step* script, dbr_status status, const char* message) {
  char* const body = body_of(LARGE);
  scripted_server_connection(f->server, script);
  assert_dbr_status(status, put(f, body, LARGE), f->error);
  assert_string_equal(f->error->message, message);
  assert_int_equal(f->error->attempts, 1);
  free(body);
}

static void answer_async(fixture* f, const server_step* script, dbr_status status, const char* message) {
  char* const body = body_of(LARGE);
  inbox box;
  inbox_open(&box);
  scripted_server_connection(f->server, script);
  assert_dbr_returns(DBR_OK, put_async(f, body, LARGE, &box));
  free(body);
  assert_int_equal(inbox_wait(&box, 1), 1);
  assert_dbr_returns(status, box.statuses[0]);
  assert_string_equal(box.text, message);
  assert_int_equal(box.wrong, 0);
  inbox_close(&box);
}

static void assert_answer_is_taken(fixture* f, const server_step* script, dbr_status status,
                                   const char* message) {
  dbr_client_options_set_timeout_ms(f->options, PATIENCE_MS);
  answer_blocking(f, script, status, message);
  assert_client_still_works(f);
  assert_int_equal(scripted_server_connections(f->server), 2);
  answer_async(f, script, status, message);
  assert_client_still_works(f);
}

static void AnAnswerIsTakenWhereTheServerReadsNoFurther(void** state) {
  static const server_step script[] = {READ_HEAD, SEND(TOO_LARGE), NEVER_READ, END_OF_SCRIPT};
  assert_answer_is_taken(*state, script, DBR_E_API, "too large");
}

static void AnAnswerIsTakenWhereTheServerClosesBehindIt(void** state) {
  static const server_step script[] = {READ_HEAD, SEND(UNAUTHORIZED), CLOSE, END_OF_SCRIPT};
  assert_answer_is_taken(*state, script, DBR_E_UNAUTHORIZED, "who are you now");
}

static void AnAnswerIsTakenWhereTheServerResetsBehindIt(void** state) {
  static const server_step script[] = {READ_HEAD, SEND(UNAUTHORIZED), RESET, END_OF_SCRIPT};
  assert_answer_is_taken(*state, script, DBR_E_UNAUTHORIZED, "who are you now");
}

static void AnAnswerIsTakenWhereTheServerHalfClosesBehindIt(void** state) {
  static const server_step script[] = {READ_HEAD, SEND(TOO_LARGE), HALF_CLOSE, NEVER_READ, END_OF_SCRIPT};
  assert_answer_is_taken(*state, script, DBR_E_API, "too large");
}

static void AnAnswerInSingleBytesIsTakenWhileTheRequestIsSent(void** state) {
  static const server_step script[] = {READ_HEAD, DRIP(TOO_LARGE, 500), NEVER_READ, END_OF_SCRIPT};
  assert_answer_is_taken(*state, script, DBR_E_API, "too large");
}

static void WithoutAnAnswerAResetIsNoConnection(void** state) {
  static const server_step script[] = {READ_HEAD, RESET, END_OF_SCRIPT};
  fixture* const f = *state;
  char* const body = body_of(LARGE);
  scripted_server_connection(f->server, script);
  assert_dbr_status(DBR_E_CONNECT, put(f, body, LARGE), f->error);
  assert_int_equal(f->error->http_status, 0);
  assert_client_still_works(f);
  free(body);
}

static void pause_thread(dbr_status status, dbr_user* user, dbr_error* error, void* user_data) {
  sleep_ms(150);
  inbox_user(status, user, error, user_data);
}

/* While the I/O thread is busy in a callback, the server answers and takes all that was sent: the thread is
 * told of both at once, and where the rest of the request then goes out at once, it is told of nothing more.
 */
static void AnAnswerThatCameWithRoomForTheRestIsTaken(void** state) {
  static const server_step script[] = {READ_HEAD,    PAUSE(60), SEND(TOO_LARGE),
                                       READ_REQUEST, SERVE,     END_OF_SCRIPT};
  fixture* const f = *state;
  size_t size;
  dbr_client_options_set_timeout_ms(f->options, PATIENCE_MS);
  for (size = 2 << 20; size <= 8 << 20; size += 1 << 19) {
    char* const body = body_of(size);
    inbox box;
    inbox_open(&box);
    scripted_server_connection(f->server, script);
    assert_dbr_returns(DBR_OK, put_async(f, body, size, &box));
    free(body);
    sleep_ms(30);
    assert_dbr_returns(DBR_OK, dbr_auth_me_async(f->client, NULL, pause_thread, &box, NULL));
    assert_int_equal(inbox_wait(&box, 2), 2);
    assert_int_equal(inbox_of_status(&box, DBR_E_API), 1);
    assert_int_equal(inbox_of_status(&box, DBR_OK), 1);
    inbox_close(&box);
    fixture_renew(f);
  }
}

#define WITH_AND_WITHOUT_TLS(test) WITH_FAULTS(test), WITH_TLS_FAULTS(test)

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_AND_WITHOUT_TLS(AnAnswerIsTakenWhereTheServerReadsNoFurther),
      WITH_AND_WITHOUT_TLS(AnAnswerIsTakenWhereTheServerClosesBehindIt),
      WITH_AND_WITHOUT_TLS(AnAnswerIsTakenWhereTheServerResetsBehindIt),
      WITH_AND_WITHOUT_TLS(AnAnswerIsTakenWhereTheServerHalfClosesBehindIt),
      WITH_AND_WITHOUT_TLS(AnAnswerInSingleBytesIsTakenWhileTheRequestIsSent),
      WITH_AND_WITHOUT_TLS(WithoutAnAnswerAResetIsNoConnection),
      WITH_FAULTS(AnAnswerThatCameWithRoomForTheRestIsTaken),
  };
  return cmocka_run_group_tests(tests, make_certs, drop_certs);
}
