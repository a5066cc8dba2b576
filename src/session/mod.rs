//! The life of a run: from an intent and an organization to a plan that somebody agreed to, and from there to an
//! organization that was seen to be as wanted.
//!
//! [`Run`] tells the whole story; what a plan is made of is an [`Intent`]. Prints nothing and asks nobody: a [`RunUi`]
//! does.

mod arrivals;
mod connection;
mod earlier_runs;
mod error;
mod intent;
mod interrupt;
mod kept_standing;
mod marks;
mod meant;
mod offline_plan;
mod plan_basis;
mod planning;
mod promotion;
mod promotion_file;
mod queue;
mod run;
mod run_end;
mod run_ui;
mod saved_plan;
mod shared_names;
mod snapshot;
mod still_asked;
mod twins;
mod undo;
mod undone_values;

pub use arrivals::{EarlierRuns, LOCKS, RUNS};
pub use connection::{
    Connection, CredentialsFuture, OpenConnection, OrganizationAccess, OrganizationServer, SANDBOX_FILE,
    sandbox_seed,
};
pub use earlier_runs::tell_vanished;
pub use error::{ConnectionError, SessionError};
pub use intent::{Intent, ManifestIntent, SavedIntent};
pub use interrupt::{StopListener, tell_stop, unless_interrupted};
pub use marks::keep_marks;
pub use meant::MeantOrganization;
pub use offline_plan::{meet, plan_offline};
pub use plan_basis::check_selection;
pub use planning::{Consent, Planned, Planner};
pub use promotion::{Promotion, PromotionTerms};
pub use promotion_file::{PromotionFile, PromotionFolders};
pub use queue::WorkQueue;
pub use run::{Renewal, Run};
pub use run_end::{EndedRun, RunConclusion, Verification};
pub use run_ui::{Agreement, RunStage, RunUi};
pub use saved_plan::SavedPlan;
pub use snapshot::{read_snapshot, write_snapshot};
pub use twins::TwinRemoval;
pub use undo::UndoIntent;
