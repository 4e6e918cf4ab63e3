//! Tests a program that uses the API without a server and without a socket: a transport of your own answers.
use dbr::{Backoff, Client, Token};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

const ADA: &str =
    r#"{"id":"1","username":"ada","email":"ada@example.com","display_name":null,"active_status":true}"#;

/// What is under test: a function of the program that greets whoever is logged in.
fn greet(client: &Client) -> dbr::Result<String> {
    Ok(format!("Hello {}!", client.me()?.username))
}

fn main() -> dbr::Result<()> {
    // The first request finds the service busy, the next one is answered.
    let requests = AtomicU32::new(0);
    let busy_once = move |request: &dbr::HttpRequest<'_>, reply: &mut dbr::HttpReply<'_>| {
        println!("{} {}", request.method(), request.url());
        match requests.fetch_add(1, Ordering::Relaxed) {
            0 => reply.set(503, None, b""),
            _ => reply.set(200, Some("application/json"), ADA.as_bytes()),
        }
    };
    let client = Client::builder()
        .transport(busy_once)
        .http_bearer(Token::new("a-token-for-the-test"))
        .retry(Backoff::default().initial_interval(Duration::from_millis(1)))
        .build()?;
    let text = greet(&client)?;
    println!("{text}");
    assert_eq!(text, "Hello ada!");
    Ok(())
}
