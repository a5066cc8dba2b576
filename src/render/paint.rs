//! Colours for terminals, which only add to what the text says.

use anstyle::{AnsiColor, Color, Style};

/// How a text looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paint {
    /// As everything else.
    None,
    /// Less important.
    Dim,
    /// A heading, or the name of an object.
    Bold,
    /// What comes.
    Green,
    /// What goes, or is dangerous.
    Red,
    /// What changes.
    Yellow,
    /// The words that come in a line.
    GreenWord,
    /// The words that go in a line.
    RedWord,
}

/// Colours a text.
pub(crate) fn painted(paint: Paint, text: &str) -> String {
    let of = |colour: AnsiColor| Style::new().fg_color(Some(Color::Ansi(colour)));
    let style = match paint {
        Paint::None => return text.to_owned(),
        Paint::Dim => Style::new().dimmed(),
        Paint::Bold => Style::new().bold(),
        Paint::Green => of(AnsiColor::Green),
        Paint::Red => of(AnsiColor::Red),
        Paint::Yellow => of(AnsiColor::Yellow),
        Paint::GreenWord => of(AnsiColor::Green).bold().underline(),
        Paint::RedWord => of(AnsiColor::Red).bold().underline(),
    };
    format!("{style}{text}{style:#}")
}
