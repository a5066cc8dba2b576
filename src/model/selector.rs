//! Selectors: the one language in which people say which objects they mean, in the project file and in arguments.

use super::{
    Address, PARENT, RegisteredKind, Registry,
    address_text::{holds_url, is_url, split},
    selector_pattern::{AddressPattern, taken_apart},
};
use serde::{Serialize, Serializer};
use std::fmt;

/// An address in which `*` stands for any text, or one attribute of the objects that it selects.
///
/// In a name, `*`, `/`, `%` and `:` are written `%2A`, `%2F`, `%25` and `%3A` where they could be read otherwise. A
/// webhook keeps its URL, in which only `*` means something; a URL that holds a `*`, or ends like an attribute, is written
/// as a name is, as in `webhook/https:%2F%2Fhooks.example.com%2F%2A`.
///
/// `ADDRESS:attribute` selects an attribute only if a kind that has such an address has that attribute. So
/// `custom_field/lead/utm:source` is a field of that name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector {
    /// As it is written.
    text: String,
    pattern: AddressPattern,
    attribute: Option<String>,
    /// The attribute that the end of its text names where it selects objects only.
    unread_attribute: Option<String>,
}

impl Selector {
    /// Reads a selector as a person writes it. Every text is one, though few fit anything.
    #[must_use]
    pub fn parse(registry: &Registry, text: &str) -> Self {
        let split = text.rsplit_once(':').filter(|(_, tail)| is_attribute(tail));
        let attribute = split.and_then(|(address, name)| {
            let pattern = AddressPattern::parse(address);
            has_attribute(registry, &pattern, name).then(|| (pattern, name.to_owned()))
        });

        // Anything else that looks like an attribute is a part of the name.
        let (pattern, attribute) = match attribute {
            Some((pattern, name)) => (pattern, Some(name)),
            None => (AddressPattern::parse(text), None),
        };
        Self {
            text: text.to_owned(),
            pattern,
            attribute,
            unread_attribute: None,
        }
    }

    /// Reads a selector where a person can only mean whole objects: what ends like an attribute is a name as it is printed.
    #[must_use]
    pub fn parse_object(registry: &Registry, text: &str) -> Self {
        Self {
            unread_attribute: Self::parse(registry, text).attribute,
            ..Self::of_objects(text.to_owned())
        }
    }

    /// Reads several where a person can only mean whole objects.
    #[must_use]
    pub fn parse_objects<T: AsRef<str>>(registry: &Registry, texts: &[T]) -> Vec<Self> {
        let texts = texts.iter();
        texts
            .map(|text| Self::parse_object(registry, text.as_ref()))
            .collect()
    }

    /// Reads several.
    #[must_use]
    pub fn parse_all<T: AsRef<str>>(registry: &Registry, texts: &[T]) -> Vec<Self> {
        let texts = texts.iter();
        texts.map(|text| Self::parse(registry, text.as_ref())).collect()
    }

    /// Writes the selector of exactly one object. Every command that closectl prints names objects so.
    #[must_use]
    pub fn spell(address: &Address) -> String {
        let segments = split(address.as_str());
        let last = segments.len().saturating_sub(1);
        let spelt = segments.into_iter().enumerate().map(|(at, segment)| {
            let colon = segment
                .rfind(':')
                .filter(|colon| at == last && is_attribute(&segment[colon + 1..]));
            if colon.is_none() && !segment.contains('*') {
                return segment.to_owned();
            }

            // A URL has no escapes, so one that needs some is written as a name is.
            let name = if is_url(segment) {
                segment.replace('%', "%25").replace('/', "%2F")
            } else {
                segment.to_owned()
            };
            let name = name.replace('*', "%2A");
            match (colon, name.rsplit_once(':')) {
                (Some(_), Some((before, tail))) => format!("{before}%3A{tail}"),
                (_, _) => name,
            }
        });
        spelt.collect::<Vec<_>>().join("/")
    }

    /// Makes the selector of objects of a text that is one for sure, such as the pattern of a list.
    #[must_use]
    pub fn of_objects(text: String) -> Self {
        Self {
            pattern: AddressPattern::parse(&text),
            text,
            attribute: None,
            unread_attribute: None,
        }
    }

    /// Says whether it may select something that has such an address.
    #[must_use]
    pub fn may_meet(&self, shape: &AddressPattern) -> bool {
        self.pattern.meets(shape)
    }

    /// Says whether it selects items of lists, such as the steps of a workflow, and no objects, unless their names are URLs.
    #[must_use]
    pub fn selects_only_items(&self, registry: &Registry) -> bool {
        let plain = self.pattern.without_urls();
        let is_object = |kind: &RegisteredKind| {
            let patterns = AddressPattern::objects_of_kind(registry, kind);
            patterns.iter().any(|pattern| plain.meets(pattern))
        };
        let is_item = |kind: &RegisteredKind| {
            let pattern = AddressPattern::items_of_kind(registry, kind);
            pattern.is_some_and(|pattern| self.may_meet(&pattern))
        };
        self.attribute.is_none() && registry.kinds().any(is_item) && !registry.kinds().any(is_object)
    }

    /// Returns the text that a person wrote.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the attribute that it selects, if it selects no whole objects.
    #[must_use]
    pub fn attribute(&self) -> Option<&str> {
        self.attribute.as_deref()
    }

    /// Returns the attribute that a person most likely meant by it, although it selects objects only.
    #[must_use]
    pub fn unread_attribute(&self) -> Option<&str> {
        self.unread_attribute.as_deref()
    }

    /// Says whether it is spelt out: then it selects one object at most, or the webhooks of one URL.
    #[must_use]
    pub fn is_spelt_out(&self) -> bool {
        self.pattern.is_plain()
    }

    /// Says whether it selects an object itself.
    ///
    /// A URL without what tells its webhooks apart selects all of them: what is protected stays so when another one
    /// appears beside it.
    #[must_use]
    pub fn selects(&self, address: &Address) -> bool {
        self.attribute.is_none() && self.fits(address)
    }

    /// Says whether it selects an object, or something that the object lies in: the one question of `ignore`,
    /// `protect`, `--target` and `--exclude`. What selects a pipeline means its statuses as well.
    ///
    /// Nothing lies in a webhook: a URL that begins with another one is a webhook of its own.
    #[must_use]
    pub fn covers(&self, address: &Address) -> bool {
        if self.attribute.is_some() {
            return false;
        }
        if self.fits(address) {
            return true;
        }

        let parts = taken_apart(address.as_str());
        let slashes = parts.iter().enumerate().filter(|(_, byte)| **byte == b'/');
        let mut holders = slashes.map(|(end, _)| &parts[..end]);
        holders.any(|holder| self.pattern.fits(holder))
    }

    /// Says whether it agrees to what happens to an object: the one question of consent. A selector that is spelt out
    /// agrees to that address only: neither to what lies in it, nor to the other webhooks of a URL.
    #[must_use]
    pub fn agrees(&self, address: &Address) -> bool {
        self.attribute.is_none() && self.pattern.fits(&taken_apart(address.as_str()))
    }

    /// Says whether it selects an attribute of an object.
    #[must_use]
    pub fn selects_attribute(&self, address: &Address, attribute: &str) -> bool {
        self.attribute() == Some(attribute) && self.fits(address)
    }

    /// Says whether it selects an object, what that lies in, or an attribute of it.
    #[must_use]
    pub fn means(&self, address: &Address) -> bool {
        match self.attribute() {
            Some(_) => self.fits(address),
            None => self.covers(address),
        }
    }

    /// Says whether its address fits an object, whether or not it selects only an attribute of that.
    #[must_use]
    pub fn fits(&self, address: &Address) -> bool {
        let parts = taken_apart(address.as_str());
        if self.pattern.fits(&parts) {
            return true;
        }

        // Behind a `#` is what tells objects apart or, in the URL itself, a fragment, which no server is sent.
        if !holds_url(address.as_str()) {
            return false;
        }
        let marks = parts.iter().enumerate().filter(|(_, byte)| **byte == b'#');
        let mut shorter = marks.map(|(end, _)| &parts[..end]);
        shorter.any(|part| self.pattern.fits(part))
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A selector is written as its text.
impl Serialize for Selector {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

/// Says whether a text could be the name of an attribute.
fn is_attribute(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    text.starts_with(|first: char| first.is_ascii_lowercase()) && text.bytes().all(is_letter)
}

/// Says whether a kind that may have such an address has an attribute of that name.
fn has_attribute(registry: &Registry, pattern: &AddressPattern, name: &str) -> bool {
    let mut kinds = registry.kinds();
    name != PARENT
        && kinds.any(|kind| {
            let objects = || AddressPattern::objects_of_kind(registry, kind);
            kind.attributes.contains_key(name) && objects().iter().any(|shape| pattern.meets(shape))
        })
}

#[cfg(test)]
mod tests;
