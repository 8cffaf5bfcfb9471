//! The sample workshop's people and conversations. All of it is invented.

use model::PartyKind;

/// What the workshop is called, where it stands, and what is spoken there.
pub(super) const NAME: &str = "Kelem Garage";
pub(super) const ZONE: &str = "Africa/Addis_Ababa";
pub(super) const LANGUAGES: [&str; 2] = ["en", "am"];

/// When somebody answers: day of the week, from, to. On Sundays it is closed.
pub(super) const OPEN: [(i64, &str, &str); 6] = [
    (1, "08:00", "18:30"),
    (2, "08:00", "18:30"),
    (3, "08:00", "18:30"),
    (4, "08:00", "18:30"),
    (5, "08:00", "18:30"),
    (6, "08:00", "13:00"),
];

/// Who works there and who comes: kind, username, name.
pub(super) const PEOPLE: &[(PartyKind, &str, &str)] = &[
    (PartyKind::Admin, "abel", "Abel Mulugeta"),
    (PartyKind::Admin, "ruth", "Ruth Desta"),
    (PartyKind::Worker, "sara", "Sara Tesfaye"),
    (PartyKind::Worker, "dawit", "Dawit Lemma"),
    (PartyKind::Worker, "selam", "ሰላም ወርቁ"),
    (PartyKind::User, "hanna", "Hanna Bekele"),
    (PartyKind::User, "yonas", "Yonas Girma"),
    (PartyKind::User, "meron", "ሜሮን አለሙ"),
    (PartyKind::User, "omar", "Omar Ahmed"),
];

/// One thing that happens in a story.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// The customer writes.
    Customer(&'static str),
    /// A member of staff writes.
    Staff(&'static str, &'static str),
    /// A member of staff notes something for colleagues.
    Note(&'static str, &'static str),
    /// An admin gives the chat to a technician.
    Assign(&'static str, &'static str),
    /// The technician needs an admin.
    Escalate(&'static str, &'static str),
    /// Done.
    Close(&'static str, &'static str),
    /// The customer has read everything so far.
    Reads,
    /// A member of staff says what it is about.
    Tag(&'static str, &'static [&'static str]),
    /// The customer says how good it was.
    Rate(i64, &'static str),
}

/// One chat.
#[derive(Debug)]
pub(super) struct Story {
    /// A username of [`PEOPLE`], or a guest's name; a guest named `#…` gave none.
    pub(super) customer: &'static str,
    pub(super) subject: &'static str,
    /// The plate of the customer's car that it is about.
    pub(super) plate: Option<&'static str>,
    /// When it began.
    pub(super) minutes_ago: i64,
    pub(super) steps: &'static [Step],
}

use Step::{Assign, Close, Customer, Escalate, Note, Rate, Reads, Staff, Tag};

/// Open, pending, escalated, closed; with notes, by guests and users, in English and Amharic.
pub(super) const STORIES: &[Story] = &[
    Story {
        customer: "omar",
        subject: "Oil and filters, Suzuki Dzire",
        plate: Some("AA 3-90417"),
        minutes_ago: 2 * 24 * 60 + 130,
        steps: &[
            Customer(
                "Hello. My Dzire (2019) is due for an oil change. Can I bring it on Saturday morning?",
            ),
            Staff(
                "abel",
                "Good morning Omar. Saturday at 9 is free. Oil, oil filter and air filter come to 2 850 ETB.",
            ),
            Customer("That is fine. Do I need to leave the car?"),
            Assign("abel", "dawit"),
            Staff(
                "dawit",
                "No need, it takes about 40 minutes. You can wait with a coffee.",
            ),
            Customer("Perfect, see you on Saturday."),
            Reads,
            Close("dawit", "Booked for Saturday 9:00"),
            Tag("dawit", &["service"]),
            Rate(5, "Quick and friendly answers."),
        ],
    },
    Story {
        customer: "meron",
        subject: "የፍሬን ድምፅ",
        plate: Some("AA 2-39178"),
        minutes_ago: 26 * 60,
        steps: &[
            Customer("ሰላም፣ መኪናዬ ፍሬን ስይዝ ድምፅ ያሰማል። ምን ሊሆን ይችላል?"),
            Assign("ruth", "selam"),
            Staff("selam", "ሰላም ሜሮን። የፍሬን ሸራው ሳያልቅ አይቀርም። ከየትኛው ጎማ በኩል ይሰማል?"),
            Customer("ከፊት በግራ በኩል ይመስለኛል።"),
            Tag("ruth", &["brakes"]),
            Note(
                "selam",
                "Front left pads most likely. Check the disc too, it was at the limit last time.",
            ),
            Staff("selam", "ነገ ጠዋት 3 ሰዓት ላይ ማምጣት ይችላሉ? ምርመራው 30 ደቂቃ ይፈጃል።"),
            Customer("እሺ፣ ነገ አመጣዋለሁ። አመሰግናለሁ።"),
        ],
    },
    Story {
        customer: "Liya Tadesse",
        subject: "Price for a full service",
        plate: None,
        minutes_ago: 22 * 60,
        steps: &[
            Customer("How much is a full service for a Hyundai Tucson 2015?"),
            Staff(
                "ruth",
                "Hello Liya. The full service is 8 400 ETB with parts, and takes half a day.",
            ),
            Customer("And if I bring my own filters?"),
            Staff(
                "ruth",
                "Then 6 900 ETB. We only fit filters that match the car, so please bring the box.",
            ),
            Reads,
        ],
    },
    Story {
        customer: "yonas",
        subject: "Engine light after the rain",
        plate: Some("AA 2-70934"),
        minutes_ago: 3 * 60 + 20,
        steps: &[
            Customer(
                "The engine light came on after the heavy rain yesterday, and the car shakes at idle.",
            ),
            Assign("abel", "dawit"),
            Staff(
                "dawit",
                "Please do not drive far. Does the light blink or stay on?",
            ),
            Customer("It blinks when I accelerate."),
            Note(
                "dawit",
                "Misfire under load. Probably coil 3 again, the cover leaked in May.",
            ),
            Staff(
                "dawit",
                "Then leave it parked. We can send the tow truck, or you come at walking pace if you are near.",
            ),
            Customer("I am in Bole, can the truck come today? This is the second time since May."),
            Tag("dawit", &["engine", "warranty"]),
            Escalate(
                "dawit",
                "Second failure after our repair. Who pays for the truck?",
            ),
        ],
    },
    Story {
        customer: "hanna",
        subject: "Grinding when braking",
        plate: Some("AA 3-48211"),
        minutes_ago: 55,
        steps: &[
            Customer("Hello, the Vitz is making a grinding noise when I brake"),
            Assign("abel", "sara"),
            Staff(
                "sara",
                "Hi Hanna, I have it on the lift now. Give me five minutes.",
            ),
            Staff("sara", "Front discs are past the limit."),
            Tag("sara", &["brakes"]),
            Customer("OK. How much to replace both?"),
            Customer("And can it be ready today?"),
            Note(
                "sara",
                "Pads are in stock, discs come from Merkato by 11. Fine to quote 6 200?",
            ),
            Staff(
                "sara",
                "Both discs and pads come to 6 200 ETB, fitted. Ready by 16:00.",
            ),
            Reads,
            Customer("Yes please, go ahead"),
        ],
    },
    Story {
        customer: "#visitor",
        subject: "Opening hours on Sunday",
        plate: None,
        minutes_ago: 31,
        steps: &[
            Customer("Are you open on Sunday? My battery is flat."),
            Customer("I am near the stadium."),
        ],
    },
    Story {
        customer: "ሳሙኤል",
        subject: "ዋጋ",
        plate: None,
        minutes_ago: 12,
        steps: &[Customer("ሰላም። ለቶዮታ ኮሮላ 2010 ሙሉ ሰርቪስ ስንት ነው?")],
    },
];
