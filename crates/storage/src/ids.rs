//! Columns of parties: `guest_id` and `user_id` stand for the customer.

use model::{Party, PartyKind};

/// The customer from the two columns.
pub(crate) fn customer_of(user_id: Option<i64>, guest_id: Option<i64>) -> Option<Party> {
    user_id
        .map(Party::user)
        .or_else(|| guest_id.map(Party::guest))
}

/// The `user_id` column for a customer.
pub(crate) fn user_column(customer: Option<Party>) -> Option<i64> {
    customer
        .filter(|party| party.kind == PartyKind::User)
        .map(|party| party.id)
}

/// The `guest_id` column for a customer.
pub(crate) fn guest_column(customer: Option<Party>) -> Option<i64> {
    customer
        .filter(|party| party.kind == PartyKind::Guest)
        .map(|party| party.id)
}
