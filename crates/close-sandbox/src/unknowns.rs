//! Everything that is not known about Close, as data: `unknowns.txt` holds a switch for each. What its answers mean is
//! decided where they are read.

use std::sync::LazyLock;

/// One unknown about Close and the answers it may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Switch {
    /// How it is named on the command line and in files.
    pub name: &'static str,
    /// What is not known.
    pub about: &'static str,
    /// The possible answers; the first is the default.
    pub values: Vec<&'static str>,
}

/// Every switch; the first value of each is its default.
pub(crate) static SWITCHES: LazyLock<Vec<Switch>> = LazyLock::new(|| {
    let paragraphs = include_str!("unknowns.txt").split("\n\n");
    paragraphs.filter_map(parse).collect()
});

/// Reads a paragraph: a name, the question and the answers; comments are none.
fn parse(paragraph: &'static str) -> Option<Switch> {
    let mut lines = paragraph.lines().filter(|line| !line.starts_with('#'));
    let (name, about, values) = (lines.next()?, lines.next()?.trim(), lines.next()?);
    let values = values.split_whitespace().collect();
    Some(Switch { name, about, values })
}
