//! The index: every distinct word once, in one text that is scanned, with the items it is in.
//!
//! A vault of 10,000 items has some 50,000 distinct words, half a megabyte: scanning that for a
//! part of a word costs less than keeping a cleverer structure up to date.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::fold::{Folding, fold, words};
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

/// Which items hold which words. An item is known by a small number of its own, its slot: the
/// [`Catalogue`](super::Catalogue) gives them out.
#[derive(Default)]
pub(super) struct Index {
    /// Every word followed by the separator.
    text: String,
    /// Where each word starts in the text, ascending.
    starts: Vec<usize>,
    numbers: HashMap<Box<str>, usize>,
    /// By word: the slots that hold it, and their most important place for it.
    postings: Vec<Vec<(usize, Place)>>,
    /// By slot: its words.
    words: Vec<Vec<usize>>,
}

impl Index {
    /// Adds an item in a slot that has none.
    pub(super) fn put(&mut self, slot: usize, texts: &Texts, folding: &mut Folding) {
        let mut places = Vec::new();
        texts.each_word(folding, |word, place| places.push((self.number(word), place)));
        // The most important place of each word comes first, and stays.
        places.sort_unstable_by_key(|(number, place)| (*number, Reverse(*place)));
        places.dedup_by_key(|(number, _)| *number);
        for (number, place) in &places {
            self.postings[*number].push((slot, *place));
        }
        if self.words.len() <= slot {
            self.words.resize_with(slot + 1, Vec::new);
        }
        self.words[slot] = places.into_iter().map(|(number, _)| number).collect();
    }

    /// Forgets what is in a slot.
    pub(super) fn remove(&mut self, slot: usize) {
        for number in std::mem::take(&mut self.words[slot]) {
            self.postings[number].retain(|(holder, _)| *holder != slot);
        }
    }

    /// The slots that hold every word of the query, each with its rank (higher is better),
    /// ascending. `None` where the query has no word.
    pub(super) fn search(&self, query: &str) -> Option<Vec<(usize, u32)>> {
        let query = fold(query);
        let mut wanted: Vec<&str> = words(&query).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let (first, others) = wanted.split_first()?;
        let mut totals = self.best_places(first);
        for word in others {
            for (total, best) in totals.iter_mut().zip(self.best_places(word)) {
                *total = if *total > 0 && best > 0 { *total + best } else { 0 };
            }
        }
        Some(totals.into_iter().enumerate().filter(|(_, total)| *total > 0).collect())
    }

    /// By slot, the weight of the best place where the item holds `part`; zero for none.
    fn best_places(&self, part: &str) -> Vec<u32> {
        let mut best = vec![0; self.words.len()];
        let finder = memchr::memmem::Finder::new(part);
        let text = self.text.as_bytes();
        let (mut from, mut number) = (0, 0);
        while let Some(found) = text.get(from..).and_then(|rest| finder.find(rest)) {
            let at = from + found;
            // Word by word: a letter or two is in most of them, and searching for each would cost more.
            while self.starts.get(number + 1).is_some_and(|next| *next <= at) {
                number += 1;
            }
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

/// The texts of an item that may be searched, with their places: what of it an index is made from.
pub(super) struct Texts {
    all: String,
    /// Where each ends.
    ends: Vec<(Place, usize)>,
}

impl Texts {
    pub(super) fn of(item: &Item) -> Self {
        let mut texts = Self { all: String::new(), ends: Vec::new() };
        for (field, value) in item.fields.iter().filter(|(field, _)| !field.is_secret()) {
            let place = match field {
                Field::TITLE => Place::Title,
                Field::USERNAME | Field::EMAIL => Place::UserName,
                _ => Place::Other,
            };
            texts.add(value, place);
        }
        for url in &item.urls {
            if let Some(address) = Address::parse(url) {
                texts.add(address.host, Place::Host);
            }
            texts.add(url, Place::Other);
        }
        for tag in &item.tags {
            texts.add(tag, Place::Tag);
        }
        for custom in &item.custom {
            texts.add(&custom.label, Place::Other);
            if !custom.is_secret() && custom.kind != FieldKind::Boolean {
                texts.add(&custom.value, Place::Other);
            }
        }
        for attachment in &item.attachments {
            texts.add(&attachment.name, Place::Other);
        }
        texts
    }

    fn add(&mut self, text: &str, place: Place) {
        self.all.push_str(text);
        self.ends.push((place, self.all.len()));
    }

    fn each_word(&self, folding: &mut Folding, mut found: impl FnMut(&str, Place)) {
        let mut from = 0;
        for (place, end) in &self.ends {
            for (nth, word) in words(&folding.fold(&self.all[from..*end])).enumerate() {
                let start = nth == 0 && *place == Place::Title;
                found(word, if start { Place::TitleStart } else { *place });
            }
            from = *end;
        }
    }
}
