//! The reserved name: what tells the objects of a run of `probe` from everything else.
//!
//! It holds a random token that stands in the journal of the run, so that a name which a person chose is never taken for
//! one of closectl's.

use std::hash::{BuildHasher as _, RandomState};

/// The beginning of the name of everything that `probe` makes.
pub const PREFIX: &str = "closectl probe ";
/// The host of the webhooks that `probe` makes. Nothing answers there: `.invalid` is reserved for that (RFC 2606).
pub const HOST: &str = "closectl-probe.example.invalid";

const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
const LENGTH: u32 = 10;

/// The token of one run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProbeToken(String);

impl ProbeToken {
    /// Makes one that no other run has.
    #[must_use]
    pub fn random() -> Self {
        // It has to differ and not to be secret, so the standard library's random keys are good enough.
        let mut bits = RandomState::new().hash_one(std::process::id());
        let mut letters = String::new();
        for _ in 0..LENGTH {
            let letter = usize::try_from(bits % 32).unwrap_or_default();
            letters.push(char::from(LETTERS[letter]));
            bits /= 32;
        }
        Self(letters)
    }

    /// Reads one out of a journal.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_token = text.len() == LENGTH as usize && text.bytes().all(|letter| LETTERS.contains(&letter));
        is_token.then(|| Self(text.to_owned()))
    }

    /// The token as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns a reserved name.
    #[must_use]
    pub fn name(&self, word: &str) -> String {
        format!("{PREFIX}{} {word}", self.0)
    }

    /// Returns a reserved address for webhooks.
    #[must_use]
    pub fn url(&self, word: &str) -> String {
        format!("https://{}.{HOST}/{word}", self.0)
    }

    /// Says whether a name or address is one of this run, whatever Close did to its case and the blanks around it.
    #[must_use]
    pub fn owns(&self, name: &str) -> bool {
        let name = name.trim().to_lowercase();
        let rest = name
            .strip_prefix(PREFIX)
            .or_else(|| name.strip_prefix("https://"));
        rest.and_then(|rest| rest.strip_prefix(self.0.as_str()))
            .is_some_and(|rest| rest.starts_with(' ') || rest.starts_with(&format!(".{HOST}")))
    }
}

/// Says whether a name or address is a reserved one, of whichever run.
#[must_use]
pub fn is_reserved(name: &str) -> bool {
    let name = name.trim().to_lowercase();
    let host = name
        .strip_prefix("https://")
        .and_then(|rest| rest.split('/').next());
    name.starts_with(PREFIX) || host.is_some_and(|host| host == HOST || host.ends_with(&format!(".{HOST}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_owns_what_bears_its_token_and_nothing_else() {
        let (mine, other) = (ProbeToken::random(), ProbeToken::random());
        assert_ne!(mine, other);
        assert_eq!(ProbeToken::parse(mine.as_str()), Some(mine.clone()));
        for name in [
            mine.name("a"),
            mine.url("a/b"),
            format!("  {} ", mine.name("a").to_uppercase()),
            format!("https://{}.{HOST}", mine.as_str()),
        ] {
            assert!(
                mine.owns(&name) && is_reserved(&name) && !other.owns(&name),
                "{name}"
            );
        }
        for name in [
            "closectl probe of mine".to_owned(),
            "closectl probe".to_owned(),
            format!("closectl probe {}x", mine.as_str()),
            format!("a {}", mine.name("a")),
            format!("https://hooks.example.com/{}", mine.as_str()),
            format!("https://{HOST}.example.com/{}", mine.as_str()),
        ] {
            assert!(!mine.owns(&name), "{name}");
        }
    }
}
