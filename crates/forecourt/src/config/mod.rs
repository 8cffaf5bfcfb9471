//! Settings: a TOML file, and every key as an environment variable `FORECOURT_…` that wins over it.
//!
//! A wrong or unknown key ends the start with its name, what is wrong with its value, and what would do.

mod keys;
mod source;

pub use keys::{Config, DirectoryKind};
pub use source::{ConfigError, load};
