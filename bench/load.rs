//! Requests at a server: as many as it takes over so many connections, or so many a second.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::body::{Body, to_bytes};
use hyper::{Request, client::conn::http1, header};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, sync::Mutex, time::MissedTickBehavior};

/// Makes the request of a number.
pub(crate) type Make = Arc<dyn Fn(usize) -> Request<Body> + Send + Sync>;

/// Some requests and how long each took.
#[derive(Debug, Default)]
pub(crate) struct Run {
    pub(crate) count: usize,
    pub(crate) took: Duration,
    latencies: Vec<Duration>,
}

impl Run {
    /// The latency below which so many hundredths of the requests stayed.
    pub(crate) fn percentile(&self, hundredths: usize) -> Duration {
        let mut sorted = self.latencies.clone();
        sorted.sort_unstable();
        let place = (sorted.len() * hundredths / 100).min(sorted.len() - 1);
        sorted[place]
    }
}

struct Connection(http1::SendRequest<Body>);

impl Connection {
    async fn open(to: SocketAddr) -> Self {
        let stream = TcpStream::connect(to).await.expect("the server listens");
        stream.set_nodelay(true).unwrap();
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(async move { connection.await.unwrap_or_default() });
        Self(sender)
    }

    /// One request with its whole answer, which must have one of the statuses of success.
    async fn ask(&mut self, request: Request<Body>) -> Duration {
        let path = request.uri().path().to_owned();
        let began = Instant::now();
        self.0.ready().await.expect("the connection is open");
        let answer = self.0.send_request(request).await.expect("an answer");
        let status = answer.status();
        let body = to_bytes(Body::new(answer.into_body()), usize::MAX)
            .await
            .unwrap();
        let good = status.as_u16() < 400;
        assert!(good, "{path}: {status}: {}", String::from_utf8_lossy(&body));
        began.elapsed()
    }
}

/// How many bytes of a body one request brings, over a connection of its own.
pub(crate) async fn length_of(
    to: SocketAddr,
    mut request: Request<Body>,
    encoding: &'static str,
) -> usize {
    let encoding = header::HeaderValue::from_static(encoding);
    request
        .headers_mut()
        .insert(header::ACCEPT_ENCODING, encoding);
    let mut connection = Connection::open(to).await;
    let answer = connection.0.send_request(request).await.unwrap();
    let body = to_bytes(Body::new(answer.into_body()), usize::MAX).await;
    body.unwrap().len()
}

/// `count` requests over `connections`, each as fast as it is answered. Numbers begin at `first`.
pub(crate) async fn hard(
    to: SocketAddr,
    make: &Make,
    first: usize,
    count: usize,
    connections: usize,
) -> Run {
    let mut tasks = Vec::new();
    let began = Instant::now();
    for lane in 0..connections {
        let make = Arc::clone(make);
        tasks.push(tokio::spawn(async move {
            let mut connection = Connection::open(to).await;
            let mut latencies = Vec::new();
            for number in (first + lane..first + count).step_by(connections) {
                latencies.push(connection.ask(make(number)).await);
            }
            latencies
        }));
    }
    let mut run = Run::default();
    for task in tasks {
        run.latencies.extend(task.await.unwrap());
    }
    run.took = began.elapsed();
    run.count = run.latencies.len();
    run
}

/// So many requests a second for a while, whether or not those before have been answered.
pub(crate) async fn steady(
    to: SocketAddr,
    make: &Make,
    first: usize,
    a_second: u32,
    length: Duration,
) -> Run {
    let idle = Arc::new(Mutex::new(Vec::new()));
    let mut tick = tokio::time::interval(Duration::from_secs(1) / a_second);
    tick.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let (began, mut tasks) = (Instant::now(), Vec::new());
    for number in first.. {
        tick.tick().await;
        if began.elapsed() >= length {
            break;
        }
        let (idle, request) = (Arc::clone(&idle), make(number));
        tasks.push(tokio::spawn(async move {
            let kept = idle.lock().await.pop();
            let mut connection = match kept {
                Some(connection) => connection,
                None => Connection::open(to).await,
            };
            let took = connection.ask(request).await;
            idle.lock().await.push(connection);
            took
        }));
    }
    let mut run = Run::default();
    for task in tasks {
        run.latencies.push(task.await.unwrap());
    }
    run.took = began.elapsed();
    run.count = run.latencies.len();
    run
}

/// A request of a browser that is signed in.
pub(crate) fn get(path: &str, host: &str, cookie: &str) -> Request<Body> {
    let request = Request::get(path).header(header::HOST, host);
    request
        .header(header::COOKIE, cookie)
        .body(Body::empty())
        .unwrap()
}
