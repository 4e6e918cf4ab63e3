/* SPDX-License-Identifier: MIT
 *
 * libdbr: the authentication API of DBR (Drum Buffer Rope buffer management) for C and every language that
 * can call C: log in, who am I, log out, and any other request of the API with the same session.
 *
 * The shortest program:
 *
 *     #include <dbr/dbr.h>
 *     #include <stdio.h>
 *
 *     int main(void) {
 *       dbr_client *client = NULL;
 *       dbr_login_result *login = NULL;
 *       dbr_error *error = NULL;
 *       dbr_status status = dbr_client_new(NULL, &client, &error);
 *       if (status == DBR_OK) status = dbr_auth_login(client, "admin", "admin123", NULL, &login, &error);
 *       if (status == DBR_OK)
 *         printf("token until %lld\n", (long long)login->expires_at_unix);
 *       else
 *         fprintf(stderr, "%s\n", error->message);
 *       dbr_error_free(error);
 *       dbr_login_result_free(login);
 *       dbr_client_free(client);
 *       return status == DBR_OK ? 0 : 1;
 *     }
 *
 * Contents: conventions, version, status, cancellation, callbacks, client options, call options, client,
 * authentication, requests, asynchronous calls, errors, logging and hooks, a transport of your own.
 *
 * CONVENTIONS (they hold for every function; the functions below only say what is special)
 *
 * 1. Handles are opaque. Each has one `_new` and one `_free`; freeing NULL does nothing.
 *
 * 2. Whatever can fail returns dbr_status: DBR_OK is 0, every failure is not. Outputs come last: `T **out`, then
 *    `dbr_error **error`. Both are set to NULL on entry; on failure `*out` stays NULL and `*error` says why.
 *    Pass NULL for what you do not want (`out` of dbr_client_new excepted). There is no "last error".
 *
 * 3. Results and errors are structs that the library allocates and you free with the function of their type,
 *    never with free(). Read them only, do not copy them by value, do not embed them. `struct_size` is the size that
 *    the loaded library knows: members are only ever appended, DBR_HAS(p, member) tells whether one is there.
 *
 * 4. Strings are UTF-8, end with NUL and never hold U+0000. An input that is not UTF-8 is
 *    DBR_E_INVALID_ARGUMENT. In results NULL means absent and "" means empty; an optional input is unset by NULL
 *    or "". Raw bytes come as pointer and length, and a NUL follows them all the same.
 *
 * 5. Inputs are copied before the call returns. The library keeps no pointer of yours and takes nothing over;
 *    its own copies of passwords and tokens are overwritten when they are no longer needed.
 *
 * 6. Threads: a dbr_client and a dbr_cancel may be used by any number of threads at once. Options belong to one
 *    thread at a time. Results and errors do not change and may be read by any thread.
 *
 * 7. No exception leaves the library, no signal is raised, errno means nothing, there is nothing to initialise.
 *    Out of memory is a status (DBR_E_OUT_OF_MEMORY, with an error object that needs no memory).
 *
 * 8. Booleans are int32_t. Times are int64_t with the unit in the name: _ms, _us, _unix (seconds since 1970, UTC).
 *    A timeout of 0 means none; a negative one is DBR_E_INVALID_ARGUMENT.
 *
 * 9. After fork() a client belongs to the parent. In the child its functions answer DBR_E_FORKED, and
 *    dbr_client_free abandons it without touching the parent's connections. Make a new client there.
 */
#ifndef DBR_DBR_H_
#define DBR_DBR_H_

#include <stddef.h>
#include <stdint.h>

#include <dbr/version.h>

#if defined(DBR_BUILDING_LIBRARY) && defined(__GNUC__)
#define DBR_API __attribute__((visibility("default")))
#else
#define DBR_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** 1 where the loaded library knows `member` of the result or error that `p` points to. @since 1.0 */
#define DBR_HAS(p, member) \
  ((size_t)((const char *)(&(p)->member + 1) - (const char *)(p)) <= (p)->struct_size)

/* ---------------------------------------------------------------------------------------------- version */

/** The version of the loaded library, "1.0.0"; the header's own is DBR_VERSION. Static string. @since 1.0 */
DBR_API const char *dbr_version(void);

/** The version of the loaded library as 0xMMmmpp; the header's own is DBR_VERSION_NUMBER. @since 1.0 */
DBR_API uint32_t dbr_version_number(void);

/* ----------------------------------------------------------------------------------------------- status */

/** What became of a call. Numbers are never reused nor renumbered; unknown ones may come with later versions. */
typedef int32_t dbr_status;

enum {
  DBR_OK = 0,

  /* the call, before anything was sent */
  DBR_E_INVALID_ARGUMENT = 101, /**< NULL, not UTF-8, CR/LF/NUL in a header or token, bad URL, number out of range */
  DBR_E_OUT_OF_MEMORY = 102,
  DBR_E_CANCELLED = 103,      /**< the cancel token fired, or the client was shut down while the call ran */
  DBR_E_CLOSED = 104,         /**< the client was shut down before the call */
  DBR_E_WOULD_DEADLOCK = 105, /**< a blocking call from inside a callback on the I/O thread */
  DBR_E_FORKED = 106,         /**< the client was made before a fork and used in the child */
  DBR_E_POLICY = 107,         /**< refused for safety: credentials over cleartext http to a host that is not
                                   loopback, a scheme other than http and https, user info in the URL */
  DBR_E_INTERNAL = 199,       /**< a defect of the library, or an exception that a callback threw */

  /* the way to the server and back */
  DBR_E_CONNECT = 201,  /**< no connection: DNS, refused, unreachable, proxy refused, no descriptors, closed or reset
                             before the first byte of a response */
  DBR_E_TIMEOUT = 202,  /**< the connect, the attempt or the call ran out of time, in whatever phase */
  DBR_E_TLS = 203,      /**< the handshake failed or was cut off, a certificate was refused by either side */
  DBR_E_PROTOCOL = 204, /**< what came back is not an HTTP response, or not a whole one */
  DBR_E_TOO_LARGE = 205, /**< headers or body over the limit */

  /* the response */
  DBR_E_RESPONSE_VALIDATION = 301, /**< status 200 and JSON, but not valid, or not what the API promises */
  DBR_E_BAD_REQUEST = 400,         /**< HTTP 400; for me and logout also 422 */
  DBR_E_UNAUTHORIZED = 401,        /**< HTTP 401 and 403 */
  DBR_E_NOT_FOUND = 404,
  DBR_E_VALIDATION = 422, /**< login and request: the details are in dbr_error::issues */
  DBR_E_RATE_LIMITED = 429,
  DBR_E_API = 500 /**< every other response that is not the expected success */
};

/** "DBR_E_UNAUTHORIZED" for 401. Never NULL: an unknown number gives a fixed string. Static. @since 1.0 */
DBR_API const char *dbr_status_name(dbr_status status);

/** A short English sentence on what the status means. Never NULL. Static. @since 1.0 */
DBR_API const char *dbr_status_text(dbr_status status);

/* --------------------------------------------------------------------------------------------- the types */

typedef struct dbr_client dbr_client;                 /**< a server, a session, connections; thread-safe */
typedef struct dbr_client_options dbr_client_options; /**< what dbr_client_new copies */
typedef struct dbr_call_options dbr_call_options;     /**< what one call does differently */
typedef struct dbr_cancel dbr_cancel;                 /**< ends calls from outside; thread-safe */

/** One entry of the list in a 422 answer. Part of a dbr_error, freed with it. */
typedef struct dbr_validation_issue {
  size_t struct_size;
  const char *location; /**< "body.username" */
  const char *message;  /**< "Field required" */
  const char *type;     /**< "missing" */
} dbr_validation_issue;

/**
 * Why a call failed. Owned by whoever received it; free it with dbr_error_free. Source: the library itself where
 * http_status is 0, otherwise the server's response.
 */
typedef struct dbr_error {
  size_t struct_size;
  dbr_status status;   /**< the same as the call returned */
  int32_t http_status; /**< the response's status code; 0: there was no response */
  const char *message; /**< one line for a person, at most 512 bytes; never holds a secret, never NULL */
  const char *operation; /**< "login", "me", "logout", "request", or "" */
  const char *body;      /**< the response's body, up to 64 KiB of it; NULL: none, or withheld since it holds a secret */
  size_t body_len;
  uint32_t attempts;      /**< exchanges begun, failed connects included; 0: nothing was tried */
  int64_t retry_after_ms; /**< what the server asked to wait; -1: it named nothing that makes sense */
  int32_t retryable;      /**< 1: the same call may succeed later (5XX, 429, DBR_E_CONNECT, DBR_E_TIMEOUT) */
  const dbr_validation_issue *const *issues; /**< DBR_E_VALIDATION: the first 100 entries of the server's list */
  size_t issue_count;
} dbr_error;

/** The logged-in user: the result of dbr_auth_me, and a part of dbr_login_result. */
typedef struct dbr_user {
  size_t struct_size;
  const char *id, *username, *email;
  const char *display_name; /**< NULL: the server sent null */
  int32_t active_status;    /**< 1, 0; -1: not said (only inside a login result) */
  const char *json;         /**< the object as JSON text, for members that this struct does not name */
  size_t json_len;
} dbr_user;

/** What dbr_auth_login brings. The token is already the client's: keep this only to show or to store it. */
typedef struct dbr_login_result {
  size_t struct_size;
  const char *access_token;
  const char *token_type;  /**< "bearer" where the server leaves it out */
  int64_t expires_at_unix; /**< the JWT's exp claim, not verified; -1: none */
  const dbr_user *user;    /**< free-form in the API: members that the server left out are NULL; freed with the result */
} dbr_login_result;

/** What dbr_auth_logout brings. */
typedef struct dbr_logout_result {
  size_t struct_size;
  const char *message; /**< the body's string "message", or NULL */
  const char *json;    /**< the body: any JSON value */
  size_t json_len;
} dbr_logout_result;

/** A 2xx response to dbr_client_request. */
typedef struct dbr_response {
  size_t struct_size;
  int32_t http_status;
  uint32_t attempts; /**< exchanges begun until this answer */
  const char *body;  /**< never NULL; as the server sent it */
  size_t body_len;
} dbr_response;

/* ------------------------------------------------------------------------------------------- callbacks
 *
 * Which thread: completion callbacks run on the client's I/O thread. Every other callback runs on the thread that
 * makes the call (blocking calls) or on the I/O thread (asynchronous calls), perhaps on several threads at once.
 * No lock is held. `user_data` is yours and is only passed through. A C++ exception that leaves a callback ends
 * the call as DBR_E_INTERNAL.
 */

typedef struct dbr_bearer dbr_bearer; /**< where a provider puts its token; valid during the callback */

/**
 * Gives a bearer token (RFC 6750), asked before each attempt of me, logout and request where neither the call, the
 * session nor the client has one. Set the token with dbr_bearer_set; setting none sends none.
 * @return DBR_OK, or the status that the call shall end with.
 */
typedef dbr_status (*dbr_bearer_provider)(dbr_bearer *sink, void *user_data);

/**
 * Hands over the token; it is copied, checked and wiped after use. A token that is refused ends the call as
 * DBR_E_INVALID_ARGUMENT, also where the provider returns DBR_OK, unless another one follows that is taken.
 * @since 1.0
 */
DBR_API dbr_status dbr_bearer_set(dbr_bearer *sink, const char *token);

enum { DBR_LOG_ERROR = 1, DBR_LOG_WARNING = 2, DBR_LOG_INFO = 3, DBR_LOG_DEBUG = 4 };

/** Receives one finished line without a line end. Never holds a token, a password or a body, at any level. */
typedef void (*dbr_log_callback)(int32_t level, const char *line, void *user_data);

/** One HTTP exchange, before it (status, http_status and elapsed_us are 0, retry_in_ms is -1) or after it. */
typedef struct dbr_attempt_info {
  size_t struct_size;
  const char *operation; /**< "login", "me", "logout", "request" */
  const char *method;
  const char *url; /**< without query */
  uint32_t attempt; /**< 1, 2, ... */
  dbr_status status; /**< of this attempt */
  int32_t http_status;
  int64_t elapsed_us;
  int64_t retry_in_ms; /**< -1: this was the last attempt */
} dbr_attempt_info;

/** Told after each attempt: everything that a metric or a trace needs. */
typedef void (*dbr_after_attempt_callback)(const dbr_attempt_info *attempt, void *user_data);

typedef struct dbr_headers dbr_headers; /**< the headers of the coming attempt; valid during the callback */

/**
 * Called before each attempt; may set headers with dbr_headers_set, a traceparent for example.
 * @return DBR_OK, or the status that the call shall end with.
 */
typedef dbr_status (*dbr_before_request_callback)(const dbr_attempt_info *attempt, dbr_headers *headers,
                                                  void *user_data);

/**
 * Sets a header of this attempt, replacing one of that name; the rules of dbr_client_options_add_header. A header that
 * is refused ends the call as DBR_E_INVALID_ARGUMENT, also where the callback returns DBR_OK.
 * @since 1.0
 */
DBR_API dbr_status dbr_headers_set(dbr_headers *headers, const char *name, const char *value);

/** Told once, after the client's last other callback: what `user_data` points to may be released now. */
typedef void (*dbr_closed_callback)(void *user_data);

/** A request as a transport of your own receives it. Valid during the callback. */
typedef struct dbr_http_request {
  size_t struct_size;
  const char *method;
  const char *url;  /**< absolute, with query */
  const void *body; /**< NULL where there is none */
  size_t body_len;
  int64_t timeout_ms; /**< what is left for this attempt; 0: no limit */
} dbr_http_request;

typedef struct dbr_http_reply dbr_http_reply; /**< where the transport puts the response; valid during the callback */

/**
 * Replaces HTTP: a test double, a recorder, another stack. Fill the reply with dbr_http_reply_set.
 * @return DBR_OK, or the attempt's status (DBR_E_CONNECT, DBR_E_TIMEOUT, ...), which is retried like the library's own.
 */
typedef dbr_status (*dbr_transport_callback)(const dbr_http_request *request, dbr_http_reply *reply, void *user_data);

/** A header of the request, NULL if it has none of that name (case-insensitive). Valid during the callback. @since 1.0 */
DBR_API const char *dbr_http_request_header(const dbr_http_request *request, const char *name);

/** 1: the call was cancelled, shut down or ran out of time; give up soon. @since 1.0 */
DBR_API int32_t dbr_http_request_cancelled(const dbr_http_request *request);

/**
 * The response, whole. Everything is copied.
 * @param http_status 200 to 599
 * @param content_type "application/json"; NULL: none
 * @since 1.0
 */
DBR_API dbr_status dbr_http_reply_set(dbr_http_reply *reply, int32_t http_status, const char *content_type,
                                      const void *body, size_t body_len);

/** One more header of the response. @since 1.0 */
DBR_API dbr_status dbr_http_reply_add_header(dbr_http_reply *reply, const char *name, const char *value);

/* -------------------------------------------------------------------------------------- client options
 *
 * A setter checks what it is given, copies it and returns DBR_OK or DBR_E_INVALID_ARGUMENT. You may ignore what
 * setters return: one that refuses leaves its reason behind, and dbr_client_new then fails with it, naming the
 * option. NULL for a string restores the default. What depends on several options is judged in dbr_client_new, so
 * the order of setters does not matter.
 *
 * Three environment variables are read once, in dbr_client_new, each only where the option is not set, and not in a
 * set-uid process: DBRSDK_SERVER_URL, DBRSDK_HTTP_BEARER, DBRSDK_DEBUG (any value but empty, 0 and false: log to
 * stderr at debug level). A malformed one is an error of dbr_client_new that names it.
 */

/** Options with every default. @return NULL: out of memory. @since 1.0 */
DBR_API dbr_client_options *dbr_client_options_new(void);

/** Frees the options; clients made from them are not affected. @since 1.0 */
DBR_API void dbr_client_options_free(dbr_client_options *options);

/**
 * Where the API is: http or https, host, optional port, optional path prefix that is kept in front of the API's paths.
 * Default http://127.0.0.1:8000. Cleartext http is for loopback (127.0.0.0/8, ::1, localhost) unless
 * dbr_client_options_set_allow_cleartext says otherwise. A query or fragment is DBR_E_INVALID_ARGUMENT; user info or
 * another scheme is DBR_E_POLICY, said by dbr_client_new at the latest.
 * @since 1.0
 */
DBR_API dbr_status dbr_client_options_set_server_url(dbr_client_options *options, const char *url);

/** A token for me, logout and request until a login brings one. RFC 6750 b64token; "" is none. @since 1.0 */
DBR_API dbr_status dbr_client_options_set_http_bearer(dbr_client_options *options, const char *token);

/** Asked for a token where there is no other. NULL: none. @since 1.0 */
DBR_API dbr_status dbr_client_options_set_bearer_provider(dbr_client_options *options, dbr_bearer_provider provider,
                                                          void *user_data);

/** The whole call, queue, retries and waits between them included. Default 30000. @since 1.0 */
DBR_API dbr_status dbr_client_options_set_timeout_ms(dbr_client_options *options, int64_t timeout_ms);

/** One HTTP exchange, its connect included. Default 10000. @since 1.0 */
DBR_API dbr_status dbr_client_options_set_attempt_timeout_ms(dbr_client_options *options, int64_t timeout_ms);

/** Name look-up, TCP, proxy and TLS of a new connection. Default 5000. @since 1.0 */
DBR_API dbr_status dbr_client_options_set_connect_timeout_ms(dbr_client_options *options, int64_t timeout_ms);

/** Never retry. @since 1.0 */
DBR_API dbr_status dbr_client_options_set_retry_none(dbr_client_options *options);

/**
 * Retry 5XX answers, and where asked for failed connections and timed-out attempts. The wait before retry n (from 0) is
 * drawn from [d/2, d], d = min(max_interval_ms, initial_interval_ms * exponent^n). A Retry-After of the server replaces
 * a shorter wait. A wait that would pass the call's deadline or max_elapsed_ms is not begun: the call returns at once.
 * Default: 500, 60000, 1.5, 20000, 1.
 * @param exponent finite, >= 1
 * @param max_elapsed_ms from the call's start; 0: no limit
 * @param retry_connection_errors 1: DBR_E_CONNECT and attempt timeouts too
 * @since 1.0
 */
DBR_API dbr_status dbr_client_options_set_retry_backoff(dbr_client_options *options, int64_t initial_interval_ms,
                                                        int64_t max_interval_ms, double exponent,
                                                        int64_t max_elapsed_ms, int32_t retry_connection_errors);

/** Retry 429 like 5XX. Default 0. @since 1.0 */
DBR_API dbr_status dbr_client_options_set_retry_rate_limited(dbr_client_options *options, int32_t enabled);

/**
 * Sends a header with every request, replacing the library's own of that name. Refused: Authorization, Host,
 * Content-Length, Transfer-Encoding, Connection, Expect, TE, Trailer, Upgrade; a name that is no token (RFC 9110); a
 * value with CR, LF or another control character.
 * @since 1.0
 */
DBR_API dbr_status dbr_client_options_add_header(dbr_client_options *options, const char *name, const char *value);

/** Follows "libdbr/1.0.0 " in User-Agent: "my-program/2.1". @since 1.0 */
DBR_API dbr_status dbr_client_options_set_user_agent_suffix(dbr_client_options *options, const char *suffix);

/** The largest response body taken. Default 1048576; 0 is DBR_E_INVALID_ARGUMENT. @since 1.0 */
DBR_API dbr_status dbr_client_options_set_max_response_bytes(dbr_client_options *options, size_t max_bytes);

/** How many asynchronous calls are on the wire at once; the others queue inside. Default 100, at least 1. @since 1.0 */
DBR_API dbr_status dbr_client_options_set_max_concurrency(dbr_client_options *options, int32_t max_concurrency);

/** Trust the certificates in this PEM file instead of the system's store. Read in dbr_client_new. @since 1.0 */
DBR_API dbr_status dbr_client_options_set_ca_file(dbr_client_options *options, const char *path);

/** Trust these PEM certificates instead of the system's store. NULL: the store again. @since 1.0 */
DBR_API dbr_status dbr_client_options_set_ca_pem(dbr_client_options *options, const void *pem, size_t len);

/** Shows this certificate to a server that asks for one. PEM files; both or neither. @since 1.0 */
DBR_API dbr_status dbr_client_options_set_client_certificate(dbr_client_options *options, const char *cert_file,
                                                             const char *key_file);

/**
 * Reaches the server through an HTTP proxy ("http://proxy.example:3128", tunnelled). "": never a proxy. NULL, the
 * default: https_proxy, all_proxy and no_proxy of the environment, for https servers only.
 * @since 1.0
 */
DBR_API dbr_status dbr_client_options_set_proxy(dbr_client_options *options, const char *url);

/** 1: allow cleartext http to hosts that are not loopback. Passwords and tokens can then be read on the way. Default 0. @since 1.0 */
DBR_API dbr_status dbr_client_options_set_allow_cleartext(dbr_client_options *options, int32_t enabled);

/** Where log lines go. @param level the most detailed one wanted, DBR_LOG_ERROR to DBR_LOG_DEBUG. @since 1.0 */
DBR_API dbr_status dbr_client_options_set_logger(dbr_client_options *options, int32_t level, dbr_log_callback callback,
                                                 void *user_data);

/** @see dbr_before_request_callback. NULL: none. @since 1.0 */
DBR_API dbr_status dbr_client_options_set_before_request(dbr_client_options *options,
                                                         dbr_before_request_callback callback, void *user_data);

/** @see dbr_after_attempt_callback. NULL: none. @since 1.0 */
DBR_API dbr_status dbr_client_options_set_after_attempt(dbr_client_options *options,
                                                        dbr_after_attempt_callback callback, void *user_data);

/** Replaces HTTP by a function of yours. @see dbr_transport_callback. NULL: HTTP. @since 1.0 */
DBR_API dbr_status dbr_client_options_set_transport(dbr_client_options *options, dbr_transport_callback callback,
                                                    void *user_data);

/** @see dbr_closed_callback. Not called where dbr_client_new failed. NULL: none. @since 1.0 */
DBR_API dbr_status dbr_client_options_set_on_closed(dbr_client_options *options, dbr_closed_callback callback,
                                                    void *user_data);

/* ---------------------------------------------------------------------------------------- call options
 *
 * What one call does differently; NULL instead of the options means: as the client does. They are copied by the call.
 * As above, a setter that refuses leaves its reason behind, and the call then fails with it.
 */

/** @return NULL: out of memory. @since 1.0 */
DBR_API dbr_call_options *dbr_call_options_new(void);

/** May be called as soon as the call that took them has returned, also with *_async. @since 1.0 */
DBR_API void dbr_call_options_free(dbr_call_options *options);

/** Another server for this call, same rules as the client's. The session's token does not go to another origin. @since 1.0 */
DBR_API dbr_status dbr_call_options_set_server_url(dbr_call_options *options, const char *url);

/** @see dbr_client_options_set_timeout_ms @since 1.0 */
DBR_API dbr_status dbr_call_options_set_timeout_ms(dbr_call_options *options, int64_t timeout_ms);

/** @see dbr_client_options_set_attempt_timeout_ms @since 1.0 */
DBR_API dbr_status dbr_call_options_set_attempt_timeout_ms(dbr_call_options *options, int64_t timeout_ms);

/** @see dbr_client_options_set_retry_none @since 1.0 */
DBR_API dbr_status dbr_call_options_set_retry_none(dbr_call_options *options);

/** @see dbr_client_options_set_retry_backoff; here it holds for every method of dbr_client_request. @since 1.0 */
DBR_API dbr_status dbr_call_options_set_retry_backoff(dbr_call_options *options, int64_t initial_interval_ms,
                                                      int64_t max_interval_ms, double exponent, int64_t max_elapsed_ms,
                                                      int32_t retry_connection_errors);

/** @see dbr_client_options_add_header; replaces the client's header of that name. @since 1.0 */
DBR_API dbr_status dbr_call_options_add_header(dbr_call_options *options, const char *name, const char *value);

/** A token for this call only: one client may serve many users. @since 1.0 */
DBR_API dbr_status dbr_call_options_set_http_bearer(dbr_call_options *options, const char *token);

/** Ends the call when the token fires. The options keep what they need of it: it may be freed first. @since 1.0 */
DBR_API dbr_status dbr_call_options_set_cancel(dbr_call_options *options, dbr_cancel *cancel);

/* ---------------------------------------------------------------------------------------- cancellation */

/** A token that has not fired. One may serve many calls. @return NULL: out of memory. @since 1.0 */
DBR_API dbr_cancel *dbr_cancel_new(void);

/** Fires: every call that uses the token, now or later, ends as DBR_E_CANCELLED within 100 ms. Any thread, any number of times. @since 1.0 */
DBR_API void dbr_cancel_trigger(dbr_cancel *cancel);

/** Never races a call: calls that use the token keep what they need. @since 1.0 */
DBR_API void dbr_cancel_free(dbr_cancel *cancel);

/* ---------------------------------------------------------------------------------------------- client */

/**
 * Makes a client. Nothing is sent yet, and no thread is started.
 * @param options NULL: the defaults
 * @param out receives the client, must not be NULL; free it with dbr_client_free
 * @return DBR_OK, DBR_E_INVALID_ARGUMENT (the message names the option or the environment variable), DBR_E_POLICY,
 *         DBR_E_TLS (a CA or certificate file that cannot be read), DBR_E_OUT_OF_MEMORY
 * @since 1.0
 */
DBR_API dbr_status dbr_client_new(const dbr_client_options *options, dbr_client **out, dbr_error **error);

/** Ends the session, and sets the client's own token; NULL or "": forgets it. @since 1.0 */
DBR_API dbr_status dbr_client_set_http_bearer(dbr_client *client, const char *token, dbr_error **error);

/** Returns at once. Every call in flight ends as DBR_E_CANCELLED, later ones are DBR_E_CLOSED. Any thread. @since 1.0 */
DBR_API void dbr_client_shutdown(dbr_client *client);

/**
 * Once, after the last call was begun: shuts down, waits until the calls have ended and their callbacks returned, and
 * releases. Inside a callback of this library it does not wait: the rest follows when that callback has returned.
 * @since 1.0
 */
DBR_API void dbr_client_free(dbr_client *client);

/* -------------------------------------------------------------------------------------- authentication
 *
 * Blocking calls: the calling thread does the work, and none is started. They return within the call's timeout plus
 * 100 ms, whatever DNS, TLS or the server do.
 */

/**
 * Logs in: POST /api/v1/auth/login. On success the token becomes the client's session, and later calls send it; a
 * failed or cancelled login changes nothing.
 * @param username user name or e-mail address
 * @param password sent as it is, wiped afterwards; in no message, log line or error body
 * @return DBR_OK, DBR_E_UNAUTHORIZED (wrong, unknown or inactive: the server does not say which), DBR_E_VALIDATION,
 *         or any other status
 * @since 1.0
 */
DBR_API dbr_status dbr_auth_login(dbr_client *client, const char *username, const char *password,
                                  const dbr_call_options *options, dbr_login_result **out, dbr_error **error);

/** Who is logged in: GET /api/v1/auth/me. @since 1.0 */
DBR_API dbr_status dbr_auth_me(dbr_client *client, const dbr_call_options *options, dbr_user **out, dbr_error **error);

/**
 * Logs out: POST /api/v1/auth/logout. Whatever it returns, the session token that it sent is no longer in the client
 * afterwards. The server's tokens are stateless: a copy of one works until it expires.
 * @since 1.0
 */
DBR_API dbr_status dbr_auth_logout(dbr_client *client, const dbr_call_options *options, dbr_logout_result **out,
                                   dbr_error **error);

DBR_API void dbr_login_result_free(dbr_login_result *result);   /**< also wipes the token @since 1.0 */
DBR_API void dbr_user_free(dbr_user *user);                     /**< not for dbr_login_result::user @since 1.0 */
DBR_API void dbr_logout_result_free(dbr_logout_result *result); /**< @since 1.0 */

/* -------------------------------------------------------------------------------------------- requests */

/**
 * Any other request of the API, with the client's session, retries, limits, errors and log.
 * GET, HEAD, PUT, DELETE and OPTIONS retry as the client does. Other methods retry only what was surely never sent,
 * unless the call's own options ask for more with dbr_call_options_set_retry_backoff.
 * @param method a token (RFC 9110), case-sensitive: "GET"
 * @param path begins with one '/', may have a query; sent behind the server URL's prefix as it is, so percent-encode
 *             what needs it. A scheme, "..", a fragment, CR or LF are DBR_E_INVALID_ARGUMENT
 * @param body NULL: none; sent as application/json unless a header says otherwise
 * @param out any 2xx response; everything else is an error
 * @since 1.0
 */
DBR_API dbr_status dbr_client_request(dbr_client *client, const char *method, const char *path, const void *body,
                                      size_t body_len, const dbr_call_options *options, dbr_response **out,
                                      dbr_error **error);

/**
 * A header of the response (case-insensitive), repeated ones joined by ", ", bytes that are not UTF-8 as \\xNN; NULL:
 * none. Lives as long as the response. @since 1.0
 */
DBR_API const char *dbr_response_header(const dbr_response *response, const char *name);

DBR_API void dbr_response_free(dbr_response *response); /**< @since 1.0 */

/* ---------------------------------------------------------------------------------- asynchronous calls
 *
 * The same arguments, then a callback. Thousands may be in flight.
 *
 * Which thread?   The client's I/O thread, started by the first asynchronous call and joined by dbr_client_free. The
 *                 callback may run before the submitting call has returned, never inside it.
 * How often?      DBR_OK: exactly once, with the result, the error, DBR_E_CANCELLED or DBR_E_TIMEOUT. Any other
 *                 status: never.
 * Who frees?      The callback owns result and error, now or later, on any thread. One of the two is NULL.
 * What may I do?  Everything but blocking calls, which return DBR_E_WOULD_DEADLOCK. Be quick: the client's other
 *                 asynchronous calls wait for you.
 * Free here?      Yes: dbr_client_free inside a callback does not wait. The other calls end as DBR_E_CANCELLED, then
 *                 on_closed is told, then the thread ends.
 * The deadline counts from submission, time in the queue included. A token that fired before: accepted, then
 * DBR_E_CANCELLED. After shutdown: DBR_E_CLOSED. At exit() calls in flight end without a callback.
 */

typedef void (*dbr_login_callback)(dbr_status status, dbr_login_result *result, dbr_error *error, void *user_data);
typedef void (*dbr_user_callback)(dbr_status status, dbr_user *user, dbr_error *error, void *user_data);
typedef void (*dbr_logout_callback)(dbr_status status, dbr_logout_result *result, dbr_error *error, void *user_data);
typedef void (*dbr_response_callback)(dbr_status status, dbr_response *response, dbr_error *error, void *user_data);

/** @see dbr_auth_login @since 1.0 */
DBR_API dbr_status dbr_auth_login_async(dbr_client *client, const char *username, const char *password,
                                        const dbr_call_options *options, dbr_login_callback callback, void *user_data,
                                        dbr_error **error);

/** @see dbr_auth_me @since 1.0 */
DBR_API dbr_status dbr_auth_me_async(dbr_client *client, const dbr_call_options *options, dbr_user_callback callback,
                                     void *user_data, dbr_error **error);

/** @see dbr_auth_logout @since 1.0 */
DBR_API dbr_status dbr_auth_logout_async(dbr_client *client, const dbr_call_options *options,
                                         dbr_logout_callback callback, void *user_data, dbr_error **error);

/** @see dbr_client_request @since 1.0 */
DBR_API dbr_status dbr_client_request_async(dbr_client *client, const char *method, const char *path, const void *body,
                                            size_t body_len, const dbr_call_options *options,
                                            dbr_response_callback callback, void *user_data, dbr_error **error);

/* ---------------------------------------------------------------------------------------------- errors */

/** The same of the response that failed. Lives as long as the error. @see dbr_response_header @since 1.0 */
DBR_API const char *dbr_error_header(const dbr_error *error, const char *name);

DBR_API void dbr_error_free(dbr_error *error); /**< @since 1.0 */

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* DBR_DBR_H_ */
