//! What is known about an attribute beyond its type, said on the field of the kind's struct.
//!
//! A field says it with `#[schemars(extend("x-…" = …))]`; the words are listed here and nowhere else.

use super::{ConsentReason, ConsentRisk, Consequence};
use serde_json::{Map, Value};

/// The facts about one attribute.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attribute {
    /// The name in manifests.
    pub name: String,
    /// The name in the API (`x-api`; the same where that is missing).
    pub api: String,
    /// What it means, for people.
    pub about: String,
    /// An entry that is not removed has to state it (`x-required`).
    pub required: bool,
    /// Close can't change it (`x-immutable`).
    pub immutable: bool,
    /// What it says fits only an object with the same values of what Close can't change (`x-bound`): one that is made again
    /// with others does not get it from the old one.
    pub bound: bool,
    /// A list whose order and repetitions mean nothing (`x-set`).
    pub set: bool,
    /// A list whose items have ids in Close and none in manifests (`x-identified`): a write sends the whole list with the ids
    /// of the items that stay. The attribute of an item that it is not the same without.
    pub identified: Option<String>,
    /// A list that Close shows sorted without regard to case, in whatever order it is sent (`x-sorted`).
    pub sorted: bool,
    /// Close shows it, and no call of its API sets it (`x-shown`).
    pub shown: bool,
    /// How a change loses record values (`x-loses`).
    pub loses: Option<ValueLoss>,
    /// A change makes the organization act differently (`x-behaviour`), and how.
    pub behaviour: Option<Consequence>,
    /// How a new object that starts with a value acts (`x-start`), where `x-behaviour` is true only of one that exists.
    pub start: Option<Consequence>,
    /// The attributes that say what a change of this one comes to if they change along with it (`x-said-by`), each with the
    /// value that it has to get, or `*` for any.
    pub said_by: Map<String, Value>,
    /// What a person has to agree to where it changes: users may do or see something else (`x-access`), or people
    /// outside may get mail, SMS or calls (`x-outreach`), and how.
    pub asks: Vec<(ConsentRisk, Consequence)>,
    /// What a list without members means, as in `everyone` (`x-empty`).
    pub empty: Option<String>,
    /// What a new object has where nothing is said; it can only be sent in an update (`x-after-create`).
    pub after_create: Option<Value>,
    /// While it is on, Close refuses writes of records that have no value in the object (`x-demands`).
    pub demands: bool,
    /// The call that makes an object asks for it too, beside the update that follows, because nobody knows whether Close
    /// takes it there (`x-asked-at-create`).
    pub asked: bool,
    /// The values that a new object may be refused, each with the one that it gets instead (`x-instead`), so that it does not
    /// act as Close makes it.
    pub instead: Map<String, Value>,
    /// A change of it is a write of its own, because Close takes it in another call or not beside anything else
    /// (`x-alone`).
    pub alone: bool,
    /// A list of which every item that comes or goes is a write of its own, so that it is alone as well (`x-each`).
    pub each: bool,
    /// It may be left out of the create and set by an update afterwards, where what it names can only be made after the
    /// object (`x-deferred`), and what is so in between, as a clause such as `everyone can edit the field`. What the create
    /// sends in its place, if it has to send something, the kind's `call` says.
    pub deferred: Option<String>,
    /// What a live object is expected to have where the manifests leave the attribute open (`x-expected`); drift reports
    /// anything else.
    pub expected: Option<Value>,
    /// The value that a live object has where Close leaves the attribute out (`x-absent`).
    pub absent: Option<Value>,
    /// Each organization has a value of its own: `promote` leaves it, and only manifests set it (`x-local`).
    pub local: bool,
    /// Which other attributes the object shows depends on it (`x-decides`).
    pub decides: bool,
    /// What records hold stays as it is, and means something else once it changes (`x-relabels`): those that the kind's
    /// `holders` find.
    pub relabels: bool,
    /// A query of records, which people read as a sentence (`x-query`).
    pub query: bool,
    /// A filter of events, which people read as a sentence (`x-filter`).
    pub filter: bool,
    /// Switching it on puts the object away (`x-archives`).
    pub archives: bool,
    /// The value with which others may not be able to use the object any more (`x-withdraws`).
    pub withdraws: Option<Value>,
    /// The kinds whose objects can name this one only while it is on (`x-needed-by`).
    pub needed_by: Vec<String>,
    /// What records hold in the object are objects of what it names (`x-holds`), and go with those.
    pub holds: bool,
    /// A text in which Close puts values of records: its tags name fields (`x-tags`).
    pub tags: bool,
    /// The words that it can be set to (`enum`); any where there are none.
    pub words: Vec<String>,
    /// What the file of its text ends with, where manifests may keep that in a file of its own (`x-file`).
    pub file: Option<String>,
    /// The prefix of the kind that it names (`x-ref`).
    pub reference: Option<String>,
    /// What it names has these attributes (`x-named-with`).
    pub named_with: Map<String, Value>,
    /// Why Close takes nothing else there (`x-unfit`), as a sentence about what is named.
    pub unfit: Option<String>,
    /// The facts about what lies in it, where it holds attributes of its own, or objects that do.
    pub inside: Vec<Attribute>,
}

/// How a change of an attribute loses record values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueLoss {
    /// The records that hold an item that goes (`items`).
    Items,
    /// All but one of the values of a record, when it is switched off (`off`).
    WhenOff,
    /// Every value that the new type can't hold, once Close has converted them (`type`). Text holds all, and a list of
    /// choices takes in what records hold.
    Conversion,
}

impl Attribute {
    /// Reads the facts from an attribute's JSON Schema.
    #[must_use]
    pub fn of(name: &str, schema: &Value) -> Self {
        let flag = |key: &str| schema.get(key).and_then(Value::as_bool).unwrap_or_default();

        let text = |key: &str| schema.get(key).and_then(Value::as_str).map(str::to_owned);

        // A list of references says on its items what they name.
        Self {
            name: name.to_owned(),
            api: text("x-api").unwrap_or_else(|| name.to_owned()),
            about: text("description").unwrap_or_default(),
            required: flag("x-required"),
            immutable: flag("x-immutable"),
            bound: flag("x-bound"),
            set: flag("x-set"),
            identified: text("x-identified"),
            sorted: flag("x-sorted"),
            shown: flag("x-shown"),
            loses: text("x-loses").as_deref().and_then(ValueLoss::parse),
            behaviour: schema.get("x-behaviour").and_then(Consequence::of),
            start: schema.get("x-start").and_then(Consequence::of),
            said_by: schema["x-said-by"].as_object().cloned().unwrap_or_default(),
            asks: [
                (ConsentRisk::Access, "x-access"),
                (ConsentRisk::Outreach, "x-outreach"),
            ]
            .into_iter()
            .filter_map(|(risk, fact)| Some((risk, schema.get(fact).and_then(Consequence::of)?)))
            .collect(),
            empty: text("x-empty"),
            after_create: schema.get("x-after-create").cloned(),
            demands: flag("x-demands"),
            asked: flag("x-asked-at-create"),
            instead: schema["x-instead"].as_object().cloned().unwrap_or_default(),
            alone: flag("x-alone") || flag("x-each"),
            each: flag("x-each"),
            deferred: text("x-deferred"),
            expected: schema.get("x-expected").cloned(),
            absent: schema.get("x-absent").cloned(),
            local: flag("x-local"),
            decides: flag("x-decides"),
            relabels: flag("x-relabels"),
            query: flag("x-query"),
            filter: flag("x-filter"),
            archives: flag("x-archives"),
            withdraws: schema.get("x-withdraws").cloned(),
            needed_by: words(schema, "x-needed-by"),
            holds: flag("x-holds"),
            tags: flag("x-tags"),
            words: words(schema, "enum"),
            file: text("x-file"),
            reference: text("x-ref").or_else(|| {
                schema
                    .pointer("/items/x-ref")
                    .and_then(Value::as_str)
                    .map(str::to_owned)
            }),
            named_with: schema["x-named-with"].as_object().cloned().unwrap_or_default(),
            unfit: text("x-unfit"),
            // So does a list of objects.
            inside: schema["properties"]
                .as_object()
                .or_else(|| schema["items"]["properties"].as_object())
                .into_iter()
                .flatten()
                .map(|(name, inner)| Self::of(name, inner))
                .collect(),
        }
    }
}

/// Returns the words of a fact that is a list of them.
fn words(schema: &Value, fact: &str) -> Vec<String> {
    let words = schema[fact].as_array().into_iter().flatten();
    words
        .filter_map(|word| word.as_str().map(str::to_owned))
        .collect()
}

impl Attribute {
    /// Says how the organization acts differently after a change, if it does.
    #[must_use]
    pub fn behaviour_of(&self, before: &Value, after: &Value) -> Option<String> {
        let behaviour = self.behaviour.as_ref()?;
        behaviour.text(before, after, self.empty.as_deref())
    }

    /// Says how a new object acts that starts with a value, if that differs from a change to the same value.
    #[must_use]
    pub fn start_of(&self, after: &Value) -> Option<String> {
        let start = self.start.as_ref()?;
        start.text(&Value::Null, after, self.empty.as_deref())
    }

    /// Says whether another attribute that changes to a value says what a change of this one comes to.
    #[must_use]
    pub fn is_said_by(&self, attribute: &str, after: &Value) -> bool {
        let said = self.said_by.get(attribute);
        said.is_some_and(|needed| *needed == "*" || needed == after)
    }

    /// Returns what a person has to agree to for a change, with the reasons.
    pub fn asks_of(&self, before: &Value, after: &Value) -> impl Iterator<Item = ConsentReason> {
        let asks = self.asks.iter().filter_map(|(risk, consequence)| {
            let because = consequence.text(before, after, self.empty.as_deref())?;
            Some(ConsentReason::new(*risk, because))
        });
        asks.collect::<Vec<_>>().into_iter()
    }
}

impl ValueLoss {
    fn parse(word: &str) -> Option<Self> {
        match word {
            "items" => Some(Self::Items),
            "off" => Some(Self::WhenOff),
            "type" => Some(Self::Conversion),
            _ => None,
        }
    }
}
