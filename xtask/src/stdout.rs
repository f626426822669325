//! What this binary prints: `print!` and `println!` that do not panic.
//!
//! Whoever closes the pipe early (`| head`) has seen what they wanted: the rest is dropped and the work goes on. Any other
//! failure, such as a full disk, is said once, and [`has_failed`] then tells it to the exit code.

use std::fmt::Arguments;
use std::io::{ErrorKind, Result, Write};
use std::sync::atomic::{AtomicBool, Ordering};

static FAILED: AtomicBool = AtomicBool::new(false);

/// Prints as in the standard library.
macro_rules! print {
    ($($text:tt)*) => { $crate::stdout::write(format_args!($($text)*)) };
}

/// Prints a line as in the standard library.
macro_rules! println {
    ($($text:tt)*) => { $crate::stdout::write(format_args!("{}\n", format_args!($($text)*))) };
}

/// Writes to standard output.
pub fn write(text: Arguments<'_>) {
    note(std::io::stdout().lock().write_fmt(text));
}

/// Whether something could not be printed, other than to a reader who went away.
pub fn has_failed() -> bool {
    note(std::io::stdout().lock().flush());
    FAILED.load(Ordering::Relaxed)
}

fn note(done: Result<()>) {
    if let Err(error) = done
        && error.kind() != ErrorKind::BrokenPipe
        && !FAILED.swap(true, Ordering::Relaxed)
    {
        eprintln!("error: cannot write to standard output: {error}");
    }
}
