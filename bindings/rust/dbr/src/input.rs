//! What a program gave, on its way to C: checked as far as this crate checks.
use crate::error::{Error, Result};
use crate::kind::ErrorKind;
use std::ffi::CString;
use std::path::Path;

/// For C; a NUL inside is an invalid argument that `what` names.
pub(crate) fn for_c(what: &str, text: impl Into<Vec<u8>>) -> Result<CString> {
    CString::new(text).map_err(|error| Error::nul_inside(what, error))
}

/// The library takes paths as UTF-8; one that is not is refused rather than changed into that of another file.
pub(crate) fn path_text<'a>(what: &str, path: &'a Path) -> Result<&'a str> {
    path.to_str()
        .ok_or_else(|| Error::new(ErrorKind::InvalidArgument, format!("the path of {what} is not UTF-8")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nul_inside_is_an_invalid_argument_that_is_named() {
        let error = for_c("the path", "/a\0b").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(error.to_string().contains("the path"), "{error}");
    }
}
