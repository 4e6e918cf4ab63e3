/* Moves the wall clock, in executables that link clock_faults.c. The monotonic clock stays. */
#ifndef DBR_TESTS_SUPPORT_CLOCK_FAULTS_H_
#define DBR_TESTS_SUPPORT_CLOCK_FAULTS_H_

#include <stdint.h>

void clock_faults_move(int64_t seconds);

#endif /* DBR_TESTS_SUPPORT_CLOCK_FAULTS_H_ */
