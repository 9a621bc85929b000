//! A component is made once for a content, and found again.

use std::fs::File;
use std::time::{Duration, SystemTime};

use crate::machine::Machine;

const HANDLER: &str = "\
from aws_durable_execution_sdk_python import DurableContext, durable_execution


@durable_execution
def handler(event: dict, context: DurableContext) -> str:
    return context.step(lambda _: 'one', name='word')
";

/// Two builds; everything else is found, on a machine where nothing can be built any more.
#[test]
fn an_edit_is_built_and_what_was_built_before_is_found() {
    let machine = Machine::new();
    machine.write("handler.py", HANDLER);
    let first = machine.built("handler.py");
    machine.write("handler.py", &HANDLER.replace("one", "two"));
    let second = machine.built("handler.py");
    assert_ne!(std::fs::read(&first).unwrap(), std::fs::read(&second).unwrap());

    let machine = machine.with("PATH", "/nothing");
    assert_eq!(machine.built("handler.py"), second, "unchanged");
    let file = File::options().write(true).open(machine.path("handler.py")).unwrap();
    file.set_modified(SystemTime::now() - Duration::from_secs(60)).unwrap();
    assert_eq!(machine.built("handler.py"), second, "touched");
    machine.write("handler.py", HANDLER);
    assert_eq!(machine.built("handler.py"), first, "taken back");
    machine.write("handler.py", &HANDLER.replace("one", "three"));
    assert!(machine.refused("handler.py").contains("Python 3.11 or later is not installed"), "edited");
}
