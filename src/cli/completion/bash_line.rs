//! The line that bash is asked to complete: its words without quotes, and candidates with them.

/// A line up to the cursor.
#[derive(Debug, PartialEq, Eq)]
pub struct BashLine {
    /// The words; the last one is being written, and may be empty.
    pub words: Vec<String>,
    /// The quote that is open in the last word.
    quote: Option<char>,
    /// How many characters of the last word bash takes for words before it.
    settled: usize,
}

/// The characters at which bash begins a new word, unless it is told otherwise.
const BREAKS: &str = " \t\n\"'><=;|&(:";

impl BashLine {
    /// Takes a line apart; `breaks` are the characters at which bash begins a new word when it completes.
    pub fn parse(text: &str, breaks: Option<&str>) -> Self {
        let breaks = breaks.unwrap_or(BREAKS);
        let mut line = Self {
            words: Vec::new(),
            quote: None,
            settled: 0,
        };
        let mut word: Option<String> = None;
        let mut characters = text.chars();

        while let Some(character) = characters.next() {
            if line.quote.is_none() && matches!(character, ' ' | '\t' | '\n') {
                line.words.extend(word.take());
                line.settled = 0;
                continue;
            }

            let written = word.get_or_insert_with(String::new);
            match (line.quote, character) {
                (None, '\'' | '"') => {
                    line.quote = Some(character);
                    line.settled = written.chars().count();
                }
                (Some(open), _) if open == character => line.quote = None,
                (None, '\\') => written.extend(characters.next()),
                // Within double quotes, a backslash is itself unless it stands before what it can escape
                // there.
                (Some('"'), '\\') => match characters.next() {
                    Some(next @ ('"' | '\\' | '$' | '`')) => written.push(next),
                    Some(next) => written.extend(['\\', next]),
                    None => {}
                },
                (None, _) => {
                    written.push(character);
                    // bash replaces only what follows the last break, so a candidate must not repeat the
                    // rest.
                    if breaks.contains(character) {
                        line.settled = written.chars().count();
                    }
                }
                (Some(_), _) => written.push(character),
            }
        }

        line.words.push(word.unwrap_or_default());
        line
    }

    /// Returns what bash is to put in the place of the last word, or of the part that it takes for it.
    pub fn complete(&self, candidate: &str) -> String {
        let rest: String = candidate.chars().skip(self.settled).collect();
        // A quote that is open stays open, so the rest is written as it has to be within it.
        match self.quote {
            None => escaped(&rest),
            Some('\'') => rest.replace('\'', "'\\''"),
            Some(_) => {
                let is_special = |character| matches!(character, '"' | '\\' | '$' | '`');
                escape(&rest, is_special)
            }
        }
    }
}

/// Writes a text so that bash reads it as one plain word.
fn escaped(text: &str) -> String {
    let is_plain = |character: char| {
        !character.is_ascii() || character.is_ascii_alphanumeric() || "/_-.,+=:@%^{}".contains(character)
    };
    escape(text, |character| !is_plain(character))
}

fn escape(text: &str, is_special: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if is_special(character) {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, words: &[&str], candidate: &str, insert: &str) {
        let line = BashLine::parse(text, None);
        assert_eq!(line.words, words, "{text}");
        assert_eq!(line.complete(candidate), insert, "{text}");
    }

    #[test]
    fn words_lose_their_quotes_and_candidates_get_them() {
        check("closectl ", &["closectl", ""], "plan", "plan");
        check("closectl  pl", &["closectl", "pl"], "plan", "plan");
        check("c 'a b' x", &["c", "a b", "x"], "x y", "x\\ y");
        check("c '' x", &["c", "", "x"], "x", "x");
        check(
            "c lead/Bad\\ F",
            &["c", "lead/Bad F"],
            "lead/Bad Fit",
            "lead/Bad\\ Fit",
        );
        check(
            "c 'lead/Bad F",
            &["c", "lead/Bad F"],
            "lead/Bad F'it",
            "lead/Bad F'\\''it",
        );
        check(
            "c \"lead/Bad $",
            &["c", "lead/Bad $"],
            "lead/Bad $x",
            "lead/Bad \\$x",
        );
        check("c a\\", &["c", "a"], "a$(b)", "a\\$\\(b\\)");
    }

    #[test]
    fn what_bash_takes_for_words_before_is_not_repeated() {
        check("c --org=st", &["c", "--org=st"], "--org=staging", "staging");
        check(
            "c webhook/https:",
            &["c", "webhook/https:"],
            "webhook/https://a b",
            "//a\\ b",
        );
        check("c --org='st", &["c", "--org=st"], "--org=staging", "staging");
        let line = BashLine::parse("c webhook/https:", Some(" \t\n"));
        assert_eq!(line.complete("webhook/https://a"), "webhook/https://a");
    }

    #[test]
    fn nothing_that_a_shell_acts_on_stays_plain() {
        for special in " !\"#$&'()*;<>?[\\]`|~".chars() {
            let text = BashLine::parse("c ", None).complete(&special.to_string());
            assert_eq!(text, format!("\\{special}"));
        }
    }
}
