// Schemas of requests. wire/requests.cpp checks the same; the tests compare the two.
#include <array>

#include "api/docs/schemas.hpp"

namespace continuo {

namespace {

constexpr std::array request_table{
    NamedSchema{"NewSession", R"json({
        "type": "object",
        "properties": {
            "user_id": {"type": ["string", "null"], "minLength": 1, "maxLength": 255,
                "description": "Who the customer is, where that is known: a label, unless user_token, user_hash or the administrator's key verifies it. What is learned about a verified user is remembered across sessions."},
            "metadata": {"type": ["object", "null"], "description": "Anything that belongs to the session; at most 64 KiB as JSON."},
            "access_tags": {"type": ["array", "null"], "maxItems": 32, "items": {"type": "string", "minLength": 1, "maxLength": 64},
                "description": "Which documents with access_tags the conversation sees. With the administrator's key only; a user_token can have them, too."},
            "user_token": {"type": ["string", "null"],
                "description": "Proves user_id, and sets it if it is absent: a JSON Web Token of at most 4096 bytes, signed with HS256 under USER_TOKEN_SECRET, with sub and exp. The header X-User-Token says the same. One that is not valid is answered with 401, one of another user with 403."},
            "user_hash": {"type": ["string", "null"],
                "description": "Proves user_id for widgets that cannot renew a token: the lower-case hex of the HMAC-SHA256 of user: and the user_id, under USER_TOKEN_SECRET. Needs user_id."}
        },
        "examples": [{"user_id": "customer-17", "metadata": {"source": "web"}}, {}]
    })json"},
    NamedSchema{"StatusChange", R"json({
        "type": "object",
        "properties": {
            "status": {"type": "string", "enum": ["active", "escalated", "ended"],
                "description": "active gives the session back to the bot, escalated to people, ended is final. May stand in the query instead."}
        },
        "required": ["status"],
        "examples": [{"status": "ended"}]
    })json"},
    NamedSchema{"Stop", R"json({
        "type": "object",
        "properties": {
            "seq": {"type": "integer", "minimum": 0,
                "description": "The answer to stop, as in its start event; another one is left alone. Absent: whichever is being made."}
        },
        "examples": [{"seq": 2}]
    })json"},
    NamedSchema{"NewMessage", R"json({
        "type": "object",
        "properties": {
            "message": {"type": "string", "minLength": 1, "maxLength": 4000,
                "description": "1 to 4000 characters after trimming; no control characters but tab and line ends."},
            "client_message_id": {"type": ["string", "null"], "pattern": "^[A-Za-z0-9_.:@-]{1,255}$",
                "description": "The message's identity: sent again, it gets the same reply again and is not answered twice. The header Idempotency-Key says the same."},
            "user_token": {"type": ["string", "null"],
                "description": "As for a new session: the session is the user's from this message on. 403 if it has another user_id."}
        },
        "required": ["message"],
        "examples": [{"message": "How do I reset my password?", "client_message_id": "c1f0a3"}]
    })json"},
    NamedSchema{"NewMessageForm", R"json({
        "type": "object",
        "properties": {
            "message": {"type": "string", "minLength": 1, "maxLength": 4000},
            "client_message_id": {"type": "string", "pattern": "^[A-Za-z0-9_.:@-]{1,255}$"},
            "user_token": {"type": "string"},
            "attachments": {"type": "array", "maxItems": 5, "items": {"type": "string", "format": "binary"},
                "description": "Files that belong to the message."}
        },
        "required": ["message"],
        "examples": [{"message": "What does this invoice say?", "attachments": ["total;42\n"]}]
    })json"},
    NamedSchema{"Search", R"json({
        "type": "object",
        "properties": {
            "query": {"type": "string", "minLength": 1, "maxLength": 500},
            "limit": {"type": ["integer", "null"], "minimum": 1, "maximum": 20, "default": 5},
            "filters": {"type": ["object", "null"], "maxProperties": 16,
                "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
                "description": "Document metadata that must be equal."},
            "access_tags": {"type": ["array", "null"], "maxItems": 32, "items": {"type": "string", "minLength": 1, "maxLength": 64},
                "description": "Search as a conversation with these tags. With the administrator's key only, which without them finds all documents. Others find documents without tags, and those of the tags of their X-User-Token."}
        },
        "required": ["query"],
        "examples": [{"query": "return policy", "limit": 3}]
    })json"},
    NamedSchema{"FileUpload", R"json({
        "type": "object",
        "properties": {
            "file": {"type": "string", "format": "binary"},
            "session_id": {"type": "string", "minLength": 1, "maxLength": 255}
        },
        "required": ["file", "session_id"],
        "examples": [{"file": "# Notes\n", "session_id": "sess_0123456789abcdef0123456789abcdef"}]
    })json"},
    NamedSchema{"NewDocument", R"json({
        "type": "object",
        "properties": {
            "id": {"type": ["string", "null"], "description": "1 to 255 of A-Z a-z 0-9 _ . : @ -. Absent: made from the content."},
            "title": {"type": ["string", "null"]},
            "content": {"type": "string", "description": "At most 8 MiB."},
            "content_type": {"type": ["string", "null"], "default": "text/plain",
                "description": "text/plain, text/markdown or text/html."},
            "source": {"type": ["string", "null"], "description": "Where it came from: a URL or a file name."},
            "metadata": {"type": ["object", "null"], "description": "For filters in a search. access_tags, a list of 1 to 32 tags, says who sees the document: conversations that have one of them."},
            "error": {"type": ["string", "null"], "description": "In place of content, with an id: why its file could not be read. The document is listed as failed; what was stored of it before stays."}
        },
        "anyOf": [{"required": ["content"]}, {"required": ["id", "error"]}],
        "examples": [{"id": "returns", "title": "Returns", "content": "Goods can be returned within 30 days.", "metadata": {"category": "orders"}}]
    })json"},
    NamedSchema{"NewDocuments", R"json({
        "type": "object",
        "properties": {
            "documents": {"type": "array", "minItems": 1, "maxItems": 1000, "items": {"$ref": "#/components/schemas/NewDocument"}}
        },
        "required": ["documents"],
        "examples": [{"documents": [{"id": "returns", "title": "Returns", "content": "Goods can be returned within 30 days."}]}]
    })json"},
    NamedSchema{"DocumentFile", R"json({
        "type": "object",
        "properties": {
            "file": {"type": "string", "format": "binary", "description": "A file of at most 32 MiB with at most 8 MiB of text: .txt, .md, .html, .csv, .json, .jsonl, .pdf, .docx, .xlsx, .pptx, .odt, .epub, .eml, or an image (.png, .jpg, .tif, .webp, .bmp) where tesseract is installed."},
            "id": {"type": "string", "maxLength": 255},
            "title": {"type": "string", "description": "Absent: the title that the file tells, or its name without the extension."},
            "source": {"type": "string", "description": "Absent: the file's name."},
            "metadata": {"type": "string", "description": "A JSON object, as text."}
        },
        "required": ["file"],
        "examples": [{"file": "# Returns\n\nWithin 30 days.\n", "id": "returns", "metadata": "{\"category\": \"orders\"}"}]
    })json"},
    NamedSchema{"TicketChange", R"json({
        "type": "object",
        "properties": {
            "status": {"type": ["string", "null"], "enum": ["pending", "open", "resolved", null]},
            "assignee": {"type": ["string", "null"], "maxLength": 255},
            "note": {"type": ["string", "null"], "maxLength": 4000}
        },
        "minProperties": 1,
        "examples": [{"status": "open", "assignee": "maria"}]
    })json"},
};

}  // namespace

std::span<const NamedSchema> request_schemas() {
    return request_table;
}

}  // namespace continuo
