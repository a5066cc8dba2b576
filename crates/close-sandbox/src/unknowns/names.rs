//! What is not known about whether names can be taken twice, and how they are compared.

use super::switch::{Switch, switch};

pub(super) const SWITCHES: &[Switch] = &[
    switch(
        "duplicate_lead_status",
        "Whether a second lead status may have a label that is in use.",
        &["refuse", "allow"],
    ),
    switch(
        "duplicate_opportunity_status",
        "Whether a second status of the same pipeline may have a label that is in use.",
        &["refuse", "allow"],
    ),
    switch(
        "duplicate_pipeline",
        "Whether a second pipeline may have a name that is in use.",
        &["refuse", "allow"],
    ),
    switch(
        "duplicate_field",
        "Whether a second field on the same object may have a name that is in use.",
        &["refuse", "allow"],
    ),
    switch(
        "duplicate_activity_type",
        "Whether a second custom activity type may have a name that is in use.",
        &["refuse", "allow"],
    ),
    switch(
        "duplicate_object_type",
        "Whether a second custom object type may have a name that is in use.",
        &["refuse", "allow"],
    ),
    switch(
        "duplicate_role",
        "Whether a second role may have a name that is in use.",
        &["refuse", "allow"],
    ),
    switch(
        "duplicate_outcome",
        "Whether a second outcome may have a name that is in use.",
        &["refuse", "allow"],
    ),
    switch(
        "duplicate_case",
        "Whether upper and lower case make names different.",
        &["matters", "ignored"],
    ),
    switch(
        "trim_names",
        "Whether blanks around names and labels are cut off.",
        &["yes", "no"],
    ),
];
