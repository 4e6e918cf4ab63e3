/* What a host process may do to a client: fork, exec, signals, exit. */
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fault.h"
#include "later.h"

extern char** environ;

enum { DESCRIPTORS = 1024 };

/* The child's answer to what it found, as its exit status. */
static int run_child(int (*what)(fixture*), fixture* f) {
  int status = 0;
  const pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) _exit(what(f));
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFEXITED(status));
  return WEXITSTATUS(status);
}

static int is_not_forked(dbr_status status) {
  return status == DBR_E_FORKED ? 0 : 1;
}

static void unexpected(dbr_status status, dbr_user* user, dbr_error* error, void* user_data) {
  (void)status;
  (void)user;
  (void)error;
  (void)user_data;
  _exit(99);
}

static int use_the_parents_client(fixture* f) {
  dbr_error* error = NULL;
  int wrong = 0;
  wrong += is_not_forked(dbr_auth_me(f->client, NULL, NULL, &error));
  wrong += error == NULL || error->status != DBR_E_FORKED;
  dbr_error_free(error);
  wrong += is_not_forked(dbr_auth_login(f->client, "a", "b", NULL, NULL, NULL));
  wrong += is_not_forked(dbr_auth_logout(f->client, NULL, NULL, NULL));
  wrong += is_not_forked(dbr_client_request(f->client, "GET", "/x", NULL, 0, NULL, NULL, NULL));
  wrong += is_not_forked(dbr_client_set_http_bearer(f->client, "t", NULL));
  wrong += is_not_forked(dbr_auth_me_async(f->client, NULL, unexpected, NULL, NULL));
  dbr_client_shutdown(f->client);
  dbr_client_free(f->client);
  return wrong;
}

static int make_a_new_client(fixture* f) {
  dbr_client* client = NULL;
  int wrong = dbr_client_new(f->options, &client, NULL) != DBR_OK;
  if (wrong == 0) wrong += dbr_auth_me(client, NULL, NULL, NULL) != DBR_OK;
  dbr_client_free(client);
  return wrong;
}

static void AForkWithAnIdlePoolLeavesTheParentsConnection(void** state) {
  fixture* const f = *state;
  assert_dbr_ok(call_login(f), f->error);
  assert_int_equal(run_child(use_the_parents_client, f), 0);
  assert_dbr_ok(call_me(f), f->error);
  assert_string_equal(sent_header(f, 1, "Authorization"), "Bearer " SERVED_TOKEN);
  assert_int_equal(scripted_server_connections(f->server), 1);
}

static void AChildMayMakeAClientOfItsOwn(void** state) {
  fixture* const f = *state;
  assert_client_still_works(f);
  assert_int_equal(run_child(make_a_new_client, f), 0);
  assert_client_still_works(f);
  assert_int_equal(scripted_server_connections(f->server), 2);
}

typedef struct child_in_call {
  fixture* f;
  int wrong;
} child_in_call;

static void fork_in_call(void* argument) {
  child_in_call* const c = argument;
  int status = -1;
  const pid_t child = fork();
  if (child == 0) _exit(use_the_parents_client(c->f));
  (void)waitpid(child, &status, 0);
  c->wrong = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void AForkInTheMiddleOfACallLeavesTheCall(void** state) {
  fixture* const f = *state;
  child_in_call c = {f, -1};
  later* forking;
  (void)fixture_client(f);
  scripted_server_delay(f->server, 600);
  forking = later_run(100, fork_in_call, &c);
  assert_dbr_ok(call_me(f), f->error);
  (void)later_join(forking);
  assert_int_equal(c.wrong, 0);
  assert_client_still_works(f);
  assert_int_equal(scripted_server_connections(f->server), 1);
}

static void put_status(dbr_status status, dbr_user* user, dbr_error* error, void* user_data) {
  dbr_user_free(user);
  dbr_error_free(error);
  *(volatile dbr_status*)user_data = status;
}

static void AForkWithAnIoThreadLeavesItsCalls(void** state) {
  fixture* const f = *state;
  volatile dbr_status status = -1;
  int64_t begin;
  scripted_server_delay(f->server, 400);
  assert_dbr_ok(dbr_auth_me_async(fixture_client(f), NULL, put_status, (void*)(uintptr_t)&status, &f->error),
                f->error);
  assert_true(scripted_server_wait_requests(f->server, 1, 20000));
  assert_int_equal(run_child(use_the_parents_client, f), 0);
  begin = now_ms();
  while (status == -1 && now_ms() - begin < 20000) sleep_ms(5);
  fixture_renew(f);
  assert_dbr_returns(DBR_OK, status);
}

typedef struct held_client {
  dbr_client* client;
  volatile int in_callback, let_go;
} held_client;

static void hold(dbr_status status, dbr_user* user, dbr_error* error, void* user_data) {
  held_client* const held = user_data;
  (void)status;
  dbr_user_free(user);
  dbr_error_free(error);
  held->in_callback = 1;
  while (!held->let_go) sleep_ms(1);
}

static void free_held(void* held) {
  dbr_client_free(((held_client*)held)->client);
}

static int make_and_free_clients(fixture* f) {
  int i;
  alarm(20); /* a child that hangs is a failure */
  for (i = 0; i < 5; ++i) {
    volatile dbr_status status = -1;
    dbr_client* client = NULL;
    if (dbr_client_new(f->options, &client, NULL) != DBR_OK) return 1;
    if (dbr_auth_me_async(client, NULL, put_status, (void*)(uintptr_t)&status, NULL) != DBR_OK) return 2;
    while (status == -1) sleep_ms(1);
    dbr_client_free(client);
    if (status != DBR_OK) return 3;
  }
  return 0;
}

/* Whoever waits in the parent is not there to be woken in the child, nor to make room for its own. */
static void AForkWhileAClientIsFreedLeavesTheChildsOwnClients(void** state) {
  fixture* const f = *state;
  held_client held = {NULL, 0, 0};
  later* freeing;
  int wrong;
  assert_dbr_ok(dbr_client_new(f->options, &held.client, &f->error), f->error);
  assert_dbr_ok(dbr_auth_me_async(held.client, NULL, hold, &held, &f->error), f->error);
  while (!held.in_callback) sleep_ms(1);
  freeing = later_run(0, free_held, &held);
  sleep_ms(200);
  wrong = run_child(make_and_free_clients, f);
  held.let_go = 1;
  (void)later_join(freeing);
  assert_int_equal(wrong, 0);
}

static void ABrokenPipeDoesNotEndTheProcess(void** state) {
  static const server_step reset[] = {RESET, END_OF_SCRIPT};
  static const server_step closes[] = {CLOSE, END_OF_SCRIPT};
  enum { SIZE = 4 << 20 };
  fixture* const f = *state;
  char* const body = malloc(SIZE);
  int i;
  assert_non_null(body);
  memset(body, 'x', SIZE);
  signal(SIGPIPE, SIG_DFL);
  for (i = 0; i < 10; ++i) {
    scripted_server_connection(f->server, i % 2 ? reset : closes);
    assert_int_not_equal(
        dbr_client_request(fixture_client(f), "PUT", "/x", body, SIZE, NULL, NULL, &f->error), DBR_OK);
    assert_client_still_works(f);
    fixture_renew(f);
  }
  free(body);
}

static void note_descriptors(char* open_now) {
  int fd;
  for (fd = 0; fd < DESCRIPTORS; ++fd) open_now[fd] = fcntl(fd, F_GETFD) >= 0;
}

/* libcurl's own wake-up pairs are no business of the library's. */
static int is_unix_socket(int fd) {
  struct sockaddr_storage address;
  socklen_t size = sizeof address;
  return getsockname(fd, (struct sockaddr*)&address, &size) == 0 && address.ss_family == AF_UNIX;
}

static void DescriptorsAreClosedOnExec(void** state) {
  fixture* const f = *state;
  static char before[DESCRIPTORS], after[DESCRIPTORS];
  volatile dbr_status status = -1;
  int fd, found = 0;
  int64_t begin;
  note_descriptors(before);
  assert_client_still_works(f);
  assert_dbr_ok(dbr_auth_me_async(f->client, NULL, put_status, (void*)(uintptr_t)&status, &f->error),
                f->error);
  begin = now_ms();
  while (status == -1 && now_ms() - begin < 20000) sleep_ms(5);
  note_descriptors(after);
  for (fd = 0; fd < DESCRIPTORS; ++fd) {
    if (!after[fd] || before[fd] || is_unix_socket(fd)) continue;
    ++found;
    if ((fcntl(fd, F_GETFD) & FD_CLOEXEC) == 0) print_error("descriptor %d stays open\n", fd);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
  }
  assert_true(found > 1);
}

static void FreeClosesEveryDescriptor(void** state) {
  fixture* const f = *state;
  static char before[DESCRIPTORS], after[DESCRIPTORS];
  volatile dbr_status status = -1;
  int i;
  assert_client_still_works(f);
  fixture_renew(f);
  assert_true(scripted_server_wait_disconnects(f->server, 1, 20000));
  sleep_ms(stretched_ms(10)); /* the server closes its own a moment later */
  note_descriptors(before);
  for (i = 0; i < 20; ++i) {
    assert_client_still_works(f);
    assert_dbr_ok(dbr_auth_me_async(f->client, NULL, put_status, (void*)(uintptr_t)&status, &f->error),
                  f->error);
    fixture_renew(f);
  }
  (void)scripted_server_wait_disconnects(f->server, scripted_server_connections(f->server), 20000);
  note_descriptors(after);
  for (i = 0; memcmp(before, after, DESCRIPTORS) != 0 && i < 4000; ++i) {
    sleep_ms(5);
    note_descriptors(after);
  }
  assert_memory_equal(before, after, DESCRIPTORS);
}

static volatile sig_atomic_t alarms;
static void count_alarm(int number) {
  (void)number;
  ++alarms;
}

static void AStormOfSignalsDisturbsNothing(void** state) {
  static const struct itimerval often = {{0, 500}, {0, 500}}, never = {{0, 0}, {0, 0}};
  fixture* const f = *state;
  struct sigaction action;
  int i;
  memset(&action, 0, sizeof action);
  action.sa_handler = count_alarm;
  sigaction(SIGALRM, &action, NULL);
  setitimer(ITIMER_REAL, &often, NULL);
  for (i = 0; i < 30; ++i) {
    scripted_server_delay(f->server, 10);
    assert_client_still_works(f);
  }
  scripted_server_delay(f->server, 60000);
  dbr_client_options_set_timeout_ms(f->options, 300);
  fixture_renew(f);
  assert_fails_in_time(f, ME, DBR_E_TIMEOUT, 300);
  setitimer(ITIMER_REAL, &never, NULL);
  signal(SIGALRM, SIG_DFL);
  assert_true(alarms > 20);
}

/* Run by itself: exits with calls in flight on both halves of the API. */
static void block_in_call(void* client) {
  (void)dbr_auth_me(client, NULL, NULL, NULL);
}

static int exit_with_calls_in_flight(const char* url) {
  dbr_client_options* const options = dbr_client_options_new();
  static dbr_client* client; /* found by a leak checker in exit() */
  int i;
  dbr_client_options_set_server_url(options, url);
  if (dbr_client_new(options, &client, NULL) != DBR_OK) return 90;
  dbr_client_options_free(options);
  for (i = 0; i < 20; ++i) {
    if (dbr_auth_me_async(client, NULL, unexpected, NULL, NULL) != DBR_OK) return 91;
  }
  (void)later_run(0, block_in_call, client);
  sleep_ms(200);
  exit(7);
}

static void ExitWithCallsInFlightIsClean(void** state) {
  fixture* const f = *state;
  int i;
  for (i = 0; i < 5; ++i) {
    char self[] = "process_test", mode[] = "--exit", url[64];
    char* const argv[] = {self, mode, url, NULL};
    pid_t child = -1;
    int status = 0, k;
    int64_t begin;
    snprintf(url, sizeof url, "%s", scripted_server_url(f->server));
    for (k = 0; k < 21; ++k) {
      scripted_server_delay(f->server, 60000);
      scripted_server_answer(f->server, 200, JSON, SERVED_USER);
    }
    begin = now_ms();
    assert_int_equal(posix_spawn(&child, "/proc/self/exe", NULL, NULL, argv, environ), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 7);
    assert_within(begin, 5000 + GRACE_MS);
  }
}

int main(int argc, char** argv) {
  const struct CMUnitTest tests[] = {
      WITH_FAULTS(AForkWithAnIdlePoolLeavesTheParentsConnection),
      WITH_TLS_FAULTS(AForkWithAnIdlePoolLeavesTheParentsConnection),
      WITH_FAULTS(AChildMayMakeAClientOfItsOwn),
      WITH_FAULTS(AForkInTheMiddleOfACallLeavesTheCall),
      WITH_TLS_FAULTS(AForkInTheMiddleOfACallLeavesTheCall),
      WITH_FAULTS(AForkWithAnIoThreadLeavesItsCalls),
      WITH_TLS_FAULTS(AForkWithAnIoThreadLeavesItsCalls),
      WITH_FAULTS(AForkWhileAClientIsFreedLeavesTheChildsOwnClients),
      WITH_FAULTS(ABrokenPipeDoesNotEndTheProcess),
      WITH_TLS_FAULTS(ABrokenPipeDoesNotEndTheProcess),
      WITH_FAULTS(DescriptorsAreClosedOnExec),
      WITH_TLS_FAULTS(DescriptorsAreClosedOnExec),
      WITH_FAULTS(FreeClosesEveryDescriptor),
      WITH_TLS_FAULTS(FreeClosesEveryDescriptor),
      WITH_FAULTS(AStormOfSignalsDisturbsNothing),
      WITH_TLS_FAULTS(AStormOfSignalsDisturbsNothing),
      WITH_FAULTS(ExitWithCallsInFlightIsClean),
  };
  if (argc == 3 && strcmp(argv[1], "--exit") == 0) return exit_with_calls_in_flight(argv[2]);
  return cmocka_run_group_tests(tests, make_certs, drop_certs);
}
