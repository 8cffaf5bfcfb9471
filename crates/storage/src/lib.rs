//! What is on disk, in what order, once: one contract ([`Storage`]), two engines (SQLite and
//! MariaDB/MySQL) and a plain in-memory one that serves as the oracle of the tests.
//!
//! A change is a [`Job`]: it names what it needs, runs as a pure function over a [`World`] that holds just
//! that, and is told when the whole group it ran in is committed and synced. That is how many sends share
//! one commit, and how the use cases stay free of SQL. Reading goes by viewer, and what the viewer may not
//! see is `None`, the same as what does not exist.
//!
//! Nothing here knows HTTP, sockets, or the words that people read.

mod contract;
mod error;
mod fold;
mod ids;
pub mod memory;
mod migrations;
pub mod mysql;
mod rows;
mod schema;
pub mod sqlite;
mod statements;
mod world;

pub use contract::desk::{
    AppointmentRow, CARS_MAX, CarRow, ChatExtras, DeskStorage, Duty, NewAppointment, NewCar,
    NewReply, REPLIES_MAX, Rated, Rating, ReplyRow, ReplySaved, TAGS_MAX,
};
pub use contract::{
    AttachmentRow, AttachmentStorage, ChatView, ChatsPage, EndedRight, EndedRightRow, FirstAnswer,
    GuestRow, Holder, Job, ListCursor, ListFilter, NewAttachment, NewGuest, NewPerson, NewSession,
    OwnSession, PART_BYTES_MAX, Page, PageRange, PartPlace, PersonChange, SecondFactorRow,
    SessionRow, Setting, ShopStorage, SignInStorage, Storage, StoredPerson, Unread,
};
pub use error::StorageError;
pub use fold::fold;
pub use migrations::{Dialect, Migration, all as migrations, grants};
pub use rows::{ChatRow, MessageRow, PartyRow};
pub use schema::{TABLES, Table, TableColumn, changelog_document, table_document};
pub use world::{
    Appended, Attached, ChatSlot, KeyHit, KeyedMessage, Mark, Needs, NewMessage, Slot, World,
};
