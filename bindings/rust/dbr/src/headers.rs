//! The response headers that are copied out of a result or an error before it is freed.
use dbr_sys::{dbr_error, dbr_error_header, dbr_response, dbr_response_header};
use std::ffi::CString;
use std::os::raw::c_char;
use std::sync::Arc;

/// What is kept without being asked for.
const ALWAYS: [&str; 15] = [
    "allow",
    "cache-control",
    "content-disposition",
    "content-language",
    "content-type",
    "date",
    "etag",
    "last-modified",
    "link",
    "location",
    "retry-after",
    "server",
    "www-authenticate",
    "x-request-id",
    "x-total-count",
];

/// The names to keep: the library finds a header by its name and lists none, so they are settled beforehand.
#[derive(Clone)]
pub(crate) struct KeptNames(Arc<[CString]>);

impl KeptNames {
    pub(crate) fn new(more: Vec<CString>) -> KeptNames {
        let always = ALWAYS.iter().filter_map(|name| CString::new(*name).ok());
        KeptNames(always.chain(more).collect())
    }

    fn copy(&self, find: impl Fn(*const c_char) -> *const c_char) -> KeptHeaders {
        let found = |name: &CString| {
            let value = unsafe { crate::text::optional(find(name.as_ptr())) }?;
            Some((name.to_string_lossy().into_owned(), value))
        };
        KeptHeaders(self.0.iter().filter_map(found).collect())
    }

    pub(crate) fn of_response(&self, response: &dbr_response) -> KeptHeaders {
        self.copy(|name| unsafe { dbr_response_header(response, name) })
    }

    pub(crate) fn of_error(&self, error: &dbr_error) -> KeptHeaders {
        self.copy(|name| unsafe { dbr_error_header(error, name) })
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct KeptHeaders(Vec<(String, String)>);

impl KeptHeaders {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let same = |(kept, _): &&(String, String)| kept.eq_ignore_ascii_case(name);
        self.0.iter().find(same).map(|(_, value)| value.as_str())
    }
}
