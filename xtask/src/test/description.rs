//! Tries the API as its own description promises: schemathesis makes requests from
//! `/api/openapi.json`, right and wrong ones, as nobody and as every role, against a demo server.
//! No answer may be a 5xx and none may be of a kind that the description does not name.

mod demo;

use std::fs;
use std::path::Path;

use crate::command;
use crate::failure::{Doing, Outcome};
use demo::Demo;

/// Requests per endpoint, kind and role: enough to reach every branch, few enough for a minute.
const EXAMPLES_MAX: &str = "20";

/// A failure must come again tomorrow.
const SEED: &str = "20261123";

/// The demo may print its sign-ins before it listens.
const SERVER_SECONDS_MAX: &str = "30";

const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_schema_conformance,response_headers_conformance,unsupported_method";

/// Runs every role, even after one has failed; the server must still end well at the end.
pub(super) fn run(root: &Path) -> Outcome<bool> {
    let demo = Demo::start(root)?;
    let mut passed = tried(root, &demo, "nobody", None)?;
    for (role, token) in demo.tokens()? {
        passed &= tried(root, &demo, &role, Some(&token))?;
    }
    Ok(demo.end()? && passed)
}

fn tried(root: &Path, demo: &Demo, role: &str, token: Option<&str>) -> Outcome<bool> {
    println!("-- as {role}");
    let description = format!("{}/api/openapi.json", demo.address());
    let bearer = token.map(|token| format!("Authorization: Bearer {token}"));
    let tool = format!("{}/target/venv/bin/schemathesis", root.display());
    let settings = format!("{}/xtask/schemathesis.toml", root.display());
    let mut line = vec![&tool, "--config-file", &settings, "run"];
    line.extend([
        "--checks",
        CHECKS,
        "--max-examples",
        EXAMPLES_MAX,
        "--seed",
        SEED,
        "--no-color",
        "--wait-for-schema",
        SERVER_SECONDS_MAX,
    ]);
    // A socket is not a request, and has tests of its own.
    line.extend([
        "--exclude-path",
        "/api/chat/ws",
        "--continue-on-failure",
        "--warnings",
        "off",
    ]);
    if let Some(bearer) = &bearer {
        // Whoever signs out, or in as somebody else, or ends somebody's session, has ended what the rest is tried
        // with.
        line.extend([
            "--header",
            bearer,
            "--exclude-path-regex",
            "^/api/(auth/(logout|guest|login|handoff|setup|password|end_session)|chat/person_change)",
        ]);
    }
    line.push(&description);
    // It keeps what it learned where it was started.
    let folder = root.join("target/schemathesis");
    fs::create_dir_all(&folder).doing("making target/schemathesis")?;
    command::streamed(&line, &folder)
}
