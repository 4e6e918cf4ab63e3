//! Text and times between the two languages.
use std::ffi::CStr;
use std::os::raw::c_char;
use std::time::Duration;

/// A copy; None for NULL. The library promises UTF-8; should it not hold, the text is repaired rather than refused.
///
/// # Safety
///
/// NULL or a string that ends with NUL.
pub(crate) unsafe fn optional(pointer: *const c_char) -> Option<String> {
    if pointer.is_null() {
        return None;
    }
    Some(unsafe { CStr::from_ptr(pointer) }.to_string_lossy().into_owned())
}

/// A copy; empty for NULL.
///
/// # Safety
///
/// NULL or a string that ends with NUL.
pub(crate) unsafe fn required(pointer: *const c_char) -> String {
    unsafe { optional(pointer) }.unwrap_or_default()
}

/// The text where it lies; empty for NULL and for what is not UTF-8.
///
/// # Safety
///
/// NULL or a string that ends with NUL and lives for `'a`.
pub(crate) unsafe fn borrowed<'a>(pointer: *const c_char) -> &'a str {
    if pointer.is_null() {
        return "";
    }
    unsafe { CStr::from_ptr(pointer) }.to_str().unwrap_or_default()
}

/// The bytes where they lie; empty for NULL.
///
/// # Safety
///
/// NULL, or `length` bytes that live for `'a`.
pub(crate) unsafe fn bytes<'a, T>(pointer: *const T, length: usize) -> &'a [u8] {
    if pointer.is_null() {
        return &[];
    }
    unsafe { std::slice::from_raw_parts(pointer.cast(), length) }
}

/// None is 0, no limit. What is shorter than a millisecond is one: 0 would be none.
pub(crate) fn timeout_ms(timeout: Option<Duration>) -> i64 {
    timeout.map_or(0, |timeout| interval_ms(timeout).max(1))
}

/// Rounded up, and at most what the library can count.
pub(crate) fn interval_ms(interval: Duration) -> i64 {
    let up = interval.as_nanos().saturating_add(999_999) / 1_000_000;
    i64::try_from(up).unwrap_or(i64::MAX)
}

/// Negative is None.
pub(crate) fn duration_of_ms(ms: i64) -> Option<Duration> {
    u64::try_from(ms).ok().map(Duration::from_millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_timeout_is_zero_and_a_tiny_one_is_not() {
        assert_eq!(timeout_ms(None), 0);
        assert_eq!(timeout_ms(Some(Duration::ZERO)), 1);
        assert_eq!(timeout_ms(Some(Duration::from_micros(1_001))), 2);
        assert_eq!(timeout_ms(Some(Duration::MAX)), i64::MAX);
    }

    #[test]
    fn null_is_absent_and_empty_is_not() {
        assert_eq!(unsafe { optional(std::ptr::null()) }, None);
        assert_eq!(unsafe { optional("\0".as_ptr().cast()) }, Some(String::new()));
        assert_eq!(unsafe { borrowed(std::ptr::null()) }, "");
        assert!(unsafe { bytes(std::ptr::null::<u8>(), 7) }.is_empty());
    }
}
