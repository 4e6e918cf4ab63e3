/* What is retried, how often, and after which wait. The server counts. */
#include <stdio.h>

#include "fixture.h"
#include "ports.h"

static void fail_times(fixture* f, int http, int times) {
  for (; times > 0; --times) scripted_server_answer(f->server, http, JSON, "{\"detail\":\"not now\"}");
}

static void ServerErrorsAreRetriedUntilTheGoodAnswer(void** state) {
  fixture* const f = *state;
  operation which;
  retry_quickly(f);
  for (which = LOGIN; which < OPERATIONS; ++which) {
    const int before = scripted_server_requests(f->server);
    fail_times(f, 503, 2);
    assert_dbr_ok(call(f, which), f->error);
    assert_int_equal(scripted_server_requests(f->server) - before, 3);
  }
}

static void EveryServerErrorIsRetried(void** state) {
  static const int codes[] = {500, 501, 502, 503, 504, 505, 599};
  fixture* const f = *state;
  size_t i;
  retry_quickly(f);
  for (i = 0; i < sizeof codes / sizeof *codes; ++i) {
    scripted_server_answer(f->server, codes[i], "text/plain", "no");
    assert_dbr_ok(call_me(f), f->error);
  }
  assert_int_equal(scripted_server_requests(f->server), 2 * (int)i);
}

static void ResponsesCountTheirAttempts(void** state) {
  fixture* const f = *state;
  dbr_response* response = NULL;
  dbr_client* client;
  retry_quickly(f);
  client = fixture_client(f);
  fail_times(f, 500, 3);
  assert_dbr_ok(dbr_client_request(client, "GET", "/x", NULL, 0, NULL, &response, &f->error), f->error);
  assert_int_equal(response->attempts, 4);
  dbr_response_free(response);
}

static void ClientErrorsAreNeverRetried(void** state) {
  static const int codes[] = {400, 401, 403, 404, 405, 408, 409, 422, 429, 499, 302, 204};
  fixture* const f = *state;
  size_t i;
  retry_quickly(f);
  for (i = 0; i < sizeof codes / sizeof *codes; ++i) {
    scripted_server_answer(f->server, codes[i], JSON, "{}");
    assert_int_not_equal(call_me(f), DBR_OK);
    assert_int_equal(f->error->attempts, 1);
    scripted_server_answer(f->server, codes[i], JSON, "{}");
    assert_int_not_equal(call_login(f), DBR_OK);
  }
  assert_int_equal(scripted_server_requests(f->server), 2 * (int)i);
}

static void ABrokenResponseIsNeverRetried(void** state) {
  fixture* const f = *state;
  retry_quickly(f);
  scripted_server_answer(f->server, 200, JSON, "{");
  assert_dbr_status(DBR_E_RESPONSE_VALIDATION, call_me(f), f->error);
  assert_int_equal(f->error->attempts, 1);
  scripted_server_answer_text(f->server, "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n");
  assert_dbr_status(DBR_E_PROTOCOL, call_me(f), f->error);
  assert_int_equal(f->error->attempts, 1);
  assert_int_equal(f->error->retryable, 0);
  assert_int_equal(scripted_server_requests(f->server), 2);
}

static void RateLimitsAreRetriedOnlyWhereAskedFor(void** state) {
  fixture* const f = *state;
  retry_quickly(f);
  fail_times(f, 429, 1);
  assert_dbr_status(DBR_E_RATE_LIMITED, call_me(f), f->error);
  assert_int_equal(f->error->retryable, 1);
  dbr_client_options_set_retry_rate_limited(f->options, 1);
  fixture_renew(f);
  fail_times(f, 429, 2);
  assert_dbr_ok(call_me(f), f->error);
  assert_int_equal(scripted_server_requests(f->server), 4);
}

static void RetryNoneAsksOnce(void** state) {
  fixture* const f = *state;
  fail_times(f, 503, 1);
  assert_dbr_status(DBR_E_API, call_me(f), f->error);
  assert_int_equal(f->error->attempts, 1);
  assert_int_equal(scripted_server_requests(f->server), 1);
}

static void ACallMayRetryOtherwiseThanItsClient(void** state) {
  fixture* const f = *state;
  dbr_call_options* const options = dbr_call_options_new();
  dbr_call_options_set_retry_backoff(options, 1, 5, 1.0, 0, 1);
  fail_times(f, 503, 2);
  assert_dbr_ok(call_with(f, LOGIN, options), f->error);
  dbr_call_options_free(options);
  retry_quickly(f);
  fixture_renew(f);
  fail_times(f, 503, 1);
  dbr_call_options* const none = dbr_call_options_new();
  dbr_call_options_set_retry_none(none);
  assert_dbr_status(DBR_E_API, call_with(f, LOGIN, none), f->error);
  assert_int_equal(scripted_server_requests(f->server), 4);
  dbr_call_options_free(none);
}

static void NoConnectionIsRetriedWhereAskedFor(void** state) {
  fixture* const f = *state;
  char url[64];
  snprintf(url, sizeof url, "http://127.0.0.1:%d", unused_port());
  dbr_client_options_set_server_url(f->options, url);
  dbr_client_options_set_retry_backoff(f->options, 20, 20, 1.0, stretched_ms(50), 1);
  assert_dbr_status(DBR_E_CONNECT, call_me(f), f->error);
  assert_true(f->error->attempts > 2);
  assert_int_equal(f->error->retryable, 1);
  assert_int_equal(f->error->http_status, 0);
  dbr_client_options_set_retry_backoff(f->options, 20, 20, 1.0, stretched_ms(50), 0);
  fixture_renew(f);
  assert_dbr_status(DBR_E_CONNECT, call_me(f), f->error);
  assert_int_equal(f->error->attempts, 1);
}

static void ACutConnectionIsRetriedInTheOpen(void** state) {
  static const server_step cut_off[] = {READ_REQUEST, CLOSE, END_OF_SCRIPT};
  fixture* const f = *state;
  retry_quickly(f);
  scripted_server_connection(f->server, cut_off);
  scripted_server_connection(f->server, cut_off);
  assert_dbr_ok(call_login(f), f->error);
  assert_int_equal(scripted_server_requests(f->server), 3);
  dbr_client_options_set_retry_none(f->options);
  fixture_renew(f);
  scripted_server_connection(f->server, cut_off);
  assert_dbr_status(DBR_E_CONNECT, call_login(f), f->error);
  assert_int_equal(f->error->attempts, 1);
  assert_int_equal(scripted_server_requests(f->server), 4);
}

static void AnAttemptThatTimesOutIsRetriedWhereAskedFor(void** state) {
  fixture* const f = *state;
  retry_quickly(f);
  dbr_client_options_set_attempt_timeout_ms(f->options, stretched_ms(50));
  scripted_server_delay(f->server, 60000);
  assert_dbr_ok(call_me(f), f->error);
  assert_int_equal(scripted_server_requests(f->server), 2);
  dbr_client_options_set_retry_backoff(f->options, 1, 5, 1.0, 0, 0);
  fixture_renew(f);
  scripted_server_delay(f->server, 60000);
  assert_dbr_status(DBR_E_TIMEOUT, call_me(f), f->error);
  assert_int_equal(f->error->attempts, 1);
}

static void SafeMethodsRetryLikeTheClient(void** state) {
  static const char* const methods[] = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"};
  fixture* const f = *state;
  size_t i;
  retry_quickly(f);
  for (i = 0; i < sizeof methods / sizeof *methods; ++i) {
    scripted_server_answer_text(f->server, "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");
    assert_dbr_ok(call_request(f, methods[i], "/x", NULL), f->error);
  }
  assert_int_equal(scripted_server_requests(f->server), 2 * (int)i);
}

static dbr_status fail_so(const dbr_http_request* request, dbr_http_reply* reply, void* user_data) {
  (void)request;
  (void)reply;
  return *(const dbr_status*)user_data;
}

static void WhatCannotGetBetterIsNeverRetried(void** state) {
  static const dbr_status failures[] = {
      DBR_E_TLS, DBR_E_PROTOCOL, DBR_E_TOO_LARGE, DBR_E_RESPONSE_VALIDATION, DBR_E_POLICY, DBR_E_INTERNAL};
  fixture* const f = *state;
  dbr_status failure;
  size_t i;
  retry_quickly(f);
  dbr_client_options_set_retry_rate_limited(f->options, 1);
  dbr_client_options_set_transport(f->options, fail_so, &failure);
  for (i = 0; i < sizeof failures / sizeof *failures; ++i) {
    failure = failures[i];
    assert_dbr_status(failure, call_me(f), f->error);
    assert_int_equal(f->error->attempts, 1);
    assert_int_equal(f->error->retryable, 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_SERVER(ServerErrorsAreRetriedUntilTheGoodAnswer),
      WITH_SERVER(EveryServerErrorIsRetried),
      WITH_SERVER(ResponsesCountTheirAttempts),
      WITH_SERVER(ClientErrorsAreNeverRetried),
      WITH_SERVER(ABrokenResponseIsNeverRetried),
      WITH_SERVER(RateLimitsAreRetriedOnlyWhereAskedFor),
      WITH_SERVER(RetryNoneAsksOnce),
      WITH_SERVER(ACallMayRetryOtherwiseThanItsClient),
      WITH_SERVER(NoConnectionIsRetriedWhereAskedFor),
      WITH_SERVER(ACutConnectionIsRetriedInTheOpen),
      WITH_SERVER(AnAttemptThatTimesOutIsRetriedWhereAskedFor),
      WITH_SERVER(SafeMethodsRetryLikeTheClient),
      WITH_SERVER(WhatCannotGetBetterIsNeverRetried),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
