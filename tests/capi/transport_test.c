/* A transport of the user's own instead of HTTP. */
#include <stdio.h>
#include <string.h>

#include "fixture.h"
#include "later.h"

typedef struct script {
  int calls;
  dbr_status status; /* what the transport returns */
  int failures;      /* how often `status` is returned before it answers */
  int http;
  const char *type, *body;
  char seen[1024]; /* the last request, as text */
  int64_t timeout_ms;
  int wait_for_cancel, was_cancelled;
  dbr_status then; /* what it returns when it was told to give up */
} script;

static dbr_status transport(const dbr_http_request* request, dbr_http_reply* reply, void* user_data) {
  script* const s = user_data;
  const char* const token = dbr_http_request_header(request, "AUTHORIZATION");
  ++s->calls;
  s->timeout_ms = request->timeout_ms;
  snprintf(s->seen, sizeof s->seen, "%s %s [%s] %.*s", request->method, request->url,
           token == NULL ? "" : token, (int)request->body_len,
           request->body == NULL ? "" : (const char*)request->body);
  while (s->wait_for_cancel && !(s->was_cancelled = dbr_http_request_cancelled(request))) sleep_ms(2);
  if (s->was_cancelled) return s->then;
  if (s->status != DBR_OK && s->failures-- != 0) return s->status;
  assert_dbr_returns(DBR_OK, dbr_http_reply_add_header(reply, "X-Tag", "one"));
  assert_dbr_returns(DBR_OK, dbr_http_reply_add_header(reply, "x-tag", "two"));
  return dbr_http_reply_set(reply, s->http, s->type, s->body, strlen(s->body));
}

static void use_transport(fixture* f, script* s, const char* body) {
  memset(s, 0, sizeof *s);
  s->http = 200;
  s->type = JSON;
  s->body = body;
  dbr_client_options_set_transport(f->options, transport, s);
}

static void TheTransportStandsInForTheServer(void** state) {
  fixture* const f = *state;
  script s;
  char expected[256];
  use_transport(f, &s, SERVED_LOGIN);
  assert_dbr_ok(call_login(f), f->error);
  snprintf(expected, sizeof expected,
           "POST %s/api/v1/auth/login [] {\"username\":\"" TEST_USER "\",\"password\":\"" TEST_PASSWORD "\"}",
           scripted_server_url(f->server));
  assert_string_equal(s.seen, expected);
  s.body = SERVED_USER;
  assert_client_still_works(f);
  snprintf(expected, sizeof expected, "GET %s/api/v1/auth/me [Bearer " SERVED_TOKEN "] ",
           scripted_server_url(f->server));
  assert_string_equal(s.seen, expected);
  s.body = SERVED_LOGOUT;
  assert_dbr_ok(call_logout(f), f->error);
  assert_int_equal(scripted_server_connections(f->server), 0);
}

static void TheUrlHasTheQuery(void** state) {
  fixture* const f = *state;
  script s;
  use_transport(f, &s, "{}");
  assert_dbr_ok(call_request(f, "GET", "/x?a=b", NULL), f->error);
  assert_contains(s.seen, "/x?a=b");
}

static void HeadersComeBack(void** state) {
  fixture* const f = *state;
  script s;
  dbr_response* response = NULL;
  use_transport(f, &s, "text");
  s.type = "text/plain";
  assert_dbr_ok(dbr_client_request(fixture_client(f), "GET", "/x", NULL, 0, NULL, &response, &f->error),
                f->error);
  assert_string_equal(dbr_response_header(response, "X-TAG"), "one, two");
  assert_string_equal(dbr_response_header(response, "Content-Type"), "text/plain");
  assert_string_equal(response->body, "text");
  dbr_response_free(response);
}

static void ItsAnswersAreJudgedLikeAServers(void** state) {
  fixture* const f = *state;
  script s;
  use_transport(f, &s, "{\"detail\":\"no\"}");
  s.http = 404;
  assert_dbr_status(DBR_E_NOT_FOUND, call_me(f), f->error);
  assert_string_equal(f->error->message, "no");
  s.type = NULL;
  assert_dbr_status(DBR_E_API, call_me(f), f->error);
  s.http = 200;
  s.type = JSON;
  assert_dbr_status(DBR_E_RESPONSE_VALIDATION, call_me(f), f->error);
}

static void ItsFailuresAreRetriedLikeTheLibrarysOwn(void** state) {
  fixture* const f = *state;
  script s;
  use_transport(f, &s, SERVED_USER);
  retry_quickly(f);
  s.status = DBR_E_CONNECT;
  s.failures = 2;
  assert_client_still_works(f);
  assert_int_equal(s.calls, 3);
  s.status = DBR_E_PROTOCOL;
  s.failures = 1;
  assert_dbr_status(DBR_E_PROTOCOL, call_me(f), f->error);
  assert_int_equal(s.calls, 4);
}

static dbr_status say_nothing(const dbr_http_request* request, dbr_http_reply* reply, void* user_data) {
  (void)request;
  (void)reply;
  (void)user_data;
  return DBR_OK;
}

static void ATransportThatSetsNothingIsNoResponse(void** state) {
  fixture* const f = *state;
  dbr_client_options_set_transport(f->options, say_nothing, NULL);
  assert_int_not_equal(call_me(f), DBR_OK);
  assert_int_equal(f->error->http_status, 0);
}

static dbr_status set_nonsense(const dbr_http_request* request, dbr_http_reply* reply, void* user_data) {
  int* const refusals = user_data;
  (void)request;
  *refusals += dbr_http_reply_set(reply, 99, JSON, "{}", 2) == DBR_E_INVALID_ARGUMENT;
  *refusals += dbr_http_reply_set(reply, 600, JSON, "{}", 2) == DBR_E_INVALID_ARGUMENT;
  *refusals += dbr_http_reply_set(reply, 200, JSON, NULL, 2) == DBR_E_INVALID_ARGUMENT;
  *refusals += dbr_http_reply_add_header(reply, "X", "a\r\nb") == DBR_E_INVALID_ARGUMENT;
  *refusals += dbr_http_reply_add_header(reply, "X Y", "a") == DBR_E_INVALID_ARGUMENT;
  *refusals += dbr_http_reply_add_header(reply, NULL, "a") == DBR_E_INVALID_ARGUMENT;
  return dbr_http_reply_set(reply, 204, NULL, NULL, 0);
}

static void NonsenseInAReplyIsRefused(void** state) {
  fixture* const f = *state;
  int refusals = 0;
  dbr_client_options_set_transport(f->options, set_nonsense, &refusals);
  assert_dbr_ok(call_request(f, "GET", "/x", NULL), f->error);
  assert_int_equal(refusals, 6);
}

static void ItIsToldTheTimeThatIsLeft(void** state) {
  fixture* const f = *state;
  script s;
  use_transport(f, &s, SERVED_USER);
  dbr_client_options_set_timeout_ms(f->options, 5000);
  assert_dbr_ok(call_me(f), f->error);
  assert_true(s.timeout_ms > 1000 && s.timeout_ms <= 5000);
  dbr_client_options_set_timeout_ms(f->options, 0);
  dbr_client_options_set_attempt_timeout_ms(f->options, 0);
  fixture_renew(f);
  assert_dbr_ok(call_me(f), f->error);
  assert_int_equal(s.timeout_ms, 0);
}

static void trigger(void* cancel) {
  dbr_cancel_trigger(cancel);
}

static void ItIsToldOfACancel(void** state) {
  fixture* const f = *state;
  script s;
  dbr_cancel* const cancel = dbr_cancel_new();
  dbr_call_options* const options = dbr_call_options_new();
  later* firing;
  use_transport(f, &s, "{}");
  s.wait_for_cancel = 1;
  s.then = DBR_E_CANCELLED;
  dbr_call_options_set_cancel(options, cancel);
  firing = later_run(50, trigger, cancel);
  assert_dbr_status(DBR_E_CANCELLED, call_with(f, ME, options), f->error);
  (void)later_join(firing);
  assert_int_equal(s.was_cancelled, 1);
  dbr_call_options_free(options);
  dbr_cancel_free(cancel);
}

static void ItIsToldOfTheDeadline(void** state) {
  fixture* const f = *state;
  script s;
  const int64_t begin = now_ms();
  use_transport(f, &s, "{}");
  s.wait_for_cancel = 1;
  s.then = DBR_E_TIMEOUT;
  dbr_client_options_set_timeout_ms(f->options, 100);
  assert_dbr_status(DBR_E_TIMEOUT, call_me(f), f->error);
  assert_within(begin, 100 + GRACE_MS);
}

static void ABodyOverTheLimitIsTooLarge(void** state) {
  fixture* const f = *state;
  script s;
  use_transport(f, &s, "123456");
  dbr_client_options_set_max_response_bytes(f->options, 5);
  assert_dbr_status(DBR_E_TOO_LARGE, call_request(f, "GET", "/x", NULL), f->error);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_SERVER(TheTransportStandsInForTheServer),
      WITH_SERVER(TheUrlHasTheQuery),
      WITH_SERVER(HeadersComeBack),
      WITH_SERVER(ItsAnswersAreJudgedLikeAServers),
      WITH_SERVER(ItsFailuresAreRetriedLikeTheLibrarysOwn),
      WITH_SERVER(ATransportThatSetsNothingIsNoResponse),
      WITH_SERVER(NonsenseInAReplyIsRefused),
      WITH_SERVER(ItIsToldTheTimeThatIsLeft),
      WITH_SERVER(ItIsToldOfACancel),
      WITH_SERVER(ItIsToldOfTheDeadline),
      WITH_SERVER(ABodyOverTheLimitIsTooLarge),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
