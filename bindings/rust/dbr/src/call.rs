//! The calls, with and without options.
use crate::error::Result;
use crate::failure::watch;
use crate::future::{complete, outcome, CallFuture, Idle, Submit};
use crate::handle::Handle;
use crate::input::for_c;
use crate::native::NativePtr;
use crate::options::CallOptions;
use crate::results::{FromNative, LoginResult, LogoutResult, Response, User};
use crate::secret::Secret;
use dbr_sys::*;
use std::ffi::{c_void, CString};
use std::fmt;
use std::ptr::null_mut;
use std::sync::Arc;

/// The calls of a [`Client`](crate::Client) with [`CallOptions`]; [`Client::with`](crate::Client::with) makes one.
#[derive(Clone, Copy)]
#[must_use]
pub struct Call<'a> {
    pub(crate) handle: &'a Arc<Handle>,
    pub(crate) options: Option<&'a CallOptions>,
}

type Out<T> = *mut *mut T;

/// What a login takes.
struct Credentials {
    username: CString,
    password: Secret,
}

impl Credentials {
    fn new(username: &str, password: &str) -> Result<Credentials> {
        let username = for_c("the user name", username)?;
        Ok(Credentials { username, password: Secret::for_c("the password", password)? })
    }
}

/// What a request takes. The body may hold what must not stay in memory.
struct Inputs {
    method: CString,
    path: CString,
    body: Option<Secret>,
}

impl Inputs {
    fn new(method: &str, path: &str, body: Option<&[u8]>) -> Result<Inputs> {
        let (method, path) = (for_c("the method", method)?, for_c("the path", path)?);
        Ok(Inputs { method, path, body: body.map(Secret::copy_of) })
    }

    fn body(&self) -> (*const c_void, usize) {
        let none = (std::ptr::null(), 0);
        self.body.as_ref().map_or(none, |body| (body.as_c_str().cast(), body.text().len()))
    }
}

impl Call<'_> {
    /// See [`Client::login`](crate::Client::login).
    pub fn login(&self, username: &str, password: &str) -> Result<LoginResult> {
        let inputs = Credentials::new(username, password)?;
        let (username, password) = (inputs.username.as_ptr(), inputs.password.as_c_str());
        self.run(|client, options, out, error| unsafe {
            dbr_auth_login(client, username, password, options, out, error)
        })
    }

    /// See [`Client::me`](crate::Client::me).
    pub fn me(&self) -> Result<User> {
        self.run(|client, options, out, error| unsafe { dbr_auth_me(client, options, out, error) })
    }

    /// See [`Client::logout`](crate::Client::logout).
    pub fn logout(&self) -> Result<LogoutResult> {
        self.run(|client, options, out, error| unsafe { dbr_auth_logout(client, options, out, error) })
    }

    /// See [`Client::request`](crate::Client::request).
    pub fn request(&self, method: &str, path: &str, body: Option<&[u8]>) -> Result<Response> {
        // The body is copied by the call itself, so it is not copied here.
        let inputs = Inputs::new(method, path, None)?;
        let (body, body_len) = body.map_or((std::ptr::null(), 0), |body| (body.as_ptr().cast(), body.len()));
        let (method, path) = (inputs.method.as_ptr(), inputs.path.as_ptr());
        self.run(|client, options, out, error| unsafe {
            dbr_client_request(client, method, path, body, body_len, options, out, error)
        })
    }

    /// See [`Client::login_async`](crate::Client::login_async).
    pub fn login_async(&self, username: &str, password: &str) -> CallFuture<LoginResult> {
        let inputs = Credentials::new(username, password);
        self.prepare(inputs, |inputs, client, options, user_data, error| unsafe {
            let (username, password) = (inputs.username.as_ptr(), inputs.password.as_c_str());
            let callback = complete::<LoginResult>;
            dbr_auth_login_async(client, username, password, options, Some(callback), user_data, error)
        })
    }

    /// See [`Client::me_async`](crate::Client::me_async).
    pub fn me_async(&self) -> CallFuture<User> {
        self.prepare(Ok(()), |(), client, options, user_data, error| unsafe {
            dbr_auth_me_async(client, options, Some(complete::<User>), user_data, error)
        })
    }

    /// See [`Client::logout_async`](crate::Client::logout_async).
    pub fn logout_async(&self) -> CallFuture<LogoutResult> {
        self.prepare(Ok(()), |(), client, options, user_data, error| unsafe {
            dbr_auth_logout_async(client, options, Some(complete::<LogoutResult>), user_data, error)
        })
    }

    /// See [`Client::request_async`](crate::Client::request_async).
    pub fn request_async(&self, method: &str, path: &str, body: Option<&[u8]>) -> CallFuture<Response> {
        let inputs = Inputs::new(method, path, body);
        self.prepare(inputs, |inputs, client, options, user_data, error| unsafe {
            let (method, path) = (inputs.method.as_ptr(), inputs.path.as_ptr());
            let (body, len) = inputs.body();
            let callback = complete::<Response>;
            dbr_client_request_async(
                client,
                method,
                path,
                body,
                len,
                options,
                Some(callback),
                user_data,
                error,
            )
        })
    }

    /// A blocking call: its result, or its error with what a hook said to it.
    fn run<T: FromNative>(
        &self,
        call: impl FnOnce(*mut dbr_client, *const dbr_call_options, Out<T::Raw>, Out<dbr_error>) -> dbr_status,
    ) -> Result<T> {
        let handle = self.handle;
        let options = self.options.map(CallOptions::to_native_with_cancel).transpose()?;
        let options = options.as_ref().map_or(null_mut(), NativePtr::as_ptr);
        let (mut result, mut error) = (null_mut(), null_mut());
        let (status, hook) = watch(|| call(handle.as_ptr(), options, &mut result, &mut error));
        let (result, error) = unsafe { (NativePtr::from_raw(result), NativePtr::from_raw(error)) };
        outcome(status, result, error, handle.names()).map_err(|error| match hook {
            Some(hook) if hook.kind().status() == status => error.with_source(hook),
            _ => error,
        })
    }

    /// A call to be: inputs that were refused are told by the first poll, as the library's refusals are.
    fn prepare<T: FromNative, I: Send + 'static>(
        &self,
        inputs: Result<I>,
        submit: impl FnOnce(I, *mut dbr_client, *const dbr_call_options, *mut c_void, Out<dbr_error>) -> dbr_status
            + Send
            + 'static,
    ) -> CallFuture<T> {
        let (options, inputs) = match self.options.map(CallOptions::to_native).transpose() {
            Ok(options) => (options, inputs),
            Err(error) => (None, Err(error)),
        };
        let submit = inputs.map(|inputs| -> Box<Submit> {
            Box::new(|client, options, user_data, error| submit(inputs, client, options, user_data, error))
        });
        let token = self.options.and_then(CallOptions::cancel_token).cloned();
        Idle { client: Arc::clone(self.handle), options, token, submit }.into_future()
    }
}

impl fmt::Debug for Call<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Call").field("options", &self.options).finish_non_exhaustive()
    }
}
