/* No connection, for every reason that there is. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "fault.h"
#include "later.h"
#include "ports.h"
#include "resolver_faults.h"

enum { DEADLINE = 300, CONNECT_TIMEOUT = 500 };

static int setup(void** state) {
  fixture* f;
  if (fault_setup(state) != 0) return -1;
  f = *state;
  dbr_client_options_set_allow_cleartext(f->options, 1);
  return 0;
}

static int teardown(void** state) {
  const int failed = fixture_teardown(state);
  resolver_faults_set(RESOLVER_REAL);
  resolver_faults_settle();
  return failed;
}
#define WITH_RESOLVER(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

/* Options of a call that goes to another host and port than the client's. */
static dbr_call_options* call_to(const char* host, int port) {
  dbr_call_options* const options = dbr_call_options_new();
  char url[128];
  snprintf(url, sizeof url, "http://%s:%d", host, port);
  dbr_call_options_set_server_url(options, url);
  return options;
}

static void assert_call_fails(fixture* f, dbr_call_options* options, dbr_status status, int64_t limit) {
  operation which;
  for (which = LOGIN; which < OPERATIONS; ++which) {
    int64_t begin;
    (void)fixture_client(f);
    begin = now_ms();
    assert_dbr_status(status, call_with(f, which, options), f->error);
    assert_within(begin, limit + GRACE_MS);
    assert_int_equal(f->error->http_status, 0);
    assert_int_equal(f->error->attempts, 1);
    assert_int_equal(f->error->retryable, 1);
    assert_lacks(f->error->message, TEST_PASSWORD);
    assert_client_still_works(f);
  }
  dbr_call_options_free(options);
}

static void ANameThatDoesNotExistIsNoConnection(void** state) {
  resolver_faults_set(RESOLVER_UNKNOWN);
  assert_call_fails(*state, call_to("no-such-host.test", 80), DBR_E_CONNECT, FAULT_DEADLINE_MS - 500);
  assert_true(resolver_faults_calls() >= 1);
}

static void AResolverThatHangsEndsAtTheDeadline(void** state) {
  dbr_call_options* const options = call_to("hanging.test", 80);
  dbr_call_options_set_timeout_ms(options, DEADLINE);
  resolver_faults_set(RESOLVER_HANGS);
  assert_call_fails(*state, options, DBR_E_TIMEOUT, DEADLINE);
}

static void trigger(void* cancel) {
  dbr_cancel_trigger(cancel);
}

static void AResolverThatHangsEndsWithACancel(void** state) {
  fixture* const f = *state;
  dbr_call_options* const options = call_to("hanging.test", 80);
  dbr_cancel* const cancel = dbr_cancel_new();
  later* firing;
  int64_t fired;
  dbr_call_options_set_cancel(options, cancel);
  resolver_faults_set(RESOLVER_HANGS);
  (void)fixture_client(f);
  firing = later_run(100, trigger, cancel);
  assert_dbr_status(DBR_E_CANCELLED, call_with(f, ME, options), f->error);
  fired = later_join(firing);
  assert_within(fired, GRACE_MS);
  assert_client_still_works(f);
  dbr_call_options_free(options);
  dbr_cancel_free(cancel);
}

static void FreeDoesNotWaitForAResolverThatHangs(void** state) {
  fixture* const f = *state;
  dbr_call_options* const options = call_to("hanging.test", 80);
  int64_t begin;
  dbr_call_options_set_timeout_ms(options, 100);
  resolver_faults_set(RESOLVER_HANGS);
  assert_dbr_status(DBR_E_TIMEOUT, call_with(f, ME, options), f->error);
  begin = now_ms();
  fixture_renew(f);
  assert_within(begin, GRACE_MS);
  dbr_call_options_free(options);
}

static void ANameThatResolvesIsCalled(void** state) {
  fixture* const f = *state;
  dbr_call_options* const options = call_to("some-host.test", scripted_server_port(f->server));
  char host[64];
  resolver_faults_set(RESOLVER_LOOPBACK);
  assert_dbr_ok(call_with(f, ME, options), f->error);
  snprintf(host, sizeof host, "some-host.test:%d", scripted_server_port(f->server));
  assert_string_equal(sent_header(f, 0, "Host"), host);
  dbr_call_options_free(options);
}

static void APortWithoutListenerIsNoConnection(void** state) {
  assert_call_fails(*state, call_to("127.0.0.1", unused_port()), DBR_E_CONNECT, FAULT_DEADLINE_MS - 500);
}

static void AFullBacklogEndsAtTheDeadline(void** state) {
  int port = 0;
  full_backlog* const backlog = full_backlog_start(&port);
  dbr_call_options* const options = call_to("127.0.0.1", port);
  dbr_call_options_set_timeout_ms(options, DEADLINE);
  assert_call_fails(*state, options, DBR_E_TIMEOUT, DEADLINE);
  full_backlog_stop(backlog);
}

static void AFullBacklogEndsAtTheConnectTimeout(void** state) {
  fixture* const f = *state;
  int port = 0;
  full_backlog* const backlog = full_backlog_start(&port);
  dbr_client_options_set_connect_timeout_ms(f->options, CONNECT_TIMEOUT);
  assert_call_fails(f, call_to("127.0.0.1", port), DBR_E_TIMEOUT, CONNECT_TIMEOUT);
  full_backlog_stop(backlog);
}

static void AnEndBeforeTheFirstByteIsNoConnection(void** state) {
  static const server_step scripts[][4] = {
      {CLOSE, END_OF_SCRIPT},
      {RESET, END_OF_SCRIPT},
      {PAUSE(30), CLOSE, END_OF_SCRIPT},
      {READ_REQUEST, CLOSE, END_OF_SCRIPT},
      {READ_REQUEST, RESET, END_OF_SCRIPT},
      {READ_REQUEST, HALF_CLOSE, END_OF_SCRIPT},
  };
  fixture* const f = *state;
  operation which;
  size_t i;
  for (i = 0; i < sizeof scripts / sizeof *scripts; ++i) {
    for (which = LOGIN; which < OPERATIONS; ++which) {
      scripted_server_connection(f->server, scripts[i]);
      assert_fails_in_time(f, which, DBR_E_CONNECT, FAULT_DEADLINE_MS - 500);
      assert_int_equal(f->error->attempts, 1);
      assert_client_still_works(f);
      fixture_renew(f);
    }
  }
}

static void LocalhostIsReachedWhereOnlyIpv4Answers(void** state) {
  fixture* const f = *state;
  dbr_call_options* const options = call_to("localhost", scripted_server_port(f->server));
  assert_dbr_ok(call_with(f, ME, options), f->error);
  dbr_call_options_free(options);
}

static void assert_reached_by_name(fixture* f, scripted_server* server) {
  dbr_call_options* const options = call_to("some-host.test", scripted_server_port(server));
  const int before = scripted_server_requests(server);
  operation which;
  for (which = LOGIN; which < OPERATIONS; ++which) assert_dbr_ok(call_with(f, which, options), f->error);
  assert_int_equal(scripted_server_requests(server), before + OPERATIONS);
  dbr_call_options_free(options);
}

/* A server whose port refuses at another address. NULL: there is no server of that kind here. */
static scripted_server* server_alone(scripted_server* (*start)(void), const char* other) {
  scripted_server* server = start();
  while (server != NULL && !keep_unused(other, scripted_server_port(server))) {
    scripted_server* const next = start();
    scripted_server_stop(server);
    server = next;
  }
  return server;
}

static void assert_second_is_taken(fixture* f, scripted_server* server, const char* first,
                                   const char* second) {
  assert_non_null(server);
  resolver_faults_answer(first, second);
  assert_reached_by_name(f, server);
  fixture_renew(f);
  scripted_server_stop(server);
}

static void TheSecondAddressIsTakenWhereTheFirstRefuses(void** state) {
  fixture* const f = *state;
  scripted_server* const six = server_alone(scripted_server_start_ipv6, "127.0.0.1");
  assert_second_is_taken(f, server_alone(scripted_server_start, "127.0.0.2"), "127.0.0.2", "127.0.0.1");
  if (six == NULL) skip();
  assert_second_is_taken(f, server_alone(scripted_server_start, "::1"), "::1", "127.0.0.1");
  assert_second_is_taken(f, six, "127.0.0.1", "::1");
}

static void TwoAddressesThatRefuseAreNoConnection(void** state) {
  int port = unused_port();
  while (!keep_unused("127.0.0.2", port)) port = unused_port();
  resolver_faults_answer("127.0.0.2", "127.0.0.1");
  assert_call_fails(*state, call_to("some-host.test", port), DBR_E_CONNECT, FAULT_DEADLINE_MS - 500);
}

static void Ipv6LoopbackIsReached(void** state) {
  fixture* const f = *state;
  scripted_server* const six = scripted_server_start_ipv6();
  dbr_call_options* options;
  operation which;
  char host[32], seen[32];
  if (six == NULL) skip();
  options = call_to("[::1]", scripted_server_port(six));
  snprintf(host, sizeof host, "[::1]:%d", scripted_server_port(six));
  for (which = LOGIN; which < OPERATIONS; ++which) {
    assert_dbr_ok(call_with(f, which, options), f->error);
    assert_true(scripted_request_header(scripted_server_request(six, which), "Host", seen, sizeof seen));
    assert_string_equal(seen, host);
  }
  dbr_call_options_free(options);
  scripted_server_stop(six);
}

static void WithoutDescriptorsThereIsNoConnectionUntilThereAreSome(void** state) {
  fixture* const f = *state;
  struct rlimit old, low;
  int taken[512];
  int n = 0;
  dbr_status status;
  (void)fixture_client(f);
  getrlimit(RLIMIT_NOFILE, &old);
  low = old;
  low.rlim_cur = 200;
  setrlimit(RLIMIT_NOFILE, &low);
  while (n < 512 && (taken[n] = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0) ++n;
  status = call_me(f);
  while (n > 0) close(taken[--n]);
  setrlimit(RLIMIT_NOFILE, &old);
  assert_dbr_status(DBR_E_CONNECT, status, f->error);
  assert_client_still_works(f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WITH_RESOLVER(ANameThatDoesNotExistIsNoConnection),
      WITH_RESOLVER(AResolverThatHangsEndsAtTheDeadline),
      WITH_RESOLVER(AResolverThatHangsEndsWithACancel),
      WITH_RESOLVER(FreeDoesNotWaitForAResolverThatHangs),
      WITH_RESOLVER(ANameThatResolvesIsCalled),
      WITH_RESOLVER(APortWithoutListenerIsNoConnection),
      WITH_RESOLVER(AFullBacklogEndsAtTheDeadline),
      WITH_RESOLVER(AFullBacklogEndsAtTheConnectTimeout),
      WITH_RESOLVER(AnEndBeforeTheFirstByteIsNoConnection),
      WITH_RESOLVER(LocalhostIsReachedWhereOnlyIpv4Answers),
      WITH_RESOLVER(TheSecondAddressIsTakenWhereTheFirstRefuses),
      WITH_RESOLVER(TwoAddressesThatRefuseAreNoConnection),
      WITH_RESOLVER(Ipv6LoopbackIsReached),
      WITH_RESOLVER(WithoutDescriptorsThereIsNoConnectionUntilThereAreSome),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
