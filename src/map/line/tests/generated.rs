//! Generated lines, whose client, time and target are known, and bytes of any kind.

use proptest::prelude::*;

use super::*;
use crate::map::request::Response;

/// An address, as servers write it, and what may stand around it.
fn address() -> impl Strategy<Value = String> {
    prop_oneof![
        "(203\\.0\\.113|198\\.51\\.100)\\.[1-9][0-9]?",
        "2001:db8:[0-9a-f]{1,4}::[0-9a-f]{1,4}",
    ]
}

fn user() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => Just("-".to_string()),
        2 => "[a-z]{1,8}",
        1 => "[A-Z][a-z]{1,5} [A-Z][a-z]{1,5}",
        1 => Just("\"\"".to_string()),
        1 => r#"x \[[a-z]{1,3}\] \\"[a-z]{1,3}\\""#,
        1 => "[a-z]{1,5}@[a-z]{1,5}\\.example",
    ]
}

/// What an operator configures before the time, with `CLIENT` and `USER` in it.
fn layout() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(&[
        "CLIENT - USER [TIME]",
        "CLIENT - [TIME]",
        "CLIENT [TIME]",
        "CLIENT, 192.0.2.7 - USER [TIME]",
        "CLIENT, 10.0.0.7 192.0.2.9 - USER [TIME]",
        "\"CLIENT\" 192.0.2.9 - USER [TIME]",
        "\"CLIENT, 192.0.2.7\" 192.0.2.9 - USER [TIME]",
        "192.0.2.9 (CLIENT, 192.0.2.7) - USER [TIME]",
        "CLIENT 10.0.0.9 - USER [TIME]",
        "www.example.com CLIENT - USER [TIME]",
        "www.example.com:443 CLIENT - USER [TIME]",
        "192.0.2.1:443 CLIENT - USER [TIME]",
        "www.example.com CLIENT USER [TIME]",
        "CLIENT www.example.com USER [TIME]",
        "- CLIENT - USER [TIME]",
        "CLIENT - USER [TIME] 4711",
        "CLIENT - USER [TIME] \"www.example.com\"",
        "[TIME] CLIENT TLSv1.3 TLS_AES_256_GCM_SHA384",
        "[TIME] www.example.com CLIENT 0.227",
        "[TIME] CLIENT - - \"www.example.com\"",
        "[TIME] [www.example.com:443] [client CLIENT]",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn what_was_written_is_read(
        (layout, client, user) in (layout(), address(), user()),
        time in "[0-3][0-9]/(Jan|May)/20[0-9]{2}:[0-2][0-9]:[0-5][0-9]:[0-5][0-9] [+-]0[0-9]00",
        method in "GET|HEAD|POST|M-SEARCH|get",
        target in r#"/([a-z/.?=&%]|\\"|\\\\|\\x[0-9A-F]{2}|\[|\]){0,30}"#,
        (status, bytes) in (100..600_u16, 0..10_u64.pow(12)),
        (referer, agent) in (r#"([ -!#-\[\]-~]|\\")"#, r#"([ -!#-\[\]-~]|\\"){0,30}"#),
    ) {
        let before = layout.replace("CLIENT", &client).replace("USER", &user).replace("TIME", &time);
        let line = format!(
            "{before} \"{method} {target} HTTP/1.1\" {status} {bytes} \"{referer}\" \"{agent}\""
        );
        let request = parse(line.as_bytes());
        prop_assert!(request.is_ok(), "{request:?}: {line}");
        let request = request.expect("a request");
        prop_assert_eq!(request.host, client.as_bytes(), "{}", line);
        prop_assert_eq!(request.time, time.as_bytes(), "{}", line);
        prop_assert_eq!(request.target, Some(target.as_bytes()), "{}", line);
        prop_assert_eq!(
            request.response(),
            Response {
                status: Some(status),
                bytes: Some(bytes),
                referer: Some(referer.as_bytes()),
                agent: Some(agent.as_bytes()),
            },
            "{}", line
        );
        // Joined to another, or after a prefix, the same line is refused.
        let cut = line.rfind('"').expect("the end of the agent");
        for joined in [format!("{line}{line}"), format!("{}{line}", &line[..cut])] {
            prop_assert_eq!(parse(joined.as_bytes()), Err(Malformed::Joined), "{}", joined);
        }
        let prefixed = format!("Jan  7 06:25:01 www nginx[7]: {line}");
        prop_assert!(parse(prefixed.as_bytes()).is_err(), "{}", prefixed);
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(
        line in r#"([ "\[\]\\(),:;|.-]|[0-9a-f]|1\.2\.3\.4|GET /|HTTP/1\.1"|07/Jan/2024:06:25:01 \+0100\]|\[Client |http | 200 7|é|\PC){0,40}"#,
    ) {
        if let Ok(request) = parse(line.as_bytes()) {
            prop_assert!(!request.host.is_empty());
            prop_assert!(!request.host.contains(&b'"') , "{}", line);
            _ = request.response();
        }
    }
}
