//! The settings that are read only to see what they refer to.

use super::tagged_text::TaggedText;
use serde_json::Value;

/// A kind of settings that may refer to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReferrerKind {
    /// A saved search, with its columns and its order.
    SmartView,
    /// A template of mails.
    EmailTemplate,
    /// A template of text messages.
    SmsTemplate,
    /// A link on the pages of records.
    Link,
    /// A workflow, which the API calls a sequence.
    Workflow,
}

/// A setting that was read to see what it refers to.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundReferrer {
    /// What it is.
    pub kind: ReferrerKind,
    /// The setting as Close shows it.
    pub value: Value,
}

impl FoundReferrer {
    /// Returns its texts in which Close puts values.
    pub(super) fn texts(&self) -> Vec<TaggedText> {
        let attributes = self.value.as_object().filter(|_| self.kind.has_tags());
        let texts = attributes.into_iter().flatten();
        let texts = texts.filter_map(|(name, value)| Some(TaggedText::new(name, value.as_str()?)));
        texts.collect()
    }
}

impl ReferrerKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [
        Self::SmartView,
        Self::EmailTemplate,
        Self::SmsTemplate,
        Self::Link,
        Self::Workflow,
    ];

    /// Returns the lists that together show all of the kind; what is in several of them is the same setting.
    #[must_use]
    pub fn lists(self) -> &'static [&'static str] {
        match self {
            // Only views of leads are shown unless all types are asked for (API notes, adjacent section 3).
            Self::SmartView => &[
                "/saved_search/?type__in=lead,contact,opportunity,call,email,sms,meeting,note,whatsapp_message,\
                 custom_activity,form_submission",
            ],
            // Whether archived templates are shown unasked is not known (section 2a).
            Self::EmailTemplate => &[
                "/email_template/?is_archived=false",
                "/email_template/?is_archived=true",
            ],
            Self::SmsTemplate => &["/sms_template/"],
            Self::Link => &["/integration_link/"],
            Self::Workflow => &["/sequence/"],
        }
    }

    /// Returns what one is called in a sentence.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::SmartView => "smart view",
            Self::EmailTemplate => "email template",
            Self::SmsTemplate => "SMS template",
            Self::Link => "integration link",
            Self::Workflow => "workflow",
        }
    }

    /// Says whether Close puts values of records in its texts, where tags name custom fields.
    #[must_use]
    pub fn has_tags(self) -> bool {
        match self {
            Self::EmailTemplate | Self::SmsTemplate | Self::Link => true,
            Self::SmartView | Self::Workflow => false,
        }
    }
}
