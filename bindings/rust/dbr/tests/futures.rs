//! Futures: dropped at every stage, many at once, woken from anywhere.
mod support;

use dbr::{Backoff, CallFuture, CallOptions, CancelToken, Client, ErrorKind, User};
use std::net::TcpListener;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::Arc;
use std::task::{Poll, RawWaker, RawWakerVTable, Waker};
use std::time::{Duration, Instant};
use support::*;

/// Begins a call, and gives what tells who still holds its waker.
fn begin(client: &Client) -> (CallFuture<User>, Arc<CountingWaker>) {
    let mut future = client.me_async();
    let counter = Arc::new(CountingWaker::default());
    assert!(poll_once(&mut future, &Waker::from(Arc::clone(&counter))).is_pending());
    (future, counter)
}

/// Given a server that answers with `head` and then nothing: a call that is dropped once that was sent.
fn drop_after(part_of_a_response: &'static str) {
    let server = ScriptedServer::start(move |connection| {
        connection.read_request();
        connection.write(part_of_a_response);
        connection.wait_for_the_end();
    });
    let client = client_of(&server.url());
    let (future, counter) = begin(&client);
    assert!(eventually(|| server.requests() == 1));
    std::thread::sleep(Duration::from_millis(20));
    drop(future);
    assert!(eventually(|| server.disconnects() == 1), "the server did not see the disconnect");
    assert_eq!((counter.woken(), Arc::strong_count(&counter)), (0, 1));
}

#[test]
fn a_future_that_was_never_polled_sends_nothing() {
    let server = ScriptedServer::always(json(200, "{}"));
    let client = client_of(&server.url());
    let future = client.login_async("admin", "admin123");
    assert_eq!(format!("{future:?}"), "CallFuture(not begun)");
    drop(future);
    drop(client);
    assert_eq!(server.accepted(), 0);
}

#[test]
fn a_future_dropped_before_the_answer_is_seen_by_the_server() {
    drop_after("");
}

#[test]
fn a_future_dropped_in_the_head_is_seen_by_the_server() {
    drop_after("HTTP/1.1 200 OK\r\nContent-Ty");
}

#[test]
fn a_future_dropped_in_the_body_is_seen_by_the_server() {
    drop_after("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{\"id\":");
}

#[test]
fn a_future_dropped_while_it_connects_ends_at_once() {
    // Nobody accepts: the connection waits in the backlog, or does not even come to that.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = client_of(&format!("http://{}", listener.local_addr().unwrap()));
    let begun = Instant::now();
    for _ in 0..50 {
        drop(begin(&client));
    }
    drop(client);
    assert!(begun.elapsed() < SOON / 2);
}

#[test]
fn a_future_dropped_between_two_attempts_makes_no_other() {
    let server = ScriptedServer::always(json(503, "{}"));
    let slow = Backoff::default().initial_interval(Duration::from_secs(600)).max_elapsed(None);
    let client = Client::builder().server_url(&server.url()).retry(slow).timeout(None).build().unwrap();
    let (future, counter) = begin(&client);
    assert!(eventually(|| server.requests() == 1));
    std::thread::sleep(Duration::from_millis(20));
    drop(future);
    drop(client);
    assert_eq!((server.requests(), counter.woken(), Arc::strong_count(&counter)), (1, 0, 1));
}

#[test]
fn a_future_dropped_in_the_queue_never_reaches_the_wire() {
    let server = ScriptedServer::start(|connection| {
        connection.read_request();
        connection.wait_for_the_end();
    });
    let client = builder_of(&server.url()).max_concurrency(1).build().unwrap();
    let (first, _) = begin(&client);
    assert!(eventually(|| server.requests() == 1));
    let (queued, counter) = begin(&client);
    drop(queued);
    assert!(eventually(|| Arc::strong_count(&counter) == 1));
    drop(first);
    assert!(eventually(|| server.disconnects() == 1));
    assert_eq!(server.requests(), 1);
}

#[test]
fn a_future_dropped_with_its_answer_frees_it() {
    let server = ScriptedServer::always(json(401, r#"{"detail":"no"}"#));
    let client = client_of(&server.url());
    let (future, counter) = begin(&client);
    assert!(eventually(|| counter.woken() == 1));
    drop(future);
    assert!(eventually(|| Arc::strong_count(&counter) == 1));
}

#[test]
fn a_thousand_futures_are_in_flight_at_once_on_one_thread() {
    let calls = rounds(1_000).min(1_000);
    raise_the_limit_of_open_files();
    // Nobody is answered before all have asked.
    let server = ScriptedServer::start(move |connection| {
        connection.read_request();
        if connection.keep() == calls {
            connection.write_to_all_kept(&json(200, &body_of("many")));
        }
    });
    let client = builder_of(&server.url()).max_concurrency(calls as u32).build().unwrap();
    let users = join_all((0..calls).map(|_| client.me_async()).collect());
    assert_eq!(users.iter().filter(|user| user.as_ref().unwrap().username == "many").count(), calls);
    assert_eq!(server.requests(), calls);
}

#[test]
fn a_future_moves_to_another_thread_and_wakes_the_last_waker_only() {
    // No answer before the second waker is in its place.
    let (polled, moved) = std::sync::mpsc::channel();
    let moved = std::sync::Mutex::new(moved);
    let server = ScriptedServer::start(move |connection| {
        connection.read_request();
        let _ = moved.lock().unwrap().recv();
        connection.write(&json(200, &body_of("moved")));
    });
    let client = client_of(&server.url());
    let (mut future, first) = begin(&client);
    let elsewhere = std::thread::spawn(move || {
        assert!(poll_once(&mut future, &noop_waker()).is_pending());
        polled.send(()).unwrap();
        block_on(future)
    });
    let user = elsewhere.join().unwrap();
    assert_eq!(user.unwrap().username, "moved");
    assert_eq!((first.woken(), Arc::strong_count(&first)), (0, 1));
}

#[test]
fn a_waker_that_panics_does_not_stop_the_library() {
    struct Panics;
    impl std::task::Wake for Panics {
        fn wake(self: Arc<Self>) {
            panic!("a waker");
        }
    }
    let server = ScriptedServer::always(json(200, &body_of("calm")));
    let client = client_of(&server.url());
    let mut future = client.me_async();
    assert!(poll_once(&mut future, &Waker::from(Arc::new(Panics))).is_pending());
    let ready = || matches!(poll_once(&mut future, &noop_waker()), Poll::Ready(Ok(_)));
    assert!(eventually(ready));
    assert_eq!(block_on(client.me_async()).unwrap().username, "calm");
}

/// A waker that cannot be kept.
fn waker_that_panics_when_cloned() -> Waker {
    fn nothing(_: *const ()) {}
    fn clone(_: *const ()) -> RawWaker {
        panic!("no more wakers")
    }
    static TABLE: RawWakerVTable = RawWakerVTable::new(clone, nothing, nothing, nothing);
    // It has no state, and its functions use none.
    unsafe { Waker::from_raw(RawWaker::new(std::ptr::null(), &TABLE)) }
}

#[test]
fn a_poll_that_panics_cancels_its_call() {
    let server = ScriptedServer::start(|connection| {
        connection.read_request();
        connection.wait_for_the_end();
    });
    let client = client_of(&server.url());
    let (mut future, counter) = begin(&client);
    assert!(eventually(|| server.requests() == 1));
    let poll = AssertUnwindSafe(|| poll_once(&mut future, &waker_that_panics_when_cloned()));
    assert!(catch_unwind(poll).is_err());
    assert!(eventually(|| server.disconnects() == 1), "the server did not see the disconnect");
    assert_eq!((counter.woken(), Arc::strong_count(&counter)), (0, 1));
}

#[test]
fn the_last_share_of_a_client_may_go_inside_a_callback() {
    struct Owns(std::sync::Mutex<Option<CallFuture<User>>>);
    impl std::task::Wake for Owns {
        fn wake(self: Arc<Self>) {
            drop(self.0.lock().unwrap().take());
        }
    }
    let server = ScriptedServer::always(json(200, &body_of("gone")));
    let (told, closed) = std::sync::mpsc::channel();
    let client = builder_of(&server.url()).on_closed(move || told.send(()).unwrap()).build().unwrap();
    let owner = Arc::new(Owns(std::sync::Mutex::new(None)));
    {
        // The lock keeps the waker waiting until the future lies in its place.
        let mut place = owner.0.lock().unwrap();
        let mut future = client.me_async();
        assert!(poll_once(&mut future, &Waker::from(Arc::clone(&owner))).is_pending());
        *place = Some(future);
        drop(client);
    }
    closed.recv_timeout(SOON).expect("the client was not closed");
}

#[test]
fn a_token_ends_blocking_calls_and_futures_alike() {
    let server = ScriptedServer::start(|connection| {
        connection.read_request();
        connection.wait_for_the_end();
    });
    let client = client_of(&server.url());
    let token = CancelToken::new();
    let options = CallOptions::new().cancel(&token);
    let futures: Vec<_> = (0..3).map(|_| client.with(&options).me_async()).collect();
    let (blocking, pending) = std::thread::scope(|scope| {
        let blocking = scope.spawn(|| client.with(&options).me());
        let pending = scope.spawn(|| join_all(futures));
        assert!(eventually(|| server.requests() == 4));
        token.cancel();
        (blocking.join().unwrap(), pending.join().unwrap())
    });
    assert_eq!(blocking.unwrap_err().kind(), ErrorKind::Cancelled);
    assert!(pending.into_iter().all(|result| result.unwrap_err().kind() == ErrorKind::Cancelled));
    assert!(eventually(|| server.disconnects() == 4));
    // It stays fired.
    assert_eq!(block_on(client.with(&options).me_async()).unwrap_err().kind(), ErrorKind::Cancelled);
}

#[test]
fn shutdown_ends_the_futures_that_run() {
    let server = ScriptedServer::start(|connection| connection.wait_for_the_end());
    let client = client_of(&server.url());
    let (future, counter) = begin(&client);
    assert!(eventually(|| server.accepted() == 1));
    client.shutdown();
    assert!(eventually(|| counter.woken() == 1));
    assert_eq!(block_on(future).unwrap_err().kind(), ErrorKind::Cancelled);
}

#[test]
fn a_future_keeps_its_client_open() {
    let server = ScriptedServer::always(json(200, &body_of("kept")));
    let future = client_of(&server.url()).me_async();
    assert_eq!(block_on(future).unwrap().username, "kept");
}

#[test]
#[should_panic(expected = "polled after it was ready")]
fn a_future_that_was_ready_is_not_polled_again() {
    let client = client_of("http://127.0.0.1:9");
    let mut future = client.login_async("a\0b", "x");
    assert!(poll_once(&mut future, &noop_waker()).is_ready());
    let _ = poll_once(&mut future, &noop_waker());
}

fn body_of(username: &str) -> String {
    format!(
        r#"{{"id":"1","username":"{username}","email":"a@b.c","display_name":null,"active_status":true}}"#
    )
}

/// Both ends of a thousand connections are this process's.
fn raise_the_limit_of_open_files() {
    #[repr(C)]
    struct Limit {
        soft: u64,
        hard: u64,
    }
    const RLIMIT_NOFILE: i32 = 7;
    extern "C" {
        fn getrlimit(resource: i32, limit: *mut Limit) -> i32;
        fn setrlimit(resource: i32, limit: *const Limit) -> i32;
    }
    let mut limit = Limit { soft: 0, hard: 0 };
    unsafe {
        assert_eq!(getrlimit(RLIMIT_NOFILE, &mut limit), 0);
        limit.soft = limit.hard;
        assert_eq!(setrlimit(RLIMIT_NOFILE, &limit), 0);
    }
    assert!(limit.soft >= 4_000, "ulimit -n is {} at most, and this needs 4000", limit.soft);
}
