//! One kind after the other, both answers of whatever decides whether Close takes two.

use super::{Pair, TWICE, commands};
use crate::harness::World;
use closectl::selftest::{beyond, inventory};

/// Something that both folders make.
struct Made {
    /// What is there before.
    before: &'static str,
    manifest: &'static str,
    /// Where it is made.
    path: &'static str,
}

/// Lets two runs make the same, follows what they print, and looks at what comes of it.
fn tried(made: &Made) {
    let wanted = World::new();
    wanted.write("b.yaml", made.before).write("m.yaml", made.manifest);
    if !made.before.is_empty() {
        wanted.expect(0, &["apply", "-f", "b.yaml", "--yes"]);
    }
    let before = inventory(&wanted.sandbox.state()).len();
    wanted.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let wanted = inventory(&wanted.sandbox.state());

    for is_taken_twice in [false, true] {
        let world = World::switched(if is_taken_twice { TWICE } else { &[] });
        let pair = Pair::of(world, [made.manifest; 2]);
        if !made.before.is_empty() {
            pair.world.write("b.yaml", made.before);
            pair.world.expect(0, &["apply", "-f", "b.yaml", "--yes"]);
        }

        pair.meet("POST", made.path);
        let ends = pair.apply();
        let texts = ends
            .each_ref()
            .map(|ran| format!("{}\n{}", ran.stdout, ran.stderr));
        if !is_taken_twice {
            assert_eq!(ends.each_ref().map(|ran| ran.code), [0, 0], "{texts:?}");
            assert_eq!(inventory(&pair.world.sandbox.state()), wanted, "{texts:?}");
            // Of several objects, each run may have made some.
            if wanted.len() == before + 1 {
                let found = texts
                    .each_ref()
                    .map(|text| text.contains("somebody else created it"));
                assert!(found[0] != found[1], "one of them found it: {texts:?}");
                only_one_takes_it_back(&pair);
            }
            continue;
        }

        let found = inventory(&pair.world.sandbox.state());
        assert!(
            !beyond(&found, &wanted).is_empty(),
            "nothing is there twice: {texts:?}"
        );
        told(&pair, &ends.each_ref().map(|ran| ran.code), &texts);
        others_go_on(&pair);
        led_out(&pair, &texts, &wanted);
    }
}

/// Whoever found the object of the other run leaves it to that one.
fn only_one_takes_it_back(pair: &Pair) {
    let wanted = inventory(&pair.world.sandbox.state());
    let taken = [0, 1].map(|at| {
        let before = inventory(&pair.world.sandbox.state());
        let ran = pair.run(at, &["undo", "last", "--yes", "--allow-data-loss", "*"]);
        let is_nothing = ran
            .stderr
            .contains("in .closectl/runs has changes that can still be undone");
        assert_eq!(ran.code, i32::from(is_nothing), "{}\n{}", ran.stdout, ran.stderr);
        assert!(!is_nothing || inventory(&pair.world.sandbox.state()) == before);
        is_nothing
    });
    assert!(taken.contains(&false), "nobody could take it back");
    assert!(inventory(&pair.world.sandbox.state()).len() < wanted.len());
}

/// Each run that saw two says which one is its own, and which one its command deletes: another one only if less lies in it
/// when the run looks, while the other run may still be making more.
fn told(pair: &Pair, codes: &[i32; 2], texts: &[String; 2]) {
    assert!(codes.contains(&4), "{codes:?} {texts:?}");
    let told = codes.iter().zip(texts).filter(|(code, _)| **code == 4);
    let own: Vec<String> = told
        .map(|(_, text)| {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let (_, rest) = text.split_once("this run made ").unwrap();
            let made = rest.split([' ', ',']).next().unwrap();
            let command = commands(&text).remove(0);
            let goes = command.rsplit(' ').next().unwrap();
            let which = if goes == made {
                "the one that this run made"
            } else {
                "another one, in which less lies"
            };
            assert!(text.contains(&format!("`{command}` deletes {which}.")), "{text}");
            let state = serde_json::to_string(&pair.world.sandbox.state()).unwrap();
            assert!(state.contains(goes), "{goes} is nothing in Close");
            made.to_owned()
        })
        .collect();
    assert!(own.len() < 2 || own[0] != own[1], "both runs made {own:?}");
}

/// With both there, everything else works, and what would mean both says the way out.
fn others_go_on(pair: &Pair) {
    let ran = pair.expect(0, 3, &["plan", "-f", "m.yaml"]);
    assert!(!commands(&ran.stdout).is_empty(), "{}", ran.stdout);
    std::fs::write(
        pair.folders[0].path().join("o.yaml"),
        "webhooks: [{url: \"https://other.test/x\", events: [{object_type: lead, action: deleted}]}]\n\
         lead_statuses: [Potential, Elsewhere]\n",
    )
    .unwrap();
    pair.expect(0, 0, &["apply", "-f", "o.yaml", "--yes"]);
    pair.expect(0, 0, &["plan", "-f", "o.yaml", "--detailed-exitcode"]);
    // What no file can name is left out, and everything else is there.
    let ran = pair.expect(0, 4, &["pull", "-f", "pulled"]);
    assert!(ran.stderr.contains("objects have this name"), "{}", ran.stderr);
    let pulled = std::fs::read_to_string(pair.folders[0].path().join("pulled/webhooks.yaml")).unwrap();
    assert!(pulled.contains("other.test"), "{pulled}");
    // The statuses that every organization begins with are not listed, and are not what this is about.
    std::fs::write(
        pair.folders[0].path().join("closectl.yaml"),
        "version: 1\ndrift: {unlisted: ignore}\n",
    )
    .unwrap();
    pair.expect(0, 0, &["drift", "-f", "o.yaml"]);
    pair.expect(
        0,
        0,
        &["plan", "-f", "m.yaml", "--target", "lead_status/Elsewhere"],
    );
    pair.expect(0, 0, &["undo", "last", "--yes", "--allow-data-loss", "*"]);
}

/// The command that the second run printed leads to an organization that has everything once and can be applied to.
fn led_out(pair: &Pair, texts: &[String; 2], wanted: &[String]) {
    let printed = texts
        .iter()
        .rev()
        .find_map(|text| commands(text).into_iter().next());
    let command = printed.unwrap();
    let ran = pair.paste(1, &command);
    assert_eq!(ran.code, 0, "{command}\n{}\n{}", ran.stdout, ran.stderr);

    for at in [0, 1] {
        pair.expect(at, 0, &["apply", "-f", "m.yaml", "--yes"]);
        pair.expect(at, 0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    }
    assert_eq!(inventory(&pair.world.sandbox.state()), wanted);

    // Nobody deletes the one that is left by pasting once more, nor what the other run printed.
    for command in texts.iter().flat_map(|text| commands(text)) {
        let ran = pair.paste(0, &command);
        assert_eq!(ran.code, 3, "{}\n{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.contains("shares its name"), "{}", ran.stderr);
    }
    assert_eq!(inventory(&pair.world.sandbox.state()), wanted);
}

#[test]
fn the_key_of_a_webhook_is_with_the_run_that_made_it() {
    let manifest =
        "webhooks: [{url: \"https://x.test/a\", events: [{object_type: lead, action: created}]}]\n";
    let pair = Pair::of(World::new(), [manifest; 2]);
    pair.meet("POST", "/webhook/");
    let ends = pair.apply();
    let keys = pair.folders.each_ref().map(|folder| {
        let secrets = std::fs::read_dir(folder.path().join(".closectl/secrets"));
        secrets.map_or(0, |files| {
            files
                .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
                .filter(|text| text.contains("signature_key"))
                .count()
        })
    });
    for (ran, keys) in ends.iter().zip(keys) {
        assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
        assert_eq!(
            ran.stderr.contains("signature keys of new webhooks are in"),
            keys == 1,
            "{}",
            ran.stderr
        );
        assert_eq!(
            ran.stdout.contains("only to whoever created it"),
            keys == 0,
            "{}",
            ran.stdout
        );
    }
}

#[test]
fn a_lead_status() {
    tried(&Made {
        before: "",
        manifest: "lead_statuses: [Fresh]\n",
        path: "/status/lead/",
    });
}

#[test]
fn a_pipeline_with_its_statuses() {
    tried(&Made {
        before: "",
        manifest: "pipelines:\n  - name: Renewals\n    statuses:\n      - {label: Open, type: active}\n      \
                   - {label: Kept, type: won}\n      - {label: Gone, type: lost}\n",
        path: "/pipeline/",
    });
}

#[test]
fn a_status_of_a_pipeline() {
    tried(&Made {
        before: "pipelines: [{name: Renewals, statuses: [{label: Open, type: active}]}]\n",
        manifest: "pipelines: [{name: Renewals, statuses: [{label: Open, type: active}, {label: Called, type: active}]}]\n",
        path: "/status/opportunity/",
    });
}

#[test]
fn a_lead_field() {
    tried(&Made {
        before: "",
        manifest: "custom_fields: {lead: [{name: Size, type: number}]}\n",
        path: "/custom_field/lead/",
    });
}

#[test]
fn a_contact_field_and_an_opportunity_field() {
    for (manifest, path) in [
        (
            "custom_fields: {contact: [{name: Size, type: number}]}\n",
            "/custom_field/contact/",
        ),
        (
            "custom_fields: {opportunity: [{name: Size, type: number}]}\n",
            "/custom_field/opportunity/",
        ),
    ] {
        tried(&Made {
            before: "",
            manifest,
            path,
        });
    }
}

#[test]
fn a_shared_field_with_its_places() {
    tried(&Made {
        before: "",
        manifest: "custom_fields:\n  shared: [{name: Region, type: choices, choices: [EU, US]}]\n  \
                   lead: [{shared: Region}]\n  contact: [{shared: Region}]\n",
        path: "/custom_field/shared/",
    });
}

#[test]
fn a_custom_activity_type_with_its_fields() {
    tried(&Made {
        before: "",
        manifest: "custom_activity_types: [{name: Visit, fields: [{name: Notes, type: textarea}]}]\n",
        path: "/custom_activity/",
    });
}

#[test]
fn a_field_of_a_custom_activity_type() {
    tried(&Made {
        before: "custom_activity_types: [{name: Visit, fields: [{name: Notes, type: textarea}]}]\n",
        manifest: "custom_activity_types: [{name: Visit, fields: [{name: Notes, type: textarea}, {name: Place, type: text}]}]\n",
        path: "/custom_field/activity/",
    });
}

#[test]
fn a_custom_object_type_with_its_fields() {
    tried(&Made {
        before: "",
        manifest: "custom_object_types: [{name: Seat, name_plural: Seats, fields: [{name: Row, type: number}]}]\n",
        path: "/custom_object_type/",
    });
}

#[test]
fn a_webhook() {
    tried(&Made {
        before: "",
        manifest: "webhooks: [{url: \"https://x.test/a\", events: [{object_type: lead, action: created}]}]\n",
        path: "/webhook/",
    });
}
