//! Which robots crawl my site? The hosts that fetched `/robots.txt`, from gzip-compressed access logs.

pub mod map;
