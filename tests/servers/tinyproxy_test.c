/* tinyproxy, as it stands at the border of many a network. */
#include <stdio.h>
#include <stdlib.h>

#include "ports.h"
#include "server.h"

#define LOG "tinyproxy.log"

static scripted_server* start_answering_target(fixture* f, int tls) {
  scripted_server* const target = start_target(tls);
  scripted_server_answer(target, 200, JSON, SERVED_USER);
  dbr_client_options_set_server_url(f->options, scripted_server_url(target));
  return target;
}

static void use_proxy_of(fixture* f, program* proxy, const char* userinfo) {
  char url[96];
  snprintf(url, sizeof url, "http://%s127.0.0.1:%d", userinfo, program_port(proxy));
  assert_dbr_returns(DBR_OK, dbr_client_options_set_proxy(f->options, url));
  fixture_renew(f);
}

static void assert_tunnelled(program* proxy, scripted_server* target) {
  assert_true(program_wait_count(proxy, LOG, "CONNECT 127.0.0.1:", 1, 20000));
  assert_int_equal(scripted_server_requests(target), 1);
  assert_true(scripted_server_received(target, TOKEN));
  assert_no_secret_in(proxy, LOG);
}

static void HttpsGoesThroughATunnel(void** state) {
  fixture* const f = *state;
  scripted_server* const target = start_answering_target(f, 1);
  program* const proxy = start_tinyproxy("");
  use_proxy_of(f, proxy, "");
  assert_dbr_ok(call_me(f), f->error);
  assert_tunnelled(proxy, target);
}

static void HttpGoesThroughATunnelToo(void** state) {
  fixture* const f = *state;
  scripted_server* const target = start_answering_target(f, 0);
  program* const proxy = start_tinyproxy("");
  dbr_client_options_set_allow_cleartext(f->options, 1);
  use_proxy_of(f, proxy, "");
  assert_dbr_ok(call_me(f), f->error);
  assert_tunnelled(proxy, target);
}

static void ATunnelIsKeptForTheNextCall(void** state) {
  fixture* const f = *state;
  scripted_server* const target = start_answering_target(f, 1);
  program* const proxy = start_tinyproxy("");
  scripted_server_answer(target, 200, JSON, SERVED_USER);
  use_proxy_of(f, proxy, "");
  assert_dbr_ok(call_me(f), f->error);
  assert_dbr_ok(call_me(f), f->error);
  assert_int_equal(scripted_server_connections(target), 1);
}

static void TheProxysUserAndPasswordAreShownToIt(void** state) {
  fixture* const f = *state;
  scripted_server* const target = start_answering_target(f, 1);
  program* const proxy = start_tinyproxy("BasicAuth drum buffer");
  use_proxy_of(f, proxy, "drum:buffer@");
  assert_dbr_ok(call_me(f), f->error);
  assert_tunnelled(proxy, target);
  assert_false(scripted_server_received(target, "Proxy-Authorization"));
}

static void assert_tunnel_refused(fixture* f, scripted_server* target, const char* reason) {
  assert_dbr_status(DBR_E_CONNECT, call_me(f), f->error);
  assert_contains(f->error->message, reason);
  assert_lacks(f->error->message, "rope-secret");
  assert_int_equal(scripted_server_connections(target), 0);
}

static void AWrongPasswordForTheProxyIsNoConnection(void** state) {
  fixture* const f = *state;
  scripted_server* const target = start_answering_target(f, 1);
  use_proxy_of(f, start_tinyproxy("BasicAuth drum buffer"), "drum:rope-secret@");
  assert_tunnel_refused(f, target, "the proxy refused the tunnel");
}

static void AProxyThatAllowsNoSuchPortIsNoConnection(void** state) {
  fixture* const f = *state;
  scripted_server* const target = start_answering_target(f, 1);
  use_proxy_of(f, start_tinyproxy("ConnectPort 443"), "");
  assert_tunnel_refused(f, target, "HTTP 403");
}

static void AProxyThatIsNotThereIsNamed(void** state) {
  fixture* const f = *state;
  program* const proxy = start_tinyproxy("");
  scripted_server* const target = start_answering_target(f, 1);
  char url[64];
  snprintf(url, sizeof url, "http://127.0.0.1:%d", unused_port());
  (void)proxy;
  dbr_client_options_set_proxy(f->options, url);
  assert_tunnel_refused(f, target, "through the proxy: connection refused");
}

static void TheEnvironmentsProxyIsForHttpsOnly(void** state) {
  fixture* const f = *state;
  program* const proxy = start_tinyproxy("");
  const char* const url = program_url(proxy, "http");
  scripted_server* target = start_answering_target(f, 0);
  setenv("http_proxy", url, 1);
  setenv("https_proxy", url, 1);
  setenv("all_proxy", url, 1);
  assert_dbr_ok(call_me(f), f->error);
  assert_int_equal(program_count(proxy, LOG, "CONNECT"), 0);
  target = start_answering_target(f, 1);
  fixture_renew(f);
  assert_dbr_ok(call_me(f), f->error);
  assert_tunnelled(proxy, target);
}

static void NoProxyTakesAHostOutOfTheEnvironmentsProxy(void** state) {
  static const char* const lists[] = {"127.0.0.1", "example.org, 127.0.0.1", "*"};
  fixture* const f = *state;
  program* const proxy = start_tinyproxy("");
  size_t i;
  setenv("https_proxy", program_url(proxy, "http"), 1);
  for (i = 0; i < sizeof lists / sizeof *lists; ++i) {
    (void)start_answering_target(f, 1);
    setenv(i % 2 ? "NO_PROXY" : "no_proxy", lists[i], 1);
    fixture_renew(f);
    assert_dbr_ok(call_me(f), f->error);
    unsetenv("no_proxy");
    unsetenv("NO_PROXY");
  }
  assert_int_equal(program_count(proxy, LOG, "CONNECT"), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_PROGRAMS(HttpsGoesThroughATunnel),
      WITH_PROGRAMS(HttpGoesThroughATunnelToo),
      WITH_PROGRAMS(ATunnelIsKeptForTheNextCall),
      WITH_PROGRAMS(TheProxysUserAndPasswordAreShownToIt),
      WITH_PROGRAMS(AWrongPasswordForTheProxyIsNoConnection),
      WITH_PROGRAMS(AProxyThatAllowsNoSuchPortIsNoConnection),
      WITH_PROGRAMS(AProxyThatIsNotThereIsNamed),
      WITH_PROGRAMS(TheEnvironmentsProxyIsForHttpsOnly),
      WITH_PROGRAMS(NoProxyTakesAHostOutOfTheEnvironmentsProxy),
  };
  const int missing = program_missing("tinyproxy", "tinyproxy");
  return missing != 0 ? missing : cmocka_run_group_tests(tests, make_certs, drop_certs);
}
