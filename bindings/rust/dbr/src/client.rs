//! A server, a session, connections.
use crate::builder::ClientBuilder;
use crate::call::Call;
use crate::cancel::CancelToken;
use crate::error::{Error, Result};
use crate::future::CallFuture;
use crate::handle::Handle;
use crate::native::NativePtr;
use crate::options::CallOptions;
use crate::results::{LoginResult, LogoutResult, Response, User};
use crate::secret::Secret;
use dbr_sys::*;
use std::fmt;
use std::ptr::null;
use std::sync::Arc;

/// A server, a session, connections. Cheap to clone; clones are the same client, and any number of threads may use
/// it at once.
///
/// When the last clone and the last future that was begun have gone, what still runs is cancelled and waited for
/// (100 ms at most, and not at all inside of a callback), and the connections are closed.
#[derive(Clone)]
pub struct Client {
    handle: Arc<Handle>,
}

// The header, convention 6: "a dbr_client and a dbr_cancel may be used by any number of threads at once. [...]
// Results and errors do not change and may be read by any thread." Options belong to one thread at a time: those of
// this crate are plain values that are turned into the library's for each call.
const _: fn() = || {
    fn any_thread<T: Send + Sync>() {}
    fn one_thread_at_a_time<T: Send>() {}
    any_thread::<Client>();
    any_thread::<CancelToken>();
    any_thread::<CallOptions>();
    any_thread::<Error>();
    any_thread::<LoginResult>();
    any_thread::<Response>();
    one_thread_at_a_time::<ClientBuilder>();
    one_thread_at_a_time::<CallFuture<LoginResult>>();
};

impl ClientBuilder {
    /// Makes the client. Nothing is sent yet.
    pub fn build(self) -> Result<Client> {
        Ok(Client { handle: Arc::new(self.open()?) })
    }
}

impl Client {
    /// A client is built: nothing is sent before its first call.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    /// The calls with options of their own.
    pub fn with<'a>(&'a self, options: &'a CallOptions) -> Call<'a> {
        Call { handle: &self.handle, options: Some(options) }
    }

    fn call(&self) -> Call<'_> {
        Call { handle: &self.handle, options: None }
    }

    /// Logs in. On success the token becomes the client's session, and later calls send it; a failed login changes
    /// nothing.
    ///
    /// `username` is a user name or an e-mail address. A wrong password, an unknown and an inactive user are all
    /// [`Unauthorized`](crate::ErrorKind::Unauthorized): the server does not say which.
    pub fn login(&self, username: &str, password: &str) -> Result<LoginResult> {
        self.call().login(username, password)
    }

    /// Who is logged in.
    pub fn me(&self) -> Result<User> {
        self.call().me()
    }

    /// Logs out. Whatever it returns, the session's token is no longer in the client afterwards. The server's tokens
    /// are stateless: a copy of one works until it expires.
    pub fn logout(&self) -> Result<LogoutResult> {
        self.call().logout()
    }

    /// Any other request of the API, with the session, the retries, the limits and the errors of the client.
    ///
    /// `path` begins with one `/` and may have a query; it is sent as it is. `body` is sent as `application/json`
    /// unless a header says otherwise. Whatever is not a 2xx response is an error. GET, HEAD, PUT, DELETE and OPTIONS
    /// are retried as the client says; other methods only where nothing was sent, unless the call's own options ask
    /// for more.
    pub fn request(&self, method: &str, path: &str, body: Option<&[u8]>) -> Result<Response> {
        self.call().request(method, path, body)
    }

    /// [`Client::login`] as a future. The password is kept, and wiped, until the first poll.
    pub fn login_async(&self, username: &str, password: &str) -> CallFuture<LoginResult> {
        self.call().login_async(username, password)
    }

    /// [`Client::me`] as a future.
    pub fn me_async(&self) -> CallFuture<User> {
        self.call().me_async()
    }

    /// [`Client::logout`] as a future.
    pub fn logout_async(&self) -> CallFuture<LogoutResult> {
        self.call().logout_async()
    }

    /// [`Client::request`] as a future.
    pub fn request_async(&self, method: &str, path: &str, body: Option<&[u8]>) -> CallFuture<Response> {
        self.call().request_async(method, path, body)
    }

    /// Ends the session and sets the client's own token; None and `""`: forgets it.
    pub fn set_http_bearer(&self, token: Option<&str>) -> Result<()> {
        let token = token.map(|token| Secret::for_c("the token", token)).transpose()?;
        let token = token.as_ref().map_or(null(), Secret::as_c_str);
        let mut error = std::ptr::null_mut();
        let status = unsafe { dbr_client_set_http_bearer(self.handle.as_ptr(), token, &mut error) };
        let error = unsafe { NativePtr::from_raw(error) };
        if status == DBR_OK {
            return Ok(());
        }
        Err(Error::from_native(status, error, self.handle.names()))
    }

    /// Returns at once. Every call in flight ends as [`Cancelled`](crate::ErrorKind::Cancelled), later ones as
    /// [`Closed`](crate::ErrorKind::Closed), for all clones.
    pub fn shutdown(&self) {
        unsafe { dbr_client_shutdown(self.handle.as_ptr()) }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("clones", &Arc::strong_count(&self.handle))
            .finish_non_exhaustive()
    }
}
