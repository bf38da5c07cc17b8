//! What changed after an archive comes back, up to the last change that can be believed.

use std::fs;
use std::path::{Path, PathBuf};

use ed25519_dalek::SigningKey;
use mdp_ledger::Hash;
use mdp_recovery::Error;
use mdp_recovery::archive::{Name, Opened};
use mdp_recovery::backup::Made;
use mdp_recovery::journal::{Chain, Followed, Piece, PieceName, Segment, Stop, pieces, seal_blob};
use mdp_recovery::progress::Watch;
use mdp_recovery::restore::Onward;
use mdp_recovery::verify;
use mdp_store::{Context, Gate};
use mdp_testkit::postgres::{Cluster, Flush, NoCluster};

use crate::ledger::{Author, Vault};
use crate::world::{NOW, World, context, read, runtime, sealed, signer};

/// A world with an archive and changes after it, one segment each: a push every second, the third
/// with an attachment before it.
struct Story {
    world: World,
    vault: Vault,
    made: Made,
    chain: Chain,
}

/// Of the archive, which holds the account alone.
const START: u64 = 1;

impl Story {
    async fn new(database: Option<String>) -> Self {
        let world = World::empty(database).await;
        let (registration, vault) = Author::new(1).registration("user 1", Gate::Open);
        world.store.register(&context(), registration).await.unwrap();
        let made = world.backup().await;
        let chain = Chain::begin(made.name.clone(), &made.sidecar.statement);
        let mut story = Self { world, vault, made, chain };
        for n in 1..=6 {
            story.push(n).await;
        }
        story.ship().await;
        story
    }

    async fn push(&mut self, n: u8) {
        let at = Context::system(NOW + u64::from(n) * 1000);
        self.world.store.push(&at, self.vault.write(n.into(), &sealed(n))).await.unwrap();
    }

    fn folder(&self) -> PathBuf {
        self.world.backups()
    }

    /// As a server does it.
    async fn ship(&mut self) {
        let recipients = [self.world.operator.recipient(), self.world.proof.recipient()];
        loop {
            let entries = self.world.store.journal(self.chain.position(), 1).await.unwrap();
            if entries.is_empty() {
                return;
            }
            let sealed = self.chain.seal(entries, &recipients, &signer()).unwrap().unwrap();
            for (name, hash) in &sealed.blobs {
                let bytes = self.world.store.blob_file(*hash).unwrap().unwrap();
                let to = fs::File::create(self.folder().join(name.to_string())).unwrap();
                seal_blob(bytes, to, &recipients).unwrap();
            }
            fs::write(self.folder().join(sealed.name.to_string()), &sealed.bytes).unwrap();
            self.chain.advance(&sealed);
        }
    }

    fn onward(&self, until: Option<u64>) -> Onward {
        onward(&self.folder(), &self.made.name, until)
    }

    fn opened(&self) -> Opened {
        let bytes = read(&self.folder(), &self.made.name);
        verify::level2(bytes.as_slice(), &self.world.keys(), &Watch::default()).unwrap()
    }

    fn look(&self, until: Option<u64>) -> Followed {
        let keys = self.world.keys();
        self.onward(until).look(&self.opened(), &keys, &Watch::default()).unwrap()
    }

    /// The path of the segment that holds a position.
    fn segment(&self, position: u64) -> PathBuf {
        let mut all = pieces(&self.folder(), "mdp").unwrap().into_iter();
        let name = all.find(|name| name.first <= position && name.last() >= Some(position));
        self.folder().join(name.unwrap().to_string())
    }
}

fn onward(folder: &Path, archive: &Name, until: Option<u64>) -> Onward {
    let (slug, made) = (archive.slug().to_owned(), Some(archive.at()));
    Onward { folder: folder.to_owned(), slug, made, until }
}

async fn root(world: &World) -> Hash {
    let bytes = world.archive().await;
    let opened = verify::level2(bytes.as_slice(), &world.keys(), &Watch::default()).unwrap();
    opened.trailer.logical_root(opened.manifest.schema)
}

async fn restore(story: &Story, until: Option<u64>, onto: &World) -> Result<Followed, Error> {
    let bytes = read(&story.folder(), &story.made.name);
    let restored = onto.restore_on(story.world.keys(), bytes, Some(story.onward(until))).await?;
    Ok(restored.followed.unwrap())
}

#[test]
fn everything_after_an_archive_comes_back_on_either_engine() {
    let cluster = match Cluster::start(Flush::No) {
        Ok(cluster) => Some(cluster),
        Err(NoCluster::NotInstalled(reason)) => {
            println!("NOT RUN on PostgreSQL: {reason}");
            None
        }
        Err(error) => panic!("{error}"),
    };
    runtime().block_on(async {
        let database = |name| cluster.as_ref().map(|cluster| cluster.create(name, None).unwrap());
        let mut story = Story::new(database("origin")).await;
        story.world.attach(&mut story.vault, 1).await;
        let (registration, _) = Author::new(2).registration("user 2", Gate::Open);
        story.world.store.register(&context(), registration).await.unwrap();
        story.ship().await;
        for (engine, database) in [("SQLite", None), ("PostgreSQL", database("destination"))] {
            let mut target = World::empty(database).await;
            let followed = restore(&story, None, &target).await.unwrap();
            assert_eq!((followed.changes, followed.stop), (9, Stop::End), "{engine}");
            target.reopen().await;
            assert_eq!(root(&target).await, root(&story.world).await, "{engine}");
            // And its history with it, up to the restore.
            let audit = target.store.audit(None, None, 3).await.unwrap();
            let actions: Vec<_> = audit.iter().map(|entry| entry.action.as_str()).collect();
            assert_eq!(actions, ["server.restore", "account.register", "vault.push"], "{engine}");
            assert_eq!(target.store.journal_position().await.unwrap(), START + 10);
            let mut vault = story.vault.clone();
            target.store.push(&context(), vault.write(9, &sealed(9))).await.unwrap();
        }
    });
}

#[test]
fn a_restore_goes_up_to_a_time_and_no_further() {
    runtime().block_on(async {
        let story = Story::new(None).await;
        for (until, changes) in [(NOW, 0), (NOW + 2999, 2), (NOW + 3000, 3), (NOW + 5999, 5)] {
            let looked = story.look(Some(until));
            assert_eq!((looked.changes, looked.stop), (changes, Stop::Reached), "{until}");
            assert_eq!(looked.at, NOW + changes * 1000);
        }
        assert_eq!(story.look(Some(NOW + 6000)).stop, Stop::End);
        let early = story.onward(Some(NOW - 1));
        let early = early.look(&story.opened(), &story.world.keys(), &Watch::default());
        assert!(matches!(early, Err(Error::TooLate)), "{early:?}");

        let mut target = World::empty(None).await;
        assert_eq!(restore(&story, Some(NOW + 3500), &target).await.unwrap().changes, 3);
        target.reopen().await;
        let mut vaults = target.store.vaults(Author::new(1).user).await.unwrap();
        assert_eq!(vaults.remove(0).head.seq, 4, "the genesis and three pushes");
    });
}

#[test]
fn the_chain_goes_on_past_a_later_archive() {
    runtime().block_on(async {
        let mut story = Story::new(None).await;
        let first = story.made.name.clone();
        let later = story.world.backup().await;
        assert_ne!(later.name, first);
        story.push(7).await;
        story.ship().await;
        let chains: Vec<_> = pieces(&story.folder(), "mdp").unwrap();
        assert!(chains.iter().all(|piece| piece.chain == first));
        // From the newest, and from the one before where the newest is gone.
        assert_eq!(story.look(None).changes, 7);
        story.made = later;
        let looked = story.look(None);
        assert_eq!((looked.changes, looked.position), (1, START + 7));
        let mut target = World::empty(None).await;
        restore(&story, None, &target).await.unwrap();
        target.reopen().await;
        assert_eq!(root(&target).await, root(&story.world).await);

        // A server that starts again finds the end.
        let (keys, signer) = (story.world.keys(), signer().verifying_key().to_bytes());
        let resume = |epoch| {
            Chain::resume(&story.folder(), "mdp", &keys, &signer, (crate::SERVER, epoch)).unwrap()
        };
        let (mut chain, last) = resume([6; 16]).unwrap();
        assert_eq!((chain.position(), last.position), (START + 7, START + 7));
        assert!(resume([7; 16]).is_none(), "of another restore epoch");
        std::mem::swap(&mut story.chain, &mut chain);
        story.push(8).await;
        story.ship().await;
        assert_eq!(story.look(None).changes, 2);
    });
}

/// What somebody does to the folder; then how far the journal leads, and why no further.
type Spoil = Box<dyn Fn(&Story)>;

fn rename(from: &Path, first: u64, last: u64) {
    let name = PieceName::parse(from.file_name().unwrap().to_str().unwrap()).unwrap();
    let other = PieceName { first, piece: Piece::Segment(last), ..name };
    fs::rename(from, from.with_file_name(other.to_string())).unwrap();
}

/// Seals a segment again, changed, as one who has the key that is given would.
fn again(story: &Story, position: u64, key: &SigningKey, change: impl Fn(&mut Segment)) {
    let path = story.segment(position);
    let bytes = fs::read(&path).unwrap();
    let public = signer().verifying_key().to_bytes();
    let mut segment = Segment::open(&bytes, &story.world.keys(), &public).unwrap();
    change(&mut segment);
    fs::write(path, segment.seal(&[story.world.proof.recipient()], key).unwrap()).unwrap();
}

#[test]
fn what_does_not_follow_is_not_taken_nor_what_comes_after_it() {
    let cases: Vec<(&str, Spoil, u64, Stop)> = vec![
        ("dropped", Box::new(|s| fs::remove_file(s.segment(4)).unwrap()), 3, Stop::Missing),
        (
            "the first dropped",
            Box::new(|s| fs::remove_file(s.segment(2)).unwrap()),
            1,
            Stop::Missing,
        ),
        ("the last dropped", Box::new(|s| fs::remove_file(s.segment(7)).unwrap()), 6, Stop::End),
        (
            "swapped",
            Box::new(|s| {
                let (a, b) = (s.segment(4), s.segment(5));
                let bytes = fs::read(&a).unwrap();
                fs::write(&a, fs::read(&b).unwrap()).unwrap();
                fs::write(&b, bytes).unwrap();
            }),
            3,
            Stop::Elsewhere,
        ),
        (
            "doubled in the place of another",
            Box::new(|s| {
                fs::copy(s.segment(4), s.segment(5)).unwrap();
            }),
            4,
            Stop::Elsewhere,
        ),
        ("called by another's name", Box::new(|s| rename(&s.segment(5), 5, 6)), 4, Stop::Elsewhere),
        (
            "forged by one who knows the public keys",
            Box::new(|s| again(s, 4, &SigningKey::from_bytes(&[7; 32]), |_| {})),
            3,
            Stop::Forged,
        ),
        (
            "of another restore epoch",
            Box::new(|s| again(s, 4, &signer(), |segment| segment.restore_epoch = [9; 16])),
            3,
            Stop::Elsewhere,
        ),
        (
            "of another server",
            Box::new(|s| again(s, 4, &signer(), |segment| segment.server.0[0] ^= 1)),
            3,
            Stop::Elsewhere,
        ),
        (
            // Whole and signed, and not the one that the next was sealed after.
            "of another history",
            Box::new(|s| again(s, 4, &signer(), |segment| segment.entries[0].at += 1)),
            4,
            Stop::Elsewhere,
        ),
        (
            "sealed to somebody else",
            Box::new(|s| {
                let key = mdp_recovery::keys::Key::generate();
                fs::write(s.segment(4), key.recipient().seal(b"x").unwrap()).unwrap();
            }),
            3,
            Stop::WrongKey,
        ),
        ("emptied", Box::new(|s| fs::write(s.segment(4), b"").unwrap()), 3, Stop::Damaged),
    ];
    runtime().block_on(async {
        for (what, spoil, position, stop) in cases {
            let story = Story::new(None).await;
            spoil(&story);
            let looked = story.look(None);
            assert_eq!((looked.position, looked.stop), (position, stop), "{what}");
        }
    });
}

#[test]
fn a_segment_cut_or_changed_anywhere_is_damaged() {
    runtime().block_on(async {
        let story = Story::new(None).await;
        let path = story.segment(4);
        let whole = fs::read(&path).unwrap();
        let (keys, public) = (story.world.keys(), signer().verifying_key().to_bytes());
        assert!(Segment::open(&whole, &keys, &public).is_ok());
        for cut in 0..whole.len() {
            assert!(Segment::open(&whole[..cut], &keys, &public).is_err(), "cut at {cut}");
        }
        for at in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[at] ^= 1 << (at % 8);
            assert!(Segment::open(&flipped, &keys, &public).is_err(), "flipped at {at}");
        }
        let mut longer = whole.clone();
        longer.push(0);
        assert!(Segment::open(&longer, &keys, &public).is_err(), "something follows");
        fs::write(&path, &whole[..whole.len() - 1]).unwrap();
        assert_eq!((story.look(None).position, story.look(None).stop), (3, Stop::Damaged));
    });
}

#[test]
fn a_segment_waits_for_the_bytes_of_its_attachments() {
    runtime().block_on(async {
        let mut story = Story::new(None).await;
        story.world.attach(&mut story.vault, 1).await;
        story.ship().await;
        assert_eq!(story.look(None).changes, 8);
        let all = pieces(&story.folder(), "mdp").unwrap();
        let blob = all.iter().find(|name| name.last().is_none()).unwrap();
        let path = story.folder().join(blob.to_string());
        let whole = fs::read(&path).unwrap();
        assert!(!whole.windows(64).any(|window| window == [1; 64]), "sealed");
        fs::write(&path, &whole[..whole.len() - 1]).unwrap();
        assert_eq!((story.look(None).changes, story.look(None).stop), (6, Stop::Damaged));
        let other = story.world.operator.recipient().seal(&[2; 3000]).unwrap();
        fs::write(&path, other).unwrap();
        assert_eq!((story.look(None).changes, story.look(None).stop), (6, Stop::Damaged));
        fs::remove_file(&path).unwrap();
        assert_eq!((story.look(None).changes, story.look(None).stop), (6, Stop::Missing));
        let mut target = World::empty(None).await;
        assert_eq!(restore(&story, None, &target).await.unwrap().changes, 6);
        target.reopen().await;
    });
}

#[test]
fn signed_changes_that_prove_nothing_are_refused_and_change_nothing() {
    runtime().block_on(async {
        let story = Story::new(None).await;
        again(&story, START + 3, &signer(), |segment| {
            // The bytes of the record that the third push wrote: no commit names these.
            let payload = &mut segment.entries[0].payload;
            let at = payload.windows(64).position(|window| window == [3; 64]).unwrap();
            payload[at] ^= 1;
        });
        let mut target = World::small().await;
        let Err(Error::Corrupt(why)) = restore(&story, None, &target).await else {
            panic!("it was taken");
        };
        assert!(why.contains("after the journal: vault"), "{why}");
        target.reopen().await;
        assert_eq!(target.store.journal_position().await.unwrap(), 1, "as it was");
        // Up to before it, everything is sound.
        let before = World::empty(None).await;
        assert_eq!(restore(&story, Some(NOW + 2000), &before).await.unwrap().changes, 2);

        // One that can't be understood is damaged, whoever signed it.
        again(&story, START + 2, &signer(), |segment| segment.entries[0].payload.truncate(10));
        assert_eq!((story.look(None).changes, story.look(None).stop), (1, Stop::Damaged));
    });
}
