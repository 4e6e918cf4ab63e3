/* Every allocation fails, once and for good, in every function of the API: a clean status, no leak, no crash.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc_faults.h"
#include "memory_scenarios.h"

/* What a failing allocation may come to. libcurl tells some of its own as a name without address, or a
 * handshake that failed. */
static int is_clean(const scenario* s, dbr_status status, long hits) {
  if (status == DBR_OK || status == s->otherwise) return 1;
  if (hits == 0) return 0;
  if (status == DBR_E_CONNECT || status == DBR_E_TLS) return alloc_faults_hit_in("libcurl");
  return status == DBR_E_OUT_OF_MEMORY;
}

static void assert_steps_are_clean(const scenario* s, const attempt* a, long n) {
  const long hits = alloc_faults_hits();
  int i;
  for (i = 0; i < a->count; ++i) {
    const dbr_status status = a->statuses[i];
    if (is_clean(s, status, hits)) continue;
    print_error("%s, allocation %ld: step %d is %s: %s\n", s->name, n, i, dbr_status_name(status),
                a->error == NULL ? "no error" : a->error->message);
    fail();
  }
  if (a->error != NULL) assert_dbr_status(a->statuses[a->count - 1], a->statuses[a->count - 1], a->error);
}

/* OpenSSL loses a block of its own here and there when it runs out itself. */
static void assert_nothing_leaked(const scenario* s, long n) {
  const long live = alloc_faults_live();
  if (live == 0 || alloc_faults_hit_in("libcrypto")) return;
  print_error("%s, allocation %ld: %ld blocks leaked\n", s->name, n, live);
  alloc_faults_print_live();
  fail();
}

/* One run with the n-th allocation failing; answers how many failed. */
static long run_once(fixture* f, const scenario* s, int mode, long n) {
  attempt a;
  int64_t begin;
  memset(&a, 0, sizeof a);
  a.f = f;
  if (!makes_its_client(s)) assert_dbr_returns(DBR_OK, dbr_client_new(f->options, &a.client, NULL));
  if (s->warm) assert_dbr_returns(DBR_OK, dbr_auth_me(a.client, NULL, NULL, NULL));
  if (s->prepare != NULL) s->prepare(&a);
  begin = now_ms();
  alloc_faults_arm(mode, n);
  s->run(&a);
  (void)alloc_faults_disarm();
  assert_within(begin, FAULT_DEADLINE_MS - 500);
  assert_steps_are_clean(s, &a, n);
  if (s->prepare != NULL) scripted_server_forget(f->server);
  if (a.client != NULL) assert_dbr_returns(DBR_OK, dbr_auth_me(a.client, NULL, NULL, NULL));
  release(&a);
  assert_nothing_leaked(s, n);
  return alloc_faults_hits();
}

static void run_all(fixture* f, int mode) {
  size_t i;
  for (i = 0; i < SCENARIOS; ++i) {
    long n = 1;
    while (run_once(f, &memory_scenarios[i], mode, n) > 0) ++n;
    print_message("%s: %ld allocations\n", memory_scenarios[i].name, n - 1);
    assert_true(n > 1);
  }
}

/* A handshake makes thousands of allocations, nearly all of them OpenSSL's: the first ones, and a sample of
 * the rest. */
static void run_sample(fixture* f, int mode) {
  static const char* const names[] = {"call options", "login", "me_async"};
  size_t i, k;
  for (i = 0; i < SCENARIOS; ++i) {
    for (k = 0; k < 3; ++k) {
      long n = 1;
      if (strcmp(memory_scenarios[i].name, names[k]) != 0) continue;
      while (run_once(f, &memory_scenarios[i], mode, n) > 0) n += n < 60 ? 1 : n / 12;
      assert_true(n > 60);
    }
  }
}

/* What libc and the other libraries keep for good is allocated here, and is no leak of a scenario's. */
static void warm_up(fixture* f) {
  size_t i;
  read_root();
  for (i = 0; i < SCENARIOS; ++i) {
    attempt a;
    memset(&a, 0, sizeof a);
    a.f = f;
    if (!makes_its_client(&memory_scenarios[i]))
      assert_dbr_returns(DBR_OK, dbr_client_new(f->options, &a.client, NULL));
    if (memory_scenarios[i].prepare != NULL) memory_scenarios[i].prepare(&a);
    memory_scenarios[i].run(&a);
    release(&a);
  }
}

static void EachAllocationFailsOnce(void** state) {
  warm_up(*state);
  run_all(*state, ALLOC_FAIL_ONCE);
}

static void FromEachAllocationOnAllFail(void** state) {
  warm_up(*state);
  run_all(*state, ALLOC_FAIL_FROM);
}

static void OverTlsAllocationsFailOnce(void** state) {
  warm_up(*state);
  run_sample(*state, ALLOC_FAIL_ONCE);
}

static void OverTlsAllocationsFailForGood(void** state) {
  warm_up(*state);
  run_sample(*state, ALLOC_FAIL_FROM);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_FAULTS(EachAllocationFailsOnce),
      WITH_FAULTS(FromEachAllocationOnAllFail),
      WITH_TLS_FAULTS(OverTlsAllocationsFailOnce),
      WITH_TLS_FAULTS(OverTlsAllocationsFailForGood),
  };
  return cmocka_run_group_tests(tests, make_certs, drop_certs);
}
