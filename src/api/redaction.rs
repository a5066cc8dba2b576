//! Keeps secrets out of text that people see, and control characters with it. It knows nothing of HTTP.

use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

/// The text that stands in place of a secret.
pub(super) const REDACTED: &str = "[redacted]";

/// Removes secrets, their parts and their base64 forms from text. Clones know the same secrets.
#[derive(Clone, Default)]
pub(super) struct Redaction {
    known: Arc<RwLock<KnownSecrets>>,
}

#[derive(Default)]
struct KnownSecrets {
    exact: Vec<SecretString>,
    /// Beginnings of base64 forms: their last characters differ with what follows the secret.
    stems: Vec<SecretString>,
}

impl Redaction {
    /// Takes a secret and the text of a `Basic` header that holds it.
    #[cfg(test)]
    pub(super) fn new(secret: &str, basic: &str) -> Self {
        let redaction = Self::default();
        redaction.learn(secret, basic);
        redaction
    }

    /// Takes one more secret and the text of a `Basic` header that holds it.
    pub(super) fn learn(&self, secret: &str, basic: &str) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let is_known = known.exact.iter().any(|known| known.expose_secret() == secret);
        if secret.is_empty() || is_known {
            return;
        }

        known.exact.push(SecretString::from(secret));
        // Only what follows the dot of a Close key is secret by itself.
        if let Some((_, hidden)) = secret.split_once('.')
            && hidden.len() >= 8
        {
            known.exact.push(SecretString::from(hidden));
        }

        // The server may echo the header, whole or with something behind the secret.
        let encoded = basic.strip_prefix("Basic ").unwrap_or(basic);
        let stem = encoded.get(..secret.len() / 3 * 4).unwrap_or(encoded);
        if stem.len() >= 4 {
            let url_safe = stem.replace('+', "-").replace('/', "_");
            known.stems.push(SecretString::from(stem));
            if url_safe != stem {
                known.stems.push(SecretString::from(url_safe));
            }
        }
    }

    /// Returns the text without the secrets, with control characters as blanks.
    pub(super) fn clean(&self, text: &str) -> String {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let mut text = text.to_owned();
        for secret in &known.exact {
            text = text.replace(secret.expose_secret(), REDACTED);
        }
        for stem in &known.stems {
            text = without_base64(&text, stem.expose_secret());
        }
        text.chars()
            .map(|c| if is_unprintable(c) { ' ' } else { c })
            .collect()
    }
}

impl fmt::Debug for Redaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redaction")
    }
}

fn without_base64(text: &str, stem: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(stem) {
        kept.push_str(before);
        kept.push_str(REDACTED);
        // What follows is the rest of the same base64 text, which may hold the rest of the secret.
        rest = after.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "+/-_=".contains(c));
    }
    kept.push_str(rest);
    kept
}

/// Control characters could drive a terminal; marks of direction could hide text.
fn is_unprintable(c: char) -> bool {
    let hides = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    hides || c.is_control() || c == '\u{feff}'
}

#[cfg(test)]
mod tests {
    use super::Redaction;
    use crate::api::tests::loopback::{KEY, KEY_IN_BASE64, answer, json, react};
    use serde_json::json;

    #[test]
    fn removes_the_secret_its_hidden_part_and_its_base64_forms() {
        let redaction = Redaction::new(KEY, &format!("Basic {KEY_IN_BASE64}"));
        for leak in [
            KEY,
            "1H2j3K4l5M6n7",
            "YXBpXzVnMHhBYkNkRWYuMUgyajNLNGw1TTZuNzo=",
            "YXBpXzVnMHhBYkNkRWYuMUgyajNLNGw1TTZuNw==",
            "YXBpXzVnMHhBYkNkRWYuMUgyajNLNGw1TTZuNzpwYXNz",
        ] {
            let cleaned = redaction.clean(&format!("<{leak}> and <{leak}>"));
            assert_eq!(cleaned, "<[redacted]> and <[redacted]>", "{leak}");
        }
        assert_eq!(
            redaction.clean("api_5g0xAbCdEf is no secret"),
            "api_5g0xAbCdEf is no secret"
        );
    }

    #[test]
    fn removes_url_safe_base64_too() {
        let redaction = Redaction::new("~~~???~~~", "Basic fn5+Pz8/fn5+Og==");
        assert_eq!(
            redaction.clean("x fn5+Pz8/fn5+Og== fn5-Pz8_fn5- y"),
            "x [redacted] [redacted] y"
        );
    }

    #[test]
    fn a_short_secret_goes_too_and_ends() {
        let redaction = Redaction::new("a", "Basic YTo=");
        assert_eq!(redaction.clean("xay"), "x[redacted]y");
    }

    #[test]
    fn text_cannot_drive_a_terminal() {
        let redaction = Redaction::new(KEY, &format!("Basic {KEY_IN_BASE64}"));
        assert_eq!(
            redaction.clean("a\u{1b}[31mb\nc\u{202e}d\u{7f}é"),
            "a [31mb c d é"
        );
    }

    #[tokio::test]
    async fn no_error_holds_the_key_even_if_the_server_echoes_it() {
        let echoed = json!({"error": format!("{KEY} {KEY_IN_BASE64}"), "error_code": KEY});
        let redirect = format!("location: https://{KEY_IN_BASE64}.example/{KEY}/?{KEY}");
        let html = format!("<p>{KEY} {KEY_IN_BASE64}");
        for reaction in [
            json(400, &echoed),
            json(401, &echoed),
            json(403, &echoed),
            json(500, &echoed),
            answer(302, &[&redirect], ""),
            answer(200, &[&format!("content-type: text/{KEY}")], &html),
            answer(502, &[], &html),
        ] {
            let error = react(reaction).await.unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(
                !shown.contains(KEY) && !shown.contains("1H2j3K4l5M6n7"),
                "{shown}"
            );
            assert!(!shown.contains("YXBpXzVnMHhBYkNkRWYu"), "{shown}");
        }
    }
}
