//! How long the engine waits between two looks at what Close shows. Numbers only; who looks, and how often, is said
//! where it looks.

use std::time::Duration;

/// The unit of all waits of the engine. The [default](Self::default) suits Close; tests wait less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PollInterval {
    unit: Duration,
}

/// How often something is looked at before what does not show counts as not there: reads may lag behind writes.
pub(super) const LOOKS: u32 = 4;
/// The same where a call may still be under way, which may show only once it has arrived.
pub(super) const LONG_LOOKS: u32 = 7;
/// How often a write is sent at most whose earlier tries came to nothing.
pub(super) const SENDS: u32 = 3;

impl PollInterval {
    /// Makes one that looks around for about a sixth of the time that a call may take, and no longer than usual.
    #[must_use]
    pub fn within(timeout: Duration) -> Self {
        let usual = Self::default().unit;
        Self {
            unit: usual.min(timeout / 600),
        }
    }

    /// Waits after so many looks, longer each time.
    pub async fn wait(self, looks: u32) {
        tokio::time::sleep(self.unit * looks * looks).await;
    }

    /// Waits after so many polls of what may take minutes: longer each time, up to so many units.
    pub(super) async fn poll(self, polls: u32, most: u32) {
        tokio::time::sleep(self.unit * polls.min(most)).await;
    }
}

impl Default for PollInterval {
    fn default() -> Self {
        Self {
            unit: Duration::from_millis(100),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_time_out_makes_looks_quick_and_a_long_one_makes_them_no_slower_than_usual() {
        assert_eq!(
            PollInterval::within(Duration::from_secs(60)),
            PollInterval::default()
        );
        assert_eq!(
            PollInterval::within(Duration::from_secs(3600)),
            PollInterval::default()
        );
        assert_eq!(
            PollInterval::within(Duration::from_secs(6)).unit,
            Duration::from_millis(10)
        );
    }
}
