/* Ports of the loopback interface that do not answer, or not yet. A test that only hopes nobody listens on a
 * port meets the server of another test there one day.
 */
#ifndef DBR_TESTS_SUPPORT_PORTS_H_
#define DBR_TESTS_SUPPORT_PORTS_H_

#ifdef __cplusplus
extern "C" {
#endif

/* A port on 127.0.0.1 that refuses every connection. It is bound until the process ends, so it is nobody
 * else's. */
int unused_port(void);
/* This port of that numeric address refuses from now on. 0: somebody has it already. */
int keep_unused(const char* address, int port);
/* A port of unused_port() is listened on from now on. Returns the listener, which the caller closes; -1: it
 * cannot. */
int listen_on_unused(int port);

/* A port on 127.0.0.1 that was free a moment ago, for programs that bind it themselves. */
int free_port(void);

/* A listener whose backlog is full, so that a connect to it gets no answer at all. Stop with the handle. */
typedef struct full_backlog full_backlog;
full_backlog* full_backlog_start(int* port);
void full_backlog_stop(full_backlog* backlog);

#ifdef __cplusplus
}
#endif

#endif /* DBR_TESTS_SUPPORT_PORTS_H_ */
