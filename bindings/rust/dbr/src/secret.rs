//! What must not be seen, and must not stay.
use crate::error::{Error, Result};
use std::ffi::CStr;
use std::fmt;
use std::os::raw::c_char;
use std::sync::atomic::{compiler_fence, Ordering};

/// A bearer token. `Debug` does not show it, and dropping it wipes its memory.
///
/// ```
/// let token = dbr::Token::new("eyJhbGciOi.J9.x");
/// assert_eq!(format!("{token:?}"), "Token(***)");
/// assert_eq!(token.expose(), "eyJhbGciOi.J9.x");
/// ```
#[derive(Clone)]
pub struct Token(Secret);

impl Token {
    /// Copies `text`. What a token may consist of is checked where it is used.
    pub fn new(text: impl AsRef<str>) -> Token {
        Token(Secret::copy_of(text.as_ref().as_bytes()))
    }

    /// A copy, straight into memory that is wiped.
    ///
    /// # Safety
    ///
    /// NULL or a string that ends with NUL.
    pub(crate) unsafe fn of_c(pointer: *const c_char) -> Token {
        Token::new(unsafe { crate::text::borrowed(pointer) })
    }

    /// The token itself: to store it, or to send it with another library.
    pub fn expose(&self) -> &str {
        // Made of a str, and whole until it is dropped.
        std::str::from_utf8(self.0.text()).unwrap_or_default()
    }
}

impl AsRef<str> for Token {
    fn as_ref(&self) -> &str {
        self.expose()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token(***)")
    }
}

/// Bytes and a NUL, in memory that never moves and is wiped in the end.
#[derive(Clone)]
pub(crate) struct Secret(Box<[u8]>);

impl Secret {
    pub(crate) fn copy_of(bytes: &[u8]) -> Secret {
        // At its final size from the start: growing would leave pieces behind.
        let mut copy = Vec::with_capacity(bytes.len() + 1);
        copy.extend_from_slice(bytes);
        copy.push(0);
        Secret(copy.into_boxed_slice())
    }

    /// For C; a NUL inside is an invalid argument that `what` names. The error does not hold the text.
    pub(crate) fn for_c(what: &str, text: &str) -> Result<Secret> {
        let secret = Secret::copy_of(text.as_bytes());
        if CStr::from_bytes_with_nul(&secret.0).is_err() {
            return Err(Error::nul_inside_secret(what));
        }
        Ok(secret)
    }

    pub(crate) fn as_c_str(&self) -> *const c_char {
        self.0.as_ptr().cast()
    }

    /// Without the NUL at the end.
    pub(crate) fn text(&self) -> &[u8] {
        &self.0[..self.0.len() - 1]
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

/// Overwrites in a way that the compiler does not leave out.
pub(crate) fn wipe(bytes: &mut [u8]) {
    for byte in bytes {
        unsafe { std::ptr::write_volatile(byte, 0) }
    }
    compiler_fence(Ordering::SeqCst);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wiping_leaves_nothing_of_the_text() {
        let mut secret = Secret::copy_of(b"admin123");
        wipe(&mut secret.0);
        assert_eq!(secret.text(), [0; 8]);
    }

    #[test]
    fn a_nul_in_a_secret_is_refused_without_showing_it() {
        let error = Secret::for_c("the password", "hun\0ter2").err().unwrap();
        let shown = format!("{error} {error:?}");
        assert!(shown.contains("the password") && !shown.contains("hun"), "{shown}");
    }
}
