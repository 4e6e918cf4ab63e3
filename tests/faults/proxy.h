/* A client that reaches http://api.example.test through a proxy. The fixture's server is the proxy, and
 * behind a tunnel through it the service too. */
#ifndef DBR_TESTS_FAULTS_PROXY_H_
#define DBR_TESTS_FAULTS_PROXY_H_

#include "fault.h"

int proxy_setup(void** state);
int proxy_teardown(void** state);
#define WITH_PROXY(test) cmocka_unit_test_setup_teardown(test, proxy_setup, proxy_teardown)

/* The client's token; only the server behind a tunnel may see it. */
#define PROXY_TOKEN "canary.token-42"

#define ESTABLISHED SEND("HTTP/1.1 200 Connection established\r\n\r\n")

/* Both take a new client. */
void use_server(fixture* f, const char* url);
void use_proxy(fixture* f, const char* url);
/* The fixture's server; `userinfo` ends with its @. Valid until the next question. */
const char* proxy_url(fixture* f, const char* userinfo);

/* What the proxy does with the next connection. */
void open_tunnel(fixture* f);
void refuse_tunnel(fixture* f, const char* answer);
void forbid_tunnel(fixture* f);

#endif /* DBR_TESTS_FAULTS_PROXY_H_ */
