//! All numbers of the rate limit in one place.

use std::time::Duration;

/// The longest wait that a header or a policy can ask for.
pub(in crate::api) const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// No wait for the rate limit is shorter, so that nothing spins.
pub(super) const SHORTEST_WAIT: Duration = Duration::from_millis(1);

/// How many reads may be under way where nobody asked for fewer: all reads of a plan start together.
pub(super) const READS_AT_ONCE: usize = 32;
/// How many writes may be under way where nobody asked for another number.
pub(super) const WRITES_AT_ONCE: usize = 8;

/// How many calls may be under way before the first answer tells whether there is a limit.
pub(super) const FIRST_CALLS: u64 = 16;
/// How long to wait for a first answer before asking again.
pub(super) const FOR_AN_ANSWER: Duration = Duration::from_secs(1);
/// A wait that is longer may be tried out by a call of which it is not known whether it belongs to the scope.
pub(super) const WORTH_A_TRY: Duration = Duration::from_millis(200);
/// How often such a try may fail.
pub(super) const MOST_TRIES: u32 = 2;

/// The last part of a window is spread over the time that is left of it: below one in this many calls.
pub(super) const LAST_PART: u64 = 10;
/// How far apart two answers may put the end of one window, beside the grain of their numbers.
pub(super) const TOLERANCE: Duration = Duration::from_millis(5);
/// A grain from which on it matters how the server rounds.
pub(super) const COARSE: Duration = Duration::from_millis(100);
/// Never sent earlier after the end of a window than this.
pub(super) const LEAST_MARGIN: Duration = Duration::from_millis(2);
/// The most that is added to the end of a window, because calls came too early.
pub(super) const MOST_MARGIN: Duration = Duration::from_secs(1);
/// How many answers of a window are remembered.
pub(super) const REMEMBERED_ANSWERS: usize = 4_096;
/// Calls overtake each other by this part of the time that they take.
pub(super) const SLACK: u32 = 4;
/// The most other programs that are thought to share a limit.
pub(super) const MOST_OTHERS: f64 = 8.0;

/// How many calls are remembered to tell how fast they went.
pub(super) const REMEMBERED_CALLS: usize = 128;
/// The slowest rate, in calls per second.
pub(super) const SLOWEST: f64 = 0.5;
/// A rate above this is as good as none, in calls per second.
pub(super) const FAST_ENOUGH: f64 = 100.0;
/// The part of a refused rate that is kept, where it had gone well for a while.
pub(super) const STEP_BACK: f64 = 0.94;
/// A refusal after fewer calls than this shows that the rate was far too high.
pub(super) const A_WHILE: u32 = 50;
/// It takes this many calls from the step back to the rate that was refused, or those of [`CLIMB_SECONDS`].
pub(super) const CLIMB: f64 = 100.0;
/// See [`CLIMB`].
pub(super) const CLIMB_SECONDS: f64 = 30.0;
/// After so many times that many calls, the limit is taken to have moved.
pub(super) const FORGOTTEN: f64 = 1.5;
/// How late a timer may be.
pub(super) const LATE: Duration = Duration::from_millis(3);
/// How long nothing goes after a refusal that tells no time, doubled for each refusal that follows at once.
pub(super) const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// How often it is doubled at most.
pub(super) const MOST_DOUBLINGS: u32 = 4;
