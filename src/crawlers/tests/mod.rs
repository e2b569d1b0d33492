//! What agents are. Each table has agents as operators and vendors document them, or as logs have
//! them.

mod browsers;

use proptest::prelude::*;

use super::list::{self, Pattern, Way};
use super::*;

fn crawlers() -> &'static Crawlers {
    Crawlers::builtin().expect("the data can be read")
}

#[track_caller]
fn is(agent: &str, kind: Kind, name: &str) {
    let verdict = crawlers().judge(agent.as_bytes());
    assert_eq!((verdict.kind, &*verdict.name), (kind, name), "{agent}");
}

#[test]
fn the_data_are_crawlers_with_facts() {
    let with = |kind: fn(&Crawler) -> bool| crawlers().iter().filter(|&one| kind(one)).count();
    assert!(crawlers().iter().count() > 1600);
    assert!(with(|one| one.purpose == Purpose::AiTraining) > 60);
    assert!(with(|one| one.is_tool) > 90);
    assert!(with(|one| !one.ranges.is_empty()) >= 36);
    assert!(with(|one| !one.reverse.is_empty()) > 20);
    assert!(with(|one| one.is_exempt) >= 13);
    assert!(with(|one| one.claim == Some(Claim::OwnToken)) >= 14);
    assert_eq!(with(|one| one.sources.is_none()), 0);
    let find = |name| crawlers().iter().find(|one| one.name == name);
    let gptbot = find("GPTBot").expect("it is in the data");
    assert_eq!(gptbot.operator.as_deref(), Some("OpenAI"));
    assert_eq!(gptbot.token.as_deref(), Some("GPTBot"));
    assert_eq!(gptbot.claim, Some(Claim::Yes));
    assert_eq!(gptbot.ranges, ["https://openai.com/gptbot.json"]);
}

/// An agent that a pattern matches, with the pattern as its only word.
fn example(pattern: &Pattern) -> String {
    let text = pattern.text.trim_start_matches('^').trim_end_matches('$');
    match pattern.way {
        Way::Word => text.to_lowercase(),
        Way::Literal => text.into(),
        Way::Regex => text.replace(".*", " ").replace('\\', ""),
    }
}

#[test]
fn each_pattern_of_the_data_finds_its_own_crawler() {
    let mut records = Vec::new();
    list::read(DATA, &mut records, false).expect("the data can be read");
    let mut others = Vec::new();
    for record in &records {
        for pattern in &record.patterns {
            let agent = example(pattern);
            let verdict = crawlers().judge(agent.as_bytes());
            let found = verdict.crawler.expect("an example is found");
            if found.name != record.crawler.name {
                others.push(format!("{agent}: {}", found.name));
            }
        }
        if record.patterns.is_empty() {
            let agent = record.crawler.name.as_bytes();
            assert_eq!(crawlers().judge(agent).crawler, Some(&record.crawler));
        }
    }
    assert_eq!(others, [""; 0]);
}

#[test]
fn crawlers_are_named_by_their_tokens() {
    for (agent, name) in [
        (
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "Googlebot",
        ),
        ("Googlebot-Image/1.0", "Googlebot-Image"),
        ("googlebot/2.1", "Googlebot"),
        ("Mediapartners-Google", "Mediapartners-Google"),
        (
            "Mozilla/5.0 (compatible) Mediapartners (Googlebot)",
            "Mediapartners-Google",
        ),
        (
            "AdsBot-Google (+http://www.google.com/adsbot.html)",
            "AdsBot-Google",
        ),
        ("AdsBot-Google-Mobile-Apps", "AdsBot-Google-Mobile-Apps"),
        (
            "FeedFetcher-Google; (+http://www.google.com/feedfetcher.html)",
            "FeedFetcher-Google",
        ),
        (
            "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
            "GoogleImageProxy",
        ),
        (
            "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
            "bingbot",
        ),
        (
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)",
            "ClaudeBot",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36; ClaudeBot/1.0; +claudebot@anthropic.com",
            "ClaudeBot",
        ),
        (
            "Mozilla/5.0 (Linux; Android 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36 (compatible; Bytespider; spider-feedback@bytedance.com)",
            "Bytespider",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.1.1 Safari/605.1.15 (Applebot/0.1; +http://www.apple.com/go/applebot)",
            "Applebot",
        ),
        (
            "Mozilla/5.0 (compatible; YandexImages/3.0; +http://yandex.com/bots)",
            "YandexImages",
        ),
        (
            "Mozilla/5.0 (compatible; YandexNews/4.0; +http://yandex.com/bots)",
            "Yandex",
        ),
        ("Scrapy/2.11.0 (+https://scrapy.org)", "Scrapy"),
        (
            "meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)",
            "meta-externalagent",
        ),
    ] {
        is(agent, Kind::Listed, name);
    }
}

#[test]
fn the_longest_of_several_names_counts_and_then_the_first() {
    is("SemrushBot-SI SemrushBot", Kind::Listed, "SemrushBot-SI");
    is("bingbot/2.0 Googlebot/2.1", Kind::Listed, "Googlebot");
    is(
        "YandexBot DotBot SeznamBot MojeekBot",
        Kind::Listed,
        "MojeekBot",
    );
}

#[test]
fn a_name_in_an_address_or_in_a_comparison_is_weaker_or_none() {
    is(
        "FooBot/1.0 (compatible; like Googlebot)",
        Kind::Declared,
        "FooBot",
    );
    is(
        "FooBot/1.0 (compatible with Googlebot)",
        Kind::Declared,
        "FooBot",
    );
    is(
        "bingbot/2.0 (+https://example.org/why-AdsBot-Google-Mobile)",
        Kind::Listed,
        "bingbot",
    );
    is(
        "DotBot https://example.org/Baiduspider",
        Kind::Listed,
        "DotBot",
    );
    is(
        "Mozilla/5.0 Chrome/77.0 Safari/537.36 https://linko.app/crawler",
        Kind::Listed,
        "linko",
    );
}

#[test]
fn short_patterns_are_whole_words() {
    is("RUNNING/1.0", Kind::Other, "RUNNING");
    is("NING/1.0", Kind::Listed, "NING");
    is("Plinko/2.0", Kind::Other, "Plinko");
    is("App/2008/1", Kind::Other, "App");
}

#[test]
fn a_robot_that_is_not_listed_has_the_name_that_it_gives_itself() {
    for (agent, name) in [
        (
            "Mozilla/5.0 (compatible; FooBot/1.0; +http://foo.example/bot)",
            "FooBot",
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; Pixel 4) Chrome/90.0 Mobile Safari/537.36 (compatible; FooBot-Image/2)",
            "FooBot-Image",
        ),
        ("foo-crawler (admin@foo.example)", "foo-crawler"),
        ("Quick Spider/2.0", "Quick Spider"),
        (
            "Mozilla/5.0 (compatible; Quick Web Crawler 2.0; http://foo.example)",
            "Quick Web Crawler",
        ),
        ("Quick/2.0 (bot)", "Quick"),
        ("Engine/1.0 Quick Spider/2.0", "Quick Spider"),
        ("crawler", "crawler"),
        ("FooBots/1", "FooBots"),
        (
            "Mozilla/5.0 (compatible; Foo/1.0; +https://foo.example)",
            "Foo",
        ),
        ("Foo Fetcher 1.0 (+https://foo.example)", "Foo Fetcher"),
        ("360Foo/1.0 (+https://foo.example)", "360Foo"),
        (
            "Mozilla/5.0 (compatible; +https://foo.example/x)",
            "foo.example",
        ),
        ("python-requests/2.31 FooBot/1.0", "FooBot"),
    ] {
        is(agent, Kind::Declared, name);
    }
}

#[test]
fn libraries_and_clients_are_tools() {
    for (agent, name) in [
        ("curl/8.5.0", "curl"),
        ("Wget/1.21.4", "Wget"),
        ("python-requests/2.31.0", "python-requests"),
        ("Python/3.11 aiohttp/3.9.1", "aiohttp"),
        ("python-httpx/0.27.0", "httpx"),
        ("Go-http-client/2.0", "Go-http-client"),
        ("okhttp/4.12.0", "okhttp"),
        ("MyApp/1.2 okhttp/4.12.0", "okhttp"),
        ("axios/1.6.2", "axios"),
        (
            "node-fetch/1.0 (+https://github.com/bitinn/node-fetch)",
            "node-fetch",
        ),
        ("node", "node"),
        ("Java/17.0.9", "Java"),
        ("libwww-perl/6.67", "libwww-perl"),
        (
            "Apache-HttpClient/4.5.14 (Java/17.0.9)",
            "Apache-HttpClient",
        ),
        (
            "Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.19041.1",
            "PowerShell",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36",
            "HeadlessChrome",
        ),
    ] {
        is(agent, Kind::Tool, name);
    }
}

#[test]
fn no_agent_and_apps_are_no_robots() {
    for agent in ["", "-", "  "] {
        is(agent, Kind::Empty, "");
    }
    for (agent, name) in [
        ("MyApp/1.2 CFNetwork/1410.0.3 Darwin/22.6.0", "MyApp"),
        (
            "Dalvik/2.1.0 (Linux; U; Android 13; CUBOT X70 Build/TP1A)",
            "Dalvik",
        ),
        ("Talbot/1.0", "Talbot"),
        ("Abbottabad bottle", "Abbottabad"),
        ("robotics/2", "robotics"),
        ("\u{e9}", ""),
    ] {
        is(agent, Kind::Other, name);
    }
}

#[test]
fn a_record_of_the_user_adds_a_crawler_that_counts_before_all_others() {
    let own = "# ours\n\nName: Our checker\nPurpose: monitoring\nPattern: ^Check\n\nname: OurBot\n";
    let crawlers = Crawlers::with(own).expect("it can be read");
    let judge = |agent: &'static str| crawlers.judge(agent.as_bytes());
    let verdict = judge("Check/1.0 (like a Googlebot/2.1)");
    assert_eq!(
        (verdict.kind, &*verdict.name),
        (Kind::Listed, "Our checker")
    );
    assert_eq!(
        verdict.crawler.map(|one| one.purpose),
        Some(Purpose::Monitoring)
    );
    assert_eq!(judge("Mozilla/5.0 Check/1.0").kind, Kind::Browser);
    assert_eq!(judge("ourbot/1.0").name, "OurBot");
    assert_eq!(judge("ourbot/1.0").kind, Kind::Listed);
}

#[test]
fn a_record_of_the_user_changes_what_it_has_keys_for() {
    let own = "Name: gptbot\nPurpose: other\nRanges: a\nRanges: b\n\nName: curl\nKind: crawler\n\n\
        Name: bingbot\nWord: bing-two\nRegex: bing[0-9]{3}\n";
    let crawlers = Crawlers::with(own).expect("it can be read");
    let judge = |agent: &'static str| crawlers.judge(agent.as_bytes());
    let gptbot = judge("GPTBot/1.2").crawler.expect("it is listed");
    assert_eq!(
        (gptbot.name.as_str(), gptbot.purpose),
        ("gptbot", Purpose::Other)
    );
    assert_eq!(gptbot.ranges, ["a", "b"]);
    assert_eq!(gptbot.operator.as_deref(), Some("OpenAI"));
    assert_eq!(judge("curl/8.0").kind, Kind::Listed);
    assert_eq!(judge("bingbot/2.0").kind, Kind::Declared);
    assert_eq!(judge("Bing-Two/2.0").name, "bingbot");
    assert_eq!(judge("bing123").name, "bingbot");
}

#[test]
fn a_file_that_cannot_be_read_is_refused_with_line_and_reason() {
    for (text, expected) in [
        ("Name: A\nno key", "line 2: it is not `Key: value`"),
        (
            "\n\nPurpose: seo",
            "line 3: a record begins with its `Name`",
        ),
        ("Name: A\nColour: red", "line 2: there is no key `Colour`"),
        ("Name:", "line 1: `Name` has no value"),
        (
            "Name: A\nClaim: maybe",
            "line 2: `maybe` is no Claim; they are yes, no, own-token, by-design-no, disputed, undocumented",
        ),
        (
            "Name: A\nKind: robot",
            "line 2: `robot` is no Kind; they are tool, crawler",
        ),
        (
            "Name: A\nName: B\nName: a",
            "line 3: `a` has a record already, at line 1",
        ),
    ] {
        let error = Crawlers::with(text).expect_err(text);
        assert_eq!(error.to_string(), expected, "{text}");
    }
    let error = Crawlers::with("Name: A\n\nRegex: (").expect_err("it is no expression");
    assert_eq!(error.line, 3);
    let error = Crawlers::with("Name: A\nRegex: (a{999}){999}").expect_err("it is too large");
    assert_eq!(error.line, 2);
}

proptest! {
    #[test]
    fn every_agent_has_a_verdict(agent in proptest::collection::vec(any::<u8>(), 0..200)) {
        let verdict = crawlers().judge(&agent);
        let is_listed = matches!(verdict.kind, Kind::Listed | Kind::Tool);
        prop_assert_eq!(is_listed, verdict.crawler.is_some());
    }

    #[test]
    fn an_agent_of_words_has_a_verdict(
        agent in "([ ;(),+/@:.-]|bot|Bot|http|://|crawler|like |Android|Googlebot|[A-Za-z0-9]{1,3}){0,40}"
    ) {
        let verdict = crawlers().judge(agent.as_bytes());
        if verdict.kind == Kind::Listed {
            let name = verdict.name.to_ascii_lowercase();
            prop_assert!(!name.is_empty());
        }
        if verdict.kind == Kind::Declared {
            prop_assert!(agent.contains(&*verdict.name) || verdict.name.contains(' '));
        }
    }
}

/// A million bytes of what is worst for each step, which a time squared in them would not end.
#[test]
fn long_agents_take_time_in_proportion() {
    for part in [
        "Googlebot",
        "bot",
        "http://",
        "a ",
        "Spider spider.com ",
        "+http",
        "(",
        "a@",
    ] {
        let agent = part.repeat(1_000_000 / part.len());
        crawlers().judge(agent.as_bytes());
    }
}
