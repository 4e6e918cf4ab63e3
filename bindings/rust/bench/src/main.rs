//! What the crate costs beside the same calls in C: `cargo run --release -p dbr-bench [TURNS]`.
//!
//! Both run in this process, in turns, against one small server in another process. Only the ratios mean anything.
mod server;

use std::ffi::CString;
use std::future::Future;
use std::os::raw::c_char;
use std::pin::Pin;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{current, park, Thread};
use std::time::Instant;

extern "C" {
    fn bench_client(url: *const c_char) -> *mut dbr_sys::dbr_client;
    fn bench_blocking(client: *mut dbr_sys::dbr_client, calls: i64) -> i64;
    fn bench_async(client: *mut dbr_sys::dbr_client, calls: i64) -> i64;
}

/// Counts the calls that are still out, and wakes the thread behind the last one: what the C half does.
struct Batch {
    open: AtomicI64,
    thread: Thread,
}

impl Wake for Batch {
    fn wake(self: Arc<Self>) {
        if self.open.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.thread.unpark();
        }
    }
}

fn rust_blocking(client: &dbr::Client, calls: i64) -> i64 {
    (0..calls).filter(|_| client.me().map_or(false, |user| !user.username.is_empty())).count() as i64
}

fn rust_async(client: &dbr::Client, calls: i64) -> i64 {
    let batch = Arc::new(Batch { open: AtomicI64::new(calls), thread: current() });
    let waker = Waker::from(Arc::clone(&batch));
    let mut context = Context::from_waker(&waker);
    let mut futures: Vec<_> = (0..calls).map(|_| client.me_async()).collect();
    for future in &mut futures {
        assert!(Pin::new(future).poll(&mut context).is_pending());
    }
    while batch.open.load(Ordering::Acquire) > 0 {
        park();
    }
    let is_answered = |future: &mut dbr::CallFuture<dbr::User>| {
        matches!(Pin::new(future).poll(&mut context), Poll::Ready(Ok(_)))
    };
    futures.iter_mut().map(is_answered).filter(|&answered| answered).count() as i64
}

/// Seconds of the clock and of this process's CPUs.
fn timed(calls: i64, work: impl FnOnce(i64) -> i64) -> [f64; 2] {
    let (begun, cpu) = (Instant::now(), cpu_seconds());
    assert_eq!(work(calls), calls, "calls failed");
    [begun.elapsed().as_secs_f64(), cpu_seconds() - cpu]
}

fn cpu_seconds() -> f64 {
    #[repr(C)]
    struct Time {
        seconds: i64,
        nanoseconds: i64,
    }
    extern "C" {
        fn clock_gettime(clock: i32, time: *mut Time) -> i32;
    }
    const CLOCK_PROCESS_CPUTIME_ID: i32 = 2;
    let mut time = Time { seconds: 0, nanoseconds: 0 };
    unsafe { clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    time.seconds as f64 + time.nanoseconds as f64 / 1e9
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Turns of both, in both orders; prints the medians of the ratios.
fn compare(turns: usize, what: &str, calls: i64, c: impl Fn(i64) -> i64, rust: impl Fn(i64) -> i64) {
    timed(calls, &c);
    timed(calls, &rust);
    let (mut wall, mut cpu, mut c_wall) = (Vec::new(), Vec::new(), Vec::new());
    for turn in 0..turns {
        let (in_c, in_rust);
        if turn % 2 == 0 {
            in_c = timed(calls, &c);
            in_rust = timed(calls, &rust);
        } else {
            in_rust = timed(calls, &rust);
            in_c = timed(calls, &c);
        }
        wall.push(in_rust[0] / in_c[0]);
        cpu.push(in_rust[1] / in_c[1]);
        c_wall.push(in_c[0] / calls as f64 * 1e6);
    }
    println!(
        "{what}: Rust/C wall {:.3}, CPU {:.3} (medians of {turns} turns of {calls} calls; C: {:.1} us a call)",
        median(wall),
        median(cpu),
        median(c_wall)
    );
}

fn main() {
    let argument = std::env::args().nth(1);
    if argument.as_deref() == Some("serve") {
        return server::serve();
    }
    let turns = argument.map_or(60, |turns| turns.parse().expect("usage: dbr-bench [TURNS]"));
    assert!(turns > 0, "there is no median of no turns");
    let server = server::Server::start();
    let url = CString::new(server.url.as_str()).expect("a URL has no NUL");
    let c = unsafe { bench_client(url.as_ptr()) };
    assert!(!c.is_null());
    println!("built with libdbr {}, running with {}", env!("BENCH_DBR_VERSION"), dbr::library_version());
    let rust =
        dbr::Client::builder().server_url(&server.url).http_bearer("abc.def").build().expect("a client");
    compare(
        turns,
        "me, blocking",
        1_000,
        |calls| unsafe { bench_blocking(c, calls) },
        |calls| rust_blocking(&rust, calls),
    );
    compare(
        turns,
        "me, 100 in flight",
        100,
        |calls| unsafe { bench_async(c, calls) },
        |calls| rust_async(&rust, calls),
    );
    unsafe { dbr_sys::dbr_client_free(c) };
}
