#define _GNU_SOURCE
#include "alloc_faults.h"

#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* glibc's own, which stay reachable while the plain names are these here. */
extern void* __libc_malloc(size_t size);
extern void* __libc_calloc(size_t count, size_t size);
extern void* __libc_realloc(void* block, size_t size);
extern void* __libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void* block);

enum { LIVE_SLOTS = 1 << 16 };

static volatile int armed_mode = -1;
static long armed_n;
static long calls;
static long hits;
static long live;
static void* slots[LIVE_SLOTS]; /* open addressing; NULL: never used, GONE: freed */
static char gone;
#define GONE ((void*)&gone)
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static __thread int exempt;

void alloc_faults_exempt_thread(void) {
  exempt = 1;
}

void alloc_faults_arm(int mode, long n) {
  pthread_mutex_lock(&lock);
  memset(slots, 0, sizeof slots);
  armed_n = n;
  calls = hits = live = 0;
  armed_mode = mode;
  pthread_mutex_unlock(&lock);
}

long alloc_faults_disarm(void) {
  long made;
  pthread_mutex_lock(&lock);
  armed_mode = -1;
  made = calls;
  pthread_mutex_unlock(&lock);
  return made;
}

long alloc_faults_hits(void) {
  long value;
  pthread_mutex_lock(&lock);
  value = hits;
  pthread_mutex_unlock(&lock);
  return value;
}

long alloc_faults_live(void) {
  long value;
  pthread_mutex_lock(&lock);
  value = live;
  pthread_mutex_unlock(&lock);
  return value;
}

static size_t slot_of(const void* block) {
  return (((uintptr_t)block >> 4) * 2654435761u) % LIVE_SLOTS;
}

static void remember(void* block) {
  size_t at = slot_of(block);
  size_t tries;
  for (tries = 0; tries < LIVE_SLOTS; ++tries, at = (at + 1) % LIVE_SLOTS) {
    if (slots[at] != NULL && slots[at] != GONE) continue;
    slots[at] = block;
    ++live;
    return;
  }
}

static void forget(const void* block) {
  size_t at = slot_of(block);
  size_t tries;
  for (tries = 0; tries < LIVE_SLOTS && slots[at] != NULL; ++tries, at = (at + 1) % LIVE_SLOTS) {
    if (slots[at] != block) continue;
    slots[at] = GONE;
    --live;
    return;
  }
}

/* 1: this allocation is to fail. */
static int refuse(void) {
  int failing = 0;
  if (armed_mode < 0 || exempt) return 0;
  pthread_mutex_lock(&lock);
  if (armed_mode >= 0) {
    ++calls;
    failing = (armed_mode == ALLOC_FAIL_ONCE && calls == armed_n) ||
              (armed_mode == ALLOC_FAIL_FROM && calls >= armed_n);
    hits += failing;
  }
  pthread_mutex_unlock(&lock);
  if (failing) errno = ENOMEM;
  return failing;
}

static void* note(void* block) {
  if (block == NULL || armed_mode < 0 || exempt) return block;
  pthread_mutex_lock(&lock);
  if (armed_mode >= 0) remember(block);
  pthread_mutex_unlock(&lock);
  return block;
}

static void drop(const void* block) {
  if (block == NULL || live == 0) return;
  pthread_mutex_lock(&lock);
  forget(block);
  pthread_mutex_unlock(&lock);
}

void* malloc(size_t size) {
  return refuse() ? NULL : note(__libc_malloc(size));
}

void* calloc(size_t count, size_t size) {
  return refuse() ? NULL : note(__libc_calloc(count, size));
}

void* realloc(void* block, size_t size) {
  void* moved;
  if (refuse()) return NULL;
  drop(block);
  moved = __libc_realloc(block, size);
  return note(moved);
}

void* memalign(size_t alignment, size_t size) {
  return refuse() ? NULL : note(__libc_memalign(alignment, size));
}

void* aligned_alloc(size_t alignment, size_t size) {
  return memalign(alignment, size);
}

int posix_memalign(void** out, size_t alignment, size_t size) {
  void* const block = memalign(alignment, size);
  if (block == NULL) return ENOMEM;
  *out = block;
  return 0;
}

void free(void* block) {
  drop(block);
  __libc_free(block);
}
