//! Keeps secrets out of text that people see, and control characters with it. It knows nothing of HTTP.

use super::known_secrets::KnownSecrets;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

/// Removes the secrets of one connection from text. Clones know the same secrets.
#[derive(Clone, Default)]
pub(super) struct Redaction {
    known: Arc<RwLock<KnownSecrets>>,
}

impl Redaction {
    /// Takes a secret.
    #[cfg(test)]
    pub(super) fn new(secret: &str) -> Self {
        let redaction = Self::default();
        redaction.learn(secret);
        redaction
    }

    /// Takes one more secret.
    pub(super) fn learn(&self, secret: &str) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.learn(secret);
    }

    /// Returns the text without the secrets, with control characters as blanks.
    pub(super) fn clean(&self, text: &str) -> String {
        let text = self
            .known
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .blank(text)
            .into_owned();
        text.chars()
            .map(|c| if is_unprintable(c) { ' ' } else { c })
            .collect()
    }

    /// Returns the text without the secrets, if it holds any.
    pub(super) fn blanked(&self, text: &str) -> Option<String> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.is_in(text).then(|| known.blank(text).into_owned())
    }
}

impl fmt::Debug for Redaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redaction")
    }
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
        let redaction = Redaction::new(KEY);
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
        let redaction = Redaction::new("~~~???~~~");
        assert_eq!(
            redaction.clean("x fn5+Pz8/fn5+Og== fn5-Pz8_fn5- y"),
            "x [redacted] [redacted] y"
        );
    }

    #[test]
    fn a_short_secret_goes_too_and_ends() {
        let redaction = Redaction::new("a");
        assert_eq!(redaction.clean("xay"), "x[redacted]y");
    }

    #[test]
    fn text_cannot_drive_a_terminal() {
        let redaction = Redaction::new(KEY);
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
