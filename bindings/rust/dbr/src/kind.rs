//! What became of a call that failed.
use dbr_sys::*;
use std::fmt;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $status:ident,)*) => {
        /// What became of a call that failed: the statuses of the library.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorKind {
            $($(#[$doc])* $kind,)*
            /// The loaded libdbr is not the one that this crate was written for.
            IncompatibleLibrary,
            /// A number that a later library knows.
            Other(i32),
        }

        impl ErrorKind {
            pub(crate) fn of(status: dbr_status) -> ErrorKind {
                match status {
                    $($status => ErrorKind::$kind,)*
                    other => ErrorKind::Other(other),
                }
            }

            /// The library's number; [`ErrorKind::IncompatibleLibrary`] is this crate's own and has that of
            /// `Internal`.
            pub fn status(self) -> i32 {
                match self {
                    $(ErrorKind::$kind => $status,)*
                    ErrorKind::IncompatibleLibrary => DBR_E_INTERNAL,
                    ErrorKind::Other(status) => status,
                }
            }
        }

        #[cfg(test)]
        const ALL: &[(ErrorKind, dbr_status)] = &[$((ErrorKind::$kind, $status),)*];
    };
}

kinds! {
    /// The call itself is wrong: NUL in a text, a control character in a header or token, a bad URL or number.
    InvalidArgument = DBR_E_INVALID_ARGUMENT,
    /// No memory.
    OutOfMemory = DBR_E_OUT_OF_MEMORY,
    /// A [`CancelToken`](crate::CancelToken) fired, or the client was shut down while the call ran.
    Cancelled = DBR_E_CANCELLED,
    /// The client was shut down before the call.
    Closed = DBR_E_CLOSED,
    /// A blocking call from inside a callback on the library's thread.
    WouldDeadlock = DBR_E_WOULD_DEADLOCK,
    /// The client was made before a fork and used in the child.
    Forked = DBR_E_FORKED,
    /// Refused for safety: credentials over cleartext HTTP to a host that is not loopback, a scheme other than http
    /// and https, user info in the URL.
    Policy = DBR_E_POLICY,
    /// A defect of the library, or a panic in a hook.
    Internal = DBR_E_INTERNAL,
    /// No connection: name, refused, unreachable, closed before the first byte of a response.
    Connect = DBR_E_CONNECT,
    /// The connect, the attempt or the call ran out of time.
    Timeout = DBR_E_TIMEOUT,
    /// The handshake failed, or either side refused a certificate.
    Tls = DBR_E_TLS,
    /// What came back is not an HTTP response, or not a whole one.
    Protocol = DBR_E_PROTOCOL,
    /// Headers or body over the limit.
    TooLarge = DBR_E_TOO_LARGE,
    /// Status 200 and JSON, but not what the API promises.
    ResponseValidation = DBR_E_RESPONSE_VALIDATION,
    /// HTTP 400; for me and logout also 422.
    BadRequest = DBR_E_BAD_REQUEST,
    /// HTTP 401 and 403.
    Unauthorized = DBR_E_UNAUTHORIZED,
    /// HTTP 404.
    NotFound = DBR_E_NOT_FOUND,
    /// HTTP 422 of login and request: [`Error::issues`](crate::Error::issues) has the details.
    Validation = DBR_E_VALIDATION,
    /// HTTP 429: [`Error::retry_after`](crate::Error::retry_after) may say when to come back.
    RateLimited = DBR_E_RATE_LIMITED,
    /// Every other response that is not the expected success.
    Api = DBR_E_API,
}

impl ErrorKind {
    /// The name of the status, `"DBR_E_UNAUTHORIZED"`.
    pub fn name(self) -> &'static str {
        match self {
            ErrorKind::IncompatibleLibrary => "DBR_INCOMPATIBLE_LIBRARY",
            other => unsafe { crate::text::borrowed(dbr_status_name(other.status())) },
        }
    }

    /// A short sentence on what it means.
    pub fn text(self) -> &'static str {
        match self {
            ErrorKind::IncompatibleLibrary => "the loaded libdbr does not fit this program",
            other => unsafe { crate::text::borrowed(dbr_status_text(other.status())) },
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_has_its_kind_and_every_kind_its_number() {
        for &(kind, status) in ALL {
            assert_eq!((ErrorKind::of(status), kind.status()), (kind, status));
            assert!(kind.name().starts_with("DBR_E_") && !kind.text().is_empty());
        }
    }

    #[test]
    fn a_number_of_a_later_library_is_kept() {
        assert_eq!(ErrorKind::of(777), ErrorKind::Other(777));
        assert_eq!(ErrorKind::Other(777).status(), 777);
        assert!(!ErrorKind::Other(777).name().is_empty());
    }
}
