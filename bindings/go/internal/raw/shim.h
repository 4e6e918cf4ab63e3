/* What cgo cannot say in Go: function pointers as arguments, and handles (integers) as `void *user_data`. */
#ifndef DBRGO_SHIM_H_
#define DBRGO_SHIM_H_

#include <dbr/dbr.h>
#include <stdint.h>

dbr_status dbrgo_client_options_set_bearer_provider(dbr_client_options* options, uintptr_t handle);
dbr_status dbrgo_client_options_set_logger(dbr_client_options* options, int32_t level, uintptr_t handle);
dbr_status dbrgo_client_options_set_before_request(dbr_client_options* options, uintptr_t handle);
dbr_status dbrgo_client_options_set_after_attempt(dbr_client_options* options, uintptr_t handle);
dbr_status dbrgo_client_options_set_transport(dbr_client_options* options, uintptr_t handle);

/* Bytes of Go. As `void *` cgo would look through the whole object that they lie in, and refuse one with
 * pointers. */
dbr_status dbrgo_client_options_set_ca_pem(dbr_client_options* options, const char* pem, size_t len);
dbr_status dbrgo_http_reply_set(dbr_http_reply* reply, int32_t http_status, const char* content_type,
                                const char* body, size_t body_len);

/* The hooks, written in Go (callbacks.go), for shim.c to call; Go knows no const. */
extern dbr_status dbrgoProvideBearer(uintptr_t handle, dbr_bearer* sink);
extern void dbrgoLog(uintptr_t handle, int32_t level, char* line);
extern dbr_status dbrgoBeforeRequest(uintptr_t handle, dbr_attempt_info* attempt, dbr_headers* headers);
extern void dbrgoAfterAttempt(uintptr_t handle, dbr_attempt_info* attempt);
extern dbr_status dbrgoTransport(uintptr_t handle, dbr_http_request* request, dbr_http_reply* reply);

/* The handle of the client whose hook runs on this thread; 0: none does. */
uintptr_t dbrgo_current_hook(void);

/* Where the calls of one client end (completions.c). The descriptor becomes readable with every completion on
 * an empty queue, and with the end of the client. */
typedef struct dbrgo_queue dbrgo_queue;

/* What became of a call. */
typedef struct dbrgo_completion {
  struct dbrgo_completion* next;
  dbrgo_queue* queue;
  uintptr_t handle;
  dbr_status status;
  void* result;
  dbr_error* error;
} dbrgo_completion;

dbrgo_queue* dbrgo_queue_new(void); /* NULL: no memory, or no descriptor */
int dbrgo_queue_descriptor(const dbrgo_queue* queue);
dbrgo_completion* dbrgo_queue_take(dbrgo_queue* queue); /* all of them, the first first; NULL: none */
void dbrgo_completion_free(dbrgo_completion* completion);
int dbrgo_queue_closed(dbrgo_queue* queue); /* 1, once: nothing comes any more, and the queue may be freed */
void dbrgo_queue_free(dbrgo_queue* queue);  /* but for the descriptor */

dbr_status dbrgo_client_options_set_on_closed(dbr_client_options* options, dbrgo_queue* queue);
dbr_status dbrgo_auth_login_async(dbr_client* client, const char* username, const char* password,
                                  const dbr_call_options* options, dbrgo_queue* queue, uintptr_t handle,
                                  dbr_error** error);
dbr_status dbrgo_auth_me_async(dbr_client* client, const dbr_call_options* options, dbrgo_queue* queue,
                               uintptr_t handle, dbr_error** error);
dbr_status dbrgo_auth_logout_async(dbr_client* client, const dbr_call_options* options, dbrgo_queue* queue,
                                   uintptr_t handle, dbr_error** error);
dbr_status dbrgo_client_request_async(dbr_client* client, const char* method, const char* path,
                                      const char* body, size_t body_len, const dbr_call_options* options,
                                      dbrgo_queue* queue, uintptr_t handle, dbr_error** error);

#endif /* DBRGO_SHIM_H_ */
