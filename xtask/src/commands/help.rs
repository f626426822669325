//! Text of `--help` that fits any terminal.

use clap::{Command, CommandFactory};

use super::Cli;

/// The command line, with the text after the options of every command in paragraphs that are broken where the terminal
/// ends.
pub fn command() -> Command {
    flowing(Cli::command())
}

fn flowing(command: Command) -> Command {
    let text = command.get_after_help().map(ToString::to_string);
    let command = match text {
        Some(text) => command.after_help(paragraphs(&text)),
        None => command,
    };
    command.mut_subcommands(flowing)
}

/// Joins the lines of each paragraph. Empty lines and indented ones, such as examples, stay as they are.
fn paragraphs(text: &str) -> String {
    let is_prose = |line: &str| !line.is_empty() && !line.starts_with(' ');
    let mut joined = String::new();
    let mut before = "";
    for line in text.lines() {
        if !joined.is_empty() {
            joined.push(if is_prose(before) && is_prose(line) { ' ' } else { '\n' });
        }
        joined.push_str(line);
        before = line;
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_paragraph_are_joined_and_examples_are_not() {
        let text = "Examples:\n  one\n  two\nAnd\nmore:\n  three\n\nA paragraph\nof two lines.\n\nAnother.";
        let expected = "Examples:\n  one\n  two\nAnd more:\n  three\n\nA paragraph of two lines.\n\nAnother.";
        assert_eq!(paragraphs(text), expected);
    }

    #[test]
    fn every_command_keeps_its_text() {
        fn words(command: &Command) -> Vec<String> {
            let own = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let own = own.split_whitespace().map(str::to_owned);
            own.chain(command.get_subcommands().flat_map(words)).collect()
        }
        assert_eq!(words(&command()), words(&Cli::command()));
    }
}
