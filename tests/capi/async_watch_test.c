/* Where the I/O thread cannot watch a socket, the call that wants it fails, and nothing of it stays. */
#include "epoll_faults.h"
#include "fixture.h"
#include "inbox.h"

static void NothingStaysOfConnectsThatCannotBeWatched(void** state) {
  enum { WARM_UP = 5, CALLS = 100, FEW = 8 };
  fixture* const f = *state;
  int i, before;
  inbox box;
  inbox_open(&box);
  epoll_faults_set(1);
  before = 0;
  for (i = 0; i < WARM_UP + CALLS; ++i) {
    if (i == WARM_UP) before = open_descriptors();
    assert_dbr_ok(dbr_auth_me_async(fixture_client(f), NULL, inbox_user, &box, &f->error), f->error);
    assert_int_equal(inbox_wait(&box, i + 1), i + 1);
  }
  assert_int_equal(inbox_of_status(&box, DBR_E_OUT_OF_MEMORY), WARM_UP + CALLS);
  /* The scripted server is in this process, and has not closed its ends of the last ones yet. */
  for (i = 0; open_descriptors() > before + FEW && i < 2000; ++i) sleep_ms(5);
  assert_true(open_descriptors() <= before + FEW);

  epoll_faults_set(0);
  assert_dbr_ok(dbr_auth_me_async(fixture_client(f), NULL, inbox_user, &box, &f->error), f->error);
  assert_int_equal(inbox_wait(&box, WARM_UP + CALLS + 1), WARM_UP + CALLS + 1);
  assert_int_equal(inbox_of_status(&box, DBR_OK), 1);
  fixture_renew(f);
  inbox_close(&box);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_SERVER(NothingStaysOfConnectsThatCannotBeWatched),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
