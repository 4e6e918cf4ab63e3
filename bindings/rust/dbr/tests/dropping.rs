//! Ten thousand futures dropped in mid-call. The only test of this file: it looks at what the process holds.
mod support;

use std::sync::Arc;
use std::task::Waker;
use std::time::Duration;
use support::*;

/// What glibc says of the heap, all of it that is in use, and how many descriptors are open.
fn held() -> (usize, usize) {
    #[repr(C)]
    #[derive(Default)]
    struct Info {
        fields: [usize; 10],
    }
    extern "C" {
        fn mallinfo2() -> Info;
    }
    const IN_ARENAS: usize = 7;
    const MAPPED: usize = 4;
    let info = unsafe { mallinfo2() };
    (info.fields[IN_ARENAS] + info.fields[MAPPED], std::fs::read_dir("/proc/self/fd").unwrap().count())
}

/// Parts of a response: none of them is the end.
const PARTS: [&str; 4] =
    ["", "HTTP/1.1 2", "HTTP/1.1 200 OK\r\nContent-Ty", "HTTP/1.1 503 No\r\nContent-Length: 9\r\n\r\nbus"];

/// Begins and drops so many calls, each at another moment: from at once to well into the response.
fn drop_in_mid_call(times: usize) {
    let server = ScriptedServer::start(|connection| {
        for part in PARTS.iter().cycle() {
            if connection.read_request().is_none() {
                return;
            }
            connection.write(part);
        }
    });
    let client = client_of(&server.url());
    let mut wakers = Vec::new();
    for round in 0..times {
        let counter = Arc::new(CountingWaker::default());
        let mut future = client.me_async();
        assert!(poll_once(&mut future, &Waker::from(Arc::clone(&counter))).is_pending());
        std::thread::sleep(Duration::from_micros(round as u64 % 8 * 25));
        drop(future);
        wakers.push(counter);
    }
    drop(client);
    let held = wakers.iter().filter(|waker| Arc::strong_count(waker) > 1).count();
    assert_eq!((held, wakers.iter().map(|waker| waker.woken()).sum::<usize>()), (0, 0));
    assert!(server.accepted() > 0);
    assert!(eventually(|| server.disconnects() == server.accepted()), "the server waits for someone still");
}

#[test]
fn ten_thousand_futures_dropped_in_mid_call_leave_nothing_behind() {
    // What is allocated once and for all, is.
    drop_in_mid_call(200);
    let before = held();
    drop_in_mid_call(rounds(10_000));
    let after = held();
    assert!(after.1 <= before.1, "descriptors: {} before, {} after", before.1, after.1);
    // Caches of threads come and go; a leak of 20 bytes a call would be seen.
    let grown = after.0.saturating_sub(before.0);
    assert!(grown < 200_000, "the heap has grown by {grown} bytes");
}
