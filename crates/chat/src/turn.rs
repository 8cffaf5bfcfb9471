//! One use case's turn in a group commit: run over the world, then, once committed, handed out and answered.

use crate::publish::Effects;
use crate::{Caller, Desk, refuse};
use hub::Connection;
use protocol::{Code, Problem, ServerFrame};
use std::sync::Arc;
use storage::{Job, Needs, StorageError, World};
use tokio::sync::oneshot;

/// A change that a caller asked for.
pub(crate) trait Case: Send + 'static {
    /// What it found or did, until the ids are known.
    type Done: Send + 'static;
    /// What the caller gets.
    type Answer: Send + 'static;

    /// Names what must be loaded.
    fn needs(&self, needs: &mut Needs);
    /// Decides and changes; a refusal leaves the world as it was.
    fn run(&self, world: &mut World) -> Result<(Self::Done, Effects), Problem>;
    /// The answer, from the committed world.
    fn answer(&self, done: &Self::Done, world: &World) -> Self::Answer;
}

/// Where an answer goes.
pub enum Reply<A> {
    /// To somebody who waits.
    Waiting(oneshot::Sender<Result<A, Problem>>),
    /// To a socket, as a frame, in the order of the commits.
    Socket {
        /// Which connection sent it.
        connection: Arc<Connection>,
        /// The frame's id.
        id: Option<String>,
        /// The answer as a frame, if it has one.
        frame: fn(&str, &A) -> Option<ServerFrame>,
        /// Told when the answer is given: room for one more unanswered frame.
        done: Box<dyn FnOnce() + Send>,
    },
}

impl<A> Reply<A> {
    fn give(self, result: Result<A, Problem>) {
        match self {
            // Whoever waited may have gone; what is committed stays committed.
            Self::Waiting(waiting) => drop(waiting.send(result)),
            Self::Socket {
                connection,
                id,
                frame,
                done,
            } => {
                let frame = match &result {
                    Ok(answer) => frame(id.as_deref().unwrap_or_default(), answer),
                    Err(problem) => Some(ServerFrame::error(id, problem)),
                };
                if let Some(frame) = frame {
                    connection.outbox.push(frame.encode().into());
                }
                done();
            }
        }
    }

    fn origin(&self) -> Option<&Arc<Connection>> {
        match self {
            Self::Waiting(_) => None,
            Self::Socket { connection, .. } => Some(connection),
        }
    }
}

struct Turn<C: Case> {
    desk: Arc<Desk>,
    caller: Caller,
    case: C,
    reply: Reply<C::Answer>,
    outcome: Option<Result<(C::Done, Effects), Problem>>,
}

impl<C: Case> Job for Turn<C> {
    fn needs(&self, needs: &mut Needs) {
        self.case.needs(needs);
    }

    fn run(&mut self, world: &mut World) {
        let mut outcome = self.case.run(world);
        if let Ok((_, effects)) = &mut outcome {
            effects.ran(world);
        }
        self.outcome = Some(outcome);
    }

    fn committed(self: Box<Self>, world: &World) {
        let result = match self.outcome {
            Some(Ok((done, effects))) => {
                let origin = self.reply.origin().map(|connection| connection.id);
                self.desk.publish(&self.caller, world, &effects, origin);
                Ok(self.case.answer(&done, world))
            }
            Some(Err(problem)) => Err(problem),
            None => Err(Problem::new(
                Code::Internal,
                "the change was not run: try again",
            )),
        };
        self.reply.give(result);
    }

    fn failed(self: Box<Self>, error: &StorageError) {
        self.reply.give(Err(refuse::from_storage(error)));
    }
}

impl Desk {
    /// Hands a case to the group writer; the reply comes after the commit.
    pub(crate) fn submit<C: Case>(
        self: &Arc<Self>,
        caller: &Caller,
        case: C,
        reply: Reply<C::Answer>,
    ) {
        let turn = Turn {
            desk: Arc::clone(self),
            caller: caller.clone(),
            case,
            reply,
            outcome: None,
        };
        if let Err(refused) = self.storage.submit(Box::new(turn)) {
            refused.failed(&StorageError::Busy);
        }
    }

    /// Submits and waits. If the caller goes away meanwhile, the change still happens whole.
    pub(crate) async fn perform<C: Case>(
        self: &Arc<Self>,
        caller: &Caller,
        case: C,
    ) -> Result<C::Answer, Problem> {
        let (answer, answered) = oneshot::channel();
        self.submit(caller, case, Reply::Waiting(answer));
        answered.await.unwrap_or_else(|_| {
            Err(Problem::new(
                Code::Unavailable,
                "the server is going down: try again in a moment",
            )
            .retry_after(1))
        })
    }
}
