#include "api/completions/completion_response.hpp"

#include <algorithm>
#include <chrono>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "api/completions/citation_marks.hpp"
#include "api/completions/completion_request.hpp"
#include "api/wire/responses.hpp"
#include "base/id.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

/// Of the model: clients sort by it. 2026-01-01, the same for every instance.
constexpr std::int64_t model_created = 1'767'225'600;

/// The members of a source's metadata that a citation has, if they are there.
constexpr std::string_view place_members[] = {
    "chunk", "begin", "end", "quote_begin", "quote_end", "page", "last_page", "heading"
};

std::string member_of(const Source& source, std::string_view name) {
    return find_string(source.metadata, name).value_or("");
}

/// Where the document came from, if that is a page of the web.
std::optional<std::string> web_address(const Source& source) {
    auto origin = member_of(source, "source");
    const bool is_web = origin.starts_with("https://") || origin.starts_with("http://");
    if (!is_web) return std::nullopt;
    return origin;
}

/// Clients expect an address in every annotation: a document without one has a name that nothing
/// can open.
std::string address_of(const Source& source) {
    if (auto address = web_address(source)) return *address;
    return "urn:continuo:document:" + member_of(source, "document_id");
}

void add_text_or_null(
    JsonObjectText& out, std::string_view name, const std::optional<std::string>& text
) {
    if (text) {
        out.add(name, std::string_view(*text));
    } else {
        out.add_null(name);
    }
}

void begin_object(JsonObjectText& out, const CompletionHead& head, std::string_view kind) {
    out.add("id", std::string_view(head.id));
    out.add("object", kind);
    out.add("created", head.created);
    out.add("model", completion_model);
}

void append_annotations(std::string& text, const TurnReply& turn) {
    const auto& sources = turn.reply->sources.all();
    const auto marks = find_citation_marks(turn.reply->content, sources.size());
    append_json_array(text, marks, [&sources](std::string& to, const CitationMark& mark) {
        const auto& source = sources[mark.number - 1];
        JsonObjectText out(to);
        out.add("type", "url_citation");
        JsonObjectText citation(out.value("url_citation"));
        citation.add("start_index", mark.begin);
        citation.add("end_index", mark.end);
        citation.add("title", std::string_view(member_of(source, "title")));
        citation.add("url", std::string_view(address_of(source)));
        citation.add("document_id", std::string_view(member_of(source, "document_id")));
        citation.end();
        out.end();
    });
}

bool has_annotations(const TurnReply& turn) {
    return turn.reply && !turn.reply->sources.empty();
}

void append_citation(std::string& to, const Source& source, std::size_t number) {
    JsonObjectText out(to);
    out.add("number", number);
    out.add("document_id", std::string_view(member_of(source, "document_id")));
    out.add("title", std::string_view(member_of(source, "title")));
    out.add("source", std::string_view(member_of(source, "source")));
    add_text_or_null(out, "url", web_address(source));
    out.add("content", std::string_view(source.content));
    out.add("relevance_score", source.relevance_score);
    for (const auto name : place_members) {
        if (const auto* value = find_member(source.metadata, name))
            append_json(out.value(name), *value);
    }
    out.end();
}

/// What OpenAI's format has no place for.
void append_ours(std::string& to, const TurnReply& turn) {
    const auto& session = *turn.session;
    const auto seq = turn.reply ? turn.reply->seq : turn.message.seq;
    JsonObjectText out(to);
    out.add("session_id", std::string_view(session.session_id));
    out.add("message_id", std::string_view(fmt::format("{}:{}", session.session_id, seq)));
    out.add("seq", seq);
    out.add("answer_type", to_string(turn.reply ? turn.answer_type : AnswerType::handoff));
    out.add("confidence", std::clamp(turn.confidence, 0.0, 1.0));
    out.add("requires_escalation", turn.requires_escalation || !turn.reply);
    append_json_array(
        out.value("reasons"),
        turn.reasons,
        [](std::string& text, const std::string& one) { append_json(text, std::string_view(one)); }
    );
    add_text_or_null(out, "ticket_id", turn.ticket_id ? turn.ticket_id : session.ticket_id);
    out.add(
        "owner",
        session.owner.is_human() ? std::string_view("operator")
                                 : std::string_view(session.owner.text())
    );
    out.add("replayed", turn.replayed);
    out.add("joined", turn.joined);
    std::size_t number = 0;
    static const std::vector<Source> none;
    append_json_array(
        out.value("citations"),
        turn.reply ? turn.reply->sources.all() : none,
        [&number](std::string& text, const Source& source) {
            append_citation(text, source, ++number);
        }
    );
    out.end();
}

void append_usage(std::string& to, const TurnReply& turn) {
    const auto prompt = estimated_tokens(turn.message.content);
    const auto answer = estimated_tokens(completion_text(turn));
    JsonObjectText out(to);
    out.add("prompt_tokens", prompt);
    out.add("completion_tokens", answer);
    out.add("total_tokens", prompt + answer);
    out.value("prompt_tokens_details") += R"({"cached_tokens":0})";
    out.value("completion_tokens_details") += R"({"reasoning_tokens":0})";
    out.end();
}

/// A chunk with one choice; `delta` is JSON.
std::string chunk(
    const CompletionHead& head,
    std::string_view delta,
    std::string_view finish_reason = {},
    std::string_view ours = {}
) {
    std::string text;
    JsonObjectText out(text);
    begin_object(out, head, "chat.completion.chunk");
    auto& choices = out.value("choices");
    choices += R"([{"index":0,"delta":)";
    choices += delta;
    choices += R"(,"logprobs":null,"finish_reason":)";
    choices += finish_reason.empty() ? "null" : fmt::format("\"{}\"", finish_reason);
    choices += "}]";
    if (head.include_usage) out.add_null("usage");
    if (!ours.empty()) out.value("continuo") += ours;
    out.end();
    return text;
}

}  // namespace

CompletionHead make_completion_head(TimePoint now, bool include_usage) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch());
    return {"chatcmpl-" + make_uuid(), seconds.count(), include_usage};
}

std::string_view completion_text(const TurnReply& turn) {
    return turn.reply ? std::string_view(turn.reply->content) : passed_on_text;
}

std::size_t estimated_tokens(std::string_view text) {
    return (text.size() + 3) / 4;
}

std::string completion_json(const CompletionHead& head, const TurnReply& turn) {
    std::string text;
    text.reserve(4096);
    JsonObjectText out(text);
    begin_object(out, head, "chat.completion");
    auto& choices = out.value("choices");
    choices += R"([{"index":0,"message":)";
    {
        JsonObjectText message(choices);
        message.add("role", "assistant");
        message.add("content", completion_text(turn));
        message.add_null("refusal");
        if (has_annotations(turn)) {
            append_annotations(message.value("annotations"), turn);
        } else {
            message.value("annotations") += "[]";
        }
        message.end();
    }
    choices += R"(,"logprobs":null,"finish_reason":"stop"}])";
    append_usage(out.value("usage"), turn);
    append_ours(out.value("continuo"), turn);
    out.end();
    return text;
}

std::string role_chunk_json(const CompletionHead& head, std::string_view session_id) {
    std::string ours;
    JsonObjectText out(ours);
    out.add("session_id", session_id);
    out.end();
    return chunk(head, R"({"role":"assistant","content":""})", {}, ours);
}

std::string text_chunk_json(const CompletionHead& head, std::string_view text) {
    std::string delta;
    JsonObjectText out(delta);
    out.add("content", text);
    out.end();
    return chunk(head, delta);
}

std::string annotations_chunk_json(const CompletionHead& head, const TurnReply& turn) {
    if (!has_annotations(turn)) return {};
    std::string delta = R"({"annotations":)";
    append_annotations(delta, turn);
    delta += '}';
    return chunk(head, delta);
}

std::string finish_chunk_json(const CompletionHead& head, const TurnReply& turn) {
    std::string ours;
    append_ours(ours, turn);
    return chunk(head, "{}", "stop", ours);
}

std::string usage_chunk_json(const CompletionHead& head, const TurnReply& turn) {
    std::string text;
    JsonObjectText out(text);
    begin_object(out, head, "chat.completion.chunk");
    out.value("choices") += "[]";
    append_usage(out.value("usage"), turn);
    out.end();
    return text;
}

std::string completion_event(std::string_view json) {
    return fmt::format("data: {}\n\n", json);
}

std::string model_json() {
    std::string text;
    JsonObjectText out(text);
    out.add("id", completion_model);
    out.add("object", "model");
    out.add("created", model_created);
    out.add("owned_by", "continuo");
    out.end();
    return text;
}

}  // namespace continuo
