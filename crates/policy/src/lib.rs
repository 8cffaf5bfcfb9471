//! Who may do what, and who may see what: the one answer for endpoints, lists, counts, live frames,
//! long polls and resume.
//!
//! Pure functions over facts. [`decide`] answers for a single action, [`Scope`] is the same answer as a
//! filter; `tests/table.rs` holds both to the contract's table (`tests/table.txt`) and to each other.

mod decide;
mod facts;
mod scope;

pub use decide::{Action, Decision, ShopAction, decide, may_in_shop, may_start_with};
pub use facts::ChatFacts;
pub use scope::Scope;
