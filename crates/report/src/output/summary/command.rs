//! Commands that are wider than a terminal.

use super::lines::chars;

/// A command broken between words, each line but the last ending in a backslash, so that a shell takes it as one.
pub(super) fn broken(command: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words(&command.replace('\n', " ")) {
        match lines.last_mut() {
            None => lines.push(word),
            Some(last) if chars(last) + chars(&word) + 3 <= width => {
                last.push(' ');
                last.push_str(&word);
            }
            Some(last) => {
                last.push_str(" \\");
                lines.push(format!("  {word}"));
            }
        }
    }
    lines
}

/// The words of a command: spaces between quotation marks do not part them.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for c in command.chars() {
        match (c, quote) {
            (' ', None) => words.push(String::new()),
            ('\'' | '"', None) => quote = Some(c),
            _ if quote == Some(c) => quote = None,
            _ => {}
        }
        if let Some(word) = words.last_mut().filter(|_| c != ' ' || quote.is_some()) {
            word.push(c);
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_command_is_one_command() {
        let lines = broken("$ a --name 'two words' --to elsewhere", 20);
        assert_eq!(lines, ["$ a --name \\", "  'two words' --to \\", "  elsewhere"]);
        assert_eq!(broken("$ short", 20), ["$ short"]);
    }
}
