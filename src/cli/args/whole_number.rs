//! Whole numbers within bounds. What is wrong is said with what to write instead.

use std::{fmt::Display, ops::RangeInclusive, str::FromStr};

/// Returns the parser of a whole number; `unit` is what is counted, such as ` of seconds`.
pub fn whole_number<T>(
    range: RangeInclusive<T>,
    unit: &'static str,
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static
where
    T: FromStr + PartialOrd + Display + Clone + Send + Sync + 'static,
{
    move |text| {
        let number = text.parse().ok().filter(|number| range.contains(number));
        number.ok_or_else(|| {
            format!(
                "write a whole number{unit} from {} to {}",
                range.start(),
                range.end()
            )
        })
    }
}
