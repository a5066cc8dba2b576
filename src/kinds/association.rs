//! Associations: places where a shared field appears, each with settings of its own.

use super::{
    custom_field::CustomField,
    field_holder::{FIELDS, NEVER_REQUIRED, SHARED, SharedHolder, elsewhere},
    owner::{Contact, CustomActivity, CustomObject, Lead, Opportunity, Owner},
    role::Role,
};
use crate::model::{
    Address, Attr, CUSTOMIZATION, Call, Def, Deletion, Flag, Items, Kind, KindVerbs, LiveObject, MentionForm,
    ObjectWrite, PARENT, RecordMove, RecordSearch, Ref, Responses, UnreadItem, ValuesAtRisk, WriteVerb,
};
use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::borrow::Cow;

/// A shared field in this place. The field itself is described under `custom_fields: shared:`.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(bound = "")]
#[schemars(bound = "", transform = shape::<P>)]
pub struct Association<P: FieldPlace> {
    /// The name of the shared field.
    pub shared: Ref<CustomField<SharedHolder>>,
    /// The object that the field appears on.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    pub parent: Attr<Ref<P::Parent>>,
    /// Whether a record here can't be saved (custom objects) or published (custom activities) without a value.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("x-behaviour" = {
        "true": "required from now on: a record can't be saved or published without a value",
        "false": "no longer required: a record can be saved or published without a value"
    }, "x-demands" = true, "x-deferred" = "a record can be saved or published without a value"))]
    pub required: Attr<Flag>,
    /// The roles that may edit the field here; an empty list means everyone.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend(
        "x-set" = true,
        "x-empty" = "everyone",
        "x-behaviour" = "{only} can edit the field here (was: {before})",
        "x-deferred" = "everyone can edit the field here"
    ))]
    pub editable_with_roles: Attr<Items<Ref<Role>>>,
}

/// Where a shared field can appear.
pub trait FieldPlace: Owner {
    /// What a shared field in this place is, for people.
    const ABOUT: &'static str;
    /// The kind's description.
    const DEF: Def;
}

impl FieldPlace for Lead {
    const ABOUT: &'static str = "A shared field on leads.";
    const DEF: Def = described::<Self>("lead_association");
}

impl FieldPlace for Contact {
    const ABOUT: &'static str = "A shared field on contacts.";
    const DEF: Def = described::<Self>("contact_association");
}

impl FieldPlace for Opportunity {
    const ABOUT: &'static str = "A shared field on opportunities.";
    const DEF: Def = described::<Self>("opportunity_association");
}

impl FieldPlace for CustomActivity {
    const ABOUT: &'static str = "A shared field on the activities of a custom activity type.";
    const DEF: Def = described::<Self>("activity_association");
}

impl FieldPlace for CustomObject {
    const ABOUT: &'static str = "A shared field on the objects of a custom object type.";
    const DEF: Def = described::<Self>("object_association");
}

const fn described<P: Owner>(name: &'static str) -> Def {
    Def {
        prefix: match P::SECTION {
            Some(section) => section,
            None => P::WORD,
        },
        key: "shared",
        mentions: MentionForm::IdOrTag(P::TAG),
        listing: Some(P::LISTING),
        reads: &[SHARED],
        verbs: KindVerbs::Associate,
        records: Some(P::RECORDS),
        limit: Some(FIELDS),
        deletion: Deletion::LosesData("the values that records hold in the field here are lost for good"),
        examples: match P::SECTION {
            Some(_) => &["shared: Region\neditable_with_roles: [Admin]"],
            None => &[
                "shared: Region\neditable_with_roles: [Admin]",
                "shared: Region\nrequired: true",
            ],
        },
        permissions: CUSTOMIZATION,
        ..Def::new(name, "placed shared field", SHARED.path)
    }
}

/// Says in the schema what differs with the place.
fn shape<P: FieldPlace>(schema: &mut Schema) {
    let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else {
        return;
    };

    // Fields of leads, contacts and opportunities are never required and have no object around them.
    if P::SECTION.is_some() {
        properties.retain(|name, _| name != PARENT && name != "required");
    } else if let Some(parent) = properties.get_mut(PARENT) {
        parent["x-api"] = P::PARENT.into();
    }

    // An attribute of the field itself, written here by mistake, is reported with the place where it belongs.
    let mut places: Vec<_> = [
        "name",
        "type",
        "description",
        "choices",
        "accepts_multiple_values",
    ]
    .map(|name| (name, OF_THE_FIELD))
    .to_vec();
    if P::SECTION.is_some() {
        places.push(NEVER_REQUIRED);
    }

    let about = format!("{} {OF_ALL_PLACES}", P::ABOUT);
    schema.insert("description".to_owned(), about.into());
    schema.insert("x-elsewhere".to_owned(), elsewhere(&places));
}

/// What is said of every place.
const OF_ALL_PLACES: &str = "The field itself is described under `custom_fields: shared:`.";

/// What is said of an attribute that all places of a shared field have in common.
const OF_THE_FIELD: &str = "write it in the entry of the field itself, under `custom_fields:` and `shared:`";

impl<P: FieldPlace> Kind for Association<P> {
    const DEF: Def = P::DEF;

    fn address(&self) -> Address {
        let name = self.shared.address().name();
        match (self.parent.stated(), P::SECTION) {
            (Some(parent), _) => parent.address().child(&name),
            (None, Some(section)) => Address::new(section, &name),
            (None, None) => Address::new(P::WORD, &name),
        }
    }

    fn live(responses: &Responses) -> Vec<LiveObject<'_>> {
        // Close shows the places with the shared field, not with the objects that it appears on.
        let places = responses.items(SHARED.path).flat_map(|field| {
            let places = field["associations"].as_array().into_iter().flatten();
            places
                .filter(|place| place["object_type"] == P::WORD)
                .map(|place| found(field, place))
        });
        places.collect()
    }

    /// A shared field without the list of its places is not one without places. A place of a sort that is not known may be
    /// new in Close, and is none of these.
    fn unread(responses: &Responses) -> Vec<UnreadItem> {
        let is_place = |place: &Value| place["object_type"].is_string();
        let fields = responses.items(SHARED.path).filter(|field| {
            let places = field["associations"].as_array();
            !places.is_some_and(|places| places.iter().all(is_place))
        });
        let items = fields.map(|field| UnreadItem {
            of: field["id"].as_str().unwrap_or_default().to_owned(),
            because: format!(
                "Close does not show what the shared field {} is placed on, or not all of it: its `associations` is missing \
                 or is no list of places",
                field["name"].as_str().map_or("without a name".to_owned(), |name| format!("`{name}`"))
            ),
        });
        items.collect()
    }

    fn holders(at_risk: &ValuesAtRisk<'_>) -> Vec<RecordSearch> {
        vec![at_risk.in_field(P::records(at_risk), at_risk.text("shared"))]
    }

    fn record_moves(at_risk: &ValuesAtRisk<'_>, to: &Value) -> Vec<RecordMove> {
        vec![at_risk.move_in_field(P::records(at_risk), at_risk.text("shared"), to)]
    }

    /// An association has no id: it is found by the field and the place (API notes, custom fields 2.5).
    fn call(write: &ObjectWrite<'_>) -> Call {
        let text = |name: &str| write.whole.get(name).and_then(Value::as_str).unwrap_or_default();
        let list = format!("{}{}/association/", SHARED.path, text("shared"));
        let one = match P::SECTION {
            Some(_) => format!("{list}{}/", P::WORD),
            None => format!("{list}{}/{}/", P::WORD, text(P::PARENT)),
        };

        // The path names the field already.
        let mut body = write.send.clone();
        body.remove("shared");

        match write.verb {
            WriteVerb::Create => {
                body.insert("object_type".to_owned(), json!(P::WORD));
                Call::post(list, Value::Object(body))
            }
            WriteVerb::Update => Call::put(one, Value::Object(body)),
            WriteVerb::Delete => Call::delete(one),
        }
    }
}

/// Puts the field's id into what it says of one of its places.
fn found(field: &Value, place: &Value) -> LiveObject<'static> {
    let mut value = place.clone();
    value["shared"] = field["id"].clone();
    LiveObject {
        id: None,
        stands_for: field["id"].as_str().map(str::to_owned),
        private: false,
        fixed: None,
        untouched: None,
        value: Cow::Owned(value),
    }
}
