//! The authentication API of DBR (Drum Buffer Rope buffer management): log in, who am I, log out, and any other
//! request of the API with the same session. A thin layer over the C library libdbr, which does the HTTP, the
//! retries and the checks; the crate `dbr-sys` says how it is found.
//!
//! ```no_run
//! # fn main() -> dbr::Result<()> {
//! let client = dbr::Client::builder().server_url("http://127.0.0.1:8000").build()?;
//! let login = client.login("admin", "admin123")?;
//! println!("the token is good until {:?}", login.expires_at());
//! println!("me: {}", client.me()?.username);
//! client.logout()?;
//! # Ok(()) }
//! ```
//!
//! # What to know
//!
//! - A [`Client`] is a server, a session and connections. It is cheap to clone and any number of threads may share
//!   it; the last clone to go closes it.
//! - Each call has a blocking form (`login`) and one that returns a future (`login_async`). The futures need no
//!   runtime: the library's own thread wakes them, whatever polls them. They do nothing until they are polled.
//!   Dropping one cancels the call, and the server sees the connection go.
//! - What one call shall do differently (a shorter deadline, another token, a [`CancelToken`]) is said by
//!   [`CallOptions`]: `client.with(&options).me()`.
//! - An [`Error`] has a [`kind`](Error::kind), and what the server said: status, body, issues, when to come back.
//! - Passwords and tokens are wiped from this crate's memory when they are done with; a [`Token`] shows itself to
//!   nobody who does not ask.
//!
//! # Blocking calls and asynchronous code
//!
//! The blocking calls do their work on the calling thread, as long as it takes: call the asynchronous forms from
//! asynchronous code. Inside a callback of an asynchronous call a blocking one is refused
//! ([`ErrorKind::WouldDeadlock`]).
//!
//! # Callbacks
//!
//! Hooks ([`ClientBuilder::logger`] and its neighbours) may run on any thread that makes calls and on the library's
//! own, several at once. A panic in one does not leave it: the call ends as [`ErrorKind::Internal`] where the hook
//! has a say in it, and goes on where it has none. A hook that owns a clone of its own client keeps it open for ever.
#![deny(missing_docs)]
#![deny(unsafe_op_in_unsafe_fn)]
#![warn(rust_2018_idioms)]

mod attempt;
mod builder;
mod builder_hooks;
mod call;
mod cancel;
mod client;
mod error;
mod failure;
mod future;
mod handle;
mod headers;
mod hooks;
mod input;
mod issue;
mod kind;
mod native;
mod options;
mod results;
mod retry;
mod secret;
mod text;
mod transport;
mod version;

pub use attempt::{Attempt, RequestHeaders};
pub use builder::ClientBuilder;
pub use call::Call;
pub use cancel::CancelToken;
pub use client::Client;
pub use error::{Error, Result};
pub use future::CallFuture;
pub use hooks::LogLevel;
pub use issue::ValidationIssue;
pub use kind::ErrorKind;
pub use options::CallOptions;
pub use results::{LoginResult, LoginUser, LogoutResult, Response, User};
pub use retry::{Backoff, Retry};
pub use secret::Token;
pub use transport::{HttpReply, HttpRequest};
pub use version::library_version;

/// The programs of the README, compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
