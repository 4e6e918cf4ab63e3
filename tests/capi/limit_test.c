/* How much of a response is taken. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"

/* A text of `size` bytes, quoted so that it is JSON as well. */
static char* text_of(size_t size) {
  char* const text = malloc(size + 1);
  assert_non_null(text);
  memset(text, 'x', size);
  text[0] = text[size - 1] = '"';
  text[size] = '\0';
  return text;
}

static dbr_status get_text(fixture* f, int http, size_t size) {
  char* const text = text_of(size);
  scripted_server_answer(f->server, http, JSON, text);
  free(text);
  return call_request(f, "GET", "/x", NULL);
}

static void AMebibyteIsTakenByDefaultAndNoMore(void** state) {
  fixture* const f = *state;
  assert_dbr_ok(get_text(f, 200, 1048576), f->error);
  assert_dbr_status(DBR_E_TOO_LARGE, get_text(f, 200, 1048577), f->error);
  assert_int_equal(f->error->http_status, 200);
  assert_client_still_works(f);
}

static void TheLimitIsTheClients(void** state) {
  fixture* const f = *state;
  dbr_client_options_set_max_response_bytes(f->options, 200);
  assert_dbr_ok(get_text(f, 200, 200), f->error);
  assert_dbr_status(DBR_E_TOO_LARGE, get_text(f, 200, 201), f->error);
  assert_client_still_works(f);
  dbr_client_options_set_max_response_bytes(f->options, 3000000);
  fixture_renew(f);
  assert_dbr_ok(get_text(f, 200, 3000000), f->error);
}

static void AnAnnouncedLengthIsJudgedBeforeTheBodyComes(void** state) {
  static const server_step announced[] = {
      READ_REQUEST,
      SEND("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000000\r\n\r\n"),
      PAUSE(60000), END_OF_SCRIPT};
  fixture* const f = *state;
  const int64_t begin = now_ms();
  scripted_server_connection(f->server, announced);
  assert_dbr_status(DBR_E_TOO_LARGE, call_me(f), f->error);
  assert_within(begin, 20000);
  assert_true(scripted_server_wait_disconnects(f->server, 1, 20000));
}

static void ChunksAreCountedTogether(void** state) {
  fixture* const f = *state;
  dbr_client_options_set_max_response_bytes(f->options, 9);
  scripted_server_answer_text(
      f->server, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n4\r\n6789\r\n0\r\n\r\n");
  assert_dbr_ok(call_request(f, "GET", "/x", NULL), f->error);
  scripted_server_answer_text(
      f->server,
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n5\r\n67890\r\n0\r\n\r\n");
  assert_dbr_status(DBR_E_TOO_LARGE, call_request(f, "GET", "/x", NULL), f->error);
}

static void AnErrorsBodyIsCutAndItsStatusKept(void** state) {
  fixture* const f = *state;
  assert_dbr_status(DBR_E_NOT_FOUND, get_text(f, 404, 65536), f->error);
  assert_int_equal(f->error->body_len, 65536);
  assert_int_equal(scripted_server_connections(f->server), 1);
  assert_dbr_status(DBR_E_NOT_FOUND, get_text(f, 404, 500000), f->error);
  assert_int_equal(f->error->body_len, 65536);
  assert_int_equal(f->error->body[65536], '\0');
  assert_string_equal(f->error->message, "HTTP 404 Not Found");
  assert_client_still_works(f);
  assert_int_equal(scripted_server_connections(f->server), 2);
}

static void AnEndlessErrorIsCutToo(void** state) {
  static const server_step endless[] = {READ_REQUEST,
                                        SEND("HTTP/1.1 500 No\r\nContent-Length: 100000000\r\n\r\n"),
                                        ENDLESS("0123456789abcdef0123456789abcdef"), END_OF_SCRIPT};
  fixture* const f = *state;
  const int64_t begin = now_ms();
  scripted_server_connection(f->server, endless);
  assert_dbr_status(DBR_E_API, call_me(f), f->error);
  assert_int_equal(f->error->http_status, 500);
  assert_int_equal(f->error->body_len, 65536);
  assert_within(begin, 20000);
  assert_true(scripted_server_wait_disconnects(f->server, 1, 20000));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_SERVER(AMebibyteIsTakenByDefaultAndNoMore),          WITH_SERVER(TheLimitIsTheClients),
      WITH_SERVER(AnAnnouncedLengthIsJudgedBeforeTheBodyComes), WITH_SERVER(ChunksAreCountedTogether),
      WITH_SERVER(AnErrorsBodyIsCutAndItsStatusKept),           WITH_SERVER(AnEndlessErrorIsCutToo),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
