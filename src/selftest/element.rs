//! The elements of a scenario: what each is before and after, and whether somebody agrees that it loses values.

use super::Dice;
use std::collections::BTreeSet;

/// What a custom field stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldOwner {
    /// Leads.
    Lead,
    /// Contacts.
    Contact,
    /// Opportunities.
    Opportunity,
    /// Activities of the scenario's one type.
    Activity,
    /// Nothing by itself.
    Shared,
}

/// The scenario's custom activity type.
pub const TYPE: &str = "Visit";
/// The scenario's pipeline.
pub const PIPELINE: &str = "Deals";

impl FieldOwner {
    /// Returns what the addresses of its fields begin with.
    pub fn address(self) -> &'static str {
        match self {
            Self::Lead => "custom_field/lead",
            Self::Contact => "custom_field/contact",
            Self::Opportunity => "custom_field/opportunity",
            Self::Activity => "custom_activity_type/Visit",
            Self::Shared => "custom_field/shared",
        }
    }
}

/// What a custom field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldContent {
    /// Any text.
    Text,
    /// A number.
    Number,
    /// One of three choices.
    One,
    /// Several of three choices.
    Many,
}

/// The change of an element from one manifest to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ElementChange {
    /// It stays as it is.
    Stays,
    /// The manifest no longer mentions it.
    Forgotten,
    /// It gets a description.
    Described,
    /// It gets a fourth choice.
    MoreChoices,
    /// Its first choice goes.
    FewerChoices,
    /// Its first choice gets another name, and records take it on.
    ChoiceRenamed,
    /// It becomes text.
    ToText,
    /// It becomes a number.
    ToNumber,
    /// It holds one value instead of several.
    ToOne,
    /// It holds several values instead of one.
    ToMany,
    /// It goes.
    Removed,
    /// It goes, and its records have another one from then on.
    HandedOn,
    /// It goes to another pipeline.
    Transferred,
}

/// How somebody agrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ElementConsent {
    /// Not at all.
    Missing,
    /// In the manifest.
    Written,
    /// By the address, for one run.
    Said,
}

/// How much is agreed to in a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsentMix {
    /// Everything.
    Willing,
    /// Each element by chance.
    Mixed,
    /// Nothing.
    Unwilling,
}

impl ElementConsent {
    /// Draws one.
    pub fn draw(dice: &mut Dice, mix: ConsentMix) -> Self {
        let given = *dice.pick(&[Self::Written, Self::Said]);
        match mix {
            ConsentMix::Willing => given,
            ConsentMix::Mixed if dice.one_in(2) => given,
            ConsentMix::Mixed | ConsentMix::Unwilling => Self::Missing,
        }
    }
}

/// Something with a name that may lose values.
#[derive(Clone, Debug)]
pub struct Element {
    /// Its name before.
    pub name: String,
    /// Its name after.
    pub renamed: Option<String>,
    /// What becomes of it.
    pub change: ElementChange,
    /// Who agrees.
    pub consent: ElementConsent,
}

impl Element {
    /// Draws one.
    pub fn draw(dice: &mut Dice, mix: ConsentMix, name: &str, changes: &[ElementChange]) -> Self {
        let change = *dice.pick(changes);
        // What goes doesn't get a new name as well.
        let stays = !matches!(
            change,
            ElementChange::Removed
                | ElementChange::HandedOn
                | ElementChange::Forgotten
                | ElementChange::Transferred
        );
        Self {
            name: name.to_owned(),
            renamed: (stays && dice.one_in(4)).then(|| format!("{name} anew")),
            change,
            consent: ElementConsent::draw(dice, mix),
        }
    }

    /// Returns the name that the manifest uses afterwards.
    pub fn after(&self) -> &str {
        self.renamed.as_deref().unwrap_or(&self.name)
    }

    /// Says whether it goes by this name, before or after.
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name || self.after() == name
    }

    /// Says whether somebody agrees, and the manifest mentions it so that the agreement counts.
    pub fn is_agreed(&self) -> bool {
        self.change != ElementChange::Forgotten && self.consent != ElementConsent::Missing
    }

    /// Returns the attributes of its entry that say what it was and who agrees.
    pub fn marks(&self) -> String {
        let mut marks = String::new();
        if self.renamed.is_some() {
            marks += &format!(", renamed_from: {}", self.name);
        }
        if matches!(self.change, ElementChange::Removed | ElementChange::HandedOn) {
            marks += ", removed: true";
        }
        if self.consent == ElementConsent::Written {
            marks += ", allow_data_loss: true";
        }
        marks
    }
}

/// A custom field.
#[derive(Clone, Debug)]
pub struct ScenarioField {
    /// Its name, change and consent.
    pub element: Element,
    /// What it stands on.
    pub owner: FieldOwner,
    /// What it holds.
    pub content: FieldContent,
}

/// The choices of every field that has some.
pub const CHOICES: [&str; 3] = ["red", "green", "blue"];
/// What the first choice may become.
pub const RENAMED_CHOICE: &str = "crimson";

impl ScenarioField {
    /// Draws one.
    pub fn draw(dice: &mut Dice, mix: ConsentMix, owner: FieldOwner, name: &str) -> Self {
        use FieldContent::{Many, Number, One, Text};
        let content = if owner == FieldOwner::Shared {
            *dice.pick(&[One, Text])
        } else {
            *dice.pick(&[Text, One, Many, Number])
        };
        Self {
            element: Element::draw(dice, mix, name, possible_changes(content, owner)),
            owner,
            content,
        }
    }

    /// Returns its entry before.
    pub fn before(&self) -> String {
        format!(
            "{{name: {}, {}}}",
            self.element.name,
            described(self.content, CHOICES.join(", "))
        )
    }

    /// Returns its entry after, if it has one.
    pub fn after(&self) -> Option<String> {
        let all = CHOICES.join(", ");
        let [_, rest @ ..] = CHOICES;
        let (content, choices, more) = match self.element.change {
            ElementChange::Forgotten => return None,
            ElementChange::Removed | ElementChange::HandedOn | ElementChange::Transferred => {
                return Some(format!("{{name: {}{}}}", self.element.name, self.element.marks()));
            }
            ElementChange::Stays => (self.content, all, ""),
            ElementChange::Described => (self.content, all, ", description: What it is"),
            ElementChange::MoreChoices => (self.content, format!("grey, {all}"), ""),
            ElementChange::FewerChoices => (self.content, rest.join(", "), ""),
            ElementChange::ChoiceRenamed => {
                let first = format!("{{value: {RENAMED_CHOICE}, renamed_from: {}}}", CHOICES[0]);
                (self.content, format!("{first}, {}", rest.join(", ")), "")
            }
            ElementChange::ToText => (FieldContent::Text, all, ""),
            ElementChange::ToNumber => (FieldContent::Number, all, ""),
            ElementChange::ToOne => (FieldContent::One, all, ", accepts_multiple_values: false"),
            ElementChange::ToMany => (FieldContent::Many, all, ""),
        };

        let marks = self.element.marks();
        Some(format!(
            "{{name: {}, {}{more}{marks}}}",
            self.element.after(),
            described(content, choices)
        ))
    }

    /// Returns what a value may be afterwards if nobody agreed to lose it: its items as texts.
    pub fn may_become(&self, items: &BTreeSet<String>) -> BTreeSet<String> {
        let renames = self.element.change == ElementChange::ChoiceRenamed;
        let renamed = |item: &String| {
            if renames && item == CHOICES[0] {
                RENAMED_CHOICE.to_owned()
            } else {
                item.clone()
            }
        };
        items.iter().map(renamed).collect()
    }

    /// Returns the address that agreeing takes.
    pub fn address(&self) -> String {
        format!("{}/{}", self.owner.address(), self.element.after())
    }
}

/// The changes that a field can go through.
fn possible_changes(content: FieldContent, owner: FieldOwner) -> &'static [ElementChange] {
    use ElementChange::{
        ChoiceRenamed, Described, FewerChoices, Forgotten, MoreChoices, Removed, Stays, ToMany, ToNumber,
        ToOne, ToText,
    };
    use FieldContent::{Many, Number, One, Text};

    match (content, owner) {
        (One, FieldOwner::Shared) => &[
            Stays,
            Forgotten,
            MoreChoices,
            FewerChoices,
            ChoiceRenamed,
            Removed,
        ],
        // Whether anything else of a shared field can be changed is not known of Close.
        (_, FieldOwner::Shared) => &[Stays, Forgotten, Removed],
        (Text, _) => &[Stays, Described, Forgotten, ToNumber, Removed],
        (Number, _) => &[Stays, Described, Forgotten, ToText, Removed],
        (One, _) => &[
            Stays,
            Described,
            Forgotten,
            MoreChoices,
            FewerChoices,
            ChoiceRenamed,
            ToText,
            ToMany,
            Removed,
        ],
        (Many, _) => &[
            Stays,
            Described,
            Forgotten,
            MoreChoices,
            FewerChoices,
            ChoiceRenamed,
            ToOne,
            Removed,
        ],
    }
}

fn described(content: FieldContent, choices: String) -> String {
    match content {
        FieldContent::Text => "type: text".to_owned(),
        FieldContent::Number => "type: number".to_owned(),
        FieldContent::One => format!("type: choices, choices: [{choices}]"),
        FieldContent::Many => format!("type: choices, choices: [{choices}], accepts_multiple_values: true"),
    }
}
