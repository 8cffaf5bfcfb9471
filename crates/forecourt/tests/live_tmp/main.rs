#![allow(warnings)]
#[path = "../promises/support.rs"] mod support;
#[path = "../promises/scene.rs"] mod scene;
#[path = "../promises/once.rs"] mod once;
#[path = "../promises/resume.rs"] mod resume;
#[path = "../promises/notes.rs"] mod notes;
