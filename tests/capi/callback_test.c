/* Hooks, provider and logger. */
#include <stdio.h>
#include <string.h>

#include "fixture.h"
#include "log_book.h"
#include "ports.h"

#define HEAD_OF(status) "HTTP/1.1 " status "\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n"

typedef struct seen {
  int before, after;
  dbr_attempt_info last_before, last_after;
  char url[256];
  dbr_status answer;
} seen;

static dbr_status before(const dbr_attempt_info* attempt, dbr_headers* headers, void* user_data) {
  seen* const book = user_data;
  char value[16];
  ++book->before;
  memcpy(&book->last_before, attempt, sizeof *attempt);
  snprintf(value, sizeof value, "a%u", (unsigned)attempt->attempt);
  (void)dbr_headers_set(headers, "traceparent", value);
  return book->answer;
}

static void after(const dbr_attempt_info* attempt, void* user_data) {
  seen* const book = user_data;
  ++book->after;
  memcpy(&book->last_after, attempt, sizeof *attempt);
  snprintf(book->url, sizeof book->url, "%s %s %s", attempt->operation, attempt->method, attempt->url);
}

static void hook(fixture* f, seen* book) {
  memset(book, 0, sizeof *book);
  dbr_client_options_set_before_request(f->options, before, book);
  dbr_client_options_set_after_attempt(f->options, after, book);
}

static void EveryAttemptIsToldBeforeAndAfter(void** state) {
  fixture* const f = *state;
  seen book;
  char expected[256];
  hook(f, &book);
  retry_quickly(f);
  scripted_server_answer(f->server, 503, NULL, "");
  assert_dbr_ok(call_login(f), f->error);
  assert_int_equal(book.before, 2);
  assert_int_equal(book.after, 2);
  assert_int_equal(book.last_before.attempt, 2);
  assert_int_equal(book.last_before.status, 0);
  assert_int_equal(book.last_before.http_status, 0);
  assert_int_equal(book.last_before.elapsed_us, 0);
  assert_int_equal(book.last_before.retry_in_ms, -1);
  assert_true(book.last_after.struct_size >= sizeof(dbr_attempt_info));
  assert_int_equal(book.last_after.attempt, 2);
  assert_int_equal(book.last_after.status, DBR_OK);
  assert_int_equal(book.last_after.http_status, 200);
  assert_true(book.last_after.elapsed_us > 0);
  assert_int_equal(book.last_after.retry_in_ms, -1);
  snprintf(expected, sizeof expected, "login POST %s/api/v1/auth/login", scripted_server_url(f->server));
  assert_string_equal(book.url, expected);
  assert_string_equal(sent_header(f, 0, "traceparent"), "a1");
  assert_string_equal(sent_header(f, 1, "traceparent"), "a2");
}

static void FailedAttemptsTellTheirStatus(void** state) {
  fixture* const f = *state;
  seen book;
  char url[64];
  hook(f, &book);
  scripted_server_answer(f->server, 401, JSON, "{}");
  assert_dbr_status(DBR_E_UNAUTHORIZED, call_me(f), f->error);
  assert_int_equal(book.last_after.status, DBR_E_UNAUTHORIZED);
  assert_int_equal(book.last_after.http_status, 401);
  snprintf(url, sizeof url, "http://127.0.0.1:%d", unused_port());
  dbr_client_options_set_server_url(f->options, url);
  fixture_renew(f);
  assert_dbr_status(DBR_E_CONNECT, call_me(f), f->error);
  assert_int_equal(book.last_after.status, DBR_E_CONNECT);
  assert_int_equal(book.last_after.http_status, 0);
}

static void AHookThatRefusesEndsTheCallWithItsStatus(void** state) {
  fixture* const f = *state;
  seen book;
  hook(f, &book);
  retry_quickly(f);
  book.answer = DBR_E_POLICY;
  assert_dbr_status(DBR_E_POLICY, call_me(f), f->error);
  assert_int_equal(book.before, 1);
  assert_int_equal(scripted_server_requests(f->server), 0);
  book.answer = DBR_OK;
  assert_client_still_works(f);
}

static void AHookReplacesTheLibrarysHeader(void** state) {
  fixture* const f = *state;
  seen book;
  hook(f, &book);
  dbr_client_options_add_header(f->options, "TraceParent", "fixed");
  assert_dbr_ok(call_me(f), f->error);
  assert_string_equal(sent_header(f, 0, "traceparent"), "a1");
  assert_lacks(scripted_server_request(f->server, 0), "fixed");
}

static dbr_status provide_nothing(dbr_bearer* sink, void* user_data) {
  (void)sink;
  ++*(int*)user_data;
  return DBR_OK;
}

static void AProviderWithoutATokenSendsNone(void** state) {
  fixture* const f = *state;
  int asked = 0;
  dbr_client_options_set_bearer_provider(f->options, provide_nothing, &asked);
  assert_dbr_ok(call_me(f), f->error);
  assert_dbr_ok(call_login(f), f->error);
  assert_int_equal(asked, 1);
  assert_string_equal(sent_header(f, 0, "Authorization"), "");
}

static dbr_status refuse_a_token(dbr_bearer* sink, void* user_data) {
  (void)sink;
  ++*(int*)user_data;
  return DBR_E_UNAUTHORIZED;
}

static void AProviderThatFailsEndsTheCallWithItsStatus(void** state) {
  fixture* const f = *state;
  int asked = 0;
  retry_quickly(f);
  dbr_client_options_set_bearer_provider(f->options, refuse_a_token, &asked);
  assert_dbr_status(DBR_E_UNAUTHORIZED, call_me(f), f->error);
  assert_int_equal(f->error->http_status, 0);
  assert_int_equal(asked, 1);
  assert_int_equal(scripted_server_requests(f->server), 0);
  assert_dbr_ok(call_login(f), f->error);
}

static int lines_at_level(fixture* f, int32_t level, log_book* book) {
  const int begin = log_book_lines(book, 0);
  dbr_client_options_set_logger(f->options, level, log_book_write, book);
  assert_dbr_ok(call_me(f), f->error);
  scripted_server_answer(f->server, 500, NULL, "");
  assert_dbr_status(DBR_E_API, call_me(f), f->error);
  fixture_renew(f);
  return log_book_lines(book, 0) - begin;
}

static void TheLevelDecidesWhatIsLogged(void** state) {
  fixture* const f = *state;
  log_book* const book = log_book_new();
  const int errors = lines_at_level(f, DBR_LOG_ERROR, book);
  assert_int_equal(log_book_lines(book, DBR_LOG_WARNING), 0);
  assert_true(lines_at_level(f, DBR_LOG_WARNING, book) >= errors);
  assert_int_equal(log_book_lines(book, DBR_LOG_INFO), 0);
  (void)lines_at_level(f, DBR_LOG_INFO, book);
  assert_int_equal(log_book_lines(book, DBR_LOG_DEBUG), 0);
  assert_true(lines_at_level(f, DBR_LOG_DEBUG, book) > 2);
  assert_true(log_book_lines(book, DBR_LOG_DEBUG) > 0);
  log_book_free(book);
}

static void LinesHaveNoControlCharacters(void** state) {
  fixture* const f = *state;
  log_book* const book = log_book_new();
  const char* at;
  dbr_client_options_set_logger(f->options, DBR_LOG_DEBUG, log_book_write, book);
  scripted_server_answer(f->server, 400, JSON, "{\"detail\":\"a\\nb\\u001b[31m\"}");
  assert_dbr_status(DBR_E_BAD_REQUEST, call_me(f), f->error);
  fixture_renew(f);
  for (at = log_book_text(book); *at != '\0'; ++at) assert_true(*at == '\n' || (unsigned char)*at >= 0x20);
  assert_int_equal(log_book_lines(book, 0), log_book_lines(book, 1) + log_book_lines(book, 2) +
                                                log_book_lines(book, 3) + log_book_lines(book, 4));
  log_book_free(book);
}

static void after_and_call_again(const dbr_attempt_info* attempt, void* user_data) {
  fixture* const f = user_data;
  if (strcmp(attempt->operation, "me") != 0) return;
  assert_dbr_returns(DBR_OK, dbr_client_request(f->client, "GET", "/nested", NULL, 0, NULL, NULL, NULL));
}

static void AHookOfABlockingCallMayCallAgain(void** state) {
  fixture* const f = *state;
  dbr_client_options_set_after_attempt(f->options, after_and_call_again, f);
  assert_dbr_ok(call_me(f), f->error);
  assert_int_equal(scripted_server_requests(f->server), 2);
}

static void assert_both_say(fixture* f, const seen* book, dbr_status status, int http_status) {
  assert_dbr_status(status, call_me(f), f->error);
  assert_int_equal(f->error->http_status, http_status);
  assert_int_equal(book->last_after.status, status);
  assert_int_equal(book->last_after.http_status, http_status);
}

static void HookAndErrorAgreeOnTheNumberOfABrokenResponse(void** state) {
  static const server_step no_head[] = {READ_REQUEST, SEND("HTTP/1.1 200 OK\r\nConte"), CLOSE, END_OF_SCRIPT};
  static const server_step cut[] = {READ_REQUEST, SEND(HEAD_OF("200 OK") "{\"id\""), CLOSE, END_OF_SCRIPT};
  static const server_step cut_error[] = {READ_REQUEST, SEND(HEAD_OF("503 No") "{\"id\""), CLOSE,
                                          END_OF_SCRIPT};
  static const server_step stall[] = {READ_REQUEST, SEND(HEAD_OF("200 OK") "{\"id\""), PAUSE(60000),
                                      END_OF_SCRIPT};
  static const server_step large[] = {READ_REQUEST, SEND(HEAD_OF("200 OK")), PAUSE(60000), END_OF_SCRIPT};
  static const server_step silence[] = {READ_REQUEST, CLOSE, END_OF_SCRIPT};
  fixture* const f = *state;
  seen book;
  hook(f, &book);
  dbr_client_options_set_timeout_ms(f->options, 2000);
  scripted_server_connection(f->server, no_head);
  assert_both_say(f, &book, DBR_E_PROTOCOL, 0);
  scripted_server_connection(f->server, cut);
  assert_both_say(f, &book, DBR_E_PROTOCOL, 200);
  scripted_server_connection(f->server, cut_error);
  assert_both_say(f, &book, DBR_E_PROTOCOL, 503);
  scripted_server_connection(f->server, stall);
  assert_both_say(f, &book, DBR_E_TIMEOUT, 200);
  scripted_server_connection(f->server, silence);
  assert_both_say(f, &book, DBR_E_CONNECT, 0);
  dbr_client_options_set_max_response_bytes(f->options, 10);
  fixture_renew(f);
  scripted_server_connection(f->server, large);
  assert_both_say(f, &book, DBR_E_TOO_LARGE, 200);
}

static dbr_status reply_at_length(const dbr_http_request* request, dbr_http_reply* reply, void* user_data) {
  (void)request;
  (void)user_data;
  return dbr_http_reply_set(reply, 201, "application/json", "\"a long reply\"", 14);
}

static void SoTheyDoForATransport(void** state) {
  fixture* const f = *state;
  seen book;
  hook(f, &book);
  dbr_client_options_set_transport(f->options, reply_at_length, NULL);
  dbr_client_options_set_max_response_bytes(f->options, 10);
  assert_both_say(f, &book, DBR_E_TOO_LARGE, 201);
}

static void TheLogNamesWhatIsWrongWithABrokenResponse(void** state) {
  static const server_step cut[] = {READ_REQUEST, SEND(HEAD_OF("200 OK") "{\"id\""), CLOSE, END_OF_SCRIPT};
  fixture* const f = *state;
  log_book* const book = log_book_new();
  dbr_client_options_set_logger(f->options, DBR_LOG_INFO, log_book_write, book);
  scripted_server_connection(f->server, cut);
  assert_dbr_status(DBR_E_PROTOCOL, call_me(f), f->error);
  assert_contains(log_book_text(book), " -> HTTP 200 OK, DBR_E_PROTOCOL in ");
  fixture_renew(f);
  log_book_free(book);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_SERVER(HookAndErrorAgreeOnTheNumberOfABrokenResponse),
      WITH_SERVER(SoTheyDoForATransport),
      WITH_SERVER(TheLogNamesWhatIsWrongWithABrokenResponse),
      WITH_SERVER(EveryAttemptIsToldBeforeAndAfter),
      WITH_SERVER(FailedAttemptsTellTheirStatus),
      WITH_SERVER(AHookThatRefusesEndsTheCallWithItsStatus),
      WITH_SERVER(AHookReplacesTheLibrarysHeader),
      WITH_SERVER(AProviderWithoutATokenSendsNone),
      WITH_SERVER(AProviderThatFailsEndsTheCallWithItsStatus),
      WITH_SERVER(TheLevelDecidesWhatIsLogged),
      WITH_SERVER(LinesHaveNoControlCharacters),
      WITH_SERVER(AHookOfABlockingCallMayCallAgain),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
