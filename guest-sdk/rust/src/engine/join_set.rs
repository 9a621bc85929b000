//! Tasks that are awaited together, in the order in which they end.
//!
//! # Invariants
//! - Waiting for the next result costs the same however many tasks there are.
//! - Dropping the set cancels its tasks, in the order of their keys: none outlives it.

use std::collections::{BTreeMap, VecDeque};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use super::tasks::Spawned;
use super::{TaskQueue, lock};

/// Tasks, each with a key.
pub(crate) struct JoinSet<T> {
    queue: Arc<TaskQueue>,
    running: BTreeMap<usize, Spawned<()>>,
    ended: Arc<Mutex<Ended<T>>>,
}

/// Results nobody has taken yet, in the order they came.
struct Ended<T> {
    results: VecDeque<(usize, T)>,
    waiting: Option<Waker>,
}

impl<T: Send + 'static> JoinSet<T> {
    pub(crate) fn new(queue: Arc<TaskQueue>) -> Self {
        let ended = Arc::new(Mutex::new(Ended { results: VecDeque::new(), waiting: None }));
        Self { queue, running: BTreeMap::new(), ended }
    }

    /// Adds a task. Keys must differ.
    pub(crate) fn spawn(&mut self, key: usize, future: impl Future<Output = T> + Send + 'static) {
        let ended = Arc::clone(&self.ended);
        let task = self.queue.spawn(async move {
            let result = future.await;
            let mut ended = lock(&ended);
            ended.results.push_back((key, result));
            ended.waiting.take().into_iter().for_each(Waker::wake);
        });
        self.running.insert(key, task);
    }

    /// How many tasks there are whose result nobody has taken.
    pub(crate) fn len(&self) -> usize {
        self.running.len()
    }

    /// The next result, and the key of its task. None when there are no tasks.
    pub(crate) async fn next(&mut self) -> Option<(usize, T)> {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    /// As [`next`](Self::next), but none as well when no task can go on before the service says something new.
    pub(crate) async fn next_before_idle(&mut self, depth: usize) -> Option<(usize, T)> {
        let mut idle = pin!(self.queue.idle(depth));
        poll_fn(|cx| match self.poll_next(cx) {
            Poll::Pending => idle.as_mut().poll(cx).map(|()| None),
            ready @ Poll::Ready(_) => ready,
        })
        .await
    }

    fn poll_next(&mut self, cx: &Context<'_>) -> Poll<Option<(usize, T)>> {
        let mut ended = lock(&self.ended);
        if let Some((key, result)) = ended.results.pop_front() {
            self.running.remove(&key);
            return Poll::Ready(Some((key, result)));
        }
        if self.running.is_empty() {
            return Poll::Ready(None);
        }
        ended.waiting = Some(cx.waker().clone());
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;

    /// Runs a set whose task `key` yields that many times, or never ends, and tells which keys end before all is idle.
    fn ended(yields: [Option<usize>; 4]) -> Vec<usize> {
        let queue = Arc::new(TaskQueue::default());
        let tasks = Arc::clone(&queue);
        let story = async move {
            let mut set = JoinSet::new(Arc::clone(&tasks));
            for (key, yields) in yields.into_iter().enumerate() {
                let tasks = Arc::clone(&tasks);
                set.spawn(key, async move {
                    let Some(yields) = yields else { return pending().await };
                    for _ in 0..yields {
                        tasks.yield_now().await;
                    }
                });
            }
            let mut keys = Vec::new();
            while let Some((key, ())) = set.next_before_idle(0).await {
                keys.push(key);
            }
            assert_eq!(set.len(), yields.iter().filter(|yields| yields.is_none()).count());
            keys
        };
        let keys = queue.run(story, || false).unwrap();
        assert_eq!(Arc::strong_count(&queue), 1, "no task is left");
        keys
    }

    #[test]
    fn results_come_in_the_order_tasks_end() {
        assert_eq!(ended([Some(0), Some(0), Some(0), Some(0)]), [0, 1, 2, 3]);
        assert_eq!(ended([Some(3), Some(2), Some(1), Some(0)]), [3, 2, 1, 0]);
    }

    #[test]
    fn tasks_that_wait_hold_nothing_up() {
        assert_eq!(ended([None, Some(1), None, Some(0)]), [3, 1]);
        assert_eq!(ended([None; 4]), [] as [usize; 0]);
    }

    #[test]
    fn the_deepest_is_told_first_that_all_is_idle() {
        let queue = Arc::new(TaskQueue::default());
        let tasks = Arc::clone(&queue);
        let order = queue.run(
            async move {
                let mut set = JoinSet::new(Arc::clone(&tasks));
                for (key, depth) in [1, 3, 2, 3].into_iter().enumerate() {
                    set.spawn(key, tasks.idle(depth));
                }
                let mut order = Vec::new();
                while let Some((key, ())) = set.next().await {
                    order.push(key);
                }
                order
            },
            || false,
        );
        assert_eq!(order.unwrap(), [1, 3, 2, 0]);
    }
}
