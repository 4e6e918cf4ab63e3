//! Calls as futures, driven by the library's own thread.
//!
//! Two hold the state of a call: the future, and the library (as `user_data`). The library's share is given back by
//! the final callback alone, which comes exactly once for each call that was accepted.
use crate::cancel::{self, CancelToken, Registration};
use crate::error::{Error, Result};
use crate::failure::guard_quietly;
use crate::handle::Handle;
use crate::headers::KeptNames;
use crate::kind::ErrorKind;
use crate::native::NativePtr;
use crate::options;
use crate::results::FromNative;
use dbr_sys::*;
use std::ffi::c_void;
use std::fmt;
use std::future::Future;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// A call as a future. The first poll begins it; dropping it cancels it, and the server sees the connection go.
///
/// It needs no runtime: the library's thread wakes whatever polls it. It owns a share of its client.
///
/// # Panics
///
/// When it is polled after it was ready.
#[must_use = "a call does nothing until it is polled"]
pub struct CallFuture<T>(Stage<T>);

enum Stage<T> {
    Idle(Box<Idle>, Begin<T>),
    Running(Running<T>),
    Finished,
}

type Begin<T> = fn(Idle, &Waker) -> Result<Running<T>>;

/// Hands the inputs to the library: client, options, user_data, error.
pub(crate) type Submit = dyn FnOnce(*mut dbr_client, *const dbr_call_options, *mut c_void, *mut *mut dbr_error) -> dbr_status
    + Send;

/// What is not begun: the inputs, checked as far as this crate checks.
pub(crate) struct Idle {
    pub(crate) client: Arc<Handle>,
    pub(crate) options: Option<NativePtr<dbr_call_options>>,
    pub(crate) token: Option<CancelToken>,
    pub(crate) submit: Result<Box<Submit>>,
}

struct Running<T> {
    shared: Arc<Shared<T>>,
    cancel: Arc<NativePtr<dbr_cancel>>,
    _registration: Option<Registration>,
    // Behind the rest: with the last share of a client its calls are waited for.
    _client: Arc<Handle>,
}

struct Shared<T> {
    slot: Mutex<Slot<T>>,
    names: KeptNames,
}

enum Slot<T> {
    Waiting(Waker),
    Done(Result<T>),
    /// Taken, or nobody wants it any more.
    Gone,
}

impl<T> Shared<T> {
    fn slot(&self) -> MutexGuard<'_, Slot<T>> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a slot in place of the present one, which the caller drops or wakes without the lock.
    fn exchange(&self, slot: Slot<T>) -> Slot<T> {
        std::mem::replace(&mut *self.slot(), slot)
    }

    fn complete(&self, outcome: Result<T>) {
        let mut slot = self.slot();
        if let Slot::Waiting(_) = *slot {
            let before = std::mem::replace(&mut *slot, Slot::Done(outcome));
            drop(slot);
            if let Slot::Waiting(waker) = before {
                waker.wake();
            }
        }
    }

    fn take(&self, waker: &Waker) -> Poll<Result<T>> {
        let mut slot = self.slot();
        if let Slot::Waiting(present) = &mut *slot {
            // The executor's code may panic in `clone`: the call waits still then, and is cancelled.
            let before =
                if present.will_wake(waker) { None } else { Some(std::mem::replace(present, waker.clone())) };
            drop(slot);
            drop(before);
            return Poll::Pending;
        }
        match std::mem::replace(&mut *slot, Slot::Gone) {
            Slot::Done(outcome) => Poll::Ready(outcome),
            Slot::Waiting(_) | Slot::Gone => Poll::Ready(Err(ErrorKind::Internal.into())),
        }
    }
}

impl Idle {
    pub(crate) fn into_future<T: FromNative>(self) -> CallFuture<T> {
        CallFuture(Stage::Idle(Box::new(self), Idle::begin::<T>))
    }

    fn begin<T: FromNative>(self, waker: &Waker) -> Result<Running<T>> {
        let submit = self.submit?;
        let options = match self.options {
            Some(options) => options,
            None => options::new_native()?,
        };
        let cancel = Arc::new(cancel::new_native().ok_or(ErrorKind::OutOfMemory)?);
        unsafe { dbr_call_options_set_cancel(options.as_ptr(), cancel.as_ptr()) };
        let registration = self.token.map(|token| token.register(&cancel));

        let names = self.client.names().clone();
        let shared = Arc::new(Shared { slot: Mutex::new(Slot::Waiting(waker.clone())), names });
        let user_data = Arc::into_raw(Arc::clone(&shared));
        let mut error = std::ptr::null_mut();
        let status = submit(self.client.as_ptr(), options.as_ptr(), user_data as *mut c_void, &mut error);
        if status != DBR_OK {
            // Refused: the callback will not come.
            drop(unsafe { Arc::from_raw(user_data) });
            let error = unsafe { NativePtr::from_raw(error) };
            return Err(Error::from_native(status, error, &shared.names));
        }
        Ok(Running { shared, cancel, _registration: registration, _client: self.client })
    }
}

/// The final callback of a call whose `user_data` is a share of a `Shared<T>`.
pub(crate) unsafe extern "C" fn complete<T: FromNative>(
    status: dbr_status,
    result: *mut T::Raw,
    error: *mut dbr_error,
    user_data: *mut c_void,
) {
    let shared = unsafe { Arc::from_raw(user_data as *const Shared<T>) };
    let result = unsafe { NativePtr::from_raw(result) };
    let error = unsafe { NativePtr::from_raw(error) };
    let copied = catch_unwind(AssertUnwindSafe(|| outcome(status, result, error, &shared.names)));
    let outcome = copied.unwrap_or_else(|_| Err(ErrorKind::Internal.into()));
    // The waker is the executor's code.
    guard_quietly(move || shared.complete(outcome));
}

/// What the library gave, copied and freed.
pub(crate) fn outcome<T: FromNative>(
    status: dbr_status,
    result: Option<NativePtr<T::Raw>>,
    error: Option<NativePtr<dbr_error>>,
    names: &KeptNames,
) -> Result<T> {
    match result {
        Some(result) if status == DBR_OK => Ok(unsafe { T::copy(&*result.as_ptr(), names) }),
        _ => Err(Error::from_native(status, error, names)),
    }
}

// Nothing in it refers to itself.
impl<T> Unpin for CallFuture<T> {}

impl<T> Future for CallFuture<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T>> {
        let waker = context.waker();
        match std::mem::replace(&mut self.0, Stage::Finished) {
            Stage::Idle(idle, begin) => match begin(*idle, waker) {
                Ok(running) => {
                    self.0 = Stage::Running(running);
                    Poll::Pending
                }
                Err(error) => Poll::Ready(Err(error)),
            },
            Stage::Running(running) => {
                let polled = running.shared.take(waker);
                if polled.is_pending() {
                    self.0 = Stage::Running(running);
                }
                polled
            }
            Stage::Finished => panic!("polled after it was ready"),
        }
    }
}

impl<T> Drop for Running<T> {
    fn drop(&mut self) {
        match self.shared.exchange(Slot::Gone) {
            // In mid-call. Nobody is woken any more, and the callback frees what it brings.
            Slot::Waiting(_) => cancel::fire(&self.cancel),
            Slot::Done(_) | Slot::Gone => {}
        }
    }
}

impl<T> fmt::Debug for CallFuture<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.0 {
            Stage::Idle(..) => "CallFuture(not begun)",
            Stage::Running(_) => "CallFuture(running)",
            Stage::Finished => "CallFuture(finished)",
        })
    }
}
