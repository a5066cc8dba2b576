//! The state of the organization: everything that survives a restart.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::{
    objects::{
        ADMIN_PERMISSIONS, BulkEdit, CallOutcome, CustomField, CustomType, EmailTemplate, IntegrationLink,
        LeadStatus, Loss, Mint, Organization, Pipeline, Place, Playbook, Record, Role, SharedSchedulingLink,
        SmartView, SmsTemplate, User, UserGroup, Webhook, Workflow, WorkflowDisturbance,
    },
    switches::Switches,
};

/// One organization.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Mints every id and time.
    pub mint: Mint,
    /// Which way Close falls.
    #[serde(default)]
    pub switches: Switches,
    /// What the key may do: role permissions, and `read` and `write` for the key's own scope.
    pub permissions: Vec<String>,
    /// What the plan allows.
    #[serde(default)]
    pub plan: PlanLimits,
    /// The organization itself.
    pub organization: Organization,
    /// Whether calls that hide their number are turned away.
    #[serde(default)]
    pub rejects_anonymous_calls: bool,
    /// Its people; the first owns the key.
    pub users: Vec<User>,
    /// Predefined roles first.
    pub roles: Vec<Role>,
    /// In display order; the first is the default of new leads.
    pub lead_statuses: Vec<LeadStatus>,
    /// In order of creation; statuses inside in display order.
    pub pipelines: Vec<Pipeline>,
    /// Regular and shared fields of all objects, in order of creation.
    pub fields: Vec<CustomField>,
    /// The ids of the fields on each object, associated shared ones included, in display order.
    pub field_order: BTreeMap<Place, Vec<String>>,
    /// In order of creation.
    pub activity_types: Vec<CustomType>,
    /// In order of creation.
    pub object_types: Vec<CustomType>,
    /// In order of creation.
    pub webhooks: Vec<Webhook>,
    /// In order of creation.
    pub outcomes: Vec<CallOutcome>,
    /// In order of creation.
    #[serde(default)]
    pub smart_views: Vec<SmartView>,
    /// In order of creation.
    #[serde(default)]
    pub email_templates: Vec<EmailTemplate>,
    /// In order of creation.
    #[serde(default)]
    pub sms_templates: Vec<SmsTemplate>,
    /// In order of creation.
    #[serde(default)]
    pub integration_links: Vec<IntegrationLink>,
    /// In order of creation.
    #[serde(default)]
    pub workflows: Vec<Workflow>,
    /// In order of creation.
    #[serde(default)]
    pub groups: Vec<UserGroup>,
    /// In order of creation.
    #[serde(default)]
    pub shared_scheduling_links: Vec<SharedSchedulingLink>,
    /// In order of creation.
    #[serde(default)]
    pub playbooks: Vec<Playbook>,
    /// In order of creation.
    #[serde(default)]
    pub bulk_edits: Vec<BulkEdit>,
    /// Leads, contacts, opportunities, activities and custom objects by id, in order of creation.
    pub records: IndexMap<String, Record>,
    /// Every record value that a change of settings destroyed, oldest first.
    pub ledger: Vec<Loss>,
    /// Every change that people in a workflow may have noticed, oldest first.
    #[serde(default)]
    pub disturbances: Vec<WorkflowDisturbance>,
}

/// How many of each thing the plan allows; one more is answered with 402.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanLimits {
    /// Custom fields of one object.
    pub custom_fields: usize,
    /// Custom activity types.
    pub activity_types: usize,
    /// Custom object types.
    pub object_types: usize,
    /// Pipelines.
    pub pipelines: usize,
    /// Whether custom roles exist.
    pub custom_roles: bool,
    /// Whether workflows exist.
    #[serde(default = "PlanLimits::usual_workflows")]
    pub workflows: bool,
}

impl Default for PlanLimits {
    fn default() -> Self {
        Self {
            custom_fields: 250,
            activity_types: 200,
            object_types: 200,
            pipelines: 100,
            custom_roles: true,
            workflows: Self::usual_workflows(),
        }
    }
}

impl PlanLimits {
    fn usual_workflows() -> bool {
        true
    }
}

impl State {
    /// A new organization, as Close sets it up; everything in it follows from `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        // The order matters: each id is the next one that the seed gives.
        let mut mint = Mint::new(seed);
        let user = User::owner(&mut mint);
        let organization = Organization::new(&mut mint);
        let lead_statuses = LeadStatus::defaults(&mut mint);
        let pipelines = vec![Pipeline::default_of(&mut mint)];
        let scopes = ["read", "write"].into_iter();

        Self {
            mint,
            switches: Switches::default(),
            rejects_anonymous_calls: false,
            permissions: scopes
                .chain(ADMIN_PERMISSIONS.iter().copied())
                .map(ToOwned::to_owned)
                .collect(),
            plan: PlanLimits::default(),
            organization,
            users: vec![user],
            roles: Role::predefined(),
            lead_statuses,
            pipelines,
            fields: Vec::new(),
            field_order: BTreeMap::new(),
            activity_types: Vec::new(),
            object_types: Vec::new(),
            webhooks: Vec::new(),
            outcomes: Vec::new(),
            smart_views: Vec::new(),
            workflows: Vec::new(),
            email_templates: Vec::new(),
            sms_templates: Vec::new(),
            integration_links: Vec::new(),
            groups: Vec::new(),
            shared_scheduling_links: Vec::new(),
            playbooks: Vec::new(),
            bulk_edits: Vec::new(),
            records: IndexMap::new(),
            ledger: Vec::new(),
            disturbances: Vec::new(),
        }
    }

    /// Takes every permission to change anything from the key.
    pub fn make_read_only(&mut self) {
        self.permissions = vec!["read".to_owned()];
    }

    /// The API key that belongs to this organization unless the settings give another.
    #[must_use]
    pub fn api_key(&self) -> String {
        Mint::api_key(self.mint.seed())
    }

    /// The user who owns the key.
    pub(crate) fn owner_id(&self) -> String {
        self.users.first().map(|user| user.id.clone()).unwrap_or_default()
    }

    /// Gives a field a slot in the order of an object.
    pub(crate) fn give_slot(&mut self, place: &Place, id: &str) {
        let first = self.is("new_field_position", "first");
        let order = self.field_order.entry(place.clone()).or_default();
        let slot = if first { 0 } else { order.len() };
        order.insert(slot, id.to_owned());
    }

    /// Takes a field's slot away.
    pub(crate) fn take_slot(&mut self, place: &Place, id: &str) {
        if let Some(order) = self.field_order.get_mut(place) {
            order.retain(|other| other != id);
        }
    }

    /// Says whether a switch has this value.
    pub(crate) fn is(&self, switch: &'static str, value: &'static str) -> bool {
        self.switches.is(switch, value)
    }
}
