//! The arguments on what the report shows of its answer, and their meaning.

use std::fmt;
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail, ensure};
use clap::{Args, ValueEnum};
use findrobots::crawlers::{Crawlers, Purpose};
use findrobots::reduce::{agents, hosts};

use super::values::at_least_one;

#[derive(Debug, Args)]
#[command(next_help_heading = "View")]
pub(super) struct ViewArgs {
    /// Sort by hits, requests, bytes, last, …
    ///
    /// hosts: host (default), hits, files, first, last. agents: requests (default), bytes, hosts,
    /// robots (fetches of robots.txt), first, last, name. The largest numbers come first; first has
    /// the earliest at the top, last the latest.
    #[arg(long, value_name = "ORDER", hide_possible_values = true)]
    sort: Option<Order>,

    /// Show the first N rows only
    ///
    /// Of agents, the others are added up in one more row.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    top: Option<NonZeroUsize>,

    /// Of agents, show those with these purposes only
    ///
    /// Words with commas between them, of search, ai-training, ai-search, ai-user, seo, archive,
    /// preview, feed, monitoring, advertising, scanner, library, academic, other, and unknown (no
    /// list has the robot).
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = purpose)]
    #[arg(hide_short_help = true)]
    purpose: Vec<Wanted>,

    /// Add agents up by robot, operator or purpose [default: robot]
    #[arg(long, value_name = "WHAT", hide_short_help = true)]
    #[arg(hide_possible_values = true)]
    by: Option<ByName>,

    /// Of agents, show the hosts of ROBOT instead
    ///
    /// A name of the report in any case, or hidden (the hosts that look like browsers and fetched
    /// robots.txt), or empty (no agent).
    #[arg(long, value_name = "ROBOT", conflicts_with_all = ["by", "purpose"])]
    #[arg(hide_short_help = true)]
    hosts_of: Option<String>,

    /// Read more names of agents from FILE
    ///
    /// In the format of data/crawlers.txt in the sources; the README has an example. They count
    /// before the program's own.
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    agents_file: Option<PathBuf>,
}

/// An order of any report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Order {
    Host,
    Hits,
    Files,
    Requests,
    Bytes,
    Hosts,
    Robots,
    First,
    Last,
    Name,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ByName {
    Robot,
    Operator,
    Purpose,
}

/// A purpose, or none: that of robots of which no list says it.
#[derive(Debug, Clone, Copy)]
struct Wanted(Option<Purpose>);

fn purpose(text: &str) -> Result<Wanted> {
    if text == "unknown" {
        return Ok(Wanted(None));
    }
    let purpose = Purpose::of(text).map(|purpose| Wanted(Some(purpose)));
    purpose.ok_or_else(|| {
        let words = Purpose::ALL.map(|(word, _)| word).join(", ");
        anyhow!("the purposes are {words}, unknown")
    })
}

impl ViewArgs {
    /// How the hosts are shown.
    pub(super) fn of_hosts(&self, counts: bool) -> Result<hosts::View> {
        let of_agents = [
            ("--purpose", !self.purpose.is_empty()),
            ("--by", self.by.is_some()),
            ("--hosts-of", self.hosts_of.is_some()),
            ("--agents-file", self.agents_file.is_some()),
        ];
        for (option, is_given) in of_agents {
            ensure!(!is_given, "{option} is for --report agents");
        }
        let sort = match self.sort {
            None | Some(Order::Host) => hosts::Sort::Host,
            Some(Order::Hits) => hosts::Sort::Hits,
            Some(Order::Files) => hosts::Sort::Files,
            Some(Order::First) => hosts::Sort::First,
            Some(Order::Last) => hosts::Sort::Last,
            Some(order) => bail!("--sort {order}: hosts have host, hits, files, first, last"),
        };
        Ok(hosts::View {
            counts,
            sort,
            top: self.top,
        })
    }

    /// How the robots are shown.
    pub(super) fn of_agents(&self) -> Result<agents::View> {
        let sort = match self.sort {
            None | Some(Order::Requests) => agents::Sort::Requests,
            Some(Order::Bytes) => agents::Sort::Bytes,
            Some(Order::Hosts) if self.hosts_of.is_none() => agents::Sort::Hosts,
            Some(Order::Robots) => agents::Sort::Robots,
            Some(Order::First) => agents::Sort::First,
            Some(Order::Last) => agents::Sort::Last,
            Some(Order::Name) if self.hosts_of.is_none() => agents::Sort::Name,
            Some(Order::Host) if self.hosts_of.is_some() => agents::Sort::Name,
            Some(order) => match self.hosts_of {
                None => bail!(
                    "--sort {order}: agents have requests, bytes, hosts, robots, first, last, name"
                ),
                Some(_) => bail!(
                    "--sort {order}: the hosts of a robot have host, requests, bytes, robots, \
                     first, last"
                ),
            },
        };
        let rows = match &self.hosts_of {
            Some(robot) => agents::Rows::HostsOf(robot.clone()),
            None => agents::Rows::Robots {
                by: match self.by {
                    None | Some(ByName::Robot) => agents::By::Robot,
                    Some(ByName::Operator) => agents::By::Operator,
                    Some(ByName::Purpose) => agents::By::Purpose,
                },
                purposes: self
                    .purpose
                    .iter()
                    .map(|Wanted(purpose)| *purpose)
                    .collect(),
            },
        };
        let own = self.agents_file.as_deref().map(own_crawlers).transpose()?;
        Ok(agents::View {
            crawlers: own.map(Arc::new),
            rows,
            sort,
            top: self.top,
        })
    }
}

pub(super) fn own_crawlers(path: &Path) -> Result<Crawlers> {
    let name = || path.display().to_string();
    let text = fs::read_to_string(path).with_context(name)?;
    Crawlers::with(&text).with_context(name)
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.to_possible_value();
        f.write_str(value.as_ref().map_or("", |value| value.get_name()))
    }
}
