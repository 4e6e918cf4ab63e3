#define _POSIX_C_SOURCE 200809L
#include "cbench.h"

#include <pthread.h>
#include <stdlib.h>

#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 33)
#include <malloc.h>

int64_t dbrgo_bench_malloc_in_use(void) {
  const struct mallinfo2 info = mallinfo2();
  return (int64_t)(info.uordblks + info.hblkhd);
}
#else
int64_t dbrgo_bench_malloc_in_use(void) {
  return -1;
}
#endif

dbr_client* dbrgo_bench_new(const char* url, const char* username, const char* password) {
  dbr_client_options* options = dbr_client_options_new();
  dbr_client* client = NULL;
  dbr_client_options_set_server_url(options, url);
  dbr_client_options_set_max_concurrency(options, 1000);
  dbr_client_new(options, &client, NULL);
  dbr_client_options_free(options);
  if (dbr_auth_login(client, username, password, NULL, NULL, NULL) == DBR_OK) return client;
  dbr_client_free(client);
  return NULL;
}

int dbrgo_bench_blocking(dbr_client* client, int calls) {
  int failed = 0;
  for (int i = 0; i < calls; i++) {
    dbr_user* user = NULL;
    if (dbr_auth_me(client, NULL, &user, NULL) != DBR_OK) failed++;
    dbr_user_free(user);
  }
  return failed;
}

typedef struct tally {
  pthread_mutex_t mutex;
  pthread_cond_t changed;
  int in_flight, failed;
} tally;

static void counted(dbr_status status, dbr_user* user, dbr_error* error, void* user_data) {
  tally* const t = user_data;
  dbr_user_free(user);
  dbr_error_free(error);
  pthread_mutex_lock(&t->mutex);
  t->in_flight--;
  if (status != DBR_OK) t->failed++;
  pthread_cond_signal(&t->changed);
  pthread_mutex_unlock(&t->mutex);
}

static void wait_for(tally* t, int most) {
  pthread_mutex_lock(&t->mutex);
  while (t->in_flight > most) pthread_cond_wait(&t->changed, &t->mutex);
  t->in_flight++;
  pthread_mutex_unlock(&t->mutex);
}

int dbrgo_bench_async(dbr_client* client, int calls, int in_flight) {
  tally t = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0};
  for (int i = 0; i < calls; i++) {
    wait_for(&t, in_flight - 1);
    if (dbr_auth_me_async(client, NULL, counted, &t, NULL) != DBR_OK) {
      counted(DBR_E_INTERNAL, NULL, NULL, &t);
    }
  }
  wait_for(&t, 0);
  return t.failed;
}
