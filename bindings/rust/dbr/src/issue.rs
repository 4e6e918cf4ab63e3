//! The entries of a 422 answer.
use crate::text;
use dbr_sys::dbr_validation_issue;
use std::fmt;

/// One thing that the server did not like about the request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ValidationIssue {
    /// Where: `"body.username"`.
    pub location: String,
    /// What: `"Field required"`.
    pub message: String,
    /// Which rule: `"missing"`.
    pub kind: String,
}

impl ValidationIssue {
    /// # Safety
    ///
    /// An issue of an error that lives.
    pub(crate) unsafe fn copy_of(raw: &dbr_validation_issue) -> ValidationIssue {
        unsafe {
            ValidationIssue {
                location: text::required(raw.location),
                message: text::required(raw.message),
                kind: text::required(raw.r#type),
            }
        }
    }
}

impl fmt::Display for ValidationIssue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.location, self.message)
    }
}
