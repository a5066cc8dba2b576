//! Two hundred names that try to be something else, and what no output may hold whatever it shows.

use std::fmt::Write as _;

/// Stands behind every line break of a name, so that a line that begins with it was made by a name.
const MARK: &str = "INJECTED";

/// What terminals obey.
const SEQUENCES: &[&str] = &[
    "\u{1b}[2J",
    "\u{1b}[1A",
    "\u{1b}[8mhidden",
    "\u{1b}[31mred",
    "\u{1b}c",
    "\u{1b}[?1049h",
    "\u{1b}]52;c;cHduZWQ=\u{7}",
    "\u{1b}]8;;https://evil.test\u{1b}\\",
    "\u{1b}]0;title\u{7}",
    "\u{1b}",
    "\u{9b}2J",
    "\u{90}x\u{9c}",
    "\u{8}\u{8}\u{8}",
    "\u{7}",
    "\u{7f}",
    "\u{b}",
    "\u{c}",
    "\r",
    "a\tb",
];

/// What begins a line, or what the log of a CI system obeys.
const LINES: &[&str] = &[
    "\nINJECTED",
    "\r\nINJECTED",
    "\rINJECTED",
    "\u{85}INJECTED",
    "\u{b}INJECTED",
    "\u{c}INJECTED",
    "\u{2028}INJECTED",
    "\u{2029}INJECTED",
    "\n\nINJECTED: Verified, no changes remain.",
    "\n::error file=a.yaml,line=1::pwn",
    "\n  ::warning::pwn",
    "\n::stop-commands::pwn",
    "\r\n::add-mask::a",
    "\n##[error]pwn",
    "::error::pwn",
    "::set-output name=x::pwn",
    "##[group]pwn",
    "##vso[task.complete result=Succeeded]",
    "##teamcity[blockOpened name='x']",
    "%0A::error::pwn",
];

/// What nobody sees.
const UNSEEN: &str = "\u{61c}\u{200b}\u{200e}\u{200f}\u{202a}\u{202d}\u{202e}\u{2060}\u{2064}\u{2066}\u{2068}\u{2069}\
                      \u{feff}\u{ad}\u{34f}\u{115f}\u{180e}\u{3164}\u{fff9}\u{e000}\u{e0001}\u{e0041}\u{e007f}\u{f0000}";

/// What shells obey.
const SHELL: &[&str] = &[
    "$(touch pwned)",
    "`touch pwned`",
    "it's $(touch pwned) o'clock",
    "\u{2019}; touch pwned; \u{2019}",
    "'; touch pwned; '",
    "\"; touch pwned; \"",
    "a\\",
    "!!",
    "wow!",
    "a!b!$$",
    "-x",
    "--help",
    "~root",
    "=ls",
    "?",
    "[a-z]",
    "{a,b}",
    "a;touch pwned",
    "a&touch pwned&",
    "a|touch pwned",
    "a>pwned",
    "a<b",
    "# x",
    "a  b",
    "^a^b",
    "%PATH%",
    "$HOME ${HOME} $$",
    "\n$(touch pwned)'",
    "'\u{1b}\"$(touch pwned)",
    "\\012\\x41",
];

/// What Markdown and HTML obey.
const MARKUP: &[&str] = &[
    "</details> <script>alert(1)</script>",
    "```fence",
    "| a | b | --- |",
    "@everyone and #123",
    "[link](https://evil.test)",
    "<!-- x",
    "-->",
];

/// Every attack once in the middle and once at the end or the beginning of a name, so that none is like another.
pub fn names() -> Vec<String> {
    let unseen: Vec<String> = UNSEEN.chars().map(String::from).collect();
    let plain = [SEQUENCES, LINES, SHELL, MARKUP].concat();
    let attacks: Vec<&str> = plain
        .into_iter()
        .chain(unseen.iter().map(String::as_str))
        .collect();
    let middle = attacks
        .iter()
        .enumerate()
        .map(|(at, attack)| format!("N{at} {attack} x"));
    // Manifests take no name that begins with a blank.
    let start = attacks
        .iter()
        .enumerate()
        .map(|(at, attack)| match attack.trim_start() == *attack {
            true => format!("{attack}.{at}"),
            false => format!("S{attack}.{at}"),
        });
    middle.chain(start).collect()
}

/// Writes a value as YAML that holds nothing but ASCII, as an attacker may.
pub fn yaml(value: &serde_json::Value) -> String {
    let mut out = String::new();
    for character in value.to_string().chars() {
        match u32::from(character) {
            32..=126 => out.push(character),
            code => write!(out, "\\U{code:08X}").unwrap(),
        }
    }
    out
}

/// Writes a name as manifests have it.
pub fn escaped(name: &str) -> String {
    name.replace("${", "$${")
}

/// Where a text came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// For people, programs and pages.
    Text,
    /// Lines that GitHub obeys.
    Orders,
    /// YAML, in which the text of an attribute may have lines.
    Manifest,
}

/// Expects a text to hold nothing that a terminal or a log obeys, or that nobody sees, and no line that a name began.
pub fn assert_harmless(what: &str, text: &str, channel: Channel) {
    let without_colours = without_colours(text);
    let unseen = |character: char| {
        let is_control = character.is_control() && !matches!(character, '\n' | '\t');
        is_control || UNSEEN.contains(character) || matches!(character, '\u{2028}' | '\u{2029}')
    };
    let found = without_colours.find(unseen);
    let around = found.map(|at| without_colours[..at].rsplit('\n').next().unwrap_or_default());
    assert!(
        found.is_none(),
        "{what}: {:?} after {around:?}",
        without_colours[found.unwrap()..].chars().next()
    );

    for line in without_colours.lines() {
        let bare = line.trim_start();
        let is_text = channel == Channel::Manifest;
        assert!(
            is_text || !bare.starts_with(MARK),
            "{what}: a name began {line:?}"
        );
        assert!(
            !bare.contains("##[") && !bare.contains("##vso[") && !bare.contains("##teamcity["),
            "{what}: {line:?}"
        );
        let is_order = bare.starts_with("::");
        let is_ours = ["::error ", "::warning ", "::notice "]
            .iter()
            .any(|ours| bare.starts_with(ours));
        assert!(
            !is_order || channel == Channel::Orders && is_ours,
            "{what}: {line:?}"
        );
    }
}

/// Takes the colours and weights of letters out.
fn without_colours(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("\u{1b}[") {
        let parameters = &rest[start + 2..];
        let end = parameters.find(|character: char| !character.is_ascii_digit() && character != ';');
        let is_colour = end.is_some_and(|end| parameters[end..].starts_with('m'));
        let hides = ["8", "7", "5"].contains(&&parameters[..end.unwrap_or_default()]);
        let kept = if is_colour && !hides { start } else { start + 2 };
        out.push_str(&rest[..kept]);
        rest = if is_colour && !hides {
            &parameters[end.unwrap() + 1..]
        } else {
            parameters
        };
    }
    out + rest
}

#[test]
fn there_are_two_hundred_of_them() {
    let names = names();
    let distinct: std::collections::BTreeSet<&String> = names.iter().collect();
    assert_eq!((names.len(), distinct.len()), (200, 200));
}
