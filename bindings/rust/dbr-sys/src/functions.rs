//! The functions of the header. What they do stands there, once.
#![allow(missing_docs)]

use crate::types::*;
use std::ffi::c_void;
use std::os::raw::c_char;

// Version, status.
extern "C" {
    pub fn dbr_version() -> *const c_char;
    pub fn dbr_version_number() -> u32;
    pub fn dbr_status_name(status: dbr_status) -> *const c_char;
    pub fn dbr_status_text(status: dbr_status) -> *const c_char;
}

// What callbacks call.
extern "C" {
    pub fn dbr_bearer_set(sink: *mut dbr_bearer, token: *const c_char) -> dbr_status;
    pub fn dbr_headers_set(
        headers: *mut dbr_headers,
        name: *const c_char,
        value: *const c_char,
    ) -> dbr_status;
    pub fn dbr_http_request_header(request: *const dbr_http_request, name: *const c_char) -> *const c_char;
    pub fn dbr_http_request_cancelled(request: *const dbr_http_request) -> i32;
    pub fn dbr_http_reply_set(
        reply: *mut dbr_http_reply,
        http_status: i32,
        content_type: *const c_char,
        body: *const c_void,
        body_len: usize,
    ) -> dbr_status;
    pub fn dbr_http_reply_add_header(
        reply: *mut dbr_http_reply,
        name: *const c_char,
        value: *const c_char,
    ) -> dbr_status;
}

// Client options.
extern "C" {
    pub fn dbr_client_options_new() -> *mut dbr_client_options;
    pub fn dbr_client_options_free(options: *mut dbr_client_options);
    pub fn dbr_client_options_set_server_url(
        options: *mut dbr_client_options,
        url: *const c_char,
    ) -> dbr_status;
    pub fn dbr_client_options_set_http_bearer(
        options: *mut dbr_client_options,
        token: *const c_char,
    ) -> dbr_status;
    pub fn dbr_client_options_set_bearer_provider(
        options: *mut dbr_client_options,
        provider: dbr_bearer_provider,
        user_data: *mut c_void,
    ) -> dbr_status;
    pub fn dbr_client_options_set_timeout_ms(options: *mut dbr_client_options, timeout_ms: i64)
        -> dbr_status;
    pub fn dbr_client_options_set_attempt_timeout_ms(
        options: *mut dbr_client_options,
        timeout_ms: i64,
    ) -> dbr_status;
    pub fn dbr_client_options_set_connect_timeout_ms(
        options: *mut dbr_client_options,
        timeout_ms: i64,
    ) -> dbr_status;
    pub fn dbr_client_options_set_retry_none(options: *mut dbr_client_options) -> dbr_status;
    pub fn dbr_client_options_set_retry_backoff(
        options: *mut dbr_client_options,
        initial_interval_ms: i64,
        max_interval_ms: i64,
        exponent: f64,
        max_elapsed_ms: i64,
        retry_connection_errors: i32,
    ) -> dbr_status;
    pub fn dbr_client_options_set_retry_rate_limited(
        options: *mut dbr_client_options,
        enabled: i32,
    ) -> dbr_status;
    pub fn dbr_client_options_add_header(
        options: *mut dbr_client_options,
        name: *const c_char,
        value: *const c_char,
    ) -> dbr_status;
    pub fn dbr_client_options_set_user_agent_suffix(
        options: *mut dbr_client_options,
        suffix: *const c_char,
    ) -> dbr_status;
    pub fn dbr_client_options_set_max_response_bytes(
        options: *mut dbr_client_options,
        max_bytes: usize,
    ) -> dbr_status;
    pub fn dbr_client_options_set_max_concurrency(
        options: *mut dbr_client_options,
        max_concurrency: i32,
    ) -> dbr_status;
    pub fn dbr_client_options_set_ca_file(
        options: *mut dbr_client_options,
        path: *const c_char,
    ) -> dbr_status;
    pub fn dbr_client_options_set_ca_pem(
        options: *mut dbr_client_options,
        pem: *const c_void,
        len: usize,
    ) -> dbr_status;
    pub fn dbr_client_options_set_client_certificate(
        options: *mut dbr_client_options,
        cert_file: *const c_char,
        key_file: *const c_char,
    ) -> dbr_status;
    pub fn dbr_client_options_set_proxy(options: *mut dbr_client_options, url: *const c_char) -> dbr_status;
    pub fn dbr_client_options_set_allow_cleartext(
        options: *mut dbr_client_options,
        enabled: i32,
    ) -> dbr_status;
    pub fn dbr_client_options_set_logger(
        options: *mut dbr_client_options,
        level: i32,
        callback: dbr_log_callback,
        user_data: *mut c_void,
    ) -> dbr_status;
    pub fn dbr_client_options_set_before_request(
        options: *mut dbr_client_options,
        callback: dbr_before_request_callback,
        user_data: *mut c_void,
    ) -> dbr_status;
    pub fn dbr_client_options_set_after_attempt(
        options: *mut dbr_client_options,
        callback: dbr_after_attempt_callback,
        user_data: *mut c_void,
    ) -> dbr_status;
    pub fn dbr_client_options_set_transport(
        options: *mut dbr_client_options,
        callback: dbr_transport_callback,
        user_data: *mut c_void,
    ) -> dbr_status;
    pub fn dbr_client_options_set_on_closed(
        options: *mut dbr_client_options,
        callback: dbr_closed_callback,
        user_data: *mut c_void,
    ) -> dbr_status;
}

// Call options.
extern "C" {
    pub fn dbr_call_options_new() -> *mut dbr_call_options;
    pub fn dbr_call_options_free(options: *mut dbr_call_options);
    pub fn dbr_call_options_set_server_url(options: *mut dbr_call_options, url: *const c_char) -> dbr_status;
    pub fn dbr_call_options_set_timeout_ms(options: *mut dbr_call_options, timeout_ms: i64) -> dbr_status;
    pub fn dbr_call_options_set_attempt_timeout_ms(
        options: *mut dbr_call_options,
        timeout_ms: i64,
    ) -> dbr_status;
    pub fn dbr_call_options_set_retry_none(options: *mut dbr_call_options) -> dbr_status;
    pub fn dbr_call_options_set_retry_backoff(
        options: *mut dbr_call_options,
        initial_interval_ms: i64,
        max_interval_ms: i64,
        exponent: f64,
        max_elapsed_ms: i64,
        retry_connection_errors: i32,
    ) -> dbr_status;
    pub fn dbr_call_options_add_header(
        options: *mut dbr_call_options,
        name: *const c_char,
        value: *const c_char,
    ) -> dbr_status;
    pub fn dbr_call_options_set_http_bearer(
        options: *mut dbr_call_options,
        token: *const c_char,
    ) -> dbr_status;
    pub fn dbr_call_options_set_cancel(options: *mut dbr_call_options, cancel: *mut dbr_cancel)
        -> dbr_status;
}

// Cancellation, client.
extern "C" {
    pub fn dbr_cancel_new() -> *mut dbr_cancel;
    pub fn dbr_cancel_trigger(cancel: *mut dbr_cancel);
    pub fn dbr_cancel_free(cancel: *mut dbr_cancel);

    pub fn dbr_client_new(
        options: *const dbr_client_options,
        out: *mut *mut dbr_client,
        error: *mut *mut dbr_error,
    ) -> dbr_status;
    pub fn dbr_client_set_http_bearer(
        client: *mut dbr_client,
        token: *const c_char,
        error: *mut *mut dbr_error,
    ) -> dbr_status;
    pub fn dbr_client_shutdown(client: *mut dbr_client);
    pub fn dbr_client_free(client: *mut dbr_client);
}

// Blocking calls.
extern "C" {
    pub fn dbr_auth_login(
        client: *mut dbr_client,
        username: *const c_char,
        password: *const c_char,
        options: *const dbr_call_options,
        out: *mut *mut dbr_login_result,
        error: *mut *mut dbr_error,
    ) -> dbr_status;
    pub fn dbr_auth_me(
        client: *mut dbr_client,
        options: *const dbr_call_options,
        out: *mut *mut dbr_user,
        error: *mut *mut dbr_error,
    ) -> dbr_status;
    pub fn dbr_auth_logout(
        client: *mut dbr_client,
        options: *const dbr_call_options,
        out: *mut *mut dbr_logout_result,
        error: *mut *mut dbr_error,
    ) -> dbr_status;
    pub fn dbr_client_request(
        client: *mut dbr_client,
        method: *const c_char,
        path: *const c_char,
        body: *const c_void,
        body_len: usize,
        options: *const dbr_call_options,
        out: *mut *mut dbr_response,
        error: *mut *mut dbr_error,
    ) -> dbr_status;
}

// Asynchronous calls.
extern "C" {
    pub fn dbr_auth_login_async(
        client: *mut dbr_client,
        username: *const c_char,
        password: *const c_char,
        options: *const dbr_call_options,
        callback: dbr_login_callback,
        user_data: *mut c_void,
        error: *mut *mut dbr_error,
    ) -> dbr_status;
    pub fn dbr_auth_me_async(
        client: *mut dbr_client,
        options: *const dbr_call_options,
        callback: dbr_user_callback,
        user_data: *mut c_void,
        error: *mut *mut dbr_error,
    ) -> dbr_status;
    pub fn dbr_auth_logout_async(
        client: *mut dbr_client,
        options: *const dbr_call_options,
        callback: dbr_logout_callback,
        user_data: *mut c_void,
        error: *mut *mut dbr_error,
    ) -> dbr_status;
    pub fn dbr_client_request_async(
        client: *mut dbr_client,
        method: *const c_char,
        path: *const c_char,
        body: *const c_void,
        body_len: usize,
        options: *const dbr_call_options,
        callback: dbr_response_callback,
        user_data: *mut c_void,
        error: *mut *mut dbr_error,
    ) -> dbr_status;
}

// Results and errors.
extern "C" {
    pub fn dbr_login_result_free(result: *mut dbr_login_result);
    pub fn dbr_user_free(user: *mut dbr_user);
    pub fn dbr_logout_result_free(result: *mut dbr_logout_result);
    pub fn dbr_response_header(response: *const dbr_response, name: *const c_char) -> *const c_char;
    pub fn dbr_response_free(response: *mut dbr_response);
    pub fn dbr_error_header(error: *const dbr_error, name: *const c_char) -> *const c_char;
    pub fn dbr_error_free(error: *mut dbr_error);
}
