//! Finds the objects of an organization by the names that people see, and adds records in one line.
//!
//! Whatever takes a name also takes an id. Of several objects with the same name, the first one is found.

use std::collections::HashMap;

use serde_json::Value;

use crate::objects::{
    CallOutcome, CustomField, CustomType, LeadStatus, Named, OpportunityStatus, Pipeline, Place, Record,
    Role, SmartView, User, Webhook, Workflow,
};
use crate::state::State;

impl State {
    /// A lead status by its label.
    #[must_use]
    pub fn lead_status(&self, label: &str) -> Option<&LeadStatus> {
        named(&self.lead_statuses, label)
    }

    /// The labels of all lead statuses, in display order.
    #[must_use]
    pub fn lead_status_labels(&self) -> Vec<&str> {
        self.lead_statuses.iter().map(Named::name).collect()
    }

    /// A pipeline by its name.
    #[must_use]
    pub fn pipeline(&self, name: &str) -> Option<&Pipeline> {
        named(&self.pipelines, name)
    }

    /// An opportunity status of any pipeline by its label.
    #[must_use]
    pub fn opportunity_status(&self, label: &str) -> Option<&OpportunityStatus> {
        self.opportunity_statuses()
            .find(|status| is_called(*status, label))
    }

    /// The opportunity statuses of all pipelines, one pipeline after the other.
    pub fn opportunity_statuses(&self) -> impl Iterator<Item = &OpportunityStatus> {
        self.pipelines.iter().flat_map(|pipeline| &pipeline.statuses)
    }

    /// A custom field by its id.
    #[must_use]
    pub fn field(&self, id: &str) -> Option<&CustomField> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// A custom field by its name on one object, where it stands by itself or by an association.
    #[must_use]
    pub fn custom_field(&self, place: &Place, name: &str) -> Option<&CustomField> {
        let mut fields = self.fields.iter();
        fields.find(|field| field.stands_on(place) && is_called(*field, name))
    }

    /// The same field, to change it.
    pub fn custom_field_mut(&mut self, place: &Place, name: &str) -> Option<&mut CustomField> {
        let mut fields = self.fields.iter_mut();
        fields.find(|field| field.stands_on(place) && is_called(*field, name))
    }

    /// A shared field by its name.
    #[must_use]
    pub fn shared_field(&self, name: &str) -> Option<&CustomField> {
        let mut fields = self.fields.iter();
        fields.find(|field| field.is_shared() && is_called(*field, name))
    }

    /// What records hold in a custom field, in order of the records' creation.
    #[must_use]
    pub fn values_in(&self, field: &CustomField) -> Vec<&Value> {
        let records = self.records.values();
        records
            .filter_map(|record| record.custom.get(&field.id))
            .collect()
    }

    /// The fields on an object, in display order.
    #[must_use]
    pub fn fields_at(&self, place: &Place) -> Vec<&CustomField> {
        let order = self.field_order.get(place).map(Vec::as_slice).unwrap_or_default();
        let slots: HashMap<&str, usize> = order
            .iter()
            .enumerate()
            .map(|(at, id)| (id.as_str(), at))
            .collect();

        // A field without a slot does not stand on this object.
        let mut placed: Vec<(usize, &CustomField)> = self
            .fields
            .iter()
            .filter_map(|field| Some((*slots.get(field.id.as_str())?, field)))
            .collect();
        placed.sort_by_key(|(slot, _)| *slot);
        placed.into_iter().map(|(_, field)| field).collect()
    }

    /// A custom activity type by its name.
    #[must_use]
    pub fn activity_type(&self, name: &str) -> Option<&CustomType> {
        named(&self.activity_types, name)
    }

    /// A custom object type by its name.
    #[must_use]
    pub fn object_type(&self, name: &str) -> Option<&CustomType> {
        named(&self.object_types, name)
    }

    /// The custom type whose activities or objects `place` means.
    pub(crate) fn custom_type(&self, place: &Place) -> Option<&CustomType> {
        let (types, id) = match place {
            Place::Activity(id) => (&self.activity_types, id),
            Place::CustomObject(id) => (&self.object_types, id),
            Place::Lead | Place::Contact | Place::Opportunity => return None,
        };
        types.iter().find(|custom_type| custom_type.id == *id)
    }

    /// A webhook subscription by its URL.
    #[must_use]
    pub fn webhook(&self, url: &str) -> Option<&Webhook> {
        named(&self.webhooks, url)
    }

    /// An outcome of calls and meetings by its name.
    #[must_use]
    pub fn outcome(&self, name: &str) -> Option<&CallOutcome> {
        named(&self.outcomes, name)
    }

    /// A smart view of any type by its name.
    #[must_use]
    pub fn smart_view(&self, name: &str) -> Option<&SmartView> {
        named(&self.smart_views, name)
    }

    /// A role by its name.
    #[must_use]
    pub fn role(&self, name: &str) -> Option<&Role> {
        named(&self.roles, name)
    }

    /// A person by the mail address.
    #[must_use]
    pub fn user(&self, email: &str) -> Option<&User> {
        named(&self.users, email)
    }

    /// A workflow by its name.
    #[must_use]
    pub fn workflow(&self, name: &str) -> Option<&Workflow> {
        named(&self.workflows, name)
    }

    /// The same workflow, to change it.
    pub fn workflow_mut(&mut self, name: &str) -> Option<&mut Workflow> {
        self.workflows
            .iter_mut()
            .find(|workflow| is_called(*workflow, name))
    }

    /// The workflows of which a step sends this template.
    pub fn workflows_with(&self, template: &str) -> impl Iterator<Item = &Workflow> {
        self.workflows
            .iter()
            .filter(move |workflow| workflow.uses(template))
    }

    /// Puts a workflow without any check into the organization.
    pub fn add_workflow(&mut self, name: &str, status: Option<&str>) {
        let workflow = Workflow::new(&mut self.mint, name, status);
        self.workflows.push(workflow);
    }

    /// Puts people into a workflow: those whom it writes to, and those who wait.
    pub fn enroll(&mut self, workflow: &str, active: u64, paused: u64) {
        if let Some(workflow) = self.workflow_mut(workflow) {
            workflow.subscriptions.active += active;
            workflow.subscriptions.paused += paused;
        }
    }

    /// Puts a lead without any check into the organization; returns its id. See [`State::add_record`].
    pub fn add_lead(&mut self, custom: &[(&str, Value)]) -> String {
        self.add_record(&Place::Lead, None, None, custom)
    }

    /// Puts a record without any check into the organization, as a test's scenery; returns its id.
    ///
    /// The status and the custom fields go by their names or ids; what nothing is called is stored as it is. Without a
    /// status, leads and opportunities get the first one.
    pub fn add_record(
        &mut self,
        place: &Place,
        lead_id: Option<&str>,
        status: Option<&str>,
        custom: &[(&str, Value)],
    ) -> String {
        let mut record = Record::new(&mut self.mint, place.clone());
        record.lead_id = lead_id.map(ToOwned::to_owned);
        record.status_id = self.status_id(place, status);

        let with_id = |(name, value): &(&str, Value)| {
            let field = self.custom_field(place, name);
            let id = field.map_or_else(|| (*name).to_owned(), |field| field.id.clone());
            (id, value.clone())
        };
        record.custom = custom.iter().map(with_id).collect();

        let id = record.id.clone();
        self.records.insert(id.clone(), record);
        id
    }

    /// The id of the status that a record of `place` has when somebody asks for this one, or for none.
    fn status_id(&self, place: &Place, status: Option<&str>) -> Option<String> {
        let (known, first) = match place {
            Place::Lead => (
                status.and_then(|label| self.lead_status(label)).map(Named::id),
                self.lead_statuses.first().map(Named::id),
            ),
            Place::Opportunity => (
                status
                    .and_then(|label| self.opportunity_status(label))
                    .map(Named::id),
                self.opportunity_statuses().next().map(Named::id),
            ),
            Place::Contact | Place::Activity(_) | Place::CustomObject(_) => (None, None),
        };
        known.or(status).or(first).map(ToOwned::to_owned)
    }
}

impl Pipeline {
    /// One of its statuses by the label.
    #[must_use]
    pub fn status(&self, label: &str) -> Option<&OpportunityStatus> {
        named(&self.statuses, label)
    }

    /// The labels of its statuses, in display order.
    #[must_use]
    pub fn labels(&self) -> Vec<&str> {
        self.statuses.iter().map(Named::name).collect()
    }
}

fn named<'a, T: Named>(objects: &'a [T], name: &str) -> Option<&'a T> {
    objects.iter().find(|object| is_called(*object, name))
}

fn is_called(object: &impl Named, name: &str) -> bool {
    object.name() == name || object.id() == name
}
