//! The tables of a settings file. The doc comments are the reference an operator reads.

use super::amount::{DAY, GIB, HOUR, KIB, MIB, SECOND, Size, TIB, Wait, YEAR};
use super::either::{RawKeep, RawListen, RawSecret, RawUnsure};
use super::name::{Label, Module, Target};
use super::steps::{RawSteps, RawWhen};
use super::text::{Account, Host, Line, Mode, Person, Place, Queue, TimeZone};
use crate::keys::{Given, Named, Number, sections};
use crate::secrets::SecretName;
use crate::settings::{
    Banner, Duplicates, Failover, Kept, Level, LogFormat, LogTarget, LprOrder, NeverCloses,
    Release, Route, SourcePort, StandingOrder, Streaming, Subfolders, Titles, Watch,
};
use crate::{Mask, NamePattern};
use platen_model::{FolderName, GroupName, PrinterName, TemplateName};
use std::net::SocketAddr;

/// A time within which something else must happen.
type Timeout = Wait<SECOND, { 24 * HOUR }>;

sections! {
    /// The settings of a room: `platen.toml` and, beside it, `conf.d/*.toml`, read as one.
    RawSettings {
        /// The room as a whole.
        room: RawRoom => default("{}"),
        /// The operators' interface.
        api: RawApi => default("{}"),
        /// The listener for outsiders, which carries only what they must reach.
        public: RawPublic => means("no listener for outsiders"),
        /// What keeps one job, client or file from harming the others.
        limits: RawLimits => default("{}"),
        /// How long things are kept.
        retention: RawRetention => default("{}"),
        /// What is logged, and where to.
        log: RawLog => default("{}"),
        /// The hot folders: a table for each, such as [folders.drop].
        folders: Named<FolderName, RawFolder> => default("{}"),
        /// The printers: a table for each, such as [printers.press].
        printers: Named<PrinterName, RawPrinter> => default("{}"),
        /// The printer groups: a table for each, such as [groups.presses].
        groups: Named<GroupName, RawGroup> => default("{}"),
    }

    /// The room as a whole.
    RawRoom {
        /// What people call the room.
        name: Line => default("\"Print room\""),
        /// The time zone of schedules and of dates in file names.
        time_zone: TimeZone => means("the machine's own, or UTC if it tells none"),
        /// Where unfinished files are kept, on the same file system as the room for speed.
        temp_dir: Place => default("\"tmp\""),
        /// The directory of automation templates: each file NAME.toml in it is one. It need not be
        /// there. Keep it on a local disk, as it is read whenever the settings are.
        templates: Place => default("\"templates\""),
    }

    /// The operators' interface: command line, API, health and metrics.
    RawApi {
        /// The Unix socket of the command line and of programs on this machine. Who may open it
        /// may look; the groups below may do more.
        socket: Place => default("\"platen.sock\""),
        /// The address of the TCP listener, always a loopback one such as 127.0.0.1 or [::1].
        /// Every request there needs the token.
        listen: RawListen => default("\"127.0.0.1:4526\""),
        /// The file that holds the token of the TCP listener. It is written at the first start.
        token_file: Place => default("\"api.token\""),
        /// The secret that holds the token of the TCP listener, in place of the file.
        token: RawSecret => means("the token is in token_file"),
        /// Groups of the operating system whose members may change everything.
        admin_groups: Vec<Given<Account>> => default("[\"platen-admin\"]"),
        /// Groups of the operating system whose members may run jobs and printers.
        operator_groups: Vec<Given<Account>> => default("[\"platen-operator\"]"),
    }

    /// A reference to a secret, which itself is kept encrypted beside the settings.
    RawSecretRef {
        /// The name under which platen secret set stored it.
        secret: SecretName => refused,
    }

    /// The listener for outsiders, which carries only what they must reach. Leave the table out to
    /// have none.
    RawPublic {
        /// The address to listen at.
        listen: SocketAddr => refused,
    }

    /// What keeps one job, client or file from harming the others.
    RawLimits {
        /// The largest upload by the API.
        upload: Size<KIB, { 64 * TIB }> => default("\"4 GiB\""),
        /// The largest document that is taken from a folder.
        document: Size<KIB, { 64 * TIB }> => default("\"4 GiB\""),
        /// Below this much free disk nothing is taken in, until there is more again.
        free_disk: Size<MIB, { 64 * TIB }> => default("\"1 GiB\""),
        /// How many worker processes read documents, each for one job at a time.
        workers: Number<1, 1_024> => means("one for each processor core"),
        /// The memory of one worker. A document that needs more ends its worker, not the room.
        worker_memory: Size<{ 64 * MIB }, TIB> => default("\"1 GiB\""),
        /// How long the inspection of one document may take.
        inspect_time: Wait<SECOND, DAY> => default("\"60s\""),
        /// How long the conversion of one document may take.
        conversion_time: Wait<SECOND, DAY> => default("\"120s\""),
        /// The memory of one conversion.
        conversion_memory: Size<{ 64 * MIB }, TIB> => default("\"2 GiB\""),
        /// How much one conversion may write.
        conversion_output: Size<MIB, TIB> => default("\"2 GiB\""),
        /// The most pages of a document.
        pages: Number<1, 10_000_000> => default("100000"),
    }

    /// How long things are kept.
    RawRetention {
        /// How long a finished job and its files are kept: "forever", or a time after which they
        /// are deleted for good.
        jobs: RawKeep => default("\"forever\""),
    }

    /// What is logged, and where to.
    RawLog {
        /// How much is logged.
        level: Level => default("\"info\""),
        /// How much is logged of single modules, where it is to differ.
        modules: Named<Module, Level> => default("{}"),
        /// How log lines look.
        format: LogFormat => default("\"human\""),
        /// Where log lines go.
        to: LogTarget => default("\"stderr\""),
        /// The directory of log files, of the room and of its services.
        dir: Place => default("\"log\""),
        /// The size at which a log file is set aside and a new one begun.
        rotate: Size<{ 64 * KIB }, { 64 * GIB }> => default("\"16 MiB\""),
        /// How many log files set aside are kept of each service.
        keep_files: Number<1, 10_000> => default("10"),
    }

    /// A hot folder: files that arrive in it are taken into the room and printed. Its places must
    /// not lie within one another, nor any input within or around a place of another folder, as
    /// files would be taken in again.
    RawFolder {
        /// Where files arrive.
        input: Place => refused,
        /// Where the original, the result and a log of each job go.
        output: Place => means("they are kept by the room alone"),
        /// Where files go that could not be taken, each with a note beside it that says why.
        error: Place => means("errors/NAME in the room's directory"),
        /// The printer or group that prints, unless a rule says otherwise.
        to: Target => refused,
        /// How long a file must not change before it is taken.
        settle: Wait<100, DAY> => means("3s on a local file system, 10s on a share"),
        /// How new files are noticed.
        watch: Watch => default("\"auto\""),
        /// The time between two looks when polling.
        poll: Wait<100, HOUR> => default("\"2s\""),
        /// What happens to directories in the input.
        subfolders: Subfolders => default("\"ignore\""),
        /// Masks of files and directories that are left alone, such as unfinished files of other
        /// programs. A list given here takes the place of the default one.
        ignore: Vec<Given<Mask>> => default("[\".*\", \"~$*\", \"*.tmp\", \"*.part\", \"*.partial\", \"*.crdownload\", \"*.filepart\", \"*.swp\", \"Thumbs.db\", \"desktop.ini\", \"*-LOCK\"]"),
        /// What to do with which file: the first rule whose mask matches wins, and a file that
        /// matches none goes to the error place.
        rules: Vec<Given<RawRule>> => default("[{ mask = \"*\" }]"),
        /// What to do with a file whose content was taken before.
        duplicates: Duplicates => default("\"print\""),
        /// How long the content of a file is remembered for that.
        duplicate_window: Wait<SECOND, YEAR> => default("\"24h\""),
        /// What a job leaves in the output place.
        keep: Vec<Given<Kept>> => default("[\"original\", \"result\", \"log\"]"),
        /// How files in the output place are named. Names must differ from job to job: use {job},
        /// or all of {stem}, {date} and {time}.
        name_pattern: NamePattern => default("\"{stem}-{job}.{ext}\""),
        /// The permission bits of files in the output place.
        output_mode: Mode => default("\"0640\""),
        /// Who is to own files in the output place. Platen needs the right to give files away.
        output_owner: RawOwner => means("Platen's own account"),
        /// What a printer must offer to get jobs of this folder.
        needs: Vec<Given<Label>> => default("[]"),
        /// How long a document NAME.EXT waits for its ticket NAME.EXT.ticket.toml beside it.
        ticket_wait: Wait<SECOND, DAY> => means("documents do not wait"),
    }

    /// An owner of files, by the names of the operating system.
    RawOwner {
        /// The user.
        user: Account => refused,
        /// The group.
        group: Account => refused,
    }

    /// What to do with files that match a mask.
    RawRule {
        /// Which files: a mask on the name, with * for any text and ? for one character. Case does
        /// not matter.
        mask: Mask => refused,
        /// The automation template they are given: NAME of a file NAME.toml in room.templates, a
        /// starter, or "as-is", which changes nothing. The keys below come before what it says.
        template: TemplateName => default("\"as-is\""),
        /// How urgent they are, 100 being the most.
        priority: Number<1, 100> => means("as the template says"),
        /// How many times they are printed.
        copies: Number<1, 9_999> => means("as the template says"),
        /// When they may print.
        hold: Release => means("as the template says"),
        /// The printer or group that prints them.
        to: Target => means("as the template says"),
    }

    /// An automation template: what jobs get that are given it. It is a file NAME.toml of its own
    /// in the directory room.templates. The rule of a folder that names it, the ticket of a file
    /// and who hands in a file come before what it says.
    RawTemplate {
        /// Counts its changes. Raise it with every change: jobs are recorded with it.
        version: Number<1, 1_000_000> => refused,
        /// What it is for.
        description: Line => refused,
        /// The template whose keys it has where it does not give them itself, but for version and
        /// description.
        extends: TemplateName => means("it stands for itself"),
        /// The documents that it is for. A table given here takes the place of the whole one of
        /// the template that it extends.
        when: RawWhen => means("it is for every document"),
        /// What is done to the pages, in this order. A list takes the place of that of the template
        /// that it extends; a table of before and after puts steps around it.
        steps: RawSteps => means("pages stay as they came"),
        /// How urgent its jobs are, 100 being the most.
        priority: Number<1, 100> => means("50"),
        /// How many times they are printed.
        copies: Number<1, 9_999> => means("1"),
        /// When they may print.
        hold: Release => means("\"at-once\""),
        /// The printer or group that prints them.
        to: Target => means("as the folder says"),
    }

    /// A printer, and how bytes get to it.
    RawPrinter one_of("raw", "lpr", "folder") {
        /// A raw TCP stream, as most printers take on port 9100.
        raw: RawRaw => means("another link is given"),
        /// The line printer protocol, LPR or LPD, of RFC 1179.
        lpr: RawLpr => means("another link is given"),
        /// A directory that another program takes jobs from.
        folder: RawFolderLink => means("another link is given"),
        /// What people should know of the printer.
        description: Line => means("nothing"),
        /// What the printer can do, as labels of your choice such as "a3" and "colour".
        offers: Vec<Given<Label>> => default("[]"),
        /// When to try again after the printer refused.
        retry: RawRetry => default("{}"),
        /// What to do with a job that may or may not have been printed: "ask" a person, or follow
        /// the standing order of a named one. Each use of an order is recorded.
        unsure: RawUnsure => default("\"ask\""),
    }

    /// A raw TCP printer.
    RawRaw {
        /// Its host name or IP address.
        host: Host => refused,
        /// Its TCP port.
        port: Number<1, 65_535> => default("9100"),
        /// How long a connection may take to open.
        connect_timeout: Timeout => default("\"10s\""),
        /// How long no byte may move before the attempt ends.
        stall_timeout: Timeout => default("\"60s\""),
        /// How long to wait, after the last byte, for the device to close the connection.
        close_timeout: Timeout => default("\"90s\""),
        /// What is believed of a device that took every byte and did not close in time. A device
        /// that hangs with a short job in its buffer looks the same as one that never closes.
        never_closes: NeverCloses => default("\"unsure\""),
    }

    /// An LPR printer.
    RawLpr {
        /// Its host name or IP address.
        host: Host => refused,
        /// Its TCP port.
        port: Number<1, 65_535> => default("515"),
        /// The name of its queue.
        queue: Queue => refused,
        /// Which file is sent first.
        order: LprOrder => default("\"control-first\""),
        /// The local port the connection comes from.
        source_port: SourcePort => default("\"any\""),
        /// Whether a banner page is asked for.
        banner: Banner => default("\"off\""),
        /// How the title of a job is written.
        titles: Titles => default("\"sanitised\""),
        /// Whether the length of the data is left out.
        streaming: Streaming => default("\"off\""),
        /// The user named to the printer.
        user: Account => default("\"platen\""),
        /// How long a connection may take to open.
        connect_timeout: Timeout => default("\"10s\""),
        /// How long no byte may move before the attempt ends.
        stall_timeout: Timeout => default("\"60s\""),
        /// How long an acknowledgement may take.
        ack_timeout: Timeout => default("\"60s\""),
    }

    /// A directory that another program takes jobs from.
    RawFolderLink {
        /// The directory. It must not be a hot folder of this room.
        path: Place => refused,
        /// How files in it are named. Names must differ from job to job: use {job}, or all of
        /// {stem}, {date} and {time}.
        name_pattern: NamePattern => default("\"{stem}-{job}.{ext}\""),
    }

    /// When to try again after the printer refused.
    RawRetry {
        /// The wait after the first refusal.
        first: Wait<100, DAY> => default("\"5s\""),
        /// How much longer each wait is than the one before.
        step: Wait<0, DAY> => default("\"5s\""),
        /// The longest wait.
        longest: Wait<100, DAY> => default("\"30s\""),
        /// How many refused attempts of one job make it need a person.
        refusals: Number<1, 1_000> => default("3"),
    }

    /// A standing order for jobs that may or may not have been printed.
    RawOrder {
        /// What to do with them.
        order: StandingOrder => refused,
        /// The name of the person who takes the responsibility.
        by: Person => refused,
    }

    /// A group of printers that share jobs.
    RawGroup {
        /// Its printers.
        printers: Vec<Given<PrinterName>> => refused,
        /// How one of its printers is chosen for a job.
        route: Route => default("\"least-loaded\""),
        /// What happens to jobs that wait for a printer that has stopped.
        failover: Failover => default("\"move\""),
    }
}
