//! The plain values that every other crate speaks in: ids, parties, chats, messages, time and chance.
//!
//! Nothing here does I/O, waits, or knows SQL or HTTP. The words are the contract's words: guest, user,
//! worker, admin, system; chat, message, seq, `client_id`, read cursor, note.

mod clock;
mod hours;
mod ids;
mod party;
mod shop;
mod status;
mod text;
mod token;

pub use clock::{Clock, ManualClock, SystemClock, Timestamp, shared_system_clock};
pub use hours::{Day, DayTime, Hours, HoursError, OpenHours, OpenState, Zone};
pub use ids::{AttachmentId, ChatId, GuestId, ID_MAX, IdError, MessageId, Seq};
pub use jiff::SignedDuration;
pub use party::{Audience, Named, Party, PartyKind, Sender, UnknownKind};
pub use shop::{LANGUAGES_MAX, LanguageError, ShopSettings, check_language};
pub use status::{Kind, Status, UnknownStatus};
pub use text::{
    Body, ClientId, EmailError, LineError, MESSAGE_SCALARS_MAX, TextError, check_email, check_line,
};
pub use token::{Token, TokenHash, random_hex};
