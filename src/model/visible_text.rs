//! Text of any origin made safe to show. Every channel that people read (terminal, Markdown, HTML, logs, pictures)
//! passes names and values through here, so that no channel lets through what another one stops.

/// Writes a text on one line, with every character visible that [acts unseen](is_unseen).
#[must_use]
pub fn visible(text: &str) -> String {
    visible_except(text, &[])
}

/// Writes a text of several lines: line breaks and tabs stay, and everything else is as in [`visible`].
///
/// Colours do not stay, because a name could bring its own. Colour a text after this, not before.
#[must_use]
pub fn visible_lines(text: &str) -> String {
    visible_except(text, &['\n', '\t'])
}

/// Writes a text as [`visible`] does, and leaves some characters as they are.
#[must_use]
pub fn visible_except(text: &str, kept: &[char]) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            plain if !is_unseen(plain) || kept.contains(&plain) => out.push(plain),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            other => out.extend(other.escape_unicode()),
        }
    }
    out
}

/// Says whether a reader can't see a character although it does something: a terminal obeys it, it turns or breaks the
/// text around it, or it makes two different names look the same.
///
/// Joiners (U+200C, U+200D) and variation selectors are none of these: scripts and emoji need them.
fn is_unseen(character: char) -> bool {
    let turns_text = matches!(character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}');
    let breaks_lines = matches!(character, '\u{2028}' | '\u{2029}');
    let takes_no_ink = matches!(character,
        '\u{ad}' | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');

    character.is_control() || turns_text || breaks_lines || takes_no_ink
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_unseen_is_written_out() {
        let sets = [
            '\0'..='\u{1f}',
            '\u{7f}'..='\u{9f}',
            '\u{ad}'..='\u{ad}',
            '\u{61c}'..='\u{61c}',
            '\u{180e}'..='\u{180e}',
            '\u{200b}'..='\u{200b}',
            '\u{200e}'..='\u{200f}',
            '\u{2028}'..='\u{202e}',
            '\u{2060}'..='\u{2064}',
            '\u{2066}'..='\u{206f}',
            '\u{feff}'..='\u{feff}',
            '\u{fff9}'..='\u{fffb}',
            '\u{e0000}'..='\u{e007f}',
        ];

        for character in '\0'..=char::MAX {
            let text = format!("a{character}b");
            let is_safe = visible(&text) == text;
            let is_listed = sets.iter().any(|set| set.contains(&character));
            assert_ne!(is_safe, is_listed, "{}", character.escape_unicode());
        }
        assert_eq!(visible("a\n\t\u{1b}[2J\u{202e}"), "a\\n\\t\\u{1b}[2J\\u{202e}");
    }

    #[test]
    fn lines_stay_lines_and_colours_go() {
        assert_eq!(visible_lines("a\n\tb\r\u{1b}[31m"), "a\n\tb\\u{d}\\u{1b}[31m");
    }
}
