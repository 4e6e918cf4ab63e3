/* What a process has of the library when the last client is gone: nothing. */
#include <dirent.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fault.h"

extern char** environ;

static void note_completion(dbr_status status, dbr_user* user, dbr_error* error, void* user_data) {
  dbr_user_free(user);
  dbr_error_free(error);
  *(volatile dbr_status*)user_data = status;
}

/* Both halves of the API at work, then the client goes. */
static void live_and_go(fixture* f) {
  volatile dbr_status status = -1;
  const int64_t begin = now_ms();
  assert_dbr_ok(call_login(f), f->error);
  assert_dbr_ok(dbr_auth_me_async(f->client, NULL, note_completion, (void*)(uintptr_t)&status, &f->error),
                f->error);
  while (status == -1 && now_ms() - begin < 20000) sleep_ms(2);
  fixture_renew(f);
  assert_dbr_returns(DBR_OK, status);
}

static int threads(void) {
  DIR* const tasks = opendir("/proc/self/task");
  int count = 0;
  const struct dirent* entry;
  assert_non_null(tasks);
  while ((entry = readdir(tasks)) != NULL) count += entry->d_name[0] != '.';
  closedir(tasks);
  return count;
}

static void NoThreadIsLeftAfterTheLastClient(void** state) {
  fixture* const f = *state;
  dbr_client* other = NULL;
  int before, i;
  before = threads();
  for (i = 0; i < 3; ++i) {
    assert_dbr_returns(DBR_OK, dbr_client_new(f->options, &other, NULL));
    assert_dbr_returns(DBR_OK, dbr_auth_me(other, NULL, NULL, NULL));
    live_and_go(f);
    dbr_client_free(other);
  }
  assert_true(scripted_server_wait_disconnects(f->server, scripted_server_connections(f->server), 20000));
  for (i = 0; threads() > before && i < 1000; ++i) sleep_ms(5);
  assert_int_equal(threads(), before);
}

static void note_handlers(struct sigaction* handlers) {
  int number;
  for (number = 1; number < 65; ++number) {
    memset(&handlers[number], 0, sizeof *handlers);
    (void)sigaction(number, NULL, &handlers[number]);
  }
}

static void NoSignalHandlerIsInstalled(void** state) {
  fixture* const f = *state;
  static struct sigaction before[65], during[65];
  volatile dbr_status status = -1;
  int number;
  note_handlers(before);
  (void)fixture_client(f);
  scripted_server_delay(f->server, 300);
  assert_dbr_ok(dbr_auth_me_async(f->client, NULL, note_completion, (void*)(uintptr_t)&status, &f->error),
                f->error);
  assert_dbr_ok(call_login(f), f->error);
  note_handlers(during);
  for (number = 1; number < 65; ++number) {
    assert_ptr_equal(before[number].sa_handler, during[number].sa_handler);
  }
  fixture_renew(f);
}

static void SignalsOfTheCallersThreadStayAsTheyWere(void** state) {
  fixture* const f = *state;
  sigset_t before, after;
  sigemptyset(&before);
  sigaddset(&before, SIGUSR1);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  live_and_go(f);
  pthread_sigmask(SIG_SETMASK, NULL, &after);
  assert_true(sigismember(&after, SIGUSR1));
  assert_false(sigismember(&after, SIGPIPE));
  sigemptyset(&before);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* Run by itself: ends while connections are being made, or while all calls wait for their answers. */
static int exit_in_mid_call(const char* url, const char* ca_file, const char* moment) {
  dbr_client_options* const options = dbr_client_options_new();
  static dbr_client* client; /* found by a leak checker in exit() */
  static volatile dbr_status status;
  int i;
  dbr_client_options_set_server_url(options, url);
  dbr_client_options_set_ca_file(options, ca_file);
  if (dbr_client_new(options, &client, NULL) != DBR_OK) return 90;
  dbr_client_options_free(options);
  for (i = 0; i < 20; ++i) {
    if (dbr_auth_me_async(client, NULL, note_completion, (void*)(uintptr_t)&status, NULL) != DBR_OK)
      return 91;
  }
  sleep_ms(strtol(moment, NULL, 10));
  exit(7);
}

static void ExitWithTlsCallsInFlightIsClean(void** state) {
  static char moments[][4] = {"0", "1", "3", "10", "300"};
  fixture* const f = *state;
  size_t i;
  for (i = 0; i < sizeof moments / sizeof *moments; ++i) {
    char self[] = "trace_test", mode[] = "--exit", url[64], ca_file[512];
    char* const argv[] = {self, mode, url, ca_file, moments[i], NULL};
    pid_t child = -1;
    int status = 0, k;
    const int64_t begin = now_ms();
    snprintf(url, sizeof url, "%s", scripted_server_url(f->server));
    snprintf(ca_file, sizeof ca_file, "%s", fault_certs->root);
    for (k = 0; k < 20; ++k) scripted_server_delay(f->server, 60000);
    assert_int_equal(posix_spawn(&child, "/proc/self/exe", NULL, NULL, argv, environ), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 7);
    assert_within(begin, 5000 + GRACE_MS);
  }
}

int main(int argc, char** argv) {
  const struct CMUnitTest tests[] = {
      WITH_FAULTS(NoThreadIsLeftAfterTheLastClient),
      WITH_TLS_FAULTS(NoThreadIsLeftAfterTheLastClient),
      WITH_FAULTS(NoSignalHandlerIsInstalled),
      WITH_TLS_FAULTS(NoSignalHandlerIsInstalled),
      WITH_FAULTS(SignalsOfTheCallersThreadStayAsTheyWere),
      WITH_TLS_FAULTS(ExitWithTlsCallsInFlightIsClean),
  };
  if (argc == 5 && strcmp(argv[1], "--exit") == 0) return exit_in_mid_call(argv[2], argv[3], argv[4]);
  return cmocka_run_group_tests(tests, make_certs, drop_certs);
}
