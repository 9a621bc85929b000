//! Handlers that ask again and again whether something has happened, while time stands still.
//!
//! Under a virtual clock one task runs at a time, so nothing would ever happen while a handler asks. Its asking is therefore
//! taken as what it is: the handler waits, and the others go on. They do so inside the handler's call, one at a time and in
//! the scheduler's order, and time passes when none of them can go on either. So a handler that polls sees what it would
//! see in real time, and two runs are still the same.

use durable_wasm_core::model::ExecutionArn;

use super::Executor;

impl Executor {
    /// Does what is to be done until the handler of this execution has something to see, its execution has ended, or
    /// nothing is left to do.
    pub(crate) async fn go_on_for(&self, arn: &ExecutionArn) {
        let service = &self.service;
        while self.is_idle(arn).await {
            if let Some(task) = service.scheduler.take_due() {
                let execution = task.execution().clone();
                if let Err(error) = self.perform(task).await {
                    service.notifier.notify(|observer| observer.on_failed(&execution, &error));
                }
            } else if let Some(due) = service.scheduler.next_due() {
                service.clock.wait_until(due).await;
            } else {
                // Somebody outside may have something to say.
                tokio::task::yield_now().await;
                return;
            }
        }
    }

    /// Whether there is nothing that the running handler has not seen.
    async fn is_idle(&self, arn: &ExecutionArn) -> bool {
        match self.service.store.load(arn).await {
            Ok(cell) => {
                let execution = cell.lock().await;
                !execution.status().is_terminal() && !execution.has_news()
            }
            Err(_gone) => false,
        }
    }
}
