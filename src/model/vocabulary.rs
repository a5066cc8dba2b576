//! The words that people use for kinds: those of the addresses.

use super::{Address, Def, KindVerbs, ListPosition, RegisteredKind, Registry};
use std::collections::BTreeSet;

impl Def {
    /// Returns the form of the addresses; words in capital letters stand for names, URLs or email addresses.
    #[must_use]
    pub fn address_form(&self) -> String {
        if self.is_single() {
            self.prefix.to_owned()
        } else if self.is_nested() {
            format!("{}/NAME/{}", self.prefix, self.noun().to_uppercase())
        } else if let Some(family) = self.family {
            format!("{}/{}/NAME", self.prefix, family.to_uppercase())
        } else {
            // People call a `label` a name, too, but not a URL or an email address.
            let key = match self.key {
                "url" | "email" => self.key.to_uppercase(),
                _ => "NAME".to_owned(),
            };
            format!("{}/{key}", self.prefix)
        }
    }

    /// Returns the word for the kind in everything that people read: the shortest beginning of its addresses that no
    /// kind before it has.
    ///
    /// A place of a shared field has an address like that of a field, so its key tells the two apart.
    #[must_use]
    pub fn word(&self) -> String {
        let list = if self.is_nested() {
            self.address_form()
        } else {
            self.prefix.to_owned()
        };
        match self.verbs {
            KindVerbs::Create => list,
            KindVerbs::Associate => format!("{list}.{}", self.key),
        }
    }

    /// Says whether a word names the kind: its own word, its name in the registry, or the list that it is
    /// written in.
    #[must_use]
    pub fn is_called(&self, word: &str) -> bool {
        if self.name == word || self.word() == word {
            return true;
        }
        // The list itself is called after the first kind in it.
        if self.verbs == KindVerbs::Associate {
            return false;
        }

        match self.listing.map(|listing| listing.at) {
            Some(ListPosition::Section(path)) => path.join(".") == word,
            Some(ListPosition::Single(section)) => section == word,
            Some(ListPosition::Within(_, attribute)) => {
                let inside = self.below_prefix(word);
                inside.is_some_and(|inside| inside == attribute || inside == self.noun())
            }
            None => false,
        }
    }

    /// Returns the words that lead to several kinds: what their addresses begin with, and the section around theirs.
    fn families(&self) -> impl Iterator<Item = &'static str> {
        let prefix = self.prefix.split_once('/').map(|(family, _)| family);
        let section = match self.listing.map(|listing| listing.at) {
            Some(ListPosition::Section([family, _, ..])) => Some(*family),
            Some(ListPosition::Section(_) | ListPosition::Single(_) | ListPosition::Within(..)) | None => {
                None
            }
        };
        prefix.into_iter().chain(section)
    }

    fn has_address(&self, address: &Address) -> bool {
        let container = address.container();
        if self.is_single() {
            address.as_str() == self.prefix
        } else if self.is_nested() {
            let holder = self.below_prefix(container);
            holder.is_some_and(|holder| !holder.is_empty() && !holder.contains('/'))
        } else if self.family.is_some() {
            let family = self.below_prefix(container);
            container == self.prefix || family.is_some_and(|family| !family.contains('/'))
        } else {
            container == self.prefix
        }
    }

    fn is_nested(&self) -> bool {
        matches!(
            self.listing.map(|listing| listing.at),
            Some(ListPosition::Within(..))
        )
    }

    /// Returns the last word of the title, such as `status`.
    fn noun(&self) -> &'static str {
        self.title.rsplit(' ').next().unwrap_or(self.title)
    }

    fn below_prefix<'a>(&self, text: &'a str) -> Option<&'a str> {
        text.strip_prefix(self.prefix)?.strip_prefix('/')
    }
}

impl Registry {
    /// Returns the kind that a word names.
    #[must_use]
    pub fn called(&self, word: &str) -> Option<&RegisteredKind> {
        self.kinds().find(|kind| kind.any.def.is_called(word))
    }

    /// Returns the kind that people call by a word, such as `workflow`, where its addresses have another; nothing where
    /// several are called so.
    #[must_use]
    pub fn titled(&self, word: &str) -> Option<&RegisteredKind> {
        let word = word.replace('_', " ").to_lowercase();
        let is_meant = |def: &Def| def.title.to_lowercase() == word || def.plural().to_lowercase() == word;
        let mut titled = self.kinds().filter(|kind| is_meant(&kind.any.def));
        titled.next().filter(|_| titled.next().is_none())
    }

    /// Returns the kind of the object that an address names; where two kinds have such addresses, the first.
    #[must_use]
    pub fn addressed(&self, address: &str) -> Option<&RegisteredKind> {
        let address = Address::parse(address);
        self.kinds().find(|kind| kind.any.def.has_address(&address))
    }

    /// Returns the kinds that a word leads to together, such as `custom_field`.
    pub fn family(&self, word: &str) -> impl Iterator<Item = &RegisteredKind> {
        self.kinds()
            .filter(move |kind| kind.any.def.families().any(|family| family == word))
    }

    /// Returns the words that the addresses of several kinds begin with.
    #[must_use]
    pub fn families(&self) -> BTreeSet<&'static str> {
        let prefixes = self.kinds().map(|kind| kind.any.def.prefix);
        prefixes
            .filter_map(|prefix| prefix.split_once('/'))
            .map(|(family, _)| family)
            .collect()
    }
}
