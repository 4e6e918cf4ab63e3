/* A canary password and token, looked for wherever they must not be. */
#include <stdio.h>
#include <string.h>

#include "fixture.h"
#include "log_book.h"

#define CANARY_PASSWORD "canary-\"pass\\word\"-\xc3\xa9"
#define CANARY_AS_JSON "canary-\\\"pass\\\\word\\\"-\xc3\xa9"
#define CANARY_TOKEN "canary.token-0815"

static dbr_status log_in(fixture* f) {
  dbr_client* const client = fixture_client(f);
  return dbr_auth_login(client, "user", CANARY_PASSWORD, NULL, NULL, &f->error);
}

static void assert_no_canary(const char* text) {
  if (text == NULL) return;
  assert_lacks(text, "canary");
  assert_lacks(text, "pass\\word");
}

static void AnEchoedPasswordIsWithheld(void** state) {
  static const char* const bodies[] = {
      "{\"detail\":[{\"loc\":[\"body\",\"password\"],\"msg\":\"Bad\",\"type\":\"t\",\"input\":"
      "\"" CANARY_AS_JSON "\"}]}",
      "{\"detail\":[{\"loc\":[\"body\"],\"msg\":\"it was " CANARY_AS_JSON "\",\"type\":\"t\"}]}",
      "{\"detail\":\"you said " CANARY_AS_JSON " to me\"}",
      "{\"message\":\"" CANARY_AS_JSON "\"}",
      "{\"detail\":\"canary-\\u0022pass\\u005cword\\u0022-\\u00e9\"}",
      "plain " CANARY_PASSWORD,
  };
  static const int codes[] = {422, 400, 401, 500};
  fixture* const f = *state;
  size_t i, k;
  for (i = 0; i < sizeof bodies / sizeof *bodies; ++i) {
    for (k = 0; k < sizeof codes / sizeof *codes; ++k) {
      size_t n;
      scripted_server_answer(f->server, codes[k], i == 5 ? "text/plain" : JSON, bodies[i]);
      assert_int_not_equal(log_in(f), DBR_OK);
      assert_no_canary(f->error->message);
      assert_no_canary(f->error->body);
      if (i != 4) assert_int_equal(f->error->body_len, 0);
      for (n = 0; n < f->error->issue_count; ++n) assert_no_canary(f->error->issues[n]->message);
    }
  }
}

static void StarsStandInThePlaceOfThePassword(void** state) {
  fixture* const f = *state;
  scripted_server_answer(f->server, 401, JSON, "{\"detail\":\"no " CANARY_AS_JSON " here\"}");
  assert_dbr_status(DBR_E_UNAUTHORIZED, log_in(f), f->error);
  assert_string_equal(f->error->message, "no *** here");
}

static dbr_status log_in_with(fixture* f, const char* password) {
  dbr_client* const client = fixture_client(f);
  return dbr_auth_login(client, "user", password, NULL, NULL, &f->error);
}

static void APasswordIsMaskedFromFourBytesOn(void** state) {
  fixture* const f = *state;
  scripted_server_answer(f->server, 401, JSON, "{\"detail\":\"no abcd\"}");
  assert_dbr_status(DBR_E_UNAUTHORIZED, log_in_with(f, "abcd"), f->error);
  assert_string_equal(f->error->message, "no ***");
  scripted_server_answer(f->server, 401, JSON, "{\"detail\":\"no abc\"}");
  assert_dbr_status(DBR_E_UNAUTHORIZED, log_in_with(f, "abc"), f->error);
  assert_string_equal(f->error->message, "no abc");
}

static void AShortPasswordTakesTheBodyWithItToo(void** state) {
  fixture* const f = *state;
  scripted_server_answer(f->server, 401, JSON, "{\"detail\":\"q\"}");
  assert_dbr_status(DBR_E_UNAUTHORIZED, log_in_with(f, "q"), f->error);
  assert_null(f->error->body);
}

static void HeadersDoNotShowThePassword(void** state) {
  fixture* const f = *state;
  scripted_server_answer_text(f->server,
                              "HTTP/1.1 401 No\r\nX-Echo: it was canary-word\r\nContent-Length: 0\r\n\r\n");
  assert_dbr_status(DBR_E_API, log_in_with(f, "canary-word"), f->error);
  assert_string_equal(dbr_error_header(f->error, "X-Echo"), "it was ***");
}

static void ABodyWithoutThePasswordIsKept(void** state) {
  fixture* const f = *state;
  scripted_server_answer(f->server, 401, JSON, "{\"detail\":\"no\"}");
  assert_dbr_status(DBR_E_UNAUTHORIZED, log_in(f), f->error);
  assert_string_equal(f->error->body, "{\"detail\":\"no\"}");
}

static void ABrokenLoginAnswerKeepsItsTokenToItself(void** state) {
  static const int codes[] = {200, 201, 202};
  fixture* const f = *state;
  size_t i;
  for (i = 0; i < sizeof codes / sizeof *codes; ++i) {
    scripted_server_answer(f->server, codes[i], JSON, "{\"access_token\":\"" CANARY_TOKEN "\",\"user\":5}");
    assert_int_not_equal(log_in(f), DBR_OK);
    assert_null(f->error->body);
    assert_no_canary(f->error->message);
  }
  scripted_server_answer(f->server, 200, JSON, "{\"access_token\":\"canary with a space\",\"user\":{}}");
  assert_dbr_status(DBR_E_RESPONSE_VALIDATION, log_in(f), f->error);
  assert_no_canary(f->error->message);
}

static const char kLogin[] = "{\"access_token\":\"" CANARY_TOKEN "\",\"user\":{\"id\":\"canary-user\"}}";

/* Everything that a client does, with faults between, all of it logged. */
static void live_a_day(fixture* f) {
  static const server_step cut_off[] = {READ_REQUEST, SEND("HTTP/1.1 200 OK\r\nContent-"), RESET,
                                        END_OF_SCRIPT};
  scripted_server_answer(f->server, 200, JSON, kLogin);
  assert_dbr_ok(log_in(f), f->error);
  assert_dbr_ok(call_me(f), f->error);
  assert_dbr_ok(call_request(f, "POST", "/x?secret=canary-query", "{\"a\":\"canary-body\"}"), f->error);
  scripted_server_answer(f->server, 422, JSON, "{\"detail\":\"canary-body of the answer\"}");
  (void)call_request(f, "POST", "/x?secret=canary-query", "{\"a\":\"canary-body\"}");
  scripted_server_answer_text(f->server,
                              "HTTP/1.1 500 No\r\nSet-Cookie: a=canary-cookie\r\nContent-Length: 0\r\n\r\n");
  (void)call_me(f);
  scripted_server_answer(f->server, 422, JSON, "{\"detail\":\"" CANARY_AS_JSON "\"}");
  (void)log_in(f);
  scripted_server_answer(f->server, 200, JSON, "{\"access_token\":\"canary space\",\"user\":{}}");
  (void)log_in(f);
  scripted_server_answer_text(f->server, "HTTP/1.1 200 OK\r\ncanary no colon\r\n\r\n");
  (void)call_me(f);
  scripted_server_connection(f->server, cut_off);
  (void)call_me(f);
  assert_dbr_status(DBR_E_INVALID_ARGUMENT,
                    dbr_client_set_http_bearer(fixture_client(f), "canary token", &f->error), f->error);
  assert_dbr_ok(call_logout(f), f->error);
}

static void NothingOfItIsEverLogged(void** state) {
  fixture* const f = *state;
  log_book* const book = log_book_new();
  dbr_client_options_set_logger(f->options, DBR_LOG_DEBUG, log_book_write, book);
  dbr_client_options_add_header(f->options, "X-Api-Key", "canary-header");
  retry_quickly(f);
  live_a_day(f);
  fixture_renew(f);
  assert_true(log_book_lines(book, 0) > 5);
  assert_contains(log_book_text(book), "/api/v1/auth/login");
  assert_contains(log_book_text(book), "/x");
  assert_no_canary(log_book_text(book));
  log_book_free(book);
}

static void note_url(const dbr_attempt_info* attempt, void* user_data) {
  snprintf(user_data, 256, "%s", attempt->url);
}

static void HooksSeeTheUrlWithoutItsQuery(void** state) {
  fixture* const f = *state;
  char url[256] = "";
  char expected[256];
  dbr_client_options_set_after_attempt(f->options, note_url, url);
  assert_dbr_ok(call_request(f, "GET", "/x?secret=canary", NULL), f->error);
  snprintf(expected, sizeof expected, "%s/x", scripted_server_url(f->server));
  assert_string_equal(url, expected);
}

static void CookiesAreNeverSentBack(void** state) {
  fixture* const f = *state;
  scripted_server_answer_text(f->server,
                              "HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 2\r\n\r\n{}");
  assert_dbr_ok(call_request(f, "GET", "/x", NULL), f->error);
  assert_dbr_ok(call_request(f, "GET", "/x", NULL), f->error);
  assert_string_equal(sent_header(f, 1, "Cookie"), "");
}

static void ErrorsOfOtherCallsDoNotShowTheToken(void** state) {
  fixture* const f = *state;
  dbr_client_options_set_http_bearer(f->options, CANARY_TOKEN);
  scripted_server_answer_text(f->server, "HTTP/1.1 200 OK\r\nBroken " CANARY_TOKEN "\r\n\r\n");
  assert_dbr_status(DBR_E_PROTOCOL, call_me(f), f->error);
  assert_no_canary(f->error->message);
}

static void AnEchoedTokenStaysOutOfMessageAndLog(void** state) {
  fixture* const f = *state;
  log_book* const book = log_book_new();
  dbr_client_options_set_logger(f->options, DBR_LOG_DEBUG, log_book_write, book);
  dbr_client_options_set_http_bearer(f->options, CANARY_TOKEN);
  scripted_server_answer(f->server, 401, JSON, "{\"detail\":\"no good: " CANARY_TOKEN "\"}");
  assert_dbr_status(DBR_E_UNAUTHORIZED, call_me(f), f->error);
  assert_no_canary(f->error->message);
  fixture_renew(f);
  assert_no_canary(log_book_text(book));
  log_book_free(book);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_SERVER(AnEchoedPasswordIsWithheld),
      WITH_SERVER(StarsStandInThePlaceOfThePassword),
      WITH_SERVER(APasswordIsMaskedFromFourBytesOn),
      WITH_SERVER(AShortPasswordTakesTheBodyWithItToo),
      WITH_SERVER(HeadersDoNotShowThePassword),
      WITH_SERVER(ABodyWithoutThePasswordIsKept),
      WITH_SERVER(ABrokenLoginAnswerKeepsItsTokenToItself),
      WITH_SERVER(NothingOfItIsEverLogged),
      WITH_SERVER(HooksSeeTheUrlWithoutItsQuery),
      WITH_SERVER(CookiesAreNeverSentBack),
      WITH_SERVER(ErrorsOfOtherCallsDoNotShowTheToken),
      WITH_SERVER(AnEchoedTokenStaysOutOfMessageAndLog),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
