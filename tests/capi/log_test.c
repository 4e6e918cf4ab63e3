/* What a log line shows, and to whom. What it must never show stands in secret_test.c. */
#include <stdio.h>
#include <string.h>

#include "fixture.h"
#include "log_book.h"

static void log_to(fixture* f, log_book* book, int32_t level) {
  dbr_client_options_set_logger(f->options, level, log_book_write, book);
}

static void EachClientLogsToItsOwnLogger(void** state) {
  fixture* const f = *state;
  log_book* const first = log_book_new();
  log_book* const second = log_book_new();
  dbr_client* other = NULL;
  log_to(f, second, DBR_LOG_DEBUG);
  assert_dbr_returns(DBR_OK, dbr_client_new(f->options, &other, NULL));
  log_to(f, first, DBR_LOG_DEBUG);
  assert_dbr_ok(call_me(f), f->error);
  assert_true(log_book_lines(first, 0) > 0);
  assert_int_equal(log_book_lines(second, 0), 0);
  dbr_client_free(other);
  fixture_renew(f);
  log_book_free(first);
  log_book_free(second);
}

static void ALineShowsMethodUrlWithoutQueryStatusTimeAndAttempt(void** state) {
  fixture* const f = *state;
  log_book* const book = log_book_new();
  char expected[128], rest[8] = "";
  long ms = -1, tenths = -1;
  log_to(f, book, DBR_LOG_INFO);
  assert_dbr_ok(call_request(f, "PUT", "/x?canary=1", "{}"), f->error);
  snprintf(expected, sizeof expected, "request: PUT %s/x -> HTTP 200 OK in ", scripted_server_url(f->server));
  assert_starts_with(log_book_text(book), expected);
  assert_int_equal(
      sscanf(log_book_text(book) + strlen(expected), "%ld.%ld ms, attempt %7[1]", &ms, &tenths, rest), 3);
  assert_true(ms >= 0 && tenths >= 0 && tenths <= 9);
  assert_int_equal(log_book_lines(book, 0), 1);
  fixture_renew(f);
  log_book_free(book);
}

static void OnlyHeadersThatTellNothingAboutAnybodyAreShown(void** state) {
  fixture* const f = *state;
  log_book* const book = log_book_new();
  log_to(f, book, DBR_LOG_DEBUG);
  dbr_client_options_add_header(f->options, "X-Api-Key", "canary-request");
  scripted_server_answer_text(
      f->server,
      "HTTP/1.1 503 No\r\nContent-Type: text/plain\r\nRetry-After: 7\r\nServer: s/1\r\n"
      "Set-Cookie: a=canary-cookie\r\nX-Trace: canary-trace\r\nLocation: /canary\r\n"
      "WWW-Authenticate: canary\r\nContent-Length: 0\r\n\r\n");
  assert_dbr_status(DBR_E_API, call_me(f), f->error);
  fixture_renew(f);
  assert_contains(log_book_text(book), "Content-Type: text/plain");
  assert_contains(log_book_text(book), "Retry-After: 7");
  assert_contains(log_book_text(book), "Server: s/1");
  assert_lacks(log_book_text(book), "canary");
  log_book_free(book);
}

static void ARetryIsAWarningAndTheEndAnError(void** state) {
  fixture* const f = *state;
  log_book* const book = log_book_new();
  dbr_call_options* const options = dbr_call_options_new();
  dbr_call_options_set_retry_backoff(options, 40, 40, 1.0, 60000, 1);
  log_to(f, book, DBR_LOG_WARNING);
  scripted_server_answer(f->server, 503, NULL, "");
  scripted_server_answer(f->server, 400, JSON, "{}");
  assert_dbr_status(DBR_E_BAD_REQUEST, call_with(f, ME, options), f->error);
  assert_int_equal(log_book_lines(book, DBR_LOG_WARNING), 1);
  assert_int_equal(log_book_lines(book, DBR_LOG_ERROR), 1);
  assert_starts_with(log_book_text(book), "me: DBR_E_API: HTTP 503 Service Unavailable; next attempt in ");
  assert_contains(log_book_text(book),
                  "\nme: DBR_E_BAD_REQUEST: HTTP 400 Bad Request; gave up after 2 attempts\n");
  fixture_renew(f);
  dbr_call_options_free(options);
  log_book_free(book);
}

static dbr_status refuse(const dbr_attempt_info* attempt, dbr_headers* headers, void* user_data) {
  (void)attempt;
  (void)user_data;
  return dbr_headers_set(headers, "Host", "x");
}

static void ask_a_hook_that_refuses(fixture* f) {
  dbr_client_options_set_before_request(f->options, refuse, NULL);
}
static void answer_401(fixture* f) {
  scripted_server_answer(f->server, 401, JSON, "{\"detail\":\"canary\"}");
}
static void answer_no_json(fixture* f) {
  scripted_server_answer(f->server, 200, JSON, "canary");
}
static void answer_no_http(fixture* f) {
  scripted_server_answer_text(f->server, "canary\r\n\r\n");
}
static void answer_too_late(fixture* f) {
  dbr_client_options_set_timeout_ms(f->options, 2000);
  scripted_server_delay(f->server, 60000);
}
static void close_at_once(fixture* f) {
  static const server_step script[] = {READ_REQUEST, CLOSE, END_OF_SCRIPT};
  scripted_server_connection(f->server, script);
}

#define ONCE "; gave up after 1 attempt\n"

/* One error line a call, which says what happened, to what, and how often it was tried. */
static void EachFailureHasOneLineThatSaysWhy(void** state) {
  static const struct {
    void (*prepare)(fixture*);
    const char *begin, *end;
  } rows[] = {
      {answer_401, "me: DBR_E_UNAUTHORIZED: HTTP 401 Unauthorized", ONCE},
      {answer_no_json,
       "me: DBR_E_RESPONSE_VALIDATION: the response is not what the API promises: it is not valid JSON",
       ONCE},
      {answer_no_http, "me: DBR_E_PROTOCOL: the answer of 127.0.0.1:",
       " cannot be taken: not an HTTP response; is it the DBR API that listens there?" ONCE},
      {close_at_once, "me: DBR_E_CONNECT: 127.0.0.1:", " closed the connection before it answered" ONCE},
      {answer_too_late, "me: DBR_E_TIMEOUT: timed out while waiting for an answer of 127.0.0.1:",
       "; the call's timeout is 2000 ms" ONCE},
      {ask_a_hook_that_refuses,
       "me: DBR_E_INVALID_ARGUMENT: before_request: Host is the library's own header",
       "; nothing was sent\n"},
  };
  fixture* const f = *state;
  size_t i;
  for (i = 0; i < sizeof rows / sizeof *rows; ++i) {
    log_book* const book = log_book_new();
    const char* text;
    log_to(f, book, DBR_LOG_ERROR);
    rows[i].prepare(f);
    assert_int_not_equal(call_me(f), DBR_OK);
    fixture_renew(f);
    text = log_book_text(book);
    assert_int_equal(log_book_lines(book, 0), 1);
    assert_starts_with(text, rows[i].begin);
    assert_string_equal(text + strlen(text) - strlen(rows[i].end), rows[i].end);
    log_book_free(book);
  }
}

static void ASuccessSaysNothingBelowInfo(void** state) {
  fixture* const f = *state;
  log_book* const book = log_book_new();
  log_to(f, book, DBR_LOG_WARNING);
  assert_dbr_ok(call_login(f), f->error);
  assert_dbr_ok(call_me(f), f->error);
  assert_int_equal(log_book_lines(book, 0), 0);
  fixture_renew(f);
  log_book_free(book);
}

static void DebugTellsThatATokenIsSentButNotWhich(void** state) {
  fixture* const f = *state;
  log_book* const book = log_book_new();
  log_to(f, book, DBR_LOG_DEBUG);
  dbr_client_options_set_http_bearer(f->options, "canary.token");
  assert_dbr_ok(call_me(f), f->error);
  assert_contains(log_book_text(book), ", attempt 1, with a token\n");
  assert_lacks(log_book_text(book), "canary");
  fixture_renew(f);
  log_book_free(book);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_SERVER(EachClientLogsToItsOwnLogger),
      WITH_SERVER(ALineShowsMethodUrlWithoutQueryStatusTimeAndAttempt),
      WITH_SERVER(OnlyHeadersThatTellNothingAboutAnybodyAreShown),
      WITH_SERVER(ARetryIsAWarningAndTheEndAnError),
      WITH_SERVER(EachFailureHasOneLineThatSaysWhy),
      WITH_SERVER(ASuccessSaysNothingBelowInfo),
      WITH_SERVER(DebugTellsThatATokenIsSentButNotWhich),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
