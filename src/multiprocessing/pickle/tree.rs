//! Copies an arena into a [`Value`], within the limits, and interprets its calls.
//!
//! A node is charged each time it is reached, before memory is allocated for it; this stops a
//! pickle that is small only because its parts are shared. The calls that mean data are recognised
//! by their exact names; all others become objects. Nothing is called, and keys are not compared.

use super::arena::{Id, Invocation, Node};
use super::limits::{Budget, Limits, OBJECT_NODES};
use super::{Class, Object, PickleError, Value};

/// The value of `root`.
pub(super) fn build(nodes: &[Node<'_>], root: Id, limits: &Limits) -> Result<Value, PickleError> {
    let mut builder = Builder {
        nodes,
        limits,
        budget: limits.budget(),
    };
    builder.budget.charge(1)?;
    builder.value(root, 0)
}

struct Builder<'n, 'a> {
    nodes: &'n [Node<'a>],
    limits: &'n Limits,
    budget: Budget,
}

impl<'n, 'a> Builder<'n, 'a> {
    fn node(&self, id: Id) -> &'n Node<'a> {
        &self.nodes[id as usize]
    }

    /// The value of a node that has been charged for.
    fn value(&mut self, id: Id, depth: usize) -> Result<Value, PickleError> {
        self.limits.check_depth(depth)?;
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
            Node::Set(items) => Value::Set(self.values(items, depth)?),
            Node::FrozenSet(items) => Value::FrozenSet(self.values(items, depth)?),
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

    /// The values in a container. They are charged before memory is allocated for all of them;
    /// otherwise a container that contains itself would allocate at every level.
    fn values(&mut self, ids: &[Id], depth: usize) -> Result<Vec<Value>, PickleError> {
        self.budget.charge(ids.len())?;
        let mut values = Vec::with_capacity(ids.len());
        for id in ids {
            values.push(self.value(*id, depth + 1)?);
        }
        Ok(values)
    }

    fn pairs(&mut self, ids: &[Id], depth: usize) -> Result<Vec<(Value, Value)>, PickleError> {
        self.budget.charge(ids.len())?;
        let mut pairs = Vec::with_capacity(ids.len() / 2);
        for pair in ids.chunks_exact(2) {
            let key = self.value(pair[0], depth + 1)?;
            pairs.push((key, self.value(pair[1], depth + 1)?));
        }
        Ok(pairs)
    }

    fn class(&mut self, module: &str, name: &str) -> Result<Class, PickleError> {
        self.budget.charge_text(module.len())?;
        self.budget.charge_text(name.len())?;
        // The names of the same modules in Python 2.
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

    fn call(&mut self, call: &Invocation, depth: usize) -> Result<Value, PickleError> {
        let Node::Class { module, name } = self.node(call.callable) else {
            return Err(PickleError::NotData(
                "a call of something other than a class",
            ));
        };
        let Node::Tuple(args) = self.node(call.args) else {
            return Err(PickleError::NotData("a call without a tuple of arguments"));
        };
        let class = self.class(module, name)?;
        let plain = call.state.is_none() && call.items.is_empty() && call.entries.is_empty();
        if plain && let Some(value) = self.data(&class, args, depth)? {
            return Ok(value);
        }
        self.budget.charge(OBJECT_NODES)?;
        let mut args = self.values(args, depth)?;
        // Some Pythons write a byte array as a call whose argument is the call that makes its
        // bytes.
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
        let entries = self.pairs(&call.entries, depth)?;
        Ok(Value::Object(Box::new(Object {
            class,
            args,
            state,
            items,
            entries,
        })))
    }

    /// The value of a call by which protocols 2 to 4 write plain data; `None` for any other call.
    fn data(
        &mut self,
        class: &Class,
        args: &[Id],
        depth: usize,
    ) -> Result<Option<Value>, PickleError> {
        // None of these calls has more than two arguments.
        let args: Vec<&'n Node<'a>> = args.iter().take(3).map(|id| self.node(*id)).collect();
        Ok(
            match (class.module.as_str(), class.name.as_str(), args.as_slice()) {
                ("builtins", "set", [Node::List(items)]) => {
                    Some(Value::Set(self.values(items, depth)?))
                }
                ("builtins", "frozenset", [Node::List(items)]) => {
                    Some(Value::FrozenSet(self.values(items, depth)?))
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

    /// The bytes that a text stands for, one per character.
    fn latin1(&mut self, text: &str) -> Result<Vec<u8>, PickleError> {
        self.budget.charge_text(text.len())?;
        if text.is_ascii() {
            return Ok(text.as_bytes().to_vec());
        }
        let mut bytes = Vec::with_capacity(text.len());
        let mut rest = text.as_bytes();
        loop {
            // In UTF-8 a character up to 255 is one byte, or one of these two and six more bits.
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
                _ => return Err(PickleError::NotData("bytes with a character above 255")),
            }
        }
    }
}

fn is_latin1(encoding: &Node<'_>) -> bool {
    match encoding {
        Node::Str(name) => matches!(*name, "latin1" | "latin-1"),
        Node::OldStr(name) => matches!(*name, b"latin1" | b"latin-1"),
        _ => false,
    }
}
