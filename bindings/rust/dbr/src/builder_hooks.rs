//! The half of the builder that takes closures.
//!
//! They may run on any thread that makes calls and on the library's own, several at once; the module `failure` says
//! what becomes of their errors and panics.
use crate::attempt::{Attempt, RequestHeaders};
use crate::builder::ClientBuilder;
use crate::error::Result;
use crate::hooks::LogLevel;
use crate::secret::Token;
use crate::transport::{HttpReply, HttpRequest};

impl ClientBuilder {
    /// Where log lines go, and the most detailed ones wanted. A line holds no token, no password and no body, at any
    /// level.
    pub fn logger(
        mut self,
        level: LogLevel,
        logger: impl Fn(LogLevel, &str) + Send + Sync + 'static,
    ) -> ClientBuilder {
        self.hooks().logger = Some((level, Box::new(logger)));
        self
    }

    /// Asked for a token before each attempt of me, logout and request where there is no other; `None` sends none. An
    /// error ends the call with its kind.
    pub fn bearer_provider(
        mut self,
        provider: impl Fn() -> Result<Option<Token>> + Send + Sync + 'static,
    ) -> ClientBuilder {
        self.hooks().bearer_provider = Some(Box::new(provider));
        self
    }

    /// Called before each attempt; may set headers, `traceparent` for example. An error ends the call with its kind,
    /// and is the [`source`](std::error::Error::source) of a blocking call's error.
    ///
    /// ```
    /// let client = dbr::Client::builder()
    ///     .before_request(|attempt, headers| headers.set("x-attempt", &attempt.number().to_string()))
    ///     .build();
    /// ```
    pub fn before_request(
        mut self,
        hook: impl Fn(&Attempt<'_>, &mut RequestHeaders<'_>) -> Result<()> + Send + Sync + 'static,
    ) -> ClientBuilder {
        self.hooks().before_request = Some(Box::new(hook));
        self
    }

    /// Told after each attempt: everything that a metric or a trace needs.
    pub fn after_attempt(mut self, hook: impl Fn(&Attempt<'_>) + Send + Sync + 'static) -> ClientBuilder {
        self.hooks().after_attempt = Some(Box::new(hook));
        self
    }

    /// Replaces HTTP: a double for tests, a recorder, another stack. An error is the attempt's, and is retried like
    /// the library's own of its kind.
    ///
    /// ```
    /// # fn main() -> dbr::Result<()> {
    /// let client = dbr::Client::builder()
    ///     .transport(|request, reply| {
    ///         assert!(request.url().ends_with("/api/v1/auth/logout"));
    ///         reply.set(200, Some("application/json"), br#"{"message":"bye"}"#)
    ///     })
    ///     .build()?;
    /// assert_eq!(client.logout()?.message.as_deref(), Some("bye"));
    /// # Ok(()) }
    /// ```
    pub fn transport(
        mut self,
        transport: impl Fn(&HttpRequest<'_>, &mut HttpReply<'_>) -> Result<()> + Send + Sync + 'static,
    ) -> ClientBuilder {
        self.hooks().transport = Some(Box::new(transport));
        self
    }

    /// Told once, after the client's last other callback, when all other closures have been dropped.
    pub fn on_closed(mut self, hook: impl FnOnce() + Send + 'static) -> ClientBuilder {
        self.hooks().on_closed = Some(Box::new(hook));
        self
    }
}
