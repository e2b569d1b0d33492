//! Reads the module paths in the text of a Rust source. It knows nothing of tables and arrows.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A module, or a path to something in one, from the root of the crate.
pub(super) type Module = Vec<String>;

/// The modules that the text of a module names.
pub(super) fn targets(module: &[String], text: &str, known: &BTreeSet<Module>) -> BTreeSet<Module> {
    let tokens = text.parse().expect("a source is Rust");
    // `lib.rs` and `main.rs` stand at the root.
    let place = match module {
        [root] if root == "lib" || root == "main" => &[],
        module => module,
    };
    let mut paths = Vec::new();
    find_paths(place, tokens, &mut paths);
    let targets = paths.into_iter().filter_map(|(place, path)| {
        let path = absolute(&place, &path, known)?;
        Some(match longest(&path, known) {
            // An item of the root itself.
            [] => vec!["lib".into()],
            module => module.to_vec(),
        })
    });
    targets.collect()
}

/// The path from the root of the crate, or `None` for one to another crate or to a local name.
fn absolute(place: &[String], path: &[String], known: &BTreeSet<Module>) -> Option<Module> {
    let (first, rest) = path.split_first()?;
    match first.as_str() {
        "crate" | "findrobots" => Some(rest.to_vec()),
        "self" => Some([place, rest].concat()),
        "super" => {
            let mut place = place;
            let mut path = path;
            while let [first, rest @ ..] = path
                && first == "super"
            {
                place = place.split_last()?.1;
                path = rest;
            }
            Some([place, path].concat())
        }
        // A child is named without `self`.
        _ => {
            let child = [place, &path[..1]].concat();
            known.contains(&child).then(|| [place, path].concat())
        }
    }
}

/// The longest beginning of a path that is a module.
fn longest<'a>(path: &'a [String], known: &BTreeSet<Module>) -> &'a [String] {
    let lengths = (1..=path.len()).rev();
    lengths
        .map(|length| &path[..length])
        .find(|beginning| known.contains(*beginning))
        .unwrap_or_default()
}

/// Collects the paths in the code of a module, each with the inline module that it stands in.
fn find_paths(place: &[String], tokens: TokenStream, paths: &mut Vec<(Module, Vec<String>)>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at..] {
            [
                TokenTree::Ident(word),
                TokenTree::Ident(name),
                TokenTree::Group(body),
                ..,
            ] if word == "mod" => {
                if name != "tests" {
                    let place = [place, &[name.to_string()]].concat();
                    find_paths(&place, body.stream(), paths);
                }
                at += 3;
            }
            // A visibility, as `pub(in crate::map)`, names a module but uses nothing of it.
            [TokenTree::Ident(word), TokenTree::Group(group), ..]
                if word == "pub" && group.delimiter() == Delimiter::Parenthesis =>
            {
                at += 2;
            }
            [TokenTree::Ident(word), rest @ ..] if word == "use" => {
                let is_end = |token: &TokenTree| is_punct(token, ';');
                let end = rest.iter().position(is_end).unwrap_or(rest.len());
                let mut used = Vec::new();
                use_tree(&[], &rest[..end], &mut used);
                paths.extend(used.into_iter().map(|path| (place.to_vec(), path)));
                at += 1 + end;
            }
            [TokenTree::Ident(first), rest @ ..] => {
                let mut path = vec![first.to_string()];
                let mut rest = rest;
                while let [a, b, TokenTree::Ident(next), after @ ..] = rest
                    && is_punct(a, ':')
                    && is_punct(b, ':')
                {
                    path.push(next.to_string());
                    rest = after;
                }
                at = tokens.len() - rest.len();
                if path.len() > 1 {
                    paths.push((place.to_vec(), path));
                }
            }
            [TokenTree::Group(group), ..] => {
                find_paths(place, group.stream(), paths);
                at += 1;
            }
            _ => at += 1,
        }
    }
}

/// Collects the paths of a `use`, with its braces expanded.
fn use_tree(prefix: &[String], tokens: &[TokenTree], paths: &mut Vec<Vec<String>>) {
    for item in tokens.split(|token| is_punct(token, ',')) {
        let mut path = prefix.to_vec();
        for token in item {
            match token {
                TokenTree::Ident(word) if word == "as" => break,
                TokenTree::Ident(word) if word == "self" && !path.is_empty() => {}
                TokenTree::Ident(word) => path.push(word.to_string()),
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                    let inner: Vec<_> = group.stream().into_iter().collect();
                    use_tree(&path, &inner, paths);
                    path.clear();
                }
                _ => {}
            }
        }
        if !path.is_empty() {
            paths.push(path);
        }
    }
}

fn is_punct(token: &TokenTree, mark: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark)
}

#[test]
fn a_path_is_found_in_every_way_to_write_it() {
    let path = |path: &str| -> Module { path.split('/').map(String::from).collect() };
    let known = [
        "lib",
        "main",
        "host",
        "map",
        "map/line",
        "map/lines",
        "map/scan",
        "reduce",
        "render",
        "report",
    ];
    let known = known.map(path).into();
    let scan = path("map/scan");
    let found = |text: &str| -> Vec<String> {
        let targets = targets(&scan, text, &known);
        targets.iter().map(|target| target.join("::")).collect()
    };
    for (text, expected) in [
        ("use crate::reduce::Reduction;", &["reduce"][..]),
        ("pub use crate::report;", &["report"]),
        (
            "pub(crate) use crate::{host::Host, report::{self, Problem}};",
            &["host", "report"],
        ),
        ("use super::line as lines;", &["map::line"]),
        ("use super::{Query, lines::Lines};", &["map", "map::lines"]),
        ("use super::super::render::*;", &["render"]),
        ("use super::*;", &["map"]),
        ("use crate::{self, run};", &["lib"]),
        (
            "fn f(x: &crate::report::Report) { g!(super::line::parse(x)) }",
            &["map::line", "report"],
        ),
        ("fn f() { use crate::host; host::sort() }", &["host"]),
        (
            "mod inline { use super::super::line::Request; use super::X; }",
            &["map::line", "map::scan"],
        ),
        (
            "// crate::host\n/// [`crate::host`]\nconst X: &str = \"crate::host\";",
            &[],
        ),
        ("use std::{fmt, io}; use memchr::memmem; use lines::X;", &[]),
        ("mod tests { use crate::host::Host; }", &[]),
    ] {
        assert_eq!(found(text), expected, "{text}");
    }
}
