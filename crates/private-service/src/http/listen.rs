//! Connections: how many, for how long, and how they end.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::router::router;
use crate::service::{Service, State, Stopped};

/// Most bytes of the head of a request.
const MAX_HEAD: usize = 16 << 10;
/// Pause after a connection could not be accepted (for example because files are used up).
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// Connections over the limit that are told so at the same time; more are closed without a word.
const MAX_TOLD: usize = 64;
/// How long a connection over the limit is listened to.
const TOLD_TIME: Duration = Duration::from_millis(500);

const FULL: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain; charset=utf-8\r\nretry-after: 1\r\n\
content-length: 39\r\nconnection: close\r\n\r\nbusy: too many connections; try again.\n";

impl Service {
    /// Answers connections to `listener` until `stop` is ready; then accepts no more and lets requests under way finish.
    ///
    /// Runs on the caller's tokio runtime, which needs its input-output and time drivers; computations go to its blocking
    /// threads, never more at a time than [`ServiceOptions::workers`](crate::ServiceOptions::workers).
    pub async fn serve(self, listener: TcpListener, stop: impl Future<Output = ()>) -> Stopped {
        serve(self.state, listener, stop).await
    }
}

/// Serves until `stop` is ready, then lets requests under way finish.
async fn serve(state: Arc<State>, listener: TcpListener, stop: impl Future<Output = ()>) -> Stopped {
    let mut stop = pin!(stop);
    let (stopping, stopped) = watch::channel(());
    let mut open = JoinSet::new();
    loop {
        tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => admit(&state, &mut open, stream, &stopped),
                Err(_) => sleep(ACCEPT_PAUSE).await,
            },
            Some(_) = open.join_next(), if !open.is_empty() => {}
        }
    }
    drop(listener);
    state.set_stopping();
    // Connections listen to this channel; when none is left there is nobody to tell.
    let _ = stopping.send(());
    let all = async { while open.join_next().await.is_some() {} };
    match timeout(state.spec.stop_time, all).await {
        Ok(()) => Stopped { broken_off: 0 },
        Err(_) => {
            let broken_off = open.len();
            open.abort_all();
            Stopped { broken_off }
        }
    }
}

fn admit(state: &Arc<State>, open: &mut JoinSet<()>, stream: TcpStream, stopped: &watch::Receiver<()>) {
    // Small answers leave at once; a stream that cannot be told so works all the same.
    let _ = stream.set_nodelay(true);
    if state.connections.load(Ordering::Relaxed) < state.spec.max_connections {
        let counted = Counted::new(state.clone());
        open.spawn(connection(state.clone(), stream, stopped.clone(), counted));
    } else {
        state.metrics.connection_refused();
        if open.len() < state.spec.max_connections + MAX_TOLD {
            open.spawn(turn_away(stream));
        }
    }
}

/// An open connection, counted as long as this lives.
struct Counted(Arc<State>);

impl Counted {
    fn new(state: Arc<State>) -> Self {
        state.connections.fetch_add(1, Ordering::Relaxed);
        Self(state)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

async fn connection(
    state: Arc<State>,
    stream: TcpStream,
    mut stopped: watch::Receiver<()>,
    _counted: Counted,
) {
    let _shown = state.metrics.connection_opens();
    let service = TowerToHyperService::new(router(state.clone()));
    let mut connection = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(state.spec.header_time)
            .max_buf_size(MAX_HEAD)
            .serve_connection(TokioIo::new(stream), service)
    );
    tokio::select! {
        // How a connection ended is the client's affair; requests are told by the watch.
        _ = connection.as_mut() => return,
        _ = stopped.changed() => {}
        () = sleep(state.spec.connection_time) => {}
    }
    connection.as_mut().graceful_shutdown();
    let last = state.spec.body_time + state.spec.answer_time;
    let _ = timeout(last, connection).await;
}

/// Tells a connection that there are too many, and closes it.
async fn turn_away(mut stream: TcpStream) {
    let tell = async {
        stream.write_all(FULL).await?;
        stream.shutdown().await?;
        let mut rest = [0; 1024];
        while stream.read(&mut rest).await? > 0 {}
        Ok::<(), std::io::Error>(())
    };
    let _ = timeout(TOLD_TIME, tell).await;
}
