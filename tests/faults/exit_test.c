/* What may be done to a client while the process exits: its owner may be a static, whose destructor runs when
 * the library has ended its threads and OpenSSL itself. Each case is a process of its own. */
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fault.h"

extern char** environ;

enum { CLEAN = 7, WRONG = 90 };

static dbr_client* client; /* found by a leak checker in exit() */
static dbr_cancel* cancel;
static volatile int completions;

static void count(dbr_status status, dbr_user* user, dbr_error* error, void* user_data) {
  (void)status;
  (void)user_data;
  dbr_user_free(user);
  dbr_error_free(error);
  ++completions;
}

static void never_end(dbr_status status, dbr_user* user, dbr_error* error, void* user_data) {
  count(status, user, error, user_data);
  while (1) sleep_ms(1000);
}

static void forbidden(dbr_status status, dbr_user* user, dbr_error* error, void* user_data) {
  count(status, user, error, user_data);
  _exit(WRONG);
}

static void await_completion(void) {
  while (completions == 0) sleep_ms(1);
}

static void free_it(void) {
  dbr_client_free(client);
}

static void submit_then_free(void) {
  dbr_error* error = NULL;
  if (dbr_auth_me_async(client, NULL, forbidden, NULL, &error) != DBR_E_CLOSED) _exit(WRONG + 1);
  if (error == NULL || strstr(error->message, "exit") == NULL) _exit(WRONG + 2);
  dbr_error_free(error);
  dbr_client_free(client);
}

static void free_then_trigger(void) {
  dbr_client_free(client);
  dbr_cancel_trigger(cancel);
  dbr_cancel_free(cancel);
}

static void begin_and_complete(void) {
  if (dbr_auth_me(client, NULL, NULL, NULL) != DBR_OK) _exit(WRONG + 3);
  if (dbr_auth_me_async(client, NULL, count, NULL, NULL) != DBR_OK) _exit(WRONG + 4);
  await_completion();
}

/* Idle connections on both halves of the API, and with TLS they are OpenSSL's. */
static void leave_idle(void) {
  begin_and_complete();
}

static void leave_stuck(void) {
  if (dbr_auth_me_async(client, NULL, never_end, NULL, NULL) != DBR_OK) _exit(WRONG + 4);
  await_completion();
}

static void leave_unstarted(void) {}

static void leave_in_flight(void) {
  dbr_call_options* const options = dbr_call_options_new();
  int i;
  begin_and_complete();
  cancel = dbr_cancel_new();
  dbr_call_options_set_cancel(options, cancel);
  for (i = 0; i < 3; ++i) {
    if (dbr_auth_me_async(client, options, forbidden, NULL, NULL) != DBR_OK) _exit(WRONG + 5);
  }
  dbr_call_options_free(options);
  sleep_ms(200);
}

static const struct scene {
  const char* name;
  void (*leave)(void);
  void (*at_exit)(void);
} scenes[] = {
    {"idle", leave_idle, free_it},
    {"stuck", leave_stuck, free_it},
    {"stuck-submit", leave_stuck, submit_then_free},
    {"submit", leave_idle, submit_then_free},
    {"unstarted", leave_unstarted, submit_then_free},
    {"in-flight", leave_in_flight, free_then_trigger},
};
enum { SCENES = sizeof scenes / sizeof *scenes };

/* The handler stands where the destructor of a static that is older than the client would. */
static int run(const char* name, const char* url, const char* ca_file) {
  dbr_client_options* const options = dbr_client_options_new();
  size_t i;
  for (i = 0; i < SCENES && strcmp(scenes[i].name, name) != 0; ++i) {
  }
  if (i == SCENES || atexit(scenes[i].at_exit) != 0) return WRONG + 6;
  dbr_client_options_set_server_url(options, url);
  dbr_client_options_set_ca_file(options, ca_file);
  if (dbr_client_new(options, &client, NULL) != DBR_OK) return WRONG + 7;
  dbr_client_options_free(options);
  scenes[i].leave();
  exit(CLEAN);
}

static void run_scene(fixture* f, const char* name, const char* ca_file) {
  char self[512] = "", scene[32], url[64], ca[160];
  char* const argv[] = {self, scene, url, ca, NULL};
  pid_t child = -1;
  int status = 0;
  const int64_t begin = now_ms();
  snprintf(scene, sizeof scene, "%s", name);
  snprintf(url, sizeof url, "%s", scripted_server_url(f->server));
  snprintf(ca, sizeof ca, "%s", ca_file);
  assert_true(readlink("/proc/self/exe", self, sizeof self - 1) > 0);
  assert_int_equal(posix_spawn(&child, self, NULL, NULL, argv, environ), 0);
  while (waitpid(child, &status, WNOHANG) == 0) {
    if (now_ms() - begin > 20000) (void)kill(child, SIGKILL);
    sleep_ms(5);
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != CLEAN)
    print_error("%s: %s %d\n", name, WIFEXITED(status) ? "exit status" : "signal",
                WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
  assert_true(WIFEXITED(status));
  assert_int_equal(WEXITSTATUS(status), CLEAN);
}

static void run_scenes(fixture* f, const char* ca_file) {
  size_t i;
  int k;
  for (i = 0; i < SCENES; ++i) {
    scripted_server_forget(f->server);
    if (scenes[i].leave == leave_in_flight) {
      for (k = 0; k < 2; ++k) scripted_server_answer(f->server, 200, JSON, SERVED_USER);
      for (k = 0; k < 3; ++k) {
        scripted_server_delay(f->server, 60000);
        scripted_server_answer(f->server, 200, JSON, SERVED_USER);
      }
    }
    run_scene(f, scenes[i].name, ca_file);
  }
}

static void AStaticsClientCanBeFreedWhileTheProcessExits(void** state) {
  run_scenes(*state, "");
}

static void AStaticsClientWithTlsCanBeFreedWhileTheProcessExits(void** state) {
  run_scenes(*state, fault_certs->root);
}

int main(int argc, char** argv) {
  const struct CMUnitTest tests[] = {
      WITH_FAULTS(AStaticsClientCanBeFreedWhileTheProcessExits),
      WITH_TLS_FAULTS(AStaticsClientWithTlsCanBeFreedWhileTheProcessExits),
  };
  if (argc == 4) return run(argv[1], argv[2], argv[3]);
  return cmocka_run_group_tests(tests, make_certs, drop_certs);
}
