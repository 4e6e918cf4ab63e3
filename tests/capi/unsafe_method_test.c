/* Requests that do something each time that they arrive: the server counts how often that is. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fixture.h"
#include "later.h"
#include "ports.h"

static const char* const kUnsafe[] = {"POST", "PATCH", "PROPFIND"};
enum { UNSAFE = sizeof kUnsafe / sizeof *kUnsafe };

static void answer_times(fixture* f, int http, int times) {
  for (; times > 0; --times) scripted_server_answer(f->server, http, JSON, "{\"detail\":\"not now\"}");
}

static void AnAnswerOf503IsNotRetried(void** state) {
  fixture* const f = *state;
  int i;
  retry_quickly(f);
  for (i = 0; i < UNSAFE; ++i) {
    answer_times(f, 503, 1);
    assert_dbr_status(DBR_E_API, call_request(f, kUnsafe[i], "/x", "{}"), f->error);
    assert_int_equal(f->error->attempts, 1);
    assert_int_equal(scripted_server_requests(f->server), i + 1);
  }
}

static void ARateLimitIsNotRetriedEither(void** state) {
  fixture* const f = *state;
  retry_quickly(f);
  dbr_client_options_set_retry_rate_limited(f->options, 1);
  answer_times(f, 429, 1);
  assert_dbr_status(DBR_E_RATE_LIMITED, call_request(f, "POST", "/x", "{}"), f->error);
  assert_int_equal(scripted_server_requests(f->server), 1);
}

static void ARequestThatWasCutOffIsNotRetried(void** state) {
  static const server_step cut_off[] = {READ_REQUEST, RESET, END_OF_SCRIPT};
  fixture* const f = *state;
  int i;
  retry_quickly(f);
  for (i = 0; i < UNSAFE; ++i) {
    scripted_server_connection(f->server, cut_off);
    assert_dbr_status(DBR_E_CONNECT, call_request(f, kUnsafe[i], "/x", "{}"), f->error);
    assert_int_equal(scripted_server_requests(f->server), i + 1);
  }
}

static void ARequestWithoutAnAnswerInTimeIsNotRetried(void** state) {
  fixture* const f = *state;
  retry_quickly(f);
  dbr_client_options_set_attempt_timeout_ms(f->options, stretched_ms(50));
  scripted_server_delay(f->server, 60000);
  assert_dbr_status(DBR_E_TIMEOUT, call_request(f, "POST", "/x", "{}"), f->error);
  assert_int_equal(scripted_server_requests(f->server), 1);
}

/* A server that comes up late, takes one connection and counts the requests on it. */
typedef struct late_server {
  int port, requests;
} late_server;

static void answer_connection(late_server* late, int fd) {
  static const char answer[] = "HTTP/1.1 201 Made\r\nContent-Length: 2\r\n\r\n{}";
  char bytes[4096];
  size_t len = 0;
  ssize_t n;
  while ((n = read(fd, bytes + len, sizeof bytes - 1 - len)) > 0) {
    len += (size_t)n;
    bytes[len] = '\0';
    if (strstr(bytes, "\r\n\r\n{}") == NULL) continue;
    ++late->requests;
    len = 0;
    if (write(fd, answer, sizeof answer - 1) < 0) break;
  }
}

static void serve_late(void* argument) {
  late_server* const late = argument;
  const int listener = listen_on_unused(late->port);
  int fd;
  if (listener < 0) return;
  fd = accept(listener, NULL, NULL);
  answer_connection(late, fd);
  close(fd);
  close(listener);
}

static void ARefusedConnectIsRetriedAndTheRequestArrivesOnce(void** state) {
  fixture* const f = *state;
  late_server late = {unused_port(), 0};
  dbr_response* response = NULL;
  later* coming;
  uint32_t attempts;
  char url[64];
  snprintf(url, sizeof url, "http://127.0.0.1:%d", late.port);
  dbr_client_options_set_server_url(f->options, url);
  dbr_client_options_set_retry_backoff(f->options, 20, 20, 1.0, 0, 1);
  (void)fixture_client(f);
  coming = later_run(200, serve_late, &late);
  assert_dbr_ok(dbr_client_request(f->client, "POST", "/x", "{}", 2, NULL, &response, &f->error), f->error);
  attempts = response->attempts;
  dbr_response_free(response);
  fixture_renew(f);
  (void)later_join(coming);
  assert_true(attempts > 1);
  assert_int_equal(late.requests, 1);
}

static void ARefusedConnectIsNotRetriedWhereConnectionErrorsAreNot(void** state) {
  fixture* const f = *state;
  char url[64];
  snprintf(url, sizeof url, "http://127.0.0.1:%d", unused_port());
  dbr_client_options_set_server_url(f->options, url);
  dbr_client_options_set_retry_backoff(f->options, 1, 5, 1.0, 0, 0);
  assert_dbr_status(DBR_E_CONNECT, call_request(f, "POST", "/x", "{}"), f->error);
  assert_int_equal(f->error->attempts, 1);
}

static void TheCallsOwnOptionsRetryEveryMethod(void** state) {
  static const server_step cut_off[] = {READ_REQUEST, CLOSE, END_OF_SCRIPT};
  fixture* const f = *state;
  dbr_call_options* const more = dbr_call_options_new();
  int i;
  dbr_call_options_set_retry_backoff(more, 1, 5, 1.0, 0, 1);
  for (i = 0; i < UNSAFE; ++i) {
    scripted_server_connection(f->server, cut_off);
    answer_times(f, 503, 2);
    assert_dbr_ok(dbr_client_request(fixture_client(f), kUnsafe[i], "/x", "{}", 2, more, NULL, &f->error),
                  f->error);
    assert_int_equal(scripted_server_requests(f->server), 4 * (i + 1));
    fixture_renew(f);
  }
  dbr_call_options_free(more);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_SERVER(AnAnswerOf503IsNotRetried),
      WITH_SERVER(ARateLimitIsNotRetriedEither),
      WITH_SERVER(ARequestThatWasCutOffIsNotRetried),
      WITH_SERVER(ARequestWithoutAnAnswerInTimeIsNotRetried),
      WITH_SERVER(ARefusedConnectIsRetriedAndTheRequestArrivesOnce),
      WITH_SERVER(ARefusedConnectIsNotRetriedWhereConnectionErrorsAreNot),
      WITH_SERVER(TheCallsOwnOptionsRetryEveryMethod),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
