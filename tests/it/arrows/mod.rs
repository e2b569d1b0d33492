//! The arrows between the modules of `src`: each scope below has a table of the modules that each
//! module may name, and a test compares the tables with the sources.
//!
//! An arrow is a path in code: in a `use`, or written out as in `crate::a::b`. Comments, strings
//! and unit tests do not count. Inside a scope, `mod` is the scope's own `mod.rs`.

mod paths;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use self::paths::{Module, targets};
use crate::tidy::{root, sources};

/// A folder of modules, and the modules that each of them may name.
struct Scope {
    /// The path of the module; empty for the whole tree.
    module: &'static [&'static str],
    /// One line for each module that names others: `from: to to`.
    arrows: &'static str,
    /// Arrows of the table that are part of a circle and are to go.
    circles: &'static [(&'static str, &'static str)],
}

const SCOPES: [Scope; 9] = [
    Scope {
        module: &[],
        arrows: "
            cache: map record report visible
            cli: cache config crawlers discover execute map reduce render streams surroundings
            commands: cache cli lib map message output progress record reduce render report stats streams surroundings
            config: cache discover execute map reduce
            discover: log_file names visible
            execute: cache discover log_file map multiprocessing
            host: escape
            lib: cache config discover execute log_file map reduce report
            main: cli commands execute message multiprocessing output
            map: escape host log_file names visible
            message: visible
            output: streams visible
            progress: discover execute log_file map message
            record: map
            reduce: crawlers edges host map report visible
            render: escape report visible
            report: map
            stats: cache map report
            surroundings: render
        ",
        circles: &[],
    },
    Scope {
        module: &["map"],
        arrows: "
            archive: decode outcome tar
            ask: format line lines opening request target time
            decode: bytes gzip inflate outcome tar
            format: line lines request steps time
            identity: bytes
            inflate: bytes gzip
            known: identity outcome
            layers: archive ask bytes decode lines opening outcome tar workspace
            line: request steps time
            lines: inflate
            mod: ask bytes decode identity inflate known layers open opening outcome twin workspace
            open: bytes
            opening: format line lines request
            outcome: ask identity inflate opening request
            request: steps
            target: request
            twin: bytes
            workspace: decode lines
        ",
        circles: &[],
    },
    Scope {
        module: &["crawlers"],
        arrows: "
            declared: words
            list: crawler
            matcher: list words
            mod: crawler declared list matcher words
        ",
        circles: &[],
    },
    Scope {
        module: &["reduce"],
        arrows: "
            agents: head order proxies sheet spans
            diff: agents mod order sheet window
            hosts: head order proxies sheet spans
            mod: agents hosts window
        ",
        circles: &[],
    },
    Scope {
        module: &["reduce", "agents"],
        arrows: "
            charts: rows view
            facts: judge view
            hosts_of: judge robot view
            judge: robot
            lead: rows
            mod: charts facts hosts_of judge lead never_asked requests robot rows table view
            never_asked: facts robot rows table
            requests: judge robot view
            rows: facts robot view
            table: facts interval rows view
        ",
        circles: &[],
    },
    Scope {
        module: &["render"],
        arrows: "
            csv: cells
            html: cells layout plot readable table width
            json: cells
            layout: cells readable width
            markdown: cells layout readable table
            mod: csv html json markdown table text
            plot: readable width
            readable: width
            table: cells layout readable width
            text: cells
        ",
        circles: &[],
    },
    Scope {
        module: &["render", "html"],
        arrows: "
            figure: rows
            mod: figure more policy rows top
            more: text
            rows: text
            top: text
        ",
        circles: &[],
    },
    Scope {
        module: &["render", "plot"],
        arrows: "
            bars: image palette scale
            course: image palette scale step
            mod: bars course image palette shares spans
            period: step
            shares: image scale
            spans: image period scale
        ",
        circles: &[],
    },
    Scope {
        module: &["multiprocessing"],
        arrows: "
            auth: frame
            channel: sync wire
            connection: auth frame pickle sync
            context: channel queue sync wire
            error: wire
            pool: context error process sync task wire
            process: channel context error queue sync task wire
            queue: sync
            rpc: connection frame pickle
            task: context error wire
        ",
        circles: &[],
    },
];

/// From, to.
type Arrow = (String, String);

#[test]
fn modules_name_only_the_modules_that_the_tables_allow() {
    let files = modules();
    let known: BTreeSet<Module> = files.keys().cloned().collect();
    for scope in SCOPES {
        let mut seen = BTreeSet::new();
        for (module, text) in &files {
            for target in targets(module, text, &known) {
                seen.extend(arrow(scope.module, module, &target));
            }
        }
        let allowed = table(scope.arrows);
        let list = |arrows: &BTreeSet<Arrow>, without: &BTreeSet<Arrow>| -> Vec<String> {
            let arrows = arrows.difference(without);
            arrows.map(|(from, to)| format!("{from}: {to}")).collect()
        };
        let (added, gone) = (list(&seen, &allowed), list(&allowed, &seen));
        assert!(
            added.is_empty() && gone.is_empty(),
            "inside `{}`: not in the table {added:#?}; in the table but not in the sources {gone:#?}",
            scope.module.join("::")
        );
    }
}

#[test]
fn the_tables_have_no_circles() {
    for scope in SCOPES {
        let mut arrows = table(scope.arrows);
        for (from, to) in scope.circles {
            assert!(
                arrows.remove(&(from.to_string(), to.to_string())),
                "{from}: {to} is not in the table any more"
            );
        }
        assert_eq!(circle(arrows), BTreeSet::new(), "{:?}", scope.module);
    }
}

/// The arrows of a table.
fn table(text: &str) -> BTreeSet<Arrow> {
    let mut arrows = BTreeSet::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (from, to) = line.split_once(':').expect("a line is `from: to to`");
        arrows.extend(to.split_whitespace().map(|to| (from.into(), to.into())));
    }
    arrows
}

/// The arrows that lie on a circle or lead to one.
fn circle(mut arrows: BTreeSet<Arrow>) -> BTreeSet<Arrow> {
    loop {
        let from: BTreeSet<String> = arrows.iter().map(|(from, _)| from.clone()).collect();
        let n = arrows.len();
        arrows.retain(|(_, to)| from.contains(to));
        if arrows.len() == n {
            return arrows;
        }
    }
}

/// The text of each module of `src` but its tests. `lib.rs` and `main.rs` are `lib` and `main`.
fn modules() -> BTreeMap<Module, String> {
    let src = root().join("src");
    let files = sources(&src).into_iter().map(|path| {
        let text = fs::read_to_string(&path).expect("a source can be read");
        let inside = path.strip_prefix(&src).expect("it lies in src");
        (module_of(inside), text)
    });
    files
        .filter(|(module, _)| !module.iter().any(|name| name == "tests"))
        .collect()
}

/// The module of a file below `src`.
fn module_of(file: &Path) -> Module {
    let file = file.with_extension("");
    let mut module: Module = file
        .iter()
        .map(|part| part.to_str().expect("it is UTF-8").into())
        .collect();
    module.pop_if(|last| last == "mod");
    module
}

/// The arrow inside a scope from a module to a target, if there is one.
fn arrow(scope: &[&str], module: &[String], target: &[String]) -> Option<Arrow> {
    let node = |path: &[String]| {
        let inside = path.get(scope.len()..)?;
        let is_inside = path.iter().zip(scope).all(|(name, of)| name == of);
        is_inside.then(|| inside.first().cloned().unwrap_or_else(|| "mod".into()))
    };
    let (from, to) = (node(module)?, node(target)?);
    (from != to).then_some((from, to))
}

#[test]
fn an_arrow_is_between_two_modules_of_a_scope() {
    let path = |path: &str| -> Module { path.split("::").map(String::from).collect() };
    let arrow = |scope: &[&str], to: &str| arrow(scope, &path("map::scan"), &path(to));
    let pair = |from: &str, to: &str| Some((from.to_string(), to.to_string()));
    assert_eq!(arrow(&[], "report"), pair("map", "report"));
    assert_eq!(arrow(&["map"], "map::line"), pair("scan", "line"));
    assert_eq!(arrow(&["map"], "map"), pair("scan", "mod"));
    assert_eq!(arrow(&[], "map::line"), None);
    assert_eq!(arrow(&["map"], "report"), None);
}

#[test]
fn a_circle_is_found() {
    let arrows = table("a: b c\nb: c\nc: d\nx: y\ny: x");
    assert_eq!(circle(arrows), table("x: y\ny: x"));
}
