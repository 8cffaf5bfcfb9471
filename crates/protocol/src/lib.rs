//! The shapes on the wire: answers, frames, requests and error codes, exactly as the contract names them.
//!
//! The OpenAPI description and the TypeScript types are generated from here; nothing is typed twice.
//! What is here never decides who may do something, and never touches a database or a socket.

mod answers;
mod codes;
mod fields;
mod frames;
mod requests;
mod shop;
mod sign_in;
mod staff;
#[cfg(feature = "ts")]
pub mod typescript;

pub use answers::{
    AckAnswer, Appointment, Attachment, Car, CarsAnswer, Chat, ChatAnswer, ChatCar, ChatRating,
    Customer, CustomerAnswer, CustomerCard, EarlierChat, Event, ListAnswer, Me, MeAnswer, Message,
    MessagesAnswer, OkAnswer, PeopleAnswer, Person, ReadCursor, SavedRepliesAnswer, SavedReply,
    SavedReplyAnswer, SenderType, StartAnswer, TagCount, TagsAnswer, Technician, TechnicianAnswer,
    TechniciansAnswer, UnreadAnswer, UnreadOneAnswer, Who,
};
pub use codes::{Code, Problem};
pub use fields::{Fields, NESTING_MAX};
pub use frames::{ClientFrame, FrameError, ServerFrame};
pub use requests::{
    Assign, ChatOnly, Claims, Close, DropReply, Escalate, FileQuery, GuestSignIn, Handoff,
    ListQuery, Login, MarkRead, MessagesQuery, PeopleQuery, Range, Rate, SaveReply, Send, SetDuty,
    Snooze, Start, Tag, UnreadQuery,
};
pub use shop::{
    CLOSED_DAYS_MAX, HOURS_MAX, OpenHour, Settings, SettingsAnswer, SettingsChange, Shop,
    ShopAnswer,
};
pub use sign_in::{
    BegunAnswer, CodeOnly, EndSession, NewPassword, OwnSession, PasswordAndCode, RecoveryAnswer,
    SecondFactorAnswer, SessionsAnswer, Setup, StaffOnly,
};
pub use staff::{PersonAdd, PersonAnswer, PersonEdit, StaffAnswer, StaffPerson};
