/* What a login's response has to be, member by member. */
#include <stdio.h>
#include <string.h>

#include "fixture.h"

#define OK_USER "\"user\":{\"id\":\"1\",\"username\":\"u\"}"
#define OK_TOKEN "\"access_token\":\"a.b.c\""

static void refuses(fixture* f, const char* body) {
  dbr_login_result* login = NULL;
  dbr_status status;
  dbr_client* const client = fixture_client(f);
  scripted_server_answer(f->server, 200, JSON, body);
  status = dbr_auth_login(client, "a", "password", NULL, &login, &f->error);
  if (status != DBR_E_RESPONSE_VALIDATION) print_error("body: %s\n", body);
  assert_dbr_status(DBR_E_RESPONSE_VALIDATION, status, f->error);
  assert_null(login);
  assert_int_equal(f->error->http_status, 200);
  /* It may hold a token. */
  assert_null(f->error->body);
  assert_int_equal(f->error->body_len, 0);
}

static dbr_login_result* takes(fixture* f, const char* body) {
  dbr_login_result* login = NULL;
  dbr_status status;
  dbr_client* const client = fixture_client(f);
  scripted_server_answer(f->server, 200, JSON, body);
  status = dbr_auth_login(client, "a", "password", NULL, &login, &f->error);
  if (status != DBR_OK) print_error("body: %s\n", body);
  assert_dbr_ok(status, f->error);
  assert_non_null(login->user);
  return login;
}

static void EachRequiredMemberIsRequired(void** state) {
  static const char* const bodies[] = {
      "{}",
      "{" OK_USER "}",
      "{" OK_TOKEN "}",
      "{\"access_token\":null," OK_USER "}",
      "{\"access_token\":5," OK_USER "}",
      "{\"access_token\":true," OK_USER "}",
      "{\"access_token\":[\"a\"]," OK_USER "}",
      "{\"access_token\":{}," OK_USER "}",
      "{\"access_token\":\"\"," OK_USER "}",
      "{" OK_TOKEN ",\"user\":null}",
      "{" OK_TOKEN ",\"user\":[]}",
      "{" OK_TOKEN ",\"user\":\"u\"}",
      "{" OK_TOKEN ",\"user\":1}",
      "{" OK_TOKEN ",\"token_type\":null," OK_USER "}",
      "{" OK_TOKEN ",\"token_type\":1," OK_USER "}",
      "{" OK_TOKEN ",\"token_type\":{}," OK_USER "}",
      "{\"Access_Token\":\"a.b\"," OK_USER "}",
      "[]",
      "null",
      "\"a.b.c\"",
      "5",
  };
  fixture* const f = *state;
  size_t i;
  for (i = 0; i < sizeof bodies / sizeof *bodies; ++i) refuses(f, bodies[i]);
}

static void ATokenThatNoHeaderCouldCarryIsRefused(void** state) {
  static const char* const tokens[] = {"a b",        "a\\r\\nX: y", "a\\n", "a\\t",      "a,b",     "a\\\"b",
                                       "t\xc3\xb6k", "a=b",         "=",    "a\\u0000b", "\\u0000", " a",
                                       "a ",         "a%20b",       "(a)",  "a;b"};
  fixture* const f = *state;
  size_t i;
  for (i = 0; i < sizeof tokens / sizeof *tokens; ++i) {
    char body[200];
    snprintf(body, sizeof body, "{\"access_token\":\"%s\"," OK_USER "}", tokens[i]);
    refuses(f, body);
  }
  assert_dbr_ok(call_me(f), f->error);
  assert_string_equal(sent_header(f, (int)i, "Authorization"), "");
}

static void AMemberWithNulIsRefused(void** state) {
  fixture* const f = *state;
  refuses(f, "{" OK_TOKEN ",\"token_type\":\"bea\\u0000rer\"," OK_USER "}");
  refuses(f, "{" OK_TOKEN ",\"user\":{\"id\":\"1\\u0000\"}}");
  refuses(f, "{" OK_TOKEN ",\"user\":{\"display_name\":\"\\u0000\"}}");
}

static void TheWholeDocumentIsValidated(void** state) {
  static const char* const bodies[] = {
      "",
      " ",
      "{" OK_TOKEN "," OK_USER,
      "{" OK_TOKEN "," OK_USER "}x",
      "{" OK_TOKEN "," OK_USER "}{}",
      "{" OK_TOKEN "," OK_USER ",}",
      "{" OK_TOKEN "," OK_USER ",\"x\":NaN}",
      "{" OK_TOKEN "," OK_USER ",\"x\":Infinity}",
      "{" OK_TOKEN "," OK_USER ",\"x\":1e400}",
      "{" OK_TOKEN "," OK_USER ",\"x\":18446744073709551616}",
      "{" OK_TOKEN "," OK_USER ",\"x\":-9223372036854775809}",
      "{" OK_TOKEN "," OK_USER ",\"x\":01}",
      "{" OK_TOKEN "," OK_USER ",\"x\":'y'}",
      "{" OK_TOKEN "," OK_USER ",\"x\":\"\n\"}",
      "{" OK_TOKEN "," OK_USER ",\"x\":\"\\x\"}",
      "{" OK_TOKEN "," OK_USER ",\"x\":\"\xff\"}",
      "{" OK_TOKEN "," OK_USER ",\"x\":\"\xed\xa0\x80\"}",
      "{" OK_TOKEN "," OK_USER ",\"x\":\"\\ud800\"}",
      "{" OK_TOKEN "," OK_USER ",\"x\":\"\\udc00\\ud800\"}",
      "\xef\xbb\xbf{" OK_TOKEN "," OK_USER "}",
      "{" OK_TOKEN "," OK_USER "} // comment",
  };
  fixture* const f = *state;
  size_t i;
  for (i = 0; i < sizeof bodies / sizeof *bodies; ++i) refuses(f, bodies[i]);
}

static void NumbersUpToTheirLimitsAreTaken(void** state) {
  fixture* const f = *state;
  dbr_login_result_free(
      takes(f, "{" OK_TOKEN "," OK_USER
               ",\"a\":18446744073709551615,\"b\":-9223372036854775808,\"c\":1e308,\"d\":1e-400}"));
}

static void Utf16IsNoJson(void** state) {
  static const char text[] = "{" OK_TOKEN "," OK_USER "}";
  fixture* const f = *state;
  char answer[512];
  size_t i, at;
  at = (size_t)snprintf(answer, sizeof answer,
                        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n",
                        (int)(2 * (sizeof text - 1)));
  for (i = 0; i < sizeof text - 1; ++i) {
    answer[at++] = text[i];
    answer[at++] = '\0';
  }
  scripted_server_answer_bytes(f->server, answer, at);
  assert_dbr_status(DBR_E_RESPONSE_VALIDATION, call_login(f), f->error);
}

static void nest(char* body, size_t depth) {
  size_t at = (size_t)sprintf(body, "{" OK_TOKEN "," OK_USER ",\"x\":");
  memset(body + at, '[', depth);
  memset(body + at + depth, ']', depth);
  strcpy(body + at + 2 * depth, "}");
}

static void SixtyFourLevelsAreTakenAndNoMore(void** state) {
  fixture* const f = *state;
  static char body[210000];
  nest(body, 63);
  dbr_login_result_free(takes(f, body));
  nest(body, 64);
  refuses(f, body);
  nest(body, 100000);
  refuses(f, body);
}

static void TheTokenTypeIsBearerWhereItIsLeftOut(void** state) {
  fixture* const f = *state;
  dbr_login_result* login = takes(f, "{" OK_TOKEN "," OK_USER "}");
  assert_string_equal(login->token_type, "bearer");
  assert_string_equal(login->access_token, "a.b.c");
  dbr_login_result_free(login);
  login = takes(f, "{" OK_TOKEN "," OK_USER ",\"token_type\":\"Other\"}");
  assert_string_equal(login->token_type, "Other");
  dbr_login_result_free(login);
}

static void TheLastOfDuplicateMembersCounts(void** state) {
  fixture* const f = *state;
  dbr_login_result* const login =
      takes(f, "{\"access_token\":7," OK_USER
               ",\"access_token\":\"last.one\",\"user\":{\"id\":\"2\",\"id\":\"3\"}}");
  assert_string_equal(login->access_token, "last.one");
  assert_string_equal(login->user->id, "3");
  assert_null(login->user->username);
  dbr_login_result_free(login);
  refuses(f, "{" OK_TOKEN "," OK_USER ",\"access_token\":null}");
}

static void TheUserIsFreeForm(void** state) {
  fixture* const f = *state;
  dbr_login_result* login = takes(f, "{" OK_TOKEN ",\"user\":{}}");
  assert_null(login->user->id);
  assert_null(login->user->username);
  assert_null(login->user->email);
  assert_null(login->user->display_name);
  assert_int_equal(login->user->active_status, -1);
  assert_string_equal(login->user->json, "{}");
  dbr_login_result_free(login);
  login = takes(f, "{" OK_TOKEN
                   ",\"user\":{\"id\":5,\"username\":null,\"email\":\"\",\"display_name\":[],"
                   "\"active_status\":\"true\",\"more\":{\"a\":[1]}}}");
  assert_null(login->user->id);
  assert_null(login->user->username);
  assert_string_equal(login->user->email, "");
  assert_null(login->user->display_name);
  assert_int_equal(login->user->active_status, -1);
  assert_contains(login->user->json, "\"more\"");
  assert_int_equal(login->user->json_len, strlen(login->user->json));
  dbr_login_result_free(login);
}

static void TheExpiryIsReadFromTheToken(void** state) {
  static const struct {
    const char* token;
    int64_t expires;
  } rows[] = {
      {"eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3OTU0ODc0Mjl9.c2ln", 1795487429},
      {"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJab8OrPz5-IiwiZXhwIjoxNzk1NDg3NDI5fQ.c2ln", 1795487429},
      {"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln", -1},
      {"eyJhbGciOiJIUzI1NiJ9.eyJleHAiOiJzb29uIn0.c2ln", -1},
      {"eyJhbGciOiJIUzI1NiJ9.WzE3OTU0ODc0Mjld.c2ln", -1},
      {"eyJhbGciOiJIUzI1NiJ9.////.c2ln", -1},
      {"eyJhbGciOiJIUzI1NiJ9.x.c2ln", -1},
      {"a..c", -1},
      {"..", -1},
      {"opaque", -1},
      {"a.b", -1},
  };
  fixture* const f = *state;
  size_t i;
  for (i = 0; i < sizeof rows / sizeof *rows; ++i) {
    char body[300];
    dbr_login_result* login;
    snprintf(body, sizeof body, "{\"access_token\":\"%s\"," OK_USER "}", rows[i].token);
    login = takes(f, body);
    assert_string_equal(login->access_token, rows[i].token);
    assert_int_equal(login->expires_at_unix, rows[i].expires);
    dbr_login_result_free(login);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_SERVER(EachRequiredMemberIsRequired),     WITH_SERVER(ATokenThatNoHeaderCouldCarryIsRefused),
      WITH_SERVER(AMemberWithNulIsRefused),          WITH_SERVER(TheWholeDocumentIsValidated),
      WITH_SERVER(NumbersUpToTheirLimitsAreTaken),   WITH_SERVER(Utf16IsNoJson),
      WITH_SERVER(SixtyFourLevelsAreTakenAndNoMore), WITH_SERVER(TheTokenTypeIsBearerWhereItIsLeftOut),
      WITH_SERVER(TheLastOfDuplicateMembersCounts),  WITH_SERVER(TheUserIsFreeForm),
      WITH_SERVER(TheExpiryIsReadFromTheToken),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
