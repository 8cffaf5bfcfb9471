//! A technician goes on or off duty, and says how many open chats are enough. Told to whoever assigns; nothing is
//! refused because of it.

use crate::refuse::from_storage;
use crate::{Caller, Desk};
use policy::{ShopAction, may_in_shop};
use protocol::{Code, Problem, SetDuty, TechnicianAnswer};

impl Desk {
    /// Sets the caller's own duty, or as an admin somebody's.
    ///
    /// # Errors
    /// Why it was refused.
    pub async fn set_duty(
        &self,
        caller: &Caller,
        set: SetDuty,
    ) -> Result<TechnicianAnswer, Problem> {
        let worker = self.whose_duty(caller, set.worker).await?;
        self.storage
            .set_duty(worker, set.on, set.capacity)
            .await
            .map_err(|error| from_storage(&error))?;
        let technicians = self.technicians(caller).await?.technicians;
        let technician = technicians.into_iter().find(|one| one.id == worker);
        // A worker may have left the directory within this very moment.
        technician
            .map(|technician| TechnicianAnswer { technician })
            .ok_or_else(|| Problem::new(Code::NotFound, "this technician is not here"))
    }

    async fn whose_duty(&self, caller: &Caller, worker: Option<i64>) -> Result<i64, Problem> {
        let me = caller.party();
        if may_in_shop(me.kind, ShopAction::Duty) {
            return match worker {
                Some(worker) if worker != me.id => Err(Problem::forbidden()),
                _ => Ok(me.id),
            };
        }
        self.allow_in_shop(caller, ShopAction::DutyOfOthers)?;
        let worker = worker.ok_or_else(|| Problem::missing("worker_id"))?;
        Ok(self.active_worker(worker).await?.party.id)
    }
}
