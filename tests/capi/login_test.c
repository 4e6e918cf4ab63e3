/* Against the development server, which answers like the real service. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "dev_server.h"
#include "fixture.h"

static dev_server* service;

static int start_service(void** state) {
  (void)state;
  clean_environment();
  service = dev_server_start(NULL);
  return service == NULL ? -1 : 0;
}

static int stop_service(void** state) {
  (void)state;
  dev_server_stop(service);
  return 0;
}

static int setup(void** state) {
  fixture* f;
  if (fixture_setup(state) != 0) return -1;
  f = *state;
  dbr_client_options_set_server_url(f->options, dev_server_url(service));
  return 0;
}
#define WITH_SERVICE(test) cmocka_unit_test_setup_teardown(test, setup, fixture_teardown)

static dbr_status log_in(fixture* f, const char* name, const char* password) {
  dbr_client* const client = fixture_client(f);
  return dbr_auth_login(client, name, password, NULL, NULL, &f->error);
}

static void LoginBringsATokenAndTheUser(void** state) {
  fixture* const f = *state;
  dbr_login_result* login = NULL;
  assert_dbr_ok(dbr_auth_login(fixture_client(f), "admin", "admin123", NULL, &login, &f->error), f->error);
  assert_true(login->struct_size >= sizeof *login);
  assert_true(strlen(login->access_token) > 20);
  assert_string_equal(login->token_type, "bearer");
  assert_true(login->expires_at_unix > time(NULL) + 1000);
  assert_true(login->expires_at_unix < time(NULL) + 3000);
  assert_string_equal(login->user->username, "admin");
  assert_string_equal(login->user->email, "admin@test.com");
  assert_string_equal(login->user->display_name, "Super Admin User");
  assert_int_equal(login->user->active_status, 1);
  assert_int_equal(strlen(login->user->json), login->user->json_len);
  dbr_login_result_free(login);
}

static void LoginTakesAnEmailAddress(void** state) {
  fixture* const f = *state;
  dbr_user* user = NULL;
  assert_dbr_ok(log_in(f, "planner@test.com", "planner123"), f->error);
  assert_dbr_ok(dbr_auth_me(f->client, NULL, &user, &f->error), f->error);
  assert_string_equal(user->username, "planner");
  dbr_user_free(user);
}

static void MeTellsWhoIsLoggedIn(void** state) {
  fixture* const f = *state;
  dbr_user* user = NULL;
  assert_dbr_ok(log_in(f, "worker", "worker123"), f->error);
  assert_dbr_ok(dbr_auth_me(f->client, NULL, &user, &f->error), f->error);
  assert_true(user->struct_size >= sizeof *user);
  assert_string_equal(user->username, "worker");
  assert_string_equal(user->email, "worker@test.com");
  assert_true(strlen(user->id) > 0);
  assert_int_equal(user->active_status, 1);
  assert_int_equal(strlen(user->json), user->json_len);
  dbr_user_free(user);
}

static void LogoutSaysWhatTheServerSaid(void** state) {
  fixture* const f = *state;
  dbr_logout_result* logout = NULL;
  assert_dbr_ok(log_in(f, "viewer", "viewer123"), f->error);
  assert_dbr_ok(dbr_auth_logout(f->client, NULL, &logout, &f->error), f->error);
  assert_true(logout->struct_size >= sizeof *logout);
  assert_string_equal(logout->message, "Successfully logged out");
  assert_int_equal(strlen(logout->json), logout->json_len);
  dbr_logout_result_free(logout);
}

static void LoginReportsUnauthorizedOnAWrongPassword(void** state) {
  fixture* const f = *state;
  assert_dbr_status(DBR_E_UNAUTHORIZED, log_in(f, "admin", "not-the-password"), f->error);
  assert_int_equal(f->error->http_status, 401);
  assert_string_equal(f->error->operation, "login");
  assert_string_equal(f->error->message, "Incorrect username/email or password");
  assert_int_equal(f->error->attempts, 1);
  assert_int_equal(f->error->retryable, 0);
  assert_int_equal(f->error->retry_after_ms, -1);
}

static void WrongAndUnknownCannotBeToldApart(void** state) {
  static const char* const names[] = {"admin", "nobody", "nobody@test.com",
                                      "ADMIN", " admin", "admin@TEST.com"};
  fixture* const f = *state;
  size_t i;
  for (i = 0; i < sizeof names / sizeof *names; ++i) {
    assert_dbr_status(DBR_E_UNAUTHORIZED, log_in(f, names[i], "x"), f->error);
    assert_string_equal(f->error->message, "Incorrect username/email or password");
  }
}

static void ErrorsCarryTheResponse(void** state) {
  fixture* const f = *state;
  assert_dbr_status(DBR_E_UNAUTHORIZED, call_me(f), f->error);
  assert_string_equal(f->error->body, "{\"detail\":\"Not authenticated\"}");
  assert_int_equal(f->error->body_len, strlen(f->error->body));
  assert_string_equal(dbr_error_header(f->error, "content-TYPE"), "application/json");
  assert_null(dbr_error_header(f->error, "X-Nothing"));
  assert_string_equal(f->error->operation, "me");
}

static void UnusualNamesAndPasswordsReachTheServerWhole(void** state) {
  static const char* const names[] = {"", "\"quoted\\\"", "zo\xc3\xab \xf0\x9f\x9a\x80", "tab\tnewline\nnul?",
                                      "\x01\x1f\x7f"};
  fixture* const f = *state;
  size_t i;
  for (i = 0; i < sizeof names / sizeof *names; ++i) {
    assert_dbr_status(DBR_E_UNAUTHORIZED, log_in(f, names[i], names[i]), f->error);
  }
}

static void TextThatIsNotUtf8IsRefusedBeforeAnythingIsSent(void** state) {
  static const char* const broken[] = {"\xff", "a\xc3", "\xed\xa0\x80", "\xc0\xaf", "\xf4\x90\x80\x80"};
  fixture* const f = *state;
  size_t i;
  for (i = 0; i < sizeof broken / sizeof *broken; ++i) {
    assert_dbr_status(DBR_E_INVALID_ARGUMENT, log_in(f, broken[i], "x"), f->error);
    assert_int_equal(f->error->attempts, 0);
    assert_dbr_status(DBR_E_INVALID_ARGUMENT, log_in(f, "x", broken[i]), f->error);
  }
}

static void TheSessionEndsWithLogout(void** state) {
  fixture* const f = *state;
  assert_dbr_ok(log_in(f, "admin", "admin123"), f->error);
  assert_dbr_ok(call_me(f), f->error);
  assert_dbr_ok(call_logout(f), f->error);
  assert_dbr_status(DBR_E_UNAUTHORIZED, call_me(f), f->error);
  assert_int_equal(f->error->http_status, 403);
}

static void ARejectedTokenIsUnauthorized(void** state) {
  fixture* const f = *state;
  dbr_client_options_set_http_bearer(f->options, "no.such.token");
  assert_dbr_status(DBR_E_UNAUTHORIZED, call_me(f), f->error);
  assert_int_equal(f->error->http_status, 401);
}

static void AnyOtherRequestHasTheSession(void** state) {
  fixture* const f = *state;
  assert_dbr_ok(log_in(f, "admin", "admin123"), f->error);
  assert_dbr_ok(call_request(f, "GET", "/api/v1/workitems?organization_id=1", NULL), f->error);
  assert_dbr_status(DBR_E_NOT_FOUND, call_request(f, "GET", "/api/v1/nothing", NULL), f->error);
  assert_string_equal(f->error->operation, "request");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_SERVICE(LoginBringsATokenAndTheUser),
      WITH_SERVICE(LoginTakesAnEmailAddress),
      WITH_SERVICE(MeTellsWhoIsLoggedIn),
      WITH_SERVICE(LogoutSaysWhatTheServerSaid),
      WITH_SERVICE(LoginReportsUnauthorizedOnAWrongPassword),
      WITH_SERVICE(WrongAndUnknownCannotBeToldApart),
      WITH_SERVICE(ErrorsCarryTheResponse),
      WITH_SERVICE(UnusualNamesAndPasswordsReachTheServerWhole),
      WITH_SERVICE(TextThatIsNotUtf8IsRefusedBeforeAnythingIsSent),
      WITH_SERVICE(TheSessionEndsWithLogout),
      WITH_SERVICE(ARejectedTokenIsUnauthorized),
      WITH_SERVICE(AnyOtherRequestHasTheSession),
  };
  return cmocka_run_group_tests(tests, start_service, stop_service);
}
