//! What the hooks around each HTTP exchange are given.
use crate::error::{Error, Result};
use crate::input::for_c;
use crate::kind::ErrorKind;
use crate::secret::Secret;
use crate::text;
use dbr_sys::*;
use std::fmt;
use std::time::Duration;

/// One HTTP exchange, before it or after it.
#[derive(Clone, Copy)]
pub struct Attempt<'a>(&'a dbr_attempt_info);

impl<'a> Attempt<'a> {
    /// # Safety
    ///
    /// What the library gave a callback, during that callback.
    pub(crate) unsafe fn of(raw: *const dbr_attempt_info) -> Attempt<'a> {
        Attempt(unsafe { &*raw })
    }

    /// `"login"`, `"me"`, `"logout"`, `"request"`.
    pub fn operation(&self) -> &'a str {
        unsafe { text::borrowed(self.0.operation) }
    }

    /// `"GET"`.
    pub fn method(&self) -> &'a str {
        unsafe { text::borrowed(self.0.method) }
    }

    /// Without query.
    pub fn url(&self) -> &'a str {
        unsafe { text::borrowed(self.0.url) }
    }

    /// 1, 2, ...
    pub fn number(&self) -> u32 {
        self.0.attempt
    }

    /// What became of this attempt; None: it succeeded, or is still to come.
    pub fn failure(&self) -> Option<ErrorKind> {
        Error::check(self.0.status).err().map(|error| error.kind())
    }

    /// The response's status code, where there was a response.
    pub fn http_status(&self) -> Option<u16> {
        u16::try_from(self.0.http_status).ok().filter(|&status| status != 0)
    }

    /// How long it took; zero before it.
    pub fn elapsed(&self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.elapsed_us).unwrap_or_default())
    }

    /// How long until the next one; None: this was the last.
    pub fn retry_in(&self) -> Option<Duration> {
        text::duration_of_ms(self.0.retry_in_ms)
    }
}

impl fmt::Debug for Attempt<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Attempt")
            .field("operation", &self.operation())
            .field("method", &self.method())
            .field("url", &self.url())
            .field("number", &self.number())
            .field("failure", &self.failure())
            .field("http_status", &self.http_status())
            .field("elapsed", &self.elapsed())
            .field("retry_in", &self.retry_in())
            .finish()
    }
}

/// The headers of the coming attempt.
pub struct RequestHeaders<'a>(&'a mut dbr_headers);

impl RequestHeaders<'_> {
    /// # Safety
    ///
    /// What the library gave a callback, during that callback.
    pub(crate) unsafe fn of(raw: *mut dbr_headers) -> Self {
        RequestHeaders(unsafe { &mut *raw })
    }

    /// Sets a header, in place of one of that name. Refused are the names that
    /// [`ClientBuilder::header`](crate::ClientBuilder::header) refuses; such a call ends as an invalid argument, even
    /// where the hook goes on.
    pub fn set(&mut self, name: &str, value: &str) -> Result<()> {
        let name = for_c("the name of a header", name)?;
        let value = Secret::for_c("the value of a header", value)?;
        Error::check(unsafe { dbr_headers_set(self.0, name.as_ptr(), value.as_c_str()) })
    }
}

impl fmt::Debug for RequestHeaders<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RequestHeaders(..)")
    }
}
