/* The same loop as Loop.cs without C# in between. Usage: loop blocking|async COUNT URL */
#include <dbr/dbr.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ended = PTHREAD_COND_INITIALIZER;
static int done;

static void finish(dbr_status status, dbr_error* error) {
  if (status != DBR_OK) {
    fprintf(stderr, "%s\n", error->message);
    exit(1);
  }
}

static void on_user(dbr_status status, dbr_user* user, dbr_error* error, void* user_data) {
  (void)user_data;
  finish(status, error);
  dbr_user_free(user);
  pthread_mutex_lock(&mutex);
  done = 1;
  pthread_cond_signal(&ended);
  pthread_mutex_unlock(&mutex);
}

static void call(dbr_client* client, int asynchronous) {
  dbr_error* error = NULL;
  if (!asynchronous) {
    dbr_user* user = NULL;
    finish(dbr_auth_me(client, NULL, &user, &error), error);
    dbr_user_free(user);
    return;
  }
  done = 0;
  finish(dbr_auth_me_async(client, NULL, on_user, NULL, &error), error);
  pthread_mutex_lock(&mutex);
  while (!done) pthread_cond_wait(&ended, &mutex);
  pthread_mutex_unlock(&mutex);
}

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const int asynchronous = strcmp(argv[1], "async") == 0;
  const long count = atol(argv[2]);
  dbr_client_options* options = dbr_client_options_new();
  dbr_client* client = NULL;
  dbr_error* error = NULL;
  struct timespec from, to;
  dbr_client_options_set_server_url(options, argv[3]);
  finish(dbr_client_new(options, &client, &error), error);
  dbr_client_options_free(options);
  finish(dbr_auth_login(client, "admin", "admin123", NULL, NULL, &error), error);
  for (long i = 0; i < count; i++) call(client, asynchronous);
  clock_gettime(CLOCK_MONOTONIC, &from);
  for (long i = 0; i < count; i++) call(client, asynchronous);
  clock_gettime(CLOCK_MONOTONIC, &to);
  printf("%lld\n", ((to.tv_sec - from.tv_sec) * 1000000000LL + to.tv_nsec - from.tv_nsec) / count);
  dbr_client_free(client);
  return 0;
}
