/* What dbr_client_new says about each option and variable that it cannot take, to the letter. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "messages.h"

static void ignore_line(int32_t level, const char* line, void* user_data) {
  (void)level;
  (void)line;
  (void)user_data;
}

#define CONTROL "has a control character or is not UTF-8"
#define CLEARTEXT "refused to send credentials over cleartext http "

/* An id, how the option is set, the status of dbr_client_new and its message. */
#define OPTIONS(X)                                                                                           \
  X(Timeout, set_timeout_ms(o, -1), INVALID_ARGUMENT, "timeout_ms: a timeout is not negative; 0 means none") \
  X(AttemptTimeout, set_attempt_timeout_ms(o, -1), INVALID_ARGUMENT,                                         \
    "attempt_timeout_ms: a timeout is not negative; 0 means none")                                           \
  X(ConnectTimeout, set_connect_timeout_ms(o, -1), INVALID_ARGUMENT,                                         \
    "connect_timeout_ms: a timeout is not negative; 0 means none")                                           \
  X(Interval, set_retry_backoff(o, -1, 1, 1, 1, 1), INVALID_ARGUMENT, "retry: an interval is not negative")  \
  X(Exponent, set_retry_backoff(o, 1, 1, HUGE_VAL, 1, 1), INVALID_ARGUMENT,                                  \
    "retry: the exponent is a finite number from 1 on")                                                      \
  X(Bytes, set_max_response_bytes(o, 0), INVALID_ARGUMENT,                                                   \
    "max_response_bytes: at least one byte must be allowed")                                                 \
  X(Concurrency, set_max_concurrency(o, 0), INVALID_ARGUMENT,                                                \
    "max_concurrency: at least one call must be allowed")                                                    \
  X(Level, set_logger(o, 9, ignore_line, NULL), INVALID_ARGUMENT,                                            \
    "logger: a level is one of DBR_LOG_ERROR to DBR_LOG_DEBUG")                                              \
  X(Token, set_http_bearer(o, "a b"), INVALID_ARGUMENT,                                                      \
    "http_bearer: the token has a character that no bearer token has (RFC 6750)")                            \
  X(Suffix, set_user_agent_suffix(o, "a\n"), INVALID_ARGUMENT, "user_agent_suffix: it " CONTROL)             \
  X(HeaderName, add_header(o, "X Y", "b"), INVALID_ARGUMENT,                                                 \
    "add_header: the name is not a token (RFC 9110)")                                                        \
  X(HeaderValue, add_header(o, "X-A", "b\n"), INVALID_ARGUMENT, "add_header: the value of X-A " CONTROL)     \
  X(OwnHeader, add_header(o, "Host", "b"), INVALID_ARGUMENT, "add_header: Host is the library's own header") \
  X(NoHeader, add_header(o, NULL, "b"), INVALID_ARGUMENT, "add_header: name or value is NULL")               \
  X(CaFile, set_ca_file(o, "/nowhere/ca.pem"), TLS,                                                          \
    "ca_file: /nowhere/ca.pem cannot be read: no such file or directory")                                    \
  X(CaDirectory, set_ca_file(o, "/"), TLS, "ca_file: / cannot be read: is a directory")                      \
  X(CaText, set_ca_file(o, "/dev/null"), INVALID_ARGUMENT,                                                   \
    "ca_file: there is no certificate (PEM) in /dev/null")                                                   \
  X(CaPem, set_ca_pem(o, "x", 1), INVALID_ARGUMENT, "ca_pem: there is no certificate in it (PEM)")           \
  X(CaName, set_ca_file(o, "\xff"), INVALID_ARGUMENT, "ca_file: it is not valid UTF-8")                      \
  X(Certificate, set_client_certificate(o, "/nowhere/c.pem", "/nowhere/k.pem"), TLS,                         \
    "client_certificate: /nowhere/c.pem cannot be read: no such file or directory")                          \
  X(CertificateAlone, set_client_certificate(o, "/c.pem", NULL), INVALID_ARGUMENT,                           \
    "client_certificate: certificate and key go together")                                                   \
  X(Proxy, set_proxy(o, "socks5://x"), INVALID_ARGUMENT,                                                     \
    "proxy: a proxy is written as http://host:port, with user and password before the host if it wants "     \
    "them")                                                                                                  \
  X(NoScheme, set_server_url(o, "127.0.0.1:8000"), INVALID_ARGUMENT,                                         \
    "server_url: the server URL does not begin with http:// or https://")                                    \
  X(NoHost, set_server_url(o, "http://"), INVALID_ARGUMENT, "server_url: the server URL has no host")        \
  X(Query, set_server_url(o, "http://127.0.0.1?a"), INVALID_ARGUMENT,                                        \
    "server_url: the server URL has a query")                                                                \
  X(Fragment, set_server_url(o, "http://127.0.0.1#a"), INVALID_ARGUMENT,                                     \
    "server_url: the server URL has a fragment")                                                             \
  X(Port, set_server_url(o, "http://127.0.0.1:x"), INVALID_ARGUMENT,                                         \
    "server_url: the server URL has a port that is not a number from 1 to 65535")                            \
  X(Path, set_server_url(o, "http://127.0.0.1/a/../b"), INVALID_ARGUMENT,                                    \
    "server_url: the server URL has a path that is not percent-encoded ASCII without '..'")                  \
  X(Scheme, set_server_url(o, "ftp://127.0.0.1"), POLICY,                                                    \
    "server_url: the server URL has a scheme other than http and https")                                     \
  X(UserInfo, set_server_url(o, "http://canary:canary@127.0.0.1"), POLICY,                                   \
    "server_url: the server URL has user info; give the token or log in instead")                            \
  X(Cleartext, set_server_url(o, "http://10.0.0.1"), POLICY,                                                 \
    "server_url: " CLEARTEXT "to 10.0.0.1, which is not loopback; use https, or allow cleartext")            \
  X(CleartextProxy, set_proxy(o, "http://proxy.example:3128"), POLICY,                                       \
    "server_url: " CLEARTEXT "through a proxy to 127.0.0.1:8000; use https, or allow cleartext")

#define DEFINE_SETTER(id, setter_call, status, message) \
  static dbr_status id(dbr_client_options* o) {         \
    return dbr_client_options_##setter_call;            \
  }
OPTIONS(DEFINE_SETTER)

static const struct {
  dbr_status (*set)(dbr_client_options*);
  dbr_status status;
  const char* message;
} kOptions[] = {
#define LIST_SETTER(id, setter_call, status, message) {id, DBR_E_##status, message},
    OPTIONS(LIST_SETTER)};

static void EachOptionIsNamed(void** state) {
  fixture* const f = *state;
  size_t i;
  for (i = 0; i < sizeof kOptions / sizeof *kOptions; ++i) {
    dbr_client_options* const options = dbr_client_options_new();
    (void)kOptions[i].set(options);
    forget_error(&f->error);
    assert_dbr_status(kOptions[i].status, dbr_client_new(options, &f->client, &f->error), f->error);
    assert_message(f, kOptions[i].message);
    dbr_client_options_free(options);
  }
}

static void EachVariableOfTheEnvironmentIsNamed(void** state) {
  static const struct {
    const char *name, *value;
    dbr_status status;
    const char* message;
  } rows[] = {
      {"DBRSDK_SERVER_URL", "127.0.0.1", DBR_E_INVALID_ARGUMENT,
       "the environment variable DBRSDK_SERVER_URL: the server URL does not begin with http:// or https://"},
      {"DBRSDK_SERVER_URL", "http://10.0.0.1", DBR_E_POLICY,
       "the environment variable DBRSDK_SERVER_URL: " CLEARTEXT
       "to 10.0.0.1, which is not loopback; use https, or allow cleartext"},
      {"DBRSDK_HTTP_BEARER", "canary\n", DBR_E_INVALID_ARGUMENT,
       "the environment variable DBRSDK_HTTP_BEARER: the token has a character that no bearer token has (RFC "
       "6750)"},
  };
  fixture* const f = *state;
  size_t i;
  for (i = 0; i < sizeof rows / sizeof *rows; ++i) {
    clean_environment();
    setenv(rows[i].name, rows[i].value, 1);
    forget_error(&f->error);
    assert_dbr_status(rows[i].status, dbr_client_new(NULL, &f->client, &f->error), f->error);
    assert_message(f, rows[i].message);
  }
  clean_environment();
}

static void EachArgumentIsNamed(void** state) {
  static const struct {
    const char *method, *path, *message;
  } rows[] = {
      {NULL, "/", "method is NULL"},
      {"GET", NULL, "path is NULL"},
      {"G T", "/", "the method is not a token (RFC 9110), such as GET"},
      {"CONNECT", "/", "the method CONNECT makes a tunnel and is no request of the API"},
      {"GET", "x",
       "the path must begin with one '/', be percent-encoded ASCII without '..' and have no fragment"},
  };
  fixture* const f = *state;
  size_t i;
  for (i = 0; i < sizeof rows / sizeof *rows; ++i) {
    assert_dbr_status(DBR_E_INVALID_ARGUMENT, call_request(f, rows[i].method, rows[i].path, NULL), f->error);
    assert_message(f, rows[i].message);
  }
}

static void EachCredentialIsNamed(void** state) {
  static const struct {
    const char *username, *password, *message;
  } rows[] = {
      {NULL, "b", "username is NULL"},
      {"a", NULL, "password is NULL"},
      {"\xff", "b", "username is not valid UTF-8"},
      {"a", "canary\xff", "password is not valid UTF-8"},
  };
  fixture* const f = *state;
  size_t i;
  for (i = 0; i < sizeof rows / sizeof *rows; ++i) {
    dbr_client* const client = fixture_client(f);
    assert_dbr_status(DBR_E_INVALID_ARGUMENT,
                      dbr_auth_login(client, rows[i].username, rows[i].password, NULL, NULL, &f->error),
                      f->error);
    assert_message(f, rows[i].message);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_SERVER(EachOptionIsNamed),
      WITH_SERVER(EachVariableOfTheEnvironmentIsNamed),
      WITH_SERVER(EachArgumentIsNamed),
      WITH_SERVER(EachCredentialIsNamed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
