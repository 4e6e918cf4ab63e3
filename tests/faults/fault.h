/* One kind of fault test: a client calls, the server answers with the fault, and the client has to say so in
 * time and be none the worse for it.
 */
#ifndef DBR_TESTS_FAULTS_FAULT_H_
#define DBR_TESTS_FAULTS_FAULT_H_

#include "certs.h"
#include "fixture.h"

/* What calls may take here unless a test says otherwise. */
#define FAULT_DEADLINE_MS 10000

typedef struct fault {
  const char* name;
  const char* bytes; /* what the server sends once it has read the request */
  size_t len;
  int end; /* STEP_END: the connection stays open, so that the client has to know by itself; STEP_CLOSE,
              STEP_RESET */
  dbr_status status;
} fault;

#define FAULT_BYTES(literal) literal, sizeof(literal) - 1

/* A fixture whose deadline is FAULT_DEADLINE_MS; over TLS, with a certificate that the client trusts. */
int fault_setup(void** state);
int fault_setup_tls(void** state);
#define WITH_FAULTS(test) cmocka_unit_test_setup_teardown(test, fault_setup, fixture_teardown)
#define WITH_TLS_FAULTS(test) cmocka_unit_test_setup_teardown(test, fault_setup_tls, fixture_teardown)

/* For cmocka_run_group_tests: the certificates of the group. */
int make_certs(void** state);
int drop_certs(void** state);
extern test_certs* fault_certs;

enum { WHOLE, DRIPPED, ON_A_USED_CONNECTION };

/* Every fault in the list, on a new client each, and after each a good call. */
void run_faults(fixture* f, const fault* faults, size_t count, int manner);

/* The call fails so, within its deadline. */
void assert_fails_in_time(fixture* f, operation which, dbr_status status, int64_t deadline);

#endif /* DBR_TESTS_FAULTS_FAULT_H_ */
