//! The executor: one thread, tasks in the order they became ready.
//!
//! # Invariants
//! - A task is in the queue at most once.
//! - An empty queue means that nothing can go on until the service says something new, since nothing but other tasks
//!   and the service wakes a task. Who waits for that ([`TaskQueue::idle`]) is told one at a time, the deepest first, so
//!   that whatever this makes ready runs before the next one is told.

use std::cmp::Reverse;
use std::collections::{BTreeMap, VecDeque};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use super::lock;

/// The tasks that are ready, in the order they became so.
#[derive(Default)]
pub(crate) struct TaskQueue {
    ready: Mutex<VecDeque<Arc<Task>>>,
    idlers: Mutex<Idlers>,
    /// How many times a task was run.
    turns: AtomicU64,
}

/// Who waits for the queue to be empty: by depth, and then in the order they came.
#[derive(Default)]
struct Idlers {
    wakers: BTreeMap<IdlerKey, Waker>,
    came: u64,
}

type IdlerKey = (Reverse<usize>, u64);

struct Task {
    queue: Arc<TaskQueue>,
    queued: AtomicBool,
    state: Mutex<TaskState>,
}

enum TaskState {
    Waiting(Pin<Box<dyn Future<Output = ()> + Send>>),
    /// It is being polled.
    Running,
    /// It is done or cancelled.
    Over,
}

impl TaskQueue {
    /// Adds a task. It ends when what is returned is dropped.
    pub(crate) fn spawn<T, F>(self: &Arc<Self>, future: F) -> Spawned<T>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        let result = Arc::new(Mutex::new(TaskResult { value: None, waiting: None }));
        let slot = Arc::clone(&result);
        let future = Box::pin(async move {
            let value = future.await;
            let mut slot = lock(&slot);
            slot.value = Some(value);
            slot.waiting.take().into_iter().for_each(Waker::wake);
        });
        let queue = Arc::clone(self);
        let task =
            Arc::new(Task { queue, queued: AtomicBool::new(false), state: Mutex::new(TaskState::Waiting(future)) });
        Arc::clone(&task).wake();
        Spawned { task, result }
    }

    /// Runs `future`, and what it spawns, until it is done or nothing is ready or `halted` says so. Then all tasks are
    /// dropped.
    pub(crate) fn run<T, F>(self: &Arc<Self>, future: F, halted: impl Fn() -> bool) -> Option<T>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        let root = self.spawn(future);
        let value = loop {
            let Some(task) = self.next_ready() else { break None };
            self.turns.fetch_add(1, Ordering::Relaxed);
            task.run();
            if halted() {
                break None;
            }
            if let Some(value) = lock(&root.result).value.take() {
                break Some(value);
            }
        };
        drop(root);
        lock(&self.ready).clear();
        value
    }

    /// Which turn it is: it lasts for one poll of one task.
    pub(crate) fn turn(&self) -> u64 {
        self.turns.load(Ordering::Relaxed)
    }

    /// The next task that is ready. With none, whoever waits for that is told, which may make one ready.
    fn next_ready(&self) -> Option<Arc<Task>> {
        loop {
            if let Some(task) = lock(&self.ready).pop_front() {
                return Some(task);
            }
            let (_, idler) = lock(&self.idlers).wakers.pop_first()?;
            idler.wake();
        }
    }

    /// Waits until nothing else can go on before the service says something new. Of several that wait, a deeper one is
    /// told first.
    pub(crate) fn idle(self: &Arc<Self>, depth: usize) -> Idle {
        let mut idlers = lock(&self.idlers);
        idlers.came += 1;
        Idle { queue: Arc::clone(self), key: (Reverse(depth), idlers.came), asked: false }
    }

    /// Lets the other tasks that are ready go first.
    pub(crate) async fn yield_now(&self) {
        let mut yielded = lock(&self.ready).is_empty();
        poll_fn(|cx| {
            if std::mem::replace(&mut yielded, true) {
                return Poll::Ready(());
            }
            cx.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        if !self.queued.swap(true, Ordering::Relaxed) {
            let queue = Arc::clone(&self.queue);
            lock(&queue.ready).push_back(self);
        }
    }
}

impl Task {
    fn run(self: Arc<Self>) {
        self.queued.store(false, Ordering::Relaxed);
        let TaskState::Waiting(mut future) = self.replace(TaskState::Running) else {
            self.replace(TaskState::Over);
            return;
        };
        let waker = Waker::from(Arc::clone(&self));
        let polled = future.as_mut().poll(&mut Context::from_waker(&waker));
        let mut state = lock(&self.state);
        match *state {
            TaskState::Running if polled.is_pending() => *state = TaskState::Waiting(future),
            // Done, or cancelled while it ran. Dropped outside the lock: the future may hold handles of its own.
            TaskState::Running | TaskState::Waiting(_) | TaskState::Over => {
                *state = TaskState::Over;
                drop(state);
                drop(future);
            }
        }
    }

    fn replace(&self, state: TaskState) -> TaskState {
        std::mem::replace(&mut *lock(&self.state), state)
    }
}

/// See [`TaskQueue::idle`].
pub(crate) struct Idle {
    queue: Arc<TaskQueue>,
    key: IdlerKey,
    asked: bool,
}

impl Future for Idle {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let asked = std::mem::replace(&mut self.asked, true);
        let wakers = &mut lock(&self.queue.idlers).wakers;
        if asked && !wakers.contains_key(&self.key) {
            return Poll::Ready(());
        }
        wakers.insert(self.key, cx.waker().clone());
        Poll::Pending
    }
}

impl Drop for Idle {
    fn drop(&mut self) {
        lock(&self.queue.idlers).wakers.remove(&self.key);
    }
}

/// A task's result, when there is one. Dropping it cancels the task.
pub(crate) struct Spawned<T> {
    task: Arc<Task>,
    result: Arc<Mutex<TaskResult<T>>>,
}

struct TaskResult<T> {
    value: Option<T>,
    waiting: Option<Waker>,
}

impl<T> Future for Spawned<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let mut result = lock(&self.result);
        match result.value.take() {
            Some(value) => Poll::Ready(value),
            None => {
                result.waiting = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl<T> Drop for Spawned<T> {
    fn drop(&mut self) {
        // What it was is dropped outside the lock: the future may hold handles of its own.
        drop(self.task.replace(TaskState::Over));
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;

    /// What tasks did, in order.
    #[derive(Clone, Default)]
    struct Story(Arc<Mutex<Vec<&'static str>>>);

    impl Story {
        fn add(&self, what: &'static str) {
            lock(&self.0).push(what);
        }

        #[track_caller]
        fn check(&self, expected: &[&str]) {
            assert_eq!(*lock(&self.0), expected);
        }
    }

    /// Adds its text when dropped.
    struct OnDrop(Story, &'static str);

    impl Drop for OnDrop {
        fn drop(&mut self) {
            self.0.add(self.1);
        }
    }

    #[test]
    fn tasks_run_in_the_order_they_became_ready() {
        let (queue, story) = (Arc::new(TaskQueue::default()), Story::default());
        let (tasks, told) = (queue.clone(), story.clone());
        let result = queue.run(
            async move {
                let spawn = |name| {
                    let (tasks_in, told) = (tasks.clone(), told.clone());
                    tasks.spawn(async move {
                        told.add(name);
                        tasks_in.yield_now().await;
                        told.add(name);
                        name.len()
                    })
                };
                let (a, b) = (spawn("a"), spawn("bb"));
                told.add("root");
                b.await * 10 + a.await
            },
            || false,
        );
        assert_eq!(result, Some(21));
        story.check(&["root", "a", "bb", "a", "bb"]);
    }

    #[test]
    fn with_nothing_ready_all_tasks_are_dropped() {
        let (queue, story) = (Arc::new(TaskQueue::default()), Story::default());
        let (tasks, told) = (queue.clone(), story.clone());
        let result: Option<()> = queue.run(
            async move {
                let _root = OnDrop(told.clone(), "root dropped");
                let task = tasks.spawn(async move {
                    let _task = OnDrop(told, "task dropped");
                    pending::<()>().await;
                });
                task.await;
            },
            || false,
        );
        assert_eq!(result, None);
        story.check(&["task dropped", "root dropped"]);
        assert_eq!(Arc::strong_count(&queue), 1, "no task is left");
    }

    #[test]
    fn a_halt_ends_the_run_though_tasks_are_ready() {
        let (queue, story) = (Arc::new(TaskQueue::default()), Story::default());
        let (tasks, told) = (queue.clone(), story.clone());
        let result: Option<()> = queue.run(
            async move {
                told.add("polled");
                tasks.yield_now().await;
                let forever = tasks.spawn(pending::<()>());
                tasks.yield_now().await;
                told.add("not reached");
                forever.await;
            },
            || true,
        );
        assert_eq!(result, None);
        story.check(&["polled"]);
    }

    #[test]
    fn a_cancelled_task_never_runs() {
        let (queue, story) = (Arc::new(TaskQueue::default()), Story::default());
        let (tasks, told) = (queue.clone(), story.clone());
        let result = queue.run(
            async move {
                drop(tasks.spawn(async move { told.add("ran") }));
                tasks.yield_now().await;
                1
            },
            || false,
        );
        assert_eq!(result, Some(1));
        story.check(&[]);
    }
}
