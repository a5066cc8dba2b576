//! Finds the values of settings whose names are those of secrets, also misspelt ones and in texts that are no YAML: it
//! looks at lines and signs only, because what is wrong with a file is often its form.

use crate::model::is_near_secret;
use std::{collections::HashMap, ops::Range};

/// The longest name of a setting that is looked at.
const LONGEST_NAME: usize = 60;

/// The values of secrets in a text of settings, while they are being looked for.
#[derive(Debug, Default)]
struct SecretSettings {
    /// The bytes of values, each within one line.
    spans: Vec<Range<usize>>,
    /// The anchors whose values are used as those of secrets.
    aliases: Vec<String>,
}

/// Returns where the values of secrets stand in a text of settings, in order, each within one line.
#[must_use]
pub fn secret_settings(text: &str) -> Vec<Range<usize>> {
    let mut found = SecretSettings::default();
    let mut known: HashMap<&str, bool> = HashMap::new();

    let mut line_start = 0;
    let mut name_above = "";
    for line in text.split_inclusive('\n') {
        for (at, sign) in line.char_indices().filter(|(_, sign)| matches!(sign, ':' | '=')) {
            let after = &line[at + 1..];
            let before = line[..at].trim_end();
            // A colon inside a word ends no name, as in an address; JSON needs no space after it.
            let ends_name = sign == '='
                || before.ends_with(['"', '\''])
                || after.is_empty()
                || after.starts_with(char::is_whitespace);
            if !ends_name {
                continue;
            }

            let name = match name_before(before) {
                // What `?` begins may be on the line above.
                "" if before.is_empty() => name_above,
                name => name,
            };
            if name.is_empty() || name.len() > LONGEST_NAME {
                continue;
            }
            let is_near = *known.entry(name).or_insert_with(|| is_near_secret(name));
            if is_near {
                found.value(text, line_start + at + 1, line_start);
            }
        }

        // Without any sign, the first word may still be the name that the rest of the line belongs to.
        let trimmed = line.trim_start().trim_start_matches("- ");
        if let Some((word, rest)) = trimmed.split_once(' ')
            && word.len() >= 6
            && !word.contains([':', '=', '"', '\''])
            && !rest.trim_start().starts_with([':', '='])
            && word.contains(['_', '-'])
            && is_near_secret(word)
        {
            let start = line_start + line.len() - rest.len();
            found.add(text, start..line_start + line.trim_end().len());
        }
        name_above = name_before(line.trim_end().trim_start().trim_start_matches("? "));
        line_start += line.len();
    }

    found.follow(text);
    found.spans.sort_by_key(|span| (span.start, span.end));
    found.spans
}

impl SecretSettings {
    /// Adds the value that begins behind a name, in whatever form it is written.
    fn value(&mut self, text: &str, from: usize, line_start: usize) {
        let mut at = from;
        let line_end = end_of_line(text, at);
        // Tags and anchors stand between a name and its value.
        loop {
            at += text[at..line_end].len() - text[at..line_end].trim_start().len();
            let rest = &text[at..line_end];
            if !rest.starts_with(['&', '!']) {
                break;
            }
            at += rest.find(char::is_whitespace).unwrap_or(rest.len());
        }

        let rest = &text[at..line_end];
        let is_flow = text[line_start..from].contains(['{', '[']);
        match rest.chars().next() {
            Some('*') => {
                let name = rest[1..].split(|letter: char| letter.is_whitespace() || ",}]".contains(letter));
                self.aliases.extend(name.take(1).map(str::to_owned));
                return;
            }
            Some(open @ ('[' | '{')) => {
                self.add(text, at..closing(text, at, open));
                return;
            }
            Some(quote @ ('"' | '\'')) => {
                let end = rest[1..].find(quote).map_or(line_end, |end| at + 1 + end);
                self.add(text, at + 1..end);
                if end < line_end {
                    return;
                }
            }
            Some('#' | '|' | '>') | None => {}
            Some(_) => {
                let end = rest.find(" #").unwrap_or(rest.len());
                let end = if is_flow {
                    rest[..end].find([',', '}', ']']).unwrap_or(end)
                } else {
                    end
                };
                self.add(text, at..at + rest[..end].trim_end().len());
                if is_flow {
                    return;
                }
            }
        }
        self.below(text, line_start, line_end);
    }

    /// Adds the lines below a name that belong to it: those that are indented more, and the items of its list.
    fn below(&mut self, text: &str, line_start: usize, line_end: usize) {
        let own = indent(&text[line_start..line_end]);
        let mut at = line_end;
        for line in text[line_end..].split_inclusive('\n').skip(1) {
            at = at.max(line_end + 1);
            let words = line.trim();
            let is_item = indent(line) == own && line.trim_start().starts_with("- ");
            if !words.is_empty() && indent(line) <= own && !is_item {
                break;
            }
            let start = at + line.len() - line.trim_start().len();
            let start = start + if line.trim_start().starts_with("- ") { 2 } else { 0 };
            self.add(text, start..at + line.trim_end().len());
            at += line.len();
        }
    }

    /// Adds the values of the anchors that stand for secrets.
    fn follow(&mut self, text: &str) {
        for name in std::mem::take(&mut self.aliases) {
            let anchor = format!("&{name}");
            for (at, _) in text.match_indices(&anchor) {
                let from = at + anchor.len();
                if text[from..].starts_with(|letter: char| !letter.is_whitespace() && letter != ',') {
                    continue;
                }
                let line_start = text[..at].rfind('\n').map_or(0, |end| end + 1);
                self.value(text, from, line_start);
            }
        }
    }

    /// Adds the parts of a value, line by line, but for one that only names where the value is.
    fn add(&mut self, text: &str, span: Range<usize>) {
        if span.is_empty() || is_reference(text[span.clone()].trim()) {
            return;
        }
        let mut at = span.start;
        for line in text[span].split_inclusive('\n') {
            let trimmed = line.trim_end();
            let start = at + trimmed.len() - trimmed.trim_start().len();
            if start < at + trimmed.len() {
                self.spans.push(start..at + trimmed.len());
            }
            at += line.len();
        }
    }
}

/// Returns the name that ends here, without its quotes, tags and anchors.
fn name_before(text: &str) -> &str {
    if let Some(quote @ ('"' | '\'')) = text.chars().next_back() {
        let inner = &text[..text.len() - 1];
        return inner.rfind(quote).map_or(inner, |start| &inner[start + 1..]);
    }
    let ends = |letter: char| matches!(letter, '{' | '[' | ',' | ':' | '=' | '"' | '\'' | '?');
    let name = text.rfind(ends).map_or(text, |at| &text[at + 1..]);
    let name = name.trim_start().trim_start_matches("- ").trim();
    let begins_otherwise = name.starts_with(['&', '!']);
    match name.split_once(char::is_whitespace) {
        Some((_, name)) if begins_otherwise => name.trim(),
        Some(_) | None => name,
    }
}

/// Says whether a value is only the name of where the value is.
fn is_reference(value: &str) -> bool {
    let value = value.trim_matches(['"', '\'']);
    let inner = value.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    inner.is_some_and(|inner| !inner.contains(['{', '}', '$', ' ']) && inner.contains(':'))
}

/// Returns where a list or mapping ends that begins here; at the end of the text where it does not.
fn closing(text: &str, from: usize, open: char) -> usize {
    let close = if open == '[' { ']' } else { '}' };
    let mut depth = 0_usize;
    for (at, letter) in text[from..].char_indices() {
        if letter == open {
            depth += 1;
        } else if letter == close {
            depth -= 1;
            if depth == 0 {
                return from + at;
            }
        }
    }
    text.len()
}

fn end_of_line(text: &str, from: usize) -> usize {
    text[from..].find('\n').map_or(text.len(), |end| from + end)
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

#[cfg(test)]
mod tests {
    use super::secret_settings;

    /// The text with stars for what is found.
    fn shown(text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        for span in secret_settings(text) {
            bytes[span].fill(b'*');
        }
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn values_of_secrets_are_found_whatever_their_form() {
        for (text, expected) in [
            ("api_key: s3cret # x\nb: 1\n", "api_key: ****** # x\nb: 1\n"),
            (
                "a: {api_key: s3cret, sandbox: y}",
                "a: {api_key: ******, sandbox: y}",
            ),
            ("\"api_key\" : \"s3 cret\"", "\"api_key\" : \"*******\""),
            ("{\"api_key\":\"s3cret\"}", "{\"api_key\":\"******\"}"),
            ("access_token: 's3cret", "access_token: '******"),
            (
                "client_secret: |-\n  s3cret\nb: 1",
                "client_secret: |-\n  ******\nb: 1",
            ),
            ("refresh_token:\n  s3cret\n", "refresh_token:\n  ******\n"),
            (
                "api_key: s3cret\n  and more\nb: 1",
                "api_key: ******\n  ********\nb: 1",
            ),
            ("api_key: [s3cret, x]", "api_key: **********]"),
            ("api_key:\n- s3cret\nb: 1", "api_key:\n- ******\nb: 1"),
            (
                "api_key:\n  value: s3cret\nb: 1",
                "api_key:\n  *************\nb: 1",
            ),
            ("api_key: {value: s3cret}", "api_key: **************}"),
            ("api_key: &a s3cret\n", "api_key: &a ******\n"),
            (
                "x: &a s3cret\napi_key: *a\ny: &ab z\n",
                "x: &a ******\napi_key: *a\ny: &ab z\n",
            ),
            ("api_key: !!str s3cret\n", "api_key: !!str ******\n"),
            ("? api_key\n: s3cret\n", "? api_key\n: ******\n"),
            ("api_key=s3cret", "api_key=******"),
            ("api_key s3cret", "api_key ******"),
            ("  - api-key: s3cret", "  - api-key: ******"),
            ("a: {apikey: 's3cret', b: c}", "a: {apikey: '******', b: c}"),
            ("api_key: é\u{e9}x", "api_key: *****"),
            ("api_key: ${env:KEY}s3cret", "api_key: ****************"),
        ] {
            assert_eq!(shown(text), expected);
        }
    }

    #[test]
    fn what_only_names_a_secret_and_what_is_none_stays() {
        for text in [
            "api_key: ${env:KEY}",
            "api_key: \"${env:KEY}\"",
            "api_key_command: op read",
            "keyring: true",
            "api_key:",
            "api_key: # none\n",
            "https://x.test/a:b",
            "key points are these\n",
            "lead_statuses: [New]\n",
        ] {
            assert_eq!(shown(text), text);
        }
    }
}
