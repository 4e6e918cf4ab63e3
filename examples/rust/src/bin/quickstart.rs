//! Logs in, asks who that is, logs out. Usage: quickstart [user password]
//!
//! The server is http://127.0.0.1:8000, or what DBRSDK_SERVER_URL names.
use std::process::ExitCode;
use std::time::SystemTime;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (name, password) = match arguments.as_slice() {
        [name, password] => (name.as_str(), password.as_str()),
        _ => ("admin", "admin123"),
    };
    match run(name, password) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", error.kind().name());
            ExitCode::FAILURE
        }
    }
}

fn run(name: &str, password: &str) -> dbr::Result<()> {
    let client = dbr::Client::builder().user_agent_suffix("quickstart/1.0").build()?;

    let login = client.login(name, password)?;
    match login.expires_at() {
        Some(end) => {
            let left = end.duration_since(SystemTime::now()).unwrap_or_default();
            println!("logged in as {name}, the token is good for {} minutes", left.as_secs() / 60);
        }
        None => println!("logged in as {name}, the token never expires"),
    }

    let me = client.me()?;
    let shown = me.display_name.as_deref().unwrap_or("no display name");
    println!(
        "me: {} <{}>, {shown}, {}",
        me.username,
        me.email,
        if me.active_status { "active" } else { "inactive" }
    );

    println!("{}", client.logout()?.message.as_deref().unwrap_or("logged out"));
    Ok(())
}
