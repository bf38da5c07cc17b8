//! The index: every distinct word once, in one text that is scanned, with the items it is in.
//!
//! A vault of 10,000 items has some 50,000 distinct words, half a megabyte: scanning that for a
//! part of a word costs less than keeping a cleverer structure up to date.

use std::cmp::Reverse;
use std::collections::HashMap;

use mdp_ledger::EntryId;

use super::fold::{fold, words};
use crate::item::{Field, FieldKind, Item};
use crate::url::Address;

/// Where a word stands in an item, the least important first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Other = 1,
    Tag,
    UserName,
    Host,
    Title,
    TitleStart,
}

/// How a word of the query meets a word of the text. A place always weighs more.
const PART: u32 = 1;
const START: u32 = 2;
const WHOLE: u32 = 3;

const SEPARATOR: char = '\n';

/// Which items hold which words.
#[derive(Default)]
pub struct Index {
    /// Every word followed by the separator.
    text: String,
    /// Where each word starts in the text, ascending.
    starts: Vec<usize>,
    numbers: HashMap<Box<str>, usize>,
    /// By word: the items that hold it, by slot, and their most important place for it.
    postings: Vec<Vec<(usize, Place)>>,
    /// By slot: the item and its words.
    items: Vec<Option<(EntryId, Vec<usize>)>>,
    slots: HashMap<EntryId, usize>,
    free: Vec<usize>,
}

impl Index {
    /// Adds an item, or follows its change.
    pub fn put(&mut self, id: EntryId, item: &Item) {
        self.remove(id);
        let slot = self.free.pop().unwrap_or_else(|| {
            self.items.push(None);
            self.items.len() - 1
        });
        let mut places = Vec::new();
        each_word(item, |word, place| places.push((self.number(word), place)));
        // The most important place of each word comes first, and stays.
        places.sort_unstable_by_key(|(number, place)| (*number, Reverse(*place)));
        places.dedup_by_key(|(number, _)| *number);
        for (number, place) in &places {
            self.postings[*number].push((slot, *place));
        }
        self.items[slot] = Some((id, places.into_iter().map(|(number, _)| number).collect()));
        self.slots.insert(id, slot);
    }

    /// Forgets an item.
    pub fn remove(&mut self, id: EntryId) {
        let Some(slot) = self.slots.remove(&id) else { return };
        for number in self.items[slot].take().map(|(_, words)| words).unwrap_or_default() {
            self.postings[number].retain(|(holder, _)| *holder != slot);
        }
        self.free.push(slot);
    }

    /// The items that hold every word of the query, each with its rank (higher is better), in no
    /// order. `None` where the query has no word.
    pub fn search(&self, query: &str) -> Option<Vec<(EntryId, u32)>> {
        let query = fold(query);
        let mut wanted: Vec<&str> = words(&query).collect();
        wanted.sort_unstable();
        wanted.dedup();
        if wanted.is_empty() {
            return None;
        }
        let mut totals: Vec<Option<u32>> = vec![Some(0); self.items.len()];
        for word in wanted {
            let best = self.best_places(word);
            for (total, best) in totals.iter_mut().zip(best) {
                *total = total.filter(|_| best > 0).map(|total| total + best);
            }
        }
        let found = self.items.iter().zip(totals).filter_map(|(item, total)| {
            let (id, _) = item.as_ref()?;
            total.map(|total| (*id, total))
        });
        Some(found.collect())
    }

    /// By slot, the weight of the best place where the item holds `part`; zero for none.
    fn best_places(&self, part: &str) -> Vec<u32> {
        let mut best = vec![0; self.items.len()];
        let finder = memchr::memmem::Finder::new(part);
        let text = self.text.as_bytes();
        let mut from = 0;
        while let Some(found) = text.get(from..).and_then(|rest| finder.find(rest)) {
            let at = from + found;
            let number = self.starts.partition_point(|start| *start <= at) - 1;
            let end = self.starts.get(number + 1).copied().unwrap_or(text.len());
            let meets = match (at == self.starts[number], at + part.len() + 1 == end) {
                (true, true) => WHOLE,
                (true, false) => START,
                (false, _) => PART,
            };
            for (slot, place) in &self.postings[number] {
                // To be inside the first word of a title is no better than inside another.
                let place = if meets == PART { Place::Title.min(*place) } else { *place };
                best[*slot] = best[*slot].max(place as u32 * 4 + meets);
            }
            from = end;
        }
        best
    }

    fn number(&mut self, word: &str) -> usize {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = self.starts.len();
        self.starts.push(self.text.len());
        self.text.push_str(word);
        self.text.push(SEPARATOR);
        self.numbers.insert(word.into(), number);
        self.postings.push(Vec::new());
        number
    }
}

/// Every word of an item that may be searched, with its place.
fn each_word(item: &Item, mut found: impl FnMut(&str, Place)) {
    let mut read = |text: &str, place: Place| {
        for (nth, word) in words(&fold(text)).enumerate() {
            let start = nth == 0 && place == Place::Title;
            found(word, if start { Place::TitleStart } else { place });
        }
    };
    for (field, value) in item.fields.iter().filter(|(field, _)| !field.is_secret()) {
        let place = match field {
            Field::TITLE => Place::Title,
            Field::USERNAME | Field::EMAIL => Place::UserName,
            _ => Place::Other,
        };
        read(value, place);
    }
    for url in &item.urls {
        if let Some(address) = Address::parse(url) {
            read(address.host, Place::Host);
        }
        read(url, Place::Other);
    }
    for tag in &item.tags {
        read(tag, Place::Tag);
    }
    for custom in &item.custom {
        read(&custom.label, Place::Other);
        if !custom.is_secret() && custom.kind != FieldKind::Boolean {
            read(&custom.value, Place::Other);
        }
    }
    for attachment in &item.attachments {
        read(&attachment.name, Place::Other);
    }
}
