//! Runs a pickle into an arena of nodes, in a loop, copying each text once.
//!
//! The stack, the memo and every container hold *numbers* of nodes, so a part that is used a
//! million times costs four bytes each time, and a container may contain itself. The machine does
//! not interpret calls: `tree` does that. Every push is charged to a budget, and the content of a
//! container has been pushed before, so the arena is bounded too.

use std::collections::HashMap;
use std::sync::Arc;

use super::PickleError;
use super::arena::{Global, Id, Invocation, Node};
use super::limits::{Budget, Limits};
use super::opcode as op;
use super::program::Program;
use super::surrogates::is_utf8_with_surrogates;

/// Runs the whole of `pickle`, and returns the nodes and the number of the root.
pub(super) fn run<'a>(
    pickle: &'a [u8],
    limits: &'a Limits,
) -> Result<(Vec<Node<'a>>, Id), PickleError> {
    let mut machine = Machine {
        program: Program::new(pickle),
        nodes: Vec::new(),
        stack: Vec::new(),
        marks: Vec::new(),
        memo: HashMap::new(),
        limits,
        budget: limits.budget(),
    };
    machine.protocol()?;
    while machine.step()? {}
    let root = machine.pop()?;
    if !machine.program.is_at_end() {
        return Err(machine.malformed("bytes after its end"));
    }
    Ok((machine.nodes, root))
}

struct Machine<'a> {
    program: Program<'a>,
    nodes: Vec<Node<'a>>,
    stack: Vec<Id>,
    /// The length of the stack at each mark. Nothing below the last mark can be popped.
    marks: Vec<usize>,
    memo: HashMap<u32, Id>,
    limits: &'a Limits,
    budget: Budget,
}

impl<'a> Machine<'a> {
    /// The first instruction, which names the protocol.
    fn protocol(&mut self) -> Result<(), PickleError> {
        if self.program.byte()? != op::PROTO {
            return Err(PickleError::NoProtocol);
        }
        match self.program.byte()? {
            2..=5 => Ok(()),
            protocol => Err(PickleError::Protocol(protocol)),
        }
    }

    /// Runs one instruction. Returns false after the last.
    fn step(&mut self) -> Result<bool, PickleError> {
        let start = self.program.offset();
        match self.program.byte()? {
            op::STOP => return Ok(false),
            // The length of a frame is for readers of streams; this one has the whole pickle.
            op::FRAME => {
                let length = u64::from_le_bytes(self.program.array()?);
                self.program.check_rest(length)?;
            }
            op::MARK => {
                self.limits.check_nodes(self.marks.len() + 1)?;
                self.marks.push(self.stack.len());
            }
            op::POP => {
                self.pop()?;
            }
            op::POP_MARK => {
                self.pop_mark()?;
            }

            op::NONE => self.push(Node::None)?,
            op::NEWTRUE => self.push(Node::Bool(true))?,
            op::NEWFALSE => self.push(Node::Bool(false))?,
            op::BININT => {
                let value = i32::from_le_bytes(self.program.array()?);
                self.push(Node::Int(value.into()))?;
            }
            op::BININT1 => {
                let value = self.program.byte()?;
                self.push(Node::Int(value.into()))?;
            }
            op::BININT2 => {
                let value = u16::from_le_bytes(self.program.array()?);
                self.push(Node::Int(value.into()))?;
            }
            op::INT => {
                let text = self.program.line()?;
                match text.parse::<i64>() {
                    // Protocols 0 and 1 write a `bool` as an integer of two digits.
                    Ok(value) if !matches!(text, "00" | "01") => self.push(Node::Int(value))?,
                    _ => return Err(self.malformed("an invalid integer")),
                }
            }
            op::LONG1 => {
                let length = self.program.byte()?.into();
                self.push_long(length)?;
            }
            op::LONG4 => {
                let length = i32::from_le_bytes(self.program.array()?);
                let length =
                    u64::try_from(length).map_err(|_| self.malformed("a negative length"))?;
                self.push_long(length)?;
            }
            op::BINFLOAT => {
                let value = f64::from_be_bytes(self.program.array()?);
                self.push(Node::Float(value))?;
            }

            op::SHORT_BINUNICODE => self.push_text::<1>()?,
            op::BINUNICODE => self.push_text::<4>()?,
            op::BINUNICODE8 => self.push_text::<8>()?,
            op::SHORT_BINSTRING => self.push_bytes::<1>(old_str)?,
            op::BINSTRING => self.push_bytes::<4>(old_str)?,
            op::SHORT_BINBYTES => self.push_bytes::<1>(Node::Bytes)?,
            op::BINBYTES => self.push_bytes::<4>(Node::Bytes)?,
            op::BINBYTES8 => self.push_bytes::<8>(Node::Bytes)?,
            op::BYTEARRAY8 => self.push_bytes::<8>(Node::ByteArray)?,

            op::EMPTY_LIST => self.push(Node::List(Vec::new()))?,
            op::EMPTY_TUPLE => self.push(Node::Tuple(Vec::new()))?,
            op::EMPTY_DICT => self.push(Node::Dict(Vec::new()))?,
            op::EMPTY_SET => self.push(Node::Set(Vec::new()))?,
            op::TUPLE => self.push_marked(Node::Tuple)?,
            op::FROZENSET => self.push_marked(Node::FrozenSet)?,
            op::TUPLE1 => self.push_tuple(1)?,
            op::TUPLE2 => self.push_tuple(2)?,
            op::TUPLE3 => self.push_tuple(3)?,
            op::APPEND => {
                let item = self.pop()?;
                self.append(&[item])?;
            }
            op::APPENDS => {
                let items = self.pop_mark()?;
                self.append(&items)?;
            }
            op::SETITEM => {
                let value = self.pop()?;
                let key = self.pop()?;
                self.set(&[key, value])?;
            }
            op::SETITEMS => {
                let items = self.pop_pairs()?;
                self.set(&items)?;
            }
            op::ADDITEMS => {
                let items = self.pop_mark()?;
                match self.top_node()? {
                    Node::Set(members) => members.extend(items),
                    _ => {
                        return Err(self.malformed("members for a value that is not a set"));
                    }
                }
            }

            op::BINPUT => {
                let slot = self.program.byte()?.into();
                self.put(slot)?;
            }
            op::LONG_BINPUT => {
                let slot = u32::from_le_bytes(self.program.array()?);
                self.put(slot)?;
            }
            op::MEMOIZE => {
                let slot = self.memo.len() as u32;
                self.put(slot)?;
            }
            op::BINGET => {
                let slot = self.program.byte()?.into();
                self.get(slot)?;
            }
            op::LONG_BINGET => {
                let slot = u32::from_le_bytes(self.program.array()?);
                self.get(slot)?;
            }

            op::GLOBAL => {
                let module = self.program.line()?.into();
                let name = self.program.line()?.into();
                self.push_class(module, name)?;
            }
            op::STACK_GLOBAL => {
                let name = self.pop()?;
                let module = self.pop()?;
                match (&self.nodes[module as usize], &self.nodes[name as usize]) {
                    (Node::Str(module), Node::Str(name)) => {
                        self.push_class(module.clone(), name.clone())?;
                    }
                    _ => return Err(self.malformed("a name that is not a text")),
                }
            }
            op::REDUCE | op::NEWOBJ => {
                let args = self.pop()?;
                let callable = self.pop()?;
                self.push(Node::Call(Box::new(Invocation {
                    callable,
                    args,
                    state: None,
                    items: Vec::new(),
                    entries: Vec::new(),
                })))?;
            }
            op::BUILD => {
                let state = self.pop()?;
                match self.top_node()? {
                    Node::Call(call) if call.state.is_none() => call.state = Some(state),
                    _ => return Err(self.malformed("a state for a value that is not an object")),
                }
            }
            opcode => {
                return Err(PickleError::Unsupported {
                    opcode,
                    offset: start,
                });
            }
        }
        Ok(true)
    }

    fn malformed(&self, what: &'static str) -> PickleError {
        PickleError::Malformed {
            what,
            offset: self.program.offset(),
        }
    }

    fn push(&mut self, node: Node<'a>) -> Result<(), PickleError> {
        let id = self.nodes.len() as Id;
        self.push_id(id)?;
        self.nodes.push(node);
        Ok(())
    }

    fn push_class(&mut self, module: Arc<str>, name: Arc<str>) -> Result<(), PickleError> {
        // One for each name.
        self.budget.charge(2)?;
        self.push(Node::Class(Box::new(Global { module, name })))
    }

    fn push_id(&mut self, id: Id) -> Result<(), PickleError> {
        self.budget.charge(1)?;
        self.stack.push(id);
        Ok(())
    }

    fn push_long(&mut self, length: u64) -> Result<(), PickleError> {
        let bytes = self.program.take(length)?;
        self.limits.check_int(bytes.len())?;
        self.push(Node::Long(bytes))
    }

    /// Pushes the node of a byte string preceded by its count of `N` bytes.
    fn push_bytes<const N: usize>(
        &mut self,
        node: fn(&'a [u8]) -> Node<'a>,
    ) -> Result<(), PickleError> {
        let bytes = self.program.counted::<N>()?;
        self.push(node(bytes))
    }

    /// Pushes the node of a text preceded by its count of `N` bytes.
    fn push_text<const N: usize>(&mut self) -> Result<(), PickleError> {
        let bytes = self.program.counted::<N>()?;
        match std::str::from_utf8(bytes) {
            Ok(text) => self.push(Node::Str(text.into())),
            Err(_) if is_utf8_with_surrogates(bytes) => self.push(Node::Surrogates(bytes)),
            Err(_) => Err(self.malformed("a text that is not UTF-8")),
        }
    }

    /// Pushes a container of the nodes since the last mark.
    fn push_marked(&mut self, node: fn(Vec<Id>) -> Node<'a>) -> Result<(), PickleError> {
        let items = self.pop_mark()?;
        self.push(node(items))
    }

    fn push_tuple(&mut self, length: usize) -> Result<(), PickleError> {
        let mut items = Vec::with_capacity(length);
        for _ in 0..length {
            items.push(self.pop()?);
        }
        items.reverse();
        self.push(Node::Tuple(items))
    }

    fn top(&mut self) -> Result<Id, PickleError> {
        let floor = self.marks.last().copied().unwrap_or(0);
        match self.stack.get(floor..).and_then(<[Id]>::last) {
            Some(id) => Ok(*id),
            None => Err(self.malformed("an empty stack")),
        }
    }

    fn top_node(&mut self) -> Result<&mut Node<'a>, PickleError> {
        let top = self.top()?;
        Ok(&mut self.nodes[top as usize])
    }

    fn pop(&mut self) -> Result<Id, PickleError> {
        let top = self.top()?;
        self.stack.pop();
        Ok(top)
    }

    /// Pops the nodes since the last mark, and the mark.
    fn pop_mark(&mut self) -> Result<Vec<Id>, PickleError> {
        let mark = self
            .marks
            .pop()
            .ok_or_else(|| self.malformed("a missing mark"))?;
        Ok(self.stack.split_off(mark))
    }

    fn pop_pairs(&mut self) -> Result<Vec<Id>, PickleError> {
        let items = self.pop_mark()?;
        if items.len() % 2 == 1 {
            return Err(self.malformed("a key without a value"));
        }
        Ok(items)
    }

    fn append(&mut self, items: &[Id]) -> Result<(), PickleError> {
        match self.top_node()? {
            Node::List(list) => list.extend(items),
            Node::Call(call) => call.items.extend(items),
            _ => return Err(self.malformed("items for a value that is not a list")),
        }
        Ok(())
    }

    fn set(&mut self, pairs: &[Id]) -> Result<(), PickleError> {
        match self.top_node()? {
            Node::Dict(dict) => dict.extend(pairs),
            Node::Call(call) => call.entries.extend(pairs),
            _ => return Err(self.malformed("entries for a value that is not a dict")),
        }
        Ok(())
    }

    fn put(&mut self, slot: u32) -> Result<(), PickleError> {
        let top = self.top()?;
        self.limits.check_nodes(self.memo.len() + 1)?;
        self.memo.insert(slot, top);
        Ok(())
    }

    fn get(&mut self, slot: u32) -> Result<(), PickleError> {
        match self.memo.get(&slot) {
            Some(id) => self.push_id(*id),
            None => Err(self.malformed("an empty slot of the memo")),
        }
    }
}

fn old_str(bytes: &[u8]) -> Node<'_> {
    Node::OldStr(bytes.into())
}
