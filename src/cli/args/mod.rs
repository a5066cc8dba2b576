//! The arguments of every command, as clap reads them.

mod command;
mod connection;
mod deciding;
mod manifests;
mod review;
mod runs;
mod selection;
mod starting;
mod testing;
mod whole_number;
mod writing;

pub use command::{Arguments, Command, OutputArgs};
pub use connection::{CallArgs, FleetArgs, TargetArgs};
pub use deciding::{ApplyArgs, ConsentArgs, DiffArgs, DriftArgs, PlanArgs, PromoteArgs, UndoArgs};
pub use manifests::{DocumentFormat, ManifestArgs, OutputFormat};
pub use review::{ReviewArgs, ReviewFormat};
pub use runs::{RunsArgs, RunsCommand, RunsForgetArgs, RunsFormat};
pub use selection::SelectionArgs;
pub use starting::{CompletionsArgs, InitArgs, LoginArgs, LogoutArgs, ManArgs, OrganizationsArgs, TrustArgs};
pub use testing::{
    DoctorArgs, ProbeArgs, SandboxArgs, SandboxCommand, SandboxResetArgs, SandboxServeArgs, SandboxShowArgs,
    SelfTestArgs, ServedLimit,
};
pub use writing::{
    CheckFormat, DenyLevel, ExplainArgs, FmtArgs, GraphArgs, PictureFormat, PullArgs, SchemaArgs,
    SchemaSubject, ShowArgs, ValidateArgs,
};
