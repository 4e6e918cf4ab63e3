/* What is no HTTP response, or not a whole one. */
#include <stdio.h>

#include "fault.h"

#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
#define BROKEN(name, text) {name, FAULT_BYTES(text), STEP_END, DBR_E_PROTOCOL}
#define CUT_OFF(name, text) {name, FAULT_BYTES(text), STEP_CLOSE, DBR_E_PROTOCOL}

static const fault kStatusLines[] = {
    BROKEN("another protocol", "SSH-2.0-OpenSSH_9.2\r\n"),
    BROKEN("bytes of no protocol", "\x15\x03\x01\x00\x02\x02\x28\r\n\r\n"),
    BROKEN("a page without a head", "<html><body>hello</body></html>\r\n\r\n"),
    BROKEN("HTTP/9.9", "HTTP/9.9 200 OK\r\nContent-Length: 2\r\n\r\n{}"),
    BROKEN("HTTP/1.2", "HTTP/1.2 200 OK\r\nContent-Length: 2\r\n\r\n{}"),
    BROKEN("HTTP/2", "HTTP/2 200\r\nContent-Length: 2\r\n\r\n{}"),
    BROKEN("lower case", "http/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"),
    BROKEN("status 099", "HTTP/1.1 099 No\r\nContent-Length: 2\r\n\r\n{}"),
    BROKEN("status 600", "HTTP/1.1 600 No\r\nContent-Length: 2\r\n\r\n{}"),
    BROKEN("status 2000", "HTTP/1.1 2000 No\r\nContent-Length: 2\r\n\r\n{}"),
    BROKEN("status 20", "HTTP/1.1 20 No\r\nContent-Length: 2\r\n\r\n{}"),
    BROKEN("status -20", "HTTP/1.1 -20 No\r\nContent-Length: 2\r\n\r\n{}"),
    BROKEN("status 2O0", "HTTP/1.1 2O0 No\r\nContent-Length: 2\r\n\r\n{}"),
    BROKEN("two spaces", "HTTP/1.1  200 OK\r\nContent-Length: 2\r\n\r\n{}"),
    BROKEN("a tab", "HTTP/1.1\t200 OK\r\nContent-Length: 2\r\n\r\n{}"),
    BROKEN("a control character in the reason", "HTTP/1.1 200 O\x01K\r\nContent-Length: 2\r\n\r\n{}"),
    BROKEN("an empty line first", "\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"),
    BROKEN("line feeds alone", "HTTP/1.1 200 OK\nContent-Length: 2\n\n{}"),
    BROKEN("101 that nobody asked for",
           "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"),
    CUT_OFF("the end inside the status line", "HTTP/1.1 20"),
    CUT_OFF("the end inside the head", "HTTP/1.1 200 OK\r\nContent-Ty"),
    CUT_OFF("the end before the empty line", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"),
    CUT_OFF("the end after an interim response", "HTTP/1.1 100 Continue\r\n\r\n"),
};

static const fault kLengths[] = {
    BROKEN("a negative length", HEAD "Content-Length: -1\r\n\r\n{}"),
    BROKEN("a length of letters", HEAD "Content-Length: abc\r\n\r\n{}"),
    BROKEN("an empty length", HEAD "Content-Length:\r\n\r\n{}"),
    BROKEN("a hexadecimal length", HEAD "Content-Length: 0x2\r\n\r\n{}"),
    BROKEN("a length with a plus", HEAD "Content-Length: +2\r\n\r\n{}"),
    BROKEN("a length and junk", HEAD "Content-Length: 2 junk\r\n\r\n{}"),
    BROKEN("2^63", HEAD "Content-Length: 9223372036854775808\r\n\r\n{}"),
    BROKEN("2^64 + 2", HEAD "Content-Length: 18446744073709551618\r\n\r\n{}"),
    BROKEN("a hundred digits",
           HEAD "Content-Length: 1000000000000000000000000000000000000000000000000000000000000000000"
                "000000000000000000000000000000000\r\n\r\n{}"),
    BROKEN("two lengths", HEAD "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"),
    BROKEN("a list of lengths", HEAD "Content-Length: 2, 2\r\n\r\n{}"),
    BROKEN("a length and chunks",
           HEAD "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
    BROKEN("gzip, then chunks", HEAD "Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
    BROKEN("chunks twice", HEAD "Transfer-Encoding: chunked, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
    BROKEN("chunks in two fields",
           HEAD "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    BROKEN("identity", HEAD "Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}"),
    BROKEN("chunks in HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
    BROKEN("gzip that nobody asked for", HEAD "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x8b"),
    CUT_OFF("no length, ended by closing", HEAD "\r\n{}"),
    CUT_OFF("a body cut short", HEAD "Content-Length: 20\r\n\r\n{\"detail\":"),
};

static const fault kChunks[] = {
    BROKEN("a size of letters", HEAD "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"),
    BROKEN("a negative size", HEAD "Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n"),
    BROKEN("an empty size", HEAD "Transfer-Encoding: chunked\r\n\r\n\r\n{}\r\n0\r\n\r\n"),
    BROKEN("a size with 0x", HEAD "Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n"),
    BROKEN("a size of nine digits", HEAD "Transfer-Encoding: chunked\r\n\r\n000000002\r\n{}\r\n0\r\n\r\n"),
    BROKEN("a size beyond 64 bits",
           HEAD "Transfer-Encoding: chunked\r\n\r\n10000000000000002\r\n{}\r\n0\r\n\r\n"),
    BROKEN("a space before the size", HEAD "Transfer-Encoding: chunked\r\n\r\n 2\r\n{}\r\n0\r\n\r\n"),
    BROKEN("a line feed alone", HEAD "Transfer-Encoding: chunked\r\n\r\n2\n{}\r\n0\r\n\r\n"),
    BROKEN("more data than announced", HEAD "Transfer-Encoding: chunked\r\n\r\n2\r\n{}x\r\n0\r\n\r\n"),
    BROKEN("a trailer without a colon",
           HEAD "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nbroken\r\n\r\n"),
    CUT_OFF("no last chunk", HEAD "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"),
    CUT_OFF("the end inside a chunk", HEAD "Transfer-Encoding: chunked\r\n\r\n8\r\n{}"),
    CUT_OFF("the end inside the trailers", HEAD "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"),
};

static void run_all(fixture* f, int manner) {
  run_faults(f, kStatusLines, sizeof kStatusLines / sizeof *kStatusLines, manner);
  run_faults(f, kLengths, sizeof kLengths / sizeof *kLengths, manner);
  run_faults(f, kChunks, sizeof kChunks / sizeof *kChunks, manner);
}

static void BrokenFramingIsAProtocolError(void** state) {
  run_all(*state, WHOLE);
}
static void ByteByByteItIsTheSame(void** state) {
  run_all(*state, DRIPPED);
}
static void OnAUsedConnectionItIsTheSame(void** state) {
  run_all(*state, ON_A_USED_CONNECTION);
}
static void OverTlsItIsTheSame(void** state) {
  run_all(*state, WHOLE);
}
static void OverTlsByteByByteItIsTheSame(void** state) {
  run_all(*state, DRIPPED);
}

static void AThousandInterimResponsesAreAProtocolError(void** state) {
  static char bytes[32000];
  fault interim = {"interim responses", bytes, 0, STEP_END, DBR_E_PROTOCOL};
  int i;
  for (i = 0; i < 1000; ++i)
    interim.len += (size_t)sprintf(bytes + interim.len, "HTTP/1.1 100 Continue\r\n\r\n");
  run_faults(*state, &interim, 1, WHOLE);
}

static void AResetAfterTheFirstByteIsAProtocolError(void** state) {
  static const server_step reset[] = {READ_REQUEST, SEND(HEAD "Content-Length: 20\r\n\r\n{"), PAUSE(50),
                                      RESET, END_OF_SCRIPT};
  fixture* const f = *state;
  scripted_server_connection(f->server, reset);
  assert_fails_in_time(f, ME, DBR_E_PROTOCOL, FAULT_DEADLINE_MS);
  assert_client_still_works(f);
}

/* The answer stands, and the connection with the surplus is dropped. */
static void BytesBeyondTheAnswerEndTheConnection(void** state) {
  static const char* const answers[] = {
      "HTTP/1.1 204 No Content\r\n\r\n{\"a\":1}",
      "HTTP/1.1 204 No Content\r\nContent-Length: 7\r\n\r\n{\"a\":1}",
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}{}",
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n",
  };
  fixture* const f = *state;
  size_t i;
  for (i = 0; i < sizeof answers / sizeof *answers; ++i) {
    scripted_server_answer_text(f->server, answers[i]);
    assert_dbr_ok(call_request(f, "GET", "/x", NULL), f->error);
    assert_client_still_works(f);
    assert_true(scripted_server_wait_disconnects(f->server, (int)i + 1, 20000));
    fixture_renew(f);
    assert_true(scripted_server_wait_disconnects(f->server, 2 * (int)i + 2, 20000));
  }
}

static void AGoodAnswerByteByByteIsAGoodAnswer(void** state) {
  static const server_step dripped[] = {
      READ_REQUEST,
      DRIP("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
           "3F\r\n{\"id\":\"1\",\"username\":\"rope\",\"email\":\"e\",\"display_name\":null,\"ac\r\n"
           "12\r\ntive_status\":true}\r\n0\r\nX: y\r\n\r\n",
           0),
      END_OF_SCRIPT};
  fixture* const f = *state;
  scripted_server_connection(f->server, dripped);
  assert_client_still_works(f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_FAULTS(BrokenFramingIsAProtocolError),
      WITH_FAULTS(ByteByByteItIsTheSame),
      WITH_FAULTS(OnAUsedConnectionItIsTheSame),
      WITH_TLS_FAULTS(OverTlsItIsTheSame),
      WITH_TLS_FAULTS(OverTlsByteByByteItIsTheSame),
      WITH_FAULTS(AThousandInterimResponsesAreAProtocolError),
      WITH_FAULTS(AResetAfterTheFirstByteIsAProtocolError),
      WITH_FAULTS(BytesBeyondTheAnswerEndTheConnection),
      WITH_FAULTS(AGoodAnswerByteByByteIsAGoodAnswer),
      WITH_TLS_FAULTS(AGoodAnswerByteByByteIsAGoodAnswer),
  };
  return cmocka_run_group_tests(tests, make_certs, drop_certs);
}
