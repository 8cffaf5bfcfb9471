//! Cars and the customer's card: own ones for a customer, a chat's customer's for whoever of staff sees the chat.

use crate::scene::start;
use crate::support::{ENGINES, Engine, Session, TestServer};
use model::PartyKind;
use serde_json::{Value, json};
use storage::{NewAppointment, NewCar};

/// A shop whose customer Hanna has two cars and an appointment, and Omar one car.
struct Garage {
    shop: TestServer,
    admin: Session,
    worker: Session,
    hanna: Session,
    omar: Session,
    vitz: i64,
    hilux: i64,
    dzire: i64,
}

impl Garage {
    async fn open(engine: Engine) -> Self {
        let shop = TestServer::start(engine).await;
        let admin = shop.hire(PartyKind::Admin, "abel").await;
        let worker = shop.hire(PartyKind::Worker, "sara").await;
        let hanna = shop.hire(PartyKind::User, "hanna").await;
        let omar = shop.hire(PartyKind::User, "omar").await;
        let car = async |owner: &Session, make: &str, model: &str, plate: &str| {
            let car = NewCar {
                user: owner.id,
                make: Some(make.to_owned()),
                model: Some(model.to_owned()),
                year: Some(2012),
                plate: Some(plate.to_owned()),
            };
            shop.storage().add_car(&car).await.unwrap()
        };
        let vitz = car(&hanna, "Toyota", "Vitz", "AA 1").await;
        let hilux = car(&hanna, "Toyota", "Hilux", "AA 2").await;
        let dzire = car(&omar, "Suzuki", "Dzire", "AA 3").await;
        let appointment = NewAppointment {
            user: hanna.id,
            car: Some(vitz),
            service: Some("Brakes".to_owned()),
            starts_at: shop.clock.now(),
            status: "confirmed".to_owned(),
        };
        shop.storage().add_appointment(&appointment).await.unwrap();
        Self {
            shop,
            admin,
            worker,
            hanna,
            omar,
            vitz,
            hilux,
            dzire,
        }
    }

    async fn card(&self, who: &Session, chat: &Value) -> Value {
        self.shop
            .ok_get(&format!("customer?chat_id={chat}"), who)
            .await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_sees_the_own_cars_and_starts_a_chat_about_one() {
    for engine in ENGINES {
        let garage = Garage::open(engine).await;
        let shop = &garage.shop;
        let cars = shop.ok_get("cars", &garage.hanna).await["cars"].clone();
        assert_eq!(
            cars[0],
            json!({
                "id": garage.vitz, "label": "Toyota Vitz 2012", "plate": "AA 1",
                "make": "Toyota", "model": "Vitz", "year": 2012,
            }),
            "{engine:?}"
        );
        assert_eq!(cars.as_array().unwrap().len(), 2);
        let body = json!({ "message": "It squeaks", "vehicle_id": garage.hilux, "client_id": "k" });
        let started = shop.ok("start", &garage.hanna, body.clone()).await;
        let car = json!({ "id": garage.hilux, "label": "Toyota Hilux 2012", "plate": "AA 2" });
        assert_eq!(started["chat"]["car"], car, "{engine:?}");
        for who in [&garage.hanna, &garage.admin] {
            let list = shop.ok_get("list", who).await;
            assert_eq!(list["chats"][0]["car"], car, "{engine:?}");
        }
        // The same key and words are the same start; another car is another body.
        let again = shop.ok("start", &garage.hanna, body.clone()).await;
        assert_eq!(again["chat_id"], started["chat_id"], "{engine:?}");
        let mut other = body;
        other["vehicle_id"] = garage.vitz.into();
        let reused = shop.post("start", Some(&garage.hanna), other).await;
        assert_eq!(reused.code(), "client_id_reused", "{engine:?}");
        let without = start(shop, &garage.hanna, "Hello?").await;
        let list = shop.ok_get("list", &garage.hanna).await;
        assert_eq!(
            (&list["chats"][0]["chat_id"], &list["chats"][0]["car"]),
            (&json!(without), &Value::Null)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p4_a_car_that_is_not_the_customers_is_as_if_it_were_not_there() {
    for engine in ENGINES {
        let garage = Garage::open(engine).await;
        let guest = garage.shop.guest().await;
        let with = |kind: &str, id: i64| json!({ "type": kind, "id": id });
        for (who, car, with) in [
            (&garage.hanna, garage.dzire, Value::Null),
            (&garage.hanna, 999_999, Value::Null),
            (&guest, garage.vitz, Value::Null),
            (&garage.admin, garage.dzire, with("user", garage.hanna.id)),
            (&garage.admin, garage.vitz, with("worker", garage.worker.id)),
        ] {
            let mut body = json!({ "vehicle_id": car });
            if !with.is_null() {
                body["with"] = with;
            }
            let answer = garage.shop.post("start", Some(who), body.clone()).await;
            assert_eq!(
                (answer.status, answer.json()["error"].as_str()),
                (
                    422,
                    Some(
                        "vehicle_id must be one of the customer's cars: see cars, or leave it out"
                    )
                ),
                "{engine:?} {body}"
            );
        }
        let chats = garage.shop.ok_get("list", &garage.admin).await["chats"].clone();
        assert_eq!(chats, json!([]), "{engine:?}: nothing was started");
        let body = json!({ "vehicle_id": garage.vitz, "with": with("user", garage.hanna.id) });
        let started = garage.shop.ok("start", &garage.worker, body).await;
        assert_eq!(started["chat"]["car"]["plate"], "AA 1", "{engine:?}");
        for who in [&guest, &garage.admin, &garage.worker] {
            assert_eq!(garage.shop.get("cars", Some(who)).await.status, 403);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_card_shows_staff_the_customer_within_the_callers_scope() {
    for engine in ENGINES {
        let garage = Garage::open(engine).await;
        let shop = &garage.shop;
        let first = start(shop, &garage.hanna, "First").await;
        let second = start(shop, &garage.hanna, "Second").await;
        let omars = start(shop, &garage.omar, "Mine").await;
        for chat in [first, omars] {
            let body = json!({ "chat_id": chat, "worker_id": garage.worker.id });
            shop.ok("assign_worker", &garage.admin, body).await;
        }
        let card = garage.card(&garage.admin, &json!(first)).await;
        assert_eq!(
            card["customer"],
            json!({
                "type": "user", "id": garage.hanna.id, "name": "The hanna",
                "email": null, "phone": null,
            }),
            "{engine:?}"
        );
        assert_eq!(card["cars"].as_array().unwrap().len(), 2);
        let appointment = &card["appointments"][0];
        assert_eq!(
            (
                &appointment["service"],
                &appointment["status"],
                &appointment["car"]["plate"]
            ),
            (&json!("Brakes"), &json!("confirmed"), &json!("AA 1"))
        );
        let earlier = |card: &Value| {
            let chats = card["earlier_chats"].as_array().unwrap().iter();
            chats
                .map(|chat| chat["chat_id"].clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(earlier(&card), [json!(second)], "{engine:?}");
        // The worker has one of the two chats, and learns of no other.
        let card = garage.card(&garage.worker, &json!(first)).await;
        assert_eq!(earlier(&card), Vec::<Value>::new(), "{engine:?}");
        let question = format!("customer?chat_id={second}");
        for (who, status) in [
            (&garage.worker, 404),
            (&garage.omar, 404),
            (&garage.hanna, 403),
        ] {
            assert_eq!(shop.get(&question, Some(who)).await.status, status);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_card_of_a_guest_has_the_address_and_of_a_staff_chat_nobody() {
    let garage = Garage::open(Engine::Sqlite).await;
    let shop = &garage.shop;
    let body = json!({ "name": "Liya", "email": "liya@example.com" });
    let guest = crate::support::session(&shop.post("auth/guest", None, body).await);
    let chat = start(shop, &guest, "Hello?").await;
    let card = garage.card(&garage.admin, &json!(chat)).await;
    assert_eq!(
        card["customer"],
        json!({
            "type": "guest", "id": guest.id, "name": "Liya",
            "email": "liya@example.com", "phone": null,
        })
    );
    assert_eq!(
        (&card["cars"], &card["appointments"]),
        (&json!([]), &json!([]))
    );
    let with = json!({ "with": { "type": "worker", "id": garage.worker.id } });
    let between = shop.ok("start", &garage.admin, with).await["chat_id"].clone();
    let card = garage.card(&garage.worker, &between).await;
    assert_eq!(card["customer"], Value::Null);
    assert_eq!(card["earlier_chats"], json!([]));
}
