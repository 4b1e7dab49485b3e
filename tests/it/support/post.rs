//! Messages on their way, read from the outbox as a courier would.

use super::site::Site;
use vestibule::{
    delivery::Words,
    post::{self, Message},
    store::outbox,
};

/// A mail as its reader has it.
#[derive(Debug, Clone)]
pub struct Mail {
    pub to: String,
    pub subject: String,
    pub text: String,
    pub message: Message,
}

impl Mail {
    /// The path and query of the one link to a page of ours, which stands on a line of its own.
    pub fn link(&self, site: &Site) -> String {
        let ours = format!("{}/", site.home);
        let mut links = self.text.lines().filter_map(|line| line.strip_prefix(&*ours));
        let link = links.next().unwrap_or_else(|| panic!("no link in {}", self.text));
        assert!(links.next().is_none(), "one link: {}", self.text);
        format!("/{link}")
    }
}

impl Site {
    /// Takes the mails that wait, oldest first.
    pub async fn mails(&self) -> Vec<Mail> {
        let (sealer, issuer) = (self.state.provider.sealer.clone(), self.state.provider.issuer.clone());
        let now = self.now();
        let rows = self.state.db.write(move |tx| outbox::claim(tx, "email", now, now + 86_400, 1000)).await.unwrap();
        let mail = |row: outbox::OutboxRow| {
            let message = post::open(&sealer, &row).unwrap();
            let letter = Words::of(&message, &issuer).letter(&row.channel, &message.to, now);
            Mail { to: letter.to, subject: letter.subject, text: letter.text, message }
        };
        rows.into_iter().map(mail).collect()
    }

    /// Waits until there are mails, and takes them.
    pub async fn mails_come(&self) -> Vec<Mail> {
        for _ in 0..10_000 {
            let mails = self.mails().await;
            if !mails.is_empty() {
                return mails;
            }
            tokio::task::yield_now().await;
        }
        panic!("no mail came");
    }
}
