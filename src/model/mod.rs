//! The words of the product as types. Pure: no I/O, no clock, no environment, and no kind by name.

mod address;
mod attr;
mod call;
mod checks;
mod def;
mod desired;
mod facts;
pub mod id;
mod index;
mod kind;
mod listing;
pub mod live;
mod refs;
mod registry;
mod report;
mod responses;
mod spec;
pub mod stake;
pub mod template;

pub use address::{Address, covers};
pub use attr::{Attr, Flag, Items};
pub use call::{Call, Method, SEARCH};
pub use checks::{Checks, Finding};
pub use def::{Def, Deletion, Verbs, one};
pub use desired::{Desired, Entry};
pub use facts::{Attribute, Loses};
pub use index::Index;
pub use kind::{AnyKind, Found, Kind, Lowered, Movement, Verb, Write};
pub use listing::{At, Listing, Ordering, Shown, ids};
pub use live::{Live, LiveError, LiveOrder};
pub use refs::Ref;
pub use registry::{Group, PARENT, Registered, Registry};
pub use report::{Location, Place, Problem, Source, SourceId, Sources, suggest};
pub use responses::{Read, Responses, Shape};
pub use spec::{Order, Spec};
pub use stake::{How, Mover, Stake};
