/* Connections are dropped when the user changes: what one user opened never carries another one's token. */
#include <stdio.h>

#include "fixture.h"
#include "inbox.h"

static void login_as(fixture* f, const char* user) {
  assert_dbr_ok(dbr_auth_login(fixture_client(f), user, TEST_PASSWORD, NULL, NULL, &f->error), f->error);
}

static void set_bearer(fixture* f, const char* token) {
  assert_dbr_ok(dbr_client_set_http_bearer(fixture_client(f), token, &f->error), f->error);
}

static void assert_connections(fixture* f, int count) {
  assert_client_still_works(f);
  assert_int_equal(scripted_server_connections(f->server), count);
}

static void TheConnectionThatLoggedInIsUsedOn(void** state) {
  fixture* const f = *state;
  login_as(f, "rope");
  assert_connections(f, 1);
}

static void TheSameUserLoggingInAgainKeepsTheConnection(void** state) {
  fixture* const f = *state;
  login_as(f, "rope");
  login_as(f, "rope");
  assert_connections(f, 1);
}

static void AnotherUserLoggingInGetsAConnectionOfTheirOwn(void** state) {
  fixture* const f = *state;
  login_as(f, "rope");
  scripted_server_answer(f->server, 200, JSON,
                         "{\"access_token\":\"another.token\",\"user\":{\"id\":\"2\"}}");
  login_as(f, "buffer");
  assert_connections(f, 2);
  assert_connections(f, 2);
}

static void AFailedLoginChangesNoUser(void** state) {
  fixture* const f = *state;
  login_as(f, "rope");
  scripted_server_answer(f->server, 401, JSON, "{\"detail\":\"no\"}");
  assert_dbr_status(DBR_E_UNAUTHORIZED,
                    dbr_auth_login(fixture_client(f), "buffer", "wrong", NULL, NULL, &f->error), f->error);
  assert_connections(f, 1);
}

static void ALogoutEndsTheUsersConnections(void** state) {
  fixture* const f = *state;
  login_as(f, "rope");
  assert_dbr_ok(call_logout(f), f->error);
  assert_connections(f, 2);
}

static void ALogoutGivesTheClientBackToItsOwnTokenOnAnotherConnection(void** state) {
  fixture* const f = *state;
  dbr_client_options_set_http_bearer(f->options, "own.token");
  login_as(f, "rope");
  assert_connections(f, 2);
  assert_dbr_ok(call_logout(f), f->error);
  assert_connections(f, 3);
  assert_string_equal(sent_header(f, 3, "Authorization"), "Bearer own.token");
}

static void ATokenOfAnotherUserGetsAConnectionOfItsOwn(void** state) {
  fixture* const f = *state;
  set_bearer(f, "first.token");
  assert_connections(f, 1);
  set_bearer(f, "second.token");
  assert_connections(f, 2);
}

static void TheSameTokenKeepsTheConnection(void** state) {
  fixture* const f = *state;
  set_bearer(f, "first.token");
  assert_connections(f, 1);
  set_bearer(f, "first.token");
  assert_connections(f, 1);
}

static void ForgettingTheTokenEndsItsConnections(void** state) {
  fixture* const f = *state;
  set_bearer(f, "first.token");
  assert_connections(f, 1);
  set_bearer(f, NULL);
  assert_connections(f, 2);
}

static void ATokenOfOneCallIsNoChangeOfUser(void** state) {
  fixture* const f = *state;
  dbr_call_options* const options = dbr_call_options_new();
  login_as(f, "rope");
  dbr_call_options_set_http_bearer(options, "of-this-call");
  assert_dbr_ok(call_with(f, ME, options), f->error);
  dbr_call_options_free(options);
  assert_connections(f, 1);
}

static void me_asynchronously(fixture* f, inbox* box, int count) {
  assert_dbr_ok(dbr_auth_me_async(fixture_client(f), NULL, inbox_user, box, &f->error), f->error);
  assert_int_equal(inbox_wait(box, count), count);
}

static void ConnectionsOfTheIoThreadEndToo(void** state) {
  fixture* const f = *state;
  inbox box;
  inbox_open(&box);
  set_bearer(f, "first.token");
  me_asynchronously(f, &box, 1);
  me_asynchronously(f, &box, 2);
  assert_int_equal(scripted_server_connections(f->server), 1);
  set_bearer(f, "second.token");
  me_asynchronously(f, &box, 3);
  assert_int_equal(scripted_server_connections(f->server), 2);
  assert_int_equal(inbox_of_status(&box, DBR_OK), 3);
  inbox_close(&box);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_SERVER(TheConnectionThatLoggedInIsUsedOn),
      WITH_SERVER(TheSameUserLoggingInAgainKeepsTheConnection),
      WITH_SERVER(AnotherUserLoggingInGetsAConnectionOfTheirOwn),
      WITH_SERVER(AFailedLoginChangesNoUser),
      WITH_SERVER(ALogoutEndsTheUsersConnections),
      WITH_SERVER(ALogoutGivesTheClientBackToItsOwnTokenOnAnotherConnection),
      WITH_SERVER(ATokenOfAnotherUserGetsAConnectionOfItsOwn),
      WITH_SERVER(TheSameTokenKeepsTheConnection),
      WITH_SERVER(ForgettingTheTokenEndsItsConnections),
      WITH_SERVER(ATokenOfOneCallIsNoChangeOfUser),
      WITH_SERVER(ConnectionsOfTheIoThreadEndToo),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
