//! Long texts in files of their own.

mod reading;
