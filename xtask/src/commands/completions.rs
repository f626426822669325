//! `completions`: a completion script for a shell.

use anyhow::Result;
use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::Cli;

/// Options of `completions`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  cargo xtask completions bash > ~/.local/share/bash-completion/completions/xtask
  cargo xtask completions zsh > ~/.zfunc/_xtask
  cargo xtask completions fish > ~/.config/fish/completions/xtask.fish

The script completes the binary itself: put target/release on the PATH, or call it by an alias
named xtask.")]
pub struct CompletionsArgs {
    /// The shell.
    shell: Shell,
}

/// Prints the script; it completes the binary `xtask` itself (`target/release/xtask`).
pub fn run(args: CompletionsArgs) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "xtask", &mut script);
    // A reader that stops early, such as `head`, is no error of ours.
    let _ = std::io::Write::write_all(&mut std::io::stdout(), &script);
    Ok(())
}
