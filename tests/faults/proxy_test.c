/* Proxies that do wrong. */
#include "proxy.h"

#include <stdio.h>
#include <string.h>

#include "inbox.h"
#include "log_book.h"
#include "ports.h"
#include "resolver_faults.h"

enum { DEADLINE = 200 };

#define UNSENT_TOKEN "canary.never-sent"

static dbr_call_options* options_of_a_failure(dbr_status status, int64_t limit) {
  dbr_call_options* const options = dbr_call_options_new();
  dbr_call_options_set_http_bearer(options, UNSENT_TOKEN);
  if (status == DBR_E_TIMEOUT) dbr_call_options_set_timeout_ms(options, limit);
  return options;
}

/* The server behind the tunnel is the only one to see credentials. */
static void assert_no_credentials(fixture* f) {
  assert_false(scripted_server_received(f->server, UNSENT_TOKEN));
  assert_false(scripted_server_received(f->server, TEST_PASSWORD));
}

static void assert_next_tunnel_works(fixture* f) {
  open_tunnel(f);
  assert_client_still_works(f);
  use_proxy(f, proxy_url(f, "")); /* a client without a tunnel */
}

static void fail_blocking(fixture* f, operation which, dbr_status status, const char* message,
                          int64_t limit) {
  dbr_call_options* const options = options_of_a_failure(status, limit);
  int64_t begin;
  (void)fixture_client(f);
  begin = now_ms();
  assert_dbr_status(status, call_with(f, which, options), f->error);
  assert_within(begin, limit + GRACE_MS);
  assert_contains(f->error->message, message);
  assert_contains(f->error->message, "api.example.test");
  assert_int_equal(f->error->http_status, 0);
  assert_int_equal(f->error->attempts, 1);
  assert_int_equal(f->error->retryable, 1);
  dbr_call_options_free(options);
}

static void fail_asynchronously(fixture* f, dbr_status status, int64_t limit) {
  dbr_call_options* const options = options_of_a_failure(status, limit);
  inbox box;
  int64_t begin;
  inbox_open(&box);
  (void)fixture_client(f);
  begin = now_ms();
  assert_dbr_ok(dbr_auth_me_async(f->client, options, inbox_user, &box, &f->error), f->error);
  assert_int_equal(inbox_wait(&box, 1), 1);
  assert_within(begin, limit + GRACE_MS);
  assert_int_equal(box.statuses[0], status);
  assert_int_equal(box.wrong, 0);
  inbox_close(&box);
  dbr_call_options_free(options);
}

/* Each call meets the script, blocking and asynchronous. */
static void assert_fault(fixture* f, const server_step* script, dbr_status status, const char* message) {
  const int64_t limit = status == DBR_E_TIMEOUT ? DEADLINE : FAULT_DEADLINE_MS - 500;
  int which;
  for (which = LOGIN; which <= OPERATIONS; ++which) {
    scripted_server_connection(f->server, script);
    if (which < OPERATIONS) {
      fail_blocking(f, (operation)which, status, message, limit);
    } else {
      fail_asynchronously(f, status, limit);
    }
    assert_no_credentials(f);
  }
  assert_next_tunnel_works(f);
}

static void ARefusalIsSaidWithItsNumber(void** state) {
  static const struct {
    const char *answer, *message;
  } refusals[] = {
      {"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
       "the proxy refused the tunnel to api.example.test: HTTP 403"},
      {"HTTP/1.1 403 Forbidden\r\nContent-Length: 7\r\n\r\n<html/>",
       "the tunnel to api.example.test: HTTP 403"},
      {"HTTP/1.1 502 Bad Gateway\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nno!\r\n0\r\n\r\n", ": HTTP 502"},
      {"HTTP/1.0 503 Busy\r\n\r\nuntil the end", ": HTTP 503"},
      {"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", ": HTTP 302"},
      {"HTTP/1.1 407 Who?\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n",
       ": HTTP 407; does it want a user and a password?"},
  };
  size_t i;
  for (i = 0; i < sizeof refusals / sizeof *refusals; ++i) {
    const char* const answer = refusals[i].answer;
    const server_step script[] = {READ_REQUEST, SEND_BYTES(answer, strlen(answer)), CLOSE, END_OF_SCRIPT};
    assert_fault(*state, script, DBR_E_CONNECT, refusals[i].message);
  }
}

static void AProxyThatEndsTheConnectionIsNoConnection(void** state) {
  static const server_step scripts[][4] = {
      {CLOSE, END_OF_SCRIPT},
      {RESET, END_OF_SCRIPT},
      {READ_REQUEST, CLOSE, END_OF_SCRIPT},
      {READ_REQUEST, RESET, END_OF_SCRIPT},
      {READ_REQUEST, SEND("HTTP/1.1 200 O"), CLOSE, END_OF_SCRIPT},
      {READ_REQUEST, SEND("HTTP/1.1 200 OK\r\nVia: x\r\n"), CLOSE, END_OF_SCRIPT},
  };
  size_t i;
  for (i = 0; i < sizeof scripts / sizeof *scripts; ++i) assert_fault(*state, scripts[i], DBR_E_CONNECT, "");
}

static void AProxyThatAnswersGarbageIsNoConnection(void** state) {
  static const server_step scripts[][4] = {
      {READ_REQUEST, SEND("\x16\x03\x01 garbage\r\n\r\n"), CLOSE, END_OF_SCRIPT},
      {READ_REQUEST, SEND("SSH-2.0-OpenSSH_9.2\r\n"), CLOSE, END_OF_SCRIPT},
      {READ_REQUEST, SEND("HTTP/1.1 abc\r\n\r\n"), CLOSE, END_OF_SCRIPT},
      {READ_REQUEST, SEND("\r\n\r\n"), CLOSE, END_OF_SCRIPT},
  };
  size_t i;
  for (i = 0; i < sizeof scripts / sizeof *scripts; ++i) assert_fault(*state, scripts[i], DBR_E_CONNECT, "");
}

static void AProxyThatHangsEndsAtTheDeadline(void** state) {
  static const server_step scripts[][4] = {
      {NEVER_READ, END_OF_SCRIPT},
      {READ_REQUEST, NEVER_READ, END_OF_SCRIPT},
      {READ_REQUEST, SEND("HTTP/1.1 200 OK\r\nVia: x\r\n"), NEVER_READ, END_OF_SCRIPT},
  };
  size_t i;
  for (i = 0; i < sizeof scripts / sizeof *scripts; ++i)
    assert_fault(*state, scripts[i], DBR_E_TIMEOUT, "timed out while connecting");
}

static void AProxyThatHangsEndsAtTheConnectTimeout(void** state) {
  static const server_step script[] = {READ_REQUEST, NEVER_READ, END_OF_SCRIPT};
  fixture* const f = *state;
  dbr_client_options_set_connect_timeout_ms(f->options, DEADLINE);
  fixture_renew(f);
  scripted_server_connection(f->server, script);
  assert_fails_in_time(f, ME, DBR_E_TIMEOUT, DEADLINE);
}

#define SIXTEEN(text) text text text text text text text text text text text text text text text text

/* libcurl reads a proxy's answer for as long as there is more of it, whatever the time. */
static void AnAnswerWithoutEndIsTooLarge(void** state) {
  static const server_step scripts[][4] = {
      {READ_REQUEST, SEND("HTTP/1.1 200 OK\r\n"), ENDLESS(SIXTEEN("Via: one more\r\n")), END_OF_SCRIPT},
      {READ_REQUEST, SEND("HTTP/1.1 200 OK\r\nVia: "), ENDLESS(SIXTEEN("and on and on ")), END_OF_SCRIPT},
      {READ_REQUEST, ENDLESS(SIXTEEN("and on and on\r\n")), END_OF_SCRIPT},
      {READ_REQUEST, SEND("HTTP/1.1 403 No\r\n\r\n"), ENDLESS(SIXTEEN("and on and on ")), END_OF_SCRIPT},
  };
  static const char* const messages[] = {"too large", "too large", "too large", "HTTP 403"};
  size_t i;
  for (i = 0; i < sizeof scripts / sizeof *scripts; ++i)
    assert_fault(*state, scripts[i], DBR_E_CONNECT, messages[i]);
}

static void AnAnswerInSingleBytesOpensTheTunnel(void** state) {
  static const server_step script[] = {
      READ_REQUEST, DRIP("HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n", 200), SERVE, END_OF_SCRIPT};
  fixture* const f = *state;
  scripted_server_connection(f->server, script);
  assert_client_still_works(f);
}

static void TheProxysNameMustBeKnown(void** state) {
  fixture* const f = *state;
  resolver_faults_set(RESOLVER_UNKNOWN);
  use_proxy(f, "http://proxy.example.test:3128");
  assert_fails_in_time(f, ME, DBR_E_CONNECT, FAULT_DEADLINE_MS - 500);
  assert_string_equal(
      f->error->message,
      "could not resolve the proxy's host name on the way to api.example.test; is it spelled right, "
      "and does DNS answer?");
  assert_true(resolver_faults_calls() >= 1);
}

static void ALookUpOfTheProxyThatHangsEndsAtTheDeadline(void** state) {
  fixture* const f = *state;
  resolver_faults_set(RESOLVER_HANGS);
  use_proxy(f, "http://proxy.example.test:3128");
  fail_blocking(f, ME, DBR_E_TIMEOUT, "", DEADLINE);
  fail_asynchronously(f, DBR_E_TIMEOUT, DEADLINE);
}

/* The server's name is the proxy's to look up. */
static void OnlyTheProxysNameIsLookedUp(void** state) {
  fixture* const f = *state;
  char url[80];
  snprintf(url, sizeof url, "http://proxy.example.test:%d", scripted_server_port(f->server));
  resolver_faults_set(RESOLVER_LOOPBACK);
  use_proxy(f, url);
  open_tunnel(f);
  assert_client_still_works(f);
  assert_int_equal(resolver_faults_calls(), 1);
}

static void assert_fails_in_silence(fixture* f, log_book* log, const char* userinfo, const char* host) {
  char url[200];
  snprintf(url, sizeof url, "http://%s%s", userinfo, host);
  use_proxy(f, url);
  assert_int_not_equal(call_me(f), DBR_OK);
  assert_lacks(f->error->message, "rope-user");
  assert_lacks(f->error->message, "rope:secret");
  assert_lacks(f->error->message, "rope%3Asecret");
  assert_true(log_book_lines(log, 0) > 0);
}

static void TheProxysCredentialsStandInNoMessageAndNoLogLine(void** state) {
  static const char userinfo[] = "rope-user:rope%3Asecret@";
  static const char basic[] = "cm9wZS11c2VyOnJvcGU6c2VjcmV0";
  fixture* const f = *state;
  log_book* const log = log_book_new();
  char host[64];
  dbr_client_options_set_logger(f->options, DBR_LOG_DEBUG, log_book_write, log);
  snprintf(host, sizeof host, "127.0.0.1:%d", scripted_server_port(f->server));
  refuse_tunnel(
      f,
      "HTTP/1.1 407 cm9wZS11c2VyOnJvcGU6c2VjcmV0\r\nX-Seen: rope-user\r\nContent-Length: 9\r\n\r\nrope-user");
  assert_fails_in_silence(f, log, userinfo, host);
  assert_true(scripted_server_received(f->server, basic));
  refuse_tunnel(f, "cm9wZS11c2VyOnJvcGU6c2VjcmV0 rope-user\r\n\r\n");
  assert_fails_in_silence(f, log, userinfo, host);
  snprintf(host, sizeof host, "127.0.0.1:%d", unused_port());
  assert_fails_in_silence(f, log, userinfo, host);
  resolver_faults_set(RESOLVER_UNKNOWN);
  assert_fails_in_silence(f, log, userinfo, "proxy.example.test:3128");
  fixture_renew(f);
  assert_lacks(log_book_text(log), "rope-user");
  assert_lacks(log_book_text(log), "secret");
  assert_lacks(log_book_text(log), basic);
  log_book_free(log);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_PROXY(ARefusalIsSaidWithItsNumber),
      WITH_PROXY(AProxyThatEndsTheConnectionIsNoConnection),
      WITH_PROXY(AProxyThatAnswersGarbageIsNoConnection),
      WITH_PROXY(AProxyThatHangsEndsAtTheDeadline),
      WITH_PROXY(AProxyThatHangsEndsAtTheConnectTimeout),
      WITH_PROXY(AnAnswerWithoutEndIsTooLarge),
      WITH_PROXY(AnAnswerInSingleBytesOpensTheTunnel),
      WITH_PROXY(TheProxysNameMustBeKnown),
      WITH_PROXY(ALookUpOfTheProxyThatHangsEndsAtTheDeadline),
      WITH_PROXY(OnlyTheProxysNameIsLookedUp),
      WITH_PROXY(TheProxysCredentialsStandInNoMessageAndNoLogLine),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
