//! The HTTP server: what happens to a request before and after its endpoint, and the handle of the running sandbox.

mod auth;
mod breakable;
mod colleague;
mod edge;
mod faults;
mod oauth;
mod rate_limiter;
mod read_lag;
mod sandbox;
mod search_cursors;
mod settings;
mod shared;
mod state_holder;
mod traffic;
mod wire;

pub use faults::{Fault, FaultAction};
pub use oauth::{AccessToken, OauthApp};
pub use sandbox::{Sandbox, SandboxError};
pub use settings::{GroupLimits, Grouping, RateLimit, Settings, Store, WindowLimit};
pub use traffic::RecordedCall;
