//! Renames are recognized before anything is lost: those that nobody wrote, those that are misspelt, and those that go
//! round.

mod former;
mod likely;
mod rounds;
