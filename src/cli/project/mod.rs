//! The project file `closectl.yaml`: which organizations there are, what they have of their own, and what may not
//! happen in them. Reaches no organization.

mod asks;
mod chain;
mod codes;
mod contradictions;
mod environment;
mod file;
mod include;
mod load;
mod misshapen;
mod open;
mod organization_id;
mod outside;
mod project_files;
mod search;
mod variables;

pub use codes::CODES;
pub use contradictions::{can_prune, prunable};
pub use file::{NAME, OauthSettings, Project, ProjectOrganization, schema};
pub use load::ProjectError;
pub use outside::{leads_into, leads_outside};
pub use project_files::ProjectFiles;
pub use variables::{VariableError, resolve};
