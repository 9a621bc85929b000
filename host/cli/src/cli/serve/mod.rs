//! `durable-wasm serve`: the Lambda durable API on this machine.

mod config;
mod function;
mod functions;
mod log;
mod retention;
mod signals;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use durable_wasm_runtime::{
    Clock, ExecutionIds, ExecutionNotifier, ExecutionStore, Executor, ExecutorConfig, FunctionRegistry, LogLevel,
    WallClock,
};
use durable_wasm_server::{ExternalFunctions, Metrics, Server, ServerConfig};

use self::function::ServedFunction;
use self::functions::Defaults;
use self::log::{LogFormat, LogThreshold, ServerLog};
use self::signals::StopSignals;
use super::exit::ExitStatus;
use super::sandbox_args::SandboxArgs;
use super::store::StoreArg;
use super::{duration, output, store};
use crate::explain::UserError;
use crate::scenario::read_template;

/// After how long the server does again what its store failed: soon after there is room on the disk, say.
const STORE_RETRY_DELAY: Duration = Duration::from_secs(1);

/// Serve durable functions to AWS clients, as the Lambda service does
///
/// Prints its address on standard output once it listens, and what handlers log on standard error. SIGTERM and Ctrl-C end
/// it when the requests at hand are answered; with `--store sqlite:PATH` executions go on when it starts again.
#[derive(Debug, Args, PartialEq, Eq)]
#[command(after_long_help = CONFIG_HELP)]
pub(super) struct Serve {
    /// A function by name: a component or a crate to build, and which of its handlers; or the URL of another process
    /// that takes Lambda's Invoke
    #[arg(long = "function", value_name = "NAME=HANDLER[:HANDLER-NAME]|URL")]
    functions: Vec<ServedFunction>,
    /// A SAM template whose functions to serve
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
    /// A TOML file of functions and their settings
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The address or name of this machine to listen at
    #[arg(long, value_name = "HOST", default_value = "127.0.0.1")]
    host: String,
    /// The port to listen at; 0 for any that is free
    #[arg(long, value_name = "PORT", default_value_t = 9014)]
    port: u16,
    /// A name that clients may call the server by, beside IP addresses and `localhost`
    #[arg(long = "allow-host", value_name = "NAME")]
    allowed_hosts: Vec<String>,
    /// Where executions are kept: `memory`, or `sqlite:PATH`, where they survive
    #[arg(long, value_name = "STORE", default_value = "memory")]
    store: StoreArg,
    /// How long executions are kept that have ended [default: for ever]
    #[arg(long, value_name = "DURATION", value_parser = duration::parse)]
    retention: Option<Duration>,
    /// How long one invocation of a component may compute
    #[arg(long, value_name = "DURATION", value_parser = duration::parse, default_value = "15s")]
    invocation_timeout: Duration,
    #[command(flatten)]
    sandbox: SandboxArgs,
    /// How log lines look
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,
    /// How serious something must be to be logged
    #[arg(long, value_name = "LEVEL", value_enum, default_value_t = LogThreshold::Info)]
    log_level: LogThreshold,
}

const CONFIG_HELP: &str = "\
A configuration holds functions with their settings, all but the name and one of handler and url optional:

  [[function]]
  name = \"charge\"
  qualifier = \"live\"                  # a version or alias
  handler = \"payments.wasm:charge\"    # from the file's folder
  timeout = \"30s\"                     # of an invocation
  execution_timeout = \"7d\"
  memory = 256                        # MiB
  environment = { STAGE = \"test\" }    # the handler's own variables
  permissions = { allow-net = [\"api.example.com\"], allow-read = [\"data\"], allow-env = [\"API_KEY\"] }
  tenant = \"blue\"                     # when the caller names none

  [[function]]
  name = \"refund\"
  url = \"http://127.0.0.1:3001\"       # another process";

impl Serve {
    pub(super) fn execute(self) -> anyhow::Result<ExitStatus> {
        // What the user got wrong is said before anything takes time.
        let functions = self.functions()?;
        let listener = self.listen()?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let store = self.store.open()?;
        let defaults = Defaults { invocation_timeout: self.invocation_timeout, sandbox: &self.sandbox };
        let functions = functions::load(functions, &defaults)?;
        runtime.block_on(self.serve(listener, store, functions)).map_err(store::explained)?;
        Ok(ExitStatus::Success)
    }

    /// Everything that is to be served.
    fn functions(&self) -> anyhow::Result<Vec<ServedFunction>> {
        let mut functions = self.functions.clone();
        if let Some(template) = &self.template {
            functions.extend(read_template(template)?.into_iter().flat_map(ServedFunction::of_template));
        }
        if let Some(config) = &self.config {
            functions.extend(config::read(config)?);
        }
        functions::check_names(&functions)?;
        Ok(functions)
    }

    fn listen(&self) -> Result<TcpListener, UserError> {
        let Self { host, port, .. } = self;
        let cannot = |error: io::Error| {
            let hint = match error.kind() {
                io::ErrorKind::AddrInUse => {
                    "another server listens there; choose another port with `--port`, or 0 for any"
                }
                io::ErrorKind::PermissionDenied => "choose a port from 1024 with `--port`",
                _ => "`--host` is an address or a name of this machine",
            };
            UserError::new(format!("cannot listen at `{host}:{port}`")).with_source(error).with_hint(hint)
        };
        let listener = TcpListener::bind((host.as_str(), *port)).map_err(cannot)?;
        listener.set_nonblocking(true).map_err(cannot)?;
        Ok(listener)
    }

    async fn serve(
        &self,
        listener: TcpListener,
        store: Arc<dyn ExecutionStore>,
        functions: FunctionRegistry,
    ) -> anyhow::Result<()> {
        let mut signals = StopSignals::new()?;
        let address = listener.local_addr()?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let clock: Arc<dyn Clock> = Arc::new(WallClock::default());
        let log = Arc::new(ServerLog { format: self.log_format, threshold: self.log_level, clock: Arc::clone(&clock) });
        let config = self.server(&store, &clock, &log, functions).await?;
        config.executor.recover_all().await?;
        let server = Server::new(config);
        self.announce(&log, address)?;
        let served = server.serve(listener, signals.wait());
        match self.retention {
            None => served.await?,
            Some(kept) => tokio::select! {
                served = served => served?,
                never = retention::remove_old(store, clock, kept, Arc::clone(&log)) => match never {},
            },
        }
        log.say(LogLevel::Info, None, "stopped");
        Ok(())
    }

    async fn server(
        &self,
        store: &Arc<dyn ExecutionStore>,
        clock: &Arc<dyn Clock>,
        log: &Arc<ServerLog>,
        mut functions: FunctionRegistry,
    ) -> anyhow::Result<ServerConfig> {
        let external: Arc<ExternalFunctions> = Arc::default();
        functions.look_in(Arc::clone(&external) as Arc<_>);
        let metrics: Arc<Metrics> = Arc::default();
        let mut notifier = ExecutionNotifier::default();
        notifier.add(Arc::clone(&metrics) as Arc<_>);
        notifier.add(Arc::clone(log) as Arc<_>);
        let executor = Executor::new(ExecutorConfig {
            store: Arc::clone(store),
            clock: Arc::clone(clock),
            functions,
            notifier,
            logs: Arc::clone(log) as Arc<_>,
            ids: ExecutionIds::Random,
            secret: Some(store.secret().await?),
            store_retry_delay: Some(STORE_RETRY_DELAY),
            ..ExecutorConfig::default()
        });
        let mut config = ServerConfig { external, metrics, ..ServerConfig::new(executor) };
        config.allowed_hosts.extend(self.allowed_hosts.iter().cloned());
        Ok(config)
    }

    /// Says where the server listens.
    fn announce(&self, log: &ServerLog, address: SocketAddr) -> Result<(), UserError> {
        if !address.ip().is_loopback() {
            log.say(LogLevel::Warn, None, "other machines can reach this server, and nobody needs a password");
        }
        output::print(&format!("listening on http://{address}\n"))
    }
}
