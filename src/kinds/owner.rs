//! What custom fields belong to: leads, contacts, opportunities and the two kinds of types.
//!
//! Close spells each owner differently in its paths and bodies (API notes, custom fields 1.2); the spellings
//! stand here and nowhere else.

use super::{
    custom_activity_type::CustomActivityType,
    custom_object_type::CustomObjectType,
    record_types::{CONTACTS, CUSTOM_ACTIVITIES, CUSTOM_OBJECTS, LEADS, OPPORTUNITIES},
};
use crate::model::{
    AnswerShape, BulkRead, Call, Kind, ListMembers, ListOrdering, ListPosition, Listing, RecordSearch,
    RecordType, Responses, ValuesAtRisk, ids,
};
use serde_json::{Value, json};

/// The owner of custom fields.
pub trait Owner: 'static {
    /// The kind of the object around the fields; any kind for owners that are not objects.
    type Parent: Kind;
    /// The prefix of the addresses of its fields, if it is not an object.
    const SECTION: Option<&'static str>;
    /// The word in the body and in the path of an association.
    const WORD: &'static str;
    /// What tags of texts put before the name of a field.
    const TAG: &'static str = "custom";
    /// The attribute of the API that holds the id of the object around the fields.
    const PARENT: &'static str;
    /// The lists that its fields are written in and kept in order.
    const LISTING: Listing;
    /// The read that shows the regular fields.
    const FIELDS: BulkRead;
    /// The records that hold values of its fields.
    const RECORDS: RecordType;

    /// Returns the search for the records that may hold what is at stake.
    fn records(at_risk: &ValuesAtRisk<'_>) -> RecordSearch {
        let type_id = Self::RECORDS.type_attribute.map(|_| at_risk.text(Self::PARENT));
        at_risk.records(Self::RECORDS, type_id)
    }
}

/// Leads.
pub struct Lead;
/// Contacts.
pub struct Contact;
/// Opportunities.
pub struct Opportunity;
/// Custom activity types.
pub struct CustomActivity;
/// Custom object types.
pub struct CustomObject;

/// An owner that is not an object; its schema shows all its fields, in order.
macro_rules! plain {
    ($Owner:ident, $word:literal, $records:ident) => {
        impl Owner for $Owner {
            type Parent = CustomActivityType;
            const SECTION: Option<&'static str> = Some(concat!("custom_field/", $word));
            const WORD: &'static str = $word;
            const TAG: &'static str = concat!($word, ".custom");
            const PARENT: &'static str = "";
            const RECORDS: RecordType = $records;
            const LISTING: Listing = Listing {
                at: ListPosition::Section(&["custom_fields", $word]),
                order: Some(&ListOrdering {
                    container: Self::SECTION,
                    live: |responses| {
                        let members = ids(&responses.get(Self::FIELDS.path)["fields"]);
                        vec![ListMembers {
                            id: $word.to_owned(),
                            members,
                        }]
                    },
                    read: |_| (Self::FIELDS.path.to_owned(), AnswerShape::Holding("fields")),
                    members: |_, answer| ids(&answer["fields"]),
                    write: Some(|_, members| write(Self::FIELDS.path, members)),
                    certain: true,
                    adopts: false,
                    first: None,
                }),
            };
            const FIELDS: BulkRead =
                BulkRead::holding(concat!("/custom_field_schema/", $word, "/"), "fields");
        }
    };
}

plain!(Lead, "lead", LEADS);
plain!(Contact, "contact", CONTACTS);
plain!(Opportunity, "opportunity", OPPORTUNITIES);

/// An owner that is an object of its own; it shows its fields in order, but not all about them.
macro_rules! nested {
    ($Owner:ident, $Parent:ident, $word:literal, $id:literal, $schema:literal, $fields:literal, $records:ident) => {
        impl Owner for $Owner {
            type Parent = $Parent;
            const SECTION: Option<&'static str> = None;
            const WORD: &'static str = $word;
            const PARENT: &'static str = $id;
            const RECORDS: RecordType = $records;
            const LISTING: Listing = Listing {
                at: ListPosition::Within($Parent::DEF.name, "fields"),
                order: Some(&ListOrdering {
                    container: None,
                    live: |responses| shown(responses, $Parent::DEF.path),
                    read: |id| {
                        (
                            format!(concat!("/custom_field_schema/", $schema, "/{}/"), id),
                            AnswerShape::Holding("fields"),
                        )
                    },
                    members: |_, answer| ids(&answer["fields"]),
                    write: Some(|id, members| {
                        write(
                            &format!(concat!("/custom_field_schema/", $schema, "/{}/"), id),
                            members,
                        )
                    }),
                    certain: false,
                    adopts: false,
                    first: None,
                }),
            };
            const FIELDS: BulkRead = BulkRead::list($fields);
        }
    };
}

nested!(
    CustomActivity,
    CustomActivityType,
    "custom_activity_type",
    "custom_activity_type_id",
    "activity",
    "/custom_field/activity/",
    CUSTOM_ACTIVITIES
);
nested!(
    CustomObject,
    CustomObjectType,
    "custom_object_type",
    "custom_object_type_id",
    "custom_object",
    "/custom_field/custom_object_type/",
    CUSTOM_OBJECTS
);

fn shown(responses: &Responses, path: &str) -> Vec<ListMembers> {
    responses
        .items(path)
        .map(|one| ListMembers::of(one, "fields"))
        .collect()
}

/// The order is written as ids; a list that leaves one out would push it to the end.
fn write(path: &str, members: &[String]) -> Call {
    let list: Vec<Value> = members.iter().map(|id| json!({ "id": id })).collect();
    Call::put(path, json!({ "fields": list }))
}
