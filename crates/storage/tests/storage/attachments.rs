//! Uploads on every engine: found once whole, held by one line in the line's own transaction, dropped when nobody
//! holds them.

use crate::engines::Engines;
use crate::jobs::{Act, Outcome, perform};
use model::{AttachmentId, ChatId, Clock as _, Kind, Party, Sender, SignedDuration};
use storage::{
    Attached, Holder, Job, Needs, NewAttachment, NewMessage, PageRange, PartPlace, Storage,
    StorageError, World,
};
use tokio::sync::oneshot;

const GUEST: Party = Party::guest(1);
const WORKER: Party = Party::worker(3);

/// Writes a line that takes hold of what is loose; tells how many that were.
struct Hold {
    chat: ChatId,
    by: Party,
    note: bool,
    wanted: Vec<AttachmentId>,
    held: usize,
    done: oneshot::Sender<usize>,
}

impl Job for Hold {
    fn needs(&self, needs: &mut Needs) {
        needs.chats.insert(self.chat);
        needs.attachments.extend(&self.wanted);
    }

    fn run(&mut self, world: &mut World) {
        let slot = world.find(self.chat).unwrap();
        let is_loose = |id: &AttachmentId| world.loose_attachment(*id).is_some();
        let ids: Vec<AttachmentId> = self.wanted.iter().copied().filter(is_loose).collect();
        self.held = ids.len();
        let line = NewMessage {
            sender: Sender::Party(self.by),
            kind: if self.note { Kind::Note } else { Kind::Text },
            body: "See".to_owned(),
            event: None,
            attached: Attached {
                json: Some(format!("{ids:?}")),
                ids,
            },
            client_id: None,
        };
        world.append(slot, line);
    }

    fn committed(self: Box<Self>, _: &World) {
        self.done.send(self.held).unwrap();
    }

    fn failed(self: Box<Self>, error: &StorageError) {
        panic!("{error}");
    }
}

async fn hold(
    storage: &dyn Storage,
    chat: ChatId,
    by: Party,
    note: bool,
    wanted: &[AttachmentId],
) -> usize {
    let (done, told) = oneshot::channel();
    let job = Hold {
        chat,
        by,
        note,
        wanted: wanted.to_vec(),
        held: 0,
        done,
    };
    assert!(
        storage.submit(Box::new(job)).is_ok(),
        "the queue is not full"
    );
    told.await.unwrap()
}

fn new(chat: ChatId, engines: &Engines) -> NewAttachment {
    NewAttachment {
        chat,
        uploader: GUEST,
        name: "ፍሬን.jpg".to_owned(),
        mime: "image/jpeg",
        size: 7,
        pixels: Some((1_200, 900)),
        has_thumb: true,
        created_at: engines.clock.now(),
    }
}

/// Bytes that are no text, in two pieces.
fn pieces(id: AttachmentId) -> [(PartPlace, Vec<u8>); 3] {
    let place = |of_thumb, number| PartPlace {
        attachment: id,
        of_thumb,
        number,
    };
    [
        (place(true, 0), vec![0xff, 0xd8, 0]),
        (place(false, 0), vec![0, 1, 0xfe, 0xff]),
        (place(false, 1), vec![b'\'', b'\\', 0x80]),
    ]
}

async fn upload(storage: &dyn Storage, chat: ChatId, engines: &Engines) -> AttachmentId {
    let id = storage.begin_attachment(new(chat, engines)).await.unwrap();
    for (place, bytes) in pieces(id) {
        storage.add_attachment_part(place, bytes).await.unwrap();
    }
    assert_eq!(
        storage.attachment(id).await.unwrap(),
        None,
        "not before it is whole"
    );
    assert_eq!(
        hold(storage, chat, GUEST, false, &[id]).await,
        0,
        "nor can it be held"
    );
    storage.finish_attachment(id).await.unwrap();
    id
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_lives_the_same_life_on_every_engine() {
    let engines = Engines::open().await;
    for (name, storage) in engines.all() {
        println!("on {name}");
        let start = Act::Start {
            by: GUEST,
            subject: None,
            key: None,
        };
        let Outcome::Started(chat) = perform(storage, start).await else {
            panic!("not started")
        };
        let chat = ChatId::stored(chat);
        let [first, second, third, unsent] = [
            upload(storage, chat, &engines).await,
            upload(storage, chat, &engines).await,
            upload(storage, chat, &engines).await,
            upload(storage, chat, &engines).await,
        ];
        let row = storage.attachment(first).await.unwrap().unwrap();
        assert_eq!(
            (row.name.as_str(), row.mime.as_str(), row.size),
            ("ፍሬን.jpg", "image/jpeg", 7)
        );
        assert_eq!(
            (row.pixels, row.has_thumb, row.uploader),
            (Some((1_200, 900)), true, GUEST)
        );
        assert_eq!((row.chat, row.holder), (chat, None));
        for (place, bytes) in pieces(first) {
            assert_eq!(storage.attachment_part(place).await.unwrap(), Some(bytes));
        }
        let after = PartPlace {
            attachment: first,
            of_thumb: false,
            number: 2,
        };
        assert_eq!(storage.attachment_part(after).await.unwrap(), None);

        holding(storage, chat, [first, second, third]).await;
        dropping(storage, chat, &engines, first, unsent).await;
        engines.clock.advance(SignedDuration::from_secs(60));
    }
}

/// A line takes hold of uploads, for good.
async fn holding(storage: &dyn Storage, chat: ChatId, [first, second, third]: [AttachmentId; 3]) {
    assert_eq!(hold(storage, chat, GUEST, false, &[first, second]).await, 2);
    assert_eq!(
        hold(storage, chat, GUEST, false, &[second]).await,
        0,
        "one line holds it, for good"
    );
    assert_eq!(hold(storage, chat, WORKER, true, &[third]).await, 1);
    let lines = storage
        .page(Party::admin(1), chat, PageRange::Newest, 200)
        .await
        .unwrap()
        .unwrap()
        .messages;
    let holding = lines
        .iter()
        .rev()
        .find(|line| line.attachments == Some(format!("{:?}", [first, second])));
    let holder = storage.attachment(second).await.unwrap().unwrap().holder;
    assert_eq!(holder, Some(Holder::Message(holding.unwrap().id)));
    let note = lines.iter().find(|line| line.kind == Kind::Note).unwrap();
    assert_eq!(note.attachments, Some(format!("{:?}", [third])));
    let holder = storage.attachment(third).await.unwrap().unwrap().holder;
    assert_eq!(holder, Some(Holder::Note(note.id)));
}

/// What nobody holds follows its uploader, and goes in the end.
async fn dropping(
    storage: &dyn Storage,
    chat: ChatId,
    engines: &Engines,
    first: AttachmentId,
    unsent: AttachmentId,
) {
    // A guest who becomes a user keeps what was uploaded and not yet sent.
    storage
        .become_user(GUEST.id, 42, engines.clock.now())
        .await
        .unwrap();
    assert_eq!(
        storage.attachment(unsent).await.unwrap().unwrap().uploader,
        Party::user(42)
    );

    let unfinished = storage.begin_attachment(new(chat, engines)).await.unwrap();
    let now = engines.clock.now();
    assert_eq!(
        storage.drop_loose_attachments(now, 10).await.unwrap(),
        0,
        "not the new ones"
    );
    let later = now.plus_millis(1);
    assert_eq!(
        storage.drop_loose_attachments(later, 1).await.unwrap(),
        1,
        "no more than asked for"
    );
    assert_eq!(storage.drop_loose_attachments(later, 10).await.unwrap(), 1);
    assert_eq!(storage.attachment(unsent).await.unwrap(), None);
    assert_eq!(
        storage.attachment_part(pieces(unsent)[1].0).await.unwrap(),
        None
    );
    assert!(
        storage.attachment(first).await.unwrap().is_some(),
        "what is held stays"
    );
    storage.finish_attachment(unfinished).await.unwrap();
    assert_eq!(storage.attachment(unfinished).await.unwrap(), None);
}
