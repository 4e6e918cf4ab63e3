/* Something that another thread does a moment from now. */
#ifndef DBR_TESTS_SUPPORT_LATER_H_
#define DBR_TESTS_SUPPORT_LATER_H_

#include <stdint.h>

typedef struct later later;

later* later_run(int64_t milliseconds, void (*what)(void*), void* argument);
/* Waits until it is done, and answers when it began (now_ms). */
int64_t later_join(later* pending);

#endif /* DBR_TESTS_SUPPORT_LATER_H_ */
