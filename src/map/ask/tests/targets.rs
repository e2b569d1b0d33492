//! Several targets and prefixes: searching for them finds what reading every line finds, in logs of
//! every way to write a target.

use super::*;

/// Targets as they are typed. Some are parts of others, some have bytes that logs escape.
const TYPED: [&str; 16] = [
    "/robots.txt",
    "/robots.txt*",
    "/robots*",
    "/wp-admin/*",
    "/wp-admin/a.php",
    "/wp-admin",
    "/wp*",
    "/a",
    "/a/*",
    "/ö/a*",
    "/ö\"x",
    "/a?b=c",
    "/a?b=*",
    "/*",
    "*",
    "/söng*",
];

/// What clients ask for.
const ASKED: [&str; 18] = [
    "/robots.txt",
    "/robots.txt?x",
    "/robots.txt.bak",
    "/old/robots.txt",
    "//robots.txt",
    "/Robots.txt",
    "/wp-admin/",
    "/wp-admin",
    "/wp-admin/a.php",
    "/blog/wp-admin/a.php",
    "/a",
    "/a/b",
    "/a?b=c",
    "/a?b=cd",
    "/ö/ab",
    "/ö\"x",
    "/söng<1>",
    "*",
];

/// The target as Apache writes it.
fn escaped(target: &str) -> String {
    let bytes = target.bytes().map(|byte| match byte {
        b'"' => "\\\"".to_string(),
        0x80.. => format!("\\x{byte:02x}"),
        _ => char::from(byte).to_string(),
    });
    bytes.collect()
}

/// The inside of a string of JSON, with the escapes that some writers make.
fn quoted_in_json(target: &str, escapes_all: bool) -> String {
    let chars = target.chars().map(|c| match c {
        '"' => "\\\"".to_string(),
        '/' if escapes_all => "\\/".to_string(),
        '<' | '>' | '&' | 'ö' if escapes_all => format!("\\u{:04x}", u32::from(c)),
        _ => c.to_string(),
    });
    chars.collect()
}

fn combined(n: u8, target: &str) -> String {
    ORDINARY
        .trim_end()
        .replace(".1 ", &format!(".{n} "))
        .replace("/a", &escaped(target))
}

/// A line of a log whose first lines are JSON.
fn json_line() -> impl Strategy<Value = String> {
    (1..9_u8, select(ASKED.to_vec()), 0..6_u8).prop_map(|(n, target, way)| {
        let array = |comma: &str| {
            let line = combined(n, target);
            let numbers: Vec<_> = line.bytes().map(|byte| byte.to_string()).collect();
            format!(
                "{{\"SYSLOG_IDENTIFIER\":\"x\",\"MESSAGE\":[{}]}}\n",
                numbers.join(comma)
            )
        };
        match way {
            0 => array(","),
            1 => array(", "),
            // Torn.
            2 => format!(
                "{{\"uri\":\"{}\",\"remote_ad\n",
                quoted_in_json(target, false)
            ),
            _ => format!(
                "{{\"remote_addr\":\"203.0.113.{n}\",\"method\":\"GET\",\"uri\":\"{}\",\
                 \"time\":\"2024-01-07T06:25:01Z\",\"status\":200}}\n",
                quoted_in_json(target, way > 3)
            ),
        }
    })
}

/// A line of a log whose first lines are those of Apache.
fn text_line() -> impl Strategy<Value = String> {
    (1..9_u8, select(ASKED.to_vec()), 0..6_u8).prop_map(|(n, target, way)| match way {
        0 => format!("see {target} and {}\n", escaped(target)),
        1 => format!("{}\r\n", combined(n, target)),
        2 => combined(n, "/x").replace("\"-\"", &format!("\"http://h{}\"", escaped(target))) + "\n",
        _ => combined(n, target) + "\n",
    })
}

fn set() -> impl Strategy<Value = Targets> {
    (vec(select(TYPED.to_vec()), 1..6), 0..5_u8).prop_map(|(typed, way)| {
        let targets = typed.iter().map(|one| one.parse().expect("a target"));
        let targets = Targets::new(targets).expect("they are few");
        match way {
            0 => targets.clone().and_variants().unwrap_or(targets),
            _ => targets,
        }
    })
}

fn log() -> impl Strategy<Value = String> {
    let first =
        "{\"remote_addr\":\"198.51.100.9\",\"method\":\"GET\",\"uri\":\"/x\",\"status\":200}\n";
    prop_oneof![
        vec(text_line(), 0..30).prop_map(|lines| format!("{ORDINARY}{}", lines.concat())),
        vec(json_line(), 0..30).prop_map(move |lines| format!("{first}{}", lines.concat())),
        (
            select(vec![SITE, OTHER]),
            vec((1..9_u8, select(ASKED.to_vec())), 0..30)
        )
            .prop_map(|(names, lines)| {
                let lines = lines
                    .iter()
                    .map(|(n, target)| record(&format!("203.0.113.{n}"), "203.0.113.9", target));
                format!("{names}{}", lines.collect::<String>())
            }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]
    #[test]
    fn searching_for_targets_finds_what_reading_every_line_finds(
        targets in set(),
        text in log(),
        size in 1..400_usize,
    ) {
        let text = text.as_bytes();
        prop_assert_eq!(ask_for(targets.clone(), text, size), read_all_for(&targets, text));
    }
}
