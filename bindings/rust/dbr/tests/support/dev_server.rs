//! dbr-dev-server as a child of the test.
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

pub struct DevServer {
    child: Child,
    pub url: String,
}

impl DevServer {
    /// `DBR_DEV_SERVER` names the binary; without it, it is looked for in PATH.
    pub fn start(arguments: &[&str]) -> DevServer {
        let binary = std::env::var("DBR_DEV_SERVER").unwrap_or_else(|_| "dbr-dev-server".to_owned());
        let child =
            Command::new(&binary).args(["--port", "0"]).args(arguments).stdout(Stdio::piped()).spawn();
        let mut child = child.unwrap_or_else(|error| {
            panic!("{binary} did not start ({error}): set DBR_DEV_SERVER to the path of dbr-dev-server")
        });
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").map(str::to_owned);
        let url = url.unwrap_or_else(|| panic!("{binary} did not say where it listens: {line:?}"));
        DevServer { child, url }
    }

    pub fn client(&self) -> dbr::Client {
        super::client_of(&self.url)
    }
}

impl Drop for DevServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
