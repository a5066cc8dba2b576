//! Chains of names, as of variables or files that lead to each other.

/// The most names of a chain that are shown.
const LONGEST: usize = 10;

/// Leaves the middle of a long chain out.
pub fn shortened(mut chain: Vec<String>) -> Vec<String> {
    if chain.len() > LONGEST {
        chain.splice(LONGEST / 2..chain.len() - LONGEST / 2, ["…".to_owned()]);
    }
    chain
}
