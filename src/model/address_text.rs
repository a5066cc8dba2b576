//! The text of addresses: how names become parts of it, and are found in it again.

use std::borrow::Cow;

/// What a URL holds and no other name does.
const URL_MARK: &str = "://";

/// Says whether a name is a URL. Somebody else made it up, with whatever it holds.
#[must_use]
pub fn is_url(name: &str) -> bool {
    // What comes before the mark is a scheme; in `50%/://` it is a part of some name.
    name.split_once(URL_MARK)
        .is_some_and(|(scheme, _)| !scheme.contains(['/', '%']))
}

/// What stands for a character in names, as an escape.
const ESCAPES: [(&str, u8); 5] = [
    ("%2A", b'*'),
    ("%2F", b'/'),
    ("%25", b'%'),
    ("%3A", b':'),
    ("%7D", b'}'),
];

/// Returns the character that an escape at the beginning of a text stands for; the case of its letter does not count.
#[must_use]
pub(super) fn escaped(text: &str) -> Option<u8> {
    let start = text.get(..3).filter(|start| start.starts_with('%'))?;
    let mut all = ESCAPES.iter();
    all.find(|(escape, _)| escape.eq_ignore_ascii_case(start))
        .map(|(_, character)| *character)
}

/// Says whether the last name of an address is a URL.
pub(super) fn holds_url(address: &str) -> bool {
    split(address).last().is_some_and(|name| is_url(name))
}

/// Splits at `/`, but leaves a URL whole.
pub(super) fn split(text: &str) -> Vec<&str> {
    // The slashes of a URL belong to the name.
    let Some(mark) = text.find(URL_MARK) else {
        return text.split('/').collect();
    };
    match text[..mark].rfind('/') {
        Some(slash) => text[..slash].split('/').chain([&text[slash + 1..]]).collect(),
        None => vec![text],
    }
}

/// Writes a name as a part of an address; a URL stays readable there, where it is the last name anyway.
pub(super) fn escape(name: &str) -> Cow<'_, str> {
    if is_url(name) || !name.contains(['/', '%']) {
        return Cow::Borrowed(name);
    }
    Cow::Owned(name.replace('%', "%25").replace('/', "%2F"))
}

/// Returns a name without its escapes.
pub(super) fn unescape(segment: &str) -> Cow<'_, str> {
    if is_url(segment) || !segment.contains('%') {
        return Cow::Borrowed(segment);
    }

    // In one pass from the left, or `%252F` would become a slash.
    let mut name = String::with_capacity(segment.len());
    let mut rest = segment;
    while let Some(first) = rest.chars().next() {
        match escaped(rest) {
            Some(character) => {
                name.push(char::from(character));
                rest = &rest[3..];
            }
            None => {
                name.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    Cow::Owned(name)
}

/// Returns what an address and a misspelt one share: no case of letters, and no escapes.
#[must_use]
pub fn address_likeness(address: &str) -> String {
    let segments = split(address).into_iter().map(unescape);
    segments.collect::<Vec<_>>().join("/").to_lowercase()
}
