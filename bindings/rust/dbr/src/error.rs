//! Why a call failed.
use crate::headers::{KeptHeaders, KeptNames};
use crate::issue::ValidationIssue;
use crate::kind::ErrorKind;
use crate::native::NativePtr;
use crate::text;
use dbr_sys::{dbr_error, dbr_status};
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

/// What every fallible function of this crate returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

type Source = Box<dyn StdError + Send + Sync>;

/// Why a call failed. Never holds a password or a token.
///
/// ```
/// use dbr::{Client, ErrorKind};
///
/// let error = Client::builder().server_url("ftp://127.0.0.1").build().unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Policy);
/// assert_eq!(error.http_status(), None);
/// assert!(!error.is_retryable());
/// ```
#[non_exhaustive]
pub struct Error {
    // Boxed, so that a Result stays small.
    inner: Box<Inner>,
}

#[derive(Default)]
struct Inner {
    kind: Option<ErrorKind>,
    http_status: Option<u16>,
    message: String,
    operation: String,
    body: Option<Vec<u8>>,
    attempts: u32,
    retry_after: Option<Duration>,
    retryable: bool,
    issues: Vec<ValidationIssue>,
    headers: KeptHeaders,
    source: Option<Source>,
}

impl Error {
    /// An error of your own: what a hook, a token provider or a transport ends its call with.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Error {
        Error { inner: Box::new(Inner { kind: Some(kind), message: message.into(), ..Inner::default() }) }
    }

    /// Adds what lies behind it.
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Error {
        self.inner.source = Some(source.into());
        self
    }

    /// What became of the call.
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind.unwrap_or(ErrorKind::Internal)
    }

    /// The response's status code; None: there was no response.
    pub fn http_status(&self) -> Option<u16> {
        self.inner.http_status
    }

    /// One line for a person.
    pub fn message(&self) -> &str {
        &self.inner.message
    }

    /// `"login"`, `"me"`, `"logout"`, `"request"`, or `""`.
    pub fn operation(&self) -> &str {
        &self.inner.operation
    }

    /// The response's body, up to 64 KiB of it; None: none, or withheld since it holds a secret.
    pub fn body(&self) -> Option<&[u8]> {
        self.inner.body.as_deref()
    }

    /// Exchanges begun, failed connects included; 0: nothing was tried.
    pub fn attempts(&self) -> u32 {
        self.inner.attempts
    }

    /// How long the server asked to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        self.inner.retry_after
    }

    /// Whether the same call may succeed later (5XX, 429, no connection, out of time).
    pub fn is_retryable(&self) -> bool {
        self.inner.retryable
    }

    /// The first 100 entries of the server's list where the kind is [`ErrorKind::Validation`].
    pub fn issues(&self) -> &[ValidationIssue] {
        &self.inner.issues
    }

    /// A header of the response: one of the usual ones, or one that
    /// [`ClientBuilder::keep_header`](crate::ClientBuilder::keep_header) named. Repeated ones are joined by `", "`.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.inner.headers.get(name)
    }

    /// Of the library, copied and freed.
    pub(crate) fn from_native(
        status: dbr_status,
        native: Option<NativePtr<dbr_error>>,
        names: &KeptNames,
    ) -> Error {
        match native {
            Some(native) => Error { inner: Box::new(unsafe { Inner::copy_of(&*native.as_ptr(), names) }) },
            None => Error::from(ErrorKind::of(status)),
        }
    }

    pub(crate) fn nul_inside(what: &str, error: impl Into<Source>) -> Error {
        Error::nul_inside_secret(what).with_source(error)
    }

    /// Without the source, which would hold the text.
    pub(crate) fn nul_inside_secret(what: &str) -> Error {
        Error::new(ErrorKind::InvalidArgument, format!("{what} has a NUL inside"))
    }

    /// `Ok` for `DBR_OK`, for the functions that say no more than their status.
    pub(crate) fn check(status: dbr_status) -> Result<()> {
        match status {
            dbr_sys::DBR_OK => Ok(()),
            other => Err(Error::from(ErrorKind::of(other))),
        }
    }
}

impl Inner {
    /// # Safety
    ///
    /// An error of the library that lives.
    unsafe fn copy_of(raw: &dbr_error, names: &KeptNames) -> Inner {
        let issues = match raw.issue_count {
            0 => &[],
            count => unsafe { std::slice::from_raw_parts(raw.issues, count) },
        };
        let body = unsafe { text::bytes(raw.body, raw.body_len) };
        Inner {
            kind: Some(ErrorKind::of(raw.status)),
            http_status: u16::try_from(raw.http_status).ok().filter(|&status| status != 0),
            message: unsafe { text::required(raw.message) },
            operation: unsafe { text::required(raw.operation) },
            body: if raw.body.is_null() { None } else { Some(body.to_vec()) },
            attempts: raw.attempts,
            retry_after: text::duration_of_ms(raw.retry_after_ms),
            retryable: raw.retryable != 0,
            issues: issues.iter().map(|&issue| unsafe { ValidationIssue::copy_of(&*issue) }).collect(),
            headers: names.of_error(raw),
            source: None,
        }
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Error {
        Error::new(kind, kind.text())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.operation().is_empty() {
            write!(formatter, "{}: ", self.operation())?;
        }
        formatter.write_str(self.message())?;
        match self.http_status().map(|status| format!("HTTP {status}")) {
            // Where the server gave no reason, the message is the status already.
            Some(status) if !self.message().contains(&status) => write!(formatter, " ({status})"),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.inner;
        formatter
            .debug_struct("Error")
            .field("kind", &self.kind())
            .field("http_status", &inner.http_status)
            .field("message", &inner.message)
            .field("operation", &inner.operation)
            // A body may hold what a person entered; its length is enough to look for it.
            .field("body_len", &inner.body.as_ref().map(Vec::len))
            .field("attempts", &inner.attempts)
            .field("retry_after", &inner.retry_after)
            .field("retryable", &inner.retryable)
            .field("issues", &inner.issues)
            .field("source", &inner.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.inner.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}
