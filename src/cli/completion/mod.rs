//! What shells complete: the scripts that people install, and the answers to what these ask. Never asks Close, never
//! runs a command, never says what is wrong: what can't be read completes nothing.

mod answer;
mod bash_line;
mod command;
mod context;
mod scripts;
mod values;

pub use answer::answer;
#[cfg(test)]
pub use bash_line::BashLine;
pub use command::run;
pub use scripts::Shell;
