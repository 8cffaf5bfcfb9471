//! The Python tools of the tests, in an environment of their own below `target/`.

use std::fs;
use std::path::Path;

use crate::command;
use crate::failure::{Doing, Outcome};

/// Every package with its version.
const PINNED: &str = "xtask/requirements.txt";
const FOLDER: &str = "target/venv";

/// A copy of the list that the environment was made from; written last.
const MADE_FROM: &str = "target/venv/made-from.txt";

/// Makes the environment when it is absent or made from another list; gives what is still missing.
pub(super) fn provide(root: &Path) -> Outcome<Option<String>> {
    let pinned = fs::read_to_string(root.join(PINNED)).doing(format!("reading {PINNED}"))?;
    if fs::read_to_string(root.join(MADE_FROM)).is_ok_and(|made| made == pinned) {
        return Ok(None);
    }
    println!("needs: making {FOLDER}");
    let pip = format!("{FOLDER}/bin/pip");
    let install = [
        &pip,
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--requirement",
        PINNED,
    ];
    let made = command::streamed(&["python3", "-m", "venv", "--clear", FOLDER], root)?
        && command::streamed(&install, root)?;
    if !made {
        return Ok(Some(format!(
            "Python tools: python3 -m venv {FOLDER}, then pip install -r {PINNED}"
        )));
    }
    fs::write(root.join(MADE_FROM), pinned).doing(format!("writing {MADE_FROM}"))?;
    Ok(None)
}
