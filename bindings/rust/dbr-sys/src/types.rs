//! The types of the header: opaque handles, results, what callbacks are given, callbacks.

use std::ffi::c_void;
use std::marker::{PhantomData, PhantomPinned};
use std::os::raw::c_char;

/// What became of a call: [`DBR_OK`](crate::DBR_OK) or one of the `DBR_E_` numbers. Later versions may add some.
pub type dbr_status = i32;

macro_rules! opaque {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[repr(C)]
        pub struct $name {
            _data: [u8; 0],
            // Neither Send nor Sync nor Unpin: what may be done is for the owner to say.
            _marker: PhantomData<(*mut u8, PhantomPinned)>,
        }
    )*};
}

opaque! {
    /// A server, a session, connections. Any number of threads may use one at once.
    dbr_client;
    /// What `dbr_client_new` copies.
    dbr_client_options;
    /// What one call does differently.
    dbr_call_options;
    /// Ends calls from outside. Any number of threads may use one at once.
    dbr_cancel;
    /// Where a bearer provider puts its token.
    dbr_bearer;
    /// The headers of the coming attempt.
    dbr_headers;
    /// Where a transport puts the response.
    dbr_http_reply;
}

/// One entry of the list in a 422 answer. Part of a [`dbr_error`].
#[repr(C)]
#[allow(missing_docs)]
pub struct dbr_validation_issue {
    pub struct_size: usize,
    pub location: *const c_char,
    pub message: *const c_char,
    pub r#type: *const c_char,
}

/// Why a call failed. Freed with [`dbr_error_free`](crate::dbr_error_free).
#[repr(C)]
#[allow(missing_docs)]
pub struct dbr_error {
    pub struct_size: usize,
    pub status: dbr_status,
    /// 0: there was no response.
    pub http_status: i32,
    pub message: *const c_char,
    pub operation: *const c_char,
    /// NULL: none, or withheld since it holds a secret.
    pub body: *const c_char,
    pub body_len: usize,
    pub attempts: u32,
    /// -1: the server named nothing that makes sense.
    pub retry_after_ms: i64,
    pub retryable: i32,
    pub issues: *const *const dbr_validation_issue,
    pub issue_count: usize,
}

/// The logged-in user. Freed with [`dbr_user_free`](crate::dbr_user_free), but for the one in a login result.
#[repr(C)]
#[allow(missing_docs)]
pub struct dbr_user {
    pub struct_size: usize,
    pub id: *const c_char,
    pub username: *const c_char,
    pub email: *const c_char,
    pub display_name: *const c_char,
    /// 1, 0; -1: not said (only inside a login result).
    pub active_status: i32,
    pub json: *const c_char,
    pub json_len: usize,
}

/// What a login brings. Freed with [`dbr_login_result_free`](crate::dbr_login_result_free).
#[repr(C)]
#[allow(missing_docs)]
pub struct dbr_login_result {
    pub struct_size: usize,
    pub access_token: *const c_char,
    pub token_type: *const c_char,
    /// -1: the token does not say.
    pub expires_at_unix: i64,
    pub user: *const dbr_user,
}

/// What a logout brings. Freed with [`dbr_logout_result_free`](crate::dbr_logout_result_free).
#[repr(C)]
#[allow(missing_docs)]
pub struct dbr_logout_result {
    pub struct_size: usize,
    pub message: *const c_char,
    pub json: *const c_char,
    pub json_len: usize,
}

/// A 2xx response. Freed with [`dbr_response_free`](crate::dbr_response_free).
#[repr(C)]
#[allow(missing_docs)]
pub struct dbr_response {
    pub struct_size: usize,
    pub http_status: i32,
    pub attempts: u32,
    pub body: *const c_char,
    pub body_len: usize,
}

/// One HTTP exchange, before or after it.
#[repr(C)]
#[allow(missing_docs)]
pub struct dbr_attempt_info {
    pub struct_size: usize,
    pub operation: *const c_char,
    pub method: *const c_char,
    pub url: *const c_char,
    pub attempt: u32,
    pub status: dbr_status,
    pub http_status: i32,
    pub elapsed_us: i64,
    /// -1: this was the last attempt.
    pub retry_in_ms: i64,
}

/// A request as a transport of your own receives it.
#[repr(C)]
#[allow(missing_docs)]
pub struct dbr_http_request {
    pub struct_size: usize,
    pub method: *const c_char,
    pub url: *const c_char,
    pub body: *const c_void,
    pub body_len: usize,
    /// 0: no limit.
    pub timeout_ms: i64,
}

/// Gives a bearer token where there is no other.
pub type dbr_bearer_provider =
    Option<unsafe extern "C" fn(sink: *mut dbr_bearer, user_data: *mut c_void) -> dbr_status>;

/// Receives one finished log line.
pub type dbr_log_callback =
    Option<unsafe extern "C" fn(level: i32, line: *const c_char, user_data: *mut c_void)>;

/// Told after each attempt.
pub type dbr_after_attempt_callback =
    Option<unsafe extern "C" fn(attempt: *const dbr_attempt_info, user_data: *mut c_void)>;

/// Called before each attempt; may set headers.
pub type dbr_before_request_callback = Option<
    unsafe extern "C" fn(
        attempt: *const dbr_attempt_info,
        headers: *mut dbr_headers,
        user_data: *mut c_void,
    ) -> dbr_status,
>;

/// Told once, after the client's last other callback.
pub type dbr_closed_callback = Option<unsafe extern "C" fn(user_data: *mut c_void)>;

/// Replaces HTTP.
pub type dbr_transport_callback = Option<
    unsafe extern "C" fn(
        request: *const dbr_http_request,
        reply: *mut dbr_http_reply,
        user_data: *mut c_void,
    ) -> dbr_status,
>;

/// Completes a login; owns result and error.
pub type dbr_login_callback = Option<
    unsafe extern "C" fn(
        status: dbr_status,
        result: *mut dbr_login_result,
        error: *mut dbr_error,
        user_data: *mut c_void,
    ),
>;

/// Completes a me; owns result and error.
pub type dbr_user_callback = Option<
    unsafe extern "C" fn(
        status: dbr_status,
        user: *mut dbr_user,
        error: *mut dbr_error,
        user_data: *mut c_void,
    ),
>;

/// Completes a logout; owns result and error.
pub type dbr_logout_callback = Option<
    unsafe extern "C" fn(
        status: dbr_status,
        result: *mut dbr_logout_result,
        error: *mut dbr_error,
        user_data: *mut c_void,
    ),
>;

/// Completes a request; owns response and error.
pub type dbr_response_callback = Option<
    unsafe extern "C" fn(
        status: dbr_status,
        response: *mut dbr_response,
        error: *mut dbr_error,
        user_data: *mut c_void,
    ),
>;
