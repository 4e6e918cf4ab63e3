/* A program that runs with rights which its caller does not have takes nothing from its caller's environment.
 * The test makes such a program of itself: a copy with the set-group-id bit. */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

extern char** environ;

enum { URL_TAKEN = 1, TOKEN_TAKEN = 2, LOGGED = 4, NOT_PRIVILEGED = 8, BROKEN = 16 };

/* ------------------------------------------------------------------ the program: its exit status is what it
 * took */

static dbr_status look(const dbr_http_request* request, dbr_http_reply* reply, void* user_data) {
  int* const taken = user_data;
  if (strstr(request->url, "127.0.0.9") != NULL) *taken |= URL_TAKEN;
  if (dbr_http_request_header(request, "Authorization") != NULL) *taken |= TOKEN_TAKEN;
  return dbr_http_reply_set(reply, 200, JSON, SERVED_USER, sizeof SERVED_USER - 1);
}

static int show_what_is_taken(void) {
  dbr_client_options* const options = dbr_client_options_new();
  dbr_client* client = NULL;
  FILE* const log = tmpfile();
  int taken = 0;
  if (log == NULL || dup2(fileno(log), STDERR_FILENO) < 0) return BROKEN;
  dbr_client_options_set_transport(options, look, &taken);
  if (dbr_client_new(options, &client, NULL) != DBR_OK) return BROKEN;
  if (dbr_auth_me(client, NULL, NULL, NULL) != DBR_OK) return BROKEN;
  dbr_client_free(client);
  dbr_client_options_free(options);
  if (lseek(fileno(log), 0, SEEK_END) > 0) taken |= LOGGED;
  return taken | (getauxval(AT_SECURE) == 0 ? NOT_PRIVILEGED : 0);
}

/* --------------------------------------------------------------------------------------------------- the
 * test */

static int run(const char* path) {
  char self[] = "privilege_test", mode[] = "--show";
  char* const argv[] = {self, mode, NULL};
  pid_t child = -1;
  int status = 0;
  setenv("DBRSDK_SERVER_URL", "http://127.0.0.9:8000", 1);
  setenv("DBRSDK_HTTP_BEARER", "of.the.caller", 1);
  setenv("DBRSDK_DEBUG", "1", 1);
  assert_int_equal(posix_spawn(&child, path, NULL, NULL, argv, environ), 0);
  assert_int_equal(waitpid(child, &status, 0), child);
  clean_environment();
  assert_true(WIFEXITED(status));
  return WEXITSTATUS(status);
}

/* A group that is not the one of this process; -1: there is none that it may use. */
static int another_group(void) {
  gid_t groups[64];
  int i;
  const int count = getgroups(64, groups);
  if (geteuid() == 0) return 65534;
  for (i = 0; i < count; ++i) {
    if (groups[i] != getegid()) return (int)groups[i];
  }
  return -1;
}

/* The copy stands beside the test, where programs may run; /tmp is often no such place. */
static int copy_with_rights(char* path, size_t size, int group) {
  char bytes[1 << 16];
  ssize_t n = readlink("/proc/self/exe", path, size - 16);
  int from, to, written = 1;
  if (n <= 0) return 0;
  snprintf(path + n, size - (size_t)n, ".XXXXXX");
  from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  to = mkstemp(path);
  while (written && (n = read(from, bytes, sizeof bytes)) > 0) written = write(to, bytes, (size_t)n) == n;
  written = written && fchown(to, (uid_t)-1, (gid_t)group) == 0 && fchmod(to, S_ISGID | 0755) == 0;
  close(from);
  close(to);
  return written;
}

static void AnOrdinaryProgramTakesTheEnvironment(void** state) {
  (void)state;
  assert_int_equal(run("/proc/self/exe"), URL_TAKEN | TOKEN_TAKEN | LOGGED | NOT_PRIVILEGED);
}

static void ASetGroupIdProgramIgnoresTheEnvironment(void** state) {
  char path[1024];
  int taken = NOT_PRIVILEGED;
  const int group = another_group();
  (void)state;
  if (group >= 0 && copy_with_rights(path, sizeof path, group)) {
    taken = run(path);
    unlink(path);
  }
  if (taken & NOT_PRIVILEGED) {
    print_message(
        "no set-group-id program can be made or run here: run the test as root, without no_new_privs\n");
    skip();
  }
  assert_int_equal(taken, 0);
}

int main(int argc, char** argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(AnOrdinaryProgramTakesTheEnvironment),
      cmocka_unit_test(ASetGroupIdProgramIgnoresTheEnvironment),
  };
  if (argc == 2 && strcmp(argv[1], "--show") == 0) return show_what_is_taken();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
