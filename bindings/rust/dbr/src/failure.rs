//! What a hook failed with, carried past the C library to the blocking call that it ended.
//!
//! Hooks of a blocking call run on its own thread, so the error waits there. Those of asynchronous calls run on the
//! library's thread, where nothing says which call a hook belonged to: there only the status gets through.
// What thread_local! makes of `const` looks like a mistake to clippy 1.63; without it a later one complains.
#![allow(clippy::declare_interior_mutable_const)]
use crate::error::Error;
use crate::kind::ErrorKind;
use dbr_sys::{dbr_status, DBR_E_INTERNAL, DBR_OK};
use std::any::Any;
use std::cell::RefCell;
use std::panic::{catch_unwind, AssertUnwindSafe};

thread_local! {
    /// None: no blocking call runs on this thread. Some(slot): one does, and the slot has its last hook's error.
    static SLOT: RefCell<Option<Option<Error>>> = const { RefCell::new(None) };
}

fn exchange(slot: Option<Option<Error>>) -> Option<Option<Error>> {
    // The slot is gone while the thread's own destructors run: then nothing is carried.
    SLOT.try_with(|place| place.replace(slot)).unwrap_or_default()
}

/// Runs a blocking call, and gives what its last failing hook said.
pub(crate) fn watch<R>(call: impl FnOnce() -> R) -> (R, Option<Error>) {
    let outer = exchange(Some(None));
    let result = call();
    (result, exchange(outer).flatten())
}

fn remember(error: Error) {
    let _ = SLOT.try_with(|place| {
        if let Some(slot) = place.borrow_mut().as_mut() {
            *slot = Some(error);
        }
    });
}

/// Runs a hook that decides over its call. Neither an error nor a panic of it gets into the library.
pub(crate) fn guard(what: &str, hook: impl FnOnce() -> Result<(), Error>) -> dbr_status {
    let error = match catch_unwind(AssertUnwindSafe(hook)) {
        Ok(Ok(())) => return DBR_OK,
        Ok(Err(error)) => error,
        Err(panic) => Error::new(ErrorKind::Internal, panic_text(what, panic)),
    };
    let status = match error.kind().status() {
        // An error that says "no error" is a mistake of the hook's.
        DBR_OK => DBR_E_INTERNAL,
        status => status,
    };
    remember(error);
    status
}

/// Runs what has no say in its call. A panic ends here; the panic hook has reported it.
pub(crate) fn guard_quietly(hook: impl FnOnce()) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(hook)) {
        discard(panic);
    }
}

fn panic_text(what: &str, panic: Box<dyn Any + Send>) -> String {
    let text = match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(text), _) => format!("{what} panicked: {text}"),
        (_, Some(text)) => format!("{what} panicked: {text}"),
        _ => format!("{what} panicked"),
    };
    discard(panic);
    text
}

/// A payload may panic in turn when it is dropped, and so may that one's: all but a text is rather leaked then.
fn discard(panic: Box<dyn Any + Send>) {
    if let Err(again) = catch_unwind(AssertUnwindSafe(move || drop(panic))) {
        if !again.is::<&str>() && !again.is::<String>() {
            std::mem::forget(again);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_of_a_hook_reaches_the_call_around_it() {
        let (status, error) =
            watch(|| guard("a hook", || Err(Error::new(ErrorKind::Unauthorized, "no ticket"))));
        assert_eq!(status, ErrorKind::Unauthorized.status());
        assert_eq!(error.unwrap().message(), "no ticket");
    }

    #[test]
    fn a_panic_of_a_hook_is_an_internal_error_with_its_text() {
        let (status, error) = watch(|| guard("a hook", || panic!("{} and out", "over")));
        assert_eq!(status, DBR_E_INTERNAL);
        assert_eq!(error.unwrap().message(), "a hook panicked: over and out");
    }

    #[test]
    fn a_call_inside_a_hook_keeps_its_own_error() {
        let (_, outer) = watch(|| {
            let (_, inner) = watch(|| guard("a hook", || Err(ErrorKind::Timeout.into())));
            assert_eq!(inner.unwrap().kind(), ErrorKind::Timeout);
        });
        assert!(outer.is_none());
    }

    #[test]
    fn an_error_outside_of_a_blocking_call_goes_nowhere() {
        guard("a hook", || Err(ErrorKind::Timeout.into()));
        assert!(watch(|| ()).1.is_none());
    }

    #[test]
    fn an_error_that_says_no_error_is_an_internal_one() {
        assert_eq!(guard("a hook", || Err(ErrorKind::Other(0).into())), DBR_E_INTERNAL);
    }

    #[test]
    fn a_payload_that_panics_when_dropped_ends_here_too() {
        struct Bomb;
        impl Drop for Bomb {
            fn drop(&mut self) {
                panic!("again");
            }
        }
        guard_quietly(|| std::panic::panic_any(Bomb));
    }
}
