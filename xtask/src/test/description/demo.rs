//! A demo server for one step: started on a free port, asked for its sign-ins, ended by SIGTERM.

use std::collections::BTreeMap;
use std::env;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

use serde_json::{Value, json};

use crate::command;
use crate::failure::{Doing, Failure, Outcome};

/// Another one is tried when `FORECOURT_BIN` names it.
const PROGRAM: &str = "target/debug/forecourt";

/// The demo is up in a second or two; a slow machine may need longer.
const START_AT_MOST: Duration = Duration::from_secs(60);
const ANSWER_AT_MOST: Duration = Duration::from_secs(30);

/// More lines than this the demo does not print before it is up.
const LINES_MAX: usize = 1024;

/// Printed as `role username password`; a guest needs no password.
const ROLES: [&str; 3] = ["user", "worker", "admin"];

/// A running demo; killed when dropped.
pub(super) struct Demo {
    child: Child,
    port: u16,
    /// Role to username and password, of the first line that names the role.
    sign_ins: BTreeMap<String, (String, String)>,
}

impl Demo {
    /// Starts the demo and waits until it has printed a sign-in for every role.
    pub(super) fn start(root: &Path) -> Outcome<Self> {
        let port = free_port()?;
        let program = env::var("FORECOURT_BIN").unwrap_or_else(|_| PROGRAM.to_owned());
        let mut command = command::program(&[&program, "demo"], root);
        command.env("FORECOURT_LISTEN", format!("127.0.0.1:{port}"));
        // Every request here comes from one address.
        command.env("FORECOURT_LIMIT_SCALE", "100000");
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .doing(format!("starting {program}"))?;
        let printed = lines_of(&mut child);
        let mut demo = Self {
            child,
            port,
            sign_ins: BTreeMap::new(),
        };
        while !ROLES.iter().all(|role| demo.sign_ins.contains_key(*role)) {
            let line = printed
                .recv_timeout(START_AT_MOST)
                .doing("waiting for the demo's sign-ins")?;
            demo.sign_ins.extend(sign_in(&line));
        }
        Ok(demo)
    }

    /// Where the server answers, without a slash at the end.
    pub(super) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// A token for every role, guests included.
    pub(super) fn tokens(&self) -> Outcome<Vec<(String, String)>> {
        let mut tokens = vec![("guest".to_owned(), self.token("guest", &json!({}))?)];
        for (role, (username, password)) in &self.sign_ins {
            let body = json!({ "username": username, "password": password });
            tokens.push((role.clone(), self.token("login", &body)?));
        }
        Ok(tokens)
    }

    /// Asks the server to end; `true` when it did so with 0 and in time.
    pub(super) fn end(mut self) -> Outcome<bool> {
        let process = self.child.id().to_string();
        command::captured(&["kill", "-TERM", &process], Path::new("."))?;
        let status = command::wait(&mut self.child, Duration::from_secs(10))?;
        if !status.success() {
            println!("the demo ended with {status} on SIGTERM");
        }
        Ok(status.success())
    }

    fn token(&self, door: &str, body: &Value) -> Outcome<String> {
        let answer = self.post(&format!("/api/auth/{door}"), &body.to_string())?;
        let answer: Value =
            serde_json::from_str(&answer).doing(format!("reading the answer of {door}"))?;
        let token = answer["token"].as_str();
        token
            .map(str::to_owned)
            .ok_or_else(|| Failure::new(format!("{door} gave no token: {}", answer["error"])))
    }

    /// HTTP/1.0 asks for an answer in one piece that ends with the connection.
    fn post(&self, path: &str, body: &str) -> Outcome<String> {
        let doing = || format!("asking the demo for {path}");
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).doing(doing())?;
        stream
            .set_read_timeout(Some(ANSWER_AT_MOST))
            .doing(doing())?;
        let head = format!(
            "POST {path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n",
            port = self.port,
            length = body.len(),
        );
        stream
            .write_all(format!("{head}{body}").as_bytes())
            .doing(doing())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).doing(doing())?;
        let body = answer
            .split_once("\r\n\r\n")
            .map(|(_, body)| body.to_owned());
        body.ok_or_else(|| Failure::new(format!("{}: no answer", doing())))
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // It may have ended already, which is what is wanted.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// A port that was free a moment ago.
fn free_port() -> Outcome<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).doing("looking for a free port")?;
    Ok(listener
        .local_addr()
        .doing("looking for a free port")?
        .port())
}

/// What the program prints, line by line, read to its end so that it never waits for a reader.
fn lines_of(child: &mut Child) -> Receiver<String> {
    let (tx, lines) = sync_channel(LINES_MAX);
    if let Some(output) = child.stdout.take() {
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                // Nobody listens once the sign-ins are known, and a full queue holds more than those.
                tx.try_send(line).ok();
            }
        });
    }
    lines
}

fn sign_in(line: &str) -> Option<(String, (String, String))> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [role, username, password] = words[..] else {
        return None;
    };
    let known = ROLES.contains(&role);
    known.then(|| (role.to_owned(), (username.to_owned(), password.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sign_ins_are_told_from_other_lines() {
        let expected = ("worker".to_owned(), ("sara".to_owned(), "a-b-c".to_owned()));
        assert_eq!(sign_in("  worker sara a-b-c"), Some(expected));
        assert_eq!(sign_in("console http://127.0.0.1:8080/console now"), None);
        assert_eq!(sign_in("worker sara"), None);
    }
}
