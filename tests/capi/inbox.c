#include "inbox.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

void inbox_open(inbox* box) {
  memset(box, 0, sizeof *box);
  pthread_mutex_init(&box->lock, NULL);
  pthread_cond_init(&box->changed, NULL);
  box->owner = pthread_self();
}

void inbox_close(inbox* box) {
  pthread_mutex_destroy(&box->lock);
  pthread_cond_destroy(&box->changed);
}

static void put(inbox* box, dbr_status status, int has_result, const dbr_error* error, const char* username,
                const char* text) {
  pthread_mutex_lock(&box->lock);
  if (box->count < INBOX_SIZE) box->statuses[box->count] = status;
  if ((status == DBR_OK) != has_result || (status != DBR_OK) != (error != NULL)) ++box->wrong;
  if (error != NULL && error->status != status) ++box->wrong;
  if (pthread_equal(pthread_self(), box->owner)) ++box->on_caller_thread;
  snprintf(box->username, sizeof box->username, "%s", username);
  snprintf(box->text, sizeof box->text, "%s", error != NULL ? error->message : text);
  ++box->count;
  pthread_cond_broadcast(&box->changed);
  pthread_mutex_unlock(&box->lock);
}

void inbox_login(dbr_status status, dbr_login_result* result, dbr_error* error, void* user_data) {
  put(user_data, status, result != NULL, error, result == NULL ? "" : result->user->username,
      result == NULL ? "" : result->access_token);
  dbr_login_result_free(result);
  dbr_error_free(error);
}

void inbox_user(dbr_status status, dbr_user* result, dbr_error* error, void* user_data) {
  put(user_data, status, result != NULL, error, result == NULL ? "" : result->username, "");
  dbr_user_free(result);
  dbr_error_free(error);
}

void inbox_logout(dbr_status status, dbr_logout_result* result, dbr_error* error, void* user_data) {
  put(user_data, status, result != NULL, error, "", result == NULL ? "" : result->json);
  dbr_logout_result_free(result);
  dbr_error_free(error);
}

void inbox_response(dbr_status status, dbr_response* result, dbr_error* error, void* user_data) {
  put(user_data, status, result != NULL, error, "", result == NULL ? "" : result->body);
  dbr_response_free(result);
  dbr_error_free(error);
}

int inbox_wait(inbox* box, int count) {
  struct timespec until;
  int have;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += 20;
  pthread_mutex_lock(&box->lock);
  while (box->count < count && pthread_cond_timedwait(&box->changed, &box->lock, &until) == 0) continue;
  have = box->count;
  pthread_mutex_unlock(&box->lock);
  return have;
}

int inbox_count(inbox* box) {
  return inbox_wait(box, 0);
}

int inbox_of_status(inbox* box, dbr_status status) {
  int i, found = 0;
  pthread_mutex_lock(&box->lock);
  for (i = 0; i < box->count && i < INBOX_SIZE; ++i) found += box->statuses[i] == status;
  pthread_mutex_unlock(&box->lock);
  return found;
}
