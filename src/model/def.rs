//! The description of a kind, besides its attributes.

use super::{
    AnswerShape, BulkRead, ConsentRisk, ListPosition, Listing, PeopleCounting, RecordType, RemovalCheck,
    Responses, TagName, plural::plural,
};
use serde_json::Value;
use std::collections::BTreeSet;

/// The description of a kind, besides its attributes.
#[derive(Clone, Copy, Debug)]
pub struct Def {
    /// The name in the registry and in `explain`.
    pub name: &'static str,
    /// What one is called in a sentence.
    pub title: &'static str,
    /// What addresses begin with; inside another object, the prefix of that.
    pub prefix: &'static str,
    /// Where the API keeps them.
    pub path: &'static str,
    /// The attribute that names one.
    pub key: &'static str,
    /// The attribute whose value stands before the name in addresses, as in `integration_link/contact/LinkedIn`.
    pub family: Option<&'static str>,
    /// Where manifests list them; nowhere for kinds that are only read.
    pub listing: Option<Listing>,
    /// What has to be read to know them; a list at `path` where this is empty. An object that several lists show is one.
    pub reads: &'static [BulkRead],
    /// When they are read.
    pub need: ReadNeed,
    /// What their ids begin with, up to the `_`.
    pub id_prefixes: &'static [&'static str],
    /// The path that shows one object whole, with [`ID`] in place of its id; nothing where the lists show all of it.
    pub details: Option<&'static str>,
    /// The attributes that a call has to know even where they don't change, beside those that make up the address.
    pub in_calls: &'static [&'static str],
    /// The attribute whose value stands beside the name in pictures.
    pub caption: Option<&'static str>,
    /// What is lost with one.
    pub deletion: Deletion,
    /// What Close does not delete the last of.
    pub keeps: &'static [KeptLast],
    /// What making and removing one is called.
    pub verbs: KindVerbs,
    /// Ids that are the same in every organization, with their names.
    pub predefined: &'static [(&'static str, &'static str)],
    /// The attribute of the answer to a creation that Close shows only then.
    pub secret: Option<&'static str>,
    /// Which attribute has which value while one acts by itself on what happens to records, if such objects do.
    pub acting: Option<(&'static str, &'static str)>,
    /// What is looked at before one is deleted, if anything is.
    pub removal: Option<RemovalCheck>,
    /// How other settings may name one.
    pub mentions: MentionForm,
    /// Whether records of a removed object can go to another one first.
    pub moves_records: bool,
    /// The records that hold values of the object, where they are all of one type.
    pub records: Option<RecordType>,
    /// Entries of a manifest, the plainest first, that together write every attribute; each begins with the one that
    /// names the object.
    pub examples: &'static [&'static str],
    /// How many Close takes, as far as that is known.
    pub limit: Option<ObjectLimit>,
    /// How objects of one name are told apart, for kinds of which several may share a name.
    pub namesakes: Option<NamesakeRule>,
    /// The permissions of a role that changes seem to need; empty where nothing is known of any. Only told, and never
    /// relied on.
    pub permissions: &'static [&'static str],
    /// What a person may have to agree to by what [`Kind::asks_consent`](super::Kind::asks_consent) says of a change; what
    /// attributes say by themselves, and the loss of values, is not listed.
    pub asks: &'static [ConsentRisk],
    /// Whether a reference to one that an organization lacks may be left out of a list, if somebody says so.
    pub dispensable: bool,
    /// The boolean attribute by which Close says that one which it still shows is part of the organization no more: then it is
    /// left out like one that is missing.
    pub gone_by: Option<&'static str>,
    /// How the people are counted whom a change concerns that reaches somebody or changes access.
    pub people: Option<PeopleCounting>,
    /// What Close shows of one besides its attributes and what it [keeps by itself](super::undescribed), and what is no
    /// setting that goes with it. Where somebody has listed that, anything else is a setting that closectl doesn't know.
    pub besides: Option<&'static [&'static str]>,
}

/// The place of an object's id in [`Def::details`].
pub const ID: &str = "{id}";

/// When the objects of a kind are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadNeed {
    /// Whenever an organization is read.
    Always,
    /// Where the manifests list or name them, where a command is about everything, and where something that is managed
    /// holds the id of one.
    WhereNeeded,
}

/// How settings of other kinds may name an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MentionForm {
    /// Not at all.
    Never,
    /// By its id.
    Id,
    /// By its id, or by its name in a tag of a text that Close fills in; tags put this before the name.
    IdOrTag(&'static str),
    /// By its id, or in such a tag by the word that Close makes of its name, as `intro_call` of `Intro call`, and shows in
    /// this attribute of the API: whether it changes with the name is unknown (API notes, adjacent section 8).
    IdOrWord(&'static str),
}

impl MentionForm {
    /// Says whether tags can name one.
    #[must_use]
    pub fn has_tags(self) -> bool {
        match self {
            Self::Never | Self::Id => false,
            Self::IdOrTag(_) | Self::IdOrWord(_) => true,
        }
    }

    /// Returns how tags name an object of this name, if they can; where Close makes a word of the name, the one that it makes
    /// for a new object.
    #[must_use]
    pub fn tag(self, name: &str) -> Option<TagName> {
        match self {
            Self::Never | Self::Id => None,
            Self::IdOrTag(prefix) => Some(TagName::Field {
                prefix,
                name: name.to_owned(),
            }),
            Self::IdOrWord(_) => {
                let words = name.split(|character: char| !character.is_alphanumeric());
                let words: Vec<String> = words
                    .filter(|word| !word.is_empty())
                    .map(str::to_lowercase)
                    .collect();
                Some(TagName::Word(words.join("_")))
            }
        }
    }
}

/// The permissions that changes of statuses, pipelines, types and fields seem to need: of two sources, one names the
/// first, and one the second (API notes, core (d) and custom fields, "Limits, names, permissions").
pub const CUSTOMIZATION: &[&str] = &["manage_customizations", "manage_organization"];

impl Def {
    /// Makes the description of the plainest kind: named by `name`, addressed as `prefix/NAME` and only read.
    #[must_use]
    pub const fn new(name: &'static str, title: &'static str, path: &'static str) -> Self {
        Self {
            name,
            title,
            prefix: name,
            path,
            key: "name",
            family: None,
            listing: None,
            reads: &[],
            need: ReadNeed::Always,
            id_prefixes: &[],
            details: None,
            in_calls: &[],
            caption: None,
            deletion: Deletion::Safe,
            keeps: &[],
            verbs: KindVerbs::Create,
            predefined: &[],
            secret: None,
            acting: None,
            removal: None,
            mentions: MentionForm::Id,
            moves_records: false,
            records: None,
            examples: &[],
            limit: None,
            namesakes: None,
            permissions: &[],
            asks: &[],
            dispensable: false,
            gone_by: None,
            people: None,
            besides: None,
        }
    }

    /// Returns what one is called in a sentence, with its article.
    #[must_use]
    pub fn one(&self) -> String {
        one(self.title)
    }

    /// Says whether an organization has exactly one such object, which has no name.
    #[must_use]
    pub fn is_single(&self) -> bool {
        matches!(
            self.listing.map(|listing| listing.at),
            Some(ListPosition::Single(_))
        )
    }

    /// Returns what several are called in a sentence.
    #[must_use]
    pub fn plural(&self) -> String {
        if self.is_single() {
            return self.title.to_owned();
        }
        plural(self.title)
    }

    /// Returns what people look for them under.
    #[must_use]
    pub fn heading(&self) -> String {
        let mut plural = self.plural();
        if let Some(first) = plural.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        plural
    }

    /// Returns the path that shows one object whole, for kinds whose lists don't.
    #[must_use]
    pub fn details_of(&self, id: &str) -> Option<String> {
        self.details.map(|path| path.replace(ID, id))
    }

    /// Returns everything that has to be read to know the kind.
    pub fn all_reads(&self) -> impl Iterator<Item = BulkRead> + use<> {
        let plain = self.reads.is_empty().then_some(BulkRead::list(self.path));
        self.reads.iter().copied().chain(plain)
    }

    /// Says whether an organization may lack such objects altogether, because its plan of Close does not include them.
    #[must_use]
    pub fn is_optional(&self) -> bool {
        self.need == ReadNeed::WhereNeeded
    }

    /// Says whether nobody needed the kind to be read, so that nothing is known of it.
    #[must_use]
    pub fn is_unsought(&self, responses: &Responses) -> bool {
        self.is_optional() && !self.all_reads().all(|read| responses.has(read.path))
    }

    /// Returns what the lists of the kind show. An object that several of them show is one; the first of them counts.
    pub fn listed<'a>(&self, responses: &'a Responses) -> impl Iterator<Item = &'a Value> + use<'a> {
        let lists = self.all_reads().filter(|read| read.shape == AnswerShape::List);
        let items = lists.flat_map(|read| responses.items(read.path));
        let mut known = BTreeSet::new();
        items.filter(move |item| match item.get("id").and_then(Value::as_str) {
            Some(id) => known.insert(id),
            // It is set aside later, with what is wrong with it.
            None => true,
        })
    }
}

/// Puts `a` or `an` before the title of a kind, or `the` before that of a single object.
#[must_use]
pub fn one(title: &str) -> String {
    // Of what is a plural already there is only one.
    if title.ends_with("settings") {
        return format!("the {title}");
    }
    let article = if title.starts_with(['a', 'e', 'i', 'o']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {title}")
}

/// How objects of one name are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamesakeRule {
    /// The attributes that do so.
    pub by: &'static [&'static str],
    /// Whether their values stand before the name, as in `smart_view/contact/Hot`, and not behind it.
    pub in_front: bool,
    /// What one that is left alone does, as in "still runs".
    pub left: &'static str,
    /// Whether people edit these attributes, so that the only entry and the only object that are left of a name are the
    /// same, changed. Where more are left, an entry may mean any of them.
    pub edited: bool,
}

/// The loss when an object is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deletion {
    /// Nothing that records hold.
    Safe,
    /// Values on records, for the reason given.
    LosesData(&'static str),
    /// Nothing that a record holds, but what was noted before says less or Close does less, for the reason given.
    LosesMeaning(&'static str),
    /// Nothing, but Close takes it only once nothing lies in it; the plural of what can.
    OnlyEmpty(&'static str),
}

/// The objects of which Close keeps at least one (API notes, core, addendum).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptLast {
    /// Of the whole kind.
    OfKind,
    /// Of those in one list with the same value of an attribute, for each of these values, while the list has objects
    /// with another value.
    OfValue {
        /// The attribute.
        attribute: &'static str,
        /// The values that have to stay.
        values: &'static [&'static str],
    },
}

impl KeptLast {
    /// Returns the attribute that it depends on.
    #[must_use]
    pub fn attribute(&self) -> Option<&'static str> {
        match self {
            Self::OfKind => None,
            Self::OfValue { attribute, .. } => Some(attribute),
        }
    }
}

/// How many objects Close takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectLimit {
    /// What is counted, as people call it; kinds that say the same are counted together.
    pub what: &'static str,
    /// How many there may be.
    pub most: usize,
    /// How many of them may be in use at once, where those in the archive don't count.
    pub in_use: Option<usize>,
    /// What they are counted in.
    pub scope: Scope,
}

/// The scope of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The whole organization.
    Organization,
    /// Each list or the whole organization: it is not known which.
    Unknown,
}

/// The words for making and removing an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KindVerbs {
    /// Create and delete.
    Create,
    /// Associate and disassociate.
    Associate,
}
