//! Answers that nobody has seen yet: what can't be read is set aside, everything else goes on, and nothing is done that
//! would follow from what was not read.

#[path = "odd_answers/lists.rs"]
mod lists;
#[path = "odd_answers/mutations.rs"]
mod mutations;
#[path = "odd_answers/mutator.rs"]
mod mutator;
#[path = "odd_answers/objects.rs"]
mod objects;
#[path = "odd_answers/pulling.rs"]
mod pulling;
