//! What commands say about the sandbox that handlers run in: grants, variables, reads that are denied.

use insta::assert_snapshot;

use crate::harness::{Folder, example};
use crate::server::Server;

fn guest() -> String {
    format!("{}/guests/wasi-guest", env!("CARGO_MANIFEST_DIR"))
}

/// What `run` says of something that cannot be granted.
fn refused(arguments: &[&str]) -> String {
    Folder::new().run(&[&["run", &example("quickstart")], arguments].concat())
}

#[test]
fn what_cannot_be_granted() {
    assert_snapshot!(refused(&["--allow-net", "https://example.com"]), @"
    exit status 2
    --- stderr
    error: invalid value 'https://example.com' for '--allow-net <HOST[:PORT]>': `https://example.com` is no host: it is a URL

    For more information, try '--help'.
    ");
    assert_snapshot!(refused(&["--allow-net", ""]), @"
    exit status 2
    --- stderr
    error: invalid value '' for '--allow-net <HOST[:PORT]>': `` is no host: the name is missing

    For more information, try '--help'.
    ");
    assert_snapshot!(refused(&["--allow-read", "nowhere"]), @"
    exit status 2
    --- stderr
    error: cannot let steps read `nowhere`
      Caused by: No such file or directory (os error 2)

    hint: give a folder that exists and may be read
    ");
    assert_snapshot!(refused(&["--allow-env", "A=b"]), @"
    exit status 2
    --- stderr
    error: `A=b` is no name of an environment variable

    hint: give a name such as `API_KEY`, without a value
    ");
    assert_snapshot!(refused(&["--nondeterminism", "never"]), @"
    exit status 2
    --- stderr
    error: invalid value 'never' for '--nondeterminism <MODE>'
      [possible values: virtual, deny]

    For more information, try '--help'.
    ");
}

#[test]
fn steps_reach_what_is_granted() {
    let folder = Folder::new();
    folder.write("data/hello.txt", "hello");
    let guest = guest();
    let run = |handler, input, grant: &[&str]| {
        let arguments = ["run", &guest, "--handler", handler, "--input", input];
        let output = folder.command(&[&arguments, grant].concat()).env("DURABLE_WASM_TEST", "value").output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let read = run("read-file", "\"hello.txt\"", &["--allow-read", "data"]);
    assert_snapshot!(read, @r#"
    ["error: not-permitted","hello","error: not-permitted","error: not-permitted","hello"]
    "#);
    assert_snapshot!(run("environment", "{}", &["--allow-env", "DURABLE_WASM_TEST", "--allow-env", "NEVER_SET"]), @r#"
    ["","DURABLE_WASM_TEST=value"]
    "#);
    assert_snapshot!(run("connect", "\"localhost 1\"", &["--allow-net", "localhost:2"]), @r#"
    ["error: access-denied","error: access-denied"]
    "#);
}

#[test]
fn a_denied_read_says_where_it_was() {
    let guest = guest();
    let import = "\"wasi:clocks/wall-clock.now\"";
    let arguments = ["run", &guest, "--handler", "denied", "--input", import, "--nondeterminism", "deny"];
    assert_snapshot!(Folder::new().run(&arguments), @"
    exit status 1
    --- stderr
    ▸ charge  step  +0ms    running
    error: the execution failed: Runtime.NonDeterministicRead: the handler called `wasi:clocks/wall-clock.now` outside a step, after the operation `charge` (step-1)

    hint: read it in a step: its result is recorded, so that every replay goes on from the same
    ");
}

#[test]
fn variables_and_permissions_of_a_configuration() {
    let folder = Folder::new();
    folder.write("functions/data/hello.txt", "hello");
    let function = |name: &str, settings: &str| {
        format!("[[function]]\nname = \"{name}\"\nhandler = '{}:{name}'\n{settings}\n", guest())
    };
    let config = [
        function("environment", "environment = { STAGE = \"test\" }"),
        function("read-file", "permissions = { allow-read = [\"data\"] }"),
    ];
    folder.write("functions/serve.toml", config.concat());
    let server = Server::start(&folder, &["--config", "functions/serve.toml"]);
    let result = |function, input| {
        server.invoke(function, "one", input);
        let history = server.ask(&folder, &["execution", "history", &format!("{function}/one"), "--follow"]);
        history.trim_end().rsplit("  ").next().unwrap_or_default().to_owned()
    };
    assert_snapshot!(result("environment", "1"), @r#"
    ["STAGE=test","STAGE=test"]
    "#);
    assert_snapshot!(result("read-file", "\"hello.txt\""), @r#"
    ["error: not-permitted","hello","error: not-permitted","error: not-permitted","hello"]
    "#);
}

#[test]
fn a_folder_of_a_configuration_that_is_not_there() {
    let folder = Folder::new();
    let settings = "permissions = { allow-read = [\"data\"] }";
    folder.write("serve.toml", format!("[[function]]\nname = \"f\"\nhandler = '{}:print'\n{settings}\n", guest()));
    assert_snapshot!(folder.run(&["serve", "--port", "0", "--config", "serve.toml"]), @"
    exit status 2
    --- stderr
    error: cannot use function `f`
      Caused by: cannot let steps read `data`
      Caused by: No such file or directory (os error 2)

    hint: give a folder that exists and may be read
    ");
}

#[test]
fn a_variable_of_a_configuration_that_has_no_name() {
    let folder = Folder::new();
    let settings = "environment = { \"A=b\" = \"c\" }";
    folder.write("serve.toml", format!("[[function]]\nname = \"f\"\nhandler = '{}:print'\n{settings}\n", guest()));
    assert_snapshot!(folder.run(&["serve", "--port", "0", "--config", "serve.toml"]), @"
    exit status 2
    --- stderr
    error: cannot use function `f`
      Caused by: `A=b` is no name of an environment variable

    hint: give a name such as `API_KEY`, without a value
    ");
}

#[test]
fn variables_of_a_template() {
    let folder = Folder::new();
    let template = format!(
        "Resources:\n  Environment:\n    Type: AWS::Serverless::Function\n    Properties: {{CodeUri: '{}', Handler: environment, \
         Environment: {{Variables: {{STAGE: test}}}}}}\n    TestingMetadata: {{TestDescription: [env]}}\n",
        guest()
    );
    folder.write("template.yaml", template);
    folder.write(
        "suite/env.yaml",
        "description: Variables\nInput: 1\nExpectedExecutionHistory: [{EventId: 1, EventType: ExecutionStarted}]\n\
         ExpectedResult: {ExecutionStatus: SUCCEEDED, Result: [STAGE=test, STAGE=test]}\n",
    );
    assert_snapshot!(folder.run(&["test", "suite", "--template", "template.yaml"]), @"
    exit status 0
    --- stdout
    suite  1 passed
    1 passed, 0 failed
    ");
}
