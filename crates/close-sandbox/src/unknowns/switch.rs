//! One unknown about Close, as data.

/// One unknown about Close and the answers it may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Switch {
    /// How it is named on the command line and in files.
    pub name: &'static str,
    /// What is not known.
    pub about: &'static str,
    /// The possible answers; the first is the default.
    pub values: &'static [&'static str],
}

pub(super) const fn switch(
    name: &'static str,
    about: &'static str,
    values: &'static [&'static str],
) -> Switch {
    Switch { name, about, values }
}
