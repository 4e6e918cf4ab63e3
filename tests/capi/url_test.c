#include <stdio.h>
#include <string.h>

#include "fixture.h"

static const struct {
  const char* url;
  dbr_status status;
} kUrls[] = {
    {"http://127.0.0.1", DBR_OK},
    {"http://127.0.0.1:8000", DBR_OK},
    {"http://127.255.3.4:1/", DBR_OK},
    {"http://[::1]:8000", DBR_OK},
    {"http://localhost:65535/base/path/", DBR_OK},
    {"HTTP://LocalHost:80", DBR_OK},
    {"https://api.example.test", DBR_OK},
    {"https://10.0.0.1:8443/v2", DBR_OK},
    {"https://[2001:db8::1]/", DBR_OK},
    {"http://10.0.0.1", DBR_E_POLICY},
    {"http://localhost.evil", DBR_E_POLICY},
    {"http://127.0.0.1.evil.test", DBR_E_POLICY},
    {"http://128.0.0.1", DBR_E_POLICY},
    {"http://0.0.0.0:8000", DBR_E_POLICY},
    {"http://[::2]", DBR_E_POLICY},
    {"http://api.example.test", DBR_E_POLICY},
    {"file:///etc/hostname", DBR_E_POLICY},
    {"ftp://127.0.0.1", DBR_E_POLICY},
    {"ws://127.0.0.1", DBR_E_POLICY},
    {"http://user:password@127.0.0.1", DBR_E_POLICY},
    {"https://user@api.example.test", DBR_E_POLICY},
    {"https://127.0.0.1:80@api.example.test", DBR_E_POLICY},
    {"127.0.0.1:8000", DBR_E_INVALID_ARGUMENT},
    {"/api", DBR_E_INVALID_ARGUMENT},
    {"http:", DBR_E_INVALID_ARGUMENT},
    {"http://", DBR_E_INVALID_ARGUMENT},
    {"http://:8000", DBR_E_INVALID_ARGUMENT},
    {"http://127.0.0.1:", DBR_E_INVALID_ARGUMENT},
    {"http://127.0.0.1:abc", DBR_E_INVALID_ARGUMENT},
    {"http://127.0.0.1:0", DBR_E_INVALID_ARGUMENT},
    {"http://127.0.0.1:65536", DBR_E_INVALID_ARGUMENT},
    {"http://127.0.0.1:-1", DBR_E_INVALID_ARGUMENT},
    {"http://127.0.0.1:18446744073709551696", DBR_E_INVALID_ARGUMENT},
    {"http://[::1", DBR_E_INVALID_ARGUMENT},
    {"http://[]", DBR_E_INVALID_ARGUMENT},
    {"http://127.0.0.1/?a=b", DBR_E_INVALID_ARGUMENT},
    {"http://127.0.0.1?", DBR_E_INVALID_ARGUMENT},
    {"http://127.0.0.1/#top", DBR_E_INVALID_ARGUMENT},
    {"http://127.0.0.1/a b", DBR_E_INVALID_ARGUMENT},
    {" http://127.0.0.1", DBR_E_INVALID_ARGUMENT},
    {"http://127.0.0.1/\r\nX: y", DBR_E_INVALID_ARGUMENT},
    {"http://127.0.0.1\n", DBR_E_INVALID_ARGUMENT},
    {"https://b\xc3\xbc"
     "cher.example",
     DBR_E_INVALID_ARGUMENT},
    {"https://api\xff.example", DBR_E_INVALID_ARGUMENT},
    {"https://exa mple.test", DBR_E_INVALID_ARGUMENT},
};

static void TheServerUrlIsJudgedByTheNewClient(void** state) {
  size_t i;
  (void)state;
  for (i = 0; i < sizeof kUrls / sizeof *kUrls; ++i) {
    dbr_client_options* const options = dbr_client_options_new();
    dbr_client* client = NULL;
    dbr_error* error = NULL;
    print_message("%s\n", kUrls[i].url);
    (void)dbr_client_options_set_server_url(options, kUrls[i].url);
    assert_dbr_status(kUrls[i].status, dbr_client_new(options, &client, &error), error);
    if (error != NULL) {
      assert_contains(error->message, "server_url");
      assert_lacks(error->message, "password");
    }
    dbr_error_free(error);
    dbr_client_free(client);
    dbr_client_options_free(options);
  }
}

static void TheServerUrlOfACallIsJudgedTheSame(void** state) {
  fixture* const f = *state;
  size_t i;
  for (i = 0; i < sizeof kUrls / sizeof *kUrls; ++i) {
    dbr_call_options* options;
    if (kUrls[i].status == DBR_OK) continue;
    options = dbr_call_options_new();
    print_message("%s\n", kUrls[i].url);
    (void)dbr_call_options_set_server_url(options, kUrls[i].url);
    assert_dbr_status(kUrls[i].status, call_with(f, ME, options), f->error);
    assert_int_equal(f->error->attempts, 0);
    dbr_call_options_free(options);
  }
  assert_int_equal(scripted_server_connections(f->server), 0);
}

static void CleartextIsAllowedWhereAsked(void** state) {
  fixture* const f = *state;
  dbr_client_options_set_server_url(f->options, "http://api.example.test");
  dbr_client_options_set_allow_cleartext(f->options, 1);
  assert_dbr_ok(dbr_client_new(f->options, &f->client, &f->error), f->error);
}

static void CleartextIsJudgedWhateverTheOrderOfSetters(void** state) {
  fixture* const f = *state;
  dbr_client_options_set_allow_cleartext(f->options, 1);
  dbr_client_options_set_server_url(f->options, "http://api.example.test");
  dbr_client_options_set_allow_cleartext(f->options, 0);
  assert_dbr_status(DBR_E_POLICY, dbr_client_new(f->options, &f->client, &f->error), f->error);
}

static void use_url(fixture* f, const char* host, const char* path) {
  char url[256];
  snprintf(url, sizeof url, "http://%s:%d%s", host, scripted_server_port(f->server), path);
  dbr_client_options_set_server_url(f->options, url);
}

static void APathPrefixIsKeptInFrontOfThePaths(void** state) {
  fixture* const f = *state;
  use_url(f, "127.0.0.1", "/base/v%20x/");
  assert_dbr_ok(call_me(f), f->error);
  assert_dbr_ok(call_request(f, "GET", "/things?of=mine", NULL), f->error);
  assert_starts_with(scripted_server_request(f->server, 0), "GET /base/v%20x/api/v1/auth/me HTTP/1.1\r\n");
  assert_starts_with(scripted_server_request(f->server, 1), "GET /base/v%20x/things?of=mine HTTP/1.1\r\n");
}

static void TheHostHeaderNamesHostAndPort(void** state) {
  fixture* const f = *state;
  char expected[64];
  use_url(f, "LOCALHOST", "");
  assert_client_still_works(f);
  snprintf(expected, sizeof expected, "localhost:%d", scripted_server_port(f->server));
  assert_string_equal(sent_header(f, 0, "Host"), expected);
}

static void AnEmptyUrlIsTheDefault(void** state) {
  fixture* const f = *state;
  assert_dbr_returns(DBR_OK, dbr_client_options_set_server_url(f->options, ""));
  assert_dbr_ok(dbr_client_new(f->options, &f->client, &f->error), f->error);
}

static void ACallMayGoToAnotherServer(void** state) {
  fixture* const f = *state;
  scripted_server* const other = scripted_server_start();
  dbr_call_options* const options = dbr_call_options_new();
  dbr_call_options_set_server_url(options, scripted_server_url(other));
  assert_dbr_ok(call_with(f, ME, options), f->error);
  assert_dbr_ok(call_me(f), f->error);
  assert_int_equal(scripted_server_requests(other), 1);
  assert_int_equal(scripted_server_requests(f->server), 1);
  dbr_call_options_free(options);
  scripted_server_stop(other);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(TheServerUrlIsJudgedByTheNewClient),
      WITH_SERVER(TheServerUrlOfACallIsJudgedTheSame),
      WITH_SERVER(CleartextIsAllowedWhereAsked),
      WITH_SERVER(CleartextIsJudgedWhateverTheOrderOfSetters),
      WITH_SERVER(APathPrefixIsKeptInFrontOfThePaths),
      WITH_SERVER(TheHostHeaderNamesHostAndPort),
      WITH_SERVER(AnEmptyUrlIsTheDefault),
      WITH_SERVER(ACallMayGoToAnotherServer),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
