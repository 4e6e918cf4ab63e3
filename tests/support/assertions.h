/* Everything that a test of the C API includes besides its servers: CMocka, and assertions that read as
 * sentences. */
#ifndef DBR_TESTS_SUPPORT_ASSERTIONS_H_
#define DBR_TESTS_SUPPORT_ASSERTIONS_H_

/* CMocka wants these before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <dbr/dbr.h>

#include "clock.h"

/* The call succeeded, and left no error. */
#define assert_dbr_ok(status, error) assert_dbr_status(DBR_OK, status, error)

/* The call failed so, and its error is whole: the same status, a message that fits on one line, an operation.
 * The call is made before its error is looked at. */
#define assert_dbr_status(expected, status, error)                                   \
  do {                                                                               \
    const dbr_status dbr_seen_status = (status);                                     \
    dbr_check_status(expected, dbr_seen_status, error, #status, __FILE__, __LINE__); \
  } while (0)

/* For functions without an error object. */
#define assert_dbr_returns(expected, status) dbr_check_return(expected, status, #status, __FILE__, __LINE__)

#define assert_contains(text, part) dbr_check_contains(1, text, part, #text, __FILE__, __LINE__)
#define assert_lacks(text, part) dbr_check_contains(0, text, part, #text, __FILE__, __LINE__)

#define assert_starts_with(text, start) dbr_check_start(text, start, #text, __FILE__, __LINE__)

/* From `begin` (now_ms) until now it took at most `limit` milliseconds. */
#define assert_within(begin, limit) dbr_check_within(begin, limit, __FILE__, __LINE__)

void dbr_check_status(dbr_status expected, dbr_status actual, const dbr_error* error, const char* call,
                      const char* file, int line);
void dbr_check_return(dbr_status expected, dbr_status actual, const char* call, const char* file, int line);
void dbr_check_contains(int wanted, const char* text, const char* part, const char* name, const char* file,
                        int line);
void dbr_check_start(const char* text, const char* start, const char* name, const char* file, int line);
void dbr_check_within(int64_t begin, int64_t limit, const char* file, int line);

/* Of this process; one more each time, for looking. */
int open_descriptors(void);

/* Frees the error and sets it to NULL, for the next call. */
void forget_error(dbr_error** error);

#endif /* DBR_TESTS_SUPPORT_ASSERTIONS_H_ */
