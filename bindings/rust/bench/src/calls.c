/* The same calls as in main.rs, as a C program makes them. */
#define _POSIX_C_SOURCE 200809L
#include <dbr/dbr.h>
#include <pthread.h>
#include <string.h>

dbr_client* bench_client(const char* url);
int64_t bench_blocking(dbr_client* client, int64_t calls);
int64_t bench_async(dbr_client* client, int64_t calls);

dbr_client* bench_client(const char* url) {
  dbr_client* client = NULL;
  dbr_client_options* options = dbr_client_options_new();
  dbr_client_options_set_server_url(options, url);
  dbr_client_options_set_http_bearer(options, "abc.def");
  dbr_client_new(options, &client, NULL);
  dbr_client_options_free(options);
  return client;
}

/* How many of so many calls, one after the other, were answered. */
int64_t bench_blocking(dbr_client* client, int64_t calls) {
  int64_t answered = 0;
  for (int64_t call = 0; call < calls; ++call) {
    dbr_user* user = NULL;
    dbr_error* error = NULL;
    if (dbr_auth_me(client, NULL, &user, &error) == DBR_OK) answered += strlen(user->username) > 0;
    dbr_user_free(user);
    dbr_error_free(error);
  }
  return answered;
}

struct batch {
  pthread_mutex_t mutex;
  pthread_cond_t done;
  int64_t open, answered;
};

static void on_user(dbr_status status, dbr_user* user, dbr_error* error, void* user_data) {
  struct batch* batch = user_data;
  dbr_user_free(user);
  dbr_error_free(error);
  pthread_mutex_lock(&batch->mutex);
  batch->answered += status == DBR_OK;
  if (--batch->open == 0) pthread_cond_signal(&batch->done);
  pthread_mutex_unlock(&batch->mutex);
}

/* The same with all of them in flight together. */
int64_t bench_async(dbr_client* client, int64_t calls) {
  struct batch batch = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, calls, 0};
  for (int64_t call = 0; call < calls; ++call)
    if (dbr_auth_me_async(client, NULL, on_user, &batch, NULL) != DBR_OK)
      on_user(DBR_E_INTERNAL, NULL, NULL, &batch);
  pthread_mutex_lock(&batch.mutex);
  while (batch.open > 0) pthread_cond_wait(&batch.done, &batch.mutex);
  pthread_mutex_unlock(&batch.mutex);
  return batch.answered;
}
