//! What was measured, as a file and as a table: each figure beside its limit, with what it must hold.

use super::stats::median;
use serde::Serialize;
use std::fmt::Write as _;
use std::process::Command;

/// A report in the making.
#[derive(Serialize)]
pub(super) struct Report {
    commit: String,
    command: String,
    at: String,
    machine: Machine,
    load_before: String,
    load_after: String,
    figures: Vec<Figure>,
    bars: Vec<Bar>,
}

#[derive(Serialize)]
struct Machine {
    cores: usize,
    processor: String,
    memory_mib: u64,
    kernel: String,
    disk: String,
}

#[derive(Serialize)]
struct Figure {
    name: String,
    unit: &'static str,
    runs: Vec<f64>,
    median: f64,
}

/// Something that must hold.
#[derive(Serialize)]
struct Bar {
    name: String,
    runs: Vec<f64>,
    median: f64,
    must: String,
    holds: bool,
}

impl Report {
    pub(super) fn begin(at: String) -> Self {
        // Without values that are paths of this machine.
        let command: Vec<String> = std::env::args()
            .skip(1)
            .filter(|word| !word.starts_with('/'))
            .collect();
        Self {
            commit: commit(),
            command: format!("cargo run --release -p bench -- {}", command.join(" ")),
            at,
            machine: Machine::here(),
            load_before: load(),
            load_after: String::new(),
            figures: Vec::new(),
            bars: Vec::new(),
        }
    }

    /// One value of one run; runs of one name stand together.
    pub(super) fn figure(&mut self, name: &str, unit: &'static str, value: f64) {
        println!("{name}: {value:.2} {unit}");
        let at = self
            .figures
            .iter()
            .position(|figure| figure.name == name)
            .unwrap_or_else(|| {
                self.figures.push(Figure {
                    name: name.to_owned(),
                    unit,
                    runs: Vec::new(),
                    median: f64::NAN,
                });
                self.figures.len() - 1
            });
        let figure = &mut self.figures[at];
        figure.runs.push(value);
        figure.median = median(&figure.runs);
    }

    /// A bar from below: the median of `value / limit` of neighbouring runs.
    pub(super) fn at_least(&mut self, name: &str, value: &str, limit: &str, must: f64) {
        let runs = self.pairs(value, limit, |value, limit| value / limit);
        self.bar(name, runs, format!("≥ {must}"), |median| median >= must);
    }

    /// A bar from above on what `value` is beyond `limit`.
    pub(super) fn at_most_beyond(&mut self, name: &str, value: &str, limit: &str, must: f64) {
        let runs = self.pairs(value, limit, |value, limit| value - limit);
        self.bar(name, runs, format!("≤ {must}"), |median| median <= must);
    }

    /// A bar from above.
    pub(super) fn at_most(&mut self, name: &str, value: &str, must: f64) {
        let runs = self.runs(value).to_vec();
        self.bar(name, runs, format!("≤ {must}"), |median| median <= must);
    }

    fn bar(&mut self, name: &str, runs: Vec<f64>, must: String, holds: impl Fn(f64) -> bool) {
        let median = median(&runs);
        let holds = holds(median);
        println!(
            "{} {name}: {median:.2}, must be {must}",
            if holds { "holds" } else { "FAILS" }
        );
        self.bars.push(Bar {
            name: name.to_owned(),
            runs,
            median,
            must,
            holds,
        });
    }

    fn runs(&self, name: &str) -> &[f64] {
        self.figures
            .iter()
            .find(|figure| figure.name == name)
            .map_or(&[], |figure| &figure.runs)
    }

    fn pairs(&self, value: &str, limit: &str, together: impl Fn(f64, f64) -> f64) -> Vec<f64> {
        self.runs(value)
            .iter()
            .zip(self.runs(limit))
            .map(|(value, limit)| together(*value, *limit))
            .collect()
    }

    /// Whether every bar holds.
    pub(super) fn holds(&self) -> bool {
        self.bars.iter().all(|bar| bar.holds)
    }

    /// The report as JSON.
    pub(super) fn json(&mut self) -> String {
        self.load_after = load();
        let json = serde_json::to_string_pretty(self).expect("texts and numbers");
        json + "\n"
    }

    /// The report as a table.
    pub(super) fn markdown(&self) -> String {
        let machine = &self.machine;
        let mut text = format!(
            "`{}` at commit {}, {}. Machine: {} cores ({}), {} MiB memory, Linux {}, {}. Load average before and \
             after: {}; {}.\n\n| must hold | median | bar | | runs |\n|---|---|---|---|---|\n",
            self.command,
            self.commit,
            self.at,
            machine.cores,
            machine.processor,
            machine.memory_mib,
            machine.kernel,
            machine.disk,
            self.load_before,
            self.load_after,
        );
        let line = |text: &mut String, line: std::fmt::Arguments<'_>| {
            text.write_fmt(line)
                .expect("writing to a string cannot fail");
        };
        for bar in &self.bars {
            let verdict = if bar.holds { "holds" } else { "**fails**" };
            line(
                &mut text,
                format_args!(
                    "| {} | {:.2} | {} | {verdict} | {} |\n",
                    bar.name,
                    bar.median,
                    bar.must,
                    list(&bar.runs)
                ),
            );
        }
        text.push_str("\n| measured | median | unit | runs |\n|---|---|---|---|\n");
        for figure in &self.figures {
            line(
                &mut text,
                format_args!(
                    "| {} | {:.2} | {} | {} |\n",
                    figure.name,
                    figure.median,
                    figure.unit,
                    list(&figure.runs)
                ),
            );
        }
        text
    }
}

impl Machine {
    fn here() -> Self {
        let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        let after = |text: &str, name: &str| {
            let line = text
                .lines()
                .find(|line| line.starts_with(name))
                .unwrap_or_default();
            line.split_once(':')
                .map_or("unknown", |(_, value)| value.trim())
                .to_owned()
        };
        let memory = after(&read("/proc/meminfo"), "MemTotal");
        let kib: u64 = memory
            .split_whitespace()
            .next()
            .and_then(|number| number.parse().ok())
            .unwrap_or_default();
        let release = read("/proc/sys/kernel/osrelease");
        Self {
            cores: std::thread::available_parallelism().map_or(0, usize::from),
            processor: after(&read("/proc/cpuinfo"), "model name"),
            memory_mib: kib / 1024,
            kernel: release
                .trim()
                .split('-')
                .next()
                .unwrap_or_default()
                .to_owned(),
            disk: disk(&read("/proc/mounts")),
        }
    }
}

/// The file system below the temporary folder, and whether its disk turns.
fn disk(mounts: &str) -> String {
    let folder = std::env::temp_dir();
    let mount = mounts
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            Some((words.next()?, words.next()?, words.next()?))
        })
        .filter(|(_, place, _)| folder.starts_with(place))
        .max_by_key(|(_, place, _)| place.len());
    let Some((device, _, kind)) = mount else {
        return "unknown disk".to_owned();
    };
    let name = device
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .trim_end_matches(|c: char| c.is_ascii_digit());
    let turns =
        std::fs::read_to_string(format!("/sys/block/{name}/queue/rotational")).unwrap_or_default();
    let cache =
        std::fs::read_to_string(format!("/sys/block/{name}/queue/write_cache")).unwrap_or_default();
    let turns = match turns.trim() {
        "0" => "not rotational",
        "1" => "said to be rotational",
        _ => "of unknown kind",
    };
    format!(
        "{kind} on a disk {turns}, cache {}",
        if cache.trim().is_empty() {
            "unknown"
        } else {
            cache.trim()
        }
    )
}

fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

fn commit() -> String {
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .args(arguments)
            .output()
            .ok()
            .filter(|output| output.status.success());
        output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let Some(commit) = git(&["rev-parse", "--short=12", "HEAD"]) else {
        return "unknown".to_owned();
    };
    let is_changed = git(&[
        "status",
        "--porcelain",
        "--",
        "crates",
        "Cargo.toml",
        "Cargo.lock",
    ])
    .is_none_or(|out| !out.is_empty());
    if is_changed {
        format!("{commit} with changes")
    } else {
        commit
    }
}

fn list(values: &[f64]) -> String {
    values
        .iter()
        .map(|value| format!("{value:.2}"))
        .collect::<Vec<_>>()
        .join(", ")
}
