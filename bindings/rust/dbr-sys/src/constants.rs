//! The numbers of the header.

use crate::dbr_status;

/// The version of the header that these declarations follow.
pub const DBR_VERSION: &str = "1.0.0";
/// Its first number: equal in the loaded library, or nothing here holds.
pub const DBR_VERSION_MAJOR: u32 = 1;
/// Its second number: the loaded library's is at least this.
pub const DBR_VERSION_MINOR: u32 = 0;
/// Its third number.
pub const DBR_VERSION_PATCH: u32 = 0;
/// `0xMMmmpp`, as [`dbr_version_number`](crate::dbr_version_number) returns it.
pub const DBR_VERSION_NUMBER: u32 = 0x01_00_00;

/// Done.
pub const DBR_OK: dbr_status = 0;

/// The call itself is wrong: NULL, not UTF-8, a control character in a header or token, a bad URL or number.
pub const DBR_E_INVALID_ARGUMENT: dbr_status = 101;
/// No memory.
pub const DBR_E_OUT_OF_MEMORY: dbr_status = 102;
/// The cancel token fired, or the client was shut down while the call ran.
pub const DBR_E_CANCELLED: dbr_status = 103;
/// The client was shut down before the call.
pub const DBR_E_CLOSED: dbr_status = 104;
/// A blocking call from inside a callback on the I/O thread.
pub const DBR_E_WOULD_DEADLOCK: dbr_status = 105;
/// The client was made before a fork and used in the child.
pub const DBR_E_FORKED: dbr_status = 106;
/// Refused for safety.
pub const DBR_E_POLICY: dbr_status = 107;
/// A defect of the library or of a callback.
pub const DBR_E_INTERNAL: dbr_status = 199;

/// No connection.
pub const DBR_E_CONNECT: dbr_status = 201;
/// Out of time, in whatever phase.
pub const DBR_E_TIMEOUT: dbr_status = 202;
/// The handshake failed, or either side refused a certificate.
pub const DBR_E_TLS: dbr_status = 203;
/// What came back is no HTTP response, or not a whole one.
pub const DBR_E_PROTOCOL: dbr_status = 204;
/// Headers or body over the limit.
pub const DBR_E_TOO_LARGE: dbr_status = 205;

/// Status 200 and JSON, but not what the API promises.
pub const DBR_E_RESPONSE_VALIDATION: dbr_status = 301;
/// HTTP 400; for me and logout also 422.
pub const DBR_E_BAD_REQUEST: dbr_status = 400;
/// HTTP 401 and 403.
pub const DBR_E_UNAUTHORIZED: dbr_status = 401;
/// HTTP 404.
pub const DBR_E_NOT_FOUND: dbr_status = 404;
/// HTTP 422 of login and request: see [`dbr_error::issues`](crate::dbr_error::issues).
pub const DBR_E_VALIDATION: dbr_status = 422;
/// HTTP 429.
pub const DBR_E_RATE_LIMITED: dbr_status = 429;
/// Every other response that is not the expected success.
pub const DBR_E_API: dbr_status = 500;

/// Log what fails.
pub const DBR_LOG_ERROR: i32 = 1;
/// Log what may be a problem, too.
pub const DBR_LOG_WARNING: i32 = 2;
/// Log each call, too.
pub const DBR_LOG_INFO: i32 = 3;
/// Log everything.
pub const DBR_LOG_DEBUG: i32 = 4;
