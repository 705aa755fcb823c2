import assert from "node:assert/strict";
import { test } from "node:test";
import { SseParser } from "../../shared/conversation/sse_parser.ts";
import { parse_markdown } from "../../shared/markdown/blocks.ts";
import { parse_inline, safe_href } from "../../shared/markdown/inline.ts";
import { finished_until, plain_text } from "../../shared/markdown/plain_text.ts";
import { black, contrast, parse_color, readable, text_on, white } from "../src/theme/contrast.ts";

const text = (value: string) => ({ kind: "text", text: value });

test("Inline Markdown: bold, italics, code, links, citations", () => {
    assert.deepEqual(parse_inline("a **b *c*** `d*`"), [
        text("a "),
        { kind: "bold", children: [text("b "), { kind: "italics", children: [text("c")] }] },
        text(" "),
        { kind: "code", text: "d*" },
    ]);
    assert.deepEqual(parse_inline("[Shop](https://a.example/x) [1]"), [
        { kind: "link", href: "https://a.example/x", children: [text("Shop")] },
        text(" "),
        { kind: "citation", rank: 1 },
    ]);
    assert.deepEqual(parse_inline("see https://a.example/x."), [
        text("see "),
        { kind: "link", href: "https://a.example/x", children: [text("https://a.example/x")] },
        text("."),
    ]);
});

test("Marks without an end, inside words, or escaped are text", () => {
    for (const plain of ["2 * 3 * 4", "snake_case_name", "a ** b", "**open", "[a](", "`", "5*"])
        assert.deepEqual(parse_inline(plain), [text(plain)], plain);
    assert.deepEqual(parse_inline("\\*a\\*"), [text("*a*")]);
});

test("HTML is text, and unsafe links lose their address", () => {
    assert.deepEqual(parse_inline("<b onclick=x>hi</b>"), [text("<b onclick=x>hi</b>")]);
    assert.deepEqual(parse_inline("[x](javascript:alert(1))").find(({ kind }) => kind === "link"), undefined);
    const bad = ["javascript:x", "java\nscript:x", " https://a", "data:text/html,x", "//a.example", "vbscript:x"];
    for (const href of [...bad, "https:", "file:///etc", "blob:x", "mailto:"]) assert.equal(safe_href(href), null, href);
    const good = ["https://a.example", "HTTP://a.example/?q=1", "mailto:a@b.example", "tel:+49(30)123-4"];
    for (const href of good) assert.equal(safe_href(href), href);
});

test("Blocks: lists with paragraphs and nesting, code, quotations", () => {
    const blocks = parse_markdown("Steps:\n1. One\n   - inner\n2. Two\n\n> quoted\n\n```sh\n**x**\n```\nend");
    assert.deepEqual(blocks.map(({ kind }) => kind), ["paragraph", "list", "quotation", "code", "paragraph"]);
    const list = blocks[1] as Extract<(typeof blocks)[number], { kind: "list" }>;
    assert.equal(list.ordered, true);
    assert.deepEqual(list.items.map((item) => item.map(({ kind }) => kind)), [["paragraph", "list"], ["paragraph"]]);
    assert.deepEqual(blocks[3], { kind: "code", text: "**x**" });
});

test("A fence that is still open shows its code", () => {
    assert.deepEqual(parse_markdown("```\nline"), [{ kind: "code", text: "line" }]);
});

test("Hostile Markdown is parsed in linear time and bounded depth", () => {
    const hostile = ["*a ", "**a ", "[", "[a](", "`", "> ", "- ", "<https:", "_a", "***", "![", "1. "];
    for (const piece of hostile) {
        const began = performance.now();
        parse_markdown(piece.repeat(20_000));
        parse_markdown(`${piece}\n`.repeat(5_000));
        assert.ok(performance.now() - began < 4000, `slow: ${piece}`);
    }
});

test("Speech has no marks and no citations", () => {
    assert.equal(plain_text("**Refunds** take 5 days [1].\n\n- a\n- `b`"), "Refunds take 5 days. a. b");
});

test("Sentences are finished when text follows them", () => {
    const answer = "It costs 3.50 per item [1]. You can return it, e.g. by post. More";
    assert.equal(answer.slice(0, finished_until(answer, 0)), "It costs 3.50 per item [1]. You can return it, e.g. by post.");
    assert.equal(finished_until("It is 3.", 0), 0);
    assert.equal(finished_until("1. First", 0), 0);
});

test("The colour of a shop becomes readable on light and dark", () => {
    for (const color of ["#ffd400", "#777", "#0b5fff", "#000", "#fff", "#e91e63"]) {
        const rgb = parse_color(color)!;
        assert.ok(contrast(text_on(rgb), rgb) >= 4.5, color);
        for (const background of [white, black, parse_color("#1c1d21")!])
            assert.ok(contrast(readable(rgb, background, 4.5), background) >= 4.5, color);
    }
    assert.deepEqual(readable(parse_color("#0b5fff")!, white, 4.5), parse_color("#0b5fff"));
});

test("Colours: hex of all lengths and rgb, nothing else", () => {
    assert.deepEqual(parse_color("#0f8"), [0, 255, 136]);
    assert.deepEqual(parse_color("rgb(1, 2, 3)"), [1, 2, 3]);
    assert.deepEqual(parse_color("rgba(1 2 3 / 0.5)"), [1, 2, 3]);
    for (const bad of ["red", "#12", "url(x)", "rgb(1,2)", ""]) assert.equal(parse_color(bad), null);
});

test("Server-sent events come whole, however they are cut", () => {
    const stream = "retry: 200\r\n: ping\r\n\r\nid: a\r\ndata: one\r\ndata: two\r\n\r\ndata:x\n\n";
    for (let cut = 0; cut < stream.length; cut += 1) {
        const parser = new SseParser();
        const events = [...parser.push(stream.slice(0, cut)), ...parser.push(stream.slice(cut))];
        assert.deepEqual(events.map(({ data }) => data), ["one\ntwo", "x"], `cut at ${cut}`);
        assert.equal(parser.retry_ms, 200);
    }
});
