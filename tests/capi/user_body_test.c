/* What the responses of me and logout have to be. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"

static const struct {
  const char *name, *good;
} kMembers[] = {
    {"id", "\"u-1\""},
    {"username", "\"some\""},
    {"email", "\"some@example.test\""},
    {"display_name", "\"Some One\""},
    {"active_status", "true"},
};
enum { MEMBERS = sizeof kMembers / sizeof *kMembers };

/* A user object in which the member `changed` has this value; NULL: it is left out. */
static const char* user_with(size_t changed, const char* value) {
  static char body[512];
  size_t i, at = (size_t)snprintf(body, sizeof body, "{\"more\":{\"a\":[1,2]}");
  for (i = 0; i < MEMBERS; ++i) {
    const char* const text = i == changed ? value : kMembers[i].good;
    if (text != NULL)
      at += (size_t)snprintf(body + at, sizeof body - at, ",\"%s\":%s", kMembers[i].name, text);
  }
  snprintf(body + at, sizeof body - at, "}");
  return body;
}

static dbr_status me_with(fixture* f, const char* body, dbr_user** user) {
  dbr_client* const client = fixture_client(f);
  scripted_server_answer(f->server, 200, JSON, body);
  return dbr_auth_me(client, NULL, user, &f->error);
}

static void EachMemberIsRequiredAndTyped(void** state) {
  static const char* const wrong[] = {NULL, "5", "1.5", "[]", "{}", "[\"x\"]", "\"nul \\u0000\""};
  fixture* const f = *state;
  size_t i, k;
  for (i = 0; i < MEMBERS; ++i) {
    for (k = 0; k < sizeof wrong / sizeof *wrong; ++k) {
      dbr_user* user = NULL;
      const char* const body = user_with(i, wrong[k]);
      const dbr_status status = me_with(f, body, &user);
      if (status != DBR_E_RESPONSE_VALIDATION) print_error("body: %s\n", body);
      assert_dbr_status(DBR_E_RESPONSE_VALIDATION, status, f->error);
      assert_null(user);
      assert_contains(f->error->message, kMembers[i].name);
      assert_string_equal(f->error->body, body);
    }
  }
}

static void OnlyTheDisplayNameMayBeNull(void** state) {
  fixture* const f = *state;
  size_t i;
  for (i = 0; i < MEMBERS; ++i) {
    dbr_user* user = NULL;
    const int nullable = strcmp(kMembers[i].name, "display_name") == 0;
    const dbr_status status = me_with(f, user_with(i, "null"), &user);
    if (nullable) {
      assert_dbr_ok(status, f->error);
      assert_null(user->display_name);
    } else {
      assert_dbr_status(DBR_E_RESPONSE_VALIDATION, status, f->error);
    }
    dbr_user_free(user);
  }
}

static void BooleansAreTrueOrFalseAndNothingElse(void** state) {
  static const char* const wrong[] = {"\"true\"", "1", "0", "\"\"", "null"};
  fixture* const f = *state;
  dbr_user* user = NULL;
  size_t k;
  for (k = 0; k < sizeof wrong / sizeof *wrong; ++k) {
    assert_dbr_status(DBR_E_RESPONSE_VALIDATION, me_with(f, user_with(4, wrong[k]), &user), f->error);
  }
  assert_dbr_status(DBR_E_RESPONSE_VALIDATION, me_with(f, user_with(0, "true"), &user), f->error);
  assert_dbr_ok(me_with(f, user_with(4, "false"), &user), f->error);
  assert_int_equal(user->active_status, 0);
  dbr_user_free(user);
}

static void EmptyTextsAreEmptyNotAbsent(void** state) {
  fixture* const f = *state;
  dbr_user* user = NULL;
  assert_dbr_ok(me_with(f, user_with(3, "\"\""), &user), f->error);
  assert_string_equal(user->display_name, "");
  dbr_user_free(user);
}

static void EscapesAndUnicodeAreDecoded(void** state) {
  fixture* const f = *state;
  dbr_user* user = NULL;
  assert_dbr_ok(
      me_with(f, user_with(3, "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0001 \\u20ac \\ud83d\\ude80 \xe6\x97\xa5\""),
              &user),
      f->error);
  assert_string_equal(user->display_name, "\"\\/\b\f\n\r\t\x01 \xe2\x82\xac \xf0\x9f\x9a\x80 \xe6\x97\xa5");
  dbr_user_free(user);
}

static void TheLastOfDuplicateMembersCounts(void** state) {
  fixture* const f = *state;
  dbr_user* user = NULL;
  assert_dbr_ok(me_with(f, user_with(1, "4,\"username\":\"last\""), &user), f->error);
  assert_string_equal(user->username, "last");
  dbr_user_free(user);
  assert_dbr_status(DBR_E_RESPONSE_VALIDATION, me_with(f, user_with(1, "\"first\",\"username\":4"), &user),
                    f->error);
}

static void TheObjectItselfIsKeptForOtherMembers(void** state) {
  fixture* const f = *state;
  dbr_user* user = NULL;
  const char* const body = user_with(MEMBERS, NULL);
  assert_dbr_ok(me_with(f, body, &user), f->error);
  assert_string_equal(user->json, body);
  assert_int_equal(user->json_len, strlen(body));
  assert_string_equal(user->id, "u-1");
  assert_string_equal(user->email, "some@example.test");
  dbr_user_free(user);
}

static void MeIsAnObjectAndNothingElse(void** state) {
  static const char* const bodies[] = {"",     "null", "[]",  "\"x\"",          "5",
                                       "true", "{",    "{}x", "\xef\xbb\xbf{}", "{}"};
  fixture* const f = *state;
  dbr_user* user = NULL;
  size_t i;
  for (i = 0; i < sizeof bodies / sizeof *bodies; ++i) {
    assert_dbr_status(DBR_E_RESPONSE_VALIDATION, me_with(f, bodies[i], &user), f->error);
  }
}

static void LogoutTakesAnyJsonValue(void** state) {
  static const struct {
    const char *body, *message;
  } rows[] = {
      {"{\"message\":\"bye\"}", "bye"},
      {"{\"message\":\"\"}", ""},
      {"{\"message\":5}", NULL},
      {"{\"message\":null}", NULL},
      {"{}", NULL},
      {"null", NULL},
      {"\"bye\"", NULL},
      {"[1,{\"message\":\"no\"}]", NULL},
      {"true", NULL},
      {"-1.5e3", NULL},
      {"{\"message\":\"a\",\"message\":\"b\"}", "b"},
  };
  fixture* const f = *state;
  size_t i;
  for (i = 0; i < sizeof rows / sizeof *rows; ++i) {
    dbr_logout_result* logout = NULL;
    dbr_client* const client = fixture_client(f);
    scripted_server_answer(f->server, 200, JSON, rows[i].body);
    assert_dbr_ok(dbr_auth_logout(client, NULL, &logout, &f->error), f->error);
    assert_string_equal(logout->json, rows[i].body);
    assert_int_equal(logout->json_len, strlen(rows[i].body));
    if (rows[i].message == NULL) {
      assert_null(logout->message);
    } else {
      assert_string_equal(logout->message, rows[i].message);
    }
    dbr_logout_result_free(logout);
  }
}

static void LogoutRefusesWhatIsNoJson(void** state) {
  static const char* const bodies[] = {"",     "bye", "{", "{}x", "\"\xff\"", "{\"message\":\"\\u0000\"}",
                                       "1e400"};
  fixture* const f = *state;
  size_t i;
  for (i = 0; i < sizeof bodies / sizeof *bodies; ++i) {
    scripted_server_answer(f->server, 200, JSON, bodies[i]);
    assert_dbr_status(DBR_E_RESPONSE_VALIDATION, call_logout(f), f->error);
  }
}

/* A body that is a whole number of memory pages long has nothing readable behind it but what the library
 * adds. */
static void BodiesThatEndAtAPageBoundaryAreRead(void** state) {
  fixture* const f = *state;
  const char* const user = user_with(MEMBERS, NULL);
  size_t size;
  for (size = 4096; size <= 65536; size *= 2) {
    char* const body = malloc(size + 1);
    dbr_user* result = NULL;
    assert_non_null(body);
    memset(body, ' ', size);
    memcpy(body + size - strlen(user), user, strlen(user));
    body[size] = '\0';
    assert_dbr_ok(me_with(f, body, &result), f->error);
    assert_string_equal(result->username, "some");
    dbr_user_free(result);
    free(body);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_SERVER(EachMemberIsRequiredAndTyped),
      WITH_SERVER(OnlyTheDisplayNameMayBeNull),
      WITH_SERVER(BooleansAreTrueOrFalseAndNothingElse),
      WITH_SERVER(EmptyTextsAreEmptyNotAbsent),
      WITH_SERVER(EscapesAndUnicodeAreDecoded),
      WITH_SERVER(TheLastOfDuplicateMembersCounts),
      WITH_SERVER(TheObjectItselfIsKeptForOtherMembers),
      WITH_SERVER(MeIsAnObjectAndNothingElse),
      WITH_SERVER(LogoutTakesAnyJsonValue),
      WITH_SERVER(LogoutRefusesWhatIsNoJson),
      WITH_SERVER(BodiesThatEndAtAPageBoundaryAreRead),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
