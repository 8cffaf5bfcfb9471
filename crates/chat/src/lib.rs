//! The use cases, one file each. Socket and HTTP meet here, in the same functions.
//!
//! Each follows the same line: the facts are loaded, `policy` decides, the change is made in one
//! transaction ([`turn`]), and after the commit, and only then, it is handed out ([`publish`]). Nothing
//! here knows HTTP, sockets or an engine.

mod announce;
mod assign;
mod attach;
mod cars;
mod close;
mod customer;
mod duty;
mod escalate;
mod events;
mod list;
mod look;
mod messages;
mod names;
mod people;
mod publish;
mod rate;
mod read;
mod refuse;
mod release;
mod reopen;
mod replies;
mod resume;
mod send;
mod shop;
mod snooze;
mod staff;
mod start;
mod tags;
mod turn;
mod typing;
mod view;

pub use attach::OpenFile;
pub use names::{Names, guest_name};
pub use read::no_frame;
pub use refuse::{from_directory, from_storage};
pub use resume::Replay;
pub use send::ack_frame;
pub use staff::username_taken;
pub use turn::Reply;

use announce::Announcer;
use cars::Cars;
use directory::Directory;
use hub::Hub;
use model::{Clock, Named, Party};
use parking_lot::Mutex;
use policy::{ShopAction, may_in_shop};
use protocol::Problem;
use std::collections::HashSet;
use std::sync::Arc;
use storage::Storage;

/// Who asks. Made from a session and from nothing else.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Who.
    pub who: Named,
    /// The session it rests on.
    pub session: hub::SessionKey,
}

impl Caller {
    /// The party.
    #[must_use]
    pub const fn party(&self) -> Party {
        self.who.party
    }
}

/// The shop's desk: every use case is one of its methods.
pub struct Desk {
    storage: Arc<dyn Storage>,
    directory: Arc<dyn Directory>,
    hub: Arc<Hub>,
    names: Names,
    cars: Cars,
    clock: Arc<dyn Clock>,
    announcer: Announcer,
    /// Chats whose cursors moved since `is_read` last followed. A hint: the tables know too.
    moved_cursors: Mutex<HashSet<model::ChatId>>,
    /// Who was told here that a chat is gone, and has not got it back since.
    told_gone: Mutex<HashSet<(Party, model::ChatId)>>,
    shop: shop::ShopMemory,
}

impl Desk {
    /// Opens the desk, and starts the task that announces changed chats; it ends with the desk.
    #[must_use]
    pub fn open(
        storage: Arc<dyn Storage>,
        directory: Arc<dyn Directory>,
        hub: Arc<Hub>,
        clock: Arc<dyn Clock>,
    ) -> Arc<Self> {
        let names = Names::new(
            Arc::clone(&storage),
            Arc::clone(&directory),
            Arc::clone(&clock),
        );
        let cars = Cars::new(Arc::clone(&directory), Arc::clone(&clock));
        let desk = Arc::new(Self {
            storage,
            directory,
            hub,
            names,
            cars,
            clock,
            announcer: Announcer::default(),
            moved_cursors: Mutex::default(),
            told_gone: Mutex::default(),
            shop: shop::ShopMemory::default(),
        });
        announce::spawn(&desk);
        desk
    }

    /// Live delivery.
    #[must_use]
    pub const fn hub(&self) -> &Arc<Hub> {
        &self.hub
    }

    /// Goes on, or refuses what the shop does not allow this kind of party.
    ///
    /// # Errors
    /// `forbidden`
    pub fn allow_in_shop(&self, caller: &Caller, action: ShopAction) -> Result<(), Problem> {
        if may_in_shop(caller.party().kind, action) {
            Ok(())
        } else {
            Err(Problem::forbidden())
        }
    }

    /// What people are called.
    #[must_use]
    pub const fn names(&self) -> &Names {
        &self.names
    }
}
