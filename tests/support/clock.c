#include "clock.h"

#include <stdlib.h>
#include <time.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define DEFAULT_FACTOR 40
#else
#define DEFAULT_FACTOR 20
#endif

int64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void sleep_ms(int64_t milliseconds) {
  struct timespec wait;
  wait.tv_sec = (time_t)(milliseconds / 1000);
  wait.tv_nsec = (long)(milliseconds % 1000) * 1000000L;
  while (nanosleep(&wait, &wait) != 0) continue;
}

int64_t stretched_ms(int64_t milliseconds) {
  const char* const set = getenv("DBR_TEST_TIME_FACTOR");
  const long factor = set == NULL ? DEFAULT_FACTOR : strtol(set, NULL, 10);
  return milliseconds * (factor > 0 ? factor : DEFAULT_FACTOR);
}
