//! `closectl self-test`: tests every promise in random organizations and shows the results.

use super::{
    args::{OutputFormat, SelfTestArgs},
    exit::{Exit, Failure},
    printer::Printer,
    runtime::block_on,
};
use crate::model::visible;
use crate::selftest::{self, LATE_KILLS, MATRIX, PromiseResult};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Runs the command.
pub fn run(arguments: &SelfTestArgs, printer: &Printer) -> Result<Exit, Failure> {
    let SelfTestArgs {
        seed,
        worlds,
        long,
        format,
    } = arguments;
    block_on(async {
        let verdicts = selftest::run(*seed, *worlds, *long, |verdict| {
            let word = if verdict.broken.is_none() {
                "holds"
            } else {
                "is broken"
            };
            printer.talk(&format!("promise {} {word}", verdict.promise.number));
        });
        let verdicts = verdicts.await;
        match format {
            OutputFormat::Human => printer.data(table(&verdicts)),
            OutputFormat::Json => {
                let all: Vec<Value> = verdicts.iter().map(plain).collect();
                printer.json(&json!({ "seed": seed, "promises": all }))?;
            }
        }
        Ok(exit(&verdicts))
    })
}

fn exit(verdicts: &[PromiseResult]) -> Exit {
    if verdicts.iter().all(|verdict| verdict.broken.is_none()) {
        Exit::Done
    } else {
        Exit::Error
    }
}

fn table(verdicts: &[PromiseResult]) -> String {
    let wide = verdicts
        .iter()
        .map(|verdict| verdict.promise.text.chars().count())
        .max();
    let wide = wide.unwrap_or_default();
    let mut out = format!("    {:wide$}  worlds\n", "promise");

    for PromiseResult {
        promise,
        worlds,
        broken,
    } in verdicts
    {
        let word = if broken.is_none() { "pass" } else { "FAIL" };
        let _ = writeln!(
            out,
            "{:>2}  {:wide$}  {worlds:>6}  {word}",
            promise.number, promise.text
        );
    }

    // A broken promise says how to reproduce it: the seed decides the whole world.
    for PromiseResult { promise, broken, .. } in verdicts {
        if let Some((seed, broken)) = broken {
            let _ = writeln!(
                out,
                "\npromise {} is broken in the world of seed {seed}: {}\n\
                 to reproduce it: closectl self-test --seed {seed} --worlds 1{}",
                promise.number,
                visible(&broken.to_string()),
                if [&raw const MATRIX, &raw const LATE_KILLS].contains(&&raw const **promise) {
                    " --long"
                } else {
                    ""
                }
            );
        }
    }

    out
}

fn plain(verdict: &PromiseResult) -> Value {
    let PromiseResult {
        promise,
        worlds,
        broken,
    } = verdict;
    json!({
        "promise": promise.number,
        "text": promise.text,
        "worlds": worlds,
        "pass": broken.is_none(),
        "seed": broken.as_ref().map(|(seed, _)| seed),
        "because": broken.as_ref().map(|(_, broken)| broken.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::selftest::{BrokenPromise, PROMISES};

    #[test]
    fn a_broken_promise_is_an_error_with_the_world_to_try_again() {
        let verdict = |broken| PromiseResult {
            promise: &PROMISES[0],
            worlds: 3,
            broken,
        };
        let held = vec![verdict(None)];
        assert_eq!(exit(&held), Exit::Done);
        assert!(!table(&held).contains("FAIL"));
        let broken = vec![
            verdict(None),
            verdict(Some((42, BrokenPromise::new("it rained")))),
        ];
        assert_eq!(exit(&broken), Exit::Error);
        let text = table(&broken);
        for part in [
            "3  pass",
            "3  FAIL",
            "seed 42: it rained",
            "closectl self-test --seed 42 --worlds 1",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert_eq!(plain(&broken[1])["seed"], 42);
    }
}
