#include "proxy.h"

#include <stdio.h>
#include <string.h>

#include "resolver_faults.h"

void use_server(fixture* f, const char* url) {
  assert_dbr_returns(DBR_OK, dbr_client_options_set_server_url(f->options, url));
  fixture_renew(f);
}

/* `userinfo` ends with its @. */
const char* proxy_url(fixture* f, const char* userinfo) {
  static char url[160];
  snprintf(url, sizeof url, "http://%s127.0.0.1:%d", userinfo, scripted_server_port(f->server));
  return url;
}

void use_proxy(fixture* f, const char* url) {
  assert_dbr_returns(DBR_OK, dbr_client_options_set_proxy(f->options, url));
  fixture_renew(f);
}

int proxy_setup(void** state) {
  fixture* f;
  if (fault_setup(state) != 0) return -1;
  f = *state;
  dbr_client_options_set_allow_cleartext(f->options, 1);
  dbr_client_options_set_http_bearer(f->options, PROXY_TOKEN);
  use_server(f, "http://api.example.test");
  use_proxy(f, proxy_url(f, ""));
  return 0;
}

int proxy_teardown(void** state) {
  const int failed = fixture_teardown(state);
  clean_environment();
  resolver_faults_set(RESOLVER_REAL);
  resolver_faults_settle();
  return failed;
}
void open_tunnel(fixture* f) {
  static const server_step script[] = {READ_REQUEST, ESTABLISHED, SERVE, END_OF_SCRIPT};
  scripted_server_connection(f->server, script);
}

void refuse_tunnel(fixture* f, const char* answer) {
  const server_step script[] = {READ_REQUEST, SEND_BYTES(answer, strlen(answer)), CLOSE, END_OF_SCRIPT};
  scripted_server_connection(f->server, script);
}

void forbid_tunnel(fixture* f) {
  refuse_tunnel(f, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
}
