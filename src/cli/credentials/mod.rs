//! How an organization is signed in to: with a key or token at hand, a command that prints a key, the keyring of the
//! machine, or an OAuth app whose tokens are renewed and kept. Shows no secret, and sends nothing but to the token
//! endpoint.

mod command;
mod keyring;
mod renewal;
mod sign_in;
mod token_file;

pub use keyring::{KeyringError, check, forget, keep};
pub use sign_in::{SignIn, SignInError, learned};
