//! What holds a custom field, an owner or nothing but its places, and what differs with it.

use super::owner::{Contact, CustomActivity, CustomObject, Lead, Opportunity, Owner};
use crate::model::{
    BulkRead, CUSTOMIZATION, Def, Deletion, ListPosition, Listing, MentionForm, ObjectLimit, PARENT, Scope,
};
use schemars::Schema;
use serde_json::Value;

/// The holder of a field, and what differs with it.
pub trait FieldHolder: 'static {
    /// The owner; any for shared fields.
    type Owner: Owner;
    /// The kind's description.
    const DEF: Def;
    /// What such a field is, for people.
    const ABOUT: &'static str;
    /// The attributes that such fields do not have.
    const WITHOUT: &'static [&'static str] = &[];
    /// Whether Close refuses to change the type.
    const TYPE_IS_FIXED: bool = true;
    /// Whether the field appears somewhere by itself.
    const PLACED: bool = true;
    /// Where attributes belong that people look for here.
    const ELSEWHERE: &'static [(&'static str, &'static str)] = &[NOT_BOTH];
    /// Whether `textarea` is a type here.
    const HAS_TEXTAREA: bool = false;
}

/// The holder of shared fields: none, until they are associated with something.
pub struct SharedHolder;

const LOSES: Deletion = Deletion::LosesData("the values that records hold in the field are lost for good");

/// An owner that is not an object; its fields are never required, and their type can be changed.
macro_rules! section {
    ($Owner:ident, $word:literal, $about:literal) => {
        impl FieldHolder for $Owner {
            type Owner = Self;
            const ABOUT: &'static str = $about;
            const DEF: Def = Def {
                prefix: concat!("custom_field/", $word),
                mentions: MentionForm::IdOrTag(<Self as Owner>::TAG),
                reads: &[<Self as Owner>::FIELDS, SHARED],
                records: Some(<Self as Owner>::RECORDS),
                ..plain(
                    concat!($word, "_field"),
                    concat!($word, " field"),
                    concat!("/custom_field/", $word, "/"),
                    Self::LISTING,
                )
            };
            const WITHOUT: &'static [&'static str] = &[PARENT, "required"];
            const ELSEWHERE: &'static [(&'static str, &'static str)] = &[NEVER_REQUIRED, NOT_BOTH];
            const TYPE_IS_FIXED: bool = false;
        }
    };
}

section!(
    Lead,
    "lead",
    "A custom field of leads: a value that people or programs enter for a company."
);
section!(
    Contact,
    "contact",
    "A custom field of contacts: a value that people or programs enter for a person."
);
section!(
    Opportunity,
    "opportunity",
    "A custom field of opportunities: a value that people or programs enter for a deal."
);

impl FieldHolder for CustomActivity {
    type Owner = Self;
    const ABOUT: &'static str =
        "A custom field of a custom activity type: a value that people enter when they log such an activity.";
    const DEF: Def = Def {
        prefix: "custom_activity_type",
        records: Some(<Self as Owner>::RECORDS),
        examples: &[CHOICES, REFERENCE, GUARDED, REQUIRED],
        ..plain(
            "activity_field",
            "custom activity field",
            "/custom_field/activity/",
            Self::LISTING,
        )
    };
    const HAS_TEXTAREA: bool = true;
}

impl FieldHolder for CustomObject {
    type Owner = Self;
    const ABOUT: &'static str =
        "A custom field of a custom object type: a value that people or programs enter for such an object.";
    const DEF: Def = Def {
        prefix: "custom_object_type",
        records: Some(<Self as Owner>::RECORDS),
        examples: &[CHOICES, REFERENCE, GUARDED, REQUIRED],
        ..plain(
            "object_field",
            "custom object field",
            "/custom_field/custom_object_type/",
            Self::LISTING,
        )
    };
}

impl FieldHolder for SharedHolder {
    type Owner = Lead;
    const ABOUT: &'static str = "A custom field that several objects can use. It appears on an object only if the object's list has it as `shared:`.";
    const DEF: Def = Def {
        prefix: "custom_field/shared",
        examples: &[CHOICES, REFERENCE],
        ..plain(
            "shared_field",
            "shared field",
            SHARED.path,
            Listing::unordered(ListPosition::Section(&["custom_fields", "shared"])),
        )
    };
    const WITHOUT: &'static [&'static str] = &[PARENT, "required", "editable_with_roles"];
    const PLACED: bool = false;
    const ELSEWHERE: &'static [(&'static str, &'static str)] = &[
        (
            "editable_with_roles",
            "write it where the field is used, as in `{shared: Region, editable_with_roles: [Admin]}`",
        ),
        (
            "required",
            "write it where the field is used, as in `{shared: Region, required: true}`",
        ),
    ];
}

/// How many fields there may be, those that are placed included (API notes, custom fields 8).
pub const FIELDS: ObjectLimit = ObjectLimit {
    in_use: None,
    what: "custom fields",
    most: 250,
    scope: Scope::Unknown,
};

/// Where shared fields and their associations are read.
pub const SHARED: BulkRead = BulkRead::list("/custom_field/shared/");

const fn plain(name: &'static str, title: &'static str, path: &'static str, listing: Listing) -> Def {
    Def {
        listing: Some(listing),
        caption: Some("type"),
        deletion: LOSES,
        examples: &[CHOICES, REFERENCE, GUARDED],
        limit: Some(FIELDS),
        // Tags say whose field it is before that.
        mentions: MentionForm::IdOrTag("custom"),
        permissions: CUSTOMIZATION,
        // Old fields keep the two others, which tell nothing of the object that they are on.
        id_prefixes: &["cf", "lcf", "ccf"],
        ..Def::new(name, title, path)
    }
}

/// A field of choices.
const CHOICES: &str = "name: Industry\ntype: choices\nchoices: [Software, Retail]\naccepts_multiple_values: true\n\
                       description: What the customer sells";
/// A field that refers to objects.
const REFERENCE: &str =
    "name: Plan\ntype: custom_object\nreferenced_custom_type: Subscription\nback_reference_is_visible: true";
/// A field that not everybody may edit.
const GUARDED: &str = "name: Budget\ntype: number\neditable_with_roles: [Admin]";
/// A field that can't be left empty.
const REQUIRED: &str = "name: Next step\ntype: text\nrequired: true";

/// What is said of an entry that is a shared field and one of its own.
const NOT_BOTH: (&str, &str) = (
    "shared",
    "keep `shared:` alone for a shared field, or `name:` for a field of this place only",
);

/// What is said of `required` where no field has it.
pub const NEVER_REQUIRED: (&str, &str) = (
    "required",
    "remove it; in Close only fields of custom activity types and custom object types can be required",
);

/// Says in the schema what differs with the holder.
pub fn shape<H: FieldHolder>(schema: &mut Schema) {
    let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else {
        return;
    };
    properties.retain(|name, _| !H::WITHOUT.contains(&name.as_str()));

    if let Some(parent) = properties.get_mut(PARENT) {
        parent["x-api"] = H::Owner::PARENT.into();
    }

    // Where the type is fixed, another type means another field; elsewhere Close converts what it can.
    let r#type = &mut properties["type"];
    let change = if H::TYPE_IS_FIXED {
        r#type["x-immutable"] = true.into();
        "Close can't change it later."
    } else {
        r#type["x-loses"] = "type".into();
        "If it changes, records lose the values that do not fit the new type. `text` keeps all values, and Close adds \
         existing values to `choices`."
    };
    let about = r#type["description"].as_str().unwrap_or_default();
    r#type["description"] = format!("{about} {change}").into();

    // Only custom activities have texts of several lines.
    if !H::HAS_TEXTAREA
        && let Some(known) = r#type["anyOf"][0]["enum"].as_array_mut()
    {
        known.retain(|known| known != "textarea");
    }

    schema.insert("description".to_owned(), H::ABOUT.into());
    schema.insert("x-elsewhere".to_owned(), elsewhere(H::ELSEWHERE));
}

/// Makes the part of a schema that says where attributes belong that people look for in it.
pub fn elsewhere(places: &[(&str, &str)]) -> Value {
    let places = places
        .iter()
        .map(|(name, place)| ((*name).to_owned(), (*place).into()));
    Value::Object(places.collect())
}
