//! What this crate leaves in memory that it gives back: no password and no token.
//!
//! The only test of this file: its allocator looks through every block that is freed.
#![deny(unsafe_op_in_unsafe_fn)]
mod support;

use dbr::{CallOptions, Token};
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use support::*;

const PASSWORD: &str = "worker123";

struct Searching;

static SEARCHES: AtomicBool = AtomicBool::new(false);
static FOUND: AtomicUsize = AtomicUsize::new(0);

/// The beginning of every token of the development server, {"alg": behind base64.
const TOKEN_BEGINS: &[u8] = b"eyJhbGciOi";

unsafe impl GlobalAlloc for Searching {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // Zeroed, so that what is found was written by the block's own user.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        if SEARCHES.load(Ordering::Relaxed) {
            let block = unsafe { std::slice::from_raw_parts(pointer, layout.size()) };
            for needle in [PASSWORD.as_bytes(), TOKEN_BEGINS] {
                let hits = block.windows(needle.len()).filter(|&window| window == needle).count();
                FOUND.fetch_add(hits, Ordering::Relaxed);
            }
        }
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Searching = Searching;

fn found() -> usize {
    FOUND.swap(0, Ordering::Relaxed)
}

#[test]
fn no_password_and_no_token_is_left_in_freed_memory() {
    let server = DevServer::start(&[]);
    SEARCHES.store(true, Ordering::Relaxed);

    // Given a search that finds what is left.
    drop(PASSWORD.to_owned());
    assert_eq!(found(), 1);

    // When secrets take every way that they can.
    let client = server.client();
    let login = client.login("worker", PASSWORD).unwrap();
    let again = block_on(client.login_async("worker", PASSWORD)).unwrap();
    drop(client.login_async("worker", PASSWORD));
    drop(client.request_async("POST", "/x", Some(PASSWORD.as_bytes())));
    let token: Token = login.access_token.clone();
    let options = CallOptions::new().http_bearer(&token).header("x-key", PASSWORD);
    client.with(&options).me().unwrap();
    block_on(client.with(&options).me_async()).unwrap();
    client.set_http_bearer(Some(token.expose())).unwrap();
    let provided = token.clone();
    let provider = builder_of(&server.url).bearer_provider(move || Ok(Some(provided.clone())));
    let other = provider.build().unwrap();
    other.me().unwrap();
    let third = builder_of(&server.url).http_bearer(&token).header("x-key", PASSWORD).build().unwrap();
    third.me().unwrap();
    drop((client, other, third, login, again, token, options));

    // Then nothing of them is left.
    assert_eq!(found(), 0);
}
