//! A PostgreSQL of the test run's own.

use super::guard::{Guard, run};
use std::{
    env, fs,
    net::TcpListener,
    os::unix::fs::chown,
    path::{Path, PathBuf},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::Duration,
};

/// A private cluster in a temporary folder, on loopback. It ends with the test process.
pub struct Postgres {
    bin: PathBuf,
    port: u16,
    next: AtomicU32,
    guard: Guard,
}

impl Postgres {
    /// The cluster of this test run, started by the first test that asks.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Result<Postgres, String>> = OnceLock::new();
        match SHARED.get_or_init(Self::start) {
            Ok(postgres) => postgres,
            Err(error) => panic!("PostgreSQL could not be started for the tests: {error}"),
        }
    }

    /// The URL of a new, empty database.
    pub fn fresh_database(&self) -> String {
        let name = format!("test_{}", self.next.fetch_add(1, Ordering::Relaxed));
        let mut words = vec![self.bin.join("createdb").display().to_string()];
        words.extend(self.address());
        words.extend(["-T", "template0", &name].map(str::to_owned));
        run(&words).expect("a new database");
        format!("postgres://postgres@127.0.0.1:{}/{name}", self.port)
    }

    fn address(&self) -> Vec<String> {
        ["-h", "127.0.0.1", "-U", "postgres", "-p", &self.port.to_string()].map(str::to_owned).into()
    }

    /// Somebody else may take the free port before PostgreSQL does: hence three tries.
    fn start() -> Result<Self, String> {
        let bin = programs()?;
        let user = unprivileged()?;
        let mut errors = Vec::new();
        for _ in 0..3 {
            match Self::start_once(&bin, &user) {
                Ok(postgres) => return Ok(postgres),
                Err(error) => errors.push(error),
            }
        }
        Err(errors.join("\n"))
    }

    fn start_once(bin: &Path, user: &User) -> Result<Self, String> {
        let folder = tempfile::Builder::new().prefix("vestibule-pg-").tempdir().map_err(|error| error.to_string())?;
        let path = folder.path().to_owned();
        if let User::Other { uid, gid, .. } = user {
            chown(&path, Some(*uid), Some(*gid)).map_err(|error| error.to_string())?;
        }
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).map_err(|error| error.to_string())?.port();
        let mut words = user.prefix();
        words.extend(["sh", "-c", SERVE, "serve"].map(str::to_owned));
        words.extend([bin.display().to_string(), path.display().to_string(), port.to_string()]);
        let guard = Guard::start(&words, "QUIT", &path).map_err(|error| error.to_string())?;
        // From here on the guard removes the folder.
        let _ = folder.keep();
        let mut postgres = Self { bin: bin.to_owned(), port, next: AtomicU32::new(1), guard };
        postgres.wait(&path.join("log")).map(|()| postgres)
    }

    /// Waits until the server answers, a minute at most; less when it gave up.
    fn wait(&mut self, log: &Path) -> Result<(), String> {
        let mut ask = vec![self.bin.join("pg_isready").display().to_string(), "-q".to_owned()];
        ask.extend(self.address());
        let mut answer = String::new();
        for _ in 0..1200 {
            match run(&ask) {
                Ok(_) => return Ok(()),
                Err(error) => answer = error,
            }
            if self.guard.is_over() {
                break;
            }
            thread::sleep(Duration::from_millis(50));
        }
        Err(format!("the server did not get ready: {answer}; its log:\n{}", fs::read_to_string(log).unwrap_or_default()))
    }
}

/// Makes a cluster with the programs in `$1` in the folder `$2` and serves it on the port `$3`. Data of a test need not
/// survive a power cut.
const SERVE: &str = r#""$1/initdb" -U postgres -A trust -E UTF8 --locale=C --no-sync -D "$2/data" &&
exec "$1/postgres" -D "$2/data" -c port="$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories="$2" \
    -c max_connections=200 -c fsync=off -c full_page_writes=off"#;

/// Who runs the server. PostgreSQL refuses to run as root.
enum User {
    Same,
    Other { name: &'static str, uid: u32, gid: u32 },
}

impl User {
    fn prefix(&self) -> Vec<String> {
        match self {
            Self::Same => Vec::new(),
            Self::Other { name, gid, .. } => {
                ["setpriv", "--clear-groups", &format!("--reuid={name}"), &format!("--regid={gid}")].map(str::to_owned).into()
            }
        }
    }
}

fn unprivileged() -> Result<User, String> {
    let id = |words: &[&str]| -> Result<u32, String> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        run(&words)?.parse().map_err(|_| "id printed no number".to_owned())
    };
    if id(&["id", "-u"])? != 0 {
        return Ok(User::Same);
    }
    for name in ["postgres", "nobody"] {
        if let (Ok(uid), Ok(gid)) = (id(&["id", "-u", name]), id(&["id", "-g", name])) {
            return Ok(User::Other { name, uid, gid });
        }
    }
    Err("running as root, and there is no user postgres or nobody".to_owned())
}

/// The folder of PostgreSQL's programs: in `PATH`, or the newest of Debian's.
fn programs() -> Result<PathBuf, String> {
    let version = |path: &PathBuf| path.parent().and_then(|dir| dir.file_name()?.to_str()?.parse::<u32>().ok()).unwrap_or(0);
    let mut debian: Vec<PathBuf> =
        fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin")).collect();
    debian.sort_by_key(|path| std::cmp::Reverse(version(path)));
    let path = env::var_os("PATH").unwrap_or_default();
    // PATH may hold links to some of the programs, or Debian's wrappers around them: go where initdb really is.
    let linked =
        env::split_paths(&path).filter_map(|dir| Some(fs::canonicalize(dir.join("initdb")).ok()?.parent()?.to_owned()));
    let complete = |dir: &PathBuf| ["initdb", "postgres", "pg_isready", "createdb"].iter().all(|name| dir.join(name).is_file());
    let found = linked.chain(debian).find(complete);
    found.ok_or_else(|| "no initdb in PATH or /usr/lib/postgresql; run ./scripts/setup test".to_owned())
}

mod tests {
    use super::Postgres;
    use diesel::{Connection, IntoSql, PgConnection, RunQueryDsl, sql_types::Integer};

    #[test]
    fn a_fresh_database_answers() {
        let url = Postgres::shared().fresh_database();
        let mut connection = PgConnection::establish(&url).unwrap();
        assert_eq!(diesel::select(1.into_sql::<Integer>()).get_result(&mut connection), Ok(1));
    }

    #[test]
    fn each_database_has_its_own_name() {
        let postgres = Postgres::shared();
        assert_ne!(postgres.fresh_database(), postgres.fresh_database());
    }
}
