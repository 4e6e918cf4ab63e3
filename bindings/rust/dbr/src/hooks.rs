//! The closures that the library calls back, and the C functions in between.
use crate::attempt::{Attempt, RequestHeaders};
use crate::error::{Error, Result};
use crate::failure::{guard, guard_quietly};
use crate::secret::{Secret, Token};
use crate::text;
use crate::transport::{HttpReply, HttpRequest};
use dbr_sys::*;
use std::ffi::c_void;
use std::os::raw::c_char;

/// How much of a log is wanted, and how much a line matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogLevel {
    /// What fails.
    Error,
    /// What may be a problem.
    Warning,
    /// Each call.
    Info,
    /// Everything.
    Debug,
}

impl LogLevel {
    pub(crate) fn number(self) -> i32 {
        match self {
            LogLevel::Error => DBR_LOG_ERROR,
            LogLevel::Warning => DBR_LOG_WARNING,
            LogLevel::Info => DBR_LOG_INFO,
            LogLevel::Debug => DBR_LOG_DEBUG,
        }
    }

    fn of(number: i32) -> LogLevel {
        match number {
            DBR_LOG_ERROR => LogLevel::Error,
            DBR_LOG_WARNING => LogLevel::Warning,
            DBR_LOG_INFO => LogLevel::Info,
            _ => LogLevel::Debug,
        }
    }
}

type Logger = Box<dyn Fn(LogLevel, &str) + Send + Sync>;
type BearerProvider = Box<dyn Fn() -> Result<Option<Token>> + Send + Sync>;
type BeforeRequest = Box<dyn Fn(&Attempt<'_>, &mut RequestHeaders<'_>) -> Result<()> + Send + Sync>;
type AfterAttempt = Box<dyn Fn(&Attempt<'_>) + Send + Sync>;
type Transport = Box<dyn Fn(&HttpRequest<'_>, &mut HttpReply<'_>) -> Result<()> + Send + Sync>;

/// What `user_data` points to. A client with any of these owns one, and `closed` takes it back.
#[derive(Default)]
pub(crate) struct Hooks {
    pub(crate) logger: Option<(LogLevel, Logger)>,
    pub(crate) bearer_provider: Option<BearerProvider>,
    pub(crate) before_request: Option<BeforeRequest>,
    pub(crate) after_attempt: Option<AfterAttempt>,
    pub(crate) transport: Option<Transport>,
    pub(crate) on_closed: Option<Box<dyn FnOnce() + Send>>,
}

impl Hooks {
    /// Tells the options of what there is. From now on `self` must live until `closed` is called, or until it is
    /// known that it never will.
    pub(crate) fn announce(&self, options: *mut dbr_client_options, user_data: *mut c_void) {
        unsafe {
            if let Some((level, _)) = self.logger {
                dbr_client_options_set_logger(options, level.number(), Some(log), user_data);
            }
            if self.bearer_provider.is_some() {
                dbr_client_options_set_bearer_provider(options, Some(provide), user_data);
            }
            if self.before_request.is_some() {
                dbr_client_options_set_before_request(options, Some(before_request), user_data);
            }
            if self.after_attempt.is_some() {
                dbr_client_options_set_after_attempt(options, Some(after_attempt), user_data);
            }
            if self.transport.is_some() {
                dbr_client_options_set_transport(options, Some(transport), user_data);
            }
            dbr_client_options_set_on_closed(options, Some(closed), user_data);
        }
    }
}

/// # Safety
///
/// `user_data` is what `announce` was given.
unsafe fn hooks<'a>(user_data: *mut c_void) -> &'a Hooks {
    unsafe { &*user_data.cast::<Hooks>() }
}

unsafe extern "C" fn log(level: i32, line: *const c_char, user_data: *mut c_void) {
    guard_quietly(|| {
        if let Some((_, logger)) = &unsafe { hooks(user_data) }.logger {
            logger(LogLevel::of(level), unsafe { text::borrowed(line) });
        }
    });
}

unsafe extern "C" fn provide(sink: *mut dbr_bearer, user_data: *mut c_void) -> dbr_status {
    guard("the bearer provider", || {
        let provider = unsafe { hooks(user_data) }.bearer_provider.as_ref();
        match provider.map(|provider| provider()).transpose()?.flatten() {
            None => Ok(()),
            Some(token) => {
                let token = Secret::for_c("the token", token.expose())?;
                Error::check(unsafe { dbr_bearer_set(sink, token.as_c_str()) })
            }
        }
    })
}

unsafe extern "C" fn before_request(
    attempt: *const dbr_attempt_info,
    headers: *mut dbr_headers,
    user_data: *mut c_void,
) -> dbr_status {
    guard("the before_request hook", || match &unsafe { hooks(user_data) }.before_request {
        Some(hook) => hook(&unsafe { Attempt::of(attempt) }, &mut unsafe { RequestHeaders::of(headers) }),
        None => Ok(()),
    })
}

unsafe extern "C" fn after_attempt(attempt: *const dbr_attempt_info, user_data: *mut c_void) {
    guard_quietly(|| {
        if let Some(hook) = &unsafe { hooks(user_data) }.after_attempt {
            hook(&unsafe { Attempt::of(attempt) });
        }
    });
}

unsafe extern "C" fn transport(
    request: *const dbr_http_request,
    reply: *mut dbr_http_reply,
    user_data: *mut c_void,
) -> dbr_status {
    guard("the transport", || match &unsafe { hooks(user_data) }.transport {
        Some(hook) => hook(&unsafe { HttpRequest::of(request) }, &mut unsafe { HttpReply::of(reply) }),
        None => Ok(()),
    })
}

/// The last callback of a client: the hooks may go.
unsafe extern "C" fn closed(user_data: *mut c_void) {
    let mut hooks = unsafe { Box::from_raw(user_data.cast::<Hooks>()) };
    let on_closed = hooks.on_closed.take();
    // What the closures own may panic when it is dropped, and must have gone before `on_closed` tells so.
    guard_quietly(move || drop(hooks));
    guard_quietly(move || {
        if let Some(on_closed) = on_closed {
            on_closed();
        }
    });
}
