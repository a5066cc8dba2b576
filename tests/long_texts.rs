//! Long texts in files of their own.

mod pulling;
mod reading;
mod showing;
mod updating;
