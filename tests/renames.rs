//! Renames are recognized before anything is lost: those that nobody wrote, those that are misspelt, and those that go
//! round.

mod contained;
mod done;
mod former;
mod ignored;
mod likely;
mod rounds;
mod shared_names;
