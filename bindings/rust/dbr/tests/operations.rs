//! Each operation, blocking and as a future, against the development server.
mod support;

use dbr::{Backoff, CallOptions, Client, ErrorKind, Token};
use std::time::{Duration, SystemTime};
use support::{block_on, DevServer};

#[test]
fn login_brings_a_token_and_the_user() {
    let server = DevServer::start(&[]);
    let login = server.client().login("admin", "admin123").unwrap();
    assert_eq!(login.token_type, "bearer");
    assert_eq!(login.access_token.expose().split('.').count(), 3);
    assert!(login.expires_at().unwrap() > SystemTime::now());
    assert_eq!(login.user.username.as_deref(), Some("admin"));
    assert!(login.user.json.contains("admin@test.com"));
}

#[test]
fn login_takes_an_email_address_too() {
    let server = DevServer::start(&[]);
    let login = server.client().login("planner@test.com", "planner123").unwrap();
    assert_eq!(login.user.username.as_deref(), Some("planner"));
}

#[test]
fn login_reports_unauthorized_on_a_wrong_password() {
    let server = DevServer::start(&[]);
    let error = server.client().login("admin", "wrong").unwrap_err();
    assert_eq!((error.kind(), error.http_status()), (ErrorKind::Unauthorized, Some(401)));
    assert_eq!(error.operation(), "login");
    assert_eq!(error.attempts(), 1);
    assert!(!error.is_retryable() && error.issues().is_empty());
    assert!(error.message().contains("Incorrect"), "{error}");
}

#[test]
fn me_tells_who_is_logged_in() {
    let server = DevServer::start(&[]);
    let client = server.client();
    client.login("worker", "worker123").unwrap();
    let me = client.me().unwrap();
    assert_eq!((me.username.as_str(), me.email.as_str()), ("worker", "worker@test.com"));
    assert!(me.active_status && !me.id.is_empty());
    assert!(me.json.starts_with('{') && me.json.contains(&me.id));
}

#[test]
fn logout_forgets_the_session() {
    let server = DevServer::start(&[]);
    let client = server.client();
    client.login("admin", "admin123").unwrap();
    let logout = client.logout().unwrap();
    assert_eq!(logout.message.as_deref(), Some("Successfully logged out"));
    assert!(logout.json.contains("Successfully"));
    assert_eq!(client.me().unwrap_err().kind(), ErrorKind::Unauthorized);
}

#[test]
fn request_reaches_the_rest_of_the_api() {
    let server = DevServer::start(&[]);
    let client = server.client();
    client.login("planner", "planner123").unwrap();
    let health = client.request("GET", "/health", None).unwrap();
    assert_eq!((health.http_status, health.attempts), (200, 1));
    assert_eq!(health.header("Content-Type"), Some("application/json"));
    assert!(health.text().unwrap().starts_with('{'));
}

#[test]
fn request_reports_what_is_not_there_and_what_is_not_valid() {
    let server = DevServer::start(&[]);
    let client = server.client();
    assert_eq!(client.request("GET", "/nothing", None).unwrap_err().kind(), ErrorKind::NotFound);
    let error = client.request("POST", "/api/v1/auth/login", Some(b"{}")).unwrap_err();
    assert_eq!((error.kind(), error.http_status()), (ErrorKind::Validation, Some(422)));
    let locations: Vec<_> = error.issues().iter().map(|issue| issue.location.as_str()).collect();
    assert_eq!(locations, ["body.username", "body.password"]);
    assert_eq!(error.issues()[0].kind, "missing");
    assert_eq!(error.issues()[0].to_string(), "body.username: Field required");
    assert_eq!(error.header("content-type"), Some("application/json"));
    assert!(error.body().unwrap().starts_with(b"{\"detail\":"));
}

#[test]
fn the_futures_do_the_same_without_a_runtime() {
    let server = DevServer::start(&[]);
    let client = server.client();
    let login = block_on(client.login_async("admin", "admin123")).unwrap();
    assert_eq!(login.user.username.as_deref(), Some("admin"));
    assert_eq!(block_on(client.me_async()).unwrap().username, "admin");
    assert_eq!(block_on(client.request_async("GET", "/health", None)).unwrap().http_status, 200);
    let error = block_on(client.request_async("POST", "/api/v1/auth/login", Some(b"{}"))).unwrap_err();
    assert_eq!(error.issues().len(), 2);
    block_on(client.logout_async()).unwrap();
    assert_eq!(block_on(client.me_async()).unwrap_err().kind(), ErrorKind::Unauthorized);
}

#[test]
fn a_future_of_a_failed_login_has_the_same_error() {
    let server = DevServer::start(&[]);
    let client = server.client();
    let blocking = client.login("admin", "wrong").unwrap_err();
    let future = block_on(client.login_async("admin", "wrong")).unwrap_err();
    assert_eq!((future.kind(), future.http_status()), (blocking.kind(), blocking.http_status()));
    assert_eq!((future.to_string(), future.body()), (blocking.to_string(), blocking.body()));
}

#[test]
fn rate_limited_says_when_to_come_back() {
    let server = DevServer::start(&["--fail", "me=429x1@7"]);
    let error = server.client().me().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    assert!(error.is_retryable());
    assert_eq!(error.header("retry-after"), Some("7"));
}

#[test]
fn a_server_that_fails_twice_is_asked_three_times() {
    let server = DevServer::start(&["--fail", "any=503x2"]);
    let quick = Backoff::default().initial_interval(Duration::from_millis(5));
    let client = Client::builder().server_url(&server.url).retry(quick).build().unwrap();
    assert_eq!(client.request("GET", "/health", None).unwrap().attempts, 3);
}

#[test]
fn a_call_without_retries_gives_up_at_once() {
    let server = DevServer::start(&["--fail", "any=503"]);
    let client = Client::builder().server_url(&server.url).build().unwrap();
    let error = client.with(&CallOptions::new().retry(dbr::Retry::None)).me().unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Api, 1));
    assert!(error.is_retryable());
}

#[test]
fn a_call_may_have_a_deadline_of_its_own() {
    let server = DevServer::start(&["--delay-ms", "2000"]);
    let client = server.client();
    let options = CallOptions::new().timeout(Duration::from_millis(50));
    assert_eq!(client.with(&options).me().unwrap_err().kind(), ErrorKind::Timeout);
    assert_eq!(block_on(client.with(&options).me_async()).unwrap_err().kind(), ErrorKind::Timeout);
}

#[test]
fn a_call_may_have_a_token_of_its_own() {
    let server = DevServer::start(&[]);
    let worker = server.client().login("worker", "worker123").unwrap();
    let client = server.client();
    client.login("admin", "admin123").unwrap();
    let options = CallOptions::new().http_bearer(&worker.access_token);
    assert_eq!(client.with(&options).me().unwrap().username, "worker");
    assert_eq!(client.me().unwrap().username, "admin");
}

#[test]
fn a_token_that_was_stored_needs_no_login() {
    let server = DevServer::start(&[]);
    let stored = server.client().login("viewer", "viewer123").unwrap().access_token;
    let client = server.client();
    client.set_http_bearer(Some(stored.expose())).unwrap();
    assert_eq!(client.me().unwrap().username, "viewer");
    client.set_http_bearer(None).unwrap();
    assert_eq!(client.me().unwrap_err().kind(), ErrorKind::Unauthorized);
    let error = client.set_http_bearer(Some("no token\n")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert!(!format!("{error:?}").contains("no token"), "{error:?}");
}

#[test]
fn the_provider_is_asked_where_there_is_no_other_token() {
    let server = DevServer::start(&[]);
    let token = server.client().login("worker", "worker123").unwrap().access_token;
    let provide = move || Ok(Some(Token::new(&token)));
    let client = support::builder_of(&server.url).bearer_provider(provide).build().unwrap();
    assert_eq!(client.me().unwrap().username, "worker");
    assert_eq!(block_on(client.me_async()).unwrap().username, "worker");
}

#[test]
fn after_shutdown_calls_are_refused_for_all_clones() {
    let server = DevServer::start(&[]);
    let client = server.client();
    client.clone().shutdown();
    assert_eq!(client.me().unwrap_err().kind(), ErrorKind::Closed);
    assert_eq!(block_on(client.me_async()).unwrap_err().kind(), ErrorKind::Closed);
}
