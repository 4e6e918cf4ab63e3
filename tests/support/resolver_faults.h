/* Stands in for getaddrinfo, in executables that link resolver_faults.c. */
#ifndef DBR_TESTS_SUPPORT_RESOLVER_FAULTS_H_
#define DBR_TESTS_SUPPORT_RESOLVER_FAULTS_H_

enum {
  RESOLVER_REAL,
  RESOLVER_HANGS,    /* until the mode is another one */
  RESOLVER_UNKNOWN,  /* no such name */
  RESOLVER_LOOPBACK, /* every name is 127.0.0.1 */
  RESOLVER_TWO       /* every name has the addresses of resolver_faults_answer() */
};

void resolver_faults_set(int mode);
/* Numeric addresses, in this order; they outlive the mode. */
void resolver_faults_answer(const char* first, const char* second);
/* How many look-ups there were. */
int resolver_faults_calls(void);
/* Waits until no look-up hangs any more. */
void resolver_faults_settle(void);

#endif /* DBR_TESTS_SUPPORT_RESOLVER_FAULTS_H_ */
