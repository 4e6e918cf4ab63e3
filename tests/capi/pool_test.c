/* Connections are kept, and only clean ones are used again. */
#include <stdio.h>
#include <string.h>

#include "fixture.h"

#define ANSWER(length, body) \
  "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " length "\r\n\r\n" body

static void assert_body(fixture* f, const char* expected) {
  dbr_response* response = NULL;
  dbr_client* const client = fixture_client(f);
  assert_dbr_ok(dbr_client_request(client, "GET", "/x", NULL, 0, NULL, &response, &f->error), f->error);
  assert_string_equal(response->body, expected);
  dbr_response_free(response);
}

static void AHundredCallsNeedOneConnection(void** state) {
  fixture* const f = *state;
  int i;
  assert_dbr_ok(call_login(f), f->error);
  for (i = 0; i < 98; ++i) assert_dbr_ok(call_me(f), f->error);
  assert_dbr_ok(call_request(f, "POST", "/x", "{}"), f->error);
  assert_int_equal(scripted_server_requests(f->server), 100);
  assert_int_equal(scripted_server_connections(f->server), 1);
}

static void ErrorsKeepTheConnectionToo(void** state) {
  fixture* const f = *state;
  int i;
  for (i = 0; i < 10; ++i) {
    scripted_server_answer(f->server, 401, JSON, "{\"detail\":\"no\"}");
    assert_dbr_status(DBR_E_UNAUTHORIZED, call_me(f), f->error);
  }
  assert_int_equal(scripted_server_connections(f->server), 1);
}

static void AConnectionThatTheServerClosedWhileItIdledIsReplaced(void** state) {
  static const server_step one_answer[] = {READ_REQUEST, SEND(ANSWER("1", "1")), CLOSE, END_OF_SCRIPT};
  fixture* const f = *state;
  operation which;
  for (which = LOGIN; which < OPERATIONS; ++which) {
    scripted_server_connection(f->server, one_answer);
    assert_body(f, "1");
    sleep_ms(stretched_ms(10));
    assert_dbr_ok(call(f, which), f->error);
    fixture_renew(f);
  }
  assert_int_equal(scripted_server_connections(f->server), 2 * OPERATIONS);
}

static void count_attempt(const dbr_attempt_info* attempt, void* user_data) {
  (void)attempt;
  ++*(int*)user_data;
}

static void AGetOnAConnectionThatDiesIsSentOnceMoreAsTheSameAttempt(void** state) {
  static const server_step dies[] = {READ_REQUEST, SEND(ANSWER("1", "1")), READ_REQUEST, CLOSE,
                                     END_OF_SCRIPT};
  fixture* const f = *state;
  int attempts = 0;
  dbr_client_options_set_after_attempt(f->options, count_attempt, &attempts);
  scripted_server_connection(f->server, dies);
  assert_body(f, "1");
  assert_dbr_ok(call_me(f), f->error);
  assert_int_equal(attempts, 2);
  assert_int_equal(scripted_server_requests(f->server), 3);
}

static void APostOnAConnectionThatDiesIsNot(void** state) {
  static const server_step dies[] = {READ_REQUEST, SEND(ANSWER("1", "1")), READ_REQUEST, CLOSE,
                                     END_OF_SCRIPT};
  fixture* const f = *state;
  scripted_server_connection(f->server, dies);
  assert_body(f, "1");
  assert_dbr_status(DBR_E_CONNECT, call_login(f), f->error);
  assert_int_equal(f->error->attempts, 1);
  assert_int_equal(scripted_server_requests(f->server), 2);
  assert_client_still_works(f);
}

/* However idempotent it is. */
static void OfTheOtherMethodsOnlyHeadIs(void** state) {
  static const server_step dies[] = {READ_REQUEST, SEND(ANSWER("1", "1")), READ_REQUEST, CLOSE,
                                     END_OF_SCRIPT};
  static const char* const methods[] = {"HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "get"};
  fixture* const f = *state;
  size_t i;
  for (i = 0; i < sizeof methods / sizeof *methods; ++i) {
    const int is_head = strcmp(methods[i], "HEAD") == 0;
    const int before = scripted_server_requests(f->server);
    print_message("%s\n", methods[i]);
    scripted_server_connection(f->server, dies);
    assert_body(f, "1");
    assert_dbr_status(is_head ? DBR_OK : DBR_E_CONNECT, call_request(f, methods[i], "/x", NULL), f->error);
    assert_int_equal(scripted_server_requests(f->server), before + (is_head ? 3 : 2));
    fixture_renew(f);
  }
}

static void AFirstUseIsNeverRepeated(void** state) {
  static const server_step dies[] = {READ_REQUEST, CLOSE, END_OF_SCRIPT};
  fixture* const f = *state;
  scripted_server_connection(f->server, dies);
  assert_dbr_status(DBR_E_CONNECT, call_me(f), f->error);
  assert_int_equal(scripted_server_requests(f->server), 1);
}

static void BytesAfterAnAnswerNeverAnswerTheNextCall(void** state) {
  static const server_step two_at_once[] = {READ_REQUEST, SEND(ANSWER("3", "\"1\"") ANSWER("6", "\"evil\"")),
                                            END_OF_SCRIPT};
  fixture* const f = *state;
  scripted_server_connection(f->server, two_at_once);
  assert_body(f, "\"1\"");
  assert_body(f, "{}");
  assert_int_equal(scripted_server_connections(f->server), 2);
}

static void BytesThatArriveWhileIdleNeverAnswerTheNextCall(void** state) {
  static const server_step one_later[] = {READ_REQUEST, SEND(ANSWER("3", "\"1\"")), PAUSE(30),
                                          SEND(ANSWER("6", "\"evil\"")), END_OF_SCRIPT};
  fixture* const f = *state;
  operation which;
  for (which = LOGIN; which < OPERATIONS; ++which) {
    scripted_server_connection(f->server, one_later);
    assert_body(f, "\"1\"");
    sleep_ms(stretched_ms(50));
    assert_dbr_ok(call(f, which), f->error);
    assert_body(f, "{}");
    fixture_renew(f);
  }
}

static void ConnectionsAreDroppedWhereTheAnswerSaysSo(void** state) {
  static const char* const heads[] = {"HTTP/1.1 200 OK\r\nConnection: close\r\n", "HTTP/1.0 200 OK\r\n",
                                      "HTTP/1.1 200 OK\r\nConnection: x, CLOSE\r\n"};
  fixture* const f = *state;
  size_t i;
  for (i = 0; i < sizeof heads / sizeof *heads; ++i) {
    char answer[200];
    snprintf(answer, sizeof answer, "%sContent-Length: 2\r\n\r\n{}", heads[i]);
    scripted_server_answer_text(f->server, answer);
    assert_body(f, "{}");
    assert_true(scripted_server_wait_disconnects(f->server, (int)i + 1, 20000));
  }
  assert_body(f, "{}");
  assert_int_equal(scripted_server_connections(f->server), 4);
}

static void ClientsDoNotShareConnections(void** state) {
  fixture* const f = *state;
  dbr_client* other = NULL;
  assert_dbr_ok(dbr_client_new(f->options, &other, NULL), NULL);
  assert_client_still_works(f);
  assert_dbr_ok(dbr_auth_me(other, NULL, NULL, &f->error), f->error);
  assert_int_equal(scripted_server_connections(f->server), 2);
  dbr_client_free(other);
  assert_client_still_works(f);
}

static void AnIdleConnectionIsGivenUpBeforeTheServerCloses(void** state) {
  fixture* const f = *state;
  assert_client_still_works(f);
  sleep_ms(4300);
  assert_client_still_works(f);
  assert_int_equal(scripted_server_connections(f->server), 2);
}

/* A blocking call has no thread behind it that would. */
static void TheNextCallClosesWhatIdlesElsewhere(void** state) {
  fixture* const f = *state;
  scripted_server* const elsewhere = scripted_server_start();
  dbr_call_options* const there = dbr_call_options_new();
  assert_non_null(elsewhere);
  assert_dbr_returns(DBR_OK, dbr_call_options_set_server_url(there, scripted_server_url(elsewhere)));
  assert_dbr_ok(call_with(f, ME, there), f->error);
  sleep_ms(4300);
  assert_int_equal(scripted_server_disconnects(elsewhere), 0);
  assert_dbr_ok(call_me(f), f->error);
  assert_true(scripted_server_wait_disconnects(elsewhere, 1, 20000));
  dbr_call_options_free(there);
  scripted_server_stop(elsewhere);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_SERVER(AHundredCallsNeedOneConnection),
      WITH_SERVER(ErrorsKeepTheConnectionToo),
      WITH_SERVER(AConnectionThatTheServerClosedWhileItIdledIsReplaced),
      WITH_SERVER(AGetOnAConnectionThatDiesIsSentOnceMoreAsTheSameAttempt),
      WITH_SERVER(APostOnAConnectionThatDiesIsNot),
      WITH_SERVER(OfTheOtherMethodsOnlyHeadIs),
      WITH_SERVER(AFirstUseIsNeverRepeated),
      WITH_SERVER(BytesAfterAnAnswerNeverAnswerTheNextCall),
      WITH_SERVER(BytesThatArriveWhileIdleNeverAnswerTheNextCall),
      WITH_SERVER(ConnectionsAreDroppedWhereTheAnswerSaysSo),
      WITH_SERVER(ClientsDoNotShareConnections),
      WITH_SERVER(AnIdleConnectionIsGivenUpBeforeTheServerCloses),
      WITH_SERVER(TheNextCallClosesWhatIdlesElsewhere),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
