/* Which calls use a proxy, and what it is asked for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proxy.h"
#include "resolver_faults.h"

static const char* last_request(fixture* f) {
  return scripted_server_request(f->server, scripted_server_requests(f->server) - 1);
}

static void assert_asks(fixture* f, const char* server, const char* userinfo, const char* expected) {
  use_server(f, server);
  use_proxy(f, proxy_url(f, userinfo));
  forbid_tunnel(f);
  assert_dbr_status(DBR_E_CONNECT, call_login(f), f->error);
  assert_string_equal(last_request(f), expected);
}

#define CONNECT_TO(authority) "CONNECT " authority " HTTP/1.1\r\nHost: " authority "\r\n"
#define PLAIN_CONNECT(authority) CONNECT_TO(authority) "Proxy-Connection: Keep-Alive\r\n\r\n"
#define CONNECT_AS(basic)             \
  CONNECT_TO("api.example.test:443")  \
  "Proxy-Authorization: Basic " basic \
  "\r\n"                              \
  "Proxy-Connection: Keep-Alive\r\n\r\n"

static void AProxyIsAskedForTheServerAndNothingElse(void** state) {
  assert_asks(*state, "https://api.example.test", "", PLAIN_CONNECT("api.example.test:443"));
  assert_asks(*state, "http://api.example.test", "", PLAIN_CONNECT("api.example.test:80"));
  assert_asks(*state, "https://api.example.test:8443/base", "", PLAIN_CONNECT("api.example.test:8443"));
  assert_asks(*state, "https://192.0.2.7", "", PLAIN_CONNECT("192.0.2.7:443"));
  assert_asks(*state, "https://[2001:db8::7]", "", PLAIN_CONNECT("[2001:db8::7]:443"));
  assert_false(scripted_server_received(((fixture*)*state)->server, PROXY_TOKEN));
}

static void TheProxysUserInfoIsPercentDecoded(void** state) {
  assert_asks(*state, "https://api.example.test", "drum:buffer@", CONNECT_AS("ZHJ1bTpidWZmZXI="));
  assert_asks(*state, "https://api.example.test", "dr%40um:b%3Auf%2Ffer%25@",
              CONNECT_AS("ZHJAdW06Yjp1Zi9mZXIl"));
  assert_asks(*state, "https://api.example.test", "drum@", CONNECT_AS("ZHJ1bTo="));
}

/* libcurl 7.88 would go around such a proxy. */
static void AUserInfoWithAControlCharacterIsRefused(void** state) {
  static const char* const userinfo[] = {"drum%0D%0AX-Mark%3A:buffer@", "drum:buf%00fer@", "drum:%1f@"};
  static const char* const variables[] = {"https_proxy", "HTTPS_PROXY", "all_proxy"};
  fixture* const f = *state;
  size_t i;
  use_server(f, "https://api.example.test");
  for (i = 0; i < sizeof userinfo / sizeof *userinfo; ++i) {
    setenv(variables[i], proxy_url(f, userinfo[i]), 1);
    use_proxy(f, NULL);
    forget_error(&f->error);
    assert_dbr_status(DBR_E_INVALID_ARGUMENT, dbr_client_new(f->options, &f->client, &f->error), f->error);
    assert_starts_with(f->error->message, "the environment variable ");
    assert_starts_with(f->error->message + strlen("the environment variable "), variables[i]);
    unsetenv(variables[i]);
    assert_lacks(f->error->message, "drum");
    assert_dbr_returns(DBR_E_INVALID_ARGUMENT,
                       dbr_client_options_set_proxy(f->options, proxy_url(f, userinfo[i])));
    dbr_client_options_free(f->options);
    f->options = dbr_client_options_new();
    use_server(f, "https://api.example.test");
  }
}

static void TheEnvironmentsProxyHasUserInfoToo(void** state) {
  fixture* const f = *state;
  use_server(f, "https://api.example.test");
  setenv("https_proxy", proxy_url(f, "drum:b%3Auffer@"), 1);
  use_proxy(f, NULL);
  forbid_tunnel(f);
  assert_dbr_status(DBR_E_CONNECT, call_me(f), f->error);
  assert_string_equal(last_request(f), CONNECT_AS("ZHJ1bTpiOnVmZmVy"));
}

static void BehindTheTunnelTheServerSeesTheTokenAndNoneOfTheProxysHeaders(void** state) {
  fixture* const f = *state;
  use_proxy(f, proxy_url(f, "drum:buffer@"));
  open_tunnel(f);
  assert_dbr_ok(call_me(f), f->error);
  assert_int_equal(scripted_server_requests(f->server), 2);
  assert_starts_with(scripted_server_request(f->server, 0), CONNECT_TO("api.example.test:80"));
  assert_string_equal(sent_header(f, 0, "Authorization"), "");
  assert_starts_with(scripted_server_request(f->server, 1), "GET /api/v1/auth/me HTTP/1.1\r\n");
  assert_string_equal(sent_header(f, 1, "Authorization"), "Bearer " PROXY_TOKEN);
  assert_string_equal(sent_header(f, 1, "Proxy-Authorization"), "");
  assert_string_equal(sent_header(f, 1, "Proxy-Connection"), "");
}

static void TheEnvironmentsProxiesAreNotForHttp(void** state) {
  static const char* const names[] = {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
  fixture* const f = *state;
  scripted_server* const target = scripted_server_start();
  size_t i;
  for (i = 0; i < sizeof names / sizeof *names; ++i) setenv(names[i], proxy_url(f, ""), 1);
  use_proxy(f, NULL);
  use_server(f, scripted_server_url(target));
  assert_client_still_works(f);
  assert_int_equal(scripted_server_connections(f->server), 0);
  assert_int_equal(scripted_server_connections(target), 1);
  scripted_server_stop(target);
}

/* Where the call went: the proxy forbids it, and the target has no certificate for it. */
static void assert_goes(fixture* f, scripted_server* target, const char* host, const char* no_proxy,
                        int direct) {
  const int at_proxy = scripted_server_connections(f->server);
  const int at_target = scripted_server_connections(target);
  char url[80];
  print_message("no_proxy=%s for %s\n", no_proxy, host);
  snprintf(url, sizeof url, "https://%s:%d", host, scripted_server_port(target));
  setenv("no_proxy", no_proxy, 1);
  use_server(f, url);
  forbid_tunnel(f);
  assert_dbr_status(direct ? DBR_E_TLS : DBR_E_CONNECT, call_me(f), f->error);
  assert_int_equal(scripted_server_connections(f->server) - at_proxy, !direct);
  assert_int_equal(scripted_server_connections(target) - at_target, direct);
  scripted_server_forget(f->server);
}

static void NoProxyTakesHostsSuffixesAndAddresses(void** state) {
  static const struct {
    const char *host, *list;
    int direct;
  } cases[] = {
      {"api.example.test", "", 0},
      {"api.example.test", "api.example.test", 1},
      {"API.example.TEST", "api.Example.test", 1},
      {"api.example.test", "example.test", 1},
      {"api.example.test", ".example.test", 1},
      {"api.example.test", "other.test,example.test", 1},
      {"api.example.test", "other.test, example.test", 1},
      {"api.example.test", "ample.test", 0},
      {"api.example.test", "my.api.example.test", 0},
      {"api.example.test", "api.example.test.other", 0},
      {"api.example.test", "127.0.0.1", 0},
      {"api.example.test", "*", 1},
      {"127.0.0.1", "127.0.0.1", 1},
      {"127.0.0.1", "127.0.0.2", 0},
      {"127.0.0.1", "127.0.0.0/8", 1},
      {"127.0.0.1", "10.0.0.0/8", 0},
      {"127.0.0.1", "*", 1},
  };
  fixture* const f = *state;
  const scripted_server_tls tls = {fault_certs->wrong_name.cert, fault_certs->wrong_name.key, NULL, 0};
  scripted_server* const target = scripted_server_start_tls(&tls);
  size_t i;
  resolver_faults_set(RESOLVER_LOOPBACK);
  setenv("https_proxy", proxy_url(f, ""), 1);
  use_proxy(f, NULL);
  for (i = 0; i < sizeof cases / sizeof *cases; ++i)
    assert_goes(f, target, cases[i].host, cases[i].list, cases[i].direct);
  scripted_server_stop(target);
}

/* libcurl knows no ports there: with one the entry is nobody's, and the call goes to the proxy. */
static void AnEntryWithAPortIsNobodys(void** state) {
  fixture* const f = *state;
  const scripted_server_tls tls = {fault_certs->wrong_name.cert, fault_certs->wrong_name.key, NULL, 0};
  scripted_server* const target = scripted_server_start_tls(&tls);
  char list[64];
  resolver_faults_set(RESOLVER_LOOPBACK);
  setenv("https_proxy", proxy_url(f, ""), 1);
  use_proxy(f, NULL);
  snprintf(list, sizeof list, "api.example.test:%d", scripted_server_port(target));
  assert_goes(f, target, "api.example.test", list, 0);
  scripted_server_stop(target);
}

static void AProxyThatWasChosenGoesBeforeNoProxy(void** state) {
  static const char* const lists[] = {"*", "api.example.test", ".example.test"};
  fixture* const f = *state;
  size_t i;
  use_server(f, "https://api.example.test");
  for (i = 0; i < sizeof lists / sizeof *lists; ++i) {
    setenv("no_proxy", lists[i], 1);
    setenv("NO_PROXY", lists[i], 1);
    assert_asks(f, "https://api.example.test", "", PLAIN_CONNECT("api.example.test:443"));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_PROXY(AProxyIsAskedForTheServerAndNothingElse),
      WITH_PROXY(TheProxysUserInfoIsPercentDecoded),
      WITH_PROXY(AUserInfoWithAControlCharacterIsRefused),
      WITH_PROXY(TheEnvironmentsProxyHasUserInfoToo),
      WITH_PROXY(BehindTheTunnelTheServerSeesTheTokenAndNoneOfTheProxysHeaders),
      WITH_PROXY(TheEnvironmentsProxiesAreNotForHttp),
      WITH_PROXY(NoProxyTakesHostsSuffixesAndAddresses),
      WITH_PROXY(AnEntryWithAPortIsNobodys),
      WITH_PROXY(AProxyThatWasChosenGoesBeforeNoProxy),
  };
  return cmocka_run_group_tests(tests, make_certs, drop_certs);
}
