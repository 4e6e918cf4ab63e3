/* The layout that programs and bindings were compiled against, and the numbers they compare with, on 64-bit
 * systems. A line that no longer holds is an ABI break: members are only ever appended (then the size
 * changes, and nothing else), numbers never change. Compiling is the test. */
#include <dbr/dbr.h>

#define SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), "the size of " #type " changed")
#define AT(type, member, bytes) \
  _Static_assert(offsetof(type, member) == (bytes), #type "." #member " is somewhere else")
#define NUMBER(name, value) _Static_assert((name) == (value), #name " has another number")

_Static_assert(sizeof(void*) == 8, "these are the numbers of a 64-bit system");
_Static_assert(sizeof(dbr_status) == 4, "dbr_status is an int32_t");

SIZE(dbr_validation_issue, 32);
AT(dbr_validation_issue, struct_size, 0);
AT(dbr_validation_issue, location, 8);
AT(dbr_validation_issue, message, 16);
AT(dbr_validation_issue, type, 24);

SIZE(dbr_error, 88);
AT(dbr_error, struct_size, 0);
AT(dbr_error, status, 8);
AT(dbr_error, http_status, 12);
AT(dbr_error, message, 16);
AT(dbr_error, operation, 24);
AT(dbr_error, body, 32);
AT(dbr_error, body_len, 40);
AT(dbr_error, attempts, 48);
AT(dbr_error, retry_after_ms, 56);
AT(dbr_error, retryable, 64);
AT(dbr_error, issues, 72);
AT(dbr_error, issue_count, 80);

SIZE(dbr_user, 64);
AT(dbr_user, struct_size, 0);
AT(dbr_user, id, 8);
AT(dbr_user, username, 16);
AT(dbr_user, email, 24);
AT(dbr_user, display_name, 32);
AT(dbr_user, active_status, 40);
AT(dbr_user, json, 48);
AT(dbr_user, json_len, 56);

SIZE(dbr_login_result, 40);
AT(dbr_login_result, struct_size, 0);
AT(dbr_login_result, access_token, 8);
AT(dbr_login_result, token_type, 16);
AT(dbr_login_result, expires_at_unix, 24);
AT(dbr_login_result, user, 32);

SIZE(dbr_logout_result, 32);
AT(dbr_logout_result, struct_size, 0);
AT(dbr_logout_result, message, 8);
AT(dbr_logout_result, json, 16);
AT(dbr_logout_result, json_len, 24);

SIZE(dbr_response, 32);
AT(dbr_response, struct_size, 0);
AT(dbr_response, http_status, 8);
AT(dbr_response, attempts, 12);
AT(dbr_response, body, 16);
AT(dbr_response, body_len, 24);

SIZE(dbr_attempt_info, 64);
AT(dbr_attempt_info, struct_size, 0);
AT(dbr_attempt_info, operation, 8);
AT(dbr_attempt_info, method, 16);
AT(dbr_attempt_info, url, 24);
AT(dbr_attempt_info, attempt, 32);
AT(dbr_attempt_info, status, 36);
AT(dbr_attempt_info, http_status, 40);
AT(dbr_attempt_info, elapsed_us, 48);
AT(dbr_attempt_info, retry_in_ms, 56);

SIZE(dbr_http_request, 48);
AT(dbr_http_request, struct_size, 0);
AT(dbr_http_request, method, 8);
AT(dbr_http_request, url, 16);
AT(dbr_http_request, body, 24);
AT(dbr_http_request, body_len, 32);
AT(dbr_http_request, timeout_ms, 40);

NUMBER(DBR_OK, 0);
NUMBER(DBR_E_INVALID_ARGUMENT, 101);
NUMBER(DBR_E_OUT_OF_MEMORY, 102);
NUMBER(DBR_E_CANCELLED, 103);
NUMBER(DBR_E_CLOSED, 104);
NUMBER(DBR_E_WOULD_DEADLOCK, 105);
NUMBER(DBR_E_FORKED, 106);
NUMBER(DBR_E_POLICY, 107);
NUMBER(DBR_E_INTERNAL, 199);
NUMBER(DBR_E_CONNECT, 201);
NUMBER(DBR_E_TIMEOUT, 202);
NUMBER(DBR_E_TLS, 203);
NUMBER(DBR_E_PROTOCOL, 204);
NUMBER(DBR_E_TOO_LARGE, 205);
NUMBER(DBR_E_RESPONSE_VALIDATION, 301);
NUMBER(DBR_E_BAD_REQUEST, 400);
NUMBER(DBR_E_UNAUTHORIZED, 401);
NUMBER(DBR_E_NOT_FOUND, 404);
NUMBER(DBR_E_VALIDATION, 422);
NUMBER(DBR_E_RATE_LIMITED, 429);
NUMBER(DBR_E_API, 500);

NUMBER(DBR_LOG_ERROR, 1);
NUMBER(DBR_LOG_WARNING, 2);
NUMBER(DBR_LOG_INFO, 3);
NUMBER(DBR_LOG_DEBUG, 4);
int main(void) {
  return 0;
}
