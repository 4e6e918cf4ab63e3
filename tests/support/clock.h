/* Time, as generously as a busy machine and a sanitizer need it. */
#ifndef DBR_TESTS_SUPPORT_CLOCK_H_
#define DBR_TESTS_SUPPORT_CLOCK_H_

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Milliseconds of the monotonic clock. */
int64_t now_ms(void);
void sleep_ms(int64_t milliseconds);

/* What a bound of so many milliseconds is stretched to here: by DBR_TEST_TIME_FACTOR of the environment, by
 * default twenty times, since the machine may be busy, and forty times under a sanitizer. */
int64_t stretched_ms(int64_t milliseconds);

/* The 100 ms that a call may take beyond its deadline, stretched. */
#define GRACE_MS stretched_ms(100)

#ifdef __cplusplus
}
#endif

#endif /* DBR_TESTS_SUPPORT_CLOCK_H_ */
