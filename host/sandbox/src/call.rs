//! One call of a component: a fresh instance, run to its end within its wall time.

use std::fmt;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use durable_wasm_core::invocation::InvocationOutput;
use durable_wasm_runtime::{Invocation, InvocationError, InvocationHost};
use tokio::sync::OwnedSemaphorePermit;
use wasmtime::{Store, UpdateDeadline};

use crate::bindings::DurableFunction;
use crate::component::Component;
use crate::convert::{from_guest, to_guest};
use crate::crash;
use crate::imports::no_invocation;
use crate::state::HostState;
use crate::surroundings::Surroundings;
use crate::ticker::Ticking;

/// An instance that is about to run.
pub(crate) struct Guest<'a> {
    component: &'a Component,
    store: Store<HostState>,
    instance: DurableFunction,
    time: WallTime<'a>,
    _slot: OwnedSemaphorePermit,
}

/// How long a guest may run, and what interrupts it.
struct WallTime<'a> {
    timeout: Duration,
    /// None: later than time goes.
    end: Option<Instant>,
    ticking: Ticking<'a>,
}

/// The guest has used up its wall time.
#[derive(Debug)]
pub(crate) struct TimeIsUp(pub(crate) Duration);

impl fmt::Display for TimeIsUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the wall time of {} seconds is used up", self.0.as_secs_f64())
    }
}

impl std::error::Error for TimeIsUp {}

impl<'a> Guest<'a> {
    /// Instantiates a component for one invocation.
    pub(crate) async fn start(
        component: &'a Component,
        surroundings: Arc<Surroundings>,
        invocation: &Invocation,
        host: InvocationHost,
    ) -> Result<Self, InvocationError> {
        let sandbox = component.sandbox();
        let slot = Arc::clone(sandbox.slots()).acquire_owned().await;
        let slot = slot.map_err(|error| InvocationError::Bug(format!("no slot for an invocation: {error}")))?;
        let time = WallTime {
            timeout: invocation.timeout,
            end: Instant::now().checked_add(invocation.timeout),
            ticking: sandbox.ticker().guest_runs(),
        };

        let limits = sandbox.limits();
        let mut store = Store::new(sandbox.engine(), HostState::new(limits, surroundings, invocation, host));
        store.limiter(|state| &mut state.limiter);
        store.set_hostcall_fuel(limits.host_call_bytes);
        store.set_epoch_deadline(1);
        let (timeout, end) = (time.timeout, time.end);
        store.epoch_deadline_callback(move |_| match end {
            Some(end) if Instant::now() >= end => Err(TimeIsUp(timeout).into()),
            // Other executions on this thread get their turn.
            Some(_) | None => Ok(UpdateDeadline::Yield(1)),
        });

        match time.bound(component.pre().instantiate_async(&mut store)).await {
            Ok(instance) => Ok(Self { component, store, instance, time, _slot: slot }),
            Err(error) => Err(crashed(&mut store, component, &error)),
        }
    }

    /// Instantiates a component to ask about it: no execution, no service, nothing around it.
    pub(crate) async fn without_invocation(component: &'a Component) -> Result<Self, InvocationError> {
        let (invocation, host) = no_invocation::context();
        Self::start(component, Arc::default(), &invocation, host).await
    }

    /// Runs the handler.
    pub(crate) async fn invoke(mut self, invocation: Invocation) -> Result<InvocationOutput, InvocationError> {
        let invocation = to_guest::invocation(invocation);
        let call = self.instance.durable_execution_handler().call_invoke(&mut self.store, &invocation);
        let answer = self.time.bound(call).await;
        match self.finish(answer)? {
            Ok(output) => Ok(from_guest::invocation_output(output)),
            Err(error) => Err(InvocationError::Function(from_guest::error_object(error))),
        }
    }

    /// Asks for the names it answers to.
    pub(crate) async fn handlers(mut self) -> Result<Vec<String>, InvocationError> {
        let call = self.instance.durable_execution_handler().call_handlers(&mut self.store);
        let answer = self.time.bound(call).await;
        self.finish(answer)
    }

    fn finish<T>(&mut self, answer: wasmtime::Result<T>) -> Result<T, InvocationError> {
        match answer {
            Ok(answer) => {
                self.store.data_mut().finish();
                Ok(answer)
            }
            Err(error) => Err(crashed(&mut self.store, self.component, &error)),
        }
    }
}

fn crashed(store: &mut Store<HostState>, component: &Component, error: &wasmtime::Error) -> InvocationError {
    let state = store.data_mut();
    state.finish();
    crash::explain(error, state, component.sandbox().limits())
}

impl WallTime<'_> {
    /// Runs a call to its end or to the end of its time, whichever comes first. While the guest computes, the epoch
    /// interrupts it; while the host does something for it, the tick looks at the time.
    async fn bound<T>(&self, call: impl Future<Output = wasmtime::Result<T>>) -> wasmtime::Result<T> {
        let mut call = pin!(call);
        poll_fn(|context| {
            if let Poll::Ready(answer) = call.as_mut().poll(context) {
                return Poll::Ready(answer);
            }
            if self.end.is_some_and(|end| Instant::now() >= end) {
                return Poll::Ready(Err(TimeIsUp(self.timeout).into()));
            }
            self.ticking.wake_at_next_tick(context.waker());
            Poll::Pending
        })
        .await
    }
}
