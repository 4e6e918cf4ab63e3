//! How a client is made.
use crate::error::{Error, Result};
use crate::handle::Handle;
use crate::headers::KeptNames;
use crate::hooks::Hooks;
use crate::input::{for_c, path_text};
use crate::kind::ErrorKind;
use crate::native::NativePtr;
use crate::retry::Retry;
use crate::secret::Secret;
use crate::text::timeout_ms;
use crate::version;
use dbr_sys::*;
use std::ffi::CString;
use std::fmt;
use std::os::raw::c_char;
use std::path::Path;
use std::ptr::null_mut;
use std::time::Duration;

/// Makes a [`Client`](crate::Client). What is refused is told by [`build`](ClientBuilder::build), with the name of the option.
///
/// The server's URL, a token and a log to the standard error may also come from the environment, each where it is not
/// set here: `DBRSDK_SERVER_URL`, `DBRSDK_HTTP_BEARER`, `DBRSDK_DEBUG`.
#[must_use]
pub struct ClientBuilder {
    native: Option<NativePtr<dbr_client_options>>,
    hooks: Option<Box<Hooks>>,
    kept: Vec<CString>,
    user_agent: String,
    /// The first option that this crate could not hand over.
    refused: Option<Error>,
}

const USER_AGENT: &str = concat!("dbr-rust/", env!("CARGO_PKG_VERSION"));

impl ClientBuilder {
    pub(crate) fn new() -> ClientBuilder {
        // Of a library that does not fit nothing is called.
        let refused = version::check().err();
        let native = match refused {
            Some(_) => None,
            None => unsafe { NativePtr::from_raw(dbr_client_options_new()) },
        };
        ClientBuilder { native, hooks: None, kept: Vec::new(), user_agent: USER_AGENT.to_owned(), refused }
    }

    /// Where the API is: http or https, host, optional port, optional prefix of the paths. Cleartext http is for this
    /// machine only. Default: `http://127.0.0.1:8000`.
    pub fn server_url(self, url: &str) -> ClientBuilder {
        self.text("the server URL", url, dbr_client_options_set_server_url)
    }

    /// A token for me, logout and request until a login brings one.
    pub fn http_bearer(self, token: impl AsRef<str>) -> ClientBuilder {
        self.text("the token", token.as_ref(), dbr_client_options_set_http_bearer)
    }

    /// The whole call, queue, retries and waits included; None: no limit. Default: 30 s.
    pub fn timeout(self, timeout: impl Into<Option<Duration>>) -> ClientBuilder {
        let ms = timeout_ms(timeout.into());
        self.set(|options| unsafe { dbr_client_options_set_timeout_ms(options, ms) })
    }

    /// One HTTP exchange, its connect included; None: no limit. Default: 10 s.
    pub fn attempt_timeout(self, timeout: impl Into<Option<Duration>>) -> ClientBuilder {
        let ms = timeout_ms(timeout.into());
        self.set(|options| unsafe { dbr_client_options_set_attempt_timeout_ms(options, ms) })
    }

    /// Name look-up, TCP, proxy and TLS of a new connection; None: no limit. Default: 5 s.
    pub fn connect_timeout(self, timeout: impl Into<Option<Duration>>) -> ClientBuilder {
        let ms = timeout_ms(timeout.into());
        self.set(|options| unsafe { dbr_client_options_set_connect_timeout_ms(options, ms) })
    }

    /// Whether and how failed attempts are repeated. Default: [`Backoff::default`](crate::Backoff).
    pub fn retry(self, retry: impl Into<Retry>) -> ClientBuilder {
        match retry.into() {
            Retry::None => self.set(|options| unsafe { dbr_client_options_set_retry_none(options) }),
            Retry::Backoff(backoff) => {
                let (initial, max, exponent, elapsed, connections) = backoff.arguments();
                self.set(|options| unsafe {
                    dbr_client_options_set_retry_backoff(
                        options,
                        initial,
                        max,
                        exponent,
                        elapsed,
                        connections,
                    )
                })
            }
        }
    }

    /// Repeat after 429 as after 5XX. Default: no.
    pub fn retry_rate_limited(self, enabled: bool) -> ClientBuilder {
        self.set(|options| unsafe { dbr_client_options_set_retry_rate_limited(options, i32::from(enabled)) })
    }

    /// Sends a header with every request, in place of the library's own of that name. Refused: Authorization, Host,
    /// Content-Length, Transfer-Encoding, Connection, Expect, TE, Trailer, Upgrade; control characters.
    pub fn header(self, name: &str, value: &str) -> ClientBuilder {
        let texts = Secret::for_c("the name of a header", name)
            .and_then(|name| Ok((name, Secret::for_c("the value of a header", value)?)));
        match texts {
            Ok((name, value)) => self.set(|options| unsafe {
                dbr_client_options_add_header(options, name.as_c_str(), value.as_c_str())
            }),
            Err(error) => self.refuse(error),
        }
    }

    /// Keeps this header of every response and error, so that `header(name)` has it. The usual ones (content-type,
    /// etag, link, location, retry-after, ...) are always kept.
    pub fn keep_header(mut self, name: &str) -> ClientBuilder {
        match for_c("the name of a header", name) {
            Ok(name) => self.kept.push(name),
            Err(error) => return self.refuse(error),
        }
        self
    }

    /// Names your program in User-Agent, behind the library and this crate: `"my-program/2.1"`.
    pub fn user_agent_suffix(mut self, suffix: &str) -> ClientBuilder {
        self.user_agent = [USER_AGENT, suffix].join(" ").trim_end().to_owned();
        self
    }

    /// The largest body of a response that is taken. Default: 1 MiB.
    pub fn max_response_bytes(self, bytes: usize) -> ClientBuilder {
        self.set(|options| unsafe { dbr_client_options_set_max_response_bytes(options, bytes) })
    }

    /// How many asynchronous calls are on the wire at once; the others queue inside. Default: 100.
    pub fn max_concurrency(self, calls: u32) -> ClientBuilder {
        let calls = i32::try_from(calls).unwrap_or(i32::MAX);
        self.set(|options| unsafe { dbr_client_options_set_max_concurrency(options, calls) })
    }

    /// Trusts the certificates in this PEM file instead of the system's.
    pub fn ca_file(self, path: impl AsRef<Path>) -> ClientBuilder {
        match path_text("the CA file", path.as_ref()) {
            Ok(path) => self.text("the CA file", path, dbr_client_options_set_ca_file),
            Err(error) => self.refuse(error),
        }
    }

    /// Trusts these PEM certificates instead of the system's.
    pub fn ca_pem(self, pem: impl AsRef<[u8]>) -> ClientBuilder {
        let pem = pem.as_ref();
        self.set(|options| unsafe { dbr_client_options_set_ca_pem(options, pem.as_ptr().cast(), pem.len()) })
    }

    /// Shows this certificate to a server that asks for one. PEM files.
    pub fn client_certificate(self, certificate: impl AsRef<Path>, key: impl AsRef<Path>) -> ClientBuilder {
        let text = |what, path| for_c(what, path_text(what, path)?);
        let texts = text("the client certificate", certificate.as_ref())
            .and_then(|file| Ok((file, text("the key", key.as_ref())?)));
        match texts {
            Ok((certificate, key)) => self.set(|options| unsafe {
                dbr_client_options_set_client_certificate(options, certificate.as_ptr(), key.as_ptr())
            }),
            Err(error) => self.refuse(error),
        }
    }

    /// Reaches the server through an HTTP proxy, `"http://proxy.example:3128"`. Default: what https_proxy, all_proxy
    /// and no_proxy of the environment say, for https servers.
    pub fn proxy(self, url: &str) -> ClientBuilder {
        self.text("the proxy", url, dbr_client_options_set_proxy)
    }

    /// Never uses a proxy, whatever the environment says.
    pub fn no_proxy(self) -> ClientBuilder {
        self.text("the proxy", "", dbr_client_options_set_proxy)
    }

    /// Allows cleartext http to other machines. Passwords and tokens can then be read on the way. Default: no.
    pub fn allow_cleartext(self, enabled: bool) -> ClientBuilder {
        self.set(|options| unsafe { dbr_client_options_set_allow_cleartext(options, i32::from(enabled)) })
    }

    // ---- building

    /// Makes the library's client.
    pub(crate) fn open(mut self) -> Result<Handle> {
        if let Some(refused) = self.refused.take() {
            return Err(refused);
        }
        let user_agent = std::mem::take(&mut self.user_agent);
        let mut this = self.text("the user agent", &user_agent, dbr_client_options_set_user_agent_suffix);
        if let Some(refused) = this.refused.take() {
            return Err(refused);
        }
        let options = this.native.take().ok_or(ErrorKind::OutOfMemory)?;
        let names = KeptNames::new(std::mem::take(&mut this.kept));
        let hooks = this.hooks.take().map_or(null_mut(), Box::into_raw);
        if let Some(announced) = unsafe { hooks.as_ref() } {
            announced.announce(options.as_ptr(), hooks.cast());
        }
        let (mut client, mut error) = (null_mut(), null_mut());
        let status = unsafe { dbr_client_new(options.as_ptr(), &mut client, &mut error) };
        match unsafe { NativePtr::from_raw(client) } {
            Some(client) => Ok(Handle::new(client, names)),
            None => {
                if !hooks.is_null() {
                    // There is no client, so that nobody will be told that it was closed.
                    drop(unsafe { Box::from_raw(hooks) });
                }
                Err(Error::from_native(status, unsafe { NativePtr::from_raw(error) }, &names))
            }
        }
    }

    /// What a setter refuses, the options keep, and the library then tells it when the client is made.
    fn set(self, setter: impl FnOnce(*mut dbr_client_options) -> dbr_status) -> ClientBuilder {
        if let Some(native) = &self.native {
            setter(native.as_ptr());
        }
        self
    }

    fn text(
        self,
        what: &str,
        text: &str,
        setter: unsafe extern "C" fn(*mut dbr_client_options, *const c_char) -> dbr_status,
    ) -> ClientBuilder {
        // Any of them may hold a secret; what is wiped for nothing costs nothing.
        match Secret::for_c(what, text) {
            Ok(text) => self.set(|options| unsafe { setter(options, text.as_c_str()) }),
            Err(error) => self.refuse(error),
        }
    }

    fn refuse(mut self, error: Error) -> ClientBuilder {
        self.refused.get_or_insert(error);
        self
    }

    pub(crate) fn hooks(&mut self) -> &mut Hooks {
        self.hooks.get_or_insert_with(Box::default)
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The rest is the library's, secrets among it.
        formatter.debug_struct("ClientBuilder").field("user_agent", &self.user_agent).finish_non_exhaustive()
    }
}
