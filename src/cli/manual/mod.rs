//! What the manual says of each command beyond its arguments: examples, exit codes, and what is to be known. Help,
//! manual pages and the reference are loops over this.

mod page;
mod pages;
mod surroundings;

pub use page::ManualPage;
pub use pages::page;
pub use surroundings::{ENVIRONMENT, FILES};

#[cfg(test)]
mod tests;
