//! `private serve`: models behind HTTP.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use clap::Args;
use private_service::ServiceOptions;

use crate::private::serve;

/// Options of `private serve`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  cargo xtask private serve --model faces.clm
  curl http://127.0.0.1:8643/metrics

Ctrl-C or SIGTERM ends it once the requests under way are answered. The connection is not
encrypted and clients are not authenticated: before other machines can reach it, put it behind a proxy that does both.")]
pub struct ServeArgs {
    /// Model file made by `private train`; give the option several times for several models.
    #[arg(long, value_name = "FILE", required = true)]
    model: Vec<PathBuf>,
    /// Address and port to listen at; port 0 takes a free one.
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:8643")]
    address: SocketAddr,
    /// Requests computed at the same time (default: as many as cores).
    #[arg(long, value_name = "N")]
    workers: Option<usize>,
    /// Most requests that wait for a worker.
    #[arg(long, value_name = "N", default_value_t = ServiceOptions::default().max_queue)]
    queue: usize,
    /// Most open connections.
    #[arg(long, value_name = "N", default_value_t = ServiceOptions::default().max_connections)]
    connections: usize,
    /// Largest request, in bytes.
    #[arg(long, value_name = "BYTES", default_value_t = ServiceOptions::default().max_request_bytes)]
    request_bytes: u64,
    /// Most bytes of all requests together at one time.
    #[arg(long, value_name = "BYTES", default_value_t = ServiceOptions::default().max_memory_bytes)]
    memory_bytes: u64,
    /// Seconds within which a request must arrive.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    receive_time: u64,
    /// Seconds within which a request must be answered.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    answer_time: u64,
    /// Seconds to finish requests under way when the service stops.
    #[arg(long, value_name = "SECONDS", default_value_t = 20)]
    stop_time: u64,
    /// Write no log.
    #[arg(long)]
    quiet: bool,
}

/// Serves.
pub fn run(args: ServeArgs) -> Result<()> {
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get());
    let options = ServiceOptions {
        workers: args.workers.unwrap_or(cores),
        max_queue: args.queue,
        max_connections: args.connections,
        max_request_bytes: args.request_bytes,
        max_memory_bytes: args.memory_bytes,
        body_time: Duration::from_secs(args.receive_time),
        answer_time: Duration::from_secs(args.answer_time),
        stop_time: Duration::from_secs(args.stop_time),
        ..ServiceOptions::default()
    };
    serve::serve(&args.model, args.address, options, args.quiet)
}
