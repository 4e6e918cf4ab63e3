/* What most tests of the C API start from: a scripted server, options that point to it, a client made from
 * them when it is first asked for. The environment's DBRSDK_* and proxies are gone; nothing is retried unless
 * a test says so.
 */
#ifndef DBR_TESTS_SUPPORT_FIXTURE_H_
#define DBR_TESTS_SUPPORT_FIXTURE_H_

#include "assertions.h"
#include "scripted_server.h"

#define JSON "application/json"

typedef struct fixture {
  scripted_server* server;
  dbr_client_options* options;
  dbr_client* client;
  dbr_error* error; /* of the last call below; freed by the next one */
} fixture;

/* For cmocka_unit_test_setup_teardown. */
int fixture_setup(void** state);
int fixture_teardown(void** state);
#define WITH_SERVER(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

void clean_environment(void);

/* Made at the first call; fails the test where it cannot be made. */
dbr_client* fixture_client(fixture* f);
/* The client goes; the next call makes a new one of the options as they are then. */
void fixture_renew(fixture* f);

typedef enum operation { LOGIN, ME, LOGOUT, REQUEST, OPERATIONS } operation;
extern const char* const operation_names[OPERATIONS];

#define TEST_USER "rope"
#define TEST_PASSWORD "pass-phrase"

/* The calls, with results that nobody wants; the error stays in the fixture. REQUEST is GET /api/v1/things.
 */
dbr_status call(fixture* f, operation which);
dbr_status call_with(fixture* f, operation which, const dbr_call_options* options);
dbr_status call_login(fixture* f);
dbr_status call_me(fixture* f);
dbr_status call_logout(fixture* f);
dbr_status call_request(fixture* f, const char* method, const char* path, const char* body);

/* The next call succeeds: what a fault must never take away. It has a minute, whatever the client's timeouts
 * are: a busy machine is no fault. */
void assert_client_still_works(fixture* f);

/* A header of the n-th recorded request; "" where it has none. Valid until the next question. */
const char* sent_header(fixture* f, int n, const char* name);

/* Retries at a pace that a test can wait for. */
void retry_quickly(fixture* f);

#endif /* DBR_TESTS_SUPPORT_FIXTURE_H_ */
