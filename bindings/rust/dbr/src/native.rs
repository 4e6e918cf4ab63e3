//! The one owner of what libdbr allocates.
use dbr_sys::*;
use std::ptr::NonNull;

/// What libdbr makes, and the function that takes it back.
///
/// # Safety
///
/// `FREE` frees exactly this type, any thread may call it, and nothing else frees what a [`NativePtr`] owns.
pub(crate) unsafe trait NativeDrop {
    const FREE: unsafe extern "C" fn(*mut Self);
}

macro_rules! native_drop {
    ($($raw:ty => $free:path),* $(,)?) => {$(
        unsafe impl NativeDrop for $raw {
            const FREE: unsafe extern "C" fn(*mut Self) = $free;
        }
    )*};
}

native_drop! {
    dbr_client => dbr_client_free,
    dbr_client_options => dbr_client_options_free,
    dbr_call_options => dbr_call_options_free,
    dbr_cancel => dbr_cancel_free,
    dbr_login_result => dbr_login_result_free,
    dbr_user => dbr_user_free,
    dbr_logout_result => dbr_logout_result_free,
    dbr_response => dbr_response_free,
    dbr_error => dbr_error_free,
}

/// Owns a pointer of the library's, never NULL, and frees it once.
pub(crate) struct NativePtr<T: NativeDrop>(NonNull<T>);

impl<T: NativeDrop> NativePtr<T> {
    /// None for NULL.
    ///
    /// # Safety
    ///
    /// `pointer` comes from the library, and nobody else frees it.
    pub(crate) unsafe fn from_raw(pointer: *mut T) -> Option<Self> {
        NonNull::new(pointer).map(NativePtr)
    }

    pub(crate) fn as_ptr(&self) -> *mut T {
        self.0.as_ptr()
    }
}

impl<T: NativeDrop> Drop for NativePtr<T> {
    fn drop(&mut self) {
        unsafe { T::FREE(self.0.as_ptr()) }
    }
}

// Nothing in the library belongs to the thread that made it.
unsafe impl<T: NativeDrop> Send for NativePtr<T> {}

// The header, convention 6: "a dbr_client and a dbr_cancel may be used by any number of threads at once". Options
// are left out, since they "belong to one thread at a time".
unsafe impl Sync for NativePtr<dbr_client> {}
unsafe impl Sync for NativePtr<dbr_cancel> {}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointer_of_a_new_cancel() -> *mut dbr_cancel {
        unsafe { dbr_cancel_new() }
    }

    #[test]
    fn null_is_owned_by_nobody() {
        assert!(unsafe { NativePtr::<dbr_error>::from_raw(std::ptr::null_mut()) }.is_none());
    }

    #[test]
    fn an_owner_moves_to_another_thread_and_frees_there() {
        let owner = unsafe { NativePtr::from_raw(pointer_of_a_new_cancel()) }.unwrap();
        std::thread::spawn(move || unsafe { dbr_cancel_trigger(owner.as_ptr()) }).join().unwrap();
    }
}
