//! The parts of an organization that Close showed and closectl can't read. Each is set aside with its reason: nothing is
//! planned, written or removed that depends on it, and everything else goes on.

use super::{Address, Selector};
use serde::{Deserialize, Serialize};

/// A part of an organization that can't be read: one object, or a list as a whole.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnreadPart {
    /// Where it is, as far as that is known: its address, else the section or object that it lies in.
    pub place: Address,
    /// The kinds of the objects that it is or may hold.
    pub kinds: Vec<String>,
    /// The section or object that it lies in; nothing where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Address>,
    /// The name, where that can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether it is a list of which no member is known for sure.
    pub is_list: bool,
    /// What Close sent and what is wrong with it, as a sentence without a full stop.
    pub because: String,
    /// Whether nobody wants to hear of it, because the project leaves it alone.
    #[serde(skip)]
    pub is_ignored: bool,
    /// Whether it is Close's own, which manifests name and never hold.
    #[serde(skip)]
    pub is_fixed: bool,
}

impl UnreadPart {
    /// Makes the list of a section or object, of which nothing is known for sure.
    #[must_use]
    pub fn list(container: Address, kinds: Vec<String>, because: String) -> Self {
        Self {
            place: container.clone(),
            kinds,
            within: Some(container),
            name: None,
            is_list: true,
            because,
            is_ignored: false,
            is_fixed: false,
        }
    }

    /// Says whether an object of that kind and address may be this part or in it.
    #[must_use]
    pub fn may_be(&self, kind: &str, address: &Address) -> bool {
        // Kinds that share a list share its names.
        let is_here = match &self.within {
            Some(list) => address.container() == list.as_str(),
            None => self.kinds.iter().any(|one| one == kind),
        };
        is_here && self.name.as_ref().is_none_or(|name| has_name(address, name))
    }

    /// Says whether its name is known, and an object of that kind and address has it.
    #[must_use]
    pub fn is_named(&self, kind: &str, address: &Address) -> bool {
        self.name.is_some() && self.may_be(kind, address)
    }

    /// Says whether it is the list of that section or object.
    #[must_use]
    pub fn is_list_of(&self, container: &Address) -> bool {
        self.is_list && self.within.as_ref() == Some(container)
    }

    /// Returns the selector of all addresses that it may have or hold.
    #[must_use]
    pub fn selector(&self) -> Selector {
        Selector::of_objects(match (&self.within, &self.name) {
            (Some(_), Some(_)) => Selector::spell(&self.place),
            (None, Some(name)) => format!(
                "*/{}",
                Selector::spell(&Address::new("", name)).trim_start_matches('/')
            ),
            (_, None) => format!("{}/*", Selector::spell(&self.place)),
        })
    }
}

/// Objects that share a name have something added to it, which is no part of the name.
fn has_name(address: &Address, name: &str) -> bool {
    let named = Address::of(address.container()).child(name);
    let rest = address.as_str().strip_prefix(named.as_str());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('#'))
}
