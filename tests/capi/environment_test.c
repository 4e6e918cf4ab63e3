#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"
#include "log_book.h"

static void forget_server_url(fixture* f) {
  dbr_client_options_set_server_url(f->options, NULL);
}

static void TheServerUrlComesFromTheEnvironment(void** state) {
  fixture* const f = *state;
  forget_server_url(f);
  setenv("DBRSDK_SERVER_URL", scripted_server_url(f->server), 1);
  assert_client_still_works(f);
  assert_int_equal(scripted_server_requests(f->server), 1);
}

static void AnOptionGoesBeforeTheEnvironment(void** state) {
  fixture* const f = *state;
  setenv("DBRSDK_SERVER_URL", "http://127.0.0.1:1", 1);
  setenv("DBRSDK_HTTP_BEARER", "of-the-environment", 1);
  dbr_client_options_set_http_bearer(f->options, "of-the-option");
  assert_client_still_works(f);
  assert_string_equal(sent_header(f, 0, "Authorization"), "Bearer of-the-option");
}

static void TheTokenComesFromTheEnvironment(void** state) {
  fixture* const f = *state;
  setenv("DBRSDK_HTTP_BEARER", "of-the-environment", 1);
  assert_client_still_works(f);
  assert_string_equal(sent_header(f, 0, "Authorization"), "Bearer of-the-environment");
}

static void AnEmptyTokenInTheEnvironmentIsNone(void** state) {
  fixture* const f = *state;
  setenv("DBRSDK_HTTP_BEARER", "", 1);
  setenv("DBRSDK_DEBUG", "", 1);
  assert_client_still_works(f);
  assert_string_equal(sent_header(f, 0, "Authorization"), "");
}

static void TheEnvironmentIsReadOnce(void** state) {
  fixture* const f = *state;
  (void)fixture_client(f);
  setenv("DBRSDK_HTTP_BEARER", "too-late", 1);
  assert_client_still_works(f);
  assert_string_equal(sent_header(f, 0, "Authorization"), "");
}

static void AMalformedVariableIsNamed(void** state) {
  static const struct {
    const char *name, *value;
    dbr_status status;
  } rows[] = {
      {"DBRSDK_SERVER_URL", "http://127.0.0.1/?query", DBR_E_INVALID_ARGUMENT},
      {"DBRSDK_SERVER_URL", "http://", DBR_E_INVALID_ARGUMENT},
      {"DBRSDK_SERVER_URL", "ftp://127.0.0.1", DBR_E_POLICY},
      {"DBRSDK_SERVER_URL", "http://10.1.2.3", DBR_E_POLICY},
      {"DBRSDK_HTTP_BEARER", "canary with a space", DBR_E_INVALID_ARGUMENT},
      {"DBRSDK_HTTP_BEARER", "canary\n", DBR_E_INVALID_ARGUMENT},
  };
  fixture* const f = *state;
  size_t i;
  forget_server_url(f);
  for (i = 0; i < sizeof rows / sizeof *rows; ++i) {
    clean_environment();
    setenv(rows[i].name, rows[i].value, 1);
    forget_error(&f->error);
    assert_dbr_status(rows[i].status, dbr_client_new(f->options, &f->client, &f->error), f->error);
    assert_null(f->client);
    assert_contains(f->error->message, rows[i].name);
    assert_lacks(f->error->message, "canary");
  }
}

/* Runs a call with the variable, and answers how much stderr got meanwhile; what it got stands in `text`. */
static size_t stderr_of_a_call(fixture* f, const char* debug, char* text, size_t size) {
  FILE* const file = tmpfile();
  const int saved = dup(STDERR_FILENO);
  size_t len;
  setenv("DBRSDK_DEBUG", debug, 1);
  fflush(stderr);
  dup2(fileno(file), STDERR_FILENO);
  (void)call_login(f);
  fflush(stderr);
  dup2(saved, STDERR_FILENO);
  close(saved);
  rewind(file);
  len = fread(text, 1, size - 1, file);
  text[len] = '\0';
  fclose(file);
  fixture_renew(f);
  return len;
}

static void DebugLogsToStderrWithoutASecret(void** state) {
  fixture* const f = *state;
  static char text[1 << 16];
  assert_true(stderr_of_a_call(f, "1", text, sizeof text) > 0);
  assert_contains(text, "/api/v1/auth/login");
  assert_lacks(text, TEST_PASSWORD);
  assert_lacks(text, SERVED_TOKEN);
}

static void DebugOfNoughtOrFalseIsSilent(void** state) {
  fixture* const f = *state;
  char text[4096];
  assert_int_equal(stderr_of_a_call(f, "0", text, sizeof text), 0);
  assert_int_equal(stderr_of_a_call(f, "false", text, sizeof text), 0);
  assert_int_equal(stderr_of_a_call(f, "", text, sizeof text), 0);
}

static void DebugOfAnythingElseLogs(void** state) {
  static const char* const values[] = {"1", "true", "yes", "2", "00", "no"};
  fixture* const f = *state;
  static char text[1 << 16];
  size_t i;
  for (i = 0; i < sizeof values / sizeof *values; ++i) {
    print_message("%s\n", values[i]);
    assert_true(stderr_of_a_call(f, values[i], text, sizeof text) > 0);
  }
}

static void ALoggerOfTheOptionsGoesBeforeDebug(void** state) {
  fixture* const f = *state;
  log_book* const book = log_book_new();
  char text[4096];
  dbr_client_options_set_logger(f->options, DBR_LOG_INFO, log_book_write, book);
  assert_int_equal(stderr_of_a_call(f, "1", text, sizeof text), 0);
  assert_true(log_book_lines(book, DBR_LOG_INFO) > 0);
  assert_int_equal(log_book_lines(book, DBR_LOG_DEBUG), 0);
  log_book_free(book);
}

static dbr_status note_url(const dbr_http_request* request, dbr_http_reply* reply, void* user_data) {
  snprintf(user_data, 128, "%s", request->url);
  return dbr_http_reply_set(reply, 200, JSON, SERVED_USER, sizeof SERVED_USER - 1);
}

static void AnEmptyServerUrlInTheEnvironmentIsNone(void** state) {
  fixture* const f = *state;
  char url[128] = "";
  forget_server_url(f);
  setenv("DBRSDK_SERVER_URL", "", 1);
  dbr_client_options_set_transport(f->options, note_url, url);
  assert_dbr_ok(call_me(f), f->error);
  assert_string_equal(url, "http://127.0.0.1:8000/api/v1/auth/me");
}

static void AnEnvironmentProxyNeverSeesALoopbackCall(void** state) {
  fixture* const f = *state;
  scripted_server* const proxy = scripted_server_start();
  setenv("http_proxy", scripted_server_url(proxy), 1);
  setenv("all_proxy", scripted_server_url(proxy), 1);
  setenv("ALL_PROXY", scripted_server_url(proxy), 1);
  assert_dbr_ok(call_login(f), f->error);
  assert_dbr_ok(call_me(f), f->error);
  assert_int_equal(scripted_server_connections(proxy), 0);
  scripted_server_stop(proxy);
}

static int clean_teardown(void** state) {
  clean_environment();
  unsetenv("http_proxy");
  return fixture_teardown(state);
}
#define WITH_ENVIRONMENT(test) cmocka_unit_test_setup_teardown(test, fixture_setup, clean_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_ENVIRONMENT(TheServerUrlComesFromTheEnvironment),
      WITH_ENVIRONMENT(AnOptionGoesBeforeTheEnvironment),
      WITH_ENVIRONMENT(TheTokenComesFromTheEnvironment),
      WITH_ENVIRONMENT(AnEmptyTokenInTheEnvironmentIsNone),
      WITH_ENVIRONMENT(TheEnvironmentIsReadOnce),
      WITH_ENVIRONMENT(AMalformedVariableIsNamed),
      WITH_ENVIRONMENT(DebugLogsToStderrWithoutASecret),
      WITH_ENVIRONMENT(DebugOfNoughtOrFalseIsSilent),
      WITH_ENVIRONMENT(DebugOfAnythingElseLogs),
      WITH_ENVIRONMENT(ALoggerOfTheOptionsGoesBeforeDebug),
      WITH_ENVIRONMENT(AnEmptyServerUrlInTheEnvironmentIsNone),
      WITH_ENVIRONMENT(AnEnvironmentProxyNeverSeesALoopbackCall),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
