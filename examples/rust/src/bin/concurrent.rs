//! A hundred calls in flight at once on one thread, without a runtime; then one that is given up.
//!
//! In a program with a runtime the futures are simply awaited. Server: DBRSDK_SERVER_URL.
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// All an executor needs: poll what is pending, sleep until woken.
fn join_all<F: Future + Unpin>(mut pending: Vec<F>) -> Vec<F::Output> {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut outputs = Vec::new();
    loop {
        pending.retain_mut(|future| match Pin::new(future).poll(&mut context) {
            Poll::Ready(output) => {
                outputs.push(output);
                false
            }
            Poll::Pending => true,
        });
        if pending.is_empty() {
            return outputs;
        }
        thread::park();
    }
}

fn main() -> dbr::Result<()> {
    let client = dbr::Client::builder().build()?;
    client.login("worker", "worker123")?;

    let calls = (0..100).map(|_| client.me_async()).collect();
    let users: Vec<dbr::User> = join_all(calls).into_iter().collect::<dbr::Result<_>>()?;
    println!("{} answers, all for {}", users.len(), users[0].username);

    // Dropping a future cancels its call; a token does so from elsewhere, and the future says so.
    let token = dbr::CancelToken::new();
    let options = dbr::CallOptions::new().cancel(&token);
    let call = client.with(&options).me_async();
    token.cancel();
    for result in join_all(vec![call]) {
        println!("given up: {}", result.unwrap_err().kind().name());
    }
    Ok(())
}
