//! What one call does differently.
use crate::cancel::CancelToken;
use crate::error::{Error, Result};
use crate::input::for_c;
use crate::kind::ErrorKind;
use crate::native::NativePtr;
use crate::retry::Retry;
use crate::secret::{Secret, Token};
use crate::text::timeout_ms;
use dbr_sys::*;
use std::fmt;
use std::time::Duration;

/// What one call does differently from its client: `client.with(&options).me()`.
///
/// ```no_run
/// # fn main() -> dbr::Result<()> {
/// use dbr::CallOptions;
/// use std::time::Duration;
///
/// # let client = dbr::Client::builder().build()?;
/// let quick = CallOptions::new().timeout(Duration::from_millis(800)).header("x-request-id", "42");
/// let me = client.with(&quick).me()?;
/// # Ok(()) }
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct CallOptions {
    server_url: Option<String>,
    // Behind the outer None the client's applies, behind the inner one there is no limit.
    timeout: Option<Option<Duration>>,
    attempt_timeout: Option<Option<Duration>>,
    retry: Option<Retry>,
    headers: Vec<(String, Token)>,
    http_bearer: Option<Token>,
    cancel: Option<CancelToken>,
}

impl CallOptions {
    /// Everything as the client does it.
    pub fn new() -> CallOptions {
        CallOptions::default()
    }

    /// Another server. The session's token does not go to another origin.
    pub fn server_url(mut self, url: impl Into<String>) -> CallOptions {
        self.server_url = Some(url.into());
        self
    }

    /// The whole call, queue, retries and waits included; None: no limit. An asynchronous call counts from the first
    /// poll.
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> CallOptions {
        self.timeout = Some(timeout.into());
        self
    }

    /// One HTTP exchange, its connect included; None: no limit.
    pub fn attempt_timeout(mut self, timeout: impl Into<Option<Duration>>) -> CallOptions {
        self.attempt_timeout = Some(timeout.into());
        self
    }

    /// Other retries. A [`Backoff`](crate::Backoff) given here holds for every method of a request.
    pub fn retry(mut self, retry: impl Into<Retry>) -> CallOptions {
        self.retry = Some(retry.into());
        self
    }

    /// One more header, in place of the client's of that name.
    pub fn header(mut self, name: impl Into<String>, value: impl AsRef<str>) -> CallOptions {
        self.headers.push((name.into(), Token::new(value)));
        self
    }

    /// A token for this call only: one client may serve many users.
    pub fn http_bearer(mut self, token: impl AsRef<str>) -> CallOptions {
        self.http_bearer = Some(Token::new(token));
        self
    }

    /// Ends the call when the token fires.
    pub fn cancel(mut self, token: &CancelToken) -> CallOptions {
        self.cancel = Some(token.clone());
        self
    }

    pub(crate) fn cancel_token(&self) -> Option<&CancelToken> {
        self.cancel.as_ref()
    }

    /// For C, without the cancel token. What a setter refuses, it keeps, and the call then fails with it.
    pub(crate) fn to_native(&self) -> Result<NativePtr<dbr_call_options>> {
        let native = new_native()?;
        let raw = native.as_ptr();
        if let Some(url) = &self.server_url {
            let url = for_c("the server URL", url.as_str())?;
            unsafe { dbr_call_options_set_server_url(raw, url.as_ptr()) };
        }
        if let Some(timeout) = self.timeout {
            unsafe { dbr_call_options_set_timeout_ms(raw, timeout_ms(timeout)) };
        }
        if let Some(timeout) = self.attempt_timeout {
            unsafe { dbr_call_options_set_attempt_timeout_ms(raw, timeout_ms(timeout)) };
        }
        self.retry_to(raw);
        for (name, value) in &self.headers {
            let name = for_c("the name of a header", name.as_str())?;
            let value = Secret::for_c("the value of a header", value.expose())?;
            unsafe { dbr_call_options_add_header(raw, name.as_ptr(), value.as_c_str()) };
        }
        if let Some(token) = &self.http_bearer {
            let token = Secret::for_c("the token", token.expose())?;
            unsafe { dbr_call_options_set_http_bearer(raw, token.as_c_str()) };
        }
        Ok(native)
    }

    /// For a blocking call.
    pub(crate) fn to_native_with_cancel(&self) -> Result<NativePtr<dbr_call_options>> {
        let native = self.to_native()?;
        if let Some(token) = &self.cancel {
            unsafe { dbr_call_options_set_cancel(native.as_ptr(), token.native()) };
        }
        Ok(native)
    }

    fn retry_to(&self, raw: *mut dbr_call_options) {
        match &self.retry {
            None => {}
            Some(Retry::None) => unsafe {
                dbr_call_options_set_retry_none(raw);
            },
            Some(Retry::Backoff(backoff)) => unsafe {
                let (initial, max, exponent, elapsed, connections) = backoff.arguments();
                dbr_call_options_set_retry_backoff(raw, initial, max, exponent, elapsed, connections);
            },
        }
    }
}

pub(crate) fn new_native() -> Result<NativePtr<dbr_call_options>> {
    unsafe { NativePtr::from_raw(dbr_call_options_new()) }.ok_or_else(|| Error::from(ErrorKind::OutOfMemory))
}

impl fmt::Debug for CallOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("CallOptions")
            .field("server_url", &self.server_url)
            .field("timeout", &self.timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("retry", &self.retry)
            // The values show as Token(***): a header may be a key.
            .field("headers", &self.headers)
            .field("http_bearer", &self.http_bearer)
            .field("cancel", &self.cancel)
            .finish()
    }
}
