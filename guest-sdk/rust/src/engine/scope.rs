//! Where operations are minted, and what the code that runs right now belongs to.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use super::{Call, Engine, Kind, OperationId, lock};

/// A namespace of operations: the handler's own, or a child context's.
pub(crate) struct Scope {
    engine: Arc<Engine>,
    /// The position of the child context; none for the handler.
    position: Option<String>,
    /// The context that operations of this scope are recorded under.
    parent_id: Option<String>,
    minted: AtomicU64,
    /// The context, or one around it, is complete, and its body runs only to get at its result.
    complete: bool,
    /// Operations on the record that the body has asked for and has not come to the end of.
    unfinished: AtomicU64,
    /// The body has asked for an operation that was not on the record.
    past_record: AtomicBool,
    abandoned: Mutex<Option<String>>,
}

impl Scope {
    /// The handler's scope.
    pub(crate) fn root(engine: Arc<Engine>) -> Self {
        Self::new(engine, None, None, false)
    }

    /// The scope of a child context. `complete` when the context is, and only its result is wanted.
    pub(crate) fn child(call: &Call, complete: bool) -> Self {
        Self::within(call, Some(call.id.as_str().to_owned()), complete)
    }

    pub(crate) fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// Whether the context is complete, so that nothing new happens in it.
    pub(super) fn is_complete(&self) -> bool {
        self.complete
    }

    pub(crate) fn parent_id(&self) -> Option<&str> {
        self.parent_id.as_deref()
    }

    /// The scope of a virtual context, which is not recorded: its operations have positions of their own and belong to
    /// the context around it.
    pub(crate) fn virtual_child(call: &Call) -> Self {
        Self::within(call, call.scope.parent_id.clone(), false)
    }

    fn within(call: &Call, parent_id: Option<String>, complete: bool) -> Self {
        let complete = complete || call.scope.complete;
        Self::new(Arc::clone(call.engine()), Some(call.id.position().to_owned()), parent_id, complete)
    }

    fn new(engine: Arc<Engine>, position: Option<String>, parent_id: Option<String>, complete: bool) -> Self {
        Self {
            engine,
            position,
            parent_id,
            minted: AtomicU64::new(0),
            complete,
            unfinished: AtomicU64::new(0),
            past_record: AtomicBool::new(false),
            abandoned: Mutex::new(None),
        }
    }

    /// The position of an operation that the body dropped while it was awaiting it.
    pub(super) fn abandoned(&self) -> Option<String> {
        lock(&self.abandoned).clone()
    }

    /// The body drops an operation that it was awaiting.
    pub(super) fn abandon(&self, position: String) {
        lock(&self.abandoned).get_or_insert(position);
    }

    /// Mints the next operation.
    pub(crate) fn call(self: &Arc<Self>, kind: Kind) -> Call {
        let number = self.minted.fetch_add(1, Ordering::Relaxed) + 1;
        self.numbered(number, kind)
    }

    /// The operation at a place in the order, counted from 0, without minting it.
    pub(crate) fn call_at(self: &Arc<Self>, index: usize, kind: Kind) -> Call {
        self.numbered(index as u64 + 1, kind)
    }

    fn numbered(self: &Arc<Self>, number: u64, kind: Kind) -> Call {
        Call { scope: Arc::clone(self), id: self.id_at(number), kind, name: None, misuse: None }
    }

    /// Whether an earlier invocation has come past this point: it has when the next operation is on the record, and so
    /// it has before the body waits for an operation that is, unless it has asked for a new one meanwhile.
    pub(crate) fn is_replaying(&self) -> bool {
        let waits = self.unfinished.load(Ordering::Relaxed) > 0 && !self.past_record.load(Ordering::Relaxed);
        let next = self.minted.load(Ordering::Relaxed) + 1;
        self.complete || waits || self.engine.is_recorded(self.id_at(next).as_str())
    }

    /// The body begins an operation, which is on the record or not.
    pub(super) fn begin(&self, is_recorded: bool) {
        if is_recorded {
            self.unfinished.fetch_add(1, Ordering::Relaxed);
        } else {
            self.past_record.store(true, Ordering::Relaxed);
        }
    }

    /// The body has come to the end of an operation that is on the record, or has dropped it.
    pub(super) fn finish(&self) {
        self.unfinished.fetch_sub(1, Ordering::Relaxed);
    }

    fn id_at(&self, number: u64) -> OperationId {
        OperationId::new(match &self.position {
            None => number.to_string(),
            Some(position) => format!("{position}-{number}"),
        })
    }
}

/// What the code that runs right now belongs to. Log records say so, and within steps the host lets clocks run.
pub(crate) struct Current {
    pub(crate) scope: Arc<Scope>,
    /// The step whose body it is, and the attempt.
    pub(crate) step: Option<(String, u32)>,
}

thread_local! {
    static CURRENT: RefCell<Option<Current>> = const { RefCell::new(None) };
}

impl Current {
    /// Calls `f` with what the running code belongs to. None outside handlers.
    pub(crate) fn with<T>(f: impl FnOnce(Option<&Self>) -> T) -> T {
        CURRENT.with_borrow(|current| f(current.as_ref()))
    }

    /// The operation the running code belongs to: a step, or a context. None for the handler itself.
    pub(crate) fn operation_id(&self) -> Option<&str> {
        self.step.as_ref().map(|(id, _)| id.as_str()).or(self.scope.parent_id())
    }

    /// Whether the running code has run in an earlier invocation.
    pub(crate) fn is_replaying(&self) -> bool {
        self.step.is_none() && self.scope.is_replaying()
    }

    /// Tells the host that the running code belongs to `to` now, and to `from` no longer.
    fn announce(from: Option<&Self>, to: Option<&Self>) {
        if let Some((to, (id, attempt))) = to.and_then(|to| to.step.as_ref().map(|step| (to, step))) {
            to.scope.engine.service().enter_step(id, *attempt);
        } else if let Some(from) = from.filter(|from| from.step.is_some()) {
            from.scope.engine.service().leave_step();
        }
    }
}

/// Runs `future` as code that belongs to `current`: at every poll it is set, and afterwards what was there before is.
pub(crate) async fn within<F: Future>(current: Current, future: F) -> F::Output {
    let mut future = pin!(future);
    let mut current = Some(current);
    poll_fn(move |cx| {
        let outer = CURRENT.take();
        Current::announce(outer.as_ref(), current.as_ref());
        CURRENT.set(current.take());
        let polled = future.as_mut().poll(cx);
        current = CURRENT.replace(outer);
        CURRENT.with_borrow(|outer| Current::announce(current.as_ref(), outer.as_ref()));
        polled
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::future::ready;

    use super::*;
    use crate::LambdaContext;
    use crate::engine::OperationLog;
    use crate::tests::fake::Fake;

    #[test]
    fn what_a_step_calls_gives_the_scope_back_to_it() {
        let fake = Fake::new();
        let engine = Engine::new(fake.clone(), "arn".to_owned(), LambdaContext::default(), OperationLog::default());
        let engine = Arc::new(engine);
        let scope = Arc::new(Scope::root(Arc::clone(&engine)));
        let current = |step: Option<&str>| {
            let step = step.map(|position| (OperationId::new(position.to_owned()).as_str().to_owned(), 1));
            Current { scope: Arc::clone(&scope), step }
        };
        let (outer, step, context) = (current(Some("1")), current(Some("2")), current(None));
        engine.tasks().run(
            within(outer, async {
                within(step, ready(())).await;
                within(context, ready(())).await;
            }),
            || false,
        );
        let expected =
            ["enter 1 attempt 1", "enter 2 attempt 1", "enter 1 attempt 1", "leave", "enter 1 attempt 1", "leave"];
        assert_eq!(fake.take_trace(), expected);
    }
}
