//! Objects that have an id and a name that people see, so that one rule finds them all.

use super::{
    CallOutcome, CustomField, CustomType, EmailTemplate, IntegrationLink, LeadStatus, OpportunityStatus,
    Pipeline, Playbook, Role, SharedSchedulingLink, SmartView, SmsTemplate, User, UserGroup, Webhook,
    Workflow, WorkflowStep,
};

/// An object with an id and a name.
pub(crate) trait Named {
    /// The attribute that holds the name.
    const NAME: &'static str;

    /// Its id.
    fn id(&self) -> &str;

    /// Its name.
    fn name(&self) -> &str;
}

macro_rules! named {
    ($($object:ty: $name:ident,)*) => {
        $(impl Named for $object {
            const NAME: &'static str = stringify!($name);

            fn id(&self) -> &str {
                &self.id
            }

            fn name(&self) -> &str {
                &self.$name
            }
        })*
    };
}

named! {
    CallOutcome: name,
    CustomField: name,
    CustomType: name,
    EmailTemplate: name,
    IntegrationLink: name,
    LeadStatus: label,
    OpportunityStatus: label,
    Pipeline: name,
    Playbook: name,
    Role: name,
    SharedSchedulingLink: name,
    SmartView: name,
    SmsTemplate: name,
    User: email,
    UserGroup: name,
    Webhook: url,
    Workflow: name,
    WorkflowStep: step_type,
}

/// Where the object with this id stands in a list.
pub(crate) fn position_of(objects: &[impl Named], id: &str) -> Option<usize> {
    objects.iter().position(|object| object.id() == id)
}
