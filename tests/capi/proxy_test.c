/* Proxies: which calls use one, and what it gets to see. A scripted server stands for the proxy. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "ports.h"

#define HTTPS_SERVER "https://api.example.test"

static void refuse_tunnel(fixture* f, const char* answer) {
  const server_step script[] = {READ_REQUEST, SEND_BYTES(answer, strlen(answer)), CLOSE, END_OF_SCRIPT};
  scripted_server_connection(f->server, script);
}

static void forbid_tunnel(fixture* f) {
  refuse_tunnel(f, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
}

static int setup(void** state) {
  fixture* f;
  if (fixture_setup(state) != 0) return -1;
  f = *state;
  dbr_client_options_set_server_url(f->options, HTTPS_SERVER);
  dbr_client_options_set_http_bearer(f->options, "canary.token");
  return 0;
}

static int teardown(void** state) {
  clean_environment();
  return fixture_teardown(state);
}
#define WITH_PROXY(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

static void use_proxy(fixture* f) {
  dbr_client_options_set_proxy(f->options, scripted_server_url(f->server));
}

static void ARefusedTunnelIsNoConnection(void** state) {
  static const char* const answers[] = {
      "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"};
  static const char* const codes[] = {"HTTP 407", "HTTP 403", "HTTP 502"};
  fixture* const f = *state;
  size_t i;
  use_proxy(f);
  for (i = 0; i < sizeof answers / sizeof *answers; ++i) {
    refuse_tunnel(f, answers[i]);
    assert_dbr_status(DBR_E_CONNECT, call_me(f), f->error);
    assert_contains(f->error->message, codes[i]);
    assert_int_equal(f->error->http_status, 0);
  }
}

static void TheProxyIsAskedForATunnelAndSeesNoSecret(void** state) {
  fixture* const f = *state;
  use_proxy(f);
  forbid_tunnel(f);
  (void)call_login(f);
  forbid_tunnel(f);
  (void)call_me(f);
  assert_starts_with(scripted_server_request(f->server, 0), "CONNECT api.example.test:443 HTTP/1.1\r\n");
  assert_false(scripted_server_received(f->server, "canary"));
  assert_false(scripted_server_received(f->server, TEST_PASSWORD));
}

static void CleartextThroughAProxyIsNotLoopback(void** state) {
  fixture* const f = *state;
  dbr_client_options_set_server_url(f->options, "http://127.0.0.1:8000");
  use_proxy(f);
  assert_dbr_status(DBR_E_POLICY, dbr_client_new(f->options, &f->client, &f->error), f->error);
  assert_contains(f->error->message, "proxy");
}

static void ACallsCleartextServerThroughAProxyIsRefusedToo(void** state) {
  fixture* const f = *state;
  dbr_call_options* const options = dbr_call_options_new();
  use_proxy(f);
  dbr_call_options_set_server_url(options, "http://127.0.0.1:8000");
  assert_dbr_status(DBR_E_POLICY, call_with(f, ME, options), f->error);
  assert_int_equal(scripted_server_connections(f->server), 0);
  dbr_call_options_free(options);
}

static void TheEnvironmentsProxyTakesHttps(void** state) {
  static const char* const names[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
  fixture* const f = *state;
  int i;
  for (i = 0; i < 4; ++i) {
    clean_environment();
    setenv(names[i], scripted_server_url(f->server), 1);
    forbid_tunnel(f);
    assert_dbr_status(DBR_E_CONNECT, call_me(f), f->error);
    assert_int_equal(scripted_server_requests(f->server), i + 1);
    fixture_renew(f);
  }
}

/* Calls https on a port that nothing listens on: only a proxy would be asked. */
static void call_a_closed_port(fixture* f) {
  char url[64];
  snprintf(url, sizeof url, "https://127.0.0.1:%d", unused_port());
  dbr_client_options_set_server_url(f->options, url);
  assert_dbr_status(DBR_E_CONNECT, call_me(f), f->error);
}

static void NoProxyOfTheEnvironmentIsObeyed(void** state) {
  fixture* const f = *state;
  setenv("https_proxy", scripted_server_url(f->server), 1);
  setenv("no_proxy", "example.org,127.0.0.1", 1);
  call_a_closed_port(f);
  assert_int_equal(scripted_server_connections(f->server), 0);
}

static void AnEmptyProxyIsNeverAProxy(void** state) {
  fixture* const f = *state;
  setenv("https_proxy", scripted_server_url(f->server), 1);
  dbr_client_options_set_proxy(f->options, "");
  call_a_closed_port(f);
  assert_int_equal(scripted_server_connections(f->server), 0);
}

static void TheOptionGoesBeforeTheEnvironment(void** state) {
  fixture* const f = *state;
  setenv("https_proxy", "http://127.0.0.1:1", 1);
  use_proxy(f);
  forbid_tunnel(f);
  assert_dbr_status(DBR_E_CONNECT, call_me(f), f->error);
  assert_int_equal(scripted_server_requests(f->server), 1);
}

static void WhatIsNoProxyIsRefused(void** state) {
  static const char* const urls[] = {"proxy.example",
                                     "https://proxy.example:3128",
                                     "socks5://127.0.0.1:1080",
                                     "http://",
                                     "http://proxy.example/path",
                                     "http://a b:80",
                                     "http://proxy:99999999",
                                     "http://[::1",
                                     "http://us/er:pass@127.0.0.1:80",
                                     "http://user:pa?ss@127.0.0.1:80",
                                     "http://user:pa#ss@127.0.0.1:80",
                                     "http://user%0a:pass@127.0.0.1:80",
                                     "http://user:pa%7fss@127.0.0.1:80",
                                     "http://user:pa\nss@127.0.0.1:80",
                                     "http://us\ter:pass@127.0.0.1:80",
                                     "http://us\x7f"
                                     "er:pass@127.0.0.1:80",
                                     "http://user:\xff@127.0.0.1:80",
                                     "user@http://127.0.0.1:80",
                                     "http://proxy\xff:80"};
  size_t i;
  (void)state;
  for (i = 0; i < sizeof urls / sizeof *urls; ++i) {
    dbr_client_options* const options = dbr_client_options_new();
    print_message("%s\n", urls[i]);
    assert_dbr_returns(DBR_E_INVALID_ARGUMENT, dbr_client_options_set_proxy(options, urls[i]));
    dbr_client_options_free(options);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_PROXY(ARefusedTunnelIsNoConnection),
      WITH_PROXY(TheProxyIsAskedForATunnelAndSeesNoSecret),
      WITH_PROXY(CleartextThroughAProxyIsNotLoopback),
      WITH_PROXY(ACallsCleartextServerThroughAProxyIsRefusedToo),
      WITH_PROXY(TheEnvironmentsProxyTakesHttps),
      WITH_PROXY(NoProxyOfTheEnvironmentIsObeyed),
      WITH_PROXY(AnEmptyProxyIsNeverAProxy),
      WITH_PROXY(TheOptionGoesBeforeTheEnvironment),
      cmocka_unit_test(WhatIsNoProxyIsRefused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
