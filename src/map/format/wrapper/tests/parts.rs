//! Split records, joined by hand.

use crate::map::format::wrapper::Parts;
use crate::map::lines::MAX_LINE;

/// The text that comes of blocks, and what is left at its end, if no text is a record.
fn join(blocks: &[&str]) -> (String, String) {
    let mut parts = Parts::default();
    let mut out = Vec::new();
    for block in blocks {
        out.extend_from_slice(parts.join(block.as_bytes()));
    }
    let rest = parts.finish(|_| false).to_vec();
    let text = |bytes| String::from_utf8(bytes).expect("the texts are UTF-8");
    (text(out), text(rest))
}

const T: &str = "2024-01-07T06:25:01.5Z";

#[test]
fn the_lines_of_containers_become_their_records() {
    for (block, expected) in [
        // Docker's.
        (
            r#"{"log":"a \"b\" \u003c\n","stream":"stdout","time":"T"}"#,
            "a \"b\" <\n",
        ),
        (
            r#"{"time":"T","attrs":{"a":"b","c":"}"},"stream":"stderr","log":"a\r\n"}"#,
            "a\r\n",
        ),
        (
            r#" { "log" : "a\n" , "attrs" : {} , "time" : "T" } "#,
            "a\n",
        ),
        (r#"{"log":"a\nb\n","stream":"stdout"}"#, "a\nb\n"),
        (r#"{"log":"\n","stream":"stdout"}"#, "\n"),
        (r#"{"log":"a\\\\\n","stream":"stdout"}"#, "a\\\\\n"),
        // The kubelet's.
        ("T stdout F a b\n", "a b\n"),
        ("T stderr F:x  a\r\n", " a\n\n"),
        ("T stdout F\n", "\n"),
        ("T stdout F \n", "\n"),
        // The first line decides.
        ("\n\nT stdout F a\nx\n", "\n\na\nx\n"),
    ] {
        let block = block.replace("T stdout", &format!("{T} stdout"));
        let block = block.replace("T stderr", &format!("{T} stderr"));
        assert_eq!(join(&[&block]), (expected.into(), String::new()), "{block}");
    }
}

#[test]
fn other_blocks_are_passed_on_as_they_are() {
    for block in [
        "",
        "\n",
        "\r\n\0",
        "1.2.3.4 - - [x]\r\n{\"log\":\"a\\n\",\"stream\":\"stdout\"}\nx",
        "{\"log\":\"a\\n\"}\n",
        "{\"log\":\"a\\n\",\"stream\":\"stdout\",\"level\":\"info\"}\n",
        "{\"log\":\"a\\n\",\"stream\":\"other\"}\n",
        "{\"log\":\"a\\n\",\"log\":\"b\\n\",\"stream\":\"stdout\"}\n",
        "{\"log\":7,\"stream\":\"stdout\"}\n",
        "{\"log\":\"a\\n\",\"stream\":\"stdout\"} x\n",
        "{\"log\":\"a\\n\",\"stream\":\"stdout\"\n",
        "{\"message\":\"a\"}\n",
        "2024-01-07T06:25:01 stdout F a\n",
        "2024-01-07T06:25:01Z stdout FF a\n",
        "2024-01-07T06:25:01Z stdoutF a\n",
    ] {
        let mut parts = Parts::default();
        let joined = parts.join(block.as_bytes());
        assert_eq!(joined, block.as_bytes());
        assert_eq!(joined.as_ptr(), block.as_ptr(), "{block} was copied");
    }
}

#[test]
fn parts_are_joined_by_stream_at_the_place_of_the_last() {
    let cri = [
        format!("{T} stdout P a\n{T} stderr P 1\n{T} stdout P b\n"),
        format!("{T} stderr F 2\nx\n{T} stdout F c\n"),
    ];
    assert_eq!(join(&[&cri[0], &cri[1]]).0, "12\nx\nabc\n");
    let docker = [
        r#"{"log":"a\u00e9\"","stream":"stdout"}"#,
        r#"{"log":"","stream":"stderr"}"#,
        r#"{"log":"\\","stream":"stdout"}"#,
        r#"{"log":"n\n","stream":"stdout"}"#,
        r#"{"log":"1\n","stream":"stderr"}"#,
    ];
    let docker = docker.map(|line| format!("{line}\n"));
    let blocks = docker.each_ref().map(String::as_str);
    assert_eq!(join(&blocks).0, "aé\"\\n\n1\n");
    assert_eq!(join(&[&docker.concat()]).0, "aé\"\\n\n1\n");
}

#[test]
fn what_is_unfinished_is_left_in_its_form() {
    let text = format!("{T} stdout P a\n{T} stderr P:x 1\n{T} stdout P b\n");
    let rest = format!("{T} stdout P ab\n{T} stderr P:x 1\n");
    assert_eq!(join(&[&text]), (String::new(), rest));
    let text = "{\"log\":\"a\\\"\",\"stream\":\"stderr\"}\n{\"log\":\"b\",\"stream\":\"stderr\"}\n";
    let rest = "{\"log\":\"a\\\"b\",\"stream\":\"stdout\"}\n";
    assert_eq!(join(&[text]), (String::new(), rest.into()));
    let empty = "{\"log\":\"\",\"stream\":\"stderr\"}\n";
    assert_eq!(join(&[empty]), (String::new(), String::new()));
}

#[test]
fn what_is_unfinished_is_given_up_where_a_log_of_the_other_kind_begins() {
    let docker = "{\"log\":\"a\\n\",\"stream\":\"stdout\"}\n";
    let part = format!("{T} stdout P x\n");
    assert_eq!(join(&[&part, docker]).0, format!("{part}a\n"));
}

#[test]
fn a_record_that_is_approved_of_is_left_as_a_text() {
    let mut parts = Parts::default();
    let block = format!("{T} stdout P a\n{T} stderr P b\n");
    assert!(parts.join(block.as_bytes()).is_empty());
    let rest = format!("a\n{T} stderr P b\n");
    assert_eq!(parts.finish(|text| text == b"a"), rest.as_bytes());
}

#[test]
fn a_record_that_is_too_long_is_dropped_and_memory_is_bounded() {
    let part = format!("{T} stdout P {}\n", "x".repeat(MAX_LINE / 4));
    let end = format!("{T} stdout F \n{T} stdout F next\n");
    for (length, too_long) in [(4, 0), (5, 1), (100, 1)] {
        let mut parts = Parts::default();
        for _ in 0..length {
            assert!(parts.join(part.as_bytes()).is_empty());
        }
        let text = parts.join(end.as_bytes()).to_vec();
        let expected = if too_long == 0 { MAX_LINE + 1 } else { 0 };
        assert_eq!(text.len(), expected + "next\n".len());
        assert!(text.ends_with(b"next\n"));
        assert_eq!(parts.too_long(), too_long);
        assert!(parts.finish(|_| true).is_empty());
    }
    let mut parts = Parts::default();
    for _ in 0..100 {
        let other = part.replace("stdout", "stderr");
        parts.join(part.as_bytes());
        parts.join(other.as_bytes());
        assert!(parts.held() <= 4 * MAX_LINE, "{} bytes", parts.held());
    }
    assert_eq!(parts.too_long(), 2);
    assert!(parts.finish(|_| true).is_empty(), "it was said already");
}
