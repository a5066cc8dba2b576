//! What the sandbox saw of a run.

use close_sandbox::Sandbox;
use std::collections::BTreeMap;

/// The calls that a run made.
pub struct Traffic {
    /// Searches, which are reads although they have a body.
    pub searches: usize,
    /// All writes, refused ones included.
    pub writes: usize,
    /// All reads, further pages included.
    pub reads: usize,
    /// Reads of what did not fit into the first page of a list.
    pub pages: usize,
    /// Calls that were refused for coming too fast.
    pub refused: usize,
    /// The most writes that were counted together for the rate limit.
    pub busiest: usize,
}

impl Traffic {
    /// Counts the calls since they were cleared.
    pub fn of(sandbox: &Sandbox) -> Self {
        let calls = sandbox.calls();
        let refused = calls.iter().filter(|call| call.status == 429).count();
        let (searches, calls): (Vec<_>, Vec<_>) = calls.iter().partition(|call| call.path == "/data/search/");
        let (reads, writes): (Vec<_>, Vec<_>) = calls.into_iter().partition(|call| call.method == "GET");
        // One method of one path is counted together, whatever ids are in it.
        let mut groups: BTreeMap<(&str, Vec<&str>), usize> = BTreeMap::new();
        for call in writes.iter().filter(|call| call.status != 429) {
            let words = call
                .path
                .split('/')
                .map(|word| if word.len() > 20 { "*" } else { word });
            *groups.entry((&call.method, words.collect())).or_default() += 1;
        }
        Self {
            searches: searches.len(),
            writes: writes.len(),
            reads: reads.len(),
            pages: reads.iter().filter(|call| call.path.contains("_skip=")).count(),
            refused,
            busiest: groups.into_values().max().unwrap_or_default(),
        }
    }

    /// All calls.
    pub fn calls(&self) -> usize {
        self.searches + self.writes + self.reads
    }
}
