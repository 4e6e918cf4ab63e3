//! What the calls bring: plain values, copied out of C.
use crate::headers::{KeptHeaders, KeptNames};
use crate::native::NativeDrop;
use crate::secret::Token;
use crate::text;
use dbr_sys::*;
use std::fmt;
use std::time::{Duration, SystemTime};

/// A result of this crate and the one of C that it is copied from.
///
/// # Safety
///
/// `copy` relies on nothing but that `raw` is the library's and lives.
pub(crate) unsafe trait FromNative: Sized + Send + 'static {
    type Raw: NativeDrop;

    /// # Safety
    ///
    /// `raw` was made by the library and lives.
    unsafe fn copy(raw: &Self::Raw, names: &KeptNames) -> Self;
}

/// The logged-in user.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct User {
    /// The server's identifier.
    pub id: String,
    /// The name to log in with.
    pub username: String,
    /// The e-mail address; one may log in with it, too.
    pub email: String,
    /// The name to show.
    pub display_name: Option<String>,
    /// Whether the user is active.
    pub active_status: bool,
    /// The whole object as JSON text, for members that have no name here.
    pub json: String,
}

/// The user inside of a login result: free-form in the API, so that anything may be missing.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoginUser {
    /// The server's identifier.
    pub id: Option<String>,
    /// The name to log in with.
    pub username: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// The name to show.
    pub display_name: Option<String>,
    /// Whether the user is active.
    pub active_status: Option<bool>,
    /// The whole object as JSON text.
    pub json: String,
}

/// What a login brings. The token is already the client's: this one is only to show or to store.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LoginResult {
    /// The bearer token.
    pub access_token: Token,
    /// `"bearer"`.
    pub token_type: String,
    /// When the token says that it ends, in seconds since 1970; None: it does not say. Not verified.
    pub expires_at_unix: Option<i64>,
    /// Who logged in.
    pub user: LoginUser,
}

impl LoginResult {
    /// When the token says that it ends; None: it does not say.
    pub fn expires_at(&self) -> Option<SystemTime> {
        let seconds = u64::try_from(self.expires_at_unix?).ok()?;
        SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
    }
}

/// What a logout brings.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LogoutResult {
    /// What the server says to it.
    pub message: Option<String>,
    /// The body: any JSON value.
    pub json: String,
}

/// A 2xx response to a request.
#[derive(Clone)]
#[non_exhaustive]
pub struct Response {
    /// 200 to 299.
    pub http_status: u16,
    /// Exchanges begun until this answer.
    pub attempts: u32,
    /// As the server sent it.
    pub body: Vec<u8>,
    headers: KeptHeaders,
}

impl Response {
    /// A header: one of the usual ones, or one that
    /// [`ClientBuilder::keep_header`](crate::ClientBuilder::keep_header) named. Repeated ones are joined by `", "`.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)
    }

    /// The body as text; None: it is not UTF-8.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.body).ok()
    }
}

/// All but `json`: members without a name here may be of a kind that no log should have, the token among them.
macro_rules! debug_without_json {
    ($($result:ident { $($member:ident),* })*) => {$(
        impl fmt::Debug for $result {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter
                    .debug_struct(stringify!($result))
                    $(.field(stringify!($member), &self.$member))*
                    .field("json_len", &self.json.len())
                    .finish()
            }
        }
    )*};
}

debug_without_json! {
    User { id, username, email, display_name, active_status }
    LoginUser { id, username, email, display_name, active_status }
    LogoutResult { message }
}

impl fmt::Debug for Response {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Response")
            .field("http_status", &self.http_status)
            .field("attempts", &self.attempts)
            .field("body_len", &self.body.len())
            .field("headers", &self.headers)
            .finish()
    }
}

/// # Safety
///
/// NULL or `length` bytes that live.
unsafe fn json_text(pointer: *const std::os::raw::c_char, length: usize) -> String {
    String::from_utf8_lossy(unsafe { text::bytes(pointer, length) }).into_owned()
}

unsafe impl FromNative for User {
    type Raw = dbr_user;

    unsafe fn copy(raw: &dbr_user, _: &KeptNames) -> User {
        unsafe {
            User {
                id: text::required(raw.id),
                username: text::required(raw.username),
                email: text::required(raw.email),
                display_name: text::optional(raw.display_name),
                active_status: raw.active_status == 1,
                json: json_text(raw.json, raw.json_len),
            }
        }
    }
}

impl LoginUser {
    /// # Safety
    ///
    /// A user inside of a login result that lives.
    unsafe fn copy_of(raw: &dbr_user) -> LoginUser {
        unsafe {
            LoginUser {
                id: text::optional(raw.id),
                username: text::optional(raw.username),
                email: text::optional(raw.email),
                display_name: text::optional(raw.display_name),
                active_status: Some(raw.active_status)
                    .filter(|&status| status >= 0)
                    .map(|status| status == 1),
                json: json_text(raw.json, raw.json_len),
            }
        }
    }
}

unsafe impl FromNative for LoginResult {
    type Raw = dbr_login_result;

    unsafe fn copy(raw: &dbr_login_result, _: &KeptNames) -> LoginResult {
        unsafe {
            LoginResult {
                access_token: Token::of_c(raw.access_token),
                token_type: text::required(raw.token_type),
                expires_at_unix: Some(raw.expires_at_unix).filter(|&at| at >= 0),
                user: raw.user.as_ref().map_or_else(LoginUser::default, |user| LoginUser::copy_of(user)),
            }
        }
    }
}

unsafe impl FromNative for LogoutResult {
    type Raw = dbr_logout_result;

    unsafe fn copy(raw: &dbr_logout_result, _: &KeptNames) -> LogoutResult {
        unsafe {
            LogoutResult { message: text::optional(raw.message), json: json_text(raw.json, raw.json_len) }
        }
    }
}

unsafe impl FromNative for Response {
    type Raw = dbr_response;

    unsafe fn copy(raw: &dbr_response, names: &KeptNames) -> Response {
        Response {
            http_status: u16::try_from(raw.http_status).unwrap_or_default(),
            attempts: raw.attempts,
            body: unsafe { text::bytes(raw.body, raw.body_len) }.to_vec(),
            headers: names.of_response(raw),
        }
    }
}
