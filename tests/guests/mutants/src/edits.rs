//! The edits, by the names of the handlers that they make. What each of them means for what is recorded, the tests know.

use durable_wasm_sdk::{self as durable, DurableContext, StepSemantics};
use serde::de::IgnoredAny;

use crate::program::{Act, Callback, Invoke, Program, Step, base, run, step};

/// The base with an edit.
fn edited(edit: fn(&mut Program)) -> Program {
    let mut program = base();
    edit(&mut program);
    program
}

macro_rules! handlers {
    ($($name:tt => $edit:expr,)+) => {
        durable::export! {$(
            $name => |_: IgnoredAny, ctx: DurableContext| run(edited($edit), ctx),
        )+}
    };
}

impl Program {
    fn place(&mut self, name: &str) -> usize {
        let named = self.acts.iter_mut().position(|act| *act.name() == name);
        named.unwrap_or_else(|| panic!("there is no operation `{name}`"))
    }

    fn act(&mut self, name: &str) -> &mut Act {
        let place = self.place(name);
        &mut self.acts[place]
    }

    fn rename(&mut self, name: &str, other: &'static str) {
        *self.act(name).name() = other;
    }

    fn remove(&mut self, name: &str) -> Act {
        let place = self.place(name);
        self.acts.remove(place)
    }

    fn insert_before(&mut self, name: &str, act: Act) {
        let place = self.place(name);
        self.acts.insert(place, act);
    }

    fn replace(&mut self, name: &str, act: Act) {
        *self.act(name) = act;
    }

    fn swap(&mut self, one: &str, other: &str) {
        let (one, other) = (self.place(one), self.place(other));
        self.acts.swap(one, other);
    }

    fn step(&mut self, name: &str) -> &mut Step {
        match self.act(name) {
            Act::Step(step) => step,
            _ => panic!("`{name}` is no step"),
        }
    }

    fn callback(&mut self) -> &mut Callback {
        match self.act("approval") {
            Act::Callback(callback) => callback,
            _ => panic!("it is no callback"),
        }
    }

    fn invoke(&mut self) -> &mut Invoke {
        match self.act("ship") {
            Act::Invoke(invoke) => invoke,
            _ => panic!("it is no call"),
        }
    }

    fn within(&mut self, name: &str) -> &mut Vec<Act> {
        match self.act(name) {
            Act::Child(_, acts, _) => acts,
            _ => panic!("`{name}` is no child context"),
        }
    }

    fn items(&mut self) -> &mut Vec<&'static str> {
        match self.act("labels") {
            Act::Map(_, items) => items,
            _ => panic!("it is no map"),
        }
    }

    fn branches(&mut self) -> &mut Vec<(&'static str, Vec<Act>)> {
        match self.act("notify") {
            Act::Parallel(_, branches) => branches,
            _ => panic!("it is no parallel"),
        }
    }
}

handlers! {
    "base" => |_| {},

    // Another behaviour.
    "step-renamed" => |p| p.rename("charge", "bill"),
    "wait-renamed" => |p| p.rename("cool-down", "nap"),
    "child-renamed" => |p| p.rename("reserve", "hold"),
    "callback-renamed" => |p| p.rename("approval", "consent"),
    "invoke-renamed" => |p| p.rename("ship", "send"),
    "map-renamed" => |p| p.rename("labels", "tags"),
    "parallel-renamed" => |p| p.rename("notify", "tell"),
    "step-in-child-renamed" => |p| *p.within("reserve")[1].name() = "saucer",
    "branch-renamed" => |p| p.branches()[1].0 = "push",
    "step-in-branch-renamed" => |p| *p.branches()[0].1[0].name() = "post-mail",
    "steps-swapped" => |p| p.swap("validate", "charge"),
    "wait-and-child-swapped" => |p| p.swap("cool-down", "reserve"),
    "steps-in-child-swapped" => |p| p.within("reserve").swap(0, 1),
    "branches-swapped" => |p| p.branches().swap(0, 1),
    "items-swapped" => |p| p.items().swap(0, 2),
    "step-removed" => |p| drop(p.remove("charge")),
    "wait-removed" => |p| drop(p.remove("cool-down")),
    "child-removed" => |p| drop(p.remove("reserve")),
    "callback-removed" => |p| drop(p.remove("approval")),
    "invoke-removed" => |p| drop(p.remove("ship")),
    "last-step-removed" => |p| drop(p.remove("finish")),
    "step-in-child-removed" => |p| drop(p.within("reserve").pop()),
    "item-removed" => |p| p.items().truncate(2),
    "branch-removed" => |p| drop(p.branches().pop()),
    "step-added" => |p| p.insert_before("charge", step("check-fraud")),
    "wait-added" => |p| p.insert_before("finish", Act::Wait("breathe", 1)),
    "last-step-added" => |p| p.acts.push(step("celebrate")),
    "step-in-child-added" => |p| p.within("reserve").push(step("saucer")),
    "item-added" => |p| p.items().push("yellow"),
    "branch-added" => |p| p.branches().push(("push", vec![])),
    "wait-longer" => |p| p.replace("cool-down", Act::Wait("cool-down", 61)),
    "callback-timeout-changed" => |p| p.callback().timeout = Some(7_200),
    "callback-timeout-removed" => |p| p.callback().timeout = None,
    "callback-heartbeat-added" => |p| p.callback().heartbeat = Some(60),
    "invoke-other-function" => |p| p.invoke().function = "lorry",
    "invoke-other-input" => |p| p.invoke().input = 4,
    "invoke-for-tenant" => |p| p.invoke().tenant = Some("acme"),
    "step-made-child" => |p| p.replace("charge", Act::Child("charge", vec![], Ok("charge"))),
    "step-made-wait" => |p| p.replace("charge", Act::Wait("charge", 1)),
    "child-made-step" => |p| p.replace("reserve", step("reserve")),
    "callback-made-wait-for-callback" => |p| p.replace("approval", Act::WaitForCallback("approval", 3_600)),
    "step-moved-into-child" => |p| {
        let charge = p.remove("charge");
        p.within("reserve").push(charge);
    },
    "child-unwrapped" => |p| {
        for act in std::mem::take(p.within("reserve")) {
            p.insert_before("reserve", act);
        }
        p.remove("reserve");
    },
    "child-result-changed" => |p| p.replace("reserve", Act::Child("reserve", vec![step("teapot"), step("cup")], Ok("held"))),
    "child-fails" => |p| {
        let acts = vec![step("teapot"), step("cup")];
        p.replace("reserve", Act::Child("reserve", acts, Err(("SoldOut", "no cups"))));
    },
    "child-error-type-changed" => |p| p.replace("probe", Act::Child("probe", vec![], Err(("Probing", "nothing is there")))),
    "child-error-message-changed" => |p| p.replace("probe", Act::Child("probe", vec![], Err(("Probe", "nobody is there")))),
    "result-changed" => |p| p.result = Ok("finished"),
    "execution-fails" => |p| p.result = Err(("Undone", "it is not done")),

    // The same behaviour.
    "step-result-changed" => |p| p.step("charge").result = "charged",
    "step-fails-now" => |p| p.step("charge").failures = 9,
    "step-fails-no-more" => |p| p.step("settle").failures = 0,
    "step-error-changed" => |p| p.step("settle").error = "still not",
    "unused-retry-strategy-changed" => |p| p.step("charge").attempts = 1,
    "used-retry-strategy-changed" => |p| p.step("settle").delay = 50,
    "step-at-most-once" => |p| p.step("charge").semantics = StepSemantics::AtMostOncePerRetry,
    "result-in-child-changed" => |p| match &mut p.within("reserve")[0] {
        Act::Step(step) => step.result = "a teapot",
        _ => panic!("it is no step"),
    },
    "result-in-branch-changed" => |p| match &mut p.branches()[1].1[0] {
        Act::Step(step) => step.result = "a text",
        _ => panic!("it is no step"),
    },
    "log-added" => |p| p.logs = true,
    "computation-added" => |p| {
        let mut numbers: Vec<u64> = (0..5_000).map(|n| n * n % 4_999).collect();
        numbers.sort_unstable();
        p.logs = numbers.first() == Some(&1);
    },
}
