//! A host as a key: an IPv4 address is a number, anything else its bytes.

use std::net::{IpAddr, Ipv4Addr};

use crate::host;

/// A host. The order is that of addresses by number, then of all others by their bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HostKey<'a> {
    /// An IPv4 address, written in the usual way.
    V4(u32),
    /// Any other host, as the log has it.
    Text(&'a [u8]),
}

impl<'a> HostKey<'a> {
    /// The key of a host as a log has it.
    pub fn of(host: &'a [u8]) -> Self {
        v4(host).map_or(Self::Text(host), Self::V4)
    }

    /// The address, if the host is one.
    pub fn address(self) -> Option<IpAddr> {
        match self {
            Self::V4(number) => Some(Ipv4Addr::from(number).into()),
            Self::Text(text) => host::address(text),
        }
    }

    /// The host as the log has it.
    pub fn to_host(self) -> host::Host {
        match self {
            Self::V4(number) => Ipv4Addr::from(number).to_string().as_bytes().into(),
            Self::Text(text) => text.into(),
        }
    }
}

/// Reads an IPv4 address in the one way that writing its number leads back to: four decimal
/// numbers without leading zeros.
fn v4(host: &[u8]) -> Option<u32> {
    if host.len() > "255.255.255.255".len() {
        return None;
    }
    let (mut address, mut dots) = (0_u32, 0);
    // Of the present number: its value, and how many digits it has.
    let (mut number, mut digits) = (0_u32, 0);
    for &byte in host {
        match byte {
            b'0'..=b'9' if digits == 0 || number > 0 && digits < 3 => {
                number = 10 * number + u32::from(byte - b'0');
                digits += 1;
            }
            b'.' if digits > 0 && number < 256 => {
                address = address << 8 | number;
                dots += 1;
                (number, digits) = (0, 0);
            }
            _ => return None,
        }
    }
    (dots == 3 && digits > 0 && number < 256).then_some(address << 8 | number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_the_usual_way_to_write_an_address_is_a_number() {
        for text in [
            "",
            "1",
            "1.2.3",
            "1.2.3.",
            "1.2.3.4.",
            "1.2.3.4.5",
            "01.2.3.4",
            "1.2.3.00",
            "1.2.3.256",
            "256.2.3.4",
            "1..3.4",
            ".1.2.3",
            "1.2.3.4 ",
            "::1",
            "a.b.c.d",
            "1.2.3.1000",
            "4294967297.1.1.1",
        ] {
            assert_eq!(HostKey::of(text.as_bytes()), HostKey::Text(text.as_bytes()));
        }
        assert_eq!(HostKey::of(b"0.0.0.0"), HostKey::V4(0));
        assert_eq!(HostKey::of(b"255.255.255.255"), HostKey::V4(u32::MAX));
        assert_eq!(HostKey::of(b"1.20.0.255"), HostKey::V4(0x0114_00ff));
    }

    proptest! {
        #[test]
        fn a_key_leads_back_to_the_host(
            host in prop_oneof!["[0-9.]{0,16}", any::<u32>().prop_map(|n| Ipv4Addr::from(n).to_string())],
        ) {
            let key = HostKey::of(host.as_bytes());
            prop_assert_eq!(&*key.to_host(), host.as_bytes());
            prop_assert_eq!(key.address(), host.parse().ok());
            prop_assert_eq!(matches!(key, HostKey::V4(_)), host.parse::<Ipv4Addr>().is_ok());
        }
    }
}
