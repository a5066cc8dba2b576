//! Words of command lines that people paste into a shell. Every command that closectl prints quotes its arguments here.
//!
//! The shell is a POSIX one, such as bash, zsh, dash or fish, and on Windows PowerShell.

use super::visible_text::{has_unseen, without_passwords};
use std::fmt::Write as _;

/// Writes an argument in the shortest form that a shell reads as this very text, but for [passwords](without_passwords).
#[must_use]
pub fn shell_word(text: &str) -> String {
    let text = without_passwords(text);
    if cfg!(windows) {
        power_shell_word(&text)
    } else {
        posix_word(&text)
    }
}

/// Writes an argument as [`shell_word`] does, in quotes even where it needs none: next to other words of a sentence they
/// show where it ends.
#[must_use]
pub fn shell_quoted(text: &str) -> String {
    let word = shell_word(text);
    if word == text { format!("'{word}'") } else { word }
}

/// Writes an option with its value. A value that begins with a dash would be taken for another option.
#[must_use]
pub fn shell_option(name: &str, value: &str) -> String {
    let separator = if value.starts_with('-') { '=' } else { ' ' };
    format!("{name}{separator}{}", shell_word(value))
}

/// Quotes for shells as POSIX describes them.
fn posix_word(text: &str) -> String {
    // What can't be seen is written out, which bash, zsh, ksh and POSIX since 2024 read. No quote ends early, so that
    // other shells take it for a name that nothing has.
    if has_unseen(text, &[]) {
        let mut out = "$'".to_owned();
        for character in text.chars() {
            if is_plain(character) {
                out.push(character);
            } else {
                let mut bytes = [0; 4];
                for byte in character.encode_utf8(&mut bytes).bytes() {
                    let _ = write!(out, "\\{byte:03o}");
                }
            }
        }
        return out + "'";
    }

    // Fails only for a NUL, which the above has taken.
    shlex::try_quote(text).map_or_else(|_| "''".to_owned(), Into::into)
}

/// Says whether a character stands for itself in any quotes.
fn is_plain(character: char) -> bool {
    let is_letter = character.is_alphanumeric() && !has_unseen(&character.to_string(), &[]);
    is_letter || matches!(character, ' ' | '/' | '.' | '_' | '-' | ':' | '%')
}

/// Quotes for PowerShell, to which typographic quotes are quotes, too.
fn power_shell_word(text: &str) -> String {
    let needs_no_quotes =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '/' | '.' | '_' | ':');
    if !text.is_empty() && text.chars().all(needs_no_quotes) {
        return text.to_owned();
    }

    if has_unseen(text, &[]) {
        let characters = text.chars().map(|character| {
            if is_plain(character) {
                character.to_string()
            } else {
                format!("$([char]::ConvertFromUtf32(0x{:x}))", u32::from(character))
            }
        });
        return format!("\"{}\"", characters.collect::<String>());
    }

    let mut out = "'".to_owned();
    for character in text.chars() {
        if matches!(character, '\'' | '\u{2018}'..='\u{201b}') {
            out.push(character);
        }
        out.push(character);
    }
    out + "'"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn posix_shells_get_quotes_where_they_need_them() {
        for (text, word) in [
            ("lead_status/Won", "lead_status/Won"),
            ("lead_status/Bad Fit", "'lead_status/Bad Fit'"),
            ("it's $(touch pwned)", "\"it's \"'$(touch pwned)'"),
            ("", "''"),
            ("~", "'~'"),
            ("=cmd", "'=cmd'"),
            ("a!b", "'a!b'"),
            ("a\n'b\u{202e}", "$'a\\012\\047b\\342\\200\\256'"),
        ] {
            assert_eq!(posix_word(text), word);
        }
    }

    #[test]
    fn power_shell_gets_its_own_quotes() {
        for (text, word) in [
            ("lead_status/Won", "lead_status/Won"),
            ("", "''"),
            ("it's $(x) \u{2019}y", "'it''s $(x) \u{2019}\u{2019}y'"),
            (
                "a\n$b",
                "\"a$([char]::ConvertFromUtf32(0xa))$([char]::ConvertFromUtf32(0x24))b\"",
            ),
        ] {
            assert_eq!(power_shell_word(text), word);
        }
    }

    #[test]
    fn options_keep_their_values() {
        assert_eq!(shell_option("--org", "prod"), "--org prod");
        assert_eq!(shell_option("--org", "-x"), "--org=-x");
        assert_eq!(shell_quoted("lead_status/Won"), "'lead_status/Won'");
        assert_eq!(shell_quoted("a b"), "'a b'");
    }
}
