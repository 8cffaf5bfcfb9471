//! The first frame: who it is, and what it missed.

use super::connection::{
    BAD_FRAME, Close, HEARTBEAT_SECONDS, Socket, TRY_LATER, Turn, UNAUTHENTICATED,
};
use chat::{Caller, Replay};
use hub::Connection;
use model::{ChatId, PartyKind, Seq};
use protocol::{ClientFrame, Code, FrameError, Person, Problem, ServerFrame};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// Longest wait for `hello`.
const HELLO_TIME_MAX: Duration = Duration::from_secs(10);

/// What a connection says first.
pub(super) struct Hello {
    token: Option<String>,
    epoch: Option<String>,
    resume: Vec<(ChatId, Seq)>,
}

impl Socket {
    /// Signs the connection in and joins the hub, whose frames wait for [`Socket::replay`].
    pub(super) async fn hello(
        &mut self,
    ) -> Result<(Hello, Caller, Arc<Connection>), Option<Close>> {
        let hello = match tokio::time::timeout(HELLO_TIME_MAX, self.first_frame()).await {
            Ok(hello) => hello?,
            Err(_) => return Err(Some(Close(BAD_FRAME, "say hello within 10 s"))),
        };
        let caller = self.sign_in(&hello).await?;
        self.admit(&caller).await?;
        let connection = self.join(&caller);
        Ok((hello, caller, connection))
    }

    async fn first_frame(&mut self) -> Result<Hello, Option<Close>> {
        loop {
            let read = self.next().await;
            let Some(text) = self.text_of(read).await? else {
                continue;
            };
            match ClientFrame::read(&text) {
                Ok(ClientFrame::Hello {
                    token,
                    epoch,
                    resume,
                }) => {
                    return Ok(Hello {
                        token,
                        epoch,
                        resume,
                    });
                }
                Ok(_) | Err(FrameError::NotJson) => {
                    return Err(Some(Close(BAD_FRAME, "the first frame is hello")));
                }
                // A hello with a fault may be said again, within the same ten seconds.
                Err(FrameError::Wrong { id, problem }) => {
                    self.say(&ServerFrame::error(id, &problem)).await?
                }
            }
        }
    }

    async fn sign_in(&mut self, hello: &Hello) -> Result<Caller, Option<Close>> {
        let token = hello.token.clone().or_else(|| self.cookie.take());
        let found = match token {
            Some(token) => self.door.caller_of(&token, self.source).await,
            None => Err(crate::caller::unauthenticated()),
        };
        match found {
            Ok(caller) => Ok(caller),
            Err(problem) => {
                self.say(&ServerFrame::error(None, &problem)).await?;
                Err(Some(match problem.code {
                    Code::Unauthenticated => Close(UNAUTHENTICATED, "sign in first"),
                    _ => Close(TRY_LATER, "try again in a moment"),
                }))
            }
        }
    }

    /// Bounded connections: by session, and of guests by address.
    async fn admit(&mut self, caller: &Caller) -> Turn {
        let config = self.door.limits.config();
        let session_max = config.scaled_count(config.sockets_per_session);
        let hub = self.door.desk.hub();
        let is_guest = caller.party().kind == PartyKind::Guest;
        let is_allowed = hub.count_of_session(caller.party(), &caller.session) < session_max
            && (!is_guest || self.door.limits.open_guest_socket(self.source));
        if is_allowed {
            return Ok(());
        }
        let problem = Problem::new(
            Code::RateLimited,
            "too many connections: close another window first",
        );
        self.say(&ServerFrame::error(None, &problem.retry_after(30)))
            .await?;
        Err(Some(Close(TRY_LATER, "too many connections")))
    }

    pub(super) fn release_address(&self, caller: &Caller) {
        if caller.party().kind == PartyKind::Guest {
            self.door.limits.close_guest_socket(self.source);
        }
    }

    fn join(&self, caller: &Caller) -> Arc<Connection> {
        let who = Person::new(caller.party(), caller.who.name.clone());
        self.door
            .desk
            .hub()
            .join(caller.who.clone(), Arc::clone(&caller.session), || {
                ServerFrame::Presence { who, online: true }.encode().into()
            })
    }

    /// The past. Live frames are held from before the first read until the replay is whole: nothing falls between.
    pub(super) async fn replay(
        &mut self,
        caller: &Caller,
        connection: &Connection,
        hello: &Hello,
    ) -> Turn {
        // The session may have ended between its look-up and the joining.
        let token_still_stands = self.door.storage.session(&caller.session).await;
        if matches!(token_still_stands, Ok(None)) {
            return Err(Some(Close(UNAUTHENTICATED, "the session has ended")));
        }
        let epoch = match self.door.storage.epoch().await {
            Ok(epoch) => epoch,
            Err(_) => return Err(Some(Close(TRY_LATER, "try again in a moment"))),
        };
        let me = Person::new(caller.party(), caller.who.name.clone());
        self.say(&ServerFrame::Welcome {
            me,
            heartbeat: HEARTBEAT_SECONDS,
            epoch: epoch.clone(),
        })
        .await?;
        let mut replayed = HashMap::new();
        if hello.epoch.as_ref().is_some_and(|known| *known != epoch) {
            self.say(&ServerFrame::Resync { chat: None }).await?;
        } else {
            for (chat, after) in &hello.resume {
                self.replay_chat(caller, *chat, *after, &mut replayed)
                    .await?;
            }
        }
        self.flush().await?;
        connection
            .outbox
            .release(replayed, ServerFrame::Resumed.encode().into());
        Ok(())
    }

    async fn replay_chat(
        &mut self,
        caller: &Caller,
        chat: ChatId,
        after: Seq,
        replayed: &mut HashMap<ChatId, Seq>,
    ) -> Turn {
        match self.door.desk.replay(caller, chat, after).await {
            Ok(Replay::Nothing) => {}
            Ok(Replay::Resync) => {
                self.feed_frame(&ServerFrame::Resync {
                    chat: Some(chat.get()),
                })
                .await?
            }
            Ok(Replay::Lines { lines, last }) => {
                for line in lines {
                    self.feed_frame(&ServerFrame::message(line)).await?;
                }
                replayed.insert(chat, last);
            }
            Err(_) => return Err(Some(Close(TRY_LATER, "try again in a moment"))),
        }
        Ok(())
    }

    async fn feed_frame(&mut self, frame: &ServerFrame) -> Turn {
        self.feed(frame.encode().into()).await
    }

    async fn say(&mut self, frame: &ServerFrame) -> Turn {
        self.feed_frame(frame).await?;
        self.flush().await
    }
}
