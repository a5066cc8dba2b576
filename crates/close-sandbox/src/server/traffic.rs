//! Records requests and counts how many are in flight.

use serde_json::Value;

/// One request that arrived.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedCall {
    /// As `POST`.
    pub method: String,
    /// Without the base, with the query.
    pub path: String,
    /// The body, where it was JSON.
    pub body: Option<Value>,
    /// The status that was answered; 0 when the connection was dropped or nothing was answered yet.
    pub status: u16,
}

/// The requests so far.
#[derive(Debug, Default)]
pub(crate) struct Traffic {
    calls: Vec<RecordedCall>,
    /// Tells requests from before a clearing apart.
    cleared: usize,
    in_flight: usize,
    most: usize,
    writes_in_flight: usize,
    most_writes: usize,
    /// The longest row of requests that are over.
    row: usize,
}

/// Names a recorded request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CallTicket {
    cleared: usize,
    index: usize,
    is_write: bool,
    /// Its place in the longest row of requests that ends with it.
    row: usize,
}

impl Traffic {
    pub fn arrive(&mut self, method: &str, path: &str) -> CallTicket {
        self.in_flight += 1;
        self.most = self.most.max(self.in_flight);
        let is_write = method != "GET";
        self.writes_in_flight += usize::from(is_write);
        self.most_writes = self.most_writes.max(self.writes_in_flight);

        self.calls.push(RecordedCall {
            method: method.to_owned(),
            path: path.to_owned(),
            body: None,
            status: 0,
        });
        CallTicket {
            cleared: self.cleared,
            index: self.calls.len() - 1,
            is_write,
            row: self.row + 1,
        }
    }

    pub fn note_body(&mut self, ticket: CallTicket, body: Option<Value>) {
        if let Some(call) = self.call(ticket) {
            call.body = body;
        }
    }

    pub fn note_status(&mut self, ticket: CallTicket, status: u16) {
        if let Some(call) = self.call(ticket) {
            call.status = status;
        }
    }

    /// The path that a request asked for.
    pub fn path(&mut self, ticket: CallTicket) -> String {
        self.call(ticket)
            .map(|call| call.path.clone())
            .unwrap_or_default()
    }

    pub fn leave(&mut self, ticket: CallTicket) {
        self.in_flight = self.in_flight.saturating_sub(1);
        self.writes_in_flight = self.writes_in_flight.saturating_sub(usize::from(ticket.is_write));
        // A request from before a clear is no part of what has been recorded since.
        if ticket.cleared == self.cleared {
            self.row = self.row.max(ticket.row);
        }
    }

    pub fn calls(&self) -> &[RecordedCall] {
        &self.calls
    }

    pub fn most_at_once(&self) -> usize {
        self.most
    }

    pub fn most_writes_at_once(&self) -> usize {
        self.most_writes
    }

    pub fn round_trips(&self) -> usize {
        self.row
    }

    pub fn clear(&mut self) {
        self.calls.clear();
        self.cleared += 1;
        // What is still in flight counts, or its end would make the numbers negative.
        self.most = self.in_flight;
        self.most_writes = self.writes_in_flight;
        self.row = 0;
    }

    fn call(&mut self, ticket: CallTicket) -> Option<&mut RecordedCall> {
        if ticket.cleared == self.cleared {
            self.calls.get_mut(ticket.index)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_that_overlap_are_one_round_trip() {
        let mut traffic = Traffic::default();
        let first = [traffic.arrive("GET", "/a/"), traffic.arrive("POST", "/b/")];
        first.into_iter().for_each(|ticket| traffic.leave(ticket));
        let (slow, quick) = (traffic.arrive("PUT", "/c/"), traffic.arrive("PUT", "/d/"));
        traffic.leave(quick);
        let last = traffic.arrive("GET", "/e/");
        traffic.leave(slow);
        traffic.leave(last);
        assert_eq!(traffic.round_trips(), 3);
        assert_eq!((traffic.most_at_once(), traffic.most_writes_at_once()), (2, 2));
        let late = traffic.arrive("GET", "/f/");
        traffic.clear();
        traffic.leave(late);
        assert_eq!(
            traffic.round_trips(),
            0,
            "a request from before the clearing counts no more"
        );
    }
}
