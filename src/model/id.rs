//! The shape of Close's ids, for finding them inside longer strings.

use std::ops::Range;

/// The prefixes that Close gives its ids (API notes: core section 0, custom fields 1.3, adjacent section 3).
const PREFIXES: &[&str] = &[
    "acti",
    "actitype",
    "bulkaction",
    "ccf",
    "cf",
    "cont",
    "cotype",
    "custobj",
    "dial",
    "form",
    "group",
    "ilink",
    "lcf",
    "lead",
    "memb",
    "oppo",
    "orga",
    "outcome",
    "phon",
    "pipe",
    "role",
    "save",
    "schlnk",
    "sdas",
    "seq",
    "seqstep",
    "smstmpl",
    "stat",
    "task",
    "tmpl",
    "user",
    "whsub",
];

/// The fewest characters after the prefix that make an id; Close's own have 22 or about 43.
const SHORTEST: usize = 16;

/// Says whether a word has the shape of an id.
#[must_use]
pub fn is_id(word: &str) -> bool {
    word.split_once('_').is_some_and(|(prefix, rest)| {
        // `lead_score` begins like an id as well, so the length has to tell.
        rest.len() >= SHORTEST
            && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && PREFIXES.contains(&prefix)
    })
}

/// Returns the ranges of all ids in a text, first to last.
pub fn find(text: &str) -> impl Iterator<Item = Range<usize>> {
    words(text).filter(|range| is_id(&text[range.clone()]))
}

/// Returns the ranges of the runs of letters, digits and underscores.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut from = 0;
    std::iter::from_fn(move || {
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let start = from + bytes[from..].iter().position(is_word)?;
        let length = bytes[start..]
            .iter()
            .position(|byte| !is_word(byte))
            .unwrap_or(bytes.len() - start);
        from = start + length;
        Some(start..from)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_inside_longer_strings_and_words_are_not() {
        let text = "custom.cf_v6S011I6MqcbVvB2FA5Nk8dr5MkL8sWuCiG8cUleO9c = user_name, ä lead_status, stat_1";
        let found: Vec<_> = find(text).map(|range| &text[range]).collect();
        assert_eq!(found, ["cf_v6S011I6MqcbVvB2FA5Nk8dr5MkL8sWuCiG8cUleO9c"]);
        assert!(is_id("whsub_5WCMgxGZbD4YV9F60JVZhu"));
        assert!(!is_id("hook_5WCMgxGZbD4YV9F60JVZhu"));
    }
}
