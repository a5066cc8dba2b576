//! The state of the stand-in organization: everything that survives a restart.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::activity_types::ActivityType;
use super::bulk_edits::BulkEdit;
use super::fields::CustomField;
use super::groups::Group;
use super::ids::Mint;
use super::ledger::Loss;
use super::object_types::ObjectType;
use super::organization::Organization;
use super::outcomes::CallOutcome;
use super::pipelines::Pipeline;
use super::place::Place;
use super::records::Record;
use super::roles::{ADMIN_PERMISSIONS, Role};
use super::smart_views::SmartView;
use super::statuses::LeadStatus;
use super::switches::Switches;
use super::users::User;
use super::webhooks::Webhook;

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
    pub plan: Plan,
    /// The organization itself.
    pub organization: Organization,
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
    pub activity_types: Vec<ActivityType>,
    /// In order of creation.
    pub object_types: Vec<ObjectType>,
    /// In order of creation.
    pub webhooks: Vec<Webhook>,
    /// In order of creation.
    pub outcomes: Vec<CallOutcome>,
    /// In order of creation.
    #[serde(default)]
    pub smart_views: Vec<SmartView>,
    /// In order of creation.
    #[serde(default)]
    pub groups: Vec<Group>,
    /// In order of creation.
    #[serde(default)]
    pub bulk_edits: Vec<BulkEdit>,
    /// Leads, contacts, opportunities, activities and custom objects by id, in order of creation.
    pub records: IndexMap<String, Record>,
    /// Every record value that a change of settings destroyed, oldest first.
    pub ledger: Vec<Loss>,
}

/// How many of each thing the plan allows; one more is answered with 402.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
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
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            custom_fields: 250,
            activity_types: 200,
            object_types: 200,
            pipelines: 100,
            custom_roles: true,
        }
    }
}

impl State {
    /// A new organization, as Close sets it up; everything in it follows from `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut mint = Mint::new(seed);
        let user = User::owner(&mut mint);
        let organization = Organization::new(&mut mint, &user);
        let lead_statuses = LeadStatus::defaults(&mut mint);
        let pipelines = vec![Pipeline::default_of(&mut mint)];
        let scopes = ["read", "write"].into_iter();
        Self {
            mint,
            switches: Switches::default(),
            permissions: scopes
                .chain(ADMIN_PERMISSIONS.iter().copied())
                .map(ToOwned::to_owned)
                .collect(),
            plan: Plan::default(),
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
            groups: Vec::new(),
            bulk_edits: Vec::new(),
            records: IndexMap::new(),
            ledger: Vec::new(),
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
    pub(super) fn owner_id(&self) -> String {
        self.users.first().map(|user| user.id.clone()).unwrap_or_default()
    }

    pub(super) fn is(&self, switch: &'static str, value: &'static str) -> bool {
        self.switches.is(switch, value)
    }
}
