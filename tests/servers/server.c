#include "server.h"

#include <stdio.h>
#include <string.h>

#include "dev_server.h"

enum { MOST = 8, LONGEST = 8192 };

static program* programs[MOST];
static size_t program_total;
static scripted_server* targets[MOST];
static size_t target_total;
static dev_server* service;

int server_setup(void** state) {
  fixture* f;
  if (fault_setup(state) != 0) return -1;
  f = *state;
  dbr_client_options_set_ca_file(f->options, fault_certs->root);
  dbr_client_options_set_http_bearer(f->options, TOKEN);
  return 0;
}

/* The client leaves first, so that nobody waits for a connection of its. */
int server_teardown(void** state) {
  fixture_renew(*state);
  while (program_total > 0) program_stop(programs[--program_total]);
  while (target_total > 0) scripted_server_stop(targets[--target_total]);
  dev_server_stop(service);
  service = NULL;
  clean_environment();
  return fixture_teardown(state);
}

static program* start(const char* const* arguments, const program_file* files) {
  assert_true(program_total < MOST);
  programs[program_total] = program_start(arguments, files);
  assert_non_null(programs[program_total]);
  return programs[program_total++];
}

program* start_nginx(const char* listen, const char* directives) {
  static const char* const arguments[] = {"nginx", "-p", "@dir@", "-c", "@dir@/nginx.conf", NULL};
  static const char form[] =
      "daemon off;\n"
      "master_process off;\n"
      "pid nginx.pid;\n"
      "error_log error.log notice;\n"
      "events { worker_connections 256; }\n"
      "http {\n"
      "  client_body_temp_path temp;\n"
      "  proxy_temp_path temp;\n"
      "  fastcgi_temp_path temp;\n"
      "  uwsgi_temp_path temp;\n"
      "  scgi_temp_path temp;\n"
      "  default_type application/json;\n"
      "  log_format seen 'connection=$connection request=$connection_requests tls=$ssl_protocol '\n"
      "    'reused=$ssl_session_reused protocol=$server_protocol \"$request\" $status '\n"
      "    'authorization=$http_authorization';\n"
      "  access_log access.log seen;\n"
      "  ssl_certificate %s;\n"
      "  ssl_certificate_key %s;\n"
      "  server {\n"
      "    listen 127.0.0.1:@port@ %s;\n"
      "    %s\n"
      "  }\n"
      "}\n";
  char text[LONGEST];
  const program_file files[] = {{"nginx.conf", text}, {NULL, NULL}};
  const int length =
      snprintf(text, sizeof text, form, fault_certs->good.cert, fault_certs->good.key, listen, directives);
  assert_true(length > 0 && (size_t)length < sizeof text);
  return start(arguments, files);
}

program* start_s_server(const char* const* options) {
  static const char answer[] =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s";
  const char* arguments[32] = {"openssl", "s_server", "-HTTP", "-accept", "127.0.0.1:@port@",
                               "-cert",   NULL,       "-key",  NULL};
  char text[LONGEST];
  const program_file files[] = {{"api/v1/auth/me", text}, {NULL, NULL}};
  size_t n = 9;
  arguments[6] = fault_certs->good.cert;
  arguments[8] = fault_certs->good.key;
  for (; *options != NULL && n < 31; ++options) arguments[n++] = *options;
  snprintf(text, sizeof text, answer, strlen(SERVED_USER), SERVED_USER);
  return start(arguments, files);
}

program* start_tinyproxy(const char* directives) {
  static const char* const arguments[] = {"tinyproxy", "-d", "-c", "@dir@/tinyproxy.conf", NULL};
  static const char form[] =
      "Port @port@\n"
      "Listen 127.0.0.1\n"
      "Timeout 60\n"
      "MaxClients 50\n"
      "Allow 127.0.0.1\n"
      "LogFile \"@dir@/tinyproxy.log\"\n"
      "LogLevel Info\n"
      "%s\n";
  char text[LONGEST];
  const program_file files[] = {{"tinyproxy.conf", text}, {NULL, NULL}};
  snprintf(text, sizeof text, form, directives);
  return start(arguments, files);
}

scripted_server* start_target(int tls) {
  const scripted_server_tls trusted = {fault_certs->good.cert, fault_certs->good.key, NULL, 0};
  assert_true(target_total < MOST);
  targets[target_total] = tls ? scripted_server_start_tls(&trusted) : scripted_server_start();
  assert_non_null(targets[target_total]);
  return targets[target_total++];
}

const char* start_service(void) {
  assert_null(service);
  service = dev_server_start(NULL);
  assert_non_null(service);
  return dev_server_url(service);
}

void use_url(fixture* f, const char* url) {
  assert_dbr_returns(DBR_OK, dbr_client_options_set_server_url(f->options, url));
  fixture_renew(f);
}

void assert_no_secret_in(program* server, const char* name) {
  const char* const text = program_text(server, name);
  assert_lacks(text, TOKEN);
  assert_lacks(text, SERVED_TOKEN);
  assert_lacks(text, TEST_PASSWORD);
}
