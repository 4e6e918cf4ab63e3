/* Many calls at once on one thread: logs in, then asks a hundred times who that is, all in flight together.
 * Server: DBRSDK_SERVER_URL. Link with -lpthread where the C library keeps it apart. */
#include <dbr/dbr.h>
#include <pthread.h>
#include <stdio.h>

enum { CALLS = 100 };

struct batch {
  pthread_mutex_t mutex;
  pthread_cond_t done;
  int open, failed;
};

static void finish(struct batch* batch, int failed) {
  pthread_mutex_lock(&batch->mutex);
  batch->failed += failed;
  if (--batch->open == 0) pthread_cond_signal(&batch->done);
  pthread_mutex_unlock(&batch->mutex);
}

/* Runs on the client's I/O thread, exactly once for each call that was accepted; result and error are ours.
 */
static void on_user(dbr_status status, dbr_user* user, dbr_error* error, void* user_data) {
  if (status != DBR_OK) fprintf(stderr, "%s: %s\n", dbr_status_name(status), error->message);
  dbr_user_free(user);
  dbr_error_free(error);
  finish(user_data, status != DBR_OK);
}

static void ask_all(dbr_client* client, struct batch* batch) {
  int i;
  for (i = 0; i < CALLS; ++i)
    if (dbr_auth_me_async(client, NULL, on_user, batch, NULL) != DBR_OK)
      finish(batch, 1); /* no callback then */
  pthread_mutex_lock(&batch->mutex);
  while (batch->open > 0) pthread_cond_wait(&batch->done, &batch->mutex);
  pthread_mutex_unlock(&batch->mutex);
}

int main(void) {
  struct batch batch = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, CALLS, 0};
  dbr_client* client = NULL;
  dbr_error* error = NULL;

  dbr_status status = dbr_client_new(NULL, &client, &error);
  if (status == DBR_OK) status = dbr_auth_login(client, "worker", "worker123", NULL, NULL, &error);
  if (status == DBR_OK) {
    ask_all(client, &batch);
    printf("%d calls, %d failed\n", CALLS, batch.failed);
  } else {
    fprintf(stderr, "%s: %s\n", dbr_status_name(status), error->message);
  }

  dbr_error_free(error);
  dbr_client_free(client);
  return status == DBR_OK && batch.failed == 0 ? 0 : 1;
}
