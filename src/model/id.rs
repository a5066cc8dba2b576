//! The shape of Close's ids, for finding them inside longer strings.

use std::ops::{Range, RangeInclusive};

/// The prefixes that Close gives its ids (API notes: core section 0, custom fields 1.3, adjacent sections 0 and 3). Those of
/// kinds are in their descriptions as well, which a test holds to this list.
const PREFIXES: &[&str] = &[
    "acti",
    "actitype",
    "blkph",
    "bulkaction",
    "ccf",
    "cf",
    "cont",
    "convtyp",
    "cotype",
    "custobj",
    "dial",
    "form",
    "formfld",
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
    "sched",
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

/// The fewest characters after the prefix that can make an id.
const SHORTEST: usize = 16;

/// How many characters an id of the newer endpoints has after its prefix.
const NEWER: usize = 22;

/// How many an id of the older endpoints has: 43 in all recordings, and one more or less where a number is not padded.
const OLDER: RangeInclusive<usize> = 42..=44;

/// Says whether Close gives ids this prefix.
#[must_use]
pub fn is_prefix(text: &str) -> bool {
    PREFIXES.contains(&text)
}

/// Says whether a word has the shape of an id.
#[must_use]
pub fn is_id(word: &str) -> bool {
    word.split_once('_')
        .is_some_and(|(prefix, body)| is_prefix(prefix) && is_body(body))
}

/// Returns what an id begins with, up to the `_`; nothing where a word has not the shape of one.
#[must_use]
pub fn prefix(word: &str) -> Option<&str> {
    is_id(word).then(|| word.split_once('_').map(|(prefix, _)| prefix))?
}

/// So many numbers between letters are in an id of any other length, and in no word that people write.
const SCATTERED: usize = 4;

/// Says whether a text is what stands in an id behind its prefix.
///
/// `lead_identificationnumber` begins like an id as well, so the length has to tell, and a digit or a capital, which no
/// id lacks. Nobody promises the lengths, so a text of another one is an id where it is as mixed as ids are.
#[must_use]
pub fn is_body(text: &str) -> bool {
    if text.len() < SHORTEST || !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return false;
    }
    if text.len() == NEWER || OLDER.contains(&text.len()) {
        return text.bytes().any(|byte| !byte.is_ascii_lowercase());
    }

    let numbers = text.split(|letter: char| !letter.is_ascii_digit());
    let is_mixed = |is: fn(&u8) -> bool| text.as_bytes().iter().any(is);
    numbers.filter(|number| !number.is_empty()).count() >= SCATTERED
        && is_mixed(u8::is_ascii_uppercase)
        && is_mixed(u8::is_ascii_lowercase)
}

/// Returns the ranges of all ids in a text, first to last.
pub fn find(text: &str) -> impl Iterator<Item = Range<usize>> {
    words(text).filter(|range| is_id(&text[range.clone()]))
}

/// Returns the ranges of the runs of letters, digits and underscores.
pub(super) fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
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
        assert!(is_id("stat_5WCMgxGZbD4YV9F60JVZhu5WCMgxGZbD4YV9"));
        assert!(is_id("lcf_v6S011I6MqcbVvB2FA5Nk8dr5MkL8sWuCiG8cUleO9c"));
    }

    #[test]
    fn ordinary_words_are_no_ids_whatever_they_begin_with() {
        for word in [
            "lead_identificationnumber",
            "role_administrationlevel",
            "user_authenticationtoken",
            "form_submissiontimestamp",
            // As long as an id, and without a digit or a capital.
            "lead_administrationservicesx",
            // Digits and capitals, and not as long.
            "lead_ScoreOfTheYear2026",
            "user_1234567890123456789",
            "lead_Score2026OfTheYear2027ForAll",
            "admin",
            "restricteduser",
        ] {
            assert!(!is_id(word), "{word}");
        }
    }
}
