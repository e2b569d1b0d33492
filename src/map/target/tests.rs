//! What counts as a request for a target, and that the order and number of targets change nothing.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;

fn targets(typed: &[&str]) -> Targets {
    let targets = typed.iter().map(|one| one.parse().expect("a target"));
    Targets::new(targets).expect("they are few")
}

fn variants(typed: &[&str]) -> Targets {
    targets(typed).and_variants().expect("they are paths")
}

fn check(targets: &Targets, logged: &[&str], expected: bool) {
    for one in logged {
        let seen = targets.matches(one.as_bytes(), Escapes::Server);
        assert_eq!(seen, expected, "{one}");
    }
}

const VARIANTS: [&str; 7] = [
    "/robots.txt?x=1",
    "/robots.txt#top",
    "//robots.txt",
    "http://example.com/robots.txt",
    "HTTPS://example.com:8443//robots.txt?",
    "/%72obots%2etxt",
    "/Robots.TXT",
];

const OTHERS: [&str; 10] = [
    "http://example.com?u=/robots.txt",
    "x?u=http://h/robots.txt",
    "/robots.txt/",
    "/sub/robots.txt",
    "robots.txt",
    "/robots.txt.bak",
    "/?u=http://example.com/robots.txt",
    "http://example.com",
    "/%robots.txt",
    "",
];

#[test]
fn the_exact_target_is_matched_to_the_byte() {
    let target = Targets::from(Target::exact(b"/robots.txt"));
    check(&target, &["/robots.txt"], true);
    check(&target, &VARIANTS, false);
    check(&target, &OTHERS, false);
}

#[test]
fn variants_count_when_they_are_asked_for_and_nothing_else_does() {
    let target = variants(&["/robots.txt"]);
    check(&target, &["/robots.txt"], true);
    check(&target, &VARIANTS, true);
    check(&target, &OTHERS, false);
}

const BELOW: [&str; 5] = [
    "/wp-admin/",
    "/wp-admin/a.php",
    "/wp-admin/?x",
    "/wp-admin//",
    r"/wp-admin/\x22",
];

const BELOW_OTHERWISE: [&str; 6] = [
    "//wp-admin/a",
    "/WP-Admin/A",
    "/wp%2dadmin/a",
    "/wp-admin%2fa",
    "http://example.com/wp-admin/a",
    "/wp-admin//a?b",
];

const NOT_BELOW: [&str; 7] = [
    "/wp-admin",
    "/wp-admin?a=/wp-admin/",
    "/wp-adminx/",
    "/blog/wp-admin/",
    "wp-admin/",
    "http://example.com/?u=/wp-admin/",
    "",
];

#[test]
fn of_a_prefix_all_that_begins_with_it_counts() {
    let target = targets(&["/wp-admin/*"]);
    check(&target, &BELOW, true);
    check(&target, &BELOW_OTHERWISE[..5], false);
    check(&target, &NOT_BELOW, false);
    check(&targets(&["/*"]), &["/", "/a", "//", "/?x"], true);
    check(&targets(&["/*"]), &["*", "http://a.example/", ""], false);
    check(&targets(&["*"]), &["*"], true);
    check(&targets(&["*"]), &["/", "**"], false);
    check(&targets(&["/a?b=*"]), &["/a?b=", "/a?b=1"], true);
    check(&targets(&["/a?b=*"]), &["/a", "/a?c"], false);
}

#[test]
fn of_a_prefix_with_variants_the_plain_path_decides() {
    let target = variants(&["/wp-admin/*"]);
    check(&target, &BELOW, true);
    check(&target, &BELOW_OTHERWISE, true);
    check(&target, &NOT_BELOW, false);
    // Half an escape at the end of a prefix is its bytes.
    check(&variants(&["/ö%2*"]), &[r"/\xc3\xb6%2f", "/ö%2F"], true);
}

#[test]
fn of_several_targets_any_counts() {
    let several = targets(&["/robots.txt", "/wp-admin/*", "/a?b"]);
    check(&several, &["/robots.txt", "/a?b", "/wp-admin/x"], true);
    check(&several, &VARIANTS, false);
    check(&several, &OTHERS, false);
    check(&several, &NOT_BELOW, false);
    let several = variants(&["/robots.txt", "/wp-admin/*"]);
    check(&several, &VARIANTS, true);
    check(&several, &OTHERS, false);
    check(&several, &BELOW_OTHERWISE, true);
    check(&several, &NOT_BELOW, false);
}

#[test]
fn variants_are_known_where_they_do_not_count() {
    let several = targets(&["/robots.txt", "/wp-admin/*", "/a?b"]);
    for (logged, expected) in [
        ("/Robots.txt", true),
        ("/robots.txt", true),
        ("//wp-admin/x", true),
        ("/a?b", true),
        // A target that is no path has no variants.
        ("/a", false),
        ("/A?b", false),
        ("/x", false),
    ] {
        let seen = several.is_variant(logged.as_bytes(), Escapes::Server);
        assert_eq!(seen, expected, "{logged}");
    }
}

#[test]
fn a_target_that_servers_escape_is_found_under_both_their_escapes() {
    let song = "/söng\"x\".txt";
    for typed in [
        &[song][..],
        &["/b", song],
        &["/söng\"x*"],
        &["/b", "/söng\"*"],
    ] {
        let target = targets(typed);
        check(
            &target,
            &[r#"/s\xc3\xb6ng\"x\".txt"#, r"/s\xC3\xB6ng\x22x\x22.txt"],
            true,
        );
        check(&target, &[r"/s\xC3\xB6ng.txt"], false);
        assert!(!target.matches(br#"/s\xc3\xb6ng\"x\".txt"#, Escapes::None));
    }
}

#[test]
fn a_target_without_a_needle_is_looked_for_in_every_line() {
    let needless = Targets::from(Target::exact(b"\xff\xfe"));
    assert!(needless.search().is_none() && needless.array_searches().is_empty());
    for (typed, expected) in [
        (&["/a"][..], true),
        (&["/a*"], true),
        (&["/a", "/b/*"], true),
        (&["/*"], false),
        (&["/a", "/*"], false),
        (&["/a", "/"], false),
    ] {
        assert_eq!(targets(typed).search().is_some(), expected, "{typed:?}");
    }
    assert!(variants(&["/a"]).search().is_none());
}

#[test]
fn what_cannot_be_looked_for_together_is_refused() {
    let numbered = |n: usize| (0..n).map(|n| Target::exact(format!("/{n}").as_bytes()));
    assert!(matches!(Targets::new([]), Err(TargetsError::Empty)));
    let many = Targets::new(numbered(MOST_TARGETS).chain(numbered(9))).expect("no more than that");
    assert_eq!(many.targets().len(), MOST_TARGETS);
    assert!(many.matches(b"/999", Escapes::None) && !many.matches(b"/1000", Escapes::None));
    let more = Targets::new(numbered(MOST_TARGETS + 1));
    assert!(matches!(more, Err(TargetsError::TooMany(1001))));
    for typed in ["*", "/a?b", "/a?b*", "http://a.example/*"] {
        let refused = targets(&["/a", typed]).and_variants();
        assert!(
            matches!(&refused, Err(TargetsError::NoPath(which)) if which == typed),
            "{refused:?}"
        );
    }
}

fn written(targets: &Targets) -> Vec<u8> {
    postcard::to_stdvec(targets).expect("they can be written")
}

proptest! {
    #[test]
    fn a_set_is_one_value_whatever_the_order_and_however_often_each_is_named(
        typed in vec(select(vec!["/a", "/a*", "/a/*", "/b", "/*", "/é", "/a?b"]), 1..8),
        logged in "(/|//)[abA/?]{0,4}",
        with_variants in any::<bool>(),
        turn in 0..8_usize,
    ) {
        let make = |typed: &[&str]| {
            let targets = targets(typed);
            match with_variants {
                true => targets.clone().and_variants().unwrap_or(targets),
                false => targets,
            }
        };
        let set = make(&typed);
        let mut others = typed.clone();
        others.rotate_left(turn % typed.len());
        others.push(typed[0]);
        let same = make(&others);
        prop_assert_eq!(written(&same), written(&set));
        let crossed: Targets = postcard::from_bytes(&written(&set)).expect("it can be read");
        prop_assert_eq!(written(&crossed), written(&set));
        let logged = logged.as_bytes();
        let expected = typed.iter().any(|one| make(&[one]).matches(logged, Escapes::Server));
        for targets in [&set, &same, &crossed] {
            // A set with a target that has no variants has none, but each other alone has.
            if set.has_variants() || !with_variants {
                prop_assert_eq!(targets.matches(logged, Escapes::Server), expected);
            }
        }
        prop_assert!(!set.matches(logged, Escapes::Server) || set.is_variant(logged, Escapes::Server));
    }

    #[test]
    fn what_the_last_byte_refuses_is_no_variant(
        logged in "(http://h|[a?])?(/|//|%2f|[rR]|\\\\)(%72|[rR])?(\\.|%2[eE])?(t|T|%74|%5|%54|x74|\\\\x74|/|é)?[?#/t]?",
        typed in select(vec!["/", "/r.t", "/R.T", "/r/", "/é", "/r.t*"]),
    ) {
        let targets = targets(&[typed]);
        let unescaped = unescape(logged.as_bytes());
        let expected = [logged.as_bytes(), &unescaped[..]].iter().any(|logged| {
            targets.exact.hold(logged)
        }) || targets.plain.hold(&plain(&unescaped));
        prop_assert_eq!(targets.is_variant(logged.as_bytes(), Escapes::Server), expected);
    }
}
