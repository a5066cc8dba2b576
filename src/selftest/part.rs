//! The parts of a scene: what each is before and after, and whether somebody agrees that it loses values.

use super::Dice;
use std::collections::BTreeSet;

/// What a custom field stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// Leads.
    Lead,
    /// Contacts.
    Contact,
    /// Opportunities.
    Opportunity,
    /// Activities of the scene's one type.
    Activity,
    /// Nothing by itself.
    Shared,
}

/// The scene's custom activity type.
pub const TYPE: &str = "Visit";
/// The scene's pipeline.
pub const PIPELINE: &str = "Deals";

impl Owner {
    /// Returns what the addresses of its fields begin with.
    #[must_use]
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
pub enum Form {
    /// Any text.
    Text,
    /// A number.
    Number,
    /// One of three choices.
    One,
    /// Several of three choices.
    Many,
}

/// What becomes of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
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
pub enum Consent {
    /// Not at all.
    Missing,
    /// In the manifest.
    Written,
    /// By the address, for one run.
    Said,
}

/// How much is agreed to in a scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// Everything.
    Willing,
    /// Each part by chance.
    Mixed,
    /// Nothing.
    Unwilling,
}

impl Consent {
    /// Draws one.
    pub fn draw(dice: &mut Dice, mood: Mood) -> Self {
        let given = *dice.pick(&[Self::Written, Self::Said]);
        match mood {
            Mood::Willing => given,
            Mood::Mixed if dice.one_in(2) => given,
            Mood::Mixed | Mood::Unwilling => Self::Missing,
        }
    }
}

/// Something with a name that may lose values.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its name before.
    pub name: String,
    /// Its name after.
    pub renamed: Option<String>,
    /// What becomes of it.
    pub fate: Fate,
    /// Who agrees.
    pub consent: Consent,
}

impl Part {
    /// Draws one.
    pub fn draw(dice: &mut Dice, mood: Mood, name: &str, fates: &[Fate]) -> Self {
        let fate = *dice.pick(fates);
        let stays = !matches!(
            fate,
            Fate::Removed | Fate::HandedOn | Fate::Forgotten | Fate::Transferred
        );
        Self {
            name: name.to_owned(),
            renamed: (stays && dice.one_in(4)).then(|| format!("{name} anew")),
            fate,
            consent: Consent::draw(dice, mood),
        }
    }

    /// Returns the name that the manifest uses afterwards.
    #[must_use]
    pub fn after(&self) -> &str {
        self.renamed.as_deref().unwrap_or(&self.name)
    }

    /// Says whether it goes by this name, before or after.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name || self.after() == name
    }

    /// Says whether somebody agrees, and the manifest mentions it so that the agreement counts.
    #[must_use]
    pub fn is_agreed(&self) -> bool {
        self.fate != Fate::Forgotten && self.consent != Consent::Missing
    }

    /// Returns the attributes of its entry that say what it was and who agrees.
    #[must_use]
    pub fn marks(&self) -> String {
        let mut marks = String::new();
        if self.renamed.is_some() {
            marks += &format!(", renamed_from: {}", self.name);
        }
        if matches!(self.fate, Fate::Removed | Fate::HandedOn) {
            marks += ", removed: true";
        }
        if self.consent == Consent::Written {
            marks += ", allow_data_loss: true";
        }
        marks
    }
}

/// A custom field.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name, fate and consent.
    pub part: Part,
    /// What it stands on.
    pub owner: Owner,
    /// What it holds.
    pub form: Form,
}

/// The choices of every field that has some.
pub const CHOICES: [&str; 3] = ["red", "green", "blue"];
/// What the first choice may become.
pub const RENAMED_CHOICE: &str = "crimson";

impl Field {
    /// Draws one.
    pub fn draw(dice: &mut Dice, mood: Mood, owner: Owner, name: &str) -> Self {
        use Fate::{
            ChoiceRenamed, Described, FewerChoices, Forgotten, MoreChoices, Removed, Stays, ToMany, ToNumber,
            ToOne, ToText,
        };
        let form = match owner {
            Owner::Shared => *dice.pick(&[Form::One, Form::Text]),
            Owner::Lead | Owner::Contact | Owner::Opportunity | Owner::Activity => {
                *dice.pick(&[Form::Text, Form::One, Form::Many, Form::Number])
            }
        };
        let fates: &[Fate] = match (form, owner) {
            (Form::One, Owner::Shared) => &[
                Stays,
                Forgotten,
                MoreChoices,
                FewerChoices,
                ChoiceRenamed,
                Removed,
            ],
            (_, Owner::Shared) => &[Stays, Forgotten, Removed],
            (Form::Text, _) => &[Stays, Described, Forgotten, ToNumber, Removed],
            (Form::Number, _) => &[Stays, Described, Forgotten, ToText, Removed],
            (Form::One, _) => &[
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
            (Form::Many, _) => &[
                Stays,
                Described,
                Forgotten,
                MoreChoices,
                FewerChoices,
                ChoiceRenamed,
                ToOne,
                Removed,
            ],
        };
        Self {
            part: Part::draw(dice, mood, name, fates),
            owner,
            form,
        }
    }

    /// Returns its entry before.
    #[must_use]
    pub fn before(&self) -> String {
        format!(
            "{{name: {}, {}}}",
            self.part.name,
            described(self.form, CHOICES.join(", "))
        )
    }

    /// Returns its entry after, if it has one.
    #[must_use]
    pub fn after(&self) -> Option<String> {
        let all = CHOICES.join(", ");
        let [_, rest @ ..] = CHOICES;
        let (form, choices, more) = match self.part.fate {
            Fate::Forgotten => return None,
            Fate::Removed | Fate::HandedOn | Fate::Transferred => {
                return Some(format!("{{name: {}{}}}", self.part.name, self.part.marks()));
            }
            Fate::Stays => (self.form, all, ""),
            Fate::Described => (self.form, all, ", description: What it is"),
            Fate::MoreChoices => (self.form, format!("grey, {all}"), ""),
            Fate::FewerChoices => (self.form, rest.join(", "), ""),
            Fate::ChoiceRenamed => {
                let first = format!("{{value: {RENAMED_CHOICE}, renamed_from: {}}}", CHOICES[0]);
                (self.form, format!("{first}, {}", rest.join(", ")), "")
            }
            Fate::ToText => (Form::Text, all, ""),
            Fate::ToNumber => (Form::Number, all, ""),
            Fate::ToOne => (Form::One, all, ", accepts_multiple_values: false"),
            Fate::ToMany => (Form::Many, all, ""),
        };
        let marks = self.part.marks();
        Some(format!(
            "{{name: {}, {}{more}{marks}}}",
            self.part.after(),
            described(form, choices)
        ))
    }

    /// Returns what a value may be afterwards if nobody agreed to lose it: its items as texts.
    #[must_use]
    pub fn may_become(&self, items: &BTreeSet<String>) -> BTreeSet<String> {
        let renamed = |item: &String| match self.part.fate == Fate::ChoiceRenamed && item == CHOICES[0] {
            true => RENAMED_CHOICE.to_owned(),
            false => item.clone(),
        };
        items.iter().map(renamed).collect()
    }

    /// Returns the address that agreeing takes.
    #[must_use]
    pub fn address(&self) -> String {
        format!("{}/{}", self.owner.address(), self.part.after())
    }
}

fn described(form: Form, choices: String) -> String {
    match form {
        Form::Text => "type: text".to_owned(),
        Form::Number => "type: number".to_owned(),
        Form::One => format!("type: choices, choices: [{choices}]"),
        Form::Many => format!("type: choices, choices: [{choices}], accepts_multiple_values: true"),
    }
}
