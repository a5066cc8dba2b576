//! The registry. A kind is one file here and one line below.

mod association;
mod blocked_phone_numbers;
mod choice;
mod custom_activity_type;
mod custom_field;
mod custom_object_type;
mod description;
mod email_template;
mod field_holder;
mod field_rules;
mod group;
mod integration_link;
mod lead_status;
mod name;
mod organization;
mod outcome;
mod owner;
mod pipeline;
mod playbook;
mod record_types;
mod role;
mod role_permissions;
mod role_users;
mod sequence;
mod sequence_channels;
mod sequence_rules;
mod sequence_schedule;
mod sequence_step;
mod shared_scheduling_link;
mod smart_view;
mod sms_template;
mod template_texts;
mod user;
mod view_columns;
mod view_ids;
mod view_query;
mod view_rules;
mod view_sharing;
mod view_types;
mod webhook;
mod webhook_events;
mod webhook_filter;
mod webhook_rules;
mod webhook_url;

use crate::model::{AnyKind, Registry};
use association::Association;
use custom_field::CustomField;
use field_holder::SharedHolder;
use owner::{Contact, CustomActivity, CustomObject, Lead, Opportunity};
use std::sync::LazyLock;

/// All kinds; a kind comes after those that its addresses are made of.
static KINDS: &[AnyKind] = &[
    AnyKind::of::<role::Role>(),
    AnyKind::of::<user::User>(),
    AnyKind::of::<lead_status::LeadStatus>(),
    AnyKind::of::<pipeline::Pipeline>(),
    AnyKind::of::<pipeline::OpportunityStatus>(),
    AnyKind::of::<CustomField<Lead>>(),
    AnyKind::of::<CustomField<Contact>>(),
    AnyKind::of::<CustomField<Opportunity>>(),
    AnyKind::of::<CustomField<SharedHolder>>(),
    AnyKind::of::<custom_activity_type::CustomActivityType>(),
    AnyKind::of::<CustomField<CustomActivity>>(),
    AnyKind::of::<custom_object_type::CustomObjectType>(),
    AnyKind::of::<CustomField<CustomObject>>(),
    AnyKind::of::<Association<Lead>>(),
    AnyKind::of::<Association<Contact>>(),
    AnyKind::of::<Association<Opportunity>>(),
    AnyKind::of::<Association<CustomActivity>>(),
    AnyKind::of::<Association<CustomObject>>(),
    AnyKind::of::<group::Group>(),
    AnyKind::of::<outcome::Outcome>(),
    AnyKind::of::<shared_scheduling_link::SharedSchedulingLink>(),
    AnyKind::of::<playbook::Playbook>(),
    AnyKind::of::<integration_link::IntegrationLink>(),
    AnyKind::of::<organization::OrganizationSettings>(),
    AnyKind::of::<blocked_phone_numbers::BlockedPhoneNumbers>(),
    AnyKind::of::<smart_view::SmartView>(),
    AnyKind::of::<email_template::EmailTemplate>(),
    AnyKind::of::<sms_template::SmsTemplate>(),
    AnyKind::of::<sequence::Sequence>(),
    AnyKind::of::<webhook::Webhook>(),
];

/// Returns all kinds with what is known about their attributes.
pub fn registry() -> &'static Registry {
    static REGISTRY: LazyLock<Registry> = LazyLock::new(|| Registry::new(KINDS));
    &REGISTRY
}
