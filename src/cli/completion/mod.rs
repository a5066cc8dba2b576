//! What shells complete: the scripts that people install, and the answers to what these ask. Never asks Close, never
//! runs a command, never says what is wrong: what can't be read completes nothing.

mod answer;
mod command;
mod line;
mod scripts;
mod surroundings;
mod values;

pub use answer::answer;
pub use command::run;
#[cfg(test)]
pub use line::Line;
pub use scripts::Shell;
