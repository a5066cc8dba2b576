//! Where objects are written in a manifest, and lists whose order Close keeps.

use super::{AnswerShape, Call, Responses};
use serde_json::Value;

/// The list of a manifest that a kind's entries stand in.
#[derive(Clone, Copy, Debug)]
pub struct Listing {
    /// Where the list is.
    pub at: ListPosition,
    /// How Close keeps its order, if it does.
    pub order: Option<&'static ListOrdering>,
}

impl Listing {
    /// Makes a list whose order means nothing.
    #[must_use]
    pub const fn unordered(at: ListPosition) -> Self {
        Self { at, order: None }
    }
}

/// Where a list is in a manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ListPosition {
    /// At the top, below these keys.
    Section(&'static [&'static str]),
    /// In an entry of another kind, in that attribute.
    Within(&'static str, &'static str),
    /// No list but a single object, at the top, below this key. Its address is the prefix of its kind.
    Single(&'static str),
}

impl ListPosition {
    /// Returns the keys from the top of a manifest to the list or the single object; nothing for what lies in an entry.
    #[must_use]
    pub fn path(&self) -> Option<&[&'static str]> {
        match self {
            Self::Section(path) => Some(path),
            Self::Single(key) => Some(std::slice::from_ref(key)),
            Self::Within(..) => None,
        }
    }
}

/// How the order of a list is read and written.
///
/// The `id` that the functions take and give is that of the object around the list; for a section it is
/// whatever the functions themselves need.
#[derive(Debug)]
pub struct ListOrdering {
    /// The prefix of the addresses of the members where the list is a section.
    pub container: Option<&'static str>,
    /// Returns the lists that the bulk reads show.
    pub live: fn(&Responses) -> Vec<ListMembers>,
    /// Returns the path that shows one list, and what the answer is.
    pub read: fn(id: &str) -> (String, AnswerShape),
    /// Returns the ids of the members in the answer to `read`.
    pub members: fn(id: &str, answer: &Value) -> Option<Vec<String>>,
    /// Returns the call that writes one list; `members` must be complete. Nothing where Close puts what is new first and
    /// takes no other order: then members are made one after the other, the last one first.
    pub write: Option<fn(id: &str, members: &[String]) -> Call>,
    /// Whether the bulk reads surely show the members in order; if not, `read` does.
    pub certain: bool,
    /// Whether writing the list with a member of another list moves it here.
    pub adopts: bool,
    /// What the first member is for, if it is for anything.
    pub first: Option<&'static str>,
}

/// A list that the bulk reads show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListMembers {
    /// The `id` that its calls take.
    pub id: String,
    /// The ids of its members; a list without them has to be read on its own.
    pub members: Option<Vec<String>>,
}

impl ListOrdering {
    /// Says whether Close puts what is new first and takes no other order.
    #[must_use]
    pub fn is_newest_first(&self) -> bool {
        self.write.is_none()
    }
}

impl ListMembers {
    /// Makes the list that an object holds in one of its attributes.
    #[must_use]
    pub fn of(object: &Value, attribute: &str) -> Self {
        Self {
            id: object["id"].as_str().unwrap_or_default().to_owned(),
            members: ids(&object[attribute]),
        }
    }
}

/// Returns the ids of a list of objects; nothing where it is no list, or one of them has no id, because an order that
/// left a member out could lose it.
#[must_use]
pub fn ids(list: &Value) -> Option<Vec<String>> {
    let id = |item: &Value| {
        let id = item.get("id")?.as_str()?;
        (!id.is_empty()).then(|| id.to_owned())
    };
    list.as_array()?.iter().map(id).collect()
}
