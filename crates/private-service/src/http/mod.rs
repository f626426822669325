//! The service's side of HTTP: addresses, bodies within limits, refusals, connections.

mod body;
mod decide;
pub(crate) mod gate;
mod listen;
mod refusal;
mod router;
mod watch;
