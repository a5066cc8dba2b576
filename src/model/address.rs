//! Addresses: the names of objects for people, plans and references.

use super::{
    address_text::{escape, split, unescape},
    shared_text,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{borrow::Borrow, fmt, sync::Arc};

/// Names one object: a prefix that says what it is, then its name, as in `pipeline/Sales/Won`.
///
/// A `/` inside a name is written `%2F` and a `%` is written `%25`. A name that is a URL stands as it is,
/// as in `webhook/https://hooks.example.com/close`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Address(
    // Shared, because an address is in many lists at once, and a long manifest has a million of them.
    #[serde(with = "shared_text")]
    #[schemars(with = "String")]
    Arc<str>,
);

impl Address {
    /// Makes the address of an object from the prefix of its kind and its plain name.
    #[must_use]
    pub fn new(prefix: &str, name: &str) -> Self {
        Self(format!("{prefix}/{}", escape(name)).into())
    }

    /// Makes an address of its canonical text, such as the prefix of a section.
    #[must_use]
    pub fn of(text: impl Into<String>) -> Self {
        Self(text.into().into())
    }

    /// Reads an address as a person writes it; `%2f` and `%2F` are the same. `*` and `:` may be written `%2A` and `%3A`, as
    /// in a [`Selector`](super::Selector). A `}` may be written `%7D`, and has to be inside of `${id:…}`.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let segments = split(text)
            .into_iter()
            .map(|segment| escape(&unescape(segment)).into_owned());
        Self(segments.collect::<Vec<_>>().join("/").into())
    }

    /// Returns the address of an object that lies in this one.
    #[must_use]
    pub fn child(&self, name: &str) -> Self {
        Self::new(&self.0, name)
    }

    /// Returns the same object's address where several share a name. What ends with a slash is put before the name, as in
    /// `smart_view/contact/Hot`, and anything else behind it, as in `webhook/https://x.test#lead.created`.
    #[must_use]
    pub fn qualified(&self, qualifier: &str) -> Self {
        if !qualifier.ends_with('/') {
            return Self(format!("{}#{qualifier}", self.0).into());
        }
        let container = self.container();
        let name = self.0.get(container.len() + 1..).unwrap_or_default();
        Self(format!("{container}/{qualifier}{name}").into())
    }

    /// Returns the address without what [`qualified`](Self::qualified) adds to it; nothing where it does not have that.
    #[must_use]
    pub fn unqualified(&self, qualifier: &str) -> Option<Self> {
        let Some(before) = qualifier.strip_suffix('/') else {
            let bare = self.0.strip_suffix(qualifier)?.strip_suffix('#')?;
            return Some(Self(bare.into()));
        };
        let container = self.container();
        let name = self.0.get(container.len()..)?;
        let outer = container.strip_suffix(before)?.strip_suffix('/')?;
        Some(Self(format!("{outer}{name}").into()))
    }

    /// Returns what stands before the last name: a kind's prefix or the address of the object around it.
    #[must_use]
    pub fn container(&self) -> &str {
        let last = split(&self.0).last().map_or(0, |segment| segment.len());
        self.0
            .get(..self.0.len().saturating_sub(last + 1))
            .unwrap_or_default()
    }

    /// Returns the plain name of the object.
    #[must_use]
    pub fn name(&self) -> String {
        split(&self.0)
            .last()
            .map_or_else(String::new, |segment| unescape(segment).into_owned())
    }

    /// Returns the canonical text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the texts of everything that this may lie in, the outermost first, and at last its own.
    pub fn lineage(&self) -> impl Iterator<Item = &str> {
        let slashes = self.0.match_indices('/').map(|(at, _)| at);
        slashes.chain([self.0.len()]).filter_map(|end| self.0.get(..end))
    }

    /// Says whether this is `other` or lies in it.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        // The slash keeps `pipeline/Sales EMEA` out of `pipeline/Sales`.
        self.0
            .strip_prefix(&*other.0)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Returns the address with one container replaced by another.
    #[must_use]
    pub fn moved(&self, from: &Self, to: &Self) -> Self {
        match self.0.strip_prefix(&*from.0) {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => Self(format!("{}{rest}", to.0).into()),
            _ => self.clone(),
        }
    }
}

/// An address is found in maps by its text.
impl Borrow<str> for Address {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Says whether a pattern covers a text; `*` stands for any text. Takes at most the product of the lengths.
#[must_use]
pub fn covers(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut from) = (0, 0);
    let mut star: Option<(usize, usize)> = None;

    // A star takes as little as it can; where the rest does not fit, the last star takes one more byte.
    while from < text.len() {
        if pattern.get(at) == Some(&b'*') {
            star = Some((at, from));
            at += 1;
        } else if pattern.get(at) == Some(&text[from]) {
            at += 1;
            from += 1;
        } else if let Some((star_at, star_from)) = star {
            at = star_at + 1;
            from = star_from + 1;
            star = Some((star_at, star_from + 1));
        } else {
            return false;
        }
    }

    pattern[at..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn the_lineage_of_an_address_is_all_that_it_lies_in() {
        let address = Address::of("pipeline/Sales/Won");
        assert!(
            address
                .lineage()
                .eq(["pipeline", "pipeline/Sales", "pipeline/Sales/Won"])
        );
        for text in address.lineage() {
            assert!(address.is_within(&Address::of(text)), "{text}");
        }
    }

    #[test]
    fn slashes_and_percents_in_names_are_escaped_and_come_back() {
        let address = Address::new("lead_status", "50% / maybe");
        assert_eq!(address.as_str(), "lead_status/50%25 %2F maybe");
        assert_eq!(address.name(), "50% / maybe");
        assert_eq!(address.container(), "lead_status");
        assert_eq!(Address::parse("lead_status/50%25 %2f maybe"), address);
    }

    #[test]
    fn a_url_stands_as_it_is() {
        let address = Address::new("webhook", "https://x.test/a%20b/c");
        assert_eq!(address.as_str(), "webhook/https://x.test/a%20b/c");
        assert_eq!(address.name(), "https://x.test/a%20b/c");
        assert_eq!(address.container(), "webhook");
        assert_eq!(Address::parse(address.as_str()), address);
        assert_eq!(
            Address::parse("webhook/https:%2F%2Fx.test%2Fa%2520b%2Fc"),
            address
        );
    }

    #[test]
    fn what_tells_objects_apart_comes_off_again() {
        let view = Address::new("smart_view", "A/B");
        let told = view.qualified("contact/");
        assert_eq!(told.as_str(), "smart_view/contact/A%2FB");
        assert_eq!(
            (told.name(), told.unqualified("contact/")),
            ("A/B".to_owned(), Some(view.clone()))
        );
        assert_eq!(view.unqualified("contact/"), None);

        let webhook = Address::new("webhook", "https://x.test/a");
        let told = webhook.qualified("lead.created");
        assert_eq!(told.as_str(), "webhook/https://x.test/a#lead.created");
        assert_eq!(
            (told.unqualified("lead.created"), told.unqualified("other")),
            (Some(webhook), None)
        );
    }

    #[test]
    fn children_follow_a_renamed_container() {
        let old = Address::new("pipeline", "Sales");
        let new = Address::new("pipeline", "Deals");
        assert_eq!(old.child("Won").moved(&old, &new), new.child("Won"));
        let other = Address::new("pipeline", "Sales 2");
        assert_eq!(
            other.moved(&old, &new),
            other,
            "a longer name is another pipeline"
        );
        assert!(old.child("Won").is_within(&old) && !other.is_within(&old));
    }
}
