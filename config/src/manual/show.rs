//! The settings in force, as a settings file.

use super::page::Page;
use super::steps;
use crate::raw::amount::{size, time};
use crate::settings::{
    Api, Choice, Folder, FolderLink, Group, Keep, Limits, Link, Log, LprLink, Owner, Printer,
    Public, RawLink, Release, Retention, Retry, Room, Rule, Settings, Template, Ticket,
    UnsureOrder,
};
use std::fmt::Display;
use std::path::Path;
use std::time::Duration;

/// Returns all settings in force as a settings file, with every default written out. Of secrets
/// it has the names alone.
#[must_use]
pub fn show(settings: &Settings) -> String {
    // Destructured here and below, so that a new setting cannot be forgotten.
    let Settings {
        room: r,
        api: a,
        public: p,
        limits,
        retention,
        log: l,
        // They are files of their own, which `room.templates` leads to.
        templates: _,
        folders,
        printers,
        groups,
    } = settings;
    let mut file = File::default();
    room(&mut file, r);
    api(&mut file, a);
    if let Some(Public { listen }) = p {
        file.table("public");
        file.text("listen", listen);
    }
    self::limits(&mut file, limits);
    let Retention { jobs } = retention;
    file.table("retention");
    match jobs {
        Keep::Forever => file.text("jobs", "forever"),
        Keep::For(duration) => file.time("jobs", *duration),
    }
    log(&mut file, l);
    for (name, item) in folders {
        file.table(&format!("folders.{}", key(name.as_str())));
        folder(&mut file, item);
    }
    for (name, item) in printers {
        file.table(&format!("printers.{}", key(name.as_str())));
        printer(&mut file, item);
    }
    for (name, item) in groups {
        let Group {
            printers,
            route,
            failover,
        } = item;
        file.table(&format!("groups.{}", key(name.as_str())));
        file.list("printers", printers);
        file.choice("route", *route);
        file.choice("failover", *failover);
    }
    file.0.into_text()
}

/// Returns a template in force as its file, with every default written out.
#[must_use]
pub fn show_template(template: &Template) -> String {
    let Template {
        source: _,
        version,
        description,
        extends,
        when,
        steps,
        ticket,
    } = template;
    let Ticket {
        priority,
        copies,
        hold,
        to,
    } = ticket;
    let mut file = File::default();
    file.put("version", version);
    file.text("description", description);
    if let Some(extends) = extends {
        file.comment(&format!("with what it has of {extends}"));
    }
    file.put("priority", priority.unwrap_or_default().get());
    file.put("copies", copies.unwrap_or_default().get());
    file.choice("hold", hold.unwrap_or(Release::AtOnce));
    match to {
        Some(to) => file.text("to", to),
        None => file.comment("to: as the folder says"),
    }
    if !when.is_always() {
        file.table("when");
        for (key, value) in steps::when_keys(when) {
            file.put(key, value);
        }
    }
    for step in steps {
        file.table("[steps]");
        for (key, value) in steps::conditional(step) {
            file.put(key, value);
        }
    }
    file.0.into_text()
}

fn room(file: &mut File, room: &Room) {
    let Room {
        name,
        time_zone,
        temp_dir,
        templates,
    } = room;
    file.table("room");
    file.text("name", name);
    file.text("time_zone", time_zone);
    file.path("temp_dir", temp_dir);
    file.path("templates", templates);
}

fn api(file: &mut File, api: &Api) {
    let Api {
        socket,
        listen,
        token_file,
        token,
        admin_groups,
        operator_groups,
    } = api;
    file.table("api");
    file.path("socket", socket);
    match listen {
        Some(address) => file.text("listen", address),
        None => file.text("listen", "off"),
    }
    match token {
        Some(token) => file.put(
            "token",
            format!("{{ secret = {} }}", quoted(token.name.as_str())),
        ),
        None => file.path("token_file", token_file),
    }
    file.list("admin_groups", admin_groups);
    file.list("operator_groups", operator_groups);
}

fn limits(file: &mut File, limits: &Limits) {
    let Limits {
        upload_bytes,
        document_bytes,
        free_disk_bytes,
        workers,
        worker_memory_bytes,
        inspect_time,
        conversion_time,
        conversion_memory_bytes,
        conversion_output_bytes,
        pages,
    } = limits;
    file.table("limits");
    file.size("upload", *upload_bytes);
    file.size("document", *document_bytes);
    file.size("free_disk", *free_disk_bytes);
    file.put("workers", workers);
    file.size("worker_memory", *worker_memory_bytes);
    file.time("inspect_time", *inspect_time);
    file.time("conversion_time", *conversion_time);
    file.size("conversion_memory", *conversion_memory_bytes);
    file.size("conversion_output", *conversion_output_bytes);
    file.put("pages", pages);
}

fn log(file: &mut File, log: &Log) {
    let Log {
        level,
        modules,
        format,
        to,
        dir,
        rotate_bytes,
        keep_files,
    } = log;
    let module =
        |(module, level): (&String, &crate::Level)| format!("{} = \"{level}\"", quoted(module));
    let modules: Vec<_> = modules.iter().map(module).collect();
    file.table("log");
    file.choice("level", *level);
    file.put("modules", format!("{{ {} }}", modules.join(", ")));
    file.choice("format", *format);
    file.choice("to", *to);
    file.path("dir", dir);
    file.size("rotate", *rotate_bytes);
    file.put("keep_files", keep_files);
}

fn folder(file: &mut File, folder: &Folder) {
    let Folder {
        input,
        output,
        error,
        to,
        settle,
        watch,
        poll,
        subfolders,
        ignore,
        rules,
        duplicates,
        duplicate_window,
        keep,
        name_pattern,
        output_mode,
        output_owner,
        needs,
        ticket_wait,
    } = folder;
    file.path("input", input);
    file.path("error", error);
    file.text("to", to);
    file.time_if("settle", *settle);
    file.choice("watch", *watch);
    file.time("poll", *poll);
    file.choice("subfolders", *subfolders);
    file.list("ignore", ignore);
    file.put(
        "rules",
        format!(
            "[{}]",
            rules.iter().map(rule).collect::<Vec<_>>().join(", ")
        ),
    );
    file.choice("duplicates", *duplicates);
    file.time("duplicate_window", *duplicate_window);
    file.list("needs", needs);
    file.time_if("ticket_wait", *ticket_wait);
    // Without an output place there is nothing that these would be about.
    if let Some(output) = output {
        file.path("output", output);
        file.list("keep", keep);
        file.text("name_pattern", name_pattern);
        file.text("output_mode", format!("{output_mode:04o}"));
        if let Some(Owner { user, group }) = output_owner {
            let owner = format!("{{ user = {}, group = {} }}", quoted(user), quoted(group));
            file.put("output_owner", owner);
        }
    }
}

/// What the rule leaves to its template is left to it here too.
fn rule(rule: &Rule) -> String {
    let Rule {
        mask,
        template,
        ticket,
    } = rule;
    let Ticket {
        priority,
        copies,
        hold,
        to,
    } = ticket;
    let mut keys = vec![
        format!("mask = {}", quoted(mask.as_str())),
        format!("template = \"{template}\""),
    ];
    keys.extend(priority.map(|priority| format!("priority = {}", priority.get())));
    keys.extend(copies.map(|copies| format!("copies = {}", copies.get())));
    keys.extend(hold.map(|hold| format!("hold = \"{hold}\"")));
    keys.extend(to.as_ref().map(|to| format!("to = \"{to}\"")));
    format!("{{ {} }}", keys.join(", "))
}

fn printer(file: &mut File, printer: &Printer) {
    let Printer {
        link,
        description,
        offers,
        retry,
        unsure,
    } = printer;
    let Retry {
        first,
        step,
        longest,
        refusals,
    } = retry;
    if !description.is_empty() {
        file.text("description", description);
    }
    file.list("offers", offers);
    match unsure {
        UnsureOrder::Ask => file.text("unsure", "ask"),
        UnsureOrder::Standing { order, by } => {
            file.put(
                "unsure",
                format!("{{ order = \"{order}\", by = {} }}", quoted(by)),
            );
        }
    }
    file.time("retry.first", *first);
    file.time("retry.step", *step);
    file.time("retry.longest", *longest);
    file.put("retry.refusals", refusals);
    match link {
        Link::Raw(link) => raw_link(file, link),
        Link::Lpr(link) => lpr_link(file, link),
        Link::Folder(FolderLink { path, name_pattern }) => {
            file.path("folder.path", path);
            file.text("folder.name_pattern", name_pattern);
        }
    }
}

fn raw_link(file: &mut File, link: &RawLink) {
    let RawLink {
        host,
        port,
        connect_timeout,
        stall_timeout,
        close_timeout,
        never_closes,
    } = link;
    file.text("raw.host", host);
    file.put("raw.port", port);
    file.time("raw.connect_timeout", *connect_timeout);
    file.time("raw.stall_timeout", *stall_timeout);
    file.time("raw.close_timeout", *close_timeout);
    file.choice("raw.never_closes", *never_closes);
}

fn lpr_link(file: &mut File, link: &LprLink) {
    let LprLink {
        host,
        port,
        queue,
        order,
        source_port,
        banner,
        titles,
        streaming,
        user,
        connect_timeout,
        stall_timeout,
        ack_timeout,
    } = link;
    file.text("lpr.host", host);
    file.put("lpr.port", port);
    file.text("lpr.queue", queue);
    file.choice("lpr.order", *order);
    file.choice("lpr.source_port", *source_port);
    file.choice("lpr.banner", *banner);
    file.choice("lpr.titles", *titles);
    file.choice("lpr.streaming", *streaming);
    file.text("lpr.user", user);
    file.time("lpr.connect_timeout", *connect_timeout);
    file.time("lpr.stall_timeout", *stall_timeout);
    file.time("lpr.ack_timeout", *ack_timeout);
}

/// A settings file that grows line by line.
#[derive(Default)]
struct File(Page);

impl File {
    fn table(&mut self, name: &str) {
        if !self.0.is_empty() {
            self.0.add(format_args!("\n"));
        }
        self.0.add(format_args!("[{name}]\n"));
    }

    fn comment(&mut self, text: &str) {
        self.0.add(format_args!("# {text}\n"));
    }

    fn put(&mut self, key: &str, value: impl Display) {
        self.0.add(format_args!("{key} = {value}\n"));
    }

    fn text(&mut self, key: &str, text: impl Display) {
        self.put(key, quoted(&text.to_string()));
    }

    fn choice(&mut self, key: &str, choice: impl Choice) {
        self.put(key, quoted(choice.as_str()));
    }

    fn path(&mut self, key: &str, path: &Path) {
        self.put(key, quoted(&path.to_string_lossy()));
    }

    fn time(&mut self, key: &str, duration: Duration) {
        self.put(key, quoted(&time(duration)));
    }

    fn time_if(&mut self, key: &str, duration: Option<Duration>) {
        if let Some(duration) = duration {
            self.time(key, duration);
        }
    }

    fn size(&mut self, key: &str, bytes: u64) {
        self.put(key, quoted(&size(bytes)));
    }

    fn list(&mut self, key: &str, items: impl IntoIterator<Item = impl Display>) {
        let items: Vec<_> = items
            .into_iter()
            .map(|item| quoted(&item.to_string()))
            .collect();
        self.put(key, format!("[{}]", items.join(", ")));
    }
}

/// A text as TOML.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// A name as the key of a table; names may have dots, which would part them.
fn key(name: &str) -> String {
    if name.contains('.') {
        quoted(name)
    } else {
        name.to_owned()
    }
}
