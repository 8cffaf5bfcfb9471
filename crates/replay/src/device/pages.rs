//! How a device reads pages: to catch up, to wait by long poll, and to move its cursor.

use super::{Device, Mode, Wanted, line, party};
use crate::checker::{Stamp, What};
use client::Outcome;
use model::{ChatId, Seq};
use protocol::{MessagesAnswer, Range};
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout_at};

/// Between two looks of a device that asks for pages.
const LOOK_MILLIS: u64 = 15;
/// Longest pause between two looks.
const LOOK_MILLIS_MAX: u64 = 200;
/// Seconds that one long poll asks for.
const POLL_SECONDS: u64 = 5;
/// Longest time for one answer; beyond it the connection counts as lost.
const ANSWER_SECONDS_MAX: u64 = 20;

impl Device {
    /// Reads everything after what is on the screen.
    pub async fn read_pages(&mut self, chat: ChatId, limit: Option<usize>) -> Outcome<()> {
        loop {
            match self.read_page(chat, limit, 0).await {
                Outcome::Ok(true) => {}
                Outcome::Ok(false) => break,
                Outcome::Refused(problem) => return Outcome::Refused(problem),
                Outcome::Unknown(why) => return Outcome::Unknown(why),
            }
        }
        if let Some(known) = self.known.get_mut(&chat) {
            known.floor = known.last;
        }
        Outcome::Ok(())
    }

    /// Waits until this is on the screen; `false` when the deadline passed first.
    ///
    /// # Errors
    /// Why the connection broke: come back and wait again.
    pub async fn wait_for(
        &mut self,
        chat: ChatId,
        wanted: Wanted,
        until: Instant,
    ) -> Result<bool, String> {
        match self.mode {
            Mode::Socket => self
                .hear(chat, wanted, until)
                .await
                .map_err(|end| end.reason),
            Mode::Pages => self.look_for(chat, wanted, until).await,
            Mode::LongPoll => self.poll_for(chat, wanted, until).await,
        }
    }

    /// Asks the server to move the own cursor, over HTTP.
    pub async fn mark_read(&mut self, chat: ChatId, seq: Seq) -> Outcome<i64> {
        self.record(What::MarkInvoke { chat, seq });
        let outcome = self.session.mark_read(chat, seq).await;
        if let Outcome::Ok(_) = outcome {
            self.record(What::MarkOk { chat, seq });
        }
        outcome.map(|answer| answer.unread_count)
    }

    /// Asks the server to move the own cursor, over the socket, which says nothing back.
    ///
    /// # Errors
    /// How the connection ended.
    pub async fn mark_read_by_frame(
        &mut self,
        chat: ChatId,
        seq: Seq,
    ) -> Result<(), client::SocketEnd> {
        self.record(What::MarkInvoke { chat, seq });
        let Some(socket) = self.socket.as_mut() else {
            return Ok(());
        };
        let said = socket.say(&client::Say::Read { chat, seq }).await;
        if said.is_err() {
            self.drop_socket();
        }
        said
    }

    /// One page after what is on the screen; whether there is more.
    async fn read_page(&mut self, chat: ChatId, limit: Option<usize>, wait: u64) -> Outcome<bool> {
        let asked = self.asking();
        let after = self.last(chat);
        let outcome = self
            .session
            .messages(chat, Range::After(after), limit, wait)
            .await;
        outcome.map(|answer| self.take_page(chat, asked, &answer))
    }

    fn take_page(&mut self, chat: ChatId, asked: Stamp, answer: &MessagesAnswer) -> bool {
        // Pages are read in full even where live frames overlap: the floor is for frames.
        let floor = self
            .known
            .get_mut(&chat)
            .map(|known| std::mem::take(&mut known.floor));
        for message in &answer.messages {
            self.show(line(message));
        }
        if let (Some(known), Some(floor)) = (self.known.get_mut(&chat), floor) {
            known.floor = floor;
        }
        self.record_cursors(chat, asked, answer);
        // A page that moves nothing would be asked for again for ever.
        answer.has_more && !answer.messages.is_empty()
    }

    /// Notes the cursors that an answer shows.
    pub(crate) fn record_cursors(&mut self, chat: ChatId, asked: Stamp, answer: &MessagesAnswer) {
        for cursor in &answer.read {
            if let Some(by) = party(cursor.by) {
                self.record(What::Cursor {
                    chat,
                    by,
                    seq: Seq::new(cursor.seq),
                    asked: Some(asked),
                });
            }
        }
    }

    async fn look_for(
        &mut self,
        chat: ChatId,
        wanted: Wanted,
        until: Instant,
    ) -> Result<bool, String> {
        let mut pause = LOOK_MILLIS;
        while !self.shows(chat, wanted) {
            if Instant::now() >= until {
                return Ok(false);
            }
            sleep(Duration::from_millis(pause)).await;
            pause = (pause * 2).min(LOOK_MILLIS_MAX);
            answered(self.read_pages(chat, None).await)?;
        }
        Ok(true)
    }

    async fn poll_for(
        &mut self,
        chat: ChatId,
        wanted: Wanted,
        until: Instant,
    ) -> Result<bool, String> {
        while !self.shows(chat, wanted) {
            if Instant::now() >= until {
                return Ok(false);
            }
            let latest = until.min(Instant::now() + Duration::from_secs(ANSWER_SECONDS_MAX));
            match timeout_at(latest, self.read_page(chat, None, POLL_SECONDS)).await {
                Ok(outcome) => answered(outcome.map(|_| ()))?,
                Err(_) => self.session.cut(),
            }
        }
        Ok(true)
    }
}

fn answered(outcome: Outcome<()>) -> Result<(), String> {
    match outcome {
        Outcome::Ok(()) => Ok(()),
        Outcome::Refused(problem) => Err(problem.sentence),
        Outcome::Unknown(why) => Err(why),
    }
}
