//! What the manual says of each command beyond its arguments: examples, exit codes, and what is to be known. Help,
//! manual pages and the reference are loops over this.

mod common;
mod deciding;
mod page;
mod starting;
mod testing;
mod writing;

pub use common::{ENVIRONMENT, FILES};
pub use page::{ManualPage, page};

#[cfg(test)]
mod tests;
