//! Writes `docs/database_table_structure.md` and `docs/sql_changelog.md`.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    std::fs::create_dir_all(&docs)?;
    std::fs::write(
        docs.join("database_table_structure.md"),
        storage::table_document(),
    )?;
    std::fs::write(docs.join("sql_changelog.md"), storage::changelog_document())
}
