//! What is wrong or odd about the URL of a webhook.

use crate::model::{Checks, Code, acts_unseen, explanation};
use url::Url;

/// What is reported here.
pub static CODES: &[&Code] = &[&NOT_A_URL, &DOUBLE_SLASH];

static NOT_A_URL: Code = Code::error(explanation!("not-a-url")).found_live();

static DOUBLE_SLASH: Code = Code::warning(explanation!("double-slash"));

/// Reports a URL that Close could not send anything to, and one with an empty part in its path.
pub fn check(checks: &mut Checks, url: &str) {
    // Where an id will be, nobody knows the URL yet.
    if url.contains("${") {
        return;
    }
    if let Some((message, help)) = refusal(url) {
        checks.report(&NOT_A_URL, "/url", message, help);
        return;
    }

    let path = Url::parse(url)
        .map(|url| url.path().to_owned())
        .unwrap_or_default();
    if path.contains("//") {
        checks.report(
            &DOUBLE_SLASH,
            "/url",
            "the path of this URL contains `//`",
            "write one `/`; many servers treat the two as different addresses",
        );
    }
}

/// Says what is wrong with a URL, and what to do.
fn refusal(url: &str) -> Option<(String, String)> {
    let example = "write the complete URL, as in https://hooks.example.com/close";
    if let Some(odd) = url.chars().find(|letter| is_odd(*letter)) {
        let message = match odd {
            ' ' => "this URL contains a space".to_owned(),
            _ => format!("this URL contains an invisible character (U+{:04X})", odd as u32),
        };
        let help = if odd == ' ' && url.trim() != url {
            "delete the spaces at the start and the end"
        } else if odd == ' ' {
            "write `%20` for a space inside a URL"
        } else if url.trim_end() != url {
            "remove the line break or space at the end; a value from an environment variable can have one, too"
        } else {
            "delete it and type that part of the URL again"
        };
        return Some((message, help.to_owned()));
    }

    let is_plain = ["https://", "http://"]
        .iter()
        .any(|scheme| url.starts_with(scheme));
    if !is_plain {
        let scheme = url
            .split_once("://")
            .map(|(scheme, rest)| (scheme.to_lowercase(), rest));
        return Some(match scheme {
            Some((scheme, rest)) if ["https", "http"].contains(&scheme.as_str()) => (
                format!("`{url}` starts with a scheme in capital letters"),
                format!("write `{scheme}://{rest}`"),
            ),
            Some(_) | None => (
                format!("`{url}` does not start with https:// or http://"),
                example.to_owned(),
            ),
        });
    }

    let reason = Url::parse(url).err()?;
    Some((format!("`{url}` is not a URL: {reason}"), example.to_owned()))
}

/// Says whether a character has no place in a URL: blanks and what nobody sees, joiners included.
fn is_odd(letter: char) -> bool {
    letter.is_whitespace() || acts_unseen(letter) || matches!(letter, '\u{200c}' | '\u{200d}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(url: &str) -> Vec<(&'static str, String, String)> {
        let mut checks = Checks::default();
        check(&mut checks, url);
        let found = checks.0.into_iter();
        found.map(|one| (one.code.id, one.message, one.help)).collect()
    }

    #[test]
    fn urls_that_close_can_call_are_taken() {
        for url in [
            "https://h.example.test",
            "https://h.example.test/a%20b?x=a//b#y",
            "http://localhost:8080/x",
            "https://user:password@h.example.test/q",
            "https://[::1]/x",
            "https://h.example.test:65535/",
            "https://bücher.example.test/ü",
            "https://h.example.test/${id:lead_status/Bad Fit}",
        ] {
            assert_eq!(found(url), [], "{url}");
        }
    }

    #[test]
    fn urls_that_nobody_could_call_are_refused_with_the_reason() {
        for (url, message, help) in [
            ("https://", "empty host", "write the complete URL"),
            ("https://:443/x", "empty host", "write the complete URL"),
            ("https://h.example.test/a b", "contains a space", "`%20`"),
            (
                "https://h.example.test/a ",
                "contains a space",
                "delete the spaces",
            ),
            (
                " https://h.example.test/a",
                "contains a space",
                "delete the spaces",
            ),
            ("https://h.example.test/a\n", "U+000A", "environment variable"),
            ("https://h.example.test/a\r", "U+000D", "environment variable"),
            ("https://h.example.test/a\t/b", "U+0009", "type that part"),
            ("https://h\u{200b}.example.test/a", "U+200B", "type that part"),
            ("https://h.example.test/a\u{a0}b", "U+00A0", "type that part"),
            (
                "https://h.example.test:99999/a",
                "invalid port",
                "write the complete URL",
            ),
            (
                "https://h.example.test:a/a",
                "invalid port",
                "write the complete URL",
            ),
            ("https://[::1/x", "invalid IPv6", "write the complete URL"),
            ("https://1.2.3.4.5/x", "IPv4", "write the complete URL"),
            (
                "HTTPS://h.example.test/x",
                "capital letters",
                "write `https://h.example.test/x`",
            ),
            (
                "ftp://h.example.test",
                "does not start with https:// or http://",
                "write the complete URL",
            ),
            (
                "h.example.test",
                "does not start with https:// or http://",
                "write the complete URL",
            ),
            (
                "https:/h.example.test",
                "does not start with https:// or http://",
                "write the complete URL",
            ),
        ] {
            let found = found(url);
            let [(code, said, remedy)] = found.as_slice() else {
                panic!("{url:?}: {found:?}");
            };
            assert_eq!(*code, "not-a-url", "{url:?}");
            assert!(said.contains(message), "{url:?}: {said}");
            assert!(remedy.contains(help), "{url:?}: {remedy}");
        }
    }

    #[test]
    fn an_empty_part_of_a_path_is_odd() {
        for url in ["https://h.example.test//a", "https://h.example.test/a//"] {
            assert_eq!(found(url)[0].0, "double-slash", "{url}");
        }
    }
}
