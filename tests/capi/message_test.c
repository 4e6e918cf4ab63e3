/* What an error says to a person. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"

static const struct {
  int http;
  const char *body, *message;
} kMessages[] = {
    {400, "{\"message\":\"the message\",\"detail\":\"the detail\"}", "the message"},
    {400, "{\"detail\":\"the detail\"}", "the detail"},
    {401, "{\"message\":5,\"detail\":\"the detail\"}", "the detail"},
    {401, "{\"message\":null,\"detail\":\"the detail\"}", "the detail"},
    {400, "{\"detail\":\"first\",\"detail\":\"last\"}", "last"},
    {404,
     "{\"detail\":[{\"loc\":[\"body\",\"username\"],\"msg\":\"Field required\",\"type\":\"missing\"},"
     "{\"loc\":[\"body\"],\"msg\":\"second\",\"type\":\"x\"}]}",
     "body.username: Field required"},
    {422, "{\"detail\":[{\"loc\":[\"body\",31],\"msg\":\"JSON decode error\",\"type\":\"json_invalid\"}]}",
     "body.31: JSON decode error"},
    {422, "{\"detail\":[{\"loc\":[\"query\",\"a\",0,\"b\"],\"msg\":\"Wrong\",\"type\":\"t\"}]}",
     "query.a.0.b: Wrong"},
    {400, "{\"detail\":[]}", "HTTP 400 Bad Request"},
    {400, "{\"detail\":{}}", "HTTP 400 Bad Request"},
    {401, "{}", "HTTP 401 Unauthorized"},
    {403, "[]", "HTTP 403 Forbidden"},
    {404, "", "HTTP 404 Not Found"},
    {404, "no JSON", "HTTP 404 Not Found"},
    {429, "\"text\"", "HTTP 429 Too Many Requests"},
    {500, "{}", "HTTP 500 Internal Server Error"},
    {502, "{}", "HTTP 502 Bad Gateway"},
    {503, "{}", "HTTP 503 Service Unavailable"},
    {504, "{}", "HTTP 504 Gateway Timeout"},
    {307, "", "HTTP 307 Temporary Redirect"},
    {400, "{\"detail\":\"Zo\xc3\xab \\u00e9 \\ud83d\\ude80\"}", "Zo\xc3\xab \xc3\xa9 \xf0\x9f\x9a\x80"},
};

static void TheMessageIsFoundInItsOrder(void** state) {
  fixture* const f = *state;
  operation which;
  size_t i;
  for (which = LOGIN; which < OPERATIONS; ++which) {
    for (i = 0; i < sizeof kMessages / sizeof *kMessages; ++i) {
      scripted_server_answer(f->server, kMessages[i].http, JSON, kMessages[i].body);
      assert_int_not_equal(call(f, which), DBR_OK);
      assert_string_equal(f->error->message, kMessages[i].message);
      if (*kMessages[i].body != '\0') assert_string_equal(f->error->body, kMessages[i].body);
      assert_int_equal(f->error->body_len, strlen(kMessages[i].body));
    }
  }
}

static void ACodeWithoutReasonIsTheCodeAlone(void** state) {
  fixture* const f = *state;
  scripted_server_answer(f->server, 499, "text/plain", "");
  assert_dbr_status(DBR_E_API, call_me(f), f->error);
  assert_string_equal(f->error->message, "HTTP 499");
}

static void ALongMessageEndsAt512Bytes(void** state) {
  fixture* const f = *state;
  static char body[9000];
  size_t at = (size_t)snprintf(body, sizeof body, "{\"detail\":\"the start ");
  while (at < 8000) at += (size_t)snprintf(body + at, sizeof body - at, "\xc3\xa9");
  snprintf(body + at, sizeof body - at, "\"}");
  scripted_server_answer(f->server, 400, JSON, body);
  assert_dbr_status(DBR_E_BAD_REQUEST, call_me(f), f->error);
  assert_true(strlen(f->error->message) > 400);
  assert_starts_with(f->error->message, "the start \xc3\xa9");
  assert_int_equal(f->error->body_len, strlen(body));
}

static void ControlCharactersAreEscaped(void** state) {
  static const char* const bodies[] = {
      "{\"detail\":\"one\\ntwo\"}",         "{\"detail\":\"one\\r\\ntwo\"}",
      "{\"detail\":\"one\\u001b[31mtwo\"}", "{\"detail\":\"one\\u0000two\"}",
      "{\"detail\":\"one\\u007ftwo\"}",     "{\"detail\":\"one\\u0085two\"}",
      "{\"detail\":\"one\\u2028two\"}",
  };
  fixture* const f = *state;
  size_t i;
  for (i = 0; i < sizeof bodies / sizeof *bodies; ++i) {
    scripted_server_answer(f->server, 400, JSON, bodies[i]);
    assert_dbr_status(DBR_E_BAD_REQUEST, call_me(f), f->error);
    assert_starts_with(f->error->message, "one\\");
    assert_contains(f->error->message, "two");
    assert_lacks(f->error->message, "\xc2\x85");
    assert_lacks(f->error->message, "\xe2\x80\xa8");
  }
}

static void ValidationErrorsCarryTheirIssues(void** state) {
  fixture* const f = *state;
  scripted_server_answer(
      f->server, 422, JSON,
      "{\"detail\":[{\"type\":\"missing\",\"loc\":[\"body\",\"username\"],\"msg\":\"Field required\"},"
      "{\"type\":\"string_type\",\"loc\":[\"body\",3],\"msg\":\"Not a string\",\"input\":{}}]}");
  assert_dbr_status(DBR_E_VALIDATION, call_request(f, "POST", "/x", "{}"), f->error);
  assert_int_equal(f->error->issue_count, 2);
  assert_true(f->error->issues[0]->struct_size >= sizeof(dbr_validation_issue));
  assert_string_equal(f->error->issues[0]->location, "body.username");
  assert_string_equal(f->error->issues[0]->message, "Field required");
  assert_string_equal(f->error->issues[0]->type, "missing");
  assert_string_equal(f->error->issues[1]->location, "body.3");
  assert_string_equal(f->error->issues[1]->type, "string_type");
}

static void OtherErrorsHaveNoIssues(void** state) {
  fixture* const f = *state;
  scripted_server_answer(f->server, 401, JSON, "{\"detail\":\"x\"}");
  assert_dbr_status(DBR_E_UNAUTHORIZED, call_me(f), f->error);
  assert_int_equal(f->error->issue_count, 0);
}

static void OfManyIssuesAHundredAreKept(void** state) {
  fixture* const f = *state;
  char* const body = malloc(1 << 20);
  size_t at = (size_t)sprintf(body, "{\"detail\":[");
  int i;
  assert_non_null(body);
  for (i = 0; i < 900; ++i) {
    at += (size_t)sprintf(body + at, "%s{\"loc\":[\"body\",%d],\"msg\":\"m%d\",\"type\":\"t\"}",
                          i == 0 ? "" : ",", i, i);
  }
  strcpy(body + at, "]}");
  scripted_server_answer(f->server, 422, JSON, body);
  assert_dbr_status(DBR_E_VALIDATION, call_login(f), f->error);
  assert_int_equal(f->error->issue_count, 100);
  assert_string_equal(f->error->issues[99]->message, "m99");
  free(body);
}

static void RepeatedHeadersAreJoined(void** state) {
  fixture* const f = *state;
  scripted_server_answer_text(
      f->server, "HTTP/1.1 404 No\r\nX-Tag: one\r\nContent-Length: 0\r\nx-tag:  two \r\nX-Empty:\r\n\r\n");
  assert_dbr_status(DBR_E_API, call_me(f), f->error);
  assert_string_equal(dbr_error_header(f->error, "X-TAG"), "one, two");
  assert_string_equal(dbr_error_header(f->error, "x-empty"), "");
  assert_null(dbr_error_header(f->error, "x-ta"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_SERVER(TheMessageIsFoundInItsOrder),      WITH_SERVER(ACodeWithoutReasonIsTheCodeAlone),
      WITH_SERVER(ALongMessageEndsAt512Bytes),       WITH_SERVER(ControlCharactersAreEscaped),
      WITH_SERVER(ValidationErrorsCarryTheirIssues), WITH_SERVER(OtherErrorsHaveNoIssues),
      WITH_SERVER(OfManyIssuesAHundredAreKept),      WITH_SERVER(RepeatedHeadersAreJoined),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
