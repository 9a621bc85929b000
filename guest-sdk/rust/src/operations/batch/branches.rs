//! Running the branches of a batch.

use std::collections::VecDeque;
use std::future::Future;
use std::sync::Arc;

use super::summary::{Digest, Item};
use super::tracker::Tracker;
use super::{BatchConfig, branch_kind, child};
use crate::Serdes;
use crate::branch::{Body, Branches};
use crate::builders::map_parallel::{CompletionReason, NestingMode};
use crate::engine::{Call, Current, JoinSet, Kind, Progress, Scope, run_user_function, within};
use crate::error::{ChildFunctionError, OperationError, WireError, error_type, record_error};

/// A batch whose branches run.
pub(super) struct Running<O, IS> {
    scope: Arc<Scope>,
    kind: Kind,
    depth: usize,
    max_concurrency: usize,
    nesting: NestingMode,
    serdes: Arc<IS>,
    branches: Branches<O>,
    minted: usize,
    /// What became of each branch that has started, in the order of the input.
    items: Vec<Item>,
}

/// A branch whose turn has come.
struct Next<O> {
    index: usize,
    call: Call,
    body: Body<O>,
}

/// What a branch came to: its result as text, or its failure.
type Outcome = Result<String, WireError>;

impl<O: Send + 'static, IS: Serdes<O>> Running<O, IS> {
    /// `complete` when the batch is, and only its result is wanted.
    pub(super) fn new(
        call: &Call,
        config: &BatchConfig,
        serdes: Arc<IS>,
        branches: Branches<O>,
        complete: bool,
    ) -> Self {
        Self {
            scope: Arc::new(Scope::child(call, complete)),
            kind: branch_kind(call.kind),
            depth: call.id.depth(),
            max_concurrency: config.max_concurrency.unwrap_or(usize::MAX),
            nesting: config.nesting,
            serdes,
            branches,
            minted: 0,
            items: Vec::new(),
        }
    }

    /// Runs again, one after the other, the branches that had ended when the batch did.
    pub(super) async fn replay(mut self, digest: &Digest) -> Result<Vec<Item>, OperationError> {
        while self.minted < digest.started()
            && let Some(next) = self.next()
        {
            self.start(&next);
            if digest.has_ended(next.index) {
                next.call.verify()?;
                let index = next.index;
                let outcome = self.outcome(next).await?;
                self.settle(index, outcome);
            }
        }
        Ok(self.items)
    }

    /// Runs the branches until all have ended, or enough have.
    pub(super) async fn run(mut self, mut tracker: Tracker) -> Result<(Vec<Item>, CompletionReason), OperationError> {
        let mut open = self.take_recorded(&mut tracker).await?;
        let mut tasks = JoinSet::new(Arc::clone(self.scope.engine().tasks()));
        loop {
            while tracker.goes_on() && tasks.len() < self.max_concurrency {
                let Some(next) = open.pop_front().or_else(|| self.next()) else { break };
                next.call.verify()?;
                self.start(&next);
                let current = Current { scope: Arc::clone(&self.scope), step: None };
                tasks.spawn(next.index, within(current, self.outcome(next)));
            }
            let ended = if tracker.goes_on() { tasks.next().await } else { tasks.next_before_idle(self.depth).await };
            let Some((index, outcome)) = ended else { break };
            tracker.settle(index, self.settle(index, outcome?));
        }
        Ok((self.items, tracker.reason()))
    }

    /// Counts the branches that have ended on the record. Returns those that have started and not ended, and the one
    /// after them.
    async fn take_recorded(&mut self, tracker: &mut Tracker) -> Result<VecDeque<Next<O>>, OperationError> {
        let mut open = VecDeque::new();
        while let Some(next) = self.next() {
            match next.call.progress() {
                Progress::Ended => {
                    next.call.verify()?;
                    self.start(&next);
                    let index = next.index;
                    let outcome = self.outcome(next).await?;
                    tracker.settle(index, self.settle(index, outcome));
                }
                Progress::Open => {
                    self.start(&next);
                    open.push_back(next);
                }
                Progress::None => {
                    open.push_back(next);
                    break;
                }
            }
        }
        Ok(open)
    }

    /// Mints the next branch.
    fn next(&mut self) -> Option<Next<O>> {
        let (name, body) = self.branches.next()?.into_parts();
        let mut call = self.scope.call(self.kind);
        call.name = Some(name);
        let index = self.minted;
        self.minted += 1;
        Some(Next { index, call, body })
    }

    /// Notes that a branch has started, unless that is known.
    fn start(&mut self, next: &Next<O>) {
        if next.index == self.items.len() {
            self.items.push(Item::started(next.index, next.call.name.clone().unwrap_or_default()));
        }
    }

    /// Notes how a branch ended. Returns whether it succeeded.
    fn settle(&mut self, index: usize, outcome: Outcome) -> bool {
        let succeeded = outcome.is_ok();
        if let Some(item) = self.items.get_mut(index) {
            item.settle(outcome);
        }
        succeeded
    }

    /// Runs a branch. An error is none of the branch, but one that the whole batch fails with.
    fn outcome(&self, next: Next<O>) -> impl Future<Output = Result<Outcome, OperationError>> + Send + use<O, IS> {
        let Next { index: _, call, body } = next;
        let (nesting, serdes) = (self.nesting, Arc::clone(&self.serdes));
        async move {
            match nesting {
                NestingMode::Flat => Ok(run_flat(&call, &*serdes, body).await),
                NestingMode::Normal => match child::run_to_text(&call, &*serdes, body).await {
                    Ok(text) => Ok(Ok(text)),
                    // What the branch itself did is on the record.
                    Err(error) => error.wire().cloned().map(Err).ok_or(error),
                },
            }
        }
    }
}

/// Runs a branch whose operations belong to the batch itself.
async fn run_flat<O, S: Serdes<O>>(call: &Call, serdes: &S, body: Body<O>) -> Outcome {
    let (scope, context) = child::virtual_context(call);
    let value = run_user_function(call, Current { scope, step: None }, false, async { body(context).await }).await;
    let value = value.map_err(|error| record_error(&ChildFunctionError::new(error), error_type::CHILD))?;
    serdes.serialize(value, call.serdes_context()).await.map_err(|error| child::unserializable(&error))
}
