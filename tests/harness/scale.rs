//! How much a test tries. Each time a few cases that stand for all, so that people run the tests while they work; and all
//! of them where `CLOSECTL_TESTS` is `long`, as before a release.

/// The number of cases to try: some, or all of them in the long form.
pub fn many<T>(some: T, all: T) -> T {
    let is_long = std::env::var("CLOSECTL_TESTS").is_ok_and(|form| form == "long");
    if is_long { all } else { some }
}
