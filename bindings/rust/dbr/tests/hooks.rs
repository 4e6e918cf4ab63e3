//! Closures that the library calls, and what becomes of their errors and panics.
mod support;

use dbr::{Backoff, Client, Error, ErrorKind, LogLevel};
use std::error::Error as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use support::*;

const USER: &str =
    r#"{"id":"7","username":"worker","email":"w@test.com","display_name":"W","active_status":true}"#;

fn server_of_a_user() -> ScriptedServer {
    ScriptedServer::always(json(200, USER))
}

#[test]
fn the_logger_is_told_of_calls_but_of_no_secret() {
    let server = DevServer::start(&[]);
    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&lines);
    let log = move |level, line: &str| sink.lock().unwrap().push((level, line.to_owned()));
    let client = builder_of(&server.url).logger(LogLevel::Debug, log).build().unwrap();
    let login = client.login("admin", "admin123").unwrap();
    block_on(client.me_async()).unwrap();
    drop(client);
    let lines = lines.lock().unwrap();
    assert!(lines.iter().any(|(_, line)| line.contains("/api/v1/auth/login")), "{lines:?}");
    let secrets = ["admin123", login.access_token.expose()];
    assert!(!lines.iter().any(|(_, line)| secrets.iter().any(|secret| line.contains(secret))));
    assert!(lines.iter().all(|(level, _)| *level >= LogLevel::Error && *level <= LogLevel::Debug));
}

#[test]
fn after_attempt_is_told_of_each_attempt() {
    let server = DevServer::start(&["--fail", "any=503x1"]);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&seen);
    let client = Client::builder()
        .server_url(&server.url)
        .retry(Backoff::default().initial_interval(Duration::from_millis(2)))
        .after_attempt(move |attempt| {
            let retries = attempt.retry_in().is_some();
            sink.lock().unwrap().push((attempt.number(), attempt.http_status(), attempt.failure(), retries));
            assert!(attempt.operation() == "request" && attempt.method() == "GET");
            assert!(attempt.url().ends_with("/health") && attempt.elapsed() > Duration::ZERO);
        })
        .build()
        .unwrap();
    client.request("GET", "/health?not=shown", None).unwrap();
    let expected = [(1, Some(503), Some(ErrorKind::Api), true), (2, Some(200), None, false)];
    assert_eq!(*seen.lock().unwrap(), expected);
}

#[test]
fn before_request_sets_headers_of_the_attempt() {
    let requests = Arc::new(Mutex::new(String::new()));
    let sink = Arc::clone(&requests);
    let server = ScriptedServer::start(move |connection| {
        while let Some(request) = connection.read_request() {
            sink.lock().unwrap().push_str(&request);
            connection.write(&json(200, USER));
        }
    });
    let client = builder_of(&server.url())
        .before_request(|attempt, headers| {
            assert!(attempt.elapsed() == Duration::ZERO && attempt.failure().is_none());
            headers.set("traceparent", &format!("00-{}-01", attempt.number()))
        })
        .build()
        .unwrap();
    client.me().unwrap();
    assert!(requests.lock().unwrap().contains("traceparent: 00-1-01\r\n"));
}

#[test]
fn a_header_that_is_refused_ends_the_call() {
    let server = server_of_a_user();
    for (name, value) in [("Host", "evil"), ("x", "a\0b"), ("x", "a\r\nb: c")] {
        let hook =
            move |_: &dbr::Attempt<'_>, headers: &mut dbr::RequestHeaders<'_>| headers.set(name, value);
        let client = builder_of(&server.url()).before_request(hook).build().unwrap();
        assert_eq!(client.me().unwrap_err().kind(), ErrorKind::InvalidArgument);
        assert_eq!(block_on(client.me_async()).unwrap_err().kind(), ErrorKind::InvalidArgument);
    }
    assert_eq!(server.accepted(), 0);
}

#[test]
fn an_error_of_a_hook_ends_the_call_and_is_its_source() {
    let server = server_of_a_user();
    let refuse = |_: &dbr::Attempt<'_>, _: &mut dbr::RequestHeaders<'_>| {
        Err(Error::new(ErrorKind::Policy, "not on a Sunday").with_source(std::fmt::Error))
    };
    let client = builder_of(&server.url()).before_request(refuse).build().unwrap();
    let error = client.me().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Policy);
    let source = error.source().unwrap();
    assert_eq!(source.to_string(), "not on a Sunday");
    assert!(source.source().unwrap().is::<std::fmt::Error>());
    // On the library's thread only the status gets through.
    let error = block_on(client.me_async()).unwrap_err();
    assert_eq!((error.kind(), error.source().is_none()), (ErrorKind::Policy, true));
    assert_eq!(server.accepted(), 0);
}

#[test]
fn a_provider_that_fails_ends_the_call_as_it_says() {
    let server = server_of_a_user();
    let provide = || Err(Error::new(ErrorKind::Unauthorized, "the vault is locked"));
    let client = builder_of(&server.url()).bearer_provider(provide).build().unwrap();
    let error = client.me().unwrap_err();
    assert_eq!((error.kind(), error.http_status()), (ErrorKind::Unauthorized, None));
    assert_eq!(error.source().unwrap().to_string(), "the vault is locked");
}

#[test]
fn a_panic_in_a_hook_is_an_internal_error_and_the_client_goes_on() {
    let server = server_of_a_user();
    let calls = AtomicUsize::new(0);
    let client = builder_of(&server.url())
        .before_request(move |_, _| match calls.fetch_add(1, Ordering::SeqCst) {
            0 | 1 => panic!("in a hook"),
            _ => Ok(()),
        })
        .build()
        .unwrap();
    let error = client.me().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Internal);
    assert_eq!(error.source().unwrap().to_string(), "the before_request hook panicked: in a hook");
    assert_eq!(block_on(client.me_async()).unwrap_err().kind(), ErrorKind::Internal);
    assert_eq!(client.me().unwrap().username, "worker");
    assert_eq!(block_on(client.me_async()).unwrap().username, "worker");
}

#[test]
fn a_panic_in_a_hook_without_a_say_changes_nothing() {
    let server = server_of_a_user();
    let client = builder_of(&server.url())
        .logger(LogLevel::Debug, |_, _| panic!("in the logger"))
        .after_attempt(|_| panic!("after the attempt"))
        .on_closed(|| panic!("at the end"))
        .build()
        .unwrap();
    assert_eq!(client.me().unwrap().username, "worker");
    assert_eq!(block_on(client.me_async()).unwrap().username, "worker");
}

#[test]
fn a_panic_in_the_provider_or_the_transport_is_an_internal_error() {
    let server = server_of_a_user();
    let client = builder_of(&server.url()).bearer_provider(|| panic!("no token")).build().unwrap();
    assert_eq!(client.me().unwrap_err().kind(), ErrorKind::Internal);
    let client = builder_of(&server.url()).transport(|_, _| panic!("no wire")).build().unwrap();
    let error = client.me().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Internal);
    assert_eq!(error.source().unwrap().to_string(), "the transport panicked: no wire");
    assert_eq!(block_on(client.me_async()).unwrap_err().kind(), ErrorKind::Internal);
}

#[test]
fn a_transport_of_ones_own_stands_in_for_http() {
    let client = builder_of("http://127.0.0.1:9/prefix")
        .transport(|request, reply| {
            assert_eq!(request.method(), "POST");
            assert_eq!(request.url(), "http://127.0.0.1:9/prefix/api/v1/things?n=1");
            assert_eq!(request.header("Content-Type"), Some("application/json"));
            assert_eq!(request.header("x-none"), None);
            assert!(request.timeout().is_some() && !request.is_cancelled());
            reply.header("ETag", "\"7\"")?;
            reply.header("X-Kept", "yes")?;
            reply.set(201, Some("text/plain"), request.body())
        })
        .keep_header("x-kept")
        .build()
        .unwrap();
    let response = client.request("POST", "/api/v1/things?n=1", Some(b"{\"a\":1}")).unwrap();
    assert_eq!((response.http_status, response.text()), (201, Some("{\"a\":1}")));
    assert_eq!((response.header("etag"), response.header("X-KEPT")), (Some("\"7\""), Some("yes")));
    assert_eq!(response.header("x-other"), None);
    let response = block_on(client.request_async("POST", "/api/v1/things?n=1", Some(b"[]"))).unwrap();
    assert_eq!(response.body, b"[]");
}

#[test]
fn an_error_of_a_transport_is_retried_like_the_librarys_own() {
    let calls = AtomicUsize::new(0);
    let client = Client::builder()
        .retry(Backoff::default().initial_interval(Duration::from_millis(2)))
        .transport(move |_, reply| match calls.fetch_add(1, Ordering::SeqCst) {
            0 => Err(ErrorKind::Connect.into()),
            _ => reply.set(200, Some("application/json"), USER.as_bytes()),
        })
        .build()
        .unwrap();
    assert_eq!(client.me().unwrap().id, "7");
}

#[test]
fn a_blocking_call_inside_a_hook_of_a_future_is_refused() {
    let server = server_of_a_user();
    let other = Arc::new(client_of(&server.url()));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (inner, sink) = (Arc::clone(&other), Arc::clone(&seen));
    let client = builder_of(&server.url())
        .before_request(move |_, _| {
            sink.lock().unwrap().push(inner.me().map_err(|error| error.kind()).map(|user| user.username));
            Ok(())
        })
        .build()
        .unwrap();
    block_on(client.me_async()).unwrap();
    client.me().unwrap();
    let seen = seen.lock().unwrap();
    assert_eq!(seen[0], Err(ErrorKind::WouldDeadlock));
    assert_eq!(seen[1], Ok("worker".to_owned()));
}

#[test]
fn what_the_hooks_own_goes_when_the_client_is_closed() {
    let server = server_of_a_user();
    let owned = Arc::new(());
    let (told, closed) = std::sync::mpsc::channel();
    let (by_hook, by_closed) = (Arc::clone(&owned), Arc::clone(&owned));
    let client = builder_of(&server.url())
        .after_attempt(move |_| drop(Arc::clone(&by_hook)))
        .on_closed(move || told.send(Arc::strong_count(&by_closed)).unwrap())
        .build()
        .unwrap();
    block_on(client.me_async()).unwrap();
    client.clone().me().unwrap();
    assert_eq!(Arc::strong_count(&owned), 3);
    drop(client);
    // The hook has gone, on_closed itself still runs.
    assert_eq!(closed.recv_timeout(SOON).unwrap(), 2);
    assert_eq!(Arc::strong_count(&owned), 1);
}

#[test]
fn what_the_hooks_own_goes_when_no_client_was_made() {
    let owned = Arc::new(());
    let by_hook = Arc::clone(&owned);
    let builder = Client::builder().server_url("nonsense").on_closed(move || drop(by_hook));
    assert!(builder.build().is_err());
    assert_eq!(Arc::strong_count(&owned), 1);
}
