//! One file a command: its options, and how it puts the experiment modules together.

use anyhow::Result;

use crate::cli::Command;

mod asked;
pub mod audit;
pub mod bench;
pub mod completions;
pub mod decrypt_image;
pub mod decrypt_table;
pub mod detect;
pub mod encrypt_image;
pub mod encrypt_table;
pub mod fetch;
pub mod image;
pub mod keygen;
pub mod make_data;
pub mod numeric;
pub mod private;
pub mod report;
pub mod run_all;

/// Runs the command that was asked for.
pub fn run(command: Command) -> Result<()> {
    match command {
        Command::Audit(args) => audit::run(args),
        Command::RunAll(args) => run_all::run(args),
        Command::Numeric(args) => numeric::run(args),
        Command::Detect(args) => detect::run(args),
        Command::Image(args) => image::run(args),
        Command::Bench(args) => bench::run(args),
        Command::MakeData(args) => make_data::run(args),
        Command::Keygen(args) => keygen::run(args),
        Command::EncryptImage(args) => encrypt_image::run(args),
        Command::DecryptImage(args) => decrypt_image::run(args),
        Command::EncryptTable(args) => encrypt_table::run(args),
        Command::DecryptTable(args) => decrypt_table::run(args),
        Command::Private(args) => private::run(args),
        Command::Fetch(args) => fetch::run(args),
        Command::Report(args) => report::run(args),
        Command::Completions(args) => completions::run(args),
    }
}
