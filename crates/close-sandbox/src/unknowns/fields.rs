//! What is not known about custom fields, their values and their associations.

use super::switch::{Switch, switch};

pub(super) const SWITCHES: &[Switch] = &[
    switch(
        "delete_last_won_or_lost",
        "Whether the last won or the last lost status of a pipeline can be deleted.",
        &["allow", "refuse"],
    ),
    switch(
        "new_field_position",
        "Where a new field or association stands in its schema.",
        &["last", "first"],
    ),
    switch(
        "removed_choice",
        "Whether values of a removed choice are erased or only hidden until the choice comes back.",
        &["erased", "hidden"],
    ),
    switch(
        "multiple_to_single",
        "Which value stays when a field stops to hold several.",
        &["keep_first", "keep_last", "erase"],
    ),
    switch(
        "shared_description_change",
        "What `description` does in the PUT of a shared field.",
        &["accept", "ignore", "refuse"],
    ),
    switch(
        "shared_multiple_change",
        "What `accepts_multiple_values` does in the PUT of a shared field.",
        &["accept", "ignore", "refuse"],
    ),
    switch(
        "roles_on_shared_fields",
        "What `editable_with_roles` and `required` do on the shared field itself.",
        &["ignore", "refuse"],
    ),
    switch(
        "reference_change",
        "What `referenced_custom_type_id` does in the PUT of a field.",
        &["refuse", "ignore", "accept"],
    ),
    switch(
        "back_reference_change",
        "What `back_reference_is_visible` does in the PUT of a field.",
        &["accept", "ignore", "refuse"],
    ),
    switch(
        "back_reference_default",
        "The value of `back_reference_is_visible` when it is not given.",
        &["null", "false", "true"],
    ),
    switch(
        "custom_object_without_reference",
        "Whether a field of type custom_object needs a referenced type.",
        &["refuse", "accept"],
    ),
    switch(
        "existing_association",
        "What making an association does that exists.",
        &["refuse", "update"],
    ),
    switch(
        "required_on_records",
        "What `required` does in the association with leads, contacts or opportunities.",
        &["ignore", "keep", "refuse"],
    ),
    switch(
        "textarea_elsewhere",
        "Whether fields outside custom activities can be of type textarea.",
        &["refuse", "allow"],
    ),
    switch(
        "richtextarea",
        "Whether fields can be of type richtextarea.",
        &["refuse", "allow"],
    ),
    switch(
        "multiple_on_other_types",
        "What `accepts_multiple_values` does for a type that holds one value.",
        &["refuse", "ignore"],
    ),
    switch(
        "choices_on_other_types",
        "What `choices` does for another type.",
        &["ignore", "refuse"],
    ),
    switch(
        "choices_order",
        "The order in which choices come back.",
        &["as_sent", "sorted"],
    ),
    switch(
        "repeated_choices",
        "What happens to a choice that is given twice.",
        &["refuse", "merge", "keep"],
    ),
    switch(
        "empty_choices",
        "Whether a field of type choices may have none.",
        &["refuse", "allow"],
    ),
    switch(
        "type_changes",
        "Which changes of a field's type are possible.",
        &["any", "to_text_only", "none"],
    ),
    switch(
        "type_conversion",
        "Whether a change of type is done at once or after some more reads of the field.",
        &["at_once", "2_reads", "5_reads"],
    ),
    switch(
        "converting_shows",
        "Which type a field shows while it is converted.",
        &["old_type", "new_type"],
    ),
    switch(
        "type_change_while_converting",
        "Whether the type can be changed again during a conversion.",
        &["refuse", "allow"],
    ),
];
