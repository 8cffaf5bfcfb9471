//! The wire types as TypeScript, for `web/shared/wire.ts`.

use crate::answers::{
    AckAnswer, Appointment, Attachment, Car, CarsAnswer, Chat, ChatAnswer, ChatCar, ChatRating,
    CustomerAnswer, CustomerCard, EarlierChat, Event, ListAnswer, MeAnswer, Message,
    MessagesAnswer, OkAnswer, PeopleAnswer, Person, ReadCursor, SavedRepliesAnswer, SavedReply,
    SavedReplyAnswer, SenderType, StartAnswer, TagCount, TagsAnswer, Technician, TechnicianAnswer,
    TechniciansAnswer, UnreadAnswer, UnreadOneAnswer, Who,
};
use crate::frames::ServerFrame;
use crate::shop::{OpenHour, Settings, SettingsAnswer, Shop, ShopAnswer};
use crate::sign_in::{BegunAnswer, OwnSession, RecoveryAnswer, SecondFactorAnswer, SessionsAnswer};
use crate::staff::{PersonAnswer, StaffAnswer, StaffPerson};
use ts_rs::{Config, TS};

/// The whole file; the same text for the same source.
#[must_use]
pub fn file() -> String {
    let config = Config::default();
    let declarations = [
        SenderType::decl(&config),
        Who::decl(&config),
        Person::decl(&config),
        Event::decl(&config),
        Attachment::decl(&config),
        Message::decl(&config),
        ChatCar::decl(&config),
        ChatRating::decl(&config),
        Chat::decl(&config),
        ReadCursor::decl(&config),
        Technician::decl(&config),
        MeAnswer::decl(&config),
        StartAnswer::decl(&config),
        AckAnswer::decl(&config),
        MessagesAnswer::decl(&config),
        UnreadOneAnswer::decl(&config),
        ChatAnswer::decl(&config),
        ListAnswer::decl(&config),
        UnreadAnswer::decl(&config),
        PeopleAnswer::decl(&config),
        TechniciansAnswer::decl(&config),
        SavedReply::decl(&config),
        SavedRepliesAnswer::decl(&config),
        SavedReplyAnswer::decl(&config),
        TagCount::decl(&config),
        TagsAnswer::decl(&config),
        TechnicianAnswer::decl(&config),
        Car::decl(&config),
        CarsAnswer::decl(&config),
        CustomerCard::decl(&config),
        Appointment::decl(&config),
        EarlierChat::decl(&config),
        CustomerAnswer::decl(&config),
        OkAnswer::decl(&config),
        OpenHour::decl(&config),
        Settings::decl(&config),
        SettingsAnswer::decl(&config),
        Shop::decl(&config),
        ShopAnswer::decl(&config),
        SecondFactorAnswer::decl(&config),
        BegunAnswer::decl(&config),
        RecoveryAnswer::decl(&config),
        OwnSession::decl(&config),
        SessionsAnswer::decl(&config),
        StaffPerson::decl(&config),
        StaffAnswer::decl(&config),
        PersonAnswer::decl(&config),
        ServerFrame::decl(&config),
    ];
    let mut text = String::from(
        "// Generated from the crate `protocol` by `cargo xtask generate`. Do not edit.\n",
    );
    for declaration in declarations {
        text.push_str("\nexport ");
        text.push_str(&declaration);
        text.push('\n');
    }
    text
}
