//! The sales team of the examples: its manifests now and later, and what its people have in the organization.

mod records;

pub use records::{fill, holdings};

/// Everything that the example makes, one text.
pub const NOW: &str = concat!(
    include_str!("../../../examples/sales-team/custom_activity_types.yaml"),
    include_str!("../../../examples/sales-team/custom_fields.yaml"),
    include_str!("../../../examples/sales-team/custom_object_types.yaml"),
    include_str!("../../../examples/sales-team/lead_statuses.yaml"),
    include_str!("../../../examples/sales-team/pipelines.yaml"),
    include_str!("../../../examples/sales-team/webhooks.yaml"),
);

/// What the team wants half a year later.
pub const LATER: &str = include_str!("later.yaml");

/// The addresses for which somebody says that values may be lost on the way.
pub const GIVEN_UP: &[&str] = &[
    "custom_field/lead/Last login",
    "custom_field/contact/Language",
    "custom_field/shared/Import batch",
    "custom_activity_type/First call/Next step until",
    "custom_activity_type/Product usage",
];
