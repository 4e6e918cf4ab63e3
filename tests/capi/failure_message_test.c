/* For each way in which a call fails: what the message says, to the letter. What the server's own words make
 * of it stands in message_test.c. */
#include <stdio.h>
#include <string.h>

#include "messages.h"
#include "ports.h"
#include "resolver_faults.h"

static void go_to_port(fixture* f, int port) {
  char url[64];
  snprintf(url, sizeof url, "http://127.0.0.1:%d", port);
  dbr_client_options_set_server_url(f->options, url);
}

static void NothingListens(void** state) {
  fixture* const f = *state;
  const int port = unused_port();
  go_to_port(f, port);
  assert_dbr_status(DBR_E_CONNECT, call_me(f), f->error);
  assert_message_of_port(f, port, "could not connect to @: connection refused; is the server running?");
}

static void ANameIsNotKnown(void** state) {
  fixture* const f = *state;
  dbr_client_options_set_server_url(f->options, "https://no-such-host.invalid:8443");
  resolver_faults_set(RESOLVER_UNKNOWN);
  assert_dbr_status(DBR_E_CONNECT, call_me(f), f->error);
  resolver_faults_set(RESOLVER_REAL);
  assert_message(f,
                 "could not resolve the host name of no-such-host.invalid:8443; is it spelled right, and "
                 "does DNS answer?");
}

static void AConnectTakesTooLong(void** state) {
  fixture* const f = *state;
  int port = 0;
  full_backlog* const backlog = full_backlog_start(&port);
  go_to_port(f, port);
  dbr_client_options_set_connect_timeout_ms(f->options, 100);
  assert_dbr_status(DBR_E_TIMEOUT, call_me(f), f->error);
  assert_message_of_port(f, port, "timed out while connecting to @; the connect's timeout is 100 ms");
  full_backlog_stop(backlog);
}

#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

typedef struct answer {
  server_step step, then;
  dbr_status status;
  const char* message;
} answer;

#define ANSWERED(text, status, message) {SEND(text), CLOSE, status, message}
#define CANNOT "the answer of @ cannot be taken: "

static const answer kAnswers[] = {
    {CLOSE, END_OF_SCRIPT, DBR_E_CONNECT, "@ closed the connection before it answered"},
    {RESET, END_OF_SCRIPT, DBR_E_CONNECT, "@ closed the connection before it answered"},
    {SEND(HEAD), RESET, DBR_E_PROTOCOL, "@ closed the connection in the middle of its response"},
    ANSWERED("HTTP/1.1 200 O", DBR_E_PROTOCOL, CANNOT "the connection ended inside the head"),
    ANSWERED(HEAD "Content-Length: 5\r\n\r\n{", DBR_E_PROTOCOL,
             CANNOT "the connection ended inside the body"),
    ANSWERED("SSH-2.0-x\r\n", DBR_E_PROTOCOL,
             CANNOT "not an HTTP response; is it the DBR API that listens there?"),
    ANSWERED("HTTP/1.1 abc\r\n", DBR_E_PROTOCOL, CANNOT "status code is not a number from 100 to 599"),
    ANSWERED(HEAD "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", DBR_E_PROTOCOL,
             CANNOT "more than one Content-Length"),
    ANSWERED(HEAD "\r\n{}", DBR_E_PROTOCOL, CANNOT "neither Content-Length nor Transfer-Encoding"),
    ANSWERED(HEAD "Content-Length: 1001\r\n\r\n", DBR_E_TOO_LARGE,
             "the answer of @ is too large: body over the limit of 1000 bytes (max_response_bytes)"),
    ANSWERED(HEAD "Content-Length: 2\r\n\r\n{]", DBR_E_RESPONSE_VALIDATION,
             "the response is not what the API promises: it is not valid JSON"),
    ANSWERED(HEAD "Content-Length: 2\r\n\r\n[]", DBR_E_RESPONSE_VALIDATION,
             "the response is not what the API promises: it is not an object"),
    ANSWERED(HEAD "Content-Length: 8\r\n\r\n{\"id\":1}", DBR_E_RESPONSE_VALIDATION,
             "the response is not what the API promises: id is not a string"),
    ANSWERED("HTTP/1.1 503 Maintenance\r\nContent-Length: 0\r\n\r\n", DBR_E_API,
             "HTTP 503 Service Unavailable"),
};

static void WhatTheServerDoesIsSaid(void** state) {
  fixture* const f = *state;
  size_t i;
  dbr_client_options_set_max_response_bytes(f->options, 1000);
  for (i = 0; i < sizeof kAnswers / sizeof *kAnswers; ++i) {
    const server_step script[] = {READ_REQUEST, kAnswers[i].step, PAUSE(20), kAnswers[i].then, END_OF_SCRIPT};
    scripted_server_connection(f->server, script);
    assert_dbr_status(kAnswers[i].status, call_me(f), f->error);
    assert_message(f, kAnswers[i].message);
    fixture_renew(f);
  }
}

static void AHeadThatIsTooLargeIsSaidToBe(void** state) {
  fixture* const f = *state;
  static char head[20000];
  memset(head, 'x', sizeof head - 1);
  memcpy(head, "HTTP/1.1 200 OK\r\nX-A: ", 22);
  scripted_server_answer_text(f->server, head);
  assert_dbr_status(DBR_E_TOO_LARGE, call_me(f), f->error);
  assert_message(f, "the answer of @ is too large: line over 16 KiB");
}

static const server_step kSilent[] = {READ_REQUEST, PAUSE(60000), END_OF_SCRIPT};
static const server_step kHalf[] = {READ_REQUEST, SEND(HEAD "Content-Length: 9\r\n\r\n{"), PAUSE(60000),
                                    END_OF_SCRIPT};

static void TheCallsTimeIsOver(void** state) {
  fixture* const f = *state;
  dbr_client_options_set_timeout_ms(f->options, 400);
  scripted_server_connection(f->server, kSilent);
  assert_dbr_status(DBR_E_TIMEOUT, call_me(f), f->error);
  assert_message(f, "timed out while waiting for an answer of @; the call's timeout is 400 ms");
}

static void TheAttemptsTimeIsOver(void** state) {
  fixture* const f = *state;
  dbr_client_options_set_attempt_timeout_ms(f->options, 400);
  scripted_server_connection(f->server, kHalf);
  assert_dbr_status(DBR_E_TIMEOUT, call_me(f), f->error);
  assert_message(f, "timed out while receiving the response of @; the attempt's timeout is 400 ms");
}

static dbr_status fire(const dbr_attempt_info* attempt, dbr_headers* headers, void* user_data) {
  (void)attempt;
  (void)headers;
  dbr_cancel_trigger(user_data);
  return DBR_OK;
}

static void TheCallIsCancelled(void** state) {
  fixture* const f = *state;
  dbr_cancel* const cancel = dbr_cancel_new();
  dbr_call_options* const options = dbr_call_options_new();
  dbr_call_options_set_cancel(options, cancel);
  dbr_client_options_set_before_request(f->options, fire, cancel);
  scripted_server_connection(f->server, kSilent);
  assert_dbr_status(DBR_E_CANCELLED, call_with(f, ME, options), f->error);
  assert_message(f, "the call was cancelled");
  dbr_call_options_free(options);
  dbr_cancel_free(cancel);
}

static void TheClientIsShutDown(void** state) {
  fixture* const f = *state;
  dbr_client_shutdown(fixture_client(f));
  assert_dbr_status(DBR_E_CLOSED, call_me(f), f->error);
  assert_message(f, "the client was shut down before the call");
}

static void ACallWouldShowCredentials(void** state) {
  fixture* const f = *state;
  dbr_call_options* const options = dbr_call_options_new();
  dbr_call_options_set_server_url(options, "http://api.example.test");
  assert_dbr_status(DBR_E_POLICY, call_with(f, LOGIN, options), f->error);
  assert_message(
      f,
      "server_url: refused to send credentials over cleartext http to api.example.test, which is not "
      "loopback; use https, or allow cleartext");
  dbr_call_options_free(options);
}

static void AProxyRefuses(void** state) {
  static const server_step script[] = {
      READ_REQUEST, SEND("HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n"), CLOSE, END_OF_SCRIPT};
  fixture* const f = *state;
  dbr_client_options_set_proxy(f->options, scripted_server_url(f->server));
  dbr_client_options_set_server_url(f->options, "https://api.example.test");
  scripted_server_connection(f->server, script);
  assert_dbr_status(DBR_E_CONNECT, call_me(f), f->error);
  assert_message(
      f, "the proxy refused the tunnel to api.example.test: HTTP 407; does it want a user and a password?");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_SERVER(NothingListens),
      WITH_SERVER(ANameIsNotKnown),
      WITH_SERVER(AConnectTakesTooLong),
      WITH_SERVER(WhatTheServerDoesIsSaid),
      WITH_SERVER(AHeadThatIsTooLargeIsSaidToBe),
      WITH_SERVER(TheCallsTimeIsOver),
      WITH_SERVER(TheAttemptsTimeIsOver),
      WITH_SERVER(TheCallIsCancelled),
      WITH_SERVER(TheClientIsShutDown),
      WITH_SERVER(ACallWouldShowCredentials),
      WITH_SERVER(AProxyRefuses),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
