// Schemas of the routes for people. wire/people_requests.cpp and wire/people_responses.cpp have the
// same shapes; the tests compare them.
#include <array>

#include "api/docs/schemas.hpp"

namespace continuo {

namespace {

constexpr std::array people_schema_table{
    NamedSchema{"Claim", R"json({
        "type": "object",
        "properties": {
            "operator": {"type": ["string", "null"], "pattern": "^[A-Za-z0-9_.@-]{1,64}$",
                "description": "Who claims. Operators claim for themselves and may leave it out; the administrator's key names an operator."}
        },
        "examples": [{}, {"operator": "anna"}]
    })json"},
    NamedSchema{"NewOperatorMessage", R"json({
        "type": "object",
        "properties": {
            "content": {"type": "string", "minLength": 1, "maxLength": 4000,
                "description": "1 to 4000 characters after trimming; no control characters but tab and line ends."},
            "client_message_id": {"type": ["string", "null"], "pattern": "^[A-Za-z0-9_.:@-]{1,200}$",
                "description": "The message's identity: sent again within ten minutes, it is not written twice."}
        },
        "required": ["content"],
        "examples": [{"content": "Hello, this is Anna. I am looking at your order.", "client_message_id": "a1"}]
    })json"},
    NamedSchema{"NewNote", R"json({
        "type": "object",
        "properties": {"content": {"type": "string", "minLength": 1, "maxLength": 4000}},
        "required": ["content"],
        "examples": [{"content": "Refund was agreed on the phone."}]
    })json"},
    NamedSchema{"HandoffRequest", R"json({
        "type": "object",
        "properties": {
            "reason": {"type": ["string", "null"], "minLength": 1, "maxLength": 200, "description": "What it is about, for the operators."},
            "contact": {"type": ["string", "null"], "minLength": 3, "maxLength": 255,
                "description": "An e-mail address or a phone number; stored in the ticket."}
        },
        "examples": [{"reason": "My order is damaged", "contact": "ada@example.com"}, {}]
    })json"},
    NamedSchema{"NewFeedback", R"json({
        "type": "object",
        "properties": {
            "seq": {"type": ["integer", "null"], "minimum": 1, "description": "Of the reply; absent: the newest."},
            "rating": {"type": "string", "enum": ["up", "down"]},
            "score": {"type": "integer", "minimum": 1, "maximum": 5, "description": "Of the whole conversation, 5 is best; without rating and seq."},
            "comment": {"type": ["string", "null"], "maxLength": 1000}
        },
        "oneOf": [{"required": ["rating"]}, {"required": ["score"]}],
        "examples": [{"seq": 2, "rating": "down", "comment": "I asked about exchanges."}, {"rating": "up"}, {"score": 5}]
    })json"},
    NamedSchema{"Feedback", R"json({
        "type": "object",
        "properties": {
            "session_id": {"type": "string"},
            "feedback": {"type": "object", "description": "Of all replies, by seq; of the whole conversation: conversation.", "additionalProperties": {
                "type": "object",
                "properties": {
                    "rating": {"type": "string", "enum": ["up", "down"]},
                    "score": {"type": "integer", "minimum": 1, "maximum": 5},
                    "at": {"type": "string", "format": "date-time"},
                    "comment": {"type": "string"}
                },
                "required": ["at"]
            }}
        },
        "required": ["session_id", "feedback"],
        "examples": [{"session_id": "sess_0123456789abcdef0123456789abcdef", "feedback": {"2": {"rating": "up", "at": "2026-01-15T10:30:00.123456Z"}}}]
    })json"},
    NamedSchema{"QueueMessage", R"json({
        "type": "object",
        "properties": {
            "seq": {"type": "integer", "minimum": 1},
            "role": {"type": "string", "enum": ["user", "assistant", "system", "operator"]},
            "content": {"type": "string", "description": "At most 200 characters."},
            "timestamp": {"type": "string", "format": "date-time"}
        },
        "required": ["seq", "role", "content", "timestamp"],
        "examples": [{"seq": 3, "role": "user", "content": "Can I talk to someone?", "timestamp": "2026-01-15T10:30:00.123456Z"}]
    })json"},
    NamedSchema{"QueueEntry", R"json({
        "type": "object",
        "properties": {
            "session_id": {"type": "string"},
            "status": {"type": "string", "enum": ["waiting", "claimed"]},
            "claimed_by": {"type": ["string", "null"], "description": "The operator who has it."},
            "waiting_seconds": {"type": "integer", "minimum": 0, "description": "Since it was handed over."},
            "ticket_id": {"type": ["string", "null"]},
            "priority": {"type": "string", "enum": ["low", "normal", "high", "urgent"]},
            "reasons": {"type": "array", "items": {"type": "string"}},
            "summary": {"type": "string"},
            "contact": {"type": ["string", "null"], "description": "Where the customer wants to be answered."},
            "user_id": {"type": ["string", "null"]},
            "user_verified": {"type": "boolean"},
            "last_message": {"anyOf": [{"$ref": "#/components/schemas/QueueMessage"}, {"type": "null"}]}
        },
        "required": ["session_id", "status", "claimed_by", "waiting_seconds", "ticket_id", "priority", "reasons", "summary", "contact", "user_id", "user_verified", "last_message"],
        "examples": [{"session_id": "sess_0123456789abcdef0123456789abcdef", "status": "waiting", "claimed_by": null, "waiting_seconds": 42, "ticket_id": "ESC-7K2M9QX4TB", "priority": "normal", "reasons": ["Explicit escalation request"], "summary": "Can I talk to someone?", "contact": null, "user_id": null, "user_verified": false, "last_message": {"seq": 3, "role": "user", "content": "Can I talk to someone?", "timestamp": "2026-01-15T10:30:00.123456Z"}}]
    })json"},
    NamedSchema{
        "QueueList",
        R"json({"type": "array", "items": {"$ref": "#/components/schemas/QueueEntry"}, "examples": [[]]})json"
    },
    NamedSchema{"ClaimedSession", R"json({
        "allOf": [
            {"$ref": "#/components/schemas/Session"},
            {
                "type": "object",
                "properties": {"claimed_by": {"type": ["string", "null"], "description": "The operator who has it."}},
                "required": ["claimed_by"]
            }
        ],
        "examples": [{"session_id": "sess_0123456789abcdef0123456789abcdef", "user_id": null, "user_verified": false, "thread_id": "thread_0123456789abcdef0123456789abcdef", "status": "escalated", "created_at": "2026-01-15T10:30:00.123456Z", "metadata": {}, "updated_at": "2026-01-15T10:31:00.123456Z", "last_activity": "2026-01-15T10:31:00.123456Z", "message_count": 2, "escalated": true, "ticket_id": "ESC-7K2M9QX4TB", "owner": "operator:anna", "claimed_by": "anna"}]
    })json"},
    NamedSchema{"OperatorMessage", R"json({
        "type": "object",
        "properties": {
            "session_id": {"type": "string"},
            "seq": {"type": "integer", "minimum": 1, "description": "Where it is in the log."},
            "content": {"type": "string"},
            "timestamp": {"type": "string", "format": "date-time"},
            "operator": {"type": ["string", "null"]},
            "client_message_id": {"type": ["string", "null"]}
        },
        "required": ["session_id", "seq", "content", "timestamp", "operator", "client_message_id"],
        "examples": [{"session_id": "sess_0123456789abcdef0123456789abcdef", "seq": 5, "content": "Hello, this is Anna.", "timestamp": "2026-01-15T10:32:00.123456Z", "operator": "anna", "client_message_id": "a1"}]
    })json"},
    NamedSchema{"ActionDecision", R"json({
        "type": "object",
        "properties": {
            "action": {"type": "string", "minLength": 1, "maxLength": 64, "description": "Its id in the list of actions."},
            "decision": {"type": "string", "enum": ["approve", "refuse"]},
            "operator": {"type": "string", "description": "With the administrator's key: who decides."}
        },
        "required": ["action", "decision"],
        "examples": [{"action": "5-1", "decision": "approve"}]
    })json"},
    NamedSchema{"ActionEntry", R"json({
        "type": "object",
        "properties": {
            "id": {"type": "string"}, "tool": {"type": "string"},
            "state": {"type": "string", "enum": ["approved", "done", "not_found", "refused", "failed", "unknown", "declined", "expired"], "description": "What was decided, or what came of the call. unknown: it may have been done."},
            "by": {"type": "string", "description": "The operator who decided."}
        },
        "required": ["id", "tool", "state"],
        "examples": [{"id": "5-1", "tool": "refund_invoice", "state": "done", "by": "anna"}]
    })json"},
    NamedSchema{"TeamActions", R"json({
        "type": "object",
        "properties": {
            "session_id": {"type": "string"},
            "actions": {"type": "array", "items": {
                "type": "object",
                "properties": {
                    "id": {"type": "string"}, "tool": {"type": "string"},
                    "arguments": {"type": "object"},
                    "seq": {"type": "integer", "minimum": 1, "description": "The reply that asked."},
                    "expires_at": {"type": "string", "format": "date-time"},
                    "open": {"type": "boolean", "description": "It can be decided."},
                    "state": {"type": ["string", "null"]},
                    "by": {"type": ["string", "null"]}
                },
                "required": ["id", "tool", "arguments", "seq", "expires_at", "open", "state", "by"]
            }}
        },
        "required": ["session_id", "actions"],
        "examples": [{"session_id": "sess_0123456789abcdef0123456789abcdef", "actions": [{"id": "5-1", "tool": "refund_invoice", "arguments": {"invoice": "INV-2041"}, "seq": 6, "expires_at": "2026-01-16T10:30:00.123456Z", "open": true, "state": null, "by": null}]}]
    })json"},
    NamedSchema{"Note", R"json({
        "type": "object",
        "properties": {
            "number": {"type": "integer", "minimum": 1},
            "author": {"type": "string"},
            "content": {"type": "string"},
            "created_at": {"type": "string", "format": "date-time"}
        },
        "required": ["number", "author", "content", "created_at"],
        "examples": [{"number": 1, "author": "anna", "content": "Refund was agreed on the phone.", "created_at": "2026-01-15T10:33:00.123456Z"}]
    })json"},
    NamedSchema{"Notes", R"json({
        "type": "object",
        "properties": {
            "session_id": {"type": "string"},
            "notes": {"type": "array", "items": {"$ref": "#/components/schemas/Note"}}
        },
        "required": ["session_id", "notes"],
        "examples": [{"session_id": "sess_0123456789abcdef0123456789abcdef", "notes": []}]
    })json"},
    NamedSchema{"Handoff", R"json({
        "type": "object",
        "properties": {
            "session_id": {"type": "string"},
            "status": {"type": "string", "enum": ["active", "escalated", "ended"]},
            "owner": {"type": "string", "description": "Who speaks next: bot, queue, or operator:<id>."},
            "operator": {"type": ["string", "null"], "description": "Who has the conversation."},
            "ticket_id": {"type": ["string", "null"]},
            "position": {"type": ["integer", "null"], "minimum": 1, "description": "Place in the queue while it waits; null if it is not known."},
            "open": {"type": "boolean", "description": "People answer at this time (SUPPORT_HOURS)."},
            "opens_at": {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}], "description": "When they do next; null while they do."}
        },
        "required": ["session_id", "status", "owner", "operator", "ticket_id", "position", "open", "opens_at"],
        "examples": [{"session_id": "sess_0123456789abcdef0123456789abcdef", "status": "escalated", "owner": "queue", "operator": null, "ticket_id": "ESC-7K2M9QX4TB", "position": 2, "open": true, "opens_at": null}]
    })json"},
};

}  // namespace

std::span<const NamedSchema> people_schemas() {
    return people_schema_table;
}

}  // namespace continuo
