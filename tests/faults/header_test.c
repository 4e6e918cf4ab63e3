/* Heads that are too large, and fields that are none. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"

#define START "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
#define FIELD(name, text) {name, FAULT_BYTES(START text "\r\n\r\n{}"), STEP_END, DBR_E_PROTOCOL}

static const fault kFields[] = {
    FIELD("NUL in a value", "X-A: a\0b"),
    FIELD("NUL in a name", "X-\0A: b"),
    FIELD("no colon", "X-A b"),
    FIELD("nothing but a name", "X-A"),
    FIELD("no name", ": b"),
    FIELD("a space before the colon", "X-A : b"),
    FIELD("a space in the name", "X A: b"),
    FIELD("a bare CR in a value", "X-A: a\rX-B: b"),
    FIELD("a bare LF in a value", "X-A: a\nX-B: b"),
    FIELD("a CR at the end of a value", "X-A: a\r"),
    FIELD("a folded value", "X-A: a\r\n b"),
    FIELD("a folded value with a tab", "X-A: a\r\n\tb"),
    FIELD("an escape character", "X-A: \x1b[31m"),
    FIELD("DEL", "X-A: \x7f"),
    FIELD("a name that is not ASCII", "X-\xc3\x84: b"),
    FIELD("a quote in the name", "\"X-A\": b"),
};

static void BrokenFieldsAreAProtocolError(void** state) {
  run_faults(*state, kFields, sizeof kFields / sizeof *kFields, WHOLE);
}
static void BrokenFieldsByteByByteAreTheSame(void** state) {
  run_faults(*state, kFields, sizeof kFields / sizeof *kFields, DRIPPED);
}

/* START, then `count` lines of `length` bytes. */
static fault many_lines(int count, size_t length) {
  fault made = {"a large head", NULL, 0, STEP_END, DBR_E_TOO_LARGE};
  char* const bytes = malloc(sizeof START + (size_t)count * (length + 2) + 8);
  size_t at;
  assert_non_null(bytes);
  strcpy(bytes, START);
  at = strlen(bytes);
  for (; count > 0; --count) {
    memset(bytes + at, 'v', length);
    memcpy(bytes + at, "X-A: ", 5);
    memcpy(bytes + at + length, "\r\n", 2);
    at += length + 2;
  }
  memcpy(bytes + at, "\r\n{}", 4);
  made.bytes = bytes;
  made.len = at + 4;
  return made;
}

static void run_lines(fixture* f, int count, size_t length, dbr_status status) {
  fault made = many_lines(count, length);
  made.status = status;
  if (status == DBR_OK) {
    dbr_response* response = NULL;
    const server_step script[] = {READ_REQUEST, SEND_BYTES(made.bytes, made.len), END_OF_SCRIPT};
    dbr_client* const client = fixture_client(f);
    scripted_server_connection(f->server, script);
    assert_dbr_ok(dbr_client_request(client, "GET", "/x", NULL, 0, NULL, &response, &f->error), f->error);
    assert_true(strlen(dbr_response_header(response, "X-A")) >= (size_t)count * (length - 5));
    dbr_response_free(response);
    fixture_renew(f);
  } else {
    run_faults(f, &made, 1, WHOLE);
  }
  free((void*)(uintptr_t)made.bytes);
}

static void ALineOfSixteenKibibytesIsTakenAndNoMore(void** state) {
  run_lines(*state, 1, 16000, DBR_OK);
  run_lines(*state, 1, 17000, DBR_E_TOO_LARGE);
  run_lines(*state, 1, 100000, DBR_E_TOO_LARGE);
}

static void AHundredFieldsAreTakenAndNoMore(void** state) {
  run_lines(*state, 98, 20, DBR_OK);
  run_lines(*state, 99, 20, DBR_E_TOO_LARGE);
  run_lines(*state, 20000, 20, DBR_E_TOO_LARGE);
}

static void AHeadOfSixtyFourKibibytesIsTakenAndNoMore(void** state) {
  run_lines(*state, 60, 1000, DBR_OK);
  run_lines(*state, 70, 1000, DBR_E_TOO_LARGE);
  run_lines(*state, 90, 4500, DBR_E_TOO_LARGE);
}

static void AnEndlessLineIsTooLarge(void** state) {
  static const server_step endless[] = {READ_REQUEST, SEND("HTTP/1.1 200 OK\r\nX-A: "),
                                        ENDLESS("0123456789abcdef0123456789abcdef"), END_OF_SCRIPT};
  fixture* const f = *state;
  scripted_server_connection(f->server, endless);
  assert_fails_in_time(f, ME, DBR_E_TOO_LARGE, FAULT_DEADLINE_MS - 500);
  assert_client_still_works(f);
}

static void EndlessTrailersAreTooLarge(void** state) {
  static const server_step endless[] = {
      READ_REQUEST, SEND("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"),
      ENDLESS("X-A: 0123456789abcdef0123456789abcdef\r\n"), END_OF_SCRIPT};
  fixture* const f = *state;
  scripted_server_connection(f->server, endless);
  assert_fails_in_time(f, REQUEST, DBR_E_TOO_LARGE, FAULT_DEADLINE_MS - 500);
  assert_client_still_works(f);
}

static void EndlessChunkExtensionsAreRefused(void** state) {
  static const server_step endless[] = {READ_REQUEST,
                                        SEND("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a="),
                                        ENDLESS("0123456789abcdef0123456789abcdef"), END_OF_SCRIPT};
  fixture* const f = *state;
  scripted_server_connection(f->server, endless);
  (void)fixture_client(f);
  const dbr_status status = call(f, REQUEST);
  assert_true(status == DBR_E_TOO_LARGE || status == DBR_E_PROTOCOL);
  assert_client_still_works(f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_FAULTS(BrokenFieldsAreAProtocolError),
      WITH_FAULTS(BrokenFieldsByteByByteAreTheSame),
      WITH_TLS_FAULTS(BrokenFieldsAreAProtocolError),
      WITH_FAULTS(ALineOfSixteenKibibytesIsTakenAndNoMore),
      WITH_FAULTS(AHundredFieldsAreTakenAndNoMore),
      WITH_FAULTS(AHeadOfSixtyFourKibibytesIsTakenAndNoMore),
      WITH_TLS_FAULTS(AHeadOfSixtyFourKibibytesIsTakenAndNoMore),
      WITH_FAULTS(AnEndlessLineIsTooLarge),
      WITH_FAULTS(EndlessTrailersAreTooLarge),
      WITH_FAULTS(EndlessChunkExtensionsAreRefused),
  };
  return cmocka_run_group_tests(tests, make_certs, drop_certs);
}
