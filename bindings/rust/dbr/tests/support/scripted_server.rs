//! A server that does to each connection what a closure says, and remembers which ends it saw.
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{Builder, JoinHandle};

pub struct ScriptedServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    stopped: AtomicBool,
    disconnects: AtomicUsize,
    requests: AtomicUsize,
    accepted: AtomicUsize,
    streams: Mutex<Vec<TcpStream>>,
}

/// A connection of the server's side.
pub struct Connection {
    stream: TcpStream,
    shared: Arc<Shared>,
    rest: Vec<u8>,
}

type Script = dyn Fn(&mut Connection) + Send + Sync;

impl ScriptedServer {
    /// Each connection gets a thread of its own, which runs the script once.
    pub fn start(script: impl Fn(&mut Connection) + Send + Sync + 'static) -> ScriptedServer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared::default());
        let (script, state): (Arc<Script>, _) = (Arc::new(script), Arc::clone(&shared));
        let acceptor = std::thread::spawn(move || accept(&listener, &script, &state));
        ScriptedServer { address, shared, acceptor: Some(acceptor) }
    }

    /// Answers every request with this response, whatever it asks, as long as the client wants.
    pub fn always(response: String) -> ScriptedServer {
        ScriptedServer::start(move |connection| {
            while connection.read_request().is_some() {
                connection.write(&response);
            }
        })
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many connections the client ended.
    pub fn disconnects(&self) -> usize {
        self.shared.disconnects.load(Ordering::SeqCst)
    }

    /// How many requests were read whole.
    pub fn requests(&self) -> usize {
        self.shared.requests.load(Ordering::SeqCst)
    }

    pub fn accepted(&self) -> usize {
        self.shared.accepted.load(Ordering::SeqCst)
    }
}

fn accept(listener: &TcpListener, script: &Arc<Script>, shared: &Arc<Shared>) {
    let mut threads = Vec::new();
    for stream in listener.incoming() {
        if shared.stopped.load(Ordering::SeqCst) {
            break;
        }
        let stream = match stream {
            Ok(stream) => stream,
            Err(_) => continue,
        };
        shared.accepted.fetch_add(1, Ordering::SeqCst);
        stream.set_nodelay(true).unwrap();
        threads.retain(|thread: &JoinHandle<()>| !thread.is_finished());
        let (script, shared) = (Arc::clone(script), Arc::clone(shared));
        let serve = move || {
            let mut connection = Connection { stream, shared, rest: Vec::new() };
            script(&mut connection);
        };
        threads.push(Builder::new().stack_size(128 * 1024).spawn(serve).unwrap());
    }
    // Whatever a script still waits for, ends now.
    for stream in shared.streams.lock().unwrap().iter() {
        let _ = stream.shutdown(Shutdown::Both);
    }
    threads.into_iter().for_each(|thread| drop(thread.join()));
}

impl Drop for ScriptedServer {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
        if let Some(acceptor) = self.acceptor.take() {
            let _ = acceptor.join();
        }
    }
}

impl Connection {
    /// The head of the next request and its body; None: the client ended the connection.
    pub fn read_request(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.end_of_request() {
                let request: Vec<u8> = self.rest.drain(..end).collect();
                self.shared.requests.fetch_add(1, Ordering::SeqCst);
                return Some(String::from_utf8_lossy(&request).into_owned());
            }
            let mut bytes = [0; 4096];
            match self.stream.read(&mut bytes) {
                Ok(count) if count > 0 => self.rest.extend_from_slice(&bytes[..count]),
                _ => {
                    self.shared.disconnects.fetch_add(1, Ordering::SeqCst);
                    return None;
                }
            }
        }
    }

    fn end_of_request(&self) -> Option<usize> {
        let head = self.rest.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
        let text = String::from_utf8_lossy(&self.rest[..head]).to_lowercase();
        let length = text.split("content-length:").nth(1).and_then(|rest| rest.lines().next());
        let body: usize = length.and_then(|digits| digits.trim().parse().ok()).unwrap_or(0);
        Some(head + body).filter(|&end| end <= self.rest.len())
    }

    pub fn write(&mut self, text: &str) {
        let _ = self.stream.write_all(text.as_bytes());
    }

    /// Says nothing until the client goes.
    pub fn wait_for_the_end(&mut self) {
        let mut byte = [0; 512];
        while matches!(self.stream.read(&mut byte), Ok(count) if count > 0) {}
        self.shared.disconnects.fetch_add(1, Ordering::SeqCst);
    }

    /// Holds the connection for later: how many the server holds now.
    pub fn keep(&self) -> usize {
        let mut streams = self.shared.streams.lock().unwrap();
        streams.push(self.stream.try_clone().unwrap());
        streams.len()
    }

    /// The same bytes on every connection that was kept.
    pub fn write_to_all_kept(&self, text: &str) {
        for stream in self.shared.streams.lock().unwrap().iter_mut() {
            let _ = stream.write_all(text.as_bytes());
        }
    }
}

/// A whole response of this status with a JSON body.
pub fn json(status: u16, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status} Whatever\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}")
}

/// What login answers: a token and a user.
pub fn token_of_user(token: &str, username: &str) -> String {
    let user = format!(r#"{{"id":"1","username":"{username}","email":"{username}@test.com"}}"#);
    json(200, &format!(r#"{{"access_token":"{token}","token_type":"bearer","user":{user}}}"#))
}
