/* What is left of a password and of a token in the memory of the process when they are no longer needed. The
 * server is another process, so that whatever is found is the library's. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dev_server.h"
#include "fixture.h"

/* A secret, kept so that this is no place where it stands. */
typedef struct hidden {
  unsigned char bytes[1024];
  size_t len;
} hidden;
enum { KEY = 0x5a };

static void wipe(void* memory, size_t len) {
  volatile unsigned char* const bytes = memory;
  size_t i;
  for (i = 0; i < len; ++i) bytes[i] = 0;
}

static void hide(hidden* secret, const char* text) {
  secret->len = 0;
  while (text[secret->len] != '\0' && secret->len < sizeof secret->bytes) {
    secret->bytes[secret->len] = (unsigned char)text[secret->len] ^ KEY;
    ++secret->len;
  }
}

/* "planner123" */
static const hidden kPassword = {{'p' ^ KEY, 'l' ^ KEY, 'a' ^ KEY, 'n' ^ KEY, 'n' ^ KEY, 'e' ^ KEY, 'r' ^ KEY,
                                  '1' ^ KEY, '2' ^ KEY, '3' ^ KEY},
                                 10};

static int is_at(const hidden* secret, const unsigned char* bytes) {
  size_t i;
  for (i = 0; i < secret->len; ++i) {
    if (bytes[i] != (secret->bytes[i] ^ KEY)) return 0;
  }
  return 1;
}

/* Static, so that it is always the same place; zero between two looks, so that it is not found itself. */
static unsigned char window[1 << 16];

static int count_in(int memory, uint64_t begin, uint64_t end, const hidden* secret) {
  int found = 0;
  while (begin < end) {
    const uint64_t left = end - begin;
    const ssize_t got =
        pread(memory, window, left < sizeof window ? (size_t)left : sizeof window, (off_t)begin);
    ssize_t i;
    if (got < (ssize_t)secret->len) break;
    for (i = 0; i + (ssize_t)secret->len <= got; ++i) found += is_at(secret, window + i);
    wipe(window, sizeof window);
    begin += (uint64_t)got - (left > (uint64_t)got ? secret->len - 1 : 0);
  }
  return found;
}

/* How often the secret stands in what the process may write to. */
static int places_of(const hidden* secret) {
  FILE* const maps = fopen("/proc/self/maps", "r");
  const int memory = open("/proc/self/mem", O_RDONLY);
  char line[512], mode[8];
  uint64_t begin, end;
  int found = 0;
  assert_non_null(maps);
  assert_true(memory >= 0);
  while (fgets(line, sizeof line, maps) != NULL) {
    if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %7s", &begin, &end, mode) != 3) continue;
    if (mode[0] == 'r' && mode[1] == 'w') found += count_in(memory, begin, end, secret);
  }
  close(memory);
  fclose(maps);
  return found;
}

typedef struct stage {
  dev_server* service;
  dbr_client* client;
  hidden token;
} stage;

/* Behind `text`, and NUL-terminated. */
static void show(char* text, const hidden* secret) {
  size_t i;
  for (i = 0; i < secret->len; ++i) text[i] = (char)(secret->bytes[i] ^ KEY);
  text[i] = '\0';
}

static void log_in(stage* s) {
  char password[16];
  dbr_login_result* login = NULL;
  dbr_status status;
  show(password, &kPassword);
  status = dbr_auth_login(s->client, "planner", password, NULL, &login, NULL);
  wipe(password, sizeof password);
  assert_dbr_returns(DBR_OK, status);
  hide(&s->token, login->access_token);
  dbr_login_result_free(login);
}

static int setup(void** state) {
  stage* const s = calloc(1, sizeof *s);
  dbr_client_options* const options = dbr_client_options_new();
  clean_environment();
  if (s == NULL || options == NULL) return -1;
  s->service = dev_server_start(NULL);
  if (s->service == NULL) return -1;
  dbr_client_options_set_server_url(options, dev_server_url(s->service));
  *state = s;
  if (dbr_client_new(options, &s->client, NULL) != DBR_OK) return -1;
  dbr_client_options_free(options);
  return 0;
}

static int teardown(void** state) {
  stage* const s = *state;
  dbr_client_free(s->client);
  dev_server_stop(s->service);
  free(s);
  return 0;
}

static void ThePasswordIsGoneWhenLoginReturns(void** state) {
  stage* const s = *state;
  log_in(s);
  assert_int_equal(places_of(&kPassword), 0);
}

static volatile int found_in_callback = -1;

static void look_for_the_password(dbr_status status, dbr_login_result* login, dbr_error* error,
                                  void* user_data) {
  (void)status;
  (void)user_data;
  dbr_login_result_free(login);
  dbr_error_free(error);
  found_in_callback = places_of(&kPassword);
}

static void ThePasswordIsGoneWhenTheCallbackOfALoginRuns(void** state) {
  stage* const s = *state;
  const int64_t begin = now_ms();
  char password[16];
  size_t i;
  dbr_status status;
  for (i = 0; i < kPassword.len; ++i) password[i] = (char)(kPassword.bytes[i] ^ KEY);
  password[i] = '\0';
  status = dbr_auth_login_async(s->client, "planner", password, NULL, look_for_the_password, NULL, NULL);
  wipe(password, sizeof password);
  assert_dbr_returns(DBR_OK, status);
  while (found_in_callback < 0 && now_ms() - begin < 20000) sleep_ms(5);
  assert_int_equal(found_in_callback, 0);
}

static void TheSessionTokenStandsInOnePlace(void** state) {
  stage* const s = *state;
  log_in(s);
  assert_dbr_returns(DBR_OK, dbr_auth_me(s->client, NULL, NULL, NULL));
  assert_int_equal(places_of(&s->token), 1);
}

static void TheTokenIsGoneAfterLogout(void** state) {
  stage* const s = *state;
  log_in(s);
  assert_dbr_returns(DBR_OK, dbr_auth_logout(s->client, NULL, NULL, NULL));
  assert_int_equal(places_of(&s->token), 0);
}

static void TheTokenIsGoneWhenAnotherReplacesIt(void** state) {
  stage* const s = *state;
  log_in(s);
  assert_dbr_returns(DBR_OK, dbr_client_set_http_bearer(s->client, "another.token", NULL));
  assert_int_equal(places_of(&s->token), 0);
}

static void TheTokenIsGoneWhenTheClientIs(void** state) {
  stage* const s = *state;
  log_in(s);
  dbr_client_free(s->client);
  s->client = NULL;
  assert_int_equal(places_of(&s->token), 0);
}

static void TheProxysPasswordIsGoneWithOptionsAndClient(void** state) {
  dbr_client_options* const options = dbr_client_options_new();
  dbr_client* client = NULL;
  char url[96] = "http://someone-with-a-long-name:"; /* free() overwrites the first bytes */
  (void)state;
  show(url + strlen(url), &kPassword);
  strcat(url, "@127.0.0.1:1");
  assert_dbr_returns(DBR_OK, dbr_client_options_set_proxy(options, url));
  assert_dbr_returns(DBR_OK, dbr_client_options_set_server_url(options, "https://127.0.0.1:1"));
  wipe(url, sizeof url);
  assert_int_equal(places_of(&kPassword), 1);
  assert_dbr_returns(DBR_OK, dbr_client_new(options, &client, NULL));
  dbr_client_options_free(options);
  assert_int_equal(places_of(&kPassword), 1);
  dbr_client_free(client);
  assert_int_equal(places_of(&kPassword), 0);
}

/* A file in which the secret stands at the begin, and much follows it. */
static void write_secret_file(const char* path) {
  static char filler[30000];
  char text[16];
  const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  assert_true(file >= 0);
  show(text, &kPassword);
  assert_int_equal(write(file, text, kPassword.len), kPassword.len);
  wipe(text, sizeof text);
  memset(filler, 'x', sizeof filler);
  assert_int_equal(write(file, filler, sizeof filler), sizeof filler);
  close(file);
}

static void AKeyFileIsNotKept(void** state) {
  dbr_client_options* const options = dbr_client_options_new();
  dbr_client* client = NULL;
  char path[] = "/tmp/dbr-wipe-XXXXXX";
  (void)state;
  close(mkstemp(path));
  write_secret_file(path);
  assert_dbr_returns(DBR_OK, dbr_client_options_set_client_certificate(options, path, path));
  assert_dbr_returns(DBR_OK, dbr_client_new(options, &client, NULL));
  unlink(path);
  assert_int_equal(places_of(&kPassword), 0);
  dbr_client_free(client);
  dbr_client_options_free(options);
}

/* Echoes the token that it got, as a debugging page does. */
static dbr_status echo_token(const dbr_http_request* request, dbr_http_reply* reply, void* user_data) {
  char page[256];
  const int size = snprintf(page, sizeof page, "{\"sent\":[\"nothing else\",\"%s\"],\"to\":\"me\"}",
                            dbr_http_request_header(request, "Authorization"));
  const dbr_status status =
      dbr_http_reply_set(reply, *(int*)user_data, "application/json", page, (size_t)size);
  wipe(page, sizeof page);
  return status;
}

static void ATokenThatARefusalEchoesIsGoneWithIt(void** state) {
  static int numbers[] = {401, 500, 200};
  size_t i;
  (void)state;
  for (i = 0; i < sizeof numbers / sizeof *numbers; ++i) {
    dbr_client_options* const options = dbr_client_options_new();
    dbr_client* client = NULL;
    char token[16];
    dbr_client_options_set_retry_none(options);
    dbr_client_options_set_transport(options, echo_token, &numbers[i]);
    assert_dbr_returns(DBR_OK, dbr_client_new(options, &client, NULL));
    dbr_client_options_free(options);
    show(token, &kPassword);
    assert_dbr_returns(DBR_OK, dbr_client_set_http_bearer(client, token, NULL));
    wipe(token, sizeof token);
    assert_true(dbr_auth_me(client, NULL, NULL, NULL) != DBR_OK);
    assert_int_equal(places_of(&kPassword), 1);
    assert_dbr_returns(DBR_OK, dbr_client_set_http_bearer(client, NULL, NULL));
    assert_int_equal(places_of(&kPassword), 0);
    dbr_client_free(client);
  }
}

#define WITH_SERVICE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_SERVICE(ThePasswordIsGoneWhenLoginReturns),
      WITH_SERVICE(ThePasswordIsGoneWhenTheCallbackOfALoginRuns),
      WITH_SERVICE(TheSessionTokenStandsInOnePlace),
      WITH_SERVICE(TheTokenIsGoneAfterLogout),
      WITH_SERVICE(TheTokenIsGoneWhenAnotherReplacesIt),
      WITH_SERVICE(TheTokenIsGoneWhenTheClientIs),
      cmocka_unit_test(TheProxysPasswordIsGoneWithOptionsAndClient),
      cmocka_unit_test(AKeyFileIsNotKept),
      cmocka_unit_test(ATokenThatARefusalEchoesIsGoneWithIt),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
