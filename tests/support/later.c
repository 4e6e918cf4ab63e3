#include "later.h"

#include <pthread.h>
#include <stdlib.h>

#include "clock.h"

struct later {
  pthread_t thread;
  int64_t milliseconds;
  int64_t began;
  void (*what)(void*);
  void* argument;
};

static void* run(void* argument) {
  later* const pending = argument;
  sleep_ms(pending->milliseconds);
  pending->began = now_ms();
  pending->what(pending->argument);
  return NULL;
}

later* later_run(int64_t milliseconds, void (*what)(void*), void* argument) {
  later* const pending = calloc(1, sizeof *pending);
  if (pending == NULL) abort();
  pending->milliseconds = milliseconds;
  pending->what = what;
  pending->argument = argument;
  if (pthread_create(&pending->thread, NULL, run, pending) != 0) abort();
  return pending;
}

int64_t later_join(later* pending) {
  int64_t began;
  pthread_join(pending->thread, NULL);
  began = pending->began;
  free(pending);
  return began;
}
