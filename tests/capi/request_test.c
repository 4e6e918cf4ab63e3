#include <stdio.h>
#include <string.h>

#include "fixture.h"

static const char* request_line(fixture* f, int n) {
  static char line[512];
  const char* const request = scripted_server_request(f->server, n);
  assert_non_null(request);
  snprintf(line, sizeof line, "%.*s", (int)strcspn(request, "\r"), request);
  return line;
}

static void MethodsAndPathsGoOutAsTheyAre(void** state) {
  static const char* const methods[] = {"GET",    "POST",    "PUT",      "PATCH",
                                        "DELETE", "OPTIONS", "PROPFIND", "x-Own"};
  fixture* const f = *state;
  size_t i;
  for (i = 0; i < sizeof methods / sizeof *methods; ++i) {
    char expected[64];
    assert_dbr_ok(call_request(f, methods[i], "/a%20b/..c;d=1?e=f&g=%00", NULL), f->error);
    snprintf(expected, sizeof expected, "%s /a%%20b/..c;d=1?e=f&g=%%00 HTTP/1.1", methods[i]);
    assert_string_equal(request_line(f, (int)i), expected);
  }
}

static void TheUsualHeadersAreThereAndNoOthers(void** state) {
  static const char* const absent[] = {"Expect", "Accept-Encoding",  "Cookie", "Authorization", "Upgrade",
                                       "TE",     "Transfer-Encoding"};
  fixture* const f = *state;
  size_t i;
  assert_dbr_ok(call_request(f, "POST", "/x", "{\"a\":1}"), f->error);
  assert_string_equal(sent_header(f, 0, "Accept"), "application/json");
  assert_string_equal(sent_header(f, 0, "User-Agent"), "libdbr/" DBR_VERSION);
  assert_string_equal(sent_header(f, 0, "Content-Type"), "application/json");
  assert_string_equal(sent_header(f, 0, "Content-Length"), "7");
  assert_string_equal(scripted_request_body(scripted_server_request(f->server, 0)), "{\"a\":1}");
  for (i = 0; i < sizeof absent / sizeof *absent; ++i) assert_string_equal(sent_header(f, 0, absent[i]), "");
}

static void TheOperationsSendWhatTheApiExpects(void** state) {
  fixture* const f = *state;
  assert_dbr_ok(call_login(f), f->error);
  assert_dbr_ok(call_me(f), f->error);
  assert_dbr_ok(call_logout(f), f->error);
  assert_string_equal(request_line(f, 0), "POST /api/v1/auth/login HTTP/1.1");
  assert_string_equal(sent_header(f, 0, "Content-Type"), "application/json");
  assert_string_equal(scripted_request_body(scripted_server_request(f->server, 0)),
                      "{\"username\":\"" TEST_USER "\",\"password\":\"" TEST_PASSWORD "\"}");
  assert_string_equal(request_line(f, 1), "GET /api/v1/auth/me HTTP/1.1");
  assert_string_equal(sent_header(f, 1, "Content-Length"), "");
  assert_string_equal(request_line(f, 2), "POST /api/v1/auth/logout HTTP/1.1");
  assert_string_equal(sent_header(f, 2, "Content-Length"), "0");
  assert_string_equal(sent_header(f, 2, "Content-Type"), "");
}

#define ACCEPT "Accept: application/json\r\nUser-Agent: libdbr/" DBR_VERSION "\r\n"
#define AUTHORIZED "Authorization: Bearer " SERVED_TOKEN "\r\n"

static void EachOperationSendsThisAndNothingElse(void** state) {
  static const char* const expected[] = {
      "POST /api/v1/auth/login HTTP/1.1\r\nHost: %s\r\n" ACCEPT
      "Content-Type: application/json\r\nContent-Length: 44\r\n\r\n"
      "{\"username\":\"" TEST_USER "\",\"password\":\"" TEST_PASSWORD "\"}",
      "GET /api/v1/auth/me HTTP/1.1\r\nHost: %s\r\n" ACCEPT AUTHORIZED "\r\n",
      "POST /api/v1/auth/logout HTTP/1.1\r\nHost: %s\r\n" ACCEPT "Content-Length: 0\r\n" AUTHORIZED "\r\n",
      "GET /api/v1/things HTTP/1.1\r\nHost: %s\r\n" ACCEPT "\r\n"};
  fixture* const f = *state;
  const char* const server = scripted_server_url(f->server) + strlen("http://");
  operation which;
  for (which = LOGIN; which < OPERATIONS; ++which) {
    char bytes[1024];
    assert_dbr_ok(call(f, which), f->error);
    snprintf(bytes, sizeof bytes, expected[which], server);
    assert_string_equal(scripted_server_request(f->server, (int)which), bytes);
  }
}

static void ABodyMayHoldAnyByte(void** state) {
  static const char body[] = "\0\xff\r\n\r\nGET / HTTP/1.1\r\n";
  fixture* const f = *state;
  const char* sent;
  dbr_client* const client = fixture_client(f);
  assert_dbr_ok(dbr_client_request(client, "PUT", "/x", body, sizeof body, NULL, NULL, &f->error), f->error);
  assert_int_equal(scripted_server_requests(f->server), 1);
  sent = scripted_request_body(scripted_server_request(f->server, 0));
  assert_memory_equal(sent, body, sizeof body);
}

static void AnEmptyBodyIsABody(void** state) {
  fixture* const f = *state;
  assert_dbr_ok(call_request(f, "POST", "/x", ""), f->error);
  assert_string_equal(sent_header(f, 0, "Content-Length"), "0");
}

static void HeadersOfTheUserReplaceTheLibrarysOwn(void** state) {
  fixture* const f = *state;
  dbr_call_options* const options = dbr_call_options_new();
  dbr_client_options_add_header(f->options, "accept", "text/plain");
  dbr_client_options_add_header(f->options, "X-From", "client");
  dbr_client_options_add_header(f->options, "USER-agent", "mine");
  dbr_call_options_add_header(options, "content-type", "application/merge-patch+json");
  dbr_call_options_add_header(options, "x-from", "call");
  assert_dbr_ok(dbr_client_request(fixture_client(f), "PATCH", "/x", "{}", 2, options, NULL, &f->error),
                f->error);
  assert_string_equal(sent_header(f, 0, "Accept"), "text/plain");
  assert_string_equal(sent_header(f, 0, "X-From"), "call");
  assert_string_equal(sent_header(f, 0, "User-Agent"), "mine");
  assert_string_equal(sent_header(f, 0, "Content-Type"), "application/merge-patch+json");
  assert_lacks(scripted_server_request(f->server, 0), "Accept: application/json");
  assert_lacks(scripted_server_request(f->server, 0), "client");
  assert_dbr_ok(call_me(f), f->error);
  assert_string_equal(sent_header(f, 1, "X-From"), "client");
  dbr_call_options_free(options);
}

static void MethodsThatAreNoTokenAreRefused(void** state) {
  static const char* const methods[] = {"",     " GET",  "GE T",  "GET\r\nX: y", "G\xc3\x89T",
                                        "GET:", "G\xff", "GET\t", "(GET)"};
  fixture* const f = *state;
  size_t i;
  for (i = 0; i < sizeof methods / sizeof *methods; ++i) {
    assert_dbr_status(DBR_E_INVALID_ARGUMENT, call_request(f, methods[i], "/x", NULL), f->error);
    assert_string_equal(f->error->operation, "request");
  }
  assert_int_equal(scripted_server_connections(f->server), 0);
}

static void PathsThatCouldMeanSomethingElseAreRefused(void** state) {
  static const char* const paths[] = {
      "",        "x",       "//evil.test/x", "http://evil.test/",
      "/a/../b", "/..",     "/../x",         "/a/..",
      "/a/..?q", "/x#part", "/x\r\nY:",      "/a b",
      "/a\tb",   "/a\x01",  "/a\x7f",        "/\xff",
      "?q",      "*",       "\\x",           "/x\n",
      " /x",     "/a/..#f",
  };
  fixture* const f = *state;
  size_t i;
  for (i = 0; i < sizeof paths / sizeof *paths; ++i) {
    const dbr_status status = call_request(f, "GET", paths[i], NULL);
    if (status != DBR_E_INVALID_ARGUMENT) print_error("path %s\n", paths[i]);
    assert_dbr_status(DBR_E_INVALID_ARGUMENT, status, f->error);
    assert_int_equal(f->error->attempts, 0);
  }
  assert_int_equal(scripted_server_connections(f->server), 0);
}

static void ResponsesComeWholeWithTheirHeaders(void** state) {
  static const char answer[] =
      "HTTP/1.1 201 Made\r\nX-Tag: one\r\nX-Other: x\r\nx-TAG: two\r\nContent-Type: "
      "image/png\r\nContent-Length: 5\r\n\r\n"
      "\x89P\0G\n";
  fixture* const f = *state;
  dbr_response* response = NULL;
  dbr_client* const client = fixture_client(f);
  scripted_server_answer_bytes(f->server, answer, sizeof answer - 1);
  assert_dbr_ok(dbr_client_request(client, "GET", "/x", NULL, 0, NULL, &response, &f->error), f->error);
  assert_true(response->struct_size >= sizeof *response);
  assert_int_equal(response->http_status, 201);
  assert_int_equal(response->attempts, 1);
  assert_int_equal(response->body_len, 5);
  assert_memory_equal(response->body, "\x89P\0G\n", 6);
  assert_string_equal(dbr_response_header(response, "X-TAG"), "one, two");
  assert_string_equal(dbr_response_header(response, "content-type"), "image/png");
  assert_null(dbr_response_header(response, "X-Nothing"));
  dbr_response_free(response);
}

/* RFC 9110 lets a server send any byte from 0x80 on; strings of the library are UTF-8. */
static void HeadersAreUtf8WhateverTheServerSends(void** state) {
  static const char* const answers[] = {
      "HTTP/1.1 200 OK\r\nX-Where: caf\xe9 \xe2\x82\xac\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.1 404 No\r\nX-Where: caf\xe9 \xe2\x82\xac\r\nContent-Length: 0\r\n\r\n"};
  fixture* const f = *state;
  dbr_response* response = NULL;
  dbr_client* const client = fixture_client(f);
  scripted_server_answer_text(f->server, answers[0]);
  scripted_server_answer_text(f->server, answers[1]);
  assert_dbr_ok(dbr_client_request(client, "GET", "/x", NULL, 0, NULL, &response, &f->error), f->error);
  assert_string_equal(dbr_response_header(response, "X-Where"), "caf\\xe9 \xe2\x82\xac");
  dbr_response_free(response);
  assert_dbr_status(DBR_E_API, call_request(f, "GET", "/x", NULL), f->error);
  assert_string_equal(dbr_error_header(f->error, "X-Where"), "caf\\xe9 \xe2\x82\xac");
}

static void AResponseWithoutBodyHasAnEmptyOne(void** state) {
  static const char* const answers[] = {"HTTP/1.1 204 No\r\n\r\n",
                                        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"};
  fixture* const f = *state;
  size_t i;
  for (i = 0; i < 2; ++i) {
    dbr_response* response = NULL;
    dbr_client* const client = fixture_client(f);
    scripted_server_answer_text(f->server, answers[i]);
    assert_dbr_ok(dbr_client_request(client, "DELETE", "/x", NULL, 0, NULL, &response, &f->error), f->error);
    assert_string_equal(response->body, "");
    assert_int_equal(response->body_len, 0);
    dbr_response_free(response);
  }
}

static void AHeadHasNoBodyWhateverItsLength(void** state) {
  fixture* const f = *state;
  dbr_response* response = NULL;
  dbr_client* const client = fixture_client(f);
  scripted_server_answer_text(f->server, "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n");
  assert_dbr_ok(dbr_client_request(client, "HEAD", "/x", NULL, 0, NULL, &response, &f->error), f->error);
  assert_int_equal(response->body_len, 0);
  dbr_response_free(response);
  assert_client_still_works(f);
  assert_int_equal(scripted_server_connections(f->server), 1);
}

static void ChunkedBodiesAreJoined(void** state) {
  fixture* const f = *state;
  dbr_response* response = NULL;
  dbr_client* const client = fixture_client(f);
  scripted_server_answer_text(
      f->server,
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;ext=1\r\nabc\r\n00A\r\n0123456789\r\n"
      "0\r\nX-Trailer: t\r\n\r\n");
  assert_dbr_ok(dbr_client_request(client, "GET", "/x", NULL, 0, NULL, &response, &f->error), f->error);
  assert_string_equal(response->body, "abc0123456789");
  assert_null(dbr_response_header(response, "X-Trailer"));
  dbr_response_free(response);
  assert_client_still_works(f);
  assert_int_equal(scripted_server_connections(f->server), 1);
}

static void InterimResponsesAreSkipped(void** state) {
  fixture* const f = *state;
  scripted_server_answer_text(f->server,
                              "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                              "HTTP/1.1 204 OK\r\n\r\n");
  assert_dbr_ok(call_request(f, "POST", "/x", "{}"), f->error);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_SERVER(MethodsAndPathsGoOutAsTheyAre),
      WITH_SERVER(TheUsualHeadersAreThereAndNoOthers),
      WITH_SERVER(TheOperationsSendWhatTheApiExpects),
      WITH_SERVER(EachOperationSendsThisAndNothingElse),
      WITH_SERVER(ABodyMayHoldAnyByte),
      WITH_SERVER(AnEmptyBodyIsABody),
      WITH_SERVER(HeadersOfTheUserReplaceTheLibrarysOwn),
      WITH_SERVER(MethodsThatAreNoTokenAreRefused),
      WITH_SERVER(PathsThatCouldMeanSomethingElseAreRefused),
      WITH_SERVER(ResponsesComeWholeWithTheirHeaders),
      WITH_SERVER(HeadersAreUtf8WhateverTheServerSends),
      WITH_SERVER(AResponseWithoutBodyHasAnEmptyOne),
      WITH_SERVER(AHeadHasNoBodyWhateverItsLength),
      WITH_SERVER(ChunkedBodiesAreJoined),
      WITH_SERVER(InterimResponsesAreSkipped),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
