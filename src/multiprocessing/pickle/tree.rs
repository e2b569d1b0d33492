//! Copies an arena into a [`Value`], within the limits, and says what its calls mean.
//!
//! Each node is charged as often as it is reached, before memory is taken for it; so a pickle that is
//! small because its parts are shared ends here. The only calls that mean data are known by their exact
//! names; all others become objects. Nothing is called.

use std::collections::HashMap;
use std::collections::hash_map::{Entry, RandomState};
use std::hash::{BuildHasher, Hash};

use super::arena::{Call, Id, Node};
use super::limits::{Budget, MAX_DEPTH, OBJECT_NODES};
use super::{Class, Object, PickleError, Value};

/// The value of `root`.
pub(super) fn build(nodes: &[Node<'_>], root: Id) -> Result<Value, PickleError> {
    let mut builder = Builder {
        nodes,
        budget: Budget::new(),
        digests: HashMap::new(),
        seeds: (RandomState::new(), RandomState::new()),
    };
    builder.budget.charge(1)?;
    builder.value(root, 0)
}

const TWO_TO_63: f64 = 9_223_372_036_854_775_808.0;

struct Builder<'n, 'a> {
    nodes: &'n [Node<'a>],
    budget: Budget,
    /// Of tuples and frozen sets that were keys, so that a shared one is not gone through again.
    digests: HashMap<Id, Digest>,
    seeds: (RandomState, RandomState),
}

/// What stands for a key when keys are compared: two keyed hashes of 64 bits, so that neither chance nor
/// a peer, who does not know the seeds, finds two keys with the same one.
type Digest = (u64, u64);

impl<'n, 'a> Builder<'n, 'a> {
    fn node(&self, id: Id) -> &'n Node<'a> {
        &self.nodes[id as usize]
    }

    /// The value of a node that has been charged for.
    fn value(&mut self, id: Id, depth: usize) -> Result<Value, PickleError> {
        if depth > MAX_DEPTH {
            return Err(PickleError::TooDeep);
        }
        Ok(match self.node(id) {
            Node::None => Value::None,
            Node::Bool(value) => Value::Bool(*value),
            Node::Int(value) => Value::Int(*value),
            Node::Long(bytes) => {
                self.budget.charge_text(bytes.len())?;
                Value::int_from_le_bytes(bytes)
            }
            Node::Float(value) => Value::Float(*value),
            Node::Str(text) => {
                self.budget.charge_text(text.len())?;
                Value::Str((*text).to_owned())
            }
            Node::Surrogates(bytes) => Value::Surrogates(self.copy(bytes)?),
            Node::OldStr(bytes) => Value::OldStr(self.copy(bytes)?),
            Node::Bytes(bytes) => Value::Bytes(self.copy(bytes)?),
            Node::ByteArray(bytes) => Value::ByteArray(self.copy(bytes)?),
            Node::List(items) => Value::List(self.values(items, depth)?),
            Node::Tuple(items) => Value::Tuple(self.values(items, depth)?),
            Node::Dict(items) => Value::Dict(self.pairs(items, depth)?),
            Node::Set(items) => Value::Set(self.members(items, depth)?),
            Node::FrozenSet(items) => Value::FrozenSet(self.members(items, depth)?),
            Node::Class { module, name } => {
                self.budget.charge(OBJECT_NODES)?;
                Value::Class(Box::new(self.class(module, name)?))
            }
            Node::Call(call) => self.call(call, depth)?,
        })
    }

    fn copy(&mut self, bytes: &[u8]) -> Result<Vec<u8>, PickleError> {
        self.budget.charge_text(bytes.len())?;
        Ok(bytes.to_vec())
    }

    /// What a container holds is charged all at once, since memory for all of it is about to be taken: one
    /// that contains itself would otherwise take it at every level.
    fn values(&mut self, ids: &[Id], depth: usize) -> Result<Vec<Value>, PickleError> {
        self.budget.charge(ids.len())?;
        let mut values = Vec::with_capacity(ids.len());
        for id in ids {
            values.push(self.value(*id, depth + 1)?);
        }
        Ok(values)
    }

    /// A key that comes again keeps its place and gets the new value, as in Python.
    fn pairs(&mut self, ids: &[Id], depth: usize) -> Result<Vec<(Value, Value)>, PickleError> {
        self.budget.charge(ids.len())?;
        let mut pairs: Vec<(Value, Value)> = Vec::with_capacity(ids.len() / 2);
        let mut places = HashMap::with_capacity(ids.len() / 2);
        for pair in ids.chunks_exact(2) {
            let key = self.value(pair[0], depth + 1)?;
            let value = self.value(pair[1], depth + 1)?;
            match places.entry(self.digest(pair[0])?) {
                Entry::Vacant(place) => {
                    place.insert(pairs.len());
                    pairs.push((key, value));
                }
                Entry::Occupied(place) => pairs[*place.get()].1 = value,
            }
        }
        Ok(pairs)
    }

    /// A member that comes again is left out, as in Python.
    fn members(&mut self, ids: &[Id], depth: usize) -> Result<Vec<Value>, PickleError> {
        self.budget.charge(ids.len())?;
        let mut members = Vec::with_capacity(ids.len());
        let mut seen = HashMap::with_capacity(ids.len());
        for id in ids {
            let member = self.value(*id, depth + 1)?;
            if seen.insert(self.digest(*id)?, ()).is_none() {
                members.push(member);
            }
        }
        Ok(members)
    }

    fn class(&mut self, module: &str, name: &str) -> Result<Class, PickleError> {
        self.budget.charge_text(module.len())?;
        self.budget.charge_text(name.len())?;
        // Python 2's names for the same modules.
        let module = match module {
            "__builtin__" | "exceptions" => "builtins",
            "copy_reg" => "copyreg",
            module => module,
        };
        Ok(Class {
            module: module.to_owned(),
            name: name.to_owned(),
        })
    }

    fn call(&mut self, call: &Call, depth: usize) -> Result<Value, PickleError> {
        let Node::Class { module, name } = self.node(call.callable) else {
            return Err(PickleError::NotData("it calls what is not a class"));
        };
        let Node::Tuple(args) = self.node(call.args) else {
            return Err(PickleError::NotData("it calls with what is not a tuple"));
        };
        let class = self.class(module, name)?;
        let plain = call.state.is_none() && call.items.is_empty() && call.entries.is_empty();
        if plain && let Some(value) = self.data(&class, args, depth)? {
            return Ok(value);
        }
        self.budget.charge(OBJECT_NODES)?;
        let mut args = self.values(args, depth)?;
        // Some Pythons write a byte array as a call on the call that makes its bytes.
        if plain
            && (class.module.as_str(), class.name.as_str()) == ("builtins", "bytearray")
            && let [Value::Bytes(bytes)] = args.as_mut_slice()
        {
            return Ok(Value::ByteArray(std::mem::take(bytes)));
        }
        let state = match call.state {
            Some(state) => {
                self.budget.charge(1)?;
                Some(self.value(state, depth + 1)?)
            }
            None => None,
        };
        let items = self.values(&call.items, depth)?;
        self.budget.charge(call.entries.len())?;
        let mut entries = Vec::with_capacity(call.entries.len() / 2);
        for pair in call.entries.chunks_exact(2) {
            entries.push((
                self.value(pair[0], depth + 1)?,
                self.value(pair[1], depth + 1)?,
            ));
        }
        Ok(Value::Object(Box::new(Object {
            class,
            args,
            state,
            items,
            entries,
        })))
    }

    /// The calls by which protocols 2 to 4 write what is only data.
    fn data(
        &mut self,
        class: &Class,
        args: &[Id],
        depth: usize,
    ) -> Result<Option<Value>, PickleError> {
        // None of them has more than two arguments.
        let args: Vec<&'n Node<'a>> = args.iter().take(3).map(|id| self.node(*id)).collect();
        Ok(
            match (class.module.as_str(), class.name.as_str(), args.as_slice()) {
                ("builtins", "set", [Node::List(items)]) => {
                    Some(Value::Set(self.members(items, depth)?))
                }
                ("builtins", "frozenset", [Node::List(items)]) => {
                    Some(Value::FrozenSet(self.members(items, depth)?))
                }
                ("builtins", "bytes", []) => Some(Value::Bytes(Vec::new())),
                ("builtins", "bytearray", []) => Some(Value::ByteArray(Vec::new())),
                ("builtins", "bytearray", [Node::Bytes(bytes)]) => {
                    Some(Value::ByteArray(self.copy(bytes)?))
                }
                ("builtins", "bytearray", [Node::Str(text), encoding]) if is_latin1(encoding) => {
                    Some(Value::ByteArray(self.latin1(text)?))
                }
                ("_codecs", "encode", [Node::Str(text), encoding]) if is_latin1(encoding) => {
                    Some(Value::Bytes(self.latin1(text)?))
                }
                _ => None,
            },
        )
    }

    /// The bytes that a text stands for, a character each.
    fn latin1(&mut self, text: &str) -> Result<Vec<u8>, PickleError> {
        self.budget.charge_text(text.len())?;
        if text.is_ascii() {
            return Ok(text.as_bytes().to_vec());
        }
        let mut bytes = Vec::with_capacity(text.len());
        let mut rest = text.as_bytes();
        loop {
            // In UTF-8 the characters up to 255 are one byte, or one of these two and six bits more.
            match rest {
                [] => return Ok(bytes),
                [byte @ ..0x80, tail @ ..] => {
                    bytes.push(*byte);
                    rest = tail;
                }
                [0xc2, byte, tail @ ..] => {
                    bytes.push(*byte);
                    rest = tail;
                }
                [0xc3, byte, tail @ ..] => {
                    bytes.push(*byte | 0x40);
                    rest = tail;
                }
                _ => return Err(PickleError::NotData("bytes that are above 255")),
            }
        }
    }

    /// What stands for a key: the same for keys that Python takes for equal (1, 1.0 and True are). It is
    /// asked for nodes that became a value before, so it is not deep.
    fn digest(&mut self, id: Id) -> Result<Digest, PickleError> {
        let node = self.node(id);
        let digest = match node {
            Node::None => self.hash("none"),
            Node::Bool(value) => self.hash(("int", i64::from(*value))),
            Node::Int(value) => self.hash(("int", value)),
            Node::Long(bytes) => match Value::int_from_le_bytes(bytes) {
                Value::Int(value) => self.hash(("int", value)),
                Value::BigInt(value) => self.hash(("long", value)),
                _ => unreachable!("an integer is an integer"),
            },
            // 2^63 is left out: as an i64 it would be 2^63 - 1, which is another number.
            Node::Float(value)
                if value.fract() == 0.0 && (-TWO_TO_63..TWO_TO_63).contains(value) =>
            {
                self.hash(("int", *value as i64))
            }
            // A NaN is equal to nothing, but the same NaN is the same key.
            Node::Float(value) if value.is_nan() => self.hash(("one", id)),
            Node::Float(value) => self.hash(("float", value.to_bits())),
            Node::Str(text) => self.hash(("text", text.as_bytes())),
            // Python 2 takes a `str` and a `unicode` for equal only if they are ASCII.
            Node::OldStr(bytes) if bytes.is_ascii() => self.hash(("text", bytes)),
            Node::Surrogates(bytes) => self.hash(("text", bytes)),
            Node::OldStr(bytes) => self.hash(("old", bytes)),
            Node::Bytes(bytes) => self.hash(("bytes", bytes)),
            Node::Class { module, name } => self.hash(("class", module, name)),
            // Objects may have an equality of their own, which is not known here. A byte string that an old
            // protocol writes as a call could be known, but no dict has the same one twice.
            Node::Call(call) => match self.frozen_members(call) {
                Some(items) => self.digest_of_all(id, "frozenset", items)?,
                None => self.hash(("one", id)),
            },
            Node::Tuple(items) => self.digest_of_all(id, "tuple", items)?,
            Node::FrozenSet(items) => self.digest_of_all(id, "frozenset", items)?,
            Node::ByteArray(_) => return Err(PickleError::Unhashable("bytearray")),
            Node::List(_) => return Err(PickleError::Unhashable("list")),
            Node::Dict(_) => return Err(PickleError::Unhashable("dict")),
            Node::Set(_) => return Err(PickleError::Unhashable("set")),
        };
        Ok(digest)
    }

    /// The members of a frozen set that protocol 2 or 3 wrote as a call.
    fn frozen_members(&self, call: &Call) -> Option<&'n [Id]> {
        let Node::Class {
            module: "__builtin__" | "builtins",
            name: "frozenset",
        } = self.node(call.callable)
        else {
            return None;
        };
        let Node::Tuple(args) = self.node(call.args) else {
            return None;
        };
        match self.node(*args.first()?) {
            Node::List(items) => Some(items),
            _ => None,
        }
    }

    fn digest_of_all(&mut self, id: Id, kind: &str, items: &[Id]) -> Result<Digest, PickleError> {
        if let Some(known) = self.digests.get(&id) {
            return Ok(*known);
        }
        let mut digests = Vec::with_capacity(items.len());
        for item in items {
            digests.push(self.digest(*item)?);
        }
        if kind == "frozenset" {
            digests.sort_unstable();
            digests.dedup();
        }
        let digest = self.hash((kind, digests));
        self.digests.insert(id, digest);
        Ok(digest)
    }

    fn hash(&self, key: impl Hash) -> Digest {
        (self.seeds.0.hash_one(&key), self.seeds.1.hash_one(&key))
    }
}

fn is_latin1(encoding: &Node<'_>) -> bool {
    match encoding {
        Node::Str(name) => matches!(*name, "latin1" | "latin-1"),
        Node::OldStr(name) => matches!(*name, b"latin1" | b"latin-1"),
        _ => false,
    }
}
