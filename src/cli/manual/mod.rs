//! What the manual says of each command beyond its arguments: examples, exit codes, and what is to be known. Help,
//! manual pages and the reference are loops over this.

mod deciding;
mod page;
mod pages;
mod program;
mod starting;
mod testing;
mod writing;

pub use page::ManualPage;
pub use pages::page;
pub use program::{ENVIRONMENT, FILES};

#[cfg(test)]
mod tests;
