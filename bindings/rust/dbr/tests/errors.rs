//! Errors: kinds, texts, sources, and what their Debug does not show.
mod support;

use dbr::{CallOptions, Client, Error, ErrorKind};
use std::error::Error as _;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use support::*;

fn built(builder: dbr::ClientBuilder) -> Error {
    builder.build().unwrap_err()
}

#[test]
fn an_error_is_a_standard_one_and_small() {
    fn standard<E: std::error::Error + Send + Sync + 'static>() {}
    standard::<Error>();
    assert_eq!(std::mem::size_of::<Error>(), std::mem::size_of::<usize>());
    assert_eq!(std::mem::size_of::<dbr::Result<()>>(), std::mem::size_of::<usize>());
}

#[test]
fn a_nul_in_an_input_is_an_invalid_argument_before_anything_is_sent() {
    let client = client_of("http://127.0.0.1:9");
    let path = client.request("GET", "/a\0b", None).unwrap_err();
    assert_eq!(path.kind(), ErrorKind::InvalidArgument);
    assert!(path.source().unwrap().is::<std::ffi::NulError>());
    assert_eq!(client.login("a", "hun\0ter2").unwrap_err().kind(), ErrorKind::InvalidArgument);
    let future = block_on(client.login_async("a\0b", "x")).unwrap_err();
    assert_eq!((future.kind(), future.attempts()), (ErrorKind::InvalidArgument, 0));
    let options = CallOptions::new().header("x-key", "se\0cret");
    for error in
        [client.with(&options).me().unwrap_err(), block_on(client.with(&options).me_async()).unwrap_err()]
    {
        assert!(!format!("{error:?}{error}").contains("cret"), "{error:?}");
    }
}

#[test]
fn what_a_setter_refuses_is_told_by_build() {
    assert_eq!(built(Client::builder().server_url("ftp://127.0.0.1")).kind(), ErrorKind::Policy);
    assert_eq!(
        built(Client::builder().server_url("http://192.0.2.1").http_bearer("t")).kind(),
        ErrorKind::Policy
    );
    let header = built(Client::builder().header("Host", "elsewhere"));
    assert_eq!(header.kind(), ErrorKind::InvalidArgument);
    let suffix = built(Client::builder().user_agent_suffix("a\r\nb: c"));
    assert_eq!(suffix.kind(), ErrorKind::InvalidArgument);
    for builder in [
        Client::builder().server_url("http://a\0b"),
        Client::builder().header("a\0", "b"),
        Client::builder().keep_header("a\0"),
        Client::builder().client_certificate("a\0", "b"),
        Client::builder().user_agent_suffix("a\0b"),
    ] {
        assert_eq!(built(builder).kind(), ErrorKind::InvalidArgument);
    }
}

#[test]
fn a_path_that_is_no_text_is_refused_and_not_another_one_read() {
    let path = OsStr::from_bytes(b"/tmp/\xff.pem");
    for builder in [
        Client::builder().ca_file(path),
        Client::builder().client_certificate(path, "key.pem"),
        Client::builder().client_certificate("certificate.pem", path),
    ] {
        let error = built(builder);
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(error.message().ends_with("is not UTF-8"), "{error}");
    }
}

#[test]
fn what_a_call_option_refuses_is_told_by_the_call() {
    let client = client_of("http://127.0.0.1:9");
    let options = CallOptions::new().header("Host", "elsewhere");
    assert_eq!(client.with(&options).me().unwrap_err().kind(), ErrorKind::InvalidArgument);
    assert_eq!(block_on(client.with(&options).me_async()).unwrap_err().kind(), ErrorKind::InvalidArgument);
    let options = CallOptions::new().server_url("ftp://127.0.0.1");
    assert_eq!(client.with(&options).me().unwrap_err().kind(), ErrorKind::Policy);
}

#[test]
fn a_refused_connection_may_be_tried_again() {
    // A port that was free a moment ago may be another test's by now; this one is given to nobody who asks for any.
    let error = client_of("http://127.0.0.1:1").me().unwrap_err();
    assert_eq!((error.kind(), error.http_status(), error.attempts()), (ErrorKind::Connect, None, 1));
    assert!(error.is_retryable());
    assert_eq!(error.retry_after(), None);
}

#[test]
fn what_is_no_http_is_told_apart_from_what_is_no_json() {
    let server = ScriptedServer::always("SSH-2.0-OpenSSH\r\n\r\n".to_owned());
    assert_eq!(client_of(&server.url()).me().unwrap_err().kind(), ErrorKind::Protocol);
    let server = ScriptedServer::always(json(200, "{\"id\":"));
    assert_eq!(client_of(&server.url()).me().unwrap_err().kind(), ErrorKind::ResponseValidation);
    let server = ScriptedServer::always(json(200, &format!("\"{}\"", "x".repeat(5_000))));
    let small = builder_of(&server.url()).max_response_bytes(1_000).build().unwrap();
    assert_eq!(small.me().unwrap_err().kind(), ErrorKind::TooLarge);
}

#[test]
fn the_text_of_an_error_is_one_line_with_the_operation_and_the_status() {
    let server = ScriptedServer::always(json(404, r#"{"detail":"no such user"}"#));
    let error = client_of(&server.url()).me().unwrap_err();
    assert_eq!(error.to_string(), "me: no such user (HTTP 404)");
    assert_eq!(error.kind().name(), "DBR_E_NOT_FOUND");
    assert_eq!(error.kind().to_string(), error.kind().text());
}

#[test]
fn a_status_that_is_the_message_is_not_said_twice() {
    let server = ScriptedServer::always(json(503, "{}"));
    let error = client_of(&server.url()).me().unwrap_err();
    assert_eq!(error.to_string(), "me: HTTP 503 Service Unavailable");
}

#[test]
fn nothing_secret_stands_in_any_text() {
    let canary = "c4n4ryc4n4ry";
    let server = ScriptedServer::always(token_of_user(canary, "admin"));
    let builder = builder_of(&server.url()).http_bearer(canary).header("x-key", canary);
    let mut texts = format!("{builder:?}");
    let client = builder.build().unwrap();
    let options = CallOptions::new().http_bearer(canary).header("x-key", canary);
    let future = client.with(&options).login_async("admin", canary);
    texts += &format!("{options:?}{client:?}{future:?}{:?}", client.with(&options));
    let login = block_on(future).unwrap();
    texts += &format!("{login:?}{:?}", login.access_token.clone());
    assert_eq!(login.access_token.expose(), canary);
    let request = client.request("POST", "/x", Some(canary.as_bytes())).unwrap();
    texts += &format!("{request:?}");
    assert!(!texts.contains(canary), "{texts}");
    assert!(texts.contains("Token(***)"));
}

#[test]
fn what_a_server_adds_to_its_answers_stands_in_no_text() {
    let canary = "c4n4ryc4n4ry";
    let echo = format!(
        r#"{{"id":"","username":"","email":"","display_name":null,"active_status":true,"a":"{canary}"}}"#
    );
    let echoing = ScriptedServer::start(move |connection| {
        let login = format!(r#"{{"access_token":"t","user":{echo}}}"#);
        for body in [login, echo.clone(), echo.clone()] {
            connection.read_request();
            connection.write(&json(200, &body));
        }
    });
    let echoed = client_of(&echoing.url());
    let (login, me, logout) =
        (echoed.login("u", "p").unwrap(), echoed.me().unwrap(), echoed.logout().unwrap());
    assert!(login.user.json.contains(canary) && me.json.contains(canary) && logout.json.contains(canary));
    let texts = format!("{login:?}{me:?}{logout:?}");
    assert!(!texts.contains(canary), "{texts}");
}

#[test]
fn a_refused_login_does_not_repeat_the_password() {
    let canary = "c4n4ryc4n4ry";
    let echo = format!(
        r#"{{"detail":[{{"type":"x","loc":["body","password"],"msg":"bad {canary}","input":"{canary}"}}]}}"#
    );
    let server = ScriptedServer::always(json(422, &echo));
    let error = client_of(&server.url()).login("admin", canary).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Validation);
    assert_eq!(error.body(), None);
    assert!(!format!("{error}{}", error.message()).contains(canary));
}
