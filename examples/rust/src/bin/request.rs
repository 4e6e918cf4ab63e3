//! Any other request of the API with the session of a login: lists the work items of an organization.
//!
//! Usage: request [organization]. Server: DBRSDK_SERVER_URL.
use dbr::{Client, Error};

fn work_items(client: &Client, organization: &str) -> Result<(), Error> {
    let encoded: String = organization.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let path = format!("/api/v1/workitems?organization_id={encoded}");
    let response = client.request("GET", &path, None)?;
    let kind = response.header("content-type").unwrap_or("no type");
    println!("HTTP {}, {kind}, {} attempt(s)", response.http_status, response.attempts);
    println!("{}", response.text().unwrap_or("not text"));
    Ok(())
}

/// What the server does not like about a request: each thing with its place.
fn bad_request(client: &Client) {
    if let Err(error) = client.request("POST", "/api/v1/auth/login", Some(b"{}")) {
        println!("{error}: {}", error.kind().name());
        error.issues().iter().for_each(|issue| println!("  {issue}"));
    }
}

fn main() -> Result<(), Error> {
    let organization = std::env::args().nth(1).unwrap_or_else(|| "example-organization".to_owned());
    let client = Client::builder().build()?;
    client.login("planner", "planner123")?;
    work_items(&client, &organization)?;
    bad_request(&client);
    Ok(())
}
