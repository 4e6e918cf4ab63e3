#ifndef DBRGO_CBENCH_H_
#define DBRGO_CBENCH_H_

#include <dbr/dbr.h>

dbr_client* dbrgo_bench_new(const char* url, const char* username, const char* password);
/* Both are the number of calls that failed. */
int dbrgo_bench_blocking(dbr_client* client, int calls);
int dbrgo_bench_async(dbr_client* client, int calls, int in_flight);

/* Bytes of malloc in use; -1 where libc cannot say. */
int64_t dbrgo_bench_malloc_in_use(void);

#endif /* DBRGO_CBENCH_H_ */
