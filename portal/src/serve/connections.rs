//! Connections: a time-out for the head of a request that really works, and an end that nobody can hold up.
//! (`axum::serve` has neither: a client that connects and stays silent would keep it from stopping for ever.)

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use tracing::warn;

/// How long requests under way may take once the portal is told to stop.
const LAST_REQUESTS: Duration = Duration::from_secs(2);

/// How long to rest when the system has no room for another connection.
const REST: Duration = Duration::from_millis(100);

/// Serves until `shutdown`, and at most two seconds longer.
pub fn serve(
    listener: TcpListener,
    router: Router,
    header_timeout: Duration,
    shutdown: CancellationToken,
) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                () = shutdown.cancelled() => break,
                Some(_) = connections.join_next() => {}
                accepted = listener.accept() => match accepted {
                    Ok((stream, peer)) => {
                        let connection = Connection { router: router.clone(), header_timeout, peer };
                        connections.spawn(connection.run(stream, shutdown.clone()));
                    }
                    Err(error) => {
                        warn!(%error, "a connection could not be accepted");
                        tokio::time::sleep(REST).await;
                    }
                },
            }
        }
        drop(listener);
        let ended =
            tokio::time::timeout(LAST_REQUESTS, async { while connections.join_next().await.is_some() {} });
        if ended.await.is_err() {
            warn!(connections = connections.len(), "connections were cut off");
        }
        // Dropping the set cuts off what is left.
    })
}

struct Connection {
    router: Router,
    header_timeout: Duration,
    peer: SocketAddr,
}

impl Connection {
    async fn run(self, stream: TcpStream, shutdown: CancellationToken) {
        let Self { router, header_timeout, peer } = self;
        // Answers are small and whole: waiting for more to send only delays them.
        let _ = stream.set_nodelay(true);
        let service = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            router.clone().oneshot(request)
        });
        let mut server = http1::Builder::new();
        server.timer(TokioTimer::new()).header_read_timeout(header_timeout);
        let mut connection = std::pin::pin!(server.serve_connection(TokioIo::new(stream), service));
        // An error is the client's: it went away, was silent for too long, or spoke no HTTP.
        tokio::select! {
            _ = connection.as_mut() => return,
            () = shutdown.cancelled() => connection.as_mut().graceful_shutdown(),
        }
        let _ = connection.await;
    }
}
