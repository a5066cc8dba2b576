//! A notice about drift or an apply, as chat programs take it: counts and names of organizations, and nothing that an
//! organization holds.

use super::fleet::FleetTally;
use crate::model::{joined, visible};
use serde_json::{Value, json};

/// How one organization ended, for a notice.
#[derive(Clone, Debug)]
pub struct NoticeLine<'a> {
    /// The name of the organization in closectl.yaml, if it has one.
    pub organization: Option<&'a str>,
    /// What became of it, in a word.
    pub result: &'static str,
    /// What was found, if it got so far.
    pub tally: Option<&'a FleetTally>,
}

/// A notice.
#[derive(Clone, Debug)]
pub struct Notice<'a> {
    /// The command.
    pub command: &'static str,
    /// The exit code and what it means.
    pub exit: (u8, &'static str),
    /// The organizations that something is to be said of.
    pub lines: Vec<NoticeLine<'a>>,
    /// Where to read more.
    pub link: Option<&'a str>,
}

impl Notice<'_> {
    /// Writes the notice as a message that Slack and what is compatible with it take.
    #[must_use]
    pub fn message(&self) -> Value {
        let (code, meaning) = self.exit;
        let mut lines = vec![format!("closectl {}: exit code {code}, {meaning}", self.command)];
        lines.extend(self.lines.iter().map(NoticeLine::text));
        lines.extend(self.link.map(str::to_owned));

        let lines: Vec<String> = lines.iter().map(|line| escaped(&visible(line))).collect();
        json!({ "text": lines.join("\n") })
    }
}

impl NoticeLine<'_> {
    fn text(&self) -> String {
        let name = self.organization.unwrap_or("the organization");
        let counts = self
            .tally
            .map(FleetTally::words)
            .filter(|words| !words.is_empty());
        match counts {
            Some(counts) => format!("{name}: {} ({counts})", self.result),
            None => format!("{name}: {}", self.result),
        }
    }
}

impl FleetTally {
    /// Says what was counted, without what there is none of.
    fn words(&self) -> String {
        let counts = self.counts().filter(|(_, count)| *count > 0);
        joined(
            counts.map(|(title, count)| format!("{}: {count}", title.to_lowercase())),
            ", ",
        )
    }
}

/// Escapes the three characters with which a message could mention people or hide an address.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_can_mention_nobody() {
        let notice = Notice {
            command: "drift",
            exit: (2, "changes are pending"),
            lines: vec![NoticeLine {
                organization: Some("<!channel> & co"),
                result: "drift",
                tally: None,
            }],
            link: Some("https://ci.example.com/1?a=1&b=2"),
        };
        assert_eq!(
            notice.message()["text"],
            "closectl drift: exit code 2, changes are pending\n&lt;!channel&gt; &amp; co: drift\nhttps://ci.example.com/1?a=1&amp;b=2"
        );
    }
}
