//! stub
/// x
pub struct TableColumn; 
/// x
#[must_use] pub fn table_document()->String{String::new()}
