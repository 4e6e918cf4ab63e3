/* Starts dbr-dev-server on a free port. Its path: the environment's DBR_DEV_SERVER, otherwise the one built
 * here. */
#ifndef DBR_TESTS_SUPPORT_DEV_SERVER_H_
#define DBR_TESTS_SUPPORT_DEV_SERVER_H_

#ifdef __cplusplus
extern "C" {
#endif

typedef struct dev_server dev_server;

/* `arguments` beyond the port, ends with NULL; may be NULL itself. NULL: it did not start, stderr says why.
 */
dev_server* dev_server_start(const char* const* arguments);
void dev_server_stop(dev_server* server);
/* "http://127.0.0.1:41234" */
const char* dev_server_url(const dev_server* server);

#ifdef __cplusplus
}
#endif

#endif /* DBR_TESTS_SUPPORT_DEV_SERVER_H_ */
