//! `GET list`: the order, the pages while everything moves, the filters, and whose chats they are.

mod filters;
mod paging;

use crate::support::{Session, TestServer};
use serde_json::Value;

/// The chats of an answer.
fn ids(list: &Value) -> Vec<i64> {
    let rows = list["chats"].as_array().unwrap().iter();
    rows.map(|chat| chat["chat_id"].as_i64().unwrap()).collect()
}

/// The pages from a cursor on, of so many chats; never an empty one.
async fn pages(
    shop: &TestServer,
    who: &Session,
    query: &str,
    limit: usize,
    cursor: &Value,
) -> Vec<i64> {
    let (mut all, mut cursor) = (Vec::new(), cursor.clone());
    loop {
        let mut question = format!("list?limit={limit}&{query}");
        if let Some(cursor) = cursor.as_str() {
            question += &format!("&cursor={cursor}");
        }
        let page = shop.ok_get(&question, who).await;
        let found = ids(&page);
        assert!(!found.is_empty() && found.len() <= limit, "{page}");
        all.extend(found);
        if page["next_cursor"].is_null() {
            return all;
        }
        cursor = page["next_cursor"].clone();
    }
}
