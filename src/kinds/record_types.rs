//! The types of records that hold what kinds define: what searches call them and where they are (API notes, adjacent
//! section 19).

use crate::model::RecordType;

/// Leads, the only records that bulk edits change.
pub const LEADS: RecordType = RecordType {
    object_type: "lead",
    noun: "lead",
    path: "/lead/",
    type_attribute: None,
    in_bulk: true,
    starts_workflows: true,
};

/// Contacts.
pub const CONTACTS: RecordType = RecordType {
    object_type: "contact",
    noun: "contact",
    path: "/contact/",
    type_attribute: None,
    in_bulk: false,
    starts_workflows: false,
};

/// Opportunities.
pub const OPPORTUNITIES: RecordType = RecordType {
    object_type: "opportunity",
    noun: "opportunity",
    path: "/opportunity/",
    type_attribute: None,
    in_bulk: false,
    starts_workflows: false,
};

/// Activities of all custom activity types.
pub const CUSTOM_ACTIVITIES: RecordType = RecordType {
    object_type: "activity.custom_activity",
    noun: "custom activity",
    path: "/activity/custom/",
    type_attribute: Some("custom_activity_type_id"),
    in_bulk: false,
    starts_workflows: false,
};

/// Objects of all custom object types.
pub const CUSTOM_OBJECTS: RecordType = RecordType {
    object_type: "custom_object",
    noun: "custom object",
    path: "/custom_object/",
    type_attribute: Some("custom_object_type_id"),
    in_bulk: false,
    starts_workflows: false,
};
