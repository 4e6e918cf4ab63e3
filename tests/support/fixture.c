#include "fixture.h"

#include <stdlib.h>
#include <string.h>

const char* const operation_names[OPERATIONS] = {"login", "me", "logout", "request"};

void clean_environment(void) {
  static const char* const names[] = {
      "DBRSDK_SERVER_URL", "DBRSDK_HTTP_BEARER", "DBRSDK_DEBUG", "http_proxy", "https_proxy",
      "HTTPS_PROXY",       "all_proxy",          "ALL_PROXY",    "no_proxy",   "NO_PROXY"};
  size_t i;
  for (i = 0; i < sizeof names / sizeof *names; ++i) unsetenv(names[i]);
}

int fixture_setup(void** state) {
  fixture* const f = calloc(1, sizeof *f);
  if (f == NULL) return -1;
  clean_environment();
  f->server = scripted_server_start();
  f->options = dbr_client_options_new();
  if (f->server == NULL || f->options == NULL) return -1;
  dbr_client_options_set_server_url(f->options, scripted_server_url(f->server));
  dbr_client_options_set_retry_none(f->options);
  *state = f;
  return 0;
}

int fixture_teardown(void** state) {
  fixture* const f = *state;
  dbr_error_free(f->error);
  dbr_client_free(f->client);
  dbr_client_options_free(f->options);
  scripted_server_stop(f->server);
  free(f);
  return 0;
}

dbr_client* fixture_client(fixture* f) {
  forget_error(&f->error);
  if (f->client == NULL) assert_dbr_ok(dbr_client_new(f->options, &f->client, &f->error), f->error);
  return f->client;
}

void fixture_renew(fixture* f) {
  dbr_client_free(f->client);
  f->client = NULL;
}

dbr_status call_with(fixture* f, operation which, const dbr_call_options* options) {
  dbr_client* const client = fixture_client(f);
  switch (which) {
    case LOGIN:
      return dbr_auth_login(client, TEST_USER, TEST_PASSWORD, options, NULL, &f->error);
    case ME:
      return dbr_auth_me(client, options, NULL, &f->error);
    case LOGOUT:
      return dbr_auth_logout(client, options, NULL, &f->error);
    default:
      return dbr_client_request(client, "GET", "/api/v1/things", NULL, 0, options, NULL, &f->error);
  }
}

dbr_status call(fixture* f, operation which) {
  return call_with(f, which, NULL);
}
dbr_status call_login(fixture* f) {
  return call(f, LOGIN);
}
dbr_status call_me(fixture* f) {
  return call(f, ME);
}
dbr_status call_logout(fixture* f) {
  return call(f, LOGOUT);
}

dbr_status call_request(fixture* f, const char* method, const char* path, const char* body) {
  const size_t len = body == NULL ? 0 : strlen(body);
  dbr_client* const client = fixture_client(f);
  return dbr_client_request(client, method, path, body, len, NULL, NULL, &f->error);
}

void assert_client_still_works(fixture* f) {
  dbr_user* user = NULL;
  dbr_client* const client = fixture_client(f);
  dbr_call_options* const patient = dbr_call_options_new();
  dbr_call_options_set_timeout_ms(patient, 60000);
  dbr_call_options_set_attempt_timeout_ms(patient, 60000);
  assert_dbr_ok(dbr_auth_me(client, patient, &user, &f->error), f->error);
  assert_string_equal(user->username, "rope");
  dbr_user_free(user);
  dbr_call_options_free(patient);
}

const char* sent_header(fixture* f, int n, const char* name) {
  static char value[4096];
  const char* const request = scripted_server_request(f->server, n);
  assert_non_null(request);
  if (!scripted_request_header(request, name, value, sizeof value)) value[0] = '\0';
  return value;
}

void retry_quickly(fixture* f) {
  assert_dbr_returns(DBR_OK, dbr_client_options_set_retry_backoff(f->options, 1, 5, 1.5, 0, 1));
}
