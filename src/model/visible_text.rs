//! Text of any origin made safe to show. Every channel that people read (terminal, Markdown, HTML, logs, pictures)
//! passes names and values through here, so that no channel lets through what another one stops.
//!
//! Three things can be wrong with a character: a terminal obeys it, it turns or breaks the text around it, or nobody
//! sees it, so that two different names look the same. What remains is what people write: every script, with its
//! joiners, marks and emoji where they belong.

use std::borrow::Cow;
use unicode_normalization::char::is_combining_mark;

/// Writes a text on one line, with every character visible that [acts unseen](is_unseen), and with nothing in it that a
/// log would take for an [order](logs_obey). A password in a URL is [not shown](without_passwords).
#[must_use]
pub fn visible(text: &str) -> String {
    visible_except(&without_passwords(text), &[])
}

/// Writes a text of several lines: line breaks and tabs stay, and everything else is as in [`visible`].
///
/// Colours do not stay, because a name could bring its own. Colour a text after this, not before.
#[must_use]
pub fn visible_lines(text: &str) -> String {
    visible_except(&without_passwords(text), &['\n', '\t'])
}

/// Writes `*` for the passwords of URLs, as in `https://user:*@host`. An address with a `*` still selects the same object.
#[must_use]
pub fn without_passwords(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, authority) = rest.split_at(at + 3);
        let ends = |character: char| character.is_whitespace() || "/?#\"'`<>".contains(character);
        let end = authority.find(ends).unwrap_or(authority.len());
        let user = authority[..end].rsplit_once('@').map(|(user, _)| user);

        let name = user.and_then(|user| user.split_once(':')).map(|(name, _)| name);
        out.push_str(before);
        rest = authority;
        if let (Some(user), Some(name)) = (user, name) {
            out.push_str(name);
            out.push_str(":*");
            rest = &authority[user.len()..];
        }
    }
    if out.is_empty() {
        return Cow::Borrowed(text);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Writes a text as [`visible`] does, and leaves some characters as they are.
#[must_use]
pub fn visible_except(text: &str, kept: &[char]) -> String {
    escape_unseen(text, kept, escape_usual)
}

fn escape_usual(character: char, out: &mut String) {
    match character {
        '\n' => out.push_str("\\n"),
        '\t' => out.push_str("\\t"),
        other => out.extend(other.escape_unicode()),
    }
}

/// Writes a JSON document of the same value in which every character is visible; line breaks between its parts stay.
#[must_use]
pub fn visible_json(document: &str) -> String {
    // Outside of strings JSON has none of these characters, so each of them may become an escape.
    escape_unseen(document, &['\n'], |character, out| {
        let mut units = [0; 2];
        for unit in character.encode_utf16(&mut units) {
            out.push_str(&format!("\\u{unit:04x}"));
        }
    })
}

/// Says whether [`visible_except`] would change a text.
#[must_use]
pub fn has_unseen(text: &str, kept: &[char]) -> bool {
    let mut is_found = false;
    escape_unseen(text, kept, |_, _| is_found = true);
    is_found
}

/// Writes a text as [`visible_except`] does, and returns where the character at each of these bytes comes to stand; a byte
/// behind the last character is the end. Whether a character acts unseen may depend on those beside it, so that the parts
/// of a text can't be written one by one.
#[must_use]
pub fn visible_with_places<const N: usize>(
    text: &str,
    kept: &[char],
    places: [usize; N],
) -> (String, [usize; N]) {
    let mut shown = [None; N];
    let out = escape_each(text, kept, escape_usual, |at, length| {
        for (shown, place) in shown.iter_mut().zip(places) {
            if shown.is_none() && at >= place {
                *shown = Some(length);
            }
        }
    });
    let places = shown.map(|place| place.unwrap_or(out.len()));
    (out, places)
}

/// Writes a text with `escape` for every character that acts unseen and is not kept.
pub fn escape_unseen(text: &str, kept: &[char], escape: impl FnMut(char, &mut String)) -> String {
    escape_each(text, kept, escape, |_, _| {})
}

/// Writes a text so, and tells of each character where it stands in the text, and where in what is written.
fn escape_each(
    text: &str,
    kept: &[char],
    mut escape: impl FnMut(char, &mut String),
    mut tell: impl FnMut(usize, usize),
) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut at, mut before) = (0, None);
    while let Some(character) = text[at..].chars().next() {
        let plain = plain_length(&text[at..]);
        if plain > 0 {
            for offset in 0..plain {
                tell(at + offset, out.len() + offset);
            }
            out.push_str(&text[at..at + plain]);
            at += plain;
            before = text[..at].chars().next_back();
            continue;
        }

        tell(at, out.len());
        at += character.len_utf8();
        let rest = &text[at..];
        let is_order = character == '#' && before == Some('#') && logs_obey(rest);
        if (is_unseen(character, before, rest) || is_order) && !kept.contains(&character) {
            escape(character, &mut out);
        } else {
            out.push(character);
        }
        before = Some(character);
    }
    out
}

/// Returns how many bytes at the beginning of a text are letters that need no look at each: most text is of this kind.
fn plain_length(text: &str) -> usize {
    let is_plain = |byte: &u8| matches!(byte, b' '..=b'~') && *byte != b'#';
    let end = text.bytes().position(|byte| !is_plain(&byte));
    end.unwrap_or(text.len())
}

/// Says whether what follows `##` makes an order of it: runners of CI obey `##[group]`, `##vso[…]` and
/// `##teamcity[…]` anywhere in a line.
fn logs_obey(rest: &str) -> bool {
    rest.trim_start_matches(|letter: char| letter.is_ascii_alphabetic())
        .starts_with('[')
}

/// Says whether a reader can't see a character although it does something: a terminal obeys it, it turns or breaks the
/// text around it, it looks like nothing or like any other one, or it sits on a character that is not its own.
fn is_unseen(character: char, before: Option<char>, rest: &str) -> bool {
    // Most text is this, and needs no table.
    if matches!(character, ' '..='~') {
        return false;
    }
    if acts_unseen(character) {
        return true;
    }

    // Scripts and emoji need these, each after or between characters that take them.
    let is_joiner = |character: char| matches!(character, '\u{200c}' | '\u{200d}');
    let is_foreign = |character: char| !character.is_ascii() && !character.is_whitespace();
    let takes_joiner =
        |character: char| is_foreign(character) && !is_joiner(character) && !acts_unseen(character);
    if is_joiner(character) {
        return !(before.is_some_and(takes_joiner) && rest.chars().next().is_some_and(takes_joiner));
    }
    if is_variation_selector(character) {
        // `1`, `#` and `*` become keys of a telephone.
        let takes_selector = |character: char| {
            is_foreign(character) && !is_variation_selector(character)
                || character.is_ascii_digit()
                || matches!(character, '#' | '*')
        };
        return !before.is_some_and(takes_selector);
    }

    // A mark at the beginning of a name would sit on the quote, slash or space before it.
    let takes_mark = |character: char| character.is_alphanumeric() || is_foreign(character);
    is_combining_mark(character) && !before.is_some_and(takes_mark)
}

fn is_variation_selector(character: char) -> bool {
    matches!(character, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Says whether a character acts unseen wherever it stands.
#[must_use]
pub fn acts_unseen(character: char) -> bool {
    let turns_text = matches!(character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}');
    let breaks_lines = matches!(character, '\u{2028}' | '\u{2029}');
    let takes_no_ink = matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}' | '\u{2060}'..='\u{2065}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e00ff}'
        | '\u{e01f0}'..='\u{e0fff}');

    // Fonts draw one box for all of these.
    let looks_like_others = matches!(character,
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' | '\u{fdd0}'..='\u{fdef}')
        || u32::from(character) & 0xfffe == 0xfffe;

    character.is_control() || turns_text || breaks_lines || takes_no_ink || looks_like_others
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_a_url_is_not_shown() {
        for (text, shown) in [
            ("https://u:s3@h.test/x", "https://u:*@h.test/x"),
            (
                "webhook/https://u:p@s3@h.test#lead.created,",
                "webhook/https://u:*@h.test#lead.created,",
            ),
            (
                "'https://u:s3@h' and http://:s3@i/",
                "'https://u:*@h' and http://:*@i/",
            ),
            ("https://u@h:8/a:b@c", "https://u@h:8/a:b@c"),
            ("https://h/?to=a:b@c a:b@c", "https://h/?to=a:b@c a:b@c"),
        ] {
            assert_eq!(visible(text), shown);
            assert_eq!(visible_lines(text), shown);
        }
    }

    #[test]
    fn what_acts_unseen_is_written_out() {
        let sets = [
            '\0'..='\u{1f}',
            '\u{7f}'..='\u{9f}',
            '\u{ad}'..='\u{ad}',
            '\u{34f}'..='\u{34f}',
            '\u{61c}'..='\u{61c}',
            '\u{115f}'..='\u{1160}',
            '\u{17b4}'..='\u{17b5}',
            '\u{180b}'..='\u{180f}',
            '\u{200b}'..='\u{200f}',
            '\u{2028}'..='\u{202e}',
            '\u{2060}'..='\u{206f}',
            '\u{3164}'..='\u{3164}',
            '\u{e000}'..='\u{f8ff}',
            '\u{fdd0}'..='\u{fdef}',
            '\u{fe00}'..='\u{fe0f}',
            '\u{feff}'..='\u{feff}',
            '\u{ffa0}'..='\u{ffa0}',
            '\u{fff0}'..='\u{fffb}',
            '\u{1bca0}'..='\u{1bca3}',
            '\u{1d173}'..='\u{1d17a}',
            '\u{e0000}'..='\u{e0fff}',
            '\u{f0000}'..='\u{10ffff}',
        ];

        for character in '\0'..=char::MAX {
            let text = format!("a{character}b");
            let is_safe = visible(&text) == text;
            let is_listed = sets.iter().any(|set| set.contains(&character))
                || matches!(u32::from(character) & 0xffff, 0xfffe | 0xffff);
            assert_ne!(is_safe, is_listed, "{}", character.escape_unicode());
        }
        assert_eq!(visible("a\n\t\u{1b}[2J\u{202e}"), "a\\n\\t\\u{1b}[2J\\u{202e}");
    }

    #[test]
    fn lines_stay_lines_and_colours_go() {
        assert_eq!(visible_lines("a\n\tb\r\u{1b}[31m"), "a\n\tb\\u{d}\\u{1b}[31m");
    }

    #[test]
    fn names_of_every_script_stay_as_they_are() {
        for name in [
            "Zürich, São Paulo, Đà Nẵng",
            "Cafe\u{301} décomposé",
            "مرحلة جديدة",
            "می\u{200c}خواهم",
            "עסקה חדשה",
            "ก\u{e33}ลังดำเนินการ",
            "क्\u{200d}ष नया सौदा",
            "新しい商談",
            "葛\u{e0100}城",
            "👩\u{200d}💻 Team 🇩🇪",
            "❤\u{fe0f}\u{200d}🔥 Hot",
            "1\u{fe0f}\u{20e3} First",
            "# 1 ## 2 [x] ##",
            "50 % – “quoted” …",
        ] {
            assert_eq!(visible(name), name);
        }
    }

    #[test]
    fn joiners_selectors_and_marks_stand_where_they_belong() {
        for (name, shown) in [
            ("a\u{200d}b", "a\\u{200d}b"),
            ("می\u{200c}\u{200c}خ", "می\\u{200c}\\u{200c}خ"),
            ("👩\u{200d}", "👩\\u{200d}"),
            ("Won\u{fe0f}", "Won\\u{fe0f}"),
            ("❤\u{fe0f}\u{fe01}\u{fe02}", "❤\u{fe0f}\\u{fe01}\\u{fe02}"),
            ("\u{338}Won", "\\u{338}Won"),
            ("lead_status/\u{301}a", "lead_status/\\u{301}a"),
        ] {
            assert_eq!(visible(name), shown);
        }
    }

    #[test]
    fn no_log_finds_an_order_inside_of_a_line() {
        for (text, shown) in [
            ("a ##[error]b", "a #\\u{23}[error]b"),
            ("###[x]", "##\\u{23}[x]"),
            ("##vso[task.x]", "#\\u{23}vso[task.x]"),
            ("##teamcity[x]", "#\\u{23}teamcity[x]"),
        ] {
            assert_eq!(visible(text), shown);
        }
    }

    #[test]
    fn json_keeps_its_value() {
        let value =
            serde_json::json!({"a\u{202e}": ["\u{7f}\u{e0041}\u{feff}\n", "##[error]", "é 👩\u{200d}💻"]});
        let text = visible_json(&serde_json::to_string_pretty(&value).unwrap());
        assert!(!has_unseen(&text, &['\n']), "{text}");
        assert!(
            text.contains("é 👩\u{200d}💻") && text.contains("\\udb40\\udc41"),
            "{text}"
        );
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }
}
