//! Every option there is, in one struct; each also comes from the environment (`PYLI_…`).

mod register;
mod mail;
mod witness;
mod retention;
mod time_of_day;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, ValueEnum};
use secrecy::SecretString;

pub use mail::{MailOptions, MailWay};
pub use register::{RegisterChoice, RegisterOptions};
pub use retention::{Keep, RetentionOptions};
pub use time_of_day::Nightly;
use time_of_day::{nightly, time_of_day};
pub use witness::{WitnessOptions, WitnessPlace};

/// How this installation is set up.
#[derive(Args, Clone)]
#[command(next_help_heading = "Options of every verb")]
pub struct Config {
    /// Address of an external database, as its owner: postgres://… Without it a private one runs in the data folder.
    #[arg(long, env = "PYLI_DATABASE_URL", global = true, hide_env_values = true, value_name = "URL")]
    pub database_url: Option<SecretString>,

    /// Folder of the embedded database; made where it is missing.
    #[arg(long, env = "PYLI_DATA_DIR", global = true, default_value = "var/pyli", value_name = "DIR")]
    pub data_dir: PathBuf,

    /// Folder of the keys, outside the data folder [default: beside it, its name with .keys].
    #[arg(long, env = "PYLI_KEYS_DIR", global = true, value_name = "DIR")]
    pub keys_dir: Option<PathBuf>,

    /// File of the key that wraps all data keys [default: master.key in the folder of the keys].
    #[arg(long, env = "PYLI_MASTER_KEY_FILE", global = true, value_name = "FILE")]
    pub master_key_file: Option<PathBuf>,

    /// File of the key that signs the log [default: signing.key in the folder of the keys].
    #[arg(long, env = "PYLI_SIGNING_KEY_FILE", global = true, value_name = "FILE")]
    pub signing_key_file: Option<PathBuf>,

    /// File outside the database that tells when it has been restored from an older backup; never copied [default: mark
    /// in the folder of the keys].
    #[arg(long, env = "PYLI_MARK_FILE", global = true, value_name = "FILE")]
    pub mark_file: Option<PathBuf>,

    /// File outside the database that tells what was erased, so that a restored backup shows none of it [default:
    /// erasures in the folder of the keys].
    #[arg(long, env = "PYLI_ERASURE_LIST", global = true, value_name = "FILE")]
    pub erasure_list: Option<PathBuf>,

    /// Leave the schema as it is.
    #[arg(long, env = "PYLI_NO_MIGRATE", global = true)]
    pub no_migrate: bool,

    /// How long to wait at the start for an external database that is away.
    #[arg(long, env = "PYLI_DATABASE_WAIT", global = true, default_value = "30s", value_parser = duration)]
    pub database_wait: Duration,

    /// Connections to the database, half for reads and half for read models; the log takes two more.
    #[arg(long, env = "PYLI_POOL_SIZE", global = true, default_value_t = 16, value_name = "N")]
    pub pool_size: u32,

    /// What this process does.
    #[arg(
        long,
        env = "PYLI_ROLES",
        global = true,
        value_delimiter = ',',
        default_value = "http,projections,reactions"
    )]
    pub roles: Vec<Part>,

    /// Address of pages and API.
    #[arg(
        long,
        env = "PYLI_LISTEN",
        global = true,
        default_value = "127.0.0.1:8080",
        value_name = "ADDRESS"
    )]
    pub listen: SocketAddr,

    /// Address of /metrics; keep it from the public.
    #[arg(long, env = "PYLI_ADMIN_LISTEN", global = true, value_name = "ADDRESS")]
    pub admin_listen: Option<SocketAddr>,

    /// How long a client may take to send the head of a request, and may keep a connection without one.
    #[arg(long, env = "PYLI_HEADER_TIMEOUT", global = true, default_value = "15s", value_parser = duration)]
    pub header_timeout: Duration,

    /// The address under which people reach the portal [default: `http://` and the address of --listen].
    #[arg(long, env = "PYLI_PUBLIC_URL", global = true, value_name = "URL")]
    pub public_url: Option<String>,

    /// The name in which the log is signed; keep it for ever [default: the host of the public URL].
    #[arg(long, env = "PYLI_ORIGIN", global = true, value_name = "NAME")]
    pub origin: Option<String>,

    /// The second place for checkpoints of the log.
    #[command(flatten)]
    pub witness: WitnessOptions,

    /// The municipality's name on the pages.
    #[arg(long, env = "PYLI_MUNICIPALITY", global = true, default_value = "Δήμος")]
    pub municipality: String,

    /// The document register.
    #[command(flatten)]
    pub register: RegisterOptions,

    /// Mail.
    #[command(flatten)]
    pub mail: MailOptions,

    /// At what time, in Athens, the read models are compared with the log every night.
    #[arg(
        long,
        env = "PYLI_SELF_CHECK",
        global = true,
        default_value = "off",
        value_name = "off|HH:MM",
        value_parser = nightly
    )]
    pub self_check: Nightly,

    /// What goes by itself when its time is over.
    #[command(flatten)]
    pub retention: RetentionOptions,

    /// Rate limits; `off` is for load tests.
    #[arg(long, env = "PYLI_LIMITS", global = true, default_value = "on")]
    pub limits: Switch,

    /// How log lines are written, on stderr.
    #[arg(long, env = "PYLI_LOG_FORMAT", global = true, default_value = "json")]
    pub log_format: LogFormat,

    /// What is logged: a level, or levels for modules.
    #[arg(long, env = "PYLI_LOG", global = true, default_value = "info,sqlx=warn", value_name = "FILTER")]
    pub log: String,
}

/// A part of the work of an installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Pages and API.
    Http,
    /// Keeping the read models up to date.
    Projections,
    /// What follows from events: the register, mail.
    Reactions,
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// As always.
    On,
    /// Not at all.
    Off,
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For people.
    Plain,
}

impl Config {
    /// The configuration of command line arguments (without the program's name) and the environment.
    pub fn from_arguments<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Result<Self, clap::Error> {
        let arguments = std::iter::once("pyli").chain(arguments);
        OnlyOptions::try_parse_from(arguments).map(|parsed| parsed.config)
    }

    /// The folder of the keys.
    #[must_use]
    pub fn keys_dir(&self) -> PathBuf {
        self.keys_dir.clone().unwrap_or_else(|| self.data_dir.with_added_extension("keys"))
    }

    /// The name in which the log is signed.
    #[must_use]
    pub fn origin(&self) -> String {
        let of_url = |url: &String| Some(reqwest::Url::parse(url).ok()?.host_str()?.to_owned());
        let named = self.origin.clone().or_else(|| self.public_url.as_ref().and_then(of_url));
        named.unwrap_or_else(|| "localhost".to_owned())
    }

    /// The file of the mark.
    #[must_use]
    pub fn mark_file(&self) -> PathBuf {
        self.mark_file.clone().unwrap_or_else(|| self.keys_dir().join("mark"))
    }

    /// The file of the erasure list.
    #[must_use]
    pub fn erasure_list(&self) -> PathBuf {
        self.erasure_list.clone().unwrap_or_else(|| self.keys_dir().join("erasures"))
    }

    /// Whether this process does that part of the work.
    #[must_use]
    pub fn does(&self, part: Part) -> bool {
        self.roles.contains(&part)
    }
}

#[derive(Parser)]
struct OnlyOptions {
    #[command(flatten)]
    config: Config,
}

/// `100ms`, `2s`, `5m`.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number: u32 = number.parse().map_err(|_| format!("{text} is no duration like 100ms, 2s or 5m"))?;
    match unit {
        "ms" => Ok(Duration::from_millis(number.into())),
        "s" => Ok(Duration::from_secs(number.into())),
        "m" => Ok(Duration::from_mins(number.into())),
        _ => Err(format!("{text} needs a unit: ms, s or m")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_a_number_and_a_unit() {
        assert_eq!(duration("100ms"), Ok(Duration::from_millis(100)));
        assert_eq!(duration("2s"), Ok(Duration::from_secs(2)));
        assert_eq!(duration("5m"), Ok(Duration::from_mins(5)));
        for text in ["", "2", "s", "-1s", "1.5s", "2h", "2 s", "99999999999s"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_register_is_built_in_or_at_a_safe_address() {
        let with = |register| Config::from_arguments(["--register", register]);
        let built_in = Config::from_arguments([]).expect("nothing is needed").register;
        assert_eq!(built_in.choice, RegisterChoice::BuiltIn);
        assert_eq!(built_in.timing().lease(), Duration::from_millis(9080));
        assert!(with("http://127.0.0.1:8090").is_ok_and(|config| config.register.choice != built_in.choice));
        for refused in ["http://protokollo.example.gr", "builtin", "https://u:p@protokollo.example.gr"] {
            assert!(with(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn times_with_which_a_document_could_be_entered_twice_are_refused() {
        let with = |arguments: &[&str]| {
            let config = Config::from_arguments(arguments.iter().copied()).expect("the arguments parse");
            config.register.check()
        };
        assert!(with(&[]).is_ok());
        assert!(with(&["--register-timeout", "1s", "--register-settle", "1s"]).is_ok());
        assert!(with(&["--register-timeout", "0s"]).is_err());
        assert!(with(&["--register-settle", "1999ms"]).is_err());
    }

    #[test]
    fn the_log_is_signed_in_the_name_of_the_public_host() {
        let origin = |arguments: &[&str]| {
            Config::from_arguments(arguments.iter().copied()).expect("the arguments are good").origin()
        };
        assert_eq!(origin(&[]), "localhost");
        assert_eq!(origin(&["--public-url", "https://pyli.example.gr/portal"]), "pyli.example.gr");
        assert_eq!(
            origin(&["--public-url", "https://pyli.example.gr", "--origin", "example.gr/log"]),
            "example.gr/log"
        );
    }

    #[test]
    fn keys_lie_beside_the_data_not_in_it() {
        let config = Config::from_arguments(["--data-dir", "/srv/pyli"]).expect("the arguments are good");
        assert_eq!(config.keys_dir(), PathBuf::from("/srv/pyli.keys"));
    }
}
