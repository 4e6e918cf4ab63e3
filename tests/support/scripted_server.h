/* A server on loopback that does exactly what a script says: the bytes, the pauses and the faults of it.
 *
 * A connection takes the next script of scripted_server_connection(). Where none is left, it is a
 * well-behaved service: it answers each request with the next one of scripted_server_answer(), and where none
 * of those is left, with what the path deserves (the SERVED_* texts below).
 */
#ifndef DBR_TESTS_SUPPORT_SCRIPTED_SERVER_H_
#define DBR_TESTS_SUPPORT_SCRIPTED_SERVER_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct scripted_server scripted_server;

enum {
  STEP_END,          /* of the script: waits for the client to leave */
  STEP_READ_REQUEST, /* head and body; recorded */
  STEP_READ_HEAD,    /* and what of the body came along; not recorded */
  STEP_SEND,
  STEP_DRIP, /* one byte a segment, `ms` microseconds apart */
  STEP_PAUSE,
  STEP_ENDLESS, /* the bytes over and over until the client has enough */
  STEP_HALF_CLOSE,
  STEP_CLOSE,      /* with close_notify where there is TLS */
  STEP_CUT,        /* without it */
  STEP_RESET,      /* a TCP reset */
  STEP_NEVER_READ, /* and never answer */
  STEP_SERVE       /* goes on as the well-behaved service */
};

typedef struct server_step {
  int kind;
  const char* bytes;
  size_t len;
  int64_t ms;
} server_step;

#define READ_REQUEST {STEP_READ_REQUEST, NULL, 0, 0}
#define READ_HEAD {STEP_READ_HEAD, NULL, 0, 0}
#define SEND(literal) {STEP_SEND, literal, sizeof(literal) - 1, 0}
#define SEND_BYTES(pointer, length) {STEP_SEND, pointer, length, 0}
#define DRIP(literal, gap_us) {STEP_DRIP, literal, sizeof(literal) - 1, gap_us}
#define DRIP_BYTES(pointer, length, gap_us) {STEP_DRIP, pointer, length, gap_us}
#define PAUSE(milliseconds) {STEP_PAUSE, NULL, 0, milliseconds}
#define ENDLESS(literal) {STEP_ENDLESS, literal, sizeof(literal) - 1, 0}
#define HALF_CLOSE {STEP_HALF_CLOSE, NULL, 0, 0}
#define CLOSE {STEP_CLOSE, NULL, 0, 0}
#define CUT {STEP_CUT, NULL, 0, 0}
#define RESET {STEP_RESET, NULL, 0, 0}
#define NEVER_READ {STEP_NEVER_READ, NULL, 0, 0}
#define SERVE {STEP_SERVE, NULL, 0, 0}
#define END_OF_SCRIPT {STEP_END, NULL, 0, 0}

/* What the well-behaved service says. */
#define SERVED_TOKEN "served.session-token"
#define SERVED_USER                                                                                \
  "{\"id\":\"u-7\",\"username\":\"rope\",\"email\":\"rope@example.test\",\"display_name\":\"Rope " \
  "\xc3\x89\","                                                                                    \
  "\"active_status\":true}"
#define SERVED_LOGIN \
  "{\"access_token\":\"" SERVED_TOKEN "\",\"token_type\":\"bearer\",\"user\":" SERVED_USER "}"
#define SERVED_LOGOUT "{\"message\":\"You are logged out\"}"

enum {
  TLS_FAULT_NONE,
  TLS_FAULT_STALL,   /* reads the hello and says nothing */
  TLS_FAULT_GARBAGE, /* answers the hello with bytes that are no TLS record */
  TLS_FAULT_CUT      /* closes when the hello has come */
};

typedef struct scripted_server_tls {
  const char* cert_file; /* PEM, the leaf first */
  const char* key_file;
  const char* client_ca_file; /* a client certificate of this CA is demanded; NULL: none */
  int max_version;            /* as OpenSSL numbers them; 0: the newest */
} scripted_server_tls;

/* NULL where no socket can be had (ipv6: the machine has no ::1). */
scripted_server* scripted_server_start(void);
scripted_server* scripted_server_start_ipv6(void);
scripted_server* scripted_server_start_tls(const scripted_server_tls* tls);
void scripted_server_stop(scripted_server* server);

/* "http://127.0.0.1:41234", lives as long as the server. */
const char* scripted_server_url(const scripted_server* server);
int scripted_server_port(const scripted_server* server);

/* Scripts end with END_OF_SCRIPT and are copied. */
void scripted_server_connection(scripted_server* server, const server_step* script);
/* content_type NULL: none. */
void scripted_server_answer(scripted_server* server, int status, const char* content_type, const char* body);
void scripted_server_answer_bytes(scripted_server* server, const char* bytes, size_t len);
void scripted_server_answer_text(scripted_server* server, const char* text);
/* The next answer waits this long. */
void scripted_server_delay(scripted_server* server, int64_t milliseconds);
/* Scripts and answers that nobody came for are no more. */
void scripted_server_forget(scripted_server* server);
/* The next `count` handshakes go wrong so. */
void scripted_server_tls_fault(scripted_server* server, int fault, int count);

int scripted_server_connections(scripted_server* server);
int scripted_server_requests(scripted_server* server);
/* Connections that the client ended. */
int scripted_server_disconnects(scripted_server* server);
/* The n-th request as it came, from 0; NULL: not there yet. Lives as long as the server. */
const char* scripted_server_request(scripted_server* server, int n);
/* A header's value in a recorded request, copied into `value`; 0: it has none of that name. */
int scripted_request_header(const char* request, const char* name, char* value, size_t size);
const char* scripted_request_body(const char* request);
/* 1 where the text stands anywhere in what the server received, encrypted or not. */
int scripted_server_received(scripted_server* server, const char* text);

/* 1 when it came true within the time, 0 when not. */
int scripted_server_wait_requests(scripted_server* server, int count, int64_t milliseconds);
int scripted_server_wait_connections(scripted_server* server, int count, int64_t milliseconds);
int scripted_server_wait_disconnects(scripted_server* server, int count, int64_t milliseconds);

#ifdef __cplusplus
}
#endif

#endif /* DBR_TESTS_SUPPORT_SCRIPTED_SERVER_H_ */
