import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message } from "../../shared/conversation/conversation.ts";
import { read_options } from "../src/loader/options.ts";
import { choose_files } from "../src/panel/files.ts";
import { Speech } from "../src/panel/speech.ts";
import { format_time, make_say } from "../src/panel/texts.ts";
import english from "../src/languages/en.json";
import german from "../src/languages/de.json";

function message(content: string, complete = false, role: Message["role"] = "assistant"): Message {
    const empty = { attachments: [], sources: [], answer_type: null, ticket_id: null, client_message_id: null, offers_human: false, approval: null };
    return { seq: 2, role, author: null, content, code_points: content.length, complete, timestamp: "", ...empty };
}

const name = () => "AI";

test("Each finished sentence is said once, the rest with the end", () => {
    const speech = new Speech();
    const say = (content: string, complete = false) => speech.update([message(content, complete)], false, name);
    assert.deepEqual(say("Hel"), []);
    assert.deepEqual(say("Hello **there**. How"), ["AI: Hello there."]);
    assert.deepEqual(say("Hello **there**. How are"), []);
    assert.deepEqual(say("Hello **there**. How are you? Fine"), ["How are you?"]);
    assert.deepEqual(say("Hello **there**. How are you? Fine", true), ["Fine"]);
    assert.deepEqual(say("Hello **there**. How are you? Fine", true), []);
});

test("With the switch, an answer is said once it is complete", () => {
    const speech = new Speech();
    assert.deepEqual(speech.update([message("One. Two. ")], true, name), []);
    assert.deepEqual(speech.update([message("One. Two.", true)], true, name), ["AI: One. Two."]);
});

test("After a restart the same sentences are not said again, other ones are", () => {
    const speech = new Speech();
    const say = (content: string) => speech.update([message(content)], false, name);
    say("One. Two. Th");
    assert.deepEqual(say(""), []);
    assert.deepEqual(say("One. T"), []);
    assert.deepEqual(say("One. Two. Three. F"), ["Three."]);
    assert.deepEqual(say("Other. T"), ["Other."]);
});

test("The log of an earlier page and the customer's own words are not said", () => {
    const speech = new Speech();
    speech.skip([message("Old.", true)]);
    assert.deepEqual(speech.update([message("Old.", true)], false, name), []);
    assert.deepEqual(new Speech().update([message("Mine.", true, "customer")], false, name), []);
});

test("All languages have the same keys and the same places for values", () => {
    assert.deepEqual(Object.keys(german), Object.keys(english));
    const places = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
    for (const [key, text] of Object.entries(english))
        assert.deepEqual(places(german[key as keyof typeof english]), places(text), key);
});

test("Texts: language, the shop's replacements, values", () => {
    assert.equal(make_say("de-AT", {})("send"), "Senden");
    assert.equal(make_say("fr", {})("send"), "Send");
    assert.equal(make_say("en", { send: "Go" })("send"), "Go");
    assert.equal(make_say("en", {})("queue_place", { position: 3 }), "You are number 3 in the queue.");
});

test("Times are short, and nothing for what is no time", () => {
    const now = new Date(2026, 5, 10, 12);
    assert.equal(format_time(new Date(2026, 5, 10, 9, 5).toISOString(), "en-GB", now), "09:05");
    assert.match(format_time(new Date(2026, 5, 12, 9, 0).toISOString(), "en-GB", now), /Friday/);
    for (const bad of [null, "", "soon"]) assert.equal(format_time(bad, "en", now), "");
});

test("Attributes of the tag, with defaults for what is missing or wrong", () => {
    const url = "https://chat.example/continuo/widget.js";
    const usual = read_options({}, url, "de-DE");
    assert.deepEqual([usual.base_url, usual.prefix, usual.language, usual.direction], ["https://chat.example/continuo", "/api", "de-DE", "ltr"]);
    const set = read_options({ api: "https://api.example/x/", apiPrefix: "/v1", language: "ar", position: "left", theme: "pink", suggestions: "a| b ||" }, url, "en");
    assert.deepEqual([set.base_url, set.prefix, set.direction, set.position, set.theme], ["https://api.example/x", "/v1", "rtl", "left", "auto"]);
    assert.deepEqual(set.suggestions, ["a", "b"]);
    assert.deepEqual(read_options({ texts: '{"send":"Go","open_chat":7}' }, url, "en").texts, { send: "Go" });
});

test("Files: type, size and number are checked, with a reason for each", () => {
    const say = make_say("en", {});
    const file = (title: string, size = 1) => ({ name: title, size }) as File;
    const { files, problems } = choose_files([], [file("a.CSV"), file("b.exe"), file("c.txt", 11 * 1024 * 1024)], say);
    assert.deepEqual(files.map((chosen) => chosen.name), ["a.CSV"]);
    assert.deepEqual(problems.map((problem) => problem.split(" ")[0]), ["b.exe", "c.txt"]);
    const many = choose_files([], Array.from({ length: 7 }, (_, index) => file(`${index}.md`)), say);
    assert.deepEqual([many.files.length, many.problems.length], [5, 1]);
});
