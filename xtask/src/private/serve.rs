//! The server process: models from files, a tokio runtime, and a log on standard error.

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use private_inference::StoredModel;
use private_service::{Entry, ServedModel, Service, ServiceOptions, Stopped, to_hex};
use tokio::net::TcpListener;

use super::file_kind::FileKind;
use crate::interrupt;
use crate::keyfile::os_random;

/// How often the flag of Ctrl-C and SIGTERM is looked at.
const LOOK: Duration = Duration::from_millis(50);
const MODEL: FileKind = FileKind {
    name: "a model",
    most_bytes: 1 << 30,
    remedy: "`cargo xtask private train --to FILE` writes one",
};

/// Serves model files at an address until Ctrl-C or SIGTERM.
pub fn serve(files: &[PathBuf], address: SocketAddr, options: ServiceOptions, quiet: bool) -> Result<()> {
    let models = files.iter().map(|file| read_model(file)).collect::<Result<Vec<_>>>()?;
    let workers = options.workers;
    let service = Service::new(models, options, seed, move |entry: &Entry| log(entry, quiet))?;
    let names: Vec<String> = service.cards().iter().map(|card| to_hex(&card.id().0)).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(workers.clamp(1, 4))
        .max_blocking_threads(workers + 1)
        .enable_all()
        .build()
        .context("the system gives no threads")?;
    interrupt::be_patient();
    let stopped = runtime.block_on(async {
        let listener = TcpListener::bind(address)
            .await
            .with_context(|| format!("--address {address}: cannot listen there; choose another port"))?;
        announce(&listener, &names)?;
        Ok::<Stopped, anyhow::Error>(service.serve(listener, asked_to_stop()).await)
    })?;
    runtime.shutdown_timeout(Duration::from_secs(1));
    match stopped.broken_off {
        0 => println!("stopped; every request under way was answered"),
        n => println!("stopped; {n} connections were broken off because they did not end in time"),
    }
    Ok(())
}

fn announce(listener: &TcpListener, names: &[String]) -> Result<()> {
    let mut out = std::io::stdout();
    writeln!(out, "serving at http://{}", listener.local_addr()?)?;
    for name in names {
        writeln!(out, "model {name}")?;
    }
    Ok(out.flush()?)
}

async fn asked_to_stop() {
    while interrupt::check().is_ok() {
        tokio::time::sleep(LOOK).await;
    }
}

/// Reads a model file; nothing in it is secret from the server, and no secret key is.
fn read_model(path: &Path) -> Result<ServedModel> {
    let bytes = MODEL.read("--model", path)?;
    let stored = StoredModel::from_bytes(&bytes)
        .with_context(|| MODEL.refuse("--model", path, "cannot be served", &bytes))?;
    Ok(ServedModel { model: stored.quantised().clone(), notes: stored.notes().to_vec() })
}

fn seed() -> std::io::Result<[u8; 32]> {
    os_random().map(|seed| *seed).map_err(std::io::Error::other)
}

fn log(entry: &Entry, quiet: bool) {
    if quiet {
        return;
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let line = format!("time={}.{:03} {entry}\n", now.as_secs(), now.subsec_millis());
    // A log that cannot be written must not end the service.
    let _ = std::io::stderr().lock().write_all(line.as_bytes());
}
