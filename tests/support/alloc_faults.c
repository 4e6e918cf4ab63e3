#define _GNU_SOURCE
#include "alloc_faults.h"

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

/* glibc's own, which stay reachable while the plain names are these here. */
extern void* __libc_malloc(size_t size);
extern void* __libc_calloc(size_t count, size_t size);
extern void* __libc_realloc(void* block, size_t size);
extern void* __libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void* block);

enum { LIVE_SLOTS = 1 << 16, FRAMES = 16 };

static volatile int armed_mode = -1;
static long armed_n;
static long calls;
static long hits;
static long live;
static void* slots[LIVE_SLOTS]; /* open addressing; NULL: never used, GONE: freed */
static void* origins[LIVE_SLOTS][FRAMES];
static int depths[LIVE_SLOTS];
static void* hit_origin[4 * FRAMES];
static int hit_depth;
static char gone;
#define GONE ((void*)&gone)
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static __thread int exempt;

void alloc_faults_exempt_thread(void) {
  exempt = 1;
}

void alloc_faults_arm(int mode, long n) {
  void* warm_up[2];
  (void)backtrace(warm_up, 2); /* the first one allocates */
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

int alloc_faults_hit_in(const char* library) {
  int frame, found = 0;
  pthread_mutex_lock(&lock);
  for (frame = 0; frame < hit_depth; ++frame) {
    Dl_info where;
    found |= dladdr(hit_origin[frame], &where) != 0 && strstr(where.dli_fname, library) != NULL;
  }
  pthread_mutex_unlock(&lock);
  return found;
}

/* Kept for good on purpose, whoever calls. */
static int is_a_cache(size_t at) {
  static const char* const keepers[] = {"_dl_allocate_tls", "ERR_set_error", "ERR_vset_error", "ERR_new"};
  int frame;
  size_t i;
  for (frame = 0; frame < depths[at]; ++frame) {
    Dl_info where;
    if (dladdr(origins[at][frame], &where) == 0 || where.dli_sname == NULL) continue;
    for (i = 0; i < sizeof keepers / sizeof *keepers; ++i) {
      if (strcmp(where.dli_sname, keepers[i]) == 0) return 1;
    }
  }
  return 0;
}

static int is_live(size_t at) {
  return slots[at] != NULL && slots[at] != GONE && !is_a_cache(at);
}

void alloc_faults_print_live(void) {
  size_t at;
  for (at = 0; at < LIVE_SLOTS; ++at) {
    if (!is_live(at)) continue;
    backtrace_symbols_fd(origins[at], depths[at], STDERR_FILENO);
    (void)!write(STDERR_FILENO, "\n", 1);
  }
}

long alloc_faults_live(void) {
  long found = 0;
  size_t at;
  pthread_mutex_lock(&lock);
  for (at = 0; live > 0 && at < LIVE_SLOTS; ++at) found += is_live(at);
  pthread_mutex_unlock(&lock);
  return found;
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
    depths[at] = backtrace(origins[at], FRAMES);
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
    if (failing) hit_depth = backtrace(hit_origin, 4 * FRAMES);
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
