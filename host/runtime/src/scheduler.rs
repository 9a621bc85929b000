//! What is to be done when.
//!
//! # Invariants
//! - Tasks come out in the order of their time; of those of the same time, what others do to callbacks comes last, and
//!   otherwise they come in the order they went in: under a virtual clock the order of everything is fixed, and a timer and
//!   an answer of the same time do not change places when the timer is armed again.
//! - An execution has one armed invocation and one armed wake-up at most, so nothing it did long ago can bring it a
//!   needless invocation.
//! - A virtual clock moves only in [`Scheduler::wait`], which the driver calls when nothing can run.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use durable_wasm_core::execution::{ChainedInvokeOutcome, ParentInvoke};
use durable_wasm_core::model::{CallbackId, ExecutionArn, OperationId, Payload, Timestamp};
use tokio::sync::Notify;

use crate::clock::Clock;
use crate::executor::CallbackAction;
use crate::order::{Pending, PendingTask, TaskOrder};

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Task {
    /// Invoke an execution's handler.
    Invoke(ExecutionArn),
    /// Fire what is due in an execution, and invoke its handler if that changed anything.
    Wake(ExecutionArn),
    /// Run the function that an execution calls.
    Dispatch(Box<ChainedInvoke>),
    /// Tell an execution how the function that it called ended.
    Complete(Box<(ParentInvoke, ChainedInvokeOutcome)>),
    /// Do to a callback what somebody outside set a time for.
    Callback(Box<ScheduledCallback>),
    /// Let a handler go on that waits for news.
    Answer(ExecutionArn),
    /// Remove an execution that was deleted.
    Remove(ExecutionArn),
    /// Take an execution up from its record.
    Recover(ExecutionArn),
}

impl Task {
    /// Whether somebody outside does it.
    const fn is_from_outside(&self) -> bool {
        matches!(self, Self::Callback(_))
    }

    /// The execution it is about.
    pub(crate) fn execution(&self) -> &ExecutionArn {
        match self {
            Self::Invoke(arn) | Self::Wake(arn) | Self::Answer(arn) | Self::Remove(arn) | Self::Recover(arn) => arn,
            Self::Dispatch(chained) => &chained.parent,
            Self::Complete(completion) => &completion.0.arn,
            Self::Callback(scheduled) => &scheduled.arn,
        }
    }
}

impl From<&Task> for Pending {
    fn from(task: &Task) -> Self {
        match task {
            Task::Invoke(_) => Self::Invoke,
            Task::Wake(_) => Self::Timer,
            Task::Dispatch(chained) => Self::Call(chained.function_name.to_string()),
            Task::Complete(_) => Self::CallEnded,
            Task::Callback(scheduled) => Self::Callback(scheduled.id.clone()),
            Task::Answer(_) => Self::News,
            Task::Remove(_) | Task::Recover(_) => Self::Upkeep,
        }
    }
}

/// What happens to a callback at a time that was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ScheduledCallback {
    pub(crate) arn: ExecutionArn,
    pub(crate) id: CallbackId,
    pub(crate) action: CallbackAction,
}

/// A call of another function that a checkpoint recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChainedInvoke {
    pub(crate) parent: ExecutionArn,
    pub(crate) operation_id: OperationId,
    pub(crate) function_name: Arc<str>,
    pub(crate) tenant_id: Option<Arc<str>>,
    pub(crate) payload: Option<Payload>,
}

/// Tasks by time.
pub(crate) struct Scheduler {
    clock: Arc<dyn Clock>,
    queue: Mutex<Queue>,
    /// Rung when there is something to look at, for a driver that sleeps until a later task.
    changed: Notify,
}

/// A task's time, and its place among those of the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Slot {
    at: Timestamp,
    is_from_outside: bool,
    number: u64,
}

#[derive(Default)]
struct Queue {
    tasks: BTreeMap<Slot, Task>,
    armed: HashMap<ExecutionArn, Armed>,
    count: u64,
}

/// Where an execution's armed tasks stand.
#[derive(Default)]
struct Armed {
    invocation: Option<Slot>,
    wake: Option<Slot>,
    /// How late the wake-up may be, if an order wants it so: when another timer fires.
    late: Option<Timestamp>,
}

impl Queue {
    fn insert(&mut self, at: Timestamp, task: Task) -> Slot {
        self.count += 1;
        let slot = Slot { at, is_from_outside: task.is_from_outside(), number: self.count };
        self.tasks.insert(slot, task);
        slot
    }

    /// What may come next: every task at its time, then every wake-up that may be late.
    fn choices(&self) -> impl Iterator<Item = (Slot, PendingTask)> {
        let choice = |slot: Slot, task: &Task, at| {
            (slot, PendingTask { execution: task.execution().clone(), what: task.into(), at })
        };
        let in_time = self.tasks.iter().map(move |(slot, task)| choice(*slot, task, slot.at));
        let late = self.tasks.iter().filter_map(move |(slot, task)| {
            let armed = self.armed.get(task.execution()).filter(|armed| armed.wake == Some(*slot))?;
            Some(choice(*slot, task, armed.late?))
        });
        in_time.chain(late)
    }

    fn disarm(&mut self, arn: &ExecutionArn) {
        let Some(Armed { invocation, wake, late: _ }) = self.armed.remove(arn) else { return };
        for slot in [invocation, wake].into_iter().flatten() {
            self.tasks.remove(&slot);
        }
    }

    /// A task that was taken out is armed no more.
    fn forget(&mut self, task: &Task) {
        let (Task::Invoke(arn) | Task::Wake(arn)) = task else { return };
        let Some(armed) = self.armed.get_mut(arn) else { return };
        match task {
            Task::Invoke(_) => armed.invocation = None,
            Task::Wake(_) => armed.wake = None,
            Task::Dispatch(_)
            | Task::Complete(_)
            | Task::Callback(_)
            | Task::Answer(_)
            | Task::Remove(_)
            | Task::Recover(_) => {}
        }
        if armed.invocation.is_none() && armed.wake.is_none() {
            self.armed.remove(arn);
        }
    }

    /// Arms a task in place of the one that `place` holds.
    fn arm(&mut self, arn: &ExecutionArn, at: Timestamp, task: Task, place: impl Fn(&mut Armed) -> &mut Option<Slot>) {
        let slot = self.insert(at, task);
        if let Some(replaced) = place(self.armed.entry(arn.clone()).or_default()).replace(slot) {
            self.tasks.remove(&replaced);
        }
    }
}

impl Scheduler {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, queue: Mutex::default(), changed: Notify::new() }
    }

    /// Adds a task that is due now.
    pub(crate) fn add(&self, task: Task) {
        self.add_at(task, self.clock.now());
    }

    /// Adds a task that is due at `at`.
    pub(crate) fn add_at(&self, task: Task, at: Timestamp) {
        self.queue().insert(at, task);
        self.ring();
    }

    /// Says that something has changed, to a driver that waits for news.
    pub(crate) fn ring(&self) {
        self.changed.notify_one();
    }

    /// Arms an invocation for `at`, unless one is armed for an earlier time.
    pub(crate) fn invoke(&self, arn: &ExecutionArn, at: Timestamp) {
        let mut queue = self.queue();
        let due = queue.armed.get(arn).and_then(|armed| armed.invocation);
        if due.is_none_or(|due| due.at > at) {
            queue.arm(arn, at, Task::Invoke(arn.clone()), |armed| &mut armed.invocation);
        }
        drop(queue);
        self.ring();
    }

    /// Arms a wake-up for `at`, in place of one armed before.
    pub(crate) fn wake(&self, arn: &ExecutionArn, at: Timestamp) {
        self.wake_by(arn, at, None);
    }

    /// As [`wake`](Self::wake); an order may also have it at `late`.
    pub(crate) fn wake_by(&self, arn: &ExecutionArn, at: Timestamp, late: Option<Timestamp>) {
        let mut queue = self.queue();
        queue.arm(arn, at, Task::Wake(arn.clone()), |armed| &mut armed.wake);
        if let Some(armed) = queue.armed.get_mut(arn) {
            armed.late = late;
        }
        drop(queue);
        self.ring();
    }

    /// Takes back whatever is armed for an execution.
    pub(crate) fn disarm(&self, arn: &ExecutionArn) {
        self.queue().disarm(arn);
    }

    /// Takes back whatever is armed for an execution that has ended: its driver need not wait any more.
    pub(crate) fn retire(&self, arn: &ExecutionArn) {
        self.disarm(arn);
        self.ring();
    }

    /// Takes the first task that is due.
    pub(crate) fn take_due(&self) -> Option<Task> {
        let now = self.clock.now();
        let mut queue = self.queue();
        let first = queue.tasks.first_entry()?;
        if first.key().at > now {
            return None;
        }
        let task = first.remove();
        queue.forget(&task);
        Some(task)
    }

    /// Takes the task that an order says comes next, and moves a virtual clock to its time.
    pub(crate) async fn take_ordered(&self, order: &dyn TaskOrder) -> Option<Task> {
        let (is_early, at, task) = {
            let mut queue = self.queue();
            let (slots, pending): (Vec<_>, Vec<_>) = queue.choices().unzip();
            let last = pending.len().checked_sub(1)?;
            let choice = order.choose(&pending).min(last);
            let (slot, chosen) = slots.get(choice).zip(pending.get(choice))?;
            let task = queue.tasks.remove(slot)?;
            queue.forget(&task);
            (choice > 0 && task.is_from_outside(), chosen.at, task)
        };
        if !is_early {
            self.clock.wait_until(at).await;
        }
        Some(task)
    }

    /// When the next task is due; none when there is none.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        self.queue().tasks.first_key_value().map(|(slot, _)| slot.at)
    }

    /// Waits until `at`, if that is known, or until there is something to look at, whichever comes first.
    pub(crate) async fn wait(&self, at: Option<Timestamp>) {
        let due = async {
            match at {
                Some(at) => self.clock.wait_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = self.changed.notified() => {}
            () = due => {}
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        // Nothing panics while it holds this lock.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::clock::VirtualClock;

    /// Arms (name, invoke?, seconds) in order and checks in which order and when they come out.
    #[track_caller]
    fn check(armed: &[(&str, bool, u64)], expected: &[(&str, bool, u64)]) {
        let clock = Arc::new(VirtualClock::default());
        let start = clock.now();
        let scheduler = Scheduler::new(clock.clone());
        for (name, invoke, seconds) in armed {
            let (arn, at) = ((*name).into(), start.after(Duration::from_secs(*seconds)));
            if *invoke { scheduler.invoke(&arn, at) } else { scheduler.wake(&arn, at) }
        }
        let mut order = Vec::new();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        while let Some(at) = scheduler.next_due() {
            while clock.now() < at {
                assert_eq!(scheduler.take_due(), None);
                runtime.block_on(scheduler.wait(Some(at)));
            }
            while let Some(task) = scheduler.take_due() {
                let (arn, invoke) = match task {
                    Task::Invoke(arn) => (arn, true),
                    Task::Wake(arn) => (arn, false),
                    other => panic!("{other:?}"),
                };
                order.push((arn.to_string(), invoke, clock.now().since(start).as_secs()));
            }
        }
        let order: Vec<_> = order.iter().map(|(arn, invoke, seconds)| (arn.as_str(), *invoke, *seconds)).collect();
        assert_eq!(order, expected);
    }

    #[test]
    fn tasks_come_out_by_time_then_by_order() {
        check(
            &[("c", false, 2), ("a", true, 0), ("d", false, 2), ("b", false, 1)],
            &[("a", true, 0), ("b", false, 1), ("c", false, 2), ("d", false, 2)],
        );
    }

    #[test]
    fn an_execution_has_one_armed_task_of_each_kind() {
        check(&[("a", false, 1), ("a", false, 3)], &[("a", false, 3)]);
        check(&[("a", false, 3), ("a", false, 1)], &[("a", false, 1)]);
        check(&[("a", false, 1), ("a", true, 2)], &[("a", false, 1), ("a", true, 2)]);
        check(&[("a", true, 2), ("a", false, 3)], &[("a", true, 2), ("a", false, 3)]);
        check(&[("a", true, 5), ("a", true, 0)], &[("a", true, 0)]);
        check(&[("a", true, 0), ("a", true, 5)], &[("a", true, 0)]);
    }
}
