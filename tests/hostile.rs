//! A repository of traps that every command is run in, as somebody does who has just cloned it.
//!
//! Each file below sets traps of one kind and looks whether they were sprung. What is common is in [`trap`]: a folder with
//! a repository, a person with a key, another folder that must stay as it is, and a proxy that no connection may come to.

mod bounds;
mod full_devices;
mod names;
mod output;
mod pasted;
mod secrets;
mod terminals;
mod trap;
mod trust;
