//! A page of the manual.

/// The manual page of a command: everything that its arguments don't say.
#[derive(Debug)]
pub struct ManualPage {
    /// The name of the command, without the program. Empty for the program itself.
    pub command: &'static str,
    /// The text after the arguments in `--help`: everything below.
    pub help: &'static str,
    /// Command lines, and what each does.
    pub examples: Vec<(&'static str, &'static str)>,
    /// Paragraphs.
    pub notes: Vec<&'static str>,
    /// Exit codes and their meanings.
    pub exits: Vec<(u8, &'static str)>,
}

/// The beginning of the last paragraph of a page.
const EXITS: &str = "Exit codes: ";

impl ManualPage {
    /// Reads a page: examples, each with what it does below it, then notes, then the exit codes.
    pub fn parse(command: &'static str, text: &'static str) -> Self {
        let help = text.trim_end();
        let mut paragraphs: Vec<&str> = help.split("\n\n").collect();
        let exits = paragraphs.pop().and_then(|last| last.strip_prefix(EXITS));
        let notes = paragraphs.split_off(1.min(paragraphs.len()));
        let mut lines = paragraphs.first().copied().unwrap_or_default().lines().skip(1);
        let example = || Some((lines.next()?.trim(), lines.next()?.trim()));

        Self {
            command,
            help,
            examples: std::iter::from_fn(example).collect(),
            notes,
            exits: exits.map(parse_exits).unwrap_or_default(),
        }
    }
}

/// Reads exit codes, each a number and what it means, which may have commas of its own.
fn parse_exits(text: &'static str) -> Vec<(u8, &'static str)> {
    let mut exits = Vec::new();
    let mut rest = text.trim_end_matches('.');
    while let Some((code, after)) = rest.split_once(' ') {
        let begins_next = |at: &usize| after[at + 2..].starts_with(|next: char| next.is_ascii_digit());
        let end = after.match_indices(", ").map(|(at, _)| at).find(begins_next);
        let (meaning, next) = match end {
            Some(at) => (&after[..at], &after[at + 2..]),
            None => (after, ""),
        };
        exits.extend(code.parse().map(|code| (code, meaning)));
        rest = next;
    }
    exits
}
