/* Servers and proxies that others wrote, run as programs of their own, and a client that trusts their
 * certificate.
 */
#ifndef DBR_TESTS_SERVERS_SERVER_H_
#define DBR_TESTS_SERVERS_SERVER_H_

#include "fault.h"
#include "program.h"

/* A fixture as in fault.h, whose programs end with the test, passed or failed. */
int server_setup(void** state);
int server_teardown(void** state);
#define WITH_PROGRAMS(test) cmocka_unit_test_setup_teardown(test, server_setup, server_teardown)

/* Started programs fail the test where they do not come up. */

/* nginx with one server of these directives. Each request is a line of its access.log: SEEN_* below tell its
 * parts. `listen` goes behind the address, as "ssl". */
program* start_nginx(const char* listen, const char* directives);
#define NGINX_ME "location = /api/v1/auth/me { return 200 '" SERVED_USER "'; }\n"

/* openssl s_server, which answers `me` once a connection, one connection at a time. `options` ends with NULL.
 */
program* start_s_server(const char* const* options);

/* tinyproxy with these directives beside those that it needs; its requests stand in tinyproxy.log. */
program* start_tinyproxy(const char* directives);

/* A scripted server that stops with the test; over TLS with the certificate that the client trusts. */
scripted_server* start_target(int tls);

/* dbr-dev-server; its URL. */
const char* start_service(void);

/* The client's server from now on. */
void use_url(fixture* f, const char* url);

#define TOKEN "canary.token-42"

/* Neither the token nor the password stands in the program's file, as it is or in base64. */
void assert_no_secret_in(program* server, const char* name);

#endif /* DBR_TESTS_SERVERS_SERVER_H_ */
