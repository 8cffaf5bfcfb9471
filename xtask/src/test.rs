//! The whole check, the same here and in CI: named steps, each timed and streamed. A step that
//! fails does not hide the ones after it, except where nothing after it could run at all.

mod description;
mod steps;

use std::path::Path;
use std::time::{Duration, Instant};

use crate::command;
use crate::failure::{Failure, Outcome};
use steps::{STEPS, Step, Work};

/// How a step ended; `None` is one that was not tried.
type Tried = (&'static Step, Option<(bool, Duration)>);

/// Runs every step, or those after `--only`; `true` when each tried step passed.
pub(crate) fn run(root: &Path, arguments: &[String]) -> Outcome<bool> {
    if arguments == ["--list"] {
        STEPS
            .iter()
            .for_each(|step| println!("{:<16} {}", step.name, step.shows));
        return Ok(true);
    }
    let chosen = choose(arguments)?;
    let tried = in_turn(&chosen, |step| {
        println!("\n== {}: {}", step.name, step.shows);
        timed(|| work(root, &step.work))
    });
    print!("{}", summary(&tried));
    Ok(tried
        .iter()
        .all(|(_, ended)| matches!(ended, Some((true, _)))))
}

fn choose(arguments: &[String]) -> Outcome<Vec<&'static Step>> {
    let mut names = Vec::new();
    let mut rest = arguments.iter();
    while let Some(option) = rest.next() {
        match (option.as_str(), rest.next()) {
            ("--only", Some(name)) => names.push(name),
            _ => {
                return Err(Failure::new(format!(
                    "`{option}`: test takes --list, or --only STEP"
                )));
            }
        }
    }
    if let Some(name) = names
        .iter()
        .find(|name| STEPS.iter().all(|step| step.name != ***name))
    {
        return Err(Failure::new(format!(
            "there is no step {name}; `test --list` names them"
        )));
    }
    let asked = |step: &&Step| names.is_empty() || names.iter().any(|name| *name == step.name);
    Ok(STEPS.iter().filter(asked).collect())
}

/// Tries one step after the other. After a failed one that all others stand on, none is tried.
fn in_turn(
    steps: &[&'static Step],
    mut attempt: impl FnMut(&Step) -> (bool, Duration),
) -> Vec<Tried> {
    let mut stopped = false;
    let each = steps.iter().map(|step| {
        let ended = (!stopped).then(|| attempt(step));
        stopped |= step.stops && matches!(ended, Some((false, _)));
        (*step, ended)
    });
    each.collect()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the table tells how long each step really took"
)]
fn timed(work: impl FnOnce() -> Outcome<bool>) -> (bool, Duration) {
    let started = Instant::now();
    let passed = work().unwrap_or_else(|failure| {
        println!("{failure}");
        false
    });
    (passed, started.elapsed())
}

fn work(root: &Path, work: &Work) -> Outcome<bool> {
    match work {
        Work::Own(own) => own(root),
        Work::Programs(lines) => {
            for line in *lines {
                println!("-- {}", line.words.join(" "));
                if !command::streamed(line.words, &root.join(line.folder))? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
    }
}

/// The table and, as the last line, the count that CI reads.
fn summary(tried: &[Tried]) -> String {
    let mut text = String::from("\n");
    let (mut passed, mut failed) = (0, 0);
    for (step, ended) in tried {
        let line = match ended {
            Some((true, took)) => {
                passed += 1;
                format!("passed   {:>8.1} s", took.as_secs_f64())
            }
            Some((false, took)) => {
                failed += 1;
                format!("FAILED   {:>8.1} s", took.as_secs_f64())
            }
            None => "not tried".to_owned(),
        };
        text += &format!("{:<16} {line}\n", step.name);
    }
    text + &format!("{passed} passed, {failed} failed\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(failing: &[&str]) -> String {
        let all: Vec<&Step> = STEPS.iter().collect();
        summary(&in_turn(&all, |step| {
            (!failing.contains(&step.name), Duration::from_secs(1))
        }))
    }

    #[test]
    fn the_last_line_counts_the_steps() {
        let last = |text: String| text.lines().last().unwrap().to_owned();
        assert_eq!(
            last(ended(&[])),
            format!("{} passed, 0 failed", STEPS.len())
        );
        assert_eq!(
            last(ended(&["tidy", "web"])),
            format!("{} passed, 2 failed", STEPS.len() - 2)
        );
    }

    #[test]
    fn only_a_failed_build_stops_the_rest() {
        assert!(!ended(&["tidy"]).contains("not tried"));
        assert!(ended(&["build"]).contains("not tried"));
    }

    #[test]
    fn steps_are_chosen_by_name_and_wrong_names_are_told() {
        let words = |text: &str| {
            text.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(choose(&words("--only tidy --only web")).unwrap().len(), 2);
        assert_eq!(choose(&[]).unwrap().len(), STEPS.len());
        for wrong in ["--only", "--only tydi", "tidy"] {
            assert!(choose(&words(wrong)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn no_step_has_the_name_of_another() {
        let mut names: Vec<_> = STEPS.iter().map(|step| step.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), STEPS.len());
    }

    #[test]
    fn a_step_fails_with_its_first_failing_program() {
        const LINES: [steps::Line; 2] = [
            steps::Line {
                folder: ".",
                words: &["false"],
            },
            steps::Line {
                folder: ".",
                words: &["true"],
            },
        ];
        assert!(!work(Path::new("."), &Work::Programs(&LINES)).unwrap());
        assert!(work(Path::new("."), &Work::Programs(&LINES[1..])).unwrap());
        assert!(!timed(|| Err(Failure::new("blind"))).0);
    }
}
