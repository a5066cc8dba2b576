//! Questions about templates, links, playbooks and the organization's own settings.

pub mod duplicate_integration_link;
pub mod duplicate_playbook;
pub mod duplicate_scheduling_link;
pub mod link_type_change;
pub mod playbooks_beta;
pub mod renamed_link_tag;
pub mod tags_on_field_rename;
pub mod template_text_echo;
pub mod unsubscribe_settings;
