//! Secrets and the forms in which they turn up in text, and texts without them. It knows nothing of HTTP.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE},
};
use secrecy::{ExposeSecret as _, SecretString};
use std::{
    borrow::Cow,
    io::{self, Write},
    ops::Range,
    sync::{PoisonError, RwLock},
};

/// The text that stands in place of a secret.
pub(super) const REDACTED: &str = "[redacted]";

/// The fewest letters of a secret that is kept out of everything that is printed: a shorter one is in every other word.
const SHORTEST: usize = 6;

/// The fewest letters that are looked for across the ends of lines, where letters meet by accident.
const WRAPPED: usize = 16;

/// The parts of a secret of which at least one is on one line, wherever a renderer breaks it.
const PARTS: usize = 4;

/// The secrets that sign in, of all organizations of this process.
static SIGN_IN: RwLock<KnownSecrets> = RwLock::new(KnownSecrets::new());

/// Keeps a secret that signs in out of everything that is printed or written from now on, in all its forms.
pub fn learn_secret(secret: &SecretString) {
    if secret.expose_secret().trim().len() >= SHORTEST {
        let mut known = SIGN_IN.write().unwrap_or_else(PoisonError::into_inner);
        known.learn(secret.expose_secret());
    }
}

/// Returns a text without the secrets that sign in, also where a renderer broke them over two lines.
#[must_use]
pub fn without_secrets(text: &str) -> Cow<'_, str> {
    let known = SIGN_IN.read().unwrap_or_else(PoisonError::into_inner);
    known.blank(text)
}

/// Writes to something else what is written to it, without the secrets that sign in. Each write holds whole lines.
#[derive(Debug)]
pub struct SecretFilter<W>(pub W);

impl<W: Write> Write for SecretFilter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        self.0.write_all(without_secrets(&text).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Some secrets, and what is looked for instead of them.
#[derive(Default)]
pub(super) struct KnownSecrets {
    whole: Vec<SecretString>,
    /// The secrets as they stand in text, their parts, and how JSON, HTML and addresses write them.
    exact: Vec<SecretString>,
    /// Parts of base64 forms: their first and last letters differ with what stands around the secret.
    stems: Vec<SecretString>,
}

impl KnownSecrets {
    pub(super) const fn new() -> Self {
        Self {
            whole: Vec::new(),
            exact: Vec::new(),
            stems: Vec::new(),
        }
    }

    /// Takes one more secret.
    pub(super) fn learn(&mut self, secret: &str) {
        let secret = secret.trim();
        let is_known = self.whole.iter().any(|known| known.expose_secret() == secret);
        if secret.is_empty() || is_known {
            return;
        }

        self.whole.push(secret.into());
        let mut exact = vec![secret.to_owned()];
        // Only what follows the dot of a Close key is secret by itself.
        exact.extend(
            secret
                .split_once('.')
                .map(|(_, hidden)| hidden.to_owned())
                .filter(|hidden| hidden.len() >= 8),
        );
        exact.extend(written_otherwise(secret));
        // As hosts are written.
        let lower: Vec<String> = exact.iter().map(|form| form.to_lowercase()).collect();
        exact.extend(lower.into_iter().filter(|form| form != secret));
        exact.sort();
        exact.dedup();
        self.exact.extend(exact.into_iter().map(SecretString::from));
        self.stems
            .extend(stems(secret).into_iter().map(SecretString::from));
        // The longest first: what is left of it would still tell where a part was.
        let length = |form: &SecretString| std::cmp::Reverse(form.expose_secret().len());
        self.exact.sort_by_key(length);
        self.stems.sort_by_key(length);
    }

    /// Says whether a text holds a secret in any form.
    pub(super) fn is_in(&self, text: &str) -> bool {
        let mut forms = self.exact.iter().chain(&self.stems);
        forms.any(|form| text.contains(form.expose_secret()))
    }

    /// Returns a text without the secrets.
    pub(super) fn blank<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut text = Cow::Borrowed(text);
        for secret in &self.exact {
            if text.contains(secret.expose_secret()) {
                text = text.replace(secret.expose_secret(), REDACTED).into();
            }
        }
        for stem in &self.stems {
            if text.contains(stem.expose_secret()) {
                text = without_base64(&text, stem.expose_secret()).into();
            }
        }
        if text.contains('\n') {
            text = self.unwrapped(text);
        }
        text
    }

    /// Returns a text without secrets that stand on several of its lines, as a renderer breaks what is too long.
    fn unwrapped<'a>(&self, text: Cow<'a, str>) -> Cow<'a, str> {
        // Whoever breaks a word leaves some of it whole, so that long texts without any part need not be copied.
        let may_be_in = |form: &&SecretString| {
            let form = form.expose_secret();
            let mut parts = form.as_bytes().chunks(form.len().div_ceil(PARTS));
            let has = |part| std::str::from_utf8(part).is_ok_and(|part| text.contains(part));
            form.len() >= WRAPPED && parts.any(has)
        };
        let all = self.exact.iter().chain(&self.stems);
        let forms: Vec<&SecretString> = all.filter(may_be_in).collect();
        if forms.is_empty() {
            return text;
        }

        // What a renderer puts between two parts is left out, with the places where the rest stood.
        let (mut joined, mut places) = (String::with_capacity(text.len()), Vec::with_capacity(text.len()));
        let mut rest = text.char_indices().peekable();
        while let Some((at, letter)) = rest.next() {
            if letter == '\u{1b}' {
                // A colour: the letters up to the one that ends it.
                while rest
                    .next_if(|(_, letter)| !letter.is_ascii_alphabetic())
                    .is_some()
                {}
                rest.next();
            } else if !is_between(letter) {
                joined.push(letter);
                places.extend(at..at + letter.len_utf8());
            }
        }

        let mut found: Vec<Range<usize>> = Vec::new();
        for form in forms {
            let form = form.expose_secret();
            let spans = joined.match_indices(form);
            found.extend(spans.map(|(at, _)| places[at]..places[at + form.len() - 1] + 1));
        }
        if found.is_empty() {
            return text;
        }

        // From the end, so that the places before it still hold; parts of a secret lie in the whole.
        found.sort_by_key(|span| (std::cmp::Reverse(span.start), span.end));
        let mut text = text.into_owned();
        let mut from = text.len();
        for span in found {
            if span.end <= from && text.is_char_boundary(span.end) {
                text.replace_range(span.clone(), REDACTED);
                from = span.start;
            }
        }
        text.into()
    }
}

/// Says whether a renderer may put a character between two parts of a word.
fn is_between(letter: char) -> bool {
    letter.is_whitespace() || letter == '|' || matches!(letter, '\u{2500}'..='\u{257f}')
}

/// Returns how JSON, HTML and addresses write a secret, where that is otherwise.
fn written_otherwise(secret: &str) -> Vec<String> {
    let json = serde_json::Value::from(secret).to_string();
    let json = json.trim_matches('"').to_owned();
    let html = secret
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;");

    // Digits of either case are in use.
    let percent = |capitals: bool| {
        let written = secret.bytes().map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            byte if capitals => format!("%{byte:02X}"),
            byte => format!("%{byte:02x}"),
        });
        written.collect::<String>()
    };

    let mut forms = vec![json, html, percent(true), percent(false)];
    forms.dedup();
    forms.retain(|form| form != secret);
    forms
}

/// Returns the parts of base64 texts that hold a secret, whatever stands around it, as in `Basic` headers.
fn stems(secret: &str) -> Vec<String> {
    let mut stems = Vec::new();
    for before in 0..3_usize {
        let mut bytes = vec![0; before];
        bytes.extend(secret.bytes());

        // Of the first and last letters, some bits belong to what stands around the secret.
        let (from, to) = ((before * 8).div_ceil(6), bytes.len() * 8 / 6);
        let shortest = if before == 0 { 4 } else { 8 };

        for engine in [&STANDARD, &URL_SAFE] {
            let encoded = engine.encode(&bytes);
            let stem = encoded.get(from..to).unwrap_or_default().to_owned();
            if stem.len() >= shortest && !stems.contains(&stem) {
                stems.push(stem);
            }
        }
    }

    stems
}

fn without_base64(text: &str, stem: &str) -> String {
    let is_base64 = |c: char| c.is_ascii_alphanumeric() || "+/-_=".contains(c);
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(stem) {
        kept.push_str(before);
        kept.push_str(REDACTED);
        // What follows is the rest of the same base64 text, which may hold the rest of the secret.
        rest = after.trim_start_matches(is_base64);
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "api_5g0xAbCdEf.1H2j3K4l5M6n7";

    fn known(secret: &str) -> KnownSecrets {
        let mut known = KnownSecrets::new();
        known.learn(secret);
        known
    }

    #[test]
    fn a_secret_goes_in_every_form() {
        let known = super::tests::known(KEY);
        for before in ["", "x", "xy", "user:"] {
            let text = format!("{before}{KEY}:");
            for encoded in [STANDARD.encode(&text), URL_SAFE.encode(&text)] {
                let blanked = known.blank(&encoded).into_owned();
                assert!(blanked.contains(REDACTED), "{before}: {blanked}");
                assert!(blanked.len() <= REDACTED.len() + 8, "{before}: {blanked}");
            }
        }
        let host = format!("https://{}.close.com/", KEY.to_lowercase());
        assert_eq!(known.blank(&host), "https://[redacted].close.com/");
        let odd = self::known("a+b/c=d&\"e<f>g");
        for text in [
            "a%2Bb%2Fc%3Dd%26%22e%3Cf%3Eg",
            "a%2bb%2fc%3dd%26%22e%3cf%3eg",
            "a+b/c=d&amp;&quot;e&lt;f&gt;g",
            "a+b/c=d&\\\"e<f>g",
        ] {
            assert_eq!(odd.blank(&format!("x {text} y")), "x [redacted] y");
        }
    }

    #[test]
    fn a_secret_that_is_broken_over_lines_goes_too() {
        let known = known(KEY);
        for text in [
            "  api_5g0xAb\n      CdEf.1H2j3K4l\n      5M6n7 end",
            "  api_5g0xAb  │\n  │   CdEf.1H2j3K4l5M6n7 end",
            "  \u{1b}[32mapi_5g0xAbCdEf.\u{1b}[0m\n    \u{1b}[32m1H2j3K4l5M6n7 end",
        ] {
            let blanked = known.blank(text).into_owned();
            assert!(
                blanked.contains(REDACTED) && blanked.ends_with(" end"),
                "{blanked}"
            );
            assert!(!blanked.contains("1H2") && !blanked.contains("6n7"), "{blanked}");
        }
        for text in ["", "\n", "é\nü\n", "api_5g0xAbCdEf\n is no secret"] {
            assert_eq!(known.blank(text), text);
        }
    }
}
