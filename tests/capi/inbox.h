/* Where the completions of asynchronous calls arrive. Nothing is asserted on the I/O thread: a failing CMocka
 * assertion jumps, and may only do so on the test's own thread. */
#ifndef DBR_TESTS_CAPI_INBOX_H_
#define DBR_TESTS_CAPI_INBOX_H_

#include <dbr/dbr.h>
#include <pthread.h>

enum { INBOX_SIZE = 1024 };

typedef struct inbox {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  int count;
  dbr_status statuses[INBOX_SIZE];
  char username[64];    /* of the last user, or login */
  char text[256];       /* the last message or body */
  int wrong;            /* completions with both result and error, or none */
  int on_caller_thread; /* completions on the thread that made the inbox */
  pthread_t owner;
} inbox;

void inbox_open(inbox* box);
void inbox_close(inbox* box);

/* Completion callbacks; user_data is the inbox. They free what they get. */
void inbox_login(dbr_status status, dbr_login_result* result, dbr_error* error, void* user_data);
void inbox_user(dbr_status status, dbr_user* result, dbr_error* error, void* user_data);
void inbox_logout(dbr_status status, dbr_logout_result* result, dbr_error* error, void* user_data);
void inbox_response(dbr_status status, dbr_response* result, dbr_error* error, void* user_data);

/* Waits until there are so many, at most 20 s; answers how many there are. */
int inbox_wait(inbox* box, int count);
int inbox_count(inbox* box);
/* How many completions had this status. */
int inbox_of_status(inbox* box, dbr_status status);

#endif /* DBR_TESTS_CAPI_INBOX_H_ */
