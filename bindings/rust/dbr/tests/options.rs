//! Every option of the builder does something, or says why not.
mod support;

use dbr::{CallOptions, Client, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use support::*;

/// A server that keeps what it was asked.
fn listening(answer: String) -> (ScriptedServer, Arc<Mutex<String>>) {
    let heard = Arc::new(Mutex::new(String::new()));
    let sink = Arc::clone(&heard);
    let server = ScriptedServer::start(move |connection| {
        while let Some(request) = connection.read_request() {
            sink.lock().unwrap().push_str(&request);
            connection.write(&answer);
        }
    });
    (server, heard)
}

#[test]
fn the_user_agent_names_the_library_the_crate_and_the_program() {
    let (server, heard) = listening(json(200, "null"));
    builder_of(&server.url()).build().unwrap().logout().unwrap();
    builder_of(&server.url()).user_agent_suffix("my-program/2.1").build().unwrap().logout().unwrap();
    let (heard, version) = (heard.lock().unwrap(), env!("CARGO_PKG_VERSION"));
    let libdbr = dbr::library_version();
    assert!(heard.contains(&format!("User-Agent: libdbr/{libdbr} dbr-rust/{version}\r\n")), "{heard}");
    assert!(heard.contains(&format!("libdbr/{libdbr} dbr-rust/{version} my-program/2.1\r\n")), "{heard}");
}

#[test]
fn headers_and_token_go_out_with_every_request() {
    let (server, heard) = listening(json(200, "null"));
    let client =
        builder_of(&server.url()).header("x-tenant", "seven").http_bearer("abc.def").build().unwrap();
    client.logout().unwrap();
    client.with(&CallOptions::new().header("x-tenant", "eight")).request("GET", "/", None).unwrap();
    let heard = heard.lock().unwrap();
    assert!(heard.contains("x-tenant: seven\r\n") && heard.contains("x-tenant: eight\r\n"), "{heard}");
    assert!(heard.contains("Authorization: Bearer abc.def\r\n"));
}

#[test]
fn a_call_may_go_to_another_server() {
    let (server, heard) = listening(json(200, "null"));
    let client = client_of("http://127.0.0.1:9");
    let options = CallOptions::new().server_url(server.url() + "/other/");
    client.with(&options).logout().unwrap();
    assert!(heard.lock().unwrap().starts_with("POST /other/api/v1/auth/logout HTTP/1.1\r\n"));
}

#[test]
fn an_attempt_has_a_deadline_of_its_own() {
    let server = ScriptedServer::start(|connection| connection.wait_for_the_end());
    let short = Duration::from_millis(50);
    let client = builder_of(&server.url()).attempt_timeout(short).connect_timeout(short).build().unwrap();
    let begun = Instant::now();
    assert_eq!(client.me().unwrap_err().kind(), ErrorKind::Timeout);
    let client = client_of(&server.url());
    let options = CallOptions::new().attempt_timeout(short);
    assert_eq!(client.with(&options).me().unwrap_err().kind(), ErrorKind::Timeout);
    assert!(begun.elapsed() < SOON / 2);
}

#[test]
fn rate_limited_is_repeated_where_asked_for() {
    let server = DevServer::start(&["--fail", "any=429x1@0"]);
    let quick = dbr::Backoff::default().initial_interval(Duration::from_millis(2));
    let client =
        Client::builder().server_url(&server.url).retry(quick).retry_rate_limited(true).build().unwrap();
    assert_eq!(client.request("GET", "/health", None).unwrap().attempts, 2);
}

#[test]
fn a_post_is_repeated_where_the_call_asks_for_it() {
    let server = DevServer::start(&["--fail", "any=503x1"]);
    let client = client_of(&server.url);
    let quick = dbr::Backoff::default().initial_interval(Duration::from_millis(2));
    let options = CallOptions::new().retry(quick);
    let error = client.with(&options).request("POST", "/nothing", None).unwrap_err();
    assert_eq!((error.attempts(), error.http_status()), (2, Some(404)));
}

#[test]
fn cleartext_to_another_machine_needs_permission() {
    let url = "http://192.0.2.1";
    let told = Client::builder().server_url(url).http_bearer("abc").build().unwrap_err();
    assert_eq!(told.kind(), ErrorKind::Policy);
    Client::builder().server_url(url).http_bearer("abc").allow_cleartext(true).build().unwrap();
}

#[test]
fn a_proxy_is_used_or_not_as_told() {
    let (proxy, heard) = listening("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n".to_owned());
    let https = builder_of("https://127.0.0.1:9").proxy(&proxy.url()).build().unwrap();
    assert_eq!(https.me().unwrap_err().kind(), ErrorKind::Connect);
    assert!(heard.lock().unwrap().starts_with("CONNECT 127.0.0.1:9 HTTP/1.1\r\n"));
    heard.lock().unwrap().clear();
    let none = builder_of("https://127.0.0.1:9").proxy(&proxy.url()).no_proxy().build().unwrap();
    assert_eq!(none.me().unwrap_err().kind(), ErrorKind::Connect);
    assert!(heard.lock().unwrap().is_empty());
}

/// A certificate for 127.0.0.1 that signs itself, and its key.
fn certificate() -> (PathBuf, PathBuf) {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (certificate, key) = (directory.join("certificate.pem"), directory.join("key.pem"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"])
        .args(["-days", "2", "-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1", "-out"])
        .args([certificate.as_os_str(), "-keyout".as_ref(), key.as_os_str()])
        .output()
        .expect("openssl makes the certificate of this test");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    (certificate, key)
}

#[test]
fn https_trusts_the_certificates_that_it_is_given_and_no_other() {
    let (certificate, key) = certificate();
    let server = DevServer::start(&["--tls", certificate.to_str().unwrap(), key.to_str().unwrap()]);
    let pem = std::fs::read(&certificate).unwrap();
    let login = |builder: dbr::ClientBuilder| builder.build().unwrap().login("admin", "admin123");
    login(builder_of(&server.url).ca_pem(&pem)).unwrap();
    login(builder_of(&server.url).ca_file(&certificate)).unwrap();
    login(builder_of(&server.url).ca_pem(&pem).client_certificate(&certificate, &key)).unwrap();
    assert_eq!(login(builder_of(&server.url)).unwrap_err().kind(), ErrorKind::Tls);
    let missing = builder_of(&server.url).ca_file("/nonexistent/ca.pem").build().unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::Tls);
}
