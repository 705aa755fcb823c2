// Schemas of the routes under /v1. api/completions/ reads and writes the same shapes; the tests
// compare them.
#include <array>

#include "api/docs/schemas.hpp"

namespace continuo {

namespace {

constexpr std::array completion_schema_table{
    NamedSchema{"NewCompletion", R"json({
        "type": "object",
        "properties": {
            "model": {"type": "string", "const": "continuo"},
            "messages": {"type": "array", "minItems": 1, "maxItems": 2000,
                "description": "Only the last message is answered, which is the user's (system and developer messages may follow it). The conversation is the server's: earlier messages are not read.",
                "items": {"type": "object", "properties": {
                    "role": {"type": "string", "enum": ["developer", "system", "user", "assistant", "tool", "function"]},
                    "content": {"type": ["string", "array", "null"], "maxItems": 64,
                        "description": "1 to 4000 characters after trimming, or text parts, which become lines. Other parts are refused.",
                        "items": {"type": "object", "properties": {"type": {"type": "string"}, "text": {"type": "string"}}, "required": ["type"]}}
                }, "required": ["role"]}},
            "stream": {"type": ["boolean", "null"], "default": false},
            "stream_options": {"type": ["object", "null"], "description": "Only with stream.",
                "properties": {"include_usage": {"type": ["boolean", "null"]}}},
            "user": {"type": ["string", "null"], "minLength": 1, "maxLength": 255,
                "description": "The customer: requests of one program with the same user are one conversation. A label, unless X-User-Token proves it."},
            "metadata": {"type": ["object", "null"], "properties": {
                "session_id": {"type": ["string", "null"], "minLength": 1, "maxLength": 255,
                    "description": "The conversation: a session_id of this server (sess_...), or a name that the program chooses. Goes before user."}
            }},
            "n": {"enum": [1, null]}
        },
        "required": ["model", "messages"],
        "examples": [
            {"model": "continuo", "messages": [{"role": "user", "content": "How long do I have to return something?"}], "user": "customer-17"},
            {"model": "continuo", "stream": true, "stream_options": {"include_usage": true},
             "messages": [{"role": "user", "content": [{"type": "text", "text": "And how do I send it back?"}]}],
             "metadata": {"session_id": "sess_0123456789abcdef0123456789abcdef"}}
        ]
    })json"},
    NamedSchema{"CompletionCitation", R"json({
        "type": "object",
        "properties": {
            "number": {"type": "integer", "description": "As in the text: [1]."},
            "document_id": {"type": "string"},
            "title": {"type": "string"},
            "source": {"type": "string", "description": "Where the document came from."},
            "url": {"type": ["string", "null"], "description": "The same, if it is a page of the web."},
            "content": {"type": "string", "description": "The passage, as in the document."},
            "relevance_score": {"type": "number"},
            "quote_begin": {"type": "integer", "description": "Of what is quoted, in bytes of the document's text."},
            "quote_end": {"type": "integer"},
            "page": {"type": "integer"}
        },
        "required": ["number", "document_id", "title", "source", "url", "content", "relevance_score"],
        "examples": [{"number": 1, "document_id": "returns", "title": "Returns", "source": "returns.md", "url": null, "content": "Goods can be returned within 30 days.", "relevance_score": 0.97}]
    })json"},
    NamedSchema{"CompletionDetails", R"json({
        "type": "object",
        "properties": {
            "session_id": {"type": "string"},
            "message_id": {"type": "string"},
            "seq": {"type": "integer"},
            "answer_type": {"type": "string", "enum": ["answer", "suggest", "abstain", "clarify", "handoff", "smalltalk"]},
            "confidence": {"type": "number", "minimum": 0, "maximum": 1},
            "requires_escalation": {"type": "boolean"},
            "reasons": {"type": "array", "items": {"type": "string"}},
            "ticket_id": {"type": ["string", "null"]},
            "owner": {"type": "string", "enum": ["bot", "queue", "operator"], "description": "Who speaks next."},
            "replayed": {"type": "boolean", "description": "The message was answered before, under its Idempotency-Key."},
            "joined": {"type": "boolean", "description": "The answer is to another message as well."},
            "citations": {"type": "array", "items": {"$ref": "#/components/schemas/CompletionCitation"}}
        },
        "required": ["session_id", "message_id", "seq", "answer_type", "confidence", "requires_escalation", "reasons", "ticket_id", "owner", "replayed", "joined", "citations"],
        "examples": [{"session_id": "sess_0123456789abcdef0123456789abcdef", "message_id": "sess_0123456789abcdef0123456789abcdef:2", "seq": 2, "answer_type": "answer", "confidence": 0.93, "requires_escalation": false, "reasons": [], "ticket_id": null, "owner": "bot", "replayed": false, "joined": false, "citations": []}]
    })json"},
    NamedSchema{"Completion", R"json({
        "type": "object",
        "properties": {
            "id": {"type": "string"},
            "object": {"type": "string", "const": "chat.completion"},
            "created": {"type": "integer"},
            "model": {"type": "string"},
            "choices": {"type": "array", "minItems": 1, "maxItems": 1, "items": {"type": "object", "properties": {
                "index": {"type": "integer", "const": 0},
                "message": {"type": "object", "properties": {
                    "role": {"type": "string", "const": "assistant"},
                    "content": {"type": "string"},
                    "refusal": {"type": "null"},
                    "annotations": {"type": "array", "items": {"type": "object", "properties": {
                        "type": {"type": "string", "const": "url_citation"},
                        "url_citation": {"type": "object", "properties": {
                            "start_index": {"type": "integer", "description": "Of the mark in content, in Unicode code points."},
                            "end_index": {"type": "integer"},
                            "title": {"type": "string"},
                            "url": {"type": "string", "description": "Of a document that is no page of the web: urn:continuo:document: and its id."},
                            "document_id": {"type": "string"}
                        }, "required": ["start_index", "end_index", "title", "url", "document_id"]}
                    }, "required": ["type", "url_citation"]}}
                }, "required": ["role", "content", "refusal", "annotations"]},
                "logprobs": {"type": "null"},
                "finish_reason": {"type": "string", "const": "stop"}
            }, "required": ["index", "message", "logprobs", "finish_reason"]}},
            "usage": {"type": "object", "description": "An estimate: one token for every four bytes of the message and of the answer.", "properties": {
                "prompt_tokens": {"type": "integer"}, "completion_tokens": {"type": "integer"}, "total_tokens": {"type": "integer"}
            }, "required": ["prompt_tokens", "completion_tokens", "total_tokens"]},
            "continuo": {"$ref": "#/components/schemas/CompletionDetails"}
        },
        "required": ["id", "object", "created", "model", "choices", "usage", "continuo"],
        "examples": [{"id": "chatcmpl-3f0c1d9e-7a51-4c44-9d0b-0d6f0f7a2b11", "object": "chat.completion", "created": 1768471200, "model": "continuo",
            "choices": [{"index": 0, "message": {"role": "assistant", "content": "> Goods can be returned within 30 days. [1]", "refusal": null,
                "annotations": [{"type": "url_citation", "url_citation": {"start_index": 40, "end_index": 43, "title": "Returns", "url": "urn:continuo:document:returns", "document_id": "returns"}}]},
                "logprobs": null, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 10, "completion_tokens": 11, "total_tokens": 21},
            "continuo": {"session_id": "sess_0123456789abcdef0123456789abcdef", "message_id": "sess_0123456789abcdef0123456789abcdef:2", "seq": 2, "answer_type": "answer", "confidence": 0.93, "requires_escalation": false, "reasons": [], "ticket_id": null, "owner": "bot", "replayed": false, "joined": false,
                "citations": [{"number": 1, "document_id": "returns", "title": "Returns", "source": "returns.md", "url": null, "content": "Goods can be returned within 30 days.", "relevance_score": 0.97}]}}]
    })json"},
    NamedSchema{"Model", R"json({
        "type": "object",
        "properties": {
            "id": {"type": "string"}, "object": {"type": "string", "const": "model"},
            "created": {"type": "integer"}, "owned_by": {"type": "string"}
        },
        "required": ["id", "object", "created", "owned_by"],
        "examples": [{"id": "continuo", "object": "model", "created": 1767225600, "owned_by": "continuo"}]
    })json"},
    NamedSchema{"Models", R"json({
        "type": "object",
        "properties": {
            "object": {"type": "string", "const": "list"},
            "data": {"type": "array", "items": {"$ref": "#/components/schemas/Model"}}
        },
        "required": ["object", "data"],
        "examples": [{"object": "list", "data": [{"id": "continuo", "object": "model", "created": 1767225600, "owned_by": "continuo"}]}]
    })json"},
    NamedSchema{"CompletionError", R"json({
        "type": "object",
        "properties": {
            "error": {"type": "object", "properties": {
                "message": {"type": "string"},
                "type": {"type": "string"},
                "param": {"type": ["string", "null"], "description": "The member that it is about: messages[2].content."},
                "code": {"type": "string"}
            }, "required": ["message", "type", "param", "code"]}
        },
        "required": ["error"],
        "examples": [{"error": {"message": "Field required", "type": "invalid_request_error", "param": "messages", "code": "missing"}}]
    })json"},
};

}  // namespace

std::span<const NamedSchema> completion_schemas() {
    return completion_schema_table;
}

}  // namespace continuo
