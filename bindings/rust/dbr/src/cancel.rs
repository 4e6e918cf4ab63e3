//! Ending calls from outside.
use crate::native::NativePtr;
use dbr_sys::*;
use std::alloc::{handle_alloc_error, Layout};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// Ends calls from outside: every call that was given it, now or later, fails as
/// [`Cancelled`](crate::ErrorKind::Cancelled) within 100 ms. Clones are the same token; it cannot be reset.
///
/// ```
/// use dbr::{CallOptions, CancelToken, Client, ErrorKind};
///
/// # fn main() -> dbr::Result<()> {
/// let client = Client::builder().server_url("http://127.0.0.1:9").build()?;
/// let token = CancelToken::new();
/// token.cancel();
/// let error = client.with(&CallOptions::new().cancel(&token)).me().unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Cancelled);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct CancelToken {
    shared: Arc<Shared>,
}

struct Shared {
    /// What blocking calls are given.
    native: NativePtr<dbr_cancel>,
    futures: Mutex<Futures>,
}

/// A future has a native token of its own, which also its drop fires; a call takes only one.
#[derive(Default)]
struct Futures {
    fired: bool,
    next: u64,
    waiting: HashMap<u64, Arc<NativePtr<dbr_cancel>>>,
}

impl CancelToken {
    /// A token that has not fired.
    pub fn new() -> CancelToken {
        let native = new_native().unwrap_or_else(|| handle_alloc_error(Layout::new::<usize>()));
        CancelToken { shared: Arc::new(Shared { native, futures: Mutex::default() }) }
    }

    /// Fires. Any thread, any number of times.
    pub fn cancel(&self) {
        let waiting = {
            let mut futures = self.futures();
            futures.fired = true;
            std::mem::take(&mut futures.waiting)
        };
        fire(&self.shared.native);
        waiting.values().for_each(|native| fire(native));
    }

    /// Whether it has fired.
    pub fn is_cancelled(&self) -> bool {
        self.futures().fired
    }

    pub(crate) fn native(&self) -> *mut dbr_cancel {
        self.shared.native.as_ptr()
    }

    /// Fires `native` with this token, until the registration goes.
    pub(crate) fn register(&self, native: &Arc<NativePtr<dbr_cancel>>) -> Registration {
        let mut futures = self.futures();
        let id = futures.next;
        futures.next += 1;
        if futures.fired {
            drop(futures);
            fire(native);
        } else {
            futures.waiting.insert(id, Arc::clone(native));
        }
        Registration { token: self.clone(), id }
    }

    fn futures(&self) -> std::sync::MutexGuard<'_, Futures> {
        self.shared.futures.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for CancelToken {
    fn default() -> CancelToken {
        CancelToken::new()
    }
}

impl fmt::Debug for CancelToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("CancelToken").field("cancelled", &self.is_cancelled()).finish_non_exhaustive()
    }
}

/// A future that listens to a token.
pub(crate) struct Registration {
    token: CancelToken,
    id: u64,
}

impl Drop for Registration {
    fn drop(&mut self) {
        // The native token is freed outside of the lock.
        let gone = self.token.futures().waiting.remove(&self.id);
        drop(gone);
    }
}

/// None: out of memory.
pub(crate) fn new_native() -> Option<NativePtr<dbr_cancel>> {
    unsafe { NativePtr::from_raw(dbr_cancel_new()) }
}

pub(crate) fn fire(native: &NativePtr<dbr_cancel>) {
    unsafe { dbr_cancel_trigger(native.as_ptr()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting_for(token: &CancelToken) -> usize {
        token.futures().waiting.len()
    }

    #[test]
    fn a_token_forgets_the_futures_that_have_gone() {
        let token = CancelToken::new();
        let native = Arc::new(new_native().unwrap());
        let registrations: Vec<_> = (0..3).map(|_| token.register(&native)).collect();
        assert_eq!(waiting_for(&token), 3);
        drop(registrations);
        assert_eq!((waiting_for(&token), Arc::strong_count(&native)), (0, 1));
    }

    #[test]
    fn a_token_that_has_fired_keeps_nobody() {
        let token = CancelToken::new();
        let clone = token.clone();
        clone.cancel();
        let native = Arc::new(new_native().unwrap());
        let _registration = token.register(&native);
        assert!(token.is_cancelled() && clone.is_cancelled());
        assert_eq!(waiting_for(&token), 0);
    }
}
