//! Questions about custom types, their fields and schemas, and about roles and outcomes.

mod scratch_type;

pub mod archived_object_types_listed;
pub mod archived_on_create;
pub mod back_reference_change;
pub mod back_reference_default;
pub mod custom_object_without_reference;
pub mod delete_referenced_type;
pub mod delete_type_with_fields;
pub mod delete_type_with_records;
pub mod duplicate_activity_type;
pub mod duplicate_object_type;
pub mod duplicate_outcome;
pub mod duplicate_role;
pub mod immutable_change;
pub mod nested_choices_of_activity_types;
pub mod nested_choices_of_object_types;
pub mod nested_field_order_of_object_types;
pub mod new_field_position;
pub mod object_types_show_is_archived;
pub mod reference_change;
pub mod richtextarea;
pub mod role_permissions_order;
pub mod schema_object_type;
pub mod type_list_order;
pub mod unchanged_immutable;
