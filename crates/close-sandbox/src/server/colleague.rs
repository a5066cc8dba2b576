//! Somebody who works in the organization between the requests of a client, as tests ask for.

use std::fmt;

use crate::state::State;

/// What somebody does before a request is carried out; the number counts the requests that match, from 1.
type Edit = Box<dyn FnMut(usize, &mut State) + Send>;

/// A person who edits the organization whenever certain requests come, just before they are carried out.
pub(crate) struct Colleague {
    method: String,
    path_prefix: String,
    met: usize,
    edit: Edit,
}

/// The people who work in the organization.
#[derive(Debug, Default)]
pub(crate) struct Colleagues {
    people: Vec<Colleague>,
}

impl Colleague {
    pub fn new(
        method: &str,
        path_prefix: &str,
        edit: impl FnMut(usize, &mut State) + Send + 'static,
    ) -> Self {
        Self {
            method: method.to_owned(),
            path_prefix: path_prefix.to_owned(),
            met: 0,
            edit: Box::new(edit),
        }
    }

    fn heeds(&self, method: &str, path: &str) -> bool {
        self.method.eq_ignore_ascii_case(method) && path.starts_with(&self.path_prefix)
    }
}

impl fmt::Debug for Colleague {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Colleague({} {}, {})", self.method, self.path_prefix, self.met)
    }
}

impl Colleagues {
    /// Lets one more person in.
    pub fn add(&mut self, colleague: Colleague) {
        self.people.push(colleague);
    }

    /// Sends everybody home.
    pub fn clear(&mut self) {
        self.people.clear();
    }

    /// Says whether anybody waits for this request.
    pub fn heed(&self, method: &str, path: &str) -> bool {
        self.people.iter().any(|person| person.heeds(method, path))
    }

    /// Lets everybody who waits for this request do what they do, in the order in which they came.
    pub fn work(&mut self, method: &str, path: &str, state: &mut State) {
        for person in self.people.iter_mut().filter(|person| person.heeds(method, path)) {
            person.met += 1;
            (person.edit)(person.met, state);
        }
    }
}
