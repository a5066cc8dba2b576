//! Records requests and counts how many are in flight.

use serde_json::Value;

use super::server::Recorded;

/// The requests so far.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    calls: Vec<Recorded>,
    /// Tells requests from before a clearing apart.
    cleared: usize,
    in_flight: usize,
    most: usize,
}

/// Names a recorded request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ticket {
    cleared: usize,
    index: usize,
}

impl Traffic {
    pub fn arrive(&mut self, method: &str, path: &str) -> Ticket {
        self.in_flight += 1;
        self.most = self.most.max(self.in_flight);
        self.calls.push(Recorded {
            method: method.to_owned(),
            path: path.to_owned(),
            body: None,
            status: 0,
        });
        Ticket {
            cleared: self.cleared,
            index: self.calls.len() - 1,
        }
    }

    pub fn note_body(&mut self, ticket: Ticket, body: Option<Value>) {
        if let Some(call) = self.call(ticket) {
            call.body = body;
        }
    }

    pub fn note_status(&mut self, ticket: Ticket, status: u16) {
        if let Some(call) = self.call(ticket) {
            call.status = status;
        }
    }

    /// The path that a request asked for.
    pub fn path(&mut self, ticket: Ticket) -> String {
        self.call(ticket)
            .map(|call| call.path.clone())
            .unwrap_or_default()
    }

    pub fn leave(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    pub fn calls(&self) -> &[Recorded] {
        &self.calls
    }

    pub fn most_at_once(&self) -> usize {
        self.most
    }

    pub fn clear(&mut self) {
        self.calls.clear();
        self.cleared += 1;
        self.most = self.in_flight;
    }

    fn call(&mut self, ticket: Ticket) -> Option<&mut Recorded> {
        if ticket.cleared == self.cleared {
            self.calls.get_mut(ticket.index)
        } else {
            None
        }
    }
}
