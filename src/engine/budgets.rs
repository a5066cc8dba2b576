//! How often the engine looks again at what Close shows, and how often it sends a write again.

use crate::api::RetryBudget;

/// How often a write is sent at most whose earlier tries came to nothing.
pub(super) const SENDS: u32 = 3;
/// The same where a wait comes between two tries.
pub(super) const RESENDS: RetryBudget = RetryBudget::squares(SENDS);

/// The waits of a creation with which a server says that it did not begin, each after looks of [`READ_LAG`].
pub(super) const NOT_BEGUN: RetryBudget = RetryBudget::squares(6);

/// The look for what somebody else may have made: their write is a while ago, so that it shows at once.
pub(super) const ONE_LOOK: RetryBudget = RetryBudget::squares(1);
/// The looks before what does not show counts as not there: reads may lag behind writes.
pub const READ_LAG: RetryBudget = RetryBudget::squares(4);
/// The looks of the run itself where a call may still be under way, which may show only once it has arrived: about a sixth
/// of a time-out, in which other steps go on. What takes longer is left to the next run, which waits for [`ARRIVAL`].
pub const CALL_UNDER_WAY: RetryBudget = RetryBudget::squares(7);
/// How long after it was sent a write may still arrive, in time-outs of its call. `--timeout` is how long somebody allows
/// Close to take for one call. Of a server that is at a call for longer, neither this program nor the load balancers
/// before it wait for the end: those that are known give up after 30 to 60 seconds, and the default is 60.
pub(super) const ARRIVAL: u32 = 1;
/// The looks for a write of an earlier run, for as long as it may still arrive.
pub const LATE_WRITE: RetryBudget = RetryBudget::polls(u32::MAX, 20);
/// The reads of a list that does not show a member that was just made, or still shows one that left.
pub(super) const LIST_LAG: RetryBudget = RetryBudget::squares(6);
/// The searches that still find records which were written: searches lag more than lists.
pub(super) const SEARCH_LAG: RetryBudget = RetryBudget::squares(8);

/// The readings of the records whose values are kept, where one shows fewer than are counted.
pub(super) const REREADING: RetryBudget = RetryBudget::squares(4);

/// The polls of a conversion of stored values, which "can take a few minutes" (API notes, custom fields 2.2): about ten
/// minutes in all.
pub(super) const CONVERSION: RetryBudget = RetryBudget::polls(216, 30);
/// The polls of a bulk edit: about an hour in all.
pub(super) const BULK_EDIT: RetryBudget = RetryBudget::polls(720, 50);

/// The reads of an organization after a run before a difference counts: lists and single objects may each lag behind
/// what was written, one after the other.
pub const VERIFICATION: RetryBudget = RetryBudget::squares(8).between(1, 16);
