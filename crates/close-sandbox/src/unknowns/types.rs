//! What is not known about custom types, schemas and roles.

use super::switch::{Switch, switch};

pub(super) const SWITCHES: &[Switch] = &[
    switch(
        "nested_choices_of_activity_types",
        "Whether fields inside a custom activity type show their choices.",
        &["absent", "present"],
    ),
    switch(
        "nested_choices_of_object_types",
        "Whether fields inside a custom object type show their choices.",
        &["absent", "present"],
    ),
    switch(
        "nested_field_order_of_activity_types",
        "The order of the fields inside a custom activity type.",
        &["display", "by_name"],
    ),
    switch(
        "nested_field_order_of_object_types",
        "The order of the fields inside a custom object type.",
        &["display", "by_name"],
    ),
    switch(
        "archived_on_create",
        "What `is_archived` does in the POST of a custom type.",
        &["ignored", "accepted"],
    ),
    switch(
        "object_types_show_is_archived",
        "Whether custom object types show `is_archived`.",
        &["yes", "no"],
    ),
    switch(
        "archived_types_listed",
        "Whether lists of custom types hold archived ones.",
        &["yes", "no"],
    ),
    switch(
        "type_list_order",
        "The order of the lists of custom types.",
        &["by_creation", "by_name"],
    ),
    switch(
        "delete_type_with_records",
        "What deleting a custom type does while records of it exist: refused, or they are deleted too.",
        &["refuse", "cascade"],
    ),
    switch(
        "delete_type_with_fields",
        "What deleting a custom type does while it has fields: they are deleted too, or refused.",
        &["cascade", "refuse"],
    ),
    switch(
        "delete_referenced_type",
        "What deleting a custom object type does while fields elsewhere refer to it.",
        &["refuse", "dangle"],
    ),
    switch(
        "schema_object_type",
        "What the schema of a custom type shows as its `object_type`.",
        &["short", "with_id", "type_name"],
    ),
    switch(
        "unknown_role",
        "What happens to an unknown role in `editable_with_roles`.",
        &["refuse", "drop", "keep"],
    ),
    switch(
        "editable_roles_order",
        "The order in which `editable_with_roles` comes back.",
        &["as_sent", "sorted"],
    ),
    switch(
        "role_permissions_order",
        "The order in which the permissions of a role come back.",
        &["as_sent", "reversed"],
    ),
    switch(
        "role_beyond_plan",
        "How a custom role is answered that the plan does not allow.",
        &["402", "403"],
    ),
];
