//! Questions about custom fields, their values and their associations.

mod scratch_field;

pub mod choices_on_other_types;
pub mod choices_order;
pub mod cleared_description;
pub mod conversion_to_choices;
pub mod duplicate_field;
pub mod editable_roles_order;
pub mod empty_choices;
pub mod empty_put;
pub mod existing_association;
pub mod multiple_on_other_types;
pub mod multiple_to_single;
pub mod removed_choice;
pub mod repeated_choices;
pub mod required_on_records;
pub mod roles_on_shared_fields;
pub mod shared_description_change;
pub mod shared_multiple_change;
pub mod textarea_elsewhere;
pub mod type_change_while_converting;
pub mod type_changes;
pub mod type_conversion;
pub mod unknown_role;
