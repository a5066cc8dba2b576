//! A review as one page for browsers: complete in one file, without any request, light and dark, on a phone and on
//! paper. Everything that comes from elsewhere is text in it, never markup.

mod document;
mod filters;
mod items;
mod marked;
mod overview;
mod pictures;
mod prose;
mod tracks;

pub use document::{PagePictures, page};
