//! What the tests share: an executor, the development server, a scripted server.
#![allow(dead_code, unused_imports, unreachable_pub)]

mod dev_server;
mod executor;
mod scripted_server;

pub use dev_server::DevServer;
pub use executor::{block_on, join_all, noop_waker, poll_once, CountingWaker};
pub use scripted_server::{json, token_of_user, Connection, ScriptedServer};

use dbr::{Client, ClientBuilder};
use std::time::{Duration, Instant};

/// A generous bound for what should take no time.
pub const SOON: Duration = Duration::from_secs(20);

/// A client that does not repeat, since a test wants to see each failure, and whose deadlines end nothing that a test
/// waits for.
pub fn client_of(url: &str) -> Client {
    builder_of(url).build().unwrap()
}

pub fn builder_of(url: &str) -> ClientBuilder {
    Client::builder().server_url(url).retry(dbr::Retry::None).timeout(6 * SOON).attempt_timeout(None)
}

/// Waits until it is so; false: it did not come to that.
pub fn eventually(mut is_so: impl FnMut() -> bool) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < SOON {
        if is_so() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    false
}

/// How often a test repeats itself: `DBR_TEST_SCALE` times as often as usual, for tools that make everything slow
/// and for long runs.
pub fn rounds(usual: usize) -> usize {
    let scale = std::env::var("DBR_TEST_SCALE").ok().and_then(|text| text.parse().ok()).unwrap_or(1.0);
    ((usual as f64 * scale) as usize).max(10)
}
