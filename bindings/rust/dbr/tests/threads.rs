//! One client, many threads.
mod support;

use dbr::{CallOptions, ErrorKind};
use std::sync::atomic::{AtomicUsize, Ordering};
use support::*;

const THREADS: usize = 16;

#[test]
fn threads_share_a_client() {
    let server = DevServer::start(&[]);
    let client = server.client();
    client.login("admin", "admin123").unwrap();
    let answered = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (client, answered) = (&client, &answered);
            scope.spawn(move || {
                for round in 0..rounds(40) {
                    // Every second one as a future.
                    let user =
                        if (thread + round) % 2 == 0 { client.me() } else { block_on(client.me_async()) };
                    assert_eq!(user.unwrap().username, "admin");
                    answered.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    assert_eq!(answered.into_inner(), THREADS * rounds(40));
}

#[test]
fn one_client_serves_many_users_at_once() {
    let server = DevServer::start(&[]);
    let client = server.client();
    std::thread::scope(|scope| {
        for name in ["admin", "orgadmin", "planner", "worker", "viewer"] {
            let (client, server) = (&client, &server);
            scope.spawn(move || {
                let token = server.client().login(name, &format!("{name}123")).unwrap().access_token;
                let options = CallOptions::new().http_bearer(token);
                for _ in 0..rounds(40) {
                    assert_eq!(client.with(&options).me().unwrap().username, name);
                }
            });
        }
    });
}

#[test]
fn the_last_clone_may_go_on_any_thread() {
    let server = DevServer::start(&[]);
    for _ in 0..rounds(50) {
        let client = server.client();
        let threads: Vec<_> = (0..4)
            .map(|_| client.clone())
            .map(|client| std::thread::spawn(move || block_on(client.request_async("GET", "/health", None))))
            .collect();
        drop(client);
        assert!(threads.into_iter().all(|thread| thread.join().unwrap().is_ok()));
    }
}

#[test]
fn shutdown_races_calls_without_harm() {
    let server = DevServer::start(&[]);
    for _ in 0..rounds(50) {
        let client = server.client();
        std::thread::scope(|scope| {
            let calls: Vec<_> =
                (0..4).map(|_| scope.spawn(|| client.request("GET", "/health", None))).collect();
            client.shutdown();
            for call in calls {
                let kind = call.join().unwrap().map(drop).map_err(|error| error.kind());
                assert!(matches!(kind, Ok(()) | Err(ErrorKind::Closed | ErrorKind::Cancelled)), "{kind:?}");
            }
        });
    }
}
