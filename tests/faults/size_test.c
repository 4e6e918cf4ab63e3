/* Bodies without end, and those that nobody asked for. */
#include "fault.h"

#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

static void assert_ends(fixture* f, const server_step* script, dbr_status status) {
  operation which;
  int i = 0;
  for (which = LOGIN; which < OPERATIONS; ++which, ++i) {
    scripted_server_connection(f->server, script);
    assert_fails_in_time(f, which, status, FAULT_DEADLINE_MS - 500);
    assert_client_still_works(f);
    fixture_renew(f);
  }
}

static void AnEndlessChunkedBodyIsTooLarge(void** state) {
  static const server_step script[] = {READ_REQUEST, SEND(HEAD "Transfer-Encoding: chunked\r\n\r\n"),
                                       ENDLESS("20\r\n0123456789abcdef0123456789abcdef\r\n"), END_OF_SCRIPT};
  assert_ends(*state, script, DBR_E_TOO_LARGE);
}

static void AnEndlessChunkIsTooLarge(void** state) {
  static const server_step script[] = {READ_REQUEST,
                                       SEND(HEAD "Transfer-Encoding: chunked\r\n\r\nffffffff\r\n"),
                                       ENDLESS("0123456789abcdef0123456789abcdef"), END_OF_SCRIPT};
  assert_ends(*state, script, DBR_E_TOO_LARGE);
}

static void AnEndlessBodyWithoutLengthIsAProtocolError(void** state) {
  static const server_step script[] = {READ_REQUEST, SEND(HEAD "\r\n"),
                                       ENDLESS("0123456789abcdef0123456789abcdef"), END_OF_SCRIPT};
  assert_ends(*state, script, DBR_E_PROTOCOL);
}

static void ABodyThatIsAnnouncedTooLargeIsNotRead(void** state) {
  static const server_step script[] = {READ_REQUEST, SEND(HEAD "Content-Length: 104857600\r\n\r\n"),
                                       ENDLESS("0123456789abcdef0123456789abcdef"), END_OF_SCRIPT};
  assert_ends(*state, script, DBR_E_TOO_LARGE);
}

static void GzipThatWasNotAskedForIsAProtocolError(void** state) {
  static const server_step script[] = {
      READ_REQUEST, SEND(HEAD "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n14\r\n"),
      SEND("\x1f\x8b\x08\0\0\0\0\0\0\3\xab\xae\5\0\x43\xbf\xa6\xa3\2\0\r\n0\r\n\r\n"), END_OF_SCRIPT};
  assert_ends(*state, script, DBR_E_PROTOCOL);
}

static void AHundredMegabytesOnAnErrorAreCut(void** state) {
  static const server_step script[] = {
      READ_REQUEST, SEND("HTTP/1.1 500 No\r\nContent-Type: text/plain\r\nContent-Length: 104857600\r\n\r\n"),
      ENDLESS("0123456789abcdef0123456789abcdef"), END_OF_SCRIPT};
  fixture* const f = *state;
  assert_ends(f, script, DBR_E_API);
  scripted_server_connection(f->server, script);
  assert_fails_in_time(f, ME, DBR_E_API, FAULT_DEADLINE_MS - 500);
  assert_int_equal(f->error->http_status, 500);
  assert_int_equal(f->error->body_len, 65536);
}

static void AnEndlessErrorInChunksIsCut(void** state) {
  static const server_step script[] = {READ_REQUEST,
                                       SEND("HTTP/1.1 404 No\r\nContent-Type: application/json\r\n"
                                            "Transfer-Encoding: chunked\r\n\r\n"),
                                       ENDLESS("20\r\n0123456789abcdef0123456789abcdef\r\n"), END_OF_SCRIPT};
  assert_ends(*state, script, DBR_E_NOT_FOUND);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_FAULTS(AnEndlessChunkedBodyIsTooLarge),
      WITH_TLS_FAULTS(AnEndlessChunkedBodyIsTooLarge),
      WITH_FAULTS(AnEndlessChunkIsTooLarge),
      WITH_FAULTS(AnEndlessBodyWithoutLengthIsAProtocolError),
      WITH_FAULTS(ABodyThatIsAnnouncedTooLargeIsNotRead),
      WITH_FAULTS(GzipThatWasNotAskedForIsAProtocolError),
      WITH_FAULTS(AHundredMegabytesOnAnErrorAreCut),
      WITH_TLS_FAULTS(AHundredMegabytesOnAnErrorAreCut),
      WITH_FAULTS(AnEndlessErrorInChunksIsCut),
  };
  return cmocka_run_group_tests(tests, make_certs, drop_certs);
}
