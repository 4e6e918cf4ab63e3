/* What is left of many TLS connections: nothing. The server is a process of its own, so that this one's
 * memory is the client's. */
#include <malloc.h>
#include <stdlib.h>
#include <unistd.h>

#include "inbox.h"
#include "server.h"

/* Chunks that wait in a thread's cache would look as if they were in use. */
#define WITHOUT_CACHE "glibc.malloc.tcache_count=0"

enum { BLOCKING, ASYNCHRONOUS };
enum { WARM_UP = 40, HANDSHAKES = 200, NOISE = 20000 /* bytes: a leak of 100 a handshake is more */ };

static void call_once(fixture* f, inbox* box, int half) {
  const int before = inbox_count(box);
  if (half == BLOCKING) {
    assert_client_still_works(f);
    return;
  }
  assert_dbr_ok(dbr_auth_me_async(fixture_client(f), NULL, inbox_user, box, &f->error), f->error);
  assert_int_equal(inbox_wait(box, before + 1), before + 1);
}

static void shake_hands(fixture* f, inbox* box, int count, int half, int renewed) {
  while (count-- > 0) {
    if (renewed) fixture_renew(f);
    call_once(f, box, half);
  }
}

static void assert_nothing_left(fixture* f, int half, int renewed) {
  inbox box;
  size_t memory;
  int descriptors, i;
  inbox_open(&box);
  use_url(f, program_url(start_nginx("ssl", "keepalive_timeout 0;" NGINX_ME), "https"));
  shake_hands(f, &box, WARM_UP, half, renewed);
  sleep_ms(stretched_ms(10)); /* the I/O thread lets go of a connection after its call has ended */
  memory = mallinfo2().uordblks;
  descriptors = open_descriptors();
  shake_hands(f, &box, HANDSHAKES, half, renewed);
  for (i = 0; (open_descriptors() > descriptors || mallinfo2().uordblks >= memory + NOISE) && i < 2000; ++i) {
    sleep_ms(5);
  }
  assert_true(open_descriptors() <= descriptors);
  print_message("%ld bytes more\n", (long)(mallinfo2().uordblks - memory));
  assert_true(mallinfo2().uordblks < memory + NOISE);
  assert_int_equal(inbox_of_status(&box, DBR_OK), inbox_count(&box));
  fixture_renew(f);
  inbox_close(&box);
}

static void OfTwoHundredBlockingHandshakesNothingIsLeft(void** state) {
  assert_nothing_left(*state, BLOCKING, 0);
}
static void OfTwoHundredHandshakesOnTheIoThreadNothingIsLeft(void** state) {
  assert_nothing_left(*state, ASYNCHRONOUS, 0);
}
static void OfTwoHundredClientsNothingIsLeft(void** state) {
  assert_nothing_left(*state, BLOCKING, 1);
}
static void OfTwoHundredClientsWithAThreadNothingIsLeft(void** state) {
  assert_nothing_left(*state, ASYNCHRONOUS, 1);
}

int main(int argc, char** argv) {
  const struct CMUnitTest tests[] = {
      WITH_PROGRAMS(OfTwoHundredBlockingHandshakesNothingIsLeft),
      WITH_PROGRAMS(OfTwoHundredHandshakesOnTheIoThreadNothingIsLeft),
      WITH_PROGRAMS(OfTwoHundredClientsNothingIsLeft),
      WITH_PROGRAMS(OfTwoHundredClientsWithAThreadNothingIsLeft),
  };
  const int missing = program_missing("nginx", "nginx-light");
  (void)argc;
  if (missing != 0) return missing;
  if (getenv("GLIBC_TUNABLES") == NULL) {
    setenv("GLIBC_TUNABLES", WITHOUT_CACHE, 1);
    execv("/proc/self/exe", argv);
  }
  mallopt(M_ARENA_MAX, 1); /* the only one that mallinfo2 looks at */
  return cmocka_run_group_tests(tests, make_certs, drop_certs);
}
