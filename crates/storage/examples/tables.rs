//! Prints a document about the schema: `tables` for `docs/database_table_structure.md`, `changelog` for
//! `docs/sql_changelog.md`. `cargo xtask generate` writes both.

use std::process::ExitCode;

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("tables") => print!("{}", storage::table_document()),
        Some("changelog") => print!("{}", storage::changelog_document()),
        _ => {
            eprintln!("which document: tables or changelog?");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}
