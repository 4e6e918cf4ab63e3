/* Makes allocations fail on purpose. Only in executables that link alloc_faults.c, which stands in for
 * malloc. */
#ifndef DBR_TESTS_SUPPORT_ALLOC_FAULTS_H_
#define DBR_TESTS_SUPPORT_ALLOC_FAULTS_H_

#ifdef __cplusplus
extern "C" {
#endif

enum {
  ALLOC_COUNT,     /* nothing fails */
  ALLOC_FAIL_ONCE, /* the n-th does */
  ALLOC_FAIL_FROM  /* the n-th does, and all after it */
};

/* From now on, on every thread that is not exempt. n counts from 1. Resets the counts. */
void alloc_faults_arm(int mode, long n);
/* Nothing fails any more; answers how many allocations there were since arming. */
long alloc_faults_disarm(void);
/* How many were made to fail since arming. */
long alloc_faults_hits(void);
/* 1 where a function of this library was under way when the last one failed. */
int alloc_faults_hit_in(const char* library);
/* Of the blocks allocated while armed, those not yet freed; without what libc keeps with the stacks of its
 * threads and OpenSSL with the errors of a thread. */
long alloc_faults_live(void);

/* Shows on stderr where those came from. */
void alloc_faults_print_live(void);

/* For threads of the test support. Weak: NULL where alloc_faults.c is not linked. */
void alloc_faults_exempt_thread(void) __attribute__((weak));

#ifdef __cplusplus
}
#endif

#endif /* DBR_TESTS_SUPPORT_ALLOC_FAULTS_H_ */
