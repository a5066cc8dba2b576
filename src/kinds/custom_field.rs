//! Custom fields of every owner, and shared ones, which have none.

use super::{
    choice::Choice,
    custom_object_type::CustomObjectType,
    owner::{Activity, Contact, Lead, Object, Opportunity, Owner},
    role::Role,
};
use crate::model::{
    Address, At, Attr, Call, Checks, Def, Deletion, Flag, Found, Items, Kind, Listing, Movement, Mover,
    PARENT, Read, Ref, Responses, Shape, Stake, Write, suggest,
};
use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A custom field: something to be noted on a record, by people or by programs.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(bound = "")]
#[schemars(bound = "", transform = shape::<H>)]
pub struct CustomField<H: Holder> {
    /// The name that people see. To change it, write the old one in `renamed_from`.
    pub name: String,
    /// The object that the field belongs to.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    pub parent: Attr<Ref<<H::Owner as Owner>::Parent>>,
    /// What a value is: `text`, `textarea` (several lines; custom activities only), `number`, `date`, `datetime`,
    /// `choices`, `user`, `contact`, `custom_object` or `hidden` (never shown to people).
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend(
        "x-required" = true,
        "anyOf" = [
            { "enum": [
                "text", "textarea", "number", "date", "datetime", "choices", "user", "contact", "custom_object",
                "hidden"
            ] },
            { "type": "string", "minLength": 1 }
        ]
    ))]
    pub r#type: Attr<String>,
    /// Says what the field is for; at most 280 characters, null for none.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    pub description: Attr<Option<String>>,
    /// The values to choose from, in the order in which people see them. Only for `type: choices`. Records that
    /// hold a choice which is taken out lose it.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-loses" = "items"))]
    pub choices: Attr<Items<Choice>>,
    /// Whether a record can hold several values. Only for the types `choices`, `user`, `contact` and
    /// `custom_object`. Where it is switched off, records keep one of theirs.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-loses" = "off"))]
    pub accepts_multiple_values: Attr<Flag>,
    /// The custom object type that the field refers to. Only for `type: custom_object`; Close can't change it
    /// later.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-api" = "referenced_custom_type_id", "x-immutable" = true))]
    pub referenced_custom_type: Attr<Option<Ref<CustomObjectType>>>,
    /// Whether the objects that the field refers to show, in turn, who refers to them. Only for
    /// `type: custom_object`.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    pub back_reference_is_visible: Attr<Option<bool>>,
    /// Whether a record can't be saved (custom objects) or published (custom activities) without a value.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-behaviour" = "people can or can't go on without a value"))]
    pub required: Attr<Flag>,
    /// The roles that may edit the field; an empty list means everyone.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-set" = true, "x-behaviour" = "other people may edit the field"))]
    pub editable_with_roles: Attr<Items<Ref<Role>>>,
}

/// The types of fields, with whether a record can hold several values (API notes, custom fields 3).
const TYPES: &[(&str, bool)] = &[
    ("text", false),
    ("textarea", false),
    ("number", false),
    ("date", false),
    ("datetime", false),
    ("choices", true),
    ("user", true),
    ("contact", true),
    ("custom_object", true),
    ("hidden", false),
];

/// Words that people take for types, and what to write for them.
const NOT_TYPES: &[(&str, &str)] = &[
    ("boolean", "`type: choices` with `choices: [\"Yes\", \"No\"]`"),
    ("checkbox", "`type: choices` with `choices: [\"Yes\", \"No\"]`"),
    ("currency", "`type: number`"),
    ("dropdown", "`type: choices`"),
    ("email", "`type: text`"),
    ("enum", "`type: choices`"),
    ("integer", "`type: number`"),
    (
        "multiselect",
        "`type: choices` with `accepts_multiple_values: true`",
    ),
    ("percent", "`type: number`"),
    ("phone", "`type: text`"),
    ("select", "`type: choices`"),
    ("string", "`type: text`"),
    ("url", "`type: text`"),
];

/// What holds a field, and what differs with it.
pub trait Holder: 'static {
    /// The owner; any for shared fields.
    type Owner: Owner;
    /// The kind's description.
    const DEF: Def;
    /// The attributes that such fields do not have.
    const WITHOUT: &'static [&'static str];
    /// Whether Close refuses to change the type.
    const TYPE_IS_FIXED: bool;
    /// Whether the field appears somewhere by itself.
    const PLACED: bool = true;
    /// Where attributes belong that people look for here.
    const ELSEWHERE: &'static [(&'static str, &'static str)] = &[];
    /// Whether `textarea` is a type here.
    const HAS_TEXTAREA: bool = false;
}

/// The holder of shared fields: none, until they are associated with something.
pub struct Shared;

const LOSES: Deletion = Deletion::LosesData("the values that records hold in the field are lost for good");

impl Holder for Lead {
    type Owner = Self;
    const DEF: Def = plain("lead_field", "lead field", "/custom_field/lead/", Self::LISTING)
        .prefix("custom_field/lead")
        .reads(&[<Self as Owner>::FIELDS, SHARED]);
    const WITHOUT: &'static [&'static str] = &[PARENT, "required"];
    const ELSEWHERE: &'static [(&'static str, &'static str)] = &[NEVER_REQUIRED, NOT_BOTH];
    const TYPE_IS_FIXED: bool = false;
}

impl Holder for Contact {
    type Owner = Self;
    const DEF: Def = plain(
        "contact_field",
        "contact field",
        "/custom_field/contact/",
        Self::LISTING,
    )
    .prefix("custom_field/contact")
    .reads(&[<Self as Owner>::FIELDS, SHARED]);
    const WITHOUT: &'static [&'static str] = &[PARENT, "required"];
    const ELSEWHERE: &'static [(&'static str, &'static str)] = &[NEVER_REQUIRED, NOT_BOTH];
    const TYPE_IS_FIXED: bool = false;
}

impl Holder for Opportunity {
    type Owner = Self;
    const DEF: Def = plain(
        "opportunity_field",
        "opportunity field",
        "/custom_field/opportunity/",
        Self::LISTING,
    )
    .prefix("custom_field/opportunity")
    .reads(&[<Self as Owner>::FIELDS, SHARED]);
    const WITHOUT: &'static [&'static str] = &[PARENT, "required"];
    const ELSEWHERE: &'static [(&'static str, &'static str)] = &[NEVER_REQUIRED, NOT_BOTH];
    const TYPE_IS_FIXED: bool = false;
}

impl Holder for Activity {
    type Owner = Self;
    const DEF: Def = plain(
        "activity_field",
        "custom activity field",
        "/custom_field/activity/",
        Self::LISTING,
    )
    .prefix("custom_activity_type");
    const WITHOUT: &'static [&'static str] = &[];
    const ELSEWHERE: &'static [(&'static str, &'static str)] = &[NOT_BOTH];
    const TYPE_IS_FIXED: bool = true;
    const HAS_TEXTAREA: bool = true;
}

impl Holder for Object {
    type Owner = Self;
    const DEF: Def = plain(
        "object_field",
        "custom object field",
        "/custom_field/custom_object_type/",
        Self::LISTING,
    )
    .prefix("custom_object_type");
    const WITHOUT: &'static [&'static str] = &[];
    const ELSEWHERE: &'static [(&'static str, &'static str)] = &[NOT_BOTH];
    const TYPE_IS_FIXED: bool = true;
}

impl Holder for Shared {
    type Owner = Lead;
    const DEF: Def = plain(
        "shared_field",
        "shared field",
        SHARED.path,
        Listing {
            at: At::Section(&["custom_fields", "shared"]),
            order: None,
        },
    )
    .prefix("custom_field/shared");
    const WITHOUT: &'static [&'static str] = &[PARENT, "required", "editable_with_roles"];
    const PLACED: bool = false;
    const ELSEWHERE: &'static [(&'static str, &'static str)] = &[
        (
            "editable_with_roles",
            "write it where the field is placed, as in `{shared: Region, editable_with_roles: [Admin]}`",
        ),
        (
            "required",
            "write it where the field is placed, as in `{shared: Region, required: true}`",
        ),
    ];
    const TYPE_IS_FIXED: bool = true;
}

/// Where shared fields and their associations are read.
pub const SHARED: Read = Read {
    path: "/custom_field/shared/",
    shape: Shape::List,
};

const fn plain(name: &'static str, title: &'static str, path: &'static str, listing: Listing) -> Def {
    Def::new(name, title, path).listed(listing).deletion(LOSES)
}

/// What is said of an entry that is a shared field and one of its own.
const NOT_BOTH: (&str, &str) = (
    "shared",
    "keep `shared:` alone for a shared field, or `name:` for a field of this place only",
);

/// What is said of `required` where no field has it.
pub const NEVER_REQUIRED: (&str, &str) = (
    "required",
    "take it out; in Close only fields of custom activity types and custom object types can be required",
);

/// Says in the schema what differs with the holder.
fn shape<H: Holder>(schema: &mut Schema) {
    let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else {
        return;
    };
    properties.retain(|name, _| !H::WITHOUT.contains(&name.as_str()));
    if let Some(parent) = properties.get_mut(PARENT) {
        parent["x-api"] = H::Owner::PARENT.into();
    }
    let r#type = &mut properties["type"];
    let change = if H::TYPE_IS_FIXED {
        r#type["x-immutable"] = true.into();
        "Close can't change it later."
    } else {
        r#type["x-loses"] = "type".into();
        "Where it is changed, records lose the values that do not fit the new type."
    };
    let about = r#type["description"].as_str().unwrap_or_default();
    r#type["description"] = format!("{about} {change}").into();
    if !H::HAS_TEXTAREA
        && let Some(known) = r#type["anyOf"][0]["enum"].as_array_mut()
    {
        known.retain(|known| known != "textarea");
    }
    schema.insert("x-elsewhere".to_owned(), elsewhere(H::ELSEWHERE));
}

/// Makes the part of a schema that says where attributes belong that people look for in it.
pub fn elsewhere(places: &[(&str, &str)]) -> Value {
    let places = places
        .iter()
        .map(|(name, place)| ((*name).to_owned(), (*place).into()));
    Value::Object(places.collect())
}

impl<H: Holder> CustomField<H> {
    fn r#type(&self) -> &str {
        self.r#type.stated().map_or("", String::as_str)
    }

    /// Says whether the type is known, and another one; what is wrong with an unknown type is said elsewhere.
    fn is_of_another_type_than(&self, r#type: &str) -> bool {
        self.r#type() != r#type && TYPES.iter().any(|(known, _)| *known == self.r#type())
    }

    fn check_type(&self, checks: &mut Checks) {
        let r#type = self.r#type();
        if r#type == "textarea" && !H::HAS_TEXTAREA {
            let message = format!("{} can't have the type `textarea`", H::DEF.one());
            checks.report(
                "textarea-outside-activity",
                "/type",
                message,
                "write `type: text`",
            );
        }
        if r#type.is_empty() || TYPES.iter().any(|(known, _)| *known == r#type) {
            return;
        }
        let spelled = suggest(r#type, TYPES.iter().map(|(known, _)| *known)).filter(|_| r#type != RICH_TEXT);
        let help = match NOT_TYPES.iter().find(|(word, _)| *word == r#type.to_lowercase()) {
            Some((_, instead)) => format!("write {instead}"),
            None => match spelled {
                Some(likely) => format!("did you mean `type: {likely}`?"),
                None => return,
            },
        };
        checks.report(
            "unknown-type",
            "/type",
            format!("Close has no field type `{}`", r#type),
            help,
        );
    }

    fn check_choices(&self, checks: &mut Checks) {
        let choices = self
            .choices
            .stated()
            .map(|choices| choices.0.as_slice())
            .unwrap_or_default();
        if self.r#type() == "choices" && choices.is_empty() {
            let pointer = if self.choices.is_omitted() {
                "/type"
            } else {
                "/choices"
            };
            let help = "write `choices: [First, Second]`";
            checks.lacks(
                "choices-missing",
                "choices",
                pointer,
                "a field of type `choices` needs choices",
                help,
            );
        }
        if self.is_of_another_type_than("choices") && !choices.is_empty() {
            let message = format!(
                "`choices` belongs to `type: choices`, and this field has `type: {}`",
                self.r#type()
            );
            checks.report(
                "choices-without-type",
                "/choices",
                message,
                "take it out, or write `type: choices`",
            );
        }
        super::choice::check(checks, choices);
    }

    fn check_flags(&self, checks: &mut Checks) {
        let many = self.accepts_multiple_values == Attr::Stated(Flag(true));
        if many && TYPES.contains(&(self.r#type(), false)) {
            let takers: Vec<_> = TYPES
                .iter()
                .filter(|one| one.1)
                .map(|one| format!("`{}`", one.0))
                .collect();
            checks.report(
                "one-value-only",
                "/accepts_multiple_values",
                format!("a field of type `{}` holds one value", self.r#type()),
                format!("take it out; only {} can hold several", takers.join(", ")),
            );
        }
        let referenced = self.referenced_custom_type.stated().is_some_and(Option::is_some);
        if self.r#type() == "custom_object" && !referenced {
            let help = "add `referenced_custom_type:` with the name of a custom object type";
            checks.lacks(
                "reference-missing",
                "referenced_custom_type",
                "/type",
                "the field does not say what it refers to",
                help,
            );
        }
        if self.is_of_another_type_than("custom_object") {
            let visible = self
                .back_reference_is_visible
                .stated()
                .is_some_and(Option::is_some);
            let stated = [
                ("referenced_custom_type", referenced),
                ("back_reference_is_visible", visible),
            ];
            for (name, _) in stated.into_iter().filter(|(_, stated)| *stated) {
                let message = format!("`{name}` belongs to `type: custom_object`");
                checks.report("not-a-reference", format!("/{name}"), message, "take it out");
            }
        }
    }
}

/// A type that is seen in organizations but documented nowhere (API notes, custom fields 3).
const RICH_TEXT: &str = "richtextarea";

impl<H: Holder> Kind for CustomField<H> {
    const DEF: Def = H::DEF;

    fn address(&self) -> Address {
        match self.parent.stated() {
            Some(parent) => parent.address().child(&self.name),
            None => Address::new(H::DEF.prefix, &self.name),
        }
    }

    fn check(&self, checks: &mut Checks) {
        super::name::check(checks, H::DEF.key, &self.name);
        super::description::check(checks, &self.description);
        self.check_type(checks);
        self.check_choices(checks);
        self.check_flags(checks);
    }

    fn obstacle(&self) -> Option<String> {
        let known = TYPES.iter().any(|(known, _)| *known == self.r#type());
        (!known).then(|| {
            format!(
                "closectl knows no field type `{}` and creates none",
                self.r#type()
            )
        })
    }

    /// Close shows the attributes of other types as null, as empty or not at all.
    fn canonicalize(&mut self) {
        super::description::canonicalize(&mut self.description);
        if self.r#type() != "choices" && self.choices == Attr::Stated(Items(Vec::new())) {
            self.choices = Attr::Omitted;
        }
        if TYPES.contains(&(self.r#type(), false))
            && self.accepts_multiple_values == Attr::Stated(Flag(false))
        {
            self.accepts_multiple_values = Attr::Omitted;
        }
        if self.r#type() != "custom_object" {
            if self.referenced_custom_type == Attr::Stated(None) {
                self.referenced_custom_type = Attr::Omitted;
            }
            if self
                .back_reference_is_visible
                .stated()
                .is_some_and(|shown| *shown != Some(true))
            {
                self.back_reference_is_visible = Attr::Omitted;
            }
        }
    }

    fn live(responses: &Responses) -> Vec<Found> {
        let shared: Vec<_> = responses.items(SHARED.path).map(|field| &field["id"]).collect();
        let read = match H::DEF.reads.first() {
            Some(read) => *read,
            None => Read {
                path: H::DEF.path,
                shape: Shape::List,
            },
        };
        let list = match read.shape {
            Shape::Holding(list) => &responses.get(read.path)[list],
            Shape::List => responses.get(read.path),
        };
        let regular = |field: &&Value| {
            read.shape == Shape::List || (field["is_shared"] != true && !shared.contains(&&field["id"]))
        };
        list.as_array()
            .into_iter()
            .flatten()
            .filter(regular)
            .map(found)
            .collect()
    }

    /// A shared field holds values only where it is associated; the associations find those.
    fn holders(stake: &Stake<'_>) -> Vec<Value> {
        let place = H::Owner::object_type(stake);
        H::PLACED
            .then(|| stake.in_field(place, stake.id.unwrap_or_default()))
            .into_iter()
            .collect()
    }

    fn movers(stake: &Stake<'_>, to: &Value) -> Vec<Mover> {
        let place = H::Owner::object_type(stake);
        let field = stake.id.unwrap_or_default();
        let mover = || stake.move_in_field(place, field, to, H::Owner::RECORDS);
        H::PLACED.then(mover).into_iter().collect()
    }

    fn moves(&self) -> Vec<Movement> {
        let choices = self
            .choices
            .stated()
            .map(|choices| choices.0.as_slice())
            .unwrap_or_default();
        let moves = choices.iter().filter_map(|choice| {
            let from = choice.renamed_from.clone()?;
            Some(Movement {
                attribute: "choices",
                from,
                to: choice.value.clone(),
            })
        });
        moves.collect()
    }

    fn call(write: &Write<'_>) -> Call {
        write.plain(H::DEF.path)
    }

    /// A change of the type is carried out in the background (API notes, custom fields 2.2).
    fn is_settled(answer: &Value) -> bool {
        answer.get("converting_to_type").is_none_or(Value::is_null)
    }
}

/// A field that is being converted has the type that it will have.
fn found(field: &Value) -> Found {
    let mut found = Found::plain(field);
    if let Some(coming) = field.get("converting_to_type").filter(|coming| !coming.is_null()) {
        found.value["type"] = coming.clone();
    }
    found
}
