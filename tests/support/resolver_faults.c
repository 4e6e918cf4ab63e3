#define _GNU_SOURCE
#include "resolver_faults.h"

#include <dlfcn.h>
#include <netdb.h>
#include <pthread.h>
#include <stddef.h>

typedef int (*resolver)(const char*, const char*, const struct addrinfo*, struct addrinfo**);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int current = RESOLVER_REAL;
static const char* addresses[2];
static int calls;
static int hanging;

void resolver_faults_set(int mode) {
  pthread_mutex_lock(&lock);
  current = mode;
  calls = 0;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
}

void resolver_faults_answer(const char* first, const char* second) {
  addresses[0] = first;
  addresses[1] = second;
  resolver_faults_set(RESOLVER_TWO);
}

int resolver_faults_calls(void) {
  int value;
  pthread_mutex_lock(&lock);
  value = calls;
  pthread_mutex_unlock(&lock);
  return value;
}

void resolver_faults_settle(void) {
  pthread_mutex_lock(&lock);
  while (hanging > 0) pthread_cond_wait(&changed, &lock);
  pthread_mutex_unlock(&lock);
}

static int begin_look_up(void) {
  int mode;
  pthread_mutex_lock(&lock);
  mode = current;
  ++calls;
  if (mode == RESOLVER_HANGS) {
    ++hanging;
    while (current == RESOLVER_HANGS) pthread_cond_wait(&changed, &lock);
    --hanging;
    pthread_cond_broadcast(&changed);
  }
  pthread_mutex_unlock(&lock);
  return mode;
}

/* Each list is one of several entries, and freed entry by entry: they can be tied together. */
static int look_up_both(resolver real, const char* service, const struct addrinfo* hints,
                        struct addrinfo** out) {
  struct addrinfo** end = out;
  int i;
  for (i = 0; i < 2; ++i) {
    const int failed = real(addresses[i], service, hints, end);
    if (failed != 0) return failed;
    while (*end != NULL) end = &(*end)->ai_next;
  }
  return 0;
}

int getaddrinfo(const char* restrict node, const char* restrict service,
                const struct addrinfo* restrict hints, struct addrinfo** restrict out) {
  resolver real;
  *(void**)&real = dlsym(RTLD_NEXT, "getaddrinfo");
  switch (begin_look_up()) {
    case RESOLVER_HANGS:
    case RESOLVER_UNKNOWN:
      return EAI_NONAME;
    case RESOLVER_LOOPBACK:
      node = "127.0.0.1";
      break;
    case RESOLVER_TWO:
      return look_up_both(real, service, hints, out);
    default:
      break;
  }
  return real(node, service, hints, out);
}
