//! Deflate streams of every kind: by flate2 at each level, by other compressors where they are
//! installed, and by a small encoder that uses what real compressors do not.

use std::process::{Command, Stdio};

use fastrand::Rng;
use kit::compress::{by_program, deflate};
use kit::logs;

/// A stream, with a name for messages.
pub(crate) struct Stream {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// Texts of about `size` bytes, one of each kind.
fn texts(size: usize) -> Vec<(&'static str, Vec<u8>)> {
    let mut random = Rng::with_seed(42);
    let noise: Vec<u8> = (0..size).map(|_| random.u8(..)).collect();
    let few: Vec<u8> = (0..size).map(|_| b"abcd"[random.usize(..4)]).collect();
    let mut runs = Vec::new();
    while runs.len() < size {
        runs.resize(runs.len() + 1 + random.usize(..400), random.u8(..));
    }
    vec![
        ("empty", Vec::new()),
        ("one byte", vec![b'x']),
        ("log", logs::text(7, size)),
        ("noise", noise),
        ("few letters", few),
        ("runs", runs),
        ("zeros", vec![0; size]),
        (
            "period 3",
            b"abc".iter().copied().cycle().take(size).collect(),
        ),
        ("period 63", (0..63u8).cycle().take(size).collect()),
        (
            "period 300",
            (0..300u16)
                .map(|n| (n * 7) as u8)
                .cycle()
                .take(size)
                .collect(),
        ),
    ]
}

/// Every kind of stream, of about `size` bytes of text.
pub(crate) fn all(size: usize) -> Vec<Stream> {
    let mut streams = Vec::new();
    for (kind, text) in texts(size) {
        for level in 0..=9 {
            streams.push(Stream {
                name: format!("{kind}, level {level}"),
                bytes: deflate(level, &text),
            });
        }
        for (program, arguments) in [
            ("igzip", &["-0c"][..]),
            ("igzip", &["-1c"]),
            ("igzip", &["-2c"]),
            ("igzip", &["-3c"]),
            ("libdeflate-gzip", &["-1c"]),
            ("libdeflate-gzip", &["-12c"]),
            ("pigz", &["-6c", "-b", "128"]),
            // Level 11 is zopfli.
            ("pigz", &["-11", "-c"]),
            ("pigz", &["-Hc"]),
            ("pigz", &["-Uc"]),
        ] {
            if let Some(bytes) = stream_by(program, arguments, &text) {
                streams.push(Stream {
                    name: format!("{kind}, {program} {}", arguments.join(" ")),
                    bytes,
                });
            }
        }
    }
    // Without optimisation the tests take ten times as long.
    for seed in 1..=if cfg!(debug_assertions) { 30 } else { 200 } {
        streams.push(Stream {
            name: format!("made here, seed {seed}"),
            bytes: made_here(seed),
        });
    }
    streams
}

/// The compressors that are not installed.
pub(crate) fn missing_programs() -> Vec<&'static str> {
    let is_missing = |program: &&str| {
        Command::new(program)
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_err()
    };
    ["igzip", "libdeflate-gzip", "pigz"]
        .into_iter()
        .filter(is_missing)
        .collect()
}

/// The deflate stream inside the gzip that a program makes of standard input, whose header has no
/// name and no comment.
fn stream_by(program: &str, arguments: &[&str], text: &[u8]) -> Option<Vec<u8>> {
    let gzip = by_program(program, arguments, text)?;
    (gzip.len() > 18 && gzip[3] == 0).then(|| gzip[10..gzip.len() - 8].to_vec())
}

struct Writer {
    bytes: Vec<u8>,
    hold: u64,
    count: u32,
}

impl Writer {
    fn put(&mut self, value: u32, bits: u32) {
        self.hold |= u64::from(value) << self.count;
        self.count += bits;
        while self.count >= 8 {
            self.bytes.push(self.hold as u8);
            self.hold >>= 8;
            self.count -= 8;
        }
    }

    fn align(&mut self) {
        if self.count > 0 {
            self.put(0, 8 - self.count);
        }
    }

    /// A word of a canonical code with these lengths.
    fn word(&mut self, lengths: &[u8], symbol: usize) {
        let length = lengths[symbol];
        assert!(length > 0);
        let mut word = 0u32;
        for bits in 1..=length {
            word <<= 1;
            let before = if bits == length {
                symbol
            } else {
                lengths.len()
            };
            word += lengths[..before]
                .iter()
                .filter(|&&other| other == bits)
                .count() as u32;
        }
        self.put(word.reverse_bits() >> (32 - length), length.into());
    }
}

/// A random complete code for `used` of `all` symbols, with words of up to `longest` bits.
fn code(random: &mut Rng, all: usize, used: usize, longest: u8, always: Option<usize>) -> Vec<u8> {
    let mut leaves: Vec<u8> = vec![0];
    while leaves.len() < used {
        let choices: Vec<usize> = (0..leaves.len())
            .filter(|&leaf| leaves[leaf] < longest)
            .collect();
        // The deepest leaf is split more often than chance has it, or long words would hardly
        // occur.
        let leaf = if random.usize(..3) == 0 {
            choices
                .iter()
                .copied()
                .max_by_key(|&leaf| leaves[leaf])
                .unwrap()
        } else {
            choices[random.usize(..choices.len())]
        };
        leaves[leaf] += 1;
        leaves.push(leaves[leaf]);
    }
    if used == 1 {
        leaves[0] = 1;
    }
    let mut lengths = vec![0; all];
    let mut symbols: Vec<usize> = (0..all).collect();
    for index in 0..all {
        symbols.swap(index, index + random.usize(..all - index));
    }
    if let Some(symbol) = always {
        let place = symbols.iter().position(|&other| other == symbol).unwrap();
        symbols.swap(place, random.usize(..used));
    }
    for (leaf, symbol) in leaves.into_iter().zip(symbols) {
        lengths[symbol] = leaf;
    }
    lengths
}

/// A valid stream of random blocks: odd codes, long words, empty blocks, stored and fixed ones.
pub(crate) fn made_here(seed: u64) -> Vec<u8> {
    let mut random = Rng::with_seed(seed);
    let mut writer = Writer {
        bytes: Vec::new(),
        hold: 0,
        count: 0,
    };
    let mut made = 0usize;
    let blocks = 1 + random.usize(..5);
    for block in 1..=blocks {
        writer.put((block == blocks).into(), 1);
        match random.usize(..6) {
            0 => {
                let length = random.usize(..300);
                writer.put(0, 2);
                writer.align();
                writer.put(length as u32, 16);
                writer.put(length as u32 ^ 0xffff, 16);
                for _ in 0..length {
                    writer.put(random.usize(..256) as u32, 8);
                }
                made += length;
            }
            1 => {
                let mut lengths = vec![8; 288];
                lengths[144..256].fill(9);
                lengths[256..280].fill(7);
                writer.put(1, 2);
                items(&mut writer, &mut random, &lengths, &[5; 30], &mut made);
            }
            _ => {
                let most = [3, 40, 286][random.usize(..3)];
                let used = 1 + random.usize(..most);
                let litlen = code(&mut random, 286, used, 15, Some(256));
                let most = [3, 30, 31][random.usize(..3)];
                let used = random.usize(..most);
                let distance = if used == 0 {
                    vec![0; 30]
                } else {
                    code(&mut random, 30, used, 15, None)
                };
                writer.put(2, 2);
                writer.put(286 - 257, 5);
                writer.put(30 - 1, 5);
                writer.put(19 - 4, 4);
                // Thirteen words of four bits and six of five make a complete code.
                let lengths: Vec<u8> = (0..19)
                    .map(|symbol| if symbol < 13 { 4 } else { 5 })
                    .collect();
                for symbol in [
                    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
                ] {
                    writer.put(lengths[symbol].into(), 3);
                }
                let all: Vec<u8> = litlen.iter().chain(&distance).copied().collect();
                let mut at = 0;
                while at < all.len() {
                    let run = all[at..]
                        .iter()
                        .take_while(|&&length| length == all[at])
                        .count();
                    if all[at] == 0 && run >= 11 && random.usize(..4) > 0 {
                        writer.word(&lengths, 18);
                        writer.put(run.min(138) as u32 - 11, 7);
                        at += run.min(138);
                    } else if all[at] == 0 && run >= 3 && random.usize(..4) > 0 {
                        writer.word(&lengths, 17);
                        writer.put(run.min(10) as u32 - 3, 3);
                        at += run.min(10);
                    } else if at > 0 && all[at] == all[at - 1] && run >= 3 {
                        writer.word(&lengths, 16);
                        writer.put(run.min(6) as u32 - 3, 2);
                        at += run.min(6);
                    } else {
                        writer.word(&lengths, all[at].into());
                        at += 1;
                    }
                }
                items(&mut writer, &mut random, &litlen, &distance, &mut made);
            }
        }
    }
    writer.align();
    writer.bytes
}

/// Random items of a block, and its end.
fn items(writer: &mut Writer, random: &mut Rng, litlen: &[u8], distance: &[u8], made: &mut usize) {
    let used = |lengths: &[u8]| -> Vec<usize> {
        (0..lengths.len())
            .filter(|&symbol| lengths[symbol] > 0)
            .collect()
    };
    let (symbols, distances) = (used(&litlen[..286]), used(distance));
    for _ in 0..random.usize(..400) {
        let symbol = symbols[random.usize(..symbols.len())];
        match symbol {
            0..256 => {
                writer.word(litlen, symbol);
                *made += 1;
            }
            256 => {}
            _ => {
                let reach = |symbol: usize| match symbol {
                    0..2 => (symbol + 1, 0),
                    _ => (((2 + symbol % 2) << (symbol / 2 - 1)) + 1, symbol / 2 - 1),
                };
                let near: Vec<usize> = distances
                    .iter()
                    .copied()
                    .filter(|&far| reach(far).0 <= *made)
                    .collect();
                if near.is_empty() {
                    continue;
                }
                let index = symbol - 257;
                let extra = if index < 8 || index == 28 {
                    0
                } else {
                    index as u32 / 4 - 1
                };
                let least = match index {
                    0..8 => 3 + index,
                    28 => 258,
                    _ => 3 + ((4 + index % 4) << extra),
                };
                let more = random.usize(..1 << extra);
                writer.word(litlen, symbol);
                writer.put(more as u32, extra);
                let far = near[random.usize(..near.len())];
                let (first, bits) = reach(far);
                writer.word(distance, far);
                writer.put(
                    random.usize(..(1 << bits).min(*made - first + 1)) as u32,
                    bits as u32,
                );
                *made += least + more;
            }
        }
    }
    writer.word(litlen, 256);
}
