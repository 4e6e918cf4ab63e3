//! Whether the loaded library is the one that this crate was written for.
use crate::error::{Error, Result};
use crate::kind::ErrorKind;
use dbr_sys::*;

/// The version of the loaded libdbr, `"1.0.0"`; the crate's own may differ behind the first number.
///
/// ```
/// assert!(dbr::library_version().starts_with("1."));
/// ```
pub fn library_version() -> &'static str {
    unsafe { crate::text::borrowed(dbr_version()) }
}

/// Major equal, minor at least the declared one; otherwise what to do about it.
pub(crate) fn check() -> Result<()> {
    match mismatch(unsafe { dbr_version_number() }) {
        None => Ok(()),
        Some(sentence) => Err(Error::new(ErrorKind::IncompatibleLibrary, sentence)),
    }
}

fn mismatch(loaded: u32) -> Option<String> {
    let (major, minor, patch) = (loaded >> 16, loaded >> 8 & 0xff, loaded & 0xff);
    if major == DBR_VERSION_MAJOR && loaded >> 8 >= DBR_VERSION_NUMBER >> 8 {
        return None;
    }
    Some(format!(
        "libdbr {major}.{minor}.{patch} was loaded, but this program was built against {DBR_VERSION}: install the \
         package libdbr{DBR_VERSION_MAJOR} in version {DBR_VERSION_MAJOR}.{DBR_VERSION_MINOR} or a later \
         {DBR_VERSION_MAJOR}.x"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_major_and_a_later_minor_fit() {
        assert_eq!(mismatch(DBR_VERSION_NUMBER), None);
        assert_eq!(mismatch(DBR_VERSION_NUMBER + 0x00_01_05), None);
    }

    #[test]
    fn another_major_is_a_sentence_that_names_both_versions_and_the_package() {
        for loaded in [0x00_09_03, 0x02_00_00] {
            let sentence = mismatch(loaded).unwrap();
            assert!(sentence.contains(DBR_VERSION) && sentence.contains("package libdbr1"), "{sentence}");
        }
        assert!(mismatch(0x00_09_03).unwrap().contains("libdbr 0.9.3"));
    }
}
