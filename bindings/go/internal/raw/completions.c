#define _POSIX_C_SOURCE 200809L

#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "shim.h"

/* Go code on the I/O thread would cost each call a dozen system calls, and keep that thread from the other
 * calls. So a completion callback puts what it was given on a list, and wakes the goroutine that waits at the
 * descriptor where the list was empty. */
struct dbrgo_queue {
  _Atomic(dbrgo_completion*) completed; /* the latest first */
  atomic_int closed;
  int waker;
};

/* Written last, and read before the queue is freed: what the closing thread still does with it is done then.
 */
static const uint64_t kClosed = (uint64_t)1 << 32;

dbrgo_queue* dbrgo_queue_new(void) {
  dbrgo_queue* const queue = calloc(1, sizeof *queue);
  if (!queue) return NULL;
  queue->waker = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (queue->waker >= 0) return queue;
  free(queue);
  return NULL;
}

int dbrgo_queue_descriptor(const dbrgo_queue* queue) {
  return queue->waker;
}

dbrgo_completion* dbrgo_queue_take(dbrgo_queue* queue) {
  dbrgo_completion* taken = atomic_exchange(&queue->completed, NULL);
  dbrgo_completion* in_order = NULL;
  while (taken) {
    dbrgo_completion* const next = taken->next;
    taken->next = in_order;
    in_order = taken;
    taken = next;
  }
  return in_order;
}

int dbrgo_queue_closed(dbrgo_queue* queue) {
  uint64_t written = 0;
  if (!atomic_load(&queue->closed)) return 0;
  return read(queue->waker, &written, sizeof written) == sizeof written && written >= kClosed;
}

void dbrgo_queue_free(dbrgo_queue* queue) {
  free(queue);
}

/* It cannot fail: the counter is far from full. */
static void wake(int waker, uint64_t value) {
  (void)!write(waker, &value, sizeof value);
}

static void closed(void* user_data) {
  dbrgo_queue* const queue = user_data;
  const int waker = queue->waker;
  atomic_store(&queue->closed, 1);
  wake(waker, kClosed);
}

dbr_status dbrgo_client_options_set_on_closed(dbr_client_options* options, dbrgo_queue* queue) {
  return dbr_client_options_set_on_closed(options, closed, queue);
}

static void complete(dbrgo_completion* completion, dbr_status status, void* result, dbr_error* error) {
  dbrgo_queue* const queue = completion->queue;
  dbrgo_completion* latest = atomic_load(&queue->completed);
  completion->status = status;
  completion->result = result;
  completion->error = error;
  do {
    completion->next = latest;
  } while (!atomic_compare_exchange_weak(&queue->completed, &latest, completion));
  if (!latest) wake(queue->waker, 1);
}

static void login_done(dbr_status status, dbr_login_result* result, dbr_error* error, void* user_data) {
  complete(user_data, status, result, error);
}

static void user_done(dbr_status status, dbr_user* user, dbr_error* error, void* user_data) {
  complete(user_data, status, user, error);
}

static void logout_done(dbr_status status, dbr_logout_result* result, dbr_error* error, void* user_data) {
  complete(user_data, status, result, error);
}

static void response_done(dbr_status status, dbr_response* response, dbr_error* error, void* user_data) {
  complete(user_data, status, response, error);
}

/* Made when the call is begun, so that its end needs no memory. */
static dbrgo_completion* expect(dbrgo_queue* queue, uintptr_t handle) {
  dbrgo_completion* const completion = calloc(1, sizeof *completion);
  if (!completion) return NULL;
  completion->queue = queue;
  completion->handle = handle;
  return completion;
}

void dbrgo_completion_free(dbrgo_completion* completion) {
  free(completion);
}

static dbr_status begun(dbrgo_completion* completion, dbr_status status) {
  if (status != DBR_OK) free(completion);
  return status;
}

dbr_status dbrgo_auth_login_async(dbr_client* client, const char* username, const char* password,
                                  const dbr_call_options* options, dbrgo_queue* queue, uintptr_t handle,
                                  dbr_error** error) {
  dbrgo_completion* const c = expect(queue, handle);
  if (!c) return DBR_E_OUT_OF_MEMORY;
  return begun(c, dbr_auth_login_async(client, username, password, options, login_done, c, error));
}

dbr_status dbrgo_auth_me_async(dbr_client* client, const dbr_call_options* options, dbrgo_queue* queue,
                               uintptr_t handle, dbr_error** error) {
  dbrgo_completion* const c = expect(queue, handle);
  if (!c) return DBR_E_OUT_OF_MEMORY;
  return begun(c, dbr_auth_me_async(client, options, user_done, c, error));
}

dbr_status dbrgo_auth_logout_async(dbr_client* client, const dbr_call_options* options, dbrgo_queue* queue,
                                   uintptr_t handle, dbr_error** error) {
  dbrgo_completion* const c = expect(queue, handle);
  if (!c) return DBR_E_OUT_OF_MEMORY;
  return begun(c, dbr_auth_logout_async(client, options, logout_done, c, error));
}

dbr_status dbrgo_client_request_async(dbr_client* client, const char* method, const char* path,
                                      const char* body, size_t body_len, const dbr_call_options* options,
                                      dbrgo_queue* queue, uintptr_t handle, dbr_error** error) {
  dbrgo_completion* const c = expect(queue, handle);
  if (!c) return DBR_E_OUT_OF_MEMORY;
  return begun(
      c, dbr_client_request_async(client, method, path, body, body_len, options, response_done, c, error));
}
