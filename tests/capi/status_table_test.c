/* Which response becomes which status: every row of the table, for every operation and content type. */
#include <stdio.h>
#include <string.h>

#include "fixture.h"

typedef struct row {
  int http;
  dbr_status login, other, request;
} row;

static const row kTyped[] = {
    {400, DBR_E_BAD_REQUEST, DBR_E_BAD_REQUEST, DBR_E_BAD_REQUEST},
    {401, DBR_E_UNAUTHORIZED, DBR_E_UNAUTHORIZED, DBR_E_UNAUTHORIZED},
    {403, DBR_E_UNAUTHORIZED, DBR_E_UNAUTHORIZED, DBR_E_UNAUTHORIZED},
    {404, DBR_E_NOT_FOUND, DBR_E_NOT_FOUND, DBR_E_NOT_FOUND},
    {422, DBR_E_VALIDATION, DBR_E_BAD_REQUEST, DBR_E_VALIDATION},
    {429, DBR_E_RATE_LIMITED, DBR_E_RATE_LIMITED, DBR_E_RATE_LIMITED},
};

static const int kOther[] = {300, 301, 302, 303, 304, 307, 308, 402, 405, 406, 408, 409, 410, 413,
                             415, 418, 428, 431, 451, 499, 500, 501, 502, 503, 504, 505, 511, 599};
static const int kOtherSuccess[] = {201, 202, 203, 204, 205, 206, 299};

static const char* const kJsonTypes[] = {JSON, "Application/JSON", "application/json;charset=utf-8",
                                         "APPLICATION/JSON ; charset=\"utf-8\""};
static const char* const kOtherTypes[] = {NULL,
                                          "",
                                          "text/plain",
                                          "text/html; charset=utf-8",
                                          "application/problem+json",
                                          "application/jsonp",
                                          "application",
                                          "text/plain; application/json",
                                          "json"};

static void check(fixture* f, operation which, int http, const char* type, dbr_status expected) {
  dbr_status status;
  scripted_server_answer(f->server, http, type, "{\"detail\":\"as scripted\"}");
  status = call(f, which);
  if (status != expected) {
    print_error("%s, HTTP %d, %s:\n", operation_names[which], http, type == NULL ? "no type" : type);
  }
  assert_dbr_status(expected, status, f->error);
  assert_int_equal(f->error->http_status, http);
  assert_string_equal(f->error->operation, operation_names[which]);
  assert_int_equal(f->error->attempts, 1);
  assert_int_equal(f->error->retryable, http == 429 || http >= 500);
}

static void TypedStatusesNeedJson(void** state) {
  fixture* const f = *state;
  operation which;
  size_t r, t;
  for (which = LOGIN; which < OPERATIONS; ++which) {
    for (r = 0; r < sizeof kTyped / sizeof *kTyped; ++r) {
      const row* const at = &kTyped[r];
      const dbr_status expected = which == LOGIN ? at->login : which == REQUEST ? at->request : at->other;
      for (t = 0; t < sizeof kJsonTypes / sizeof *kJsonTypes; ++t)
        check(f, which, at->http, kJsonTypes[t], expected);
    }
  }
}

static void TheSameCodesWithoutJsonAreApiErrors(void** state) {
  fixture* const f = *state;
  operation which;
  size_t r, t;
  for (which = LOGIN; which < OPERATIONS; ++which) {
    for (r = 0; r < sizeof kTyped / sizeof *kTyped; ++r) {
      for (t = 0; t < sizeof kOtherTypes / sizeof *kOtherTypes; ++t) {
        check(f, which, kTyped[r].http, kOtherTypes[t], DBR_E_API);
      }
    }
  }
}

static void EveryOtherCodeIsAnApiErrorWhateverItsType(void** state) {
  fixture* const f = *state;
  operation which;
  size_t i;
  for (which = LOGIN; which < OPERATIONS; ++which) {
    for (i = 0; i < sizeof kOther / sizeof *kOther; ++i) {
      check(f, which, kOther[i], JSON, DBR_E_API);
      check(f, which, kOther[i], "text/plain", DBR_E_API);
    }
  }
}

static void OtherSuccessesAreApiErrorsOfTheOperations(void** state) {
  fixture* const f = *state;
  operation which;
  size_t i;
  for (which = LOGIN; which < REQUEST; ++which) {
    for (i = 0; i < sizeof kOtherSuccess / sizeof *kOtherSuccess; ++i) {
      check(f, which, kOtherSuccess[i], JSON, DBR_E_API);
    }
  }
}

static void ASuccessThatIsNotJsonIsAnApiError(void** state) {
  fixture* const f = *state;
  operation which;
  size_t t;
  for (which = LOGIN; which < REQUEST; ++which) {
    for (t = 0; t < sizeof kOtherTypes / sizeof *kOtherTypes; ++t)
      check(f, which, 200, kOtherTypes[t], DBR_E_API);
  }
}

static void AnySuccessIsAResponseOfRequest(void** state) {
  fixture* const f = *state;
  size_t i, t;
  for (i = 0; i < sizeof kOtherSuccess / sizeof *kOtherSuccess; ++i) {
    for (t = 0; t < sizeof kOtherTypes / sizeof *kOtherTypes; ++t) {
      dbr_response* response = NULL;
      dbr_client* const client = fixture_client(f);
      scripted_server_answer(f->server, kOtherSuccess[i], kOtherTypes[t], "");
      assert_dbr_ok(dbr_client_request(client, "GET", "/x", NULL, 0, NULL, &response, &f->error), f->error);
      assert_int_equal(response->http_status, kOtherSuccess[i]);
      dbr_response_free(response);
    }
  }
}

static void ATypedStatusStaysWhateverTheBody(void** state) {
  static const char* const bodies[] = {"",
                                       "{",
                                       "null",
                                       "[1,2",
                                       "\xff\xfe",
                                       "{\"detail\":[{\"loc\":5}]}",
                                       "{\"detail\":[[]]}",
                                       "{\"detail\":{}}",
                                       "{\"message\":\"\\u0000\"}"};
  fixture* const f = *state;
  operation which;
  size_t i;
  for (which = LOGIN; which < OPERATIONS; ++which) {
    for (i = 0; i < sizeof bodies / sizeof *bodies; ++i) {
      scripted_server_answer(f->server, 401, JSON, bodies[i]);
      assert_dbr_status(DBR_E_UNAUTHORIZED, call(f, which), f->error);
      scripted_server_answer(f->server, 422, JSON, bodies[i]);
      assert_dbr_status(which == LOGIN || which == REQUEST ? DBR_E_VALIDATION : DBR_E_BAD_REQUEST,
                        call(f, which), f->error);
    }
  }
}

static void RedirectsAreNeverFollowed(void** state) {
  static const int codes[] = {301, 302, 303, 307, 308};
  fixture* const f = *state;
  scripted_server* const target = scripted_server_start();
  operation which;
  size_t i;
  assert_dbr_ok(call_login(f), f->error);
  for (which = LOGIN; which < OPERATIONS; ++which) {
    for (i = 0; i < sizeof codes / sizeof *codes; ++i) {
      char answer[256];
      snprintf(answer, sizeof answer,
               "HTTP/1.1 %d Moved\r\nLocation: %s/api/v1/auth/me\r\nContent-Length: 0\r\n\r\n", codes[i],
               scripted_server_url(target));
      scripted_server_answer_text(f->server, answer);
      assert_dbr_status(DBR_E_API, call(f, which), f->error);
      assert_int_equal(f->error->http_status, codes[i]);
      assert_contains(dbr_error_header(f->error, "location"), scripted_server_url(target));
    }
  }
  assert_int_equal(scripted_server_connections(target), 0);
  scripted_server_stop(target);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_SERVER(TypedStatusesNeedJson),
      WITH_SERVER(TheSameCodesWithoutJsonAreApiErrors),
      WITH_SERVER(EveryOtherCodeIsAnApiErrorWhateverItsType),
      WITH_SERVER(OtherSuccessesAreApiErrorsOfTheOperations),
      WITH_SERVER(ASuccessThatIsNotJsonIsAnApiError),
      WITH_SERVER(AnySuccessIsAResponseOfRequest),
      WITH_SERVER(ATypedStatusStaysWhateverTheBody),
      WITH_SERVER(RedirectsAreNeverFollowed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
