/* How long it takes from dlopen to a client that is ready, or to libcurl's own handle: microseconds.
 *
 * usage: start dbr|curl LIBRARY */
#define _POSIX_C_SOURCE 200809L
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static double now_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int start_dbr(void* library) {
  int (*client_new)(void*, void**, void**);
  void* client = NULL;
  *(void**)&client_new = dlsym(library, "dbr_client_new");
  return client_new && client_new(NULL, &client, NULL) == 0;
}

static int start_curl(void* library) {
  int (*global_init)(long);
  void* (*easy_init)(void);
  *(void**)&global_init = dlsym(library, "curl_global_init");
  *(void**)&easy_init = dlsym(library, "curl_easy_init");
  return global_init && easy_init && global_init(3) == 0 && easy_init();
}

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const double begun = now_us();
  void* library = dlopen(argv[2], RTLD_NOW);
  if (!library || !(strcmp(argv[1], "dbr") == 0 ? start_dbr : start_curl)(library)) return 1;
  printf("%.0f\n", now_us() - begun);
  return 0;
}
