//! A transport of your own: what it is asked, and where it answers.
use crate::error::{Error, Result};
use crate::input::for_c;
use crate::text;
use dbr_sys::*;
use std::fmt;
use std::time::Duration;

/// A request as a transport of your own receives it.
pub struct HttpRequest<'a>(&'a dbr_http_request);

impl<'a> HttpRequest<'a> {
    /// # Safety
    ///
    /// What the library gave a callback, during that callback.
    pub(crate) unsafe fn of(raw: *const dbr_http_request) -> HttpRequest<'a> {
        HttpRequest(unsafe { &*raw })
    }

    /// `"POST"`.
    pub fn method(&self) -> &'a str {
        unsafe { text::borrowed(self.0.method) }
    }

    /// Absolute, with query.
    pub fn url(&self) -> &'a str {
        unsafe { text::borrowed(self.0.url) }
    }

    /// Empty where there is none.
    pub fn body(&self) -> &'a [u8] {
        unsafe { text::bytes(self.0.body, self.0.body_len) }
    }

    /// What is left for this attempt; None: no limit.
    pub fn timeout(&self) -> Option<Duration> {
        text::duration_of_ms(self.0.timeout_ms).filter(|timeout| !timeout.is_zero())
    }

    /// A header, whatever the case of its name.
    pub fn header(&self, name: &str) -> Option<&'a str> {
        let name = for_c("the name of a header", name).ok()?;
        let value = unsafe { dbr_http_request_header(self.0, name.as_ptr()) };
        if value.is_null() {
            None
        } else {
            Some(unsafe { text::borrowed(value) })
        }
    }

    /// Whether the call was cancelled, shut down or ran out of time: give up soon.
    pub fn is_cancelled(&self) -> bool {
        unsafe { dbr_http_request_cancelled(self.0) != 0 }
    }
}

impl fmt::Debug for HttpRequest<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The body of a login is its password.
        formatter
            .debug_struct("HttpRequest")
            .field("method", &self.method())
            .field("url", &self.url())
            .field("body_len", &self.body().len())
            .field("timeout", &self.timeout())
            .finish()
    }
}

/// Where a transport of your own puts the response. Everything is copied.
pub struct HttpReply<'a>(&'a mut dbr_http_reply);

impl HttpReply<'_> {
    /// # Safety
    ///
    /// What the library gave a callback, during that callback.
    pub(crate) unsafe fn of(raw: *mut dbr_http_reply) -> Self {
        HttpReply(unsafe { &mut *raw })
    }

    /// The response, whole. `content_type` is `"application/json"` for what the API answers; `None`: there is none.
    pub fn set(&mut self, http_status: u16, content_type: Option<&str>, body: &[u8]) -> Result<()> {
        let content_type = content_type.map(|text| for_c("the content type", text)).transpose()?;
        let content_type = content_type.as_ref().map_or(std::ptr::null(), |text| text.as_ptr());
        let status = i32::from(http_status);
        Error::check(unsafe {
            dbr_http_reply_set(self.0, status, content_type, body.as_ptr().cast(), body.len())
        })
    }

    /// One more header of the response.
    pub fn header(&mut self, name: &str, value: &str) -> Result<()> {
        let name = for_c("the name of a header", name)?;
        let value = for_c("the value of a header", value)?;
        Error::check(unsafe { dbr_http_reply_add_header(self.0, name.as_ptr(), value.as_ptr()) })
    }
}

impl fmt::Debug for HttpReply<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("HttpReply(..)")
    }
}
