//! The two streams of the program, and the only place that writes to them: standard output for data, standard error for
//! talk.
//!
//! Whatever a caller hands over, a terminal gets printable characters, line breaks and our own colours, and the log of a
//! CI system finds no order in it, unless it is [meant](orders) to. That is the last of two safeguards: a line break in a
//! name can't be told from ours here any more, so whoever lays out a text makes names [`visible`](crate::model::visible).
//!
//! Writing never fails for the caller, because a run must go on to its end whatever becomes of its output.
//! [`lost`] says in the end what did not arrive.

use crate::{
    api::without_secrets,
    model::{has_unseen, visible_lines, without_passwords},
};
use std::{
    backtrace::{Backtrace, BacktraceStatus},
    io::{self, Write},
    panic::PanicHookInfo,
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

/// What became of one stream.
struct StreamState {
    /// Why something could not be written.
    lost: OnceLock<io::Error>,
    /// Whether whoever read it has gone.
    is_closed: AtomicBool,
    /// Whether anything was written, or was to be.
    is_begun: AtomicBool,
}

impl StreamState {
    const fn new() -> Self {
        Self {
            lost: OnceLock::new(),
            is_closed: AtomicBool::new(false),
            is_begun: AtomicBool::new(false),
        }
    }

    /// Writes a text and its end, part by part in the form that the stream takes, and says whether it arrived.
    fn write(&self, stream: &mut impl Write, (text, end): (&str, &str), form: fn(&str) -> String) -> bool {
        self.is_begun.store(true, Ordering::Relaxed);
        if self.is_closed.load(Ordering::Relaxed) {
            return false;
        }

        // Whatever was laid out: what signs in is on no screen and in no log. It may stand on several lines, so it is looked
        // for before the text is taken apart.
        let text = without_secrets(text);
        let mut parts = parts(&text).peekable();
        let mut written = Ok(());
        while let (Ok(()), Some(part)) = (&written, parts.next()) {
            let mut part = form(part);
            if parts.peek().is_none() {
                part.push_str(end);
            }
            written = stream.write_all(part.as_bytes());
        }

        let written = written.and_then(|()| stream.flush());
        match written {
            Ok(()) => true,
            // Whoever reads through `head` has seen enough, which is no fault of anybody.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.is_closed.store(true, Ordering::Relaxed);
                false
            }
            Err(error) => {
                // The first reason is the one to tell.
                drop(self.lost.set(error));
                false
            }
        }
    }
}

/// So many bytes of a text are brought to the form of a stream at once: a plan may have many millions.
const PART: usize = 64 << 10;

/// Takes a text apart behind lines. A part is longer only where one of its lines is.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest.take()?;
        let behind = text.as_bytes().get(PART..).unwrap_or_default();
        let end = behind.iter().position(|byte| *byte == b'\n');
        match end.map(|end| text.split_at(PART + end + 1)) {
            Some((part, later)) if !later.is_empty() => {
                rest = Some(later);
                Some(part)
            }
            Some(_) | None => Some(text),
        }
    })
}

static DATA: StreamState = StreamState::new();
static TALK: StreamState = StreamState::new();

/// Writes data and a line break, and says whether it arrived.
pub fn data(text: &str) -> bool {
    DATA.write(&mut anstream::stdout().lock(), (text, "\n"), shown)
}

/// Writes lines that GitHub Actions obeys, and a line break, and says whether they arrived.
pub fn orders(text: &str) -> bool {
    DATA.write(&mut anstream::stdout().lock(), (text, "\n"), printable)
}

/// Writes data exactly as it is, for the program that asked for it.
pub fn raw(text: &str) -> bool {
    DATA.write(&mut io::stdout().lock(), (text, ""), str::to_owned)
}

/// Writes talk and a line break, and says whether it arrived.
pub fn talk(text: &str) -> bool {
    TALK.write(&mut anstream::stderr().lock(), (text, "\n"), shown)
}

/// Returns why some of the data did not arrive. That a reader has gone is no reason.
pub fn lost() -> Option<&'static io::Error> {
    DATA.lost.get()
}

/// Says whether there was any data.
pub fn is_data_begun() -> bool {
    DATA.is_begun.load(Ordering::Relaxed)
}

/// Says whether some of what was said did not arrive.
pub fn is_talk_lost() -> bool {
    TALK.lost.get().is_some()
}

/// Writes the lines of a log to standard error, one event each.
#[derive(Clone, Copy, Debug)]
pub struct LogStream;

impl Write for LogStream {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        // An event is one line, whatever its values hold.
        let line = text.trim_end_matches('\n').replace('\n', "\\n");
        talk(&without_passwords(&line));
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Says that something panicked, which must not end what else is under way, not even where nothing can be said.
pub fn panicked(info: &PanicHookInfo<'_>) {
    let said = info.payload_as_str().unwrap_or("no message");
    let place = info.location().map(|place| format!(" ({place})"));
    let place = place.unwrap_or_default();
    talk(&format!(
        "error: this is a bug in closectl: {}{place}",
        crate::model::visible(said)
    ));

    // Only where RUST_BACKTRACE asks for it.
    let trace = Backtrace::capture();
    if trace.status() == BacktraceStatus::Captured {
        talk(&trace.to_string());
    }
}

/// Writes a text as a stream takes it: [printable], and without a line that a log would obey.
fn shown(text: &str) -> String {
    let text = printable(text);
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if is_order(line) {
            // Our colours hold no colon.
            out.push_str(&line.replacen(':', "\\u{3a}", 1));
        } else {
            out.push_str(line);
        }
    }
    out
}

/// Says whether a line begins with `::`, with or without spaces and colours before it.
fn is_order(line: &str) -> bool {
    let line = line.trim_start();
    // Most lines show by their first letter that they are none.
    line.starts_with([':', '\u{1b}'])
        && anstream::adapter::strip_str(line)
            .to_string()
            .trim_start()
            .starts_with("::")
}

/// Writes a text with everything visible but line breaks, tabs and our own colours.
fn printable(text: &str) -> String {
    if !has_unseen(text, &['\n', '\t']) {
        return text.to_owned();
    }

    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('\u{1b}') {
        let (before, sequence) = rest.split_at(start);
        out.push_str(&visible_lines(before));
        // What is no colour of ours is made visible, beginning with its first character.
        let end = colour(sequence);
        let (sequence, after) = sequence.split_at(end.unwrap_or(1));
        if end.is_some() {
            out.push_str(sequence);
        } else {
            out.push_str(&visible_lines(sequence));
        }
        rest = after;
    }
    out + &visible_lines(rest)
}

/// Returns where a sequence ends that only sets a colour or a weight of letters; others could hide text.
fn colour(sequence: &str) -> Option<usize> {
    let parameters = sequence.strip_prefix("\u{1b}[")?;
    let (parameters, _) = parameters.split_once('m')?;
    let numbers: Option<Vec<u8>> = parameters.split(';').map(|one| one.parse::<u8>().ok()).collect();
    is_ours(&numbers?).then_some("\u{1b}[".len() + parameters.len() + "m".len())
}

fn is_ours(numbers: &[u8]) -> bool {
    match numbers {
        [] => true,
        // Red, green and blue.
        [38, 2, _, _, _, rest @ ..] | [0..=4 | 22..=24 | 30..=37 | 39 | 90..=97, rest @ ..] => is_ours(rest),
        [_, ..] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_takes_letters_lines_and_our_colours() {
        let text = "\u{1b}[1m\u{1b}[31mred\u{1b}[0m\tand\nmore";
        assert_eq!(shown(text), text);
        for (text, expected) in [
            ("\u{1b}[2J", "\\u{1b}[2J"),
            ("\u{1b}[8mhidden", "\\u{1b}[8mhidden"),
            ("\u{1b}[1;5mx", "\\u{1b}[1;5mx"),
            ("\u{1b}[mx", "\\u{1b}[mx"),
            ("\u{1b}]52;c;eA==\u{7}", "\\u{1b}]52;c;eA==\\u{7}"),
            ("\u{1b}", "\\u{1b}"),
            ("a\r\u{9b}31m\u{202e}b", "a\\u{d}\\u{9b}31m\\u{202e}b"),
        ] {
            assert_eq!(shown(text), expected);
        }
    }

    #[test]
    fn no_line_is_an_order_unless_it_is_meant_to_be() {
        for (text, expected) in [
            ("a\n::error::b", "a\n\\u{3a}:error::b"),
            (" \u{a0}::stop-commands::x", " \u{a0}\\u{3a}:stop-commands::x"),
            (
                "\u{1b}[1m::debug::x\u{1b}[0m",
                "\u{1b}[1m\\u{3a}:debug::x\u{1b}[0m",
            ),
            ("a ::error::b", "a ::error::b"),
            ("x ##[group]y", "x #\\u{23}[group]y"),
        ] {
            assert_eq!(shown(text), expected);
        }
        assert_eq!(printable("::error::\u{1b}"), "::error::\\u{1b}");
    }

    #[test]
    fn a_long_text_is_written_in_parts_that_are_the_text() {
        let line = format!("\u{1b}[1m{}\u{1b}[0m é\n", "x".repeat(100));
        for text in [
            String::new(),
            line.repeat(5_000),
            "y".repeat(3 * PART),
            line.repeat(PART),
        ] {
            let parts: Vec<&str> = parts(&text).collect();
            assert_eq!(parts.concat(), text);
            let (last, earlier) = parts.split_last().unwrap();
            assert!(
                earlier
                    .iter()
                    .all(|part| part.ends_with('\n') && part.len() <= PART + line.len())
            );
            assert_eq!(last.is_empty(), text.is_empty());

            let mut written = Vec::new();
            assert!(StreamState::new().write(&mut written, (&text, "\n"), shown));
            assert_eq!(String::from_utf8(written).unwrap(), format!("{text}\n"));
        }
    }

    #[test]
    fn what_can_not_be_written_is_remembered_and_a_reader_who_has_gone_is_not() {
        struct Broken(io::ErrorKind);
        impl Write for Broken {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(self.0.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }

        let state = StreamState::new();
        assert!(state.write(&mut Vec::new(), ("x", ""), shown));
        assert!(!state.write(&mut Broken(io::ErrorKind::StorageFull), ("x", ""), shown));
        assert!(!state.write(&mut Broken(io::ErrorKind::Other), ("x", ""), shown));
        assert_eq!(
            state.lost.get().map(io::Error::kind),
            Some(io::ErrorKind::StorageFull)
        );

        let state = StreamState::new();
        assert!(!state.write(&mut Broken(io::ErrorKind::BrokenPipe), ("x", ""), shown));
        assert!(!state.write(&mut Vec::new(), ("nobody reads this any more", ""), shown));
        assert!(state.lost.get().is_none());
    }
}
