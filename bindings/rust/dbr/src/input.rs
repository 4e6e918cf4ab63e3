//! What a program gave, on its way to C: checked as far as this crate checks.
use crate::error::{Error, Result};
use std::ffi::CString;

/// For C; a NUL inside is an invalid argument that `what` names.
pub(crate) fn for_c(what: &str, text: impl Into<Vec<u8>>) -> Result<CString> {
    CString::new(text).map_err(|error| Error::nul_inside(what, error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::ErrorKind;

    #[test]
    fn a_nul_inside_is_an_invalid_argument_that_is_named() {
        let error = for_c("the path", "/a\0b").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(error.to_string().contains("the path"), "{error}");
    }
}
