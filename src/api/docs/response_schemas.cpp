// Schemas of responses. The tests check every response of every handler against these.
#include <array>

#include "api/docs/schemas.hpp"

namespace continuo {

namespace {

constexpr std::array response_table{
    NamedSchema{"Error", R"json({
        "type": "object",
        "description": "Every answer that is no success, whatever its status.",
        "properties": {
            "error": {"type": "string", "description": "The kind."},
            "message": {"type": "string", "description": "For people."},
            "detail": {"description": "The message; for 422 what is wrong, item by item.",
                "anyOf": [{"type": "string"}, {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/Problem"}}]},
            "request_id": {"type": "string"},
            "support": {"type": "string"}
        },
        "required": ["error", "message", "detail", "request_id", "support"],
        "examples": [{"error": "Not found", "message": "There is nothing at this address.", "detail": "There is nothing at this address.", "request_id": "3f0c1d9e-7a51-4c44-9d0b-0d6f0f7a2b11", "support": "Please contact support if this persists"}]
    })json"},
    NamedSchema{"Problem", R"json({
        "type": "object",
        "properties": {
            "loc": {"type": "array", "minItems": 1, "items": {"type": ["string", "integer"]}},
            "msg": {"type": "string"},
            "type": {"type": "string"}
        },
        "required": ["loc", "msg", "type"],
        "examples": [{"loc": ["body", "message"], "msg": "Field required", "type": "missing"}]
    })json"},
    NamedSchema{"SessionStats", R"json({
        "type": "object",
        "description": "Numbers that the session store holds in memory. With EXPOSE_STATS=false all but the store's type and default_ttl need the admin key.",
        "properties": {"store_type": {"type": "string"}, "total_sessions": {"type": "integer"}, "active_sessions": {"type": "integer"}, "default_ttl": {"type": "integer", "description": "Seconds."}},
        "required": ["store_type", "default_ttl"],
        "examples": [{"store_type": "in_memory", "total_sessions": 3, "active_sessions": 2, "default_ttl": 1800}]
    })json"},
    NamedSchema{"Root", R"json({
        "type": "object",
        "properties": {
            "name": {"type": "string"}, "version": {"type": "string"}, "environment": {"type": "string"},
            "status": {"type": "string", "enum": ["operational"]},
            "docs": {"type": "string"}, "health": {"type": "string"}, "metrics": {"type": "string"},
            "session_store": {"type": "string"},
            "session_stats": {"$ref": "#/components/schemas/SessionStats"},
            "stats": {
                "type": "object",
                "properties": {"uptime_seconds": {"type": "number"}, "messages_processed": {"type": "integer"}, "errors": {"type": "integer"}, "messages_per_minute": {"type": "number"}},
                "description": "With EXPOSE_STATS=false all but uptime_seconds needs the admin key.",
                "required": ["uptime_seconds"]
            }
        },
        "required": ["name", "version", "environment", "status", "docs", "health", "metrics", "session_store", "session_stats", "stats"],
        "examples": [{"name": "Customer Support AI Agent", "version": "2.0.0", "environment": "development", "status": "operational", "docs": "/docs", "health": "/health", "metrics": "disabled", "session_store": "InMemorySessionStore", "session_stats": {"store_type": "in_memory", "active_sessions": 2, "default_ttl": 1800}, "stats": {"uptime_seconds": 61.5, "messages_processed": 12, "errors": 0, "messages_per_minute": 11.7}}]
    })json"},
    NamedSchema{"Health", R"json({
        "type": "object",
        "properties": {"status": {"type": "string", "enum": ["healthy"]}, "timestamp": {"type": "string", "format": "date-time"}, "version": {"type": "string"}, "services": {"type": "object"}},
        "required": ["status", "timestamp", "version", "services"],
        "examples": [{"status": "healthy", "timestamp": "2026-01-15T10:30:00.123456Z", "version": "2.0.0", "services": {}}]
    })json"},
    NamedSchema{"Liveness", R"json({
        "type": "object",
        "properties": {"status": {"type": "string", "enum": ["alive"]}, "timestamp": {"type": "string", "format": "date-time"}},
        "required": ["status", "timestamp"],
        "examples": [{"status": "alive", "timestamp": "2026-01-15T10:30:00.123456Z"}]
    })json"},
    NamedSchema{
        "Condition",
        R"json({"type": "string", "enum": ["healthy", "degraded", "unhealthy"], "examples": ["healthy"]})json"
    },
    NamedSchema{"Readiness", R"json({
        "type": "object",
        "properties": {
            "status": {"$ref": "#/components/schemas/Condition"},
            "timestamp": {"type": "string", "format": "date-time"},
            "version": {"type": "string"},
            "services": {
                "type": "object",
                "properties": {
                    "database": {"$ref": "#/components/schemas/Condition"},
                    "session_store": {"$ref": "#/components/schemas/Condition"},
                    "cache": {"$ref": "#/components/schemas/Condition"},
                    "knowledge": {"$ref": "#/components/schemas/Condition"},
                    "agent": {"$ref": "#/components/schemas/Condition"}
                },
                "required": ["database", "session_store", "cache", "knowledge", "agent"]
            }
        },
        "required": ["status", "timestamp", "version", "services"],
        "examples": [{"status": "healthy", "timestamp": "2026-01-15T10:30:00.123456Z", "version": "2.0.0", "services": {"database": "healthy", "session_store": "healthy", "cache": "healthy", "knowledge": "healthy", "agent": "healthy"}}]
    })json"},
    NamedSchema{"Session", R"json({
        "type": "object",
        "properties": {
            "session_id": {"type": "string"}, "user_id": {"type": ["string", "null"]},
            "user_verified": {"type": "boolean", "description": "user_id was proved; false: it is what a caller said."}, "thread_id": {"type": ["string", "null"]},
            "status": {"type": "string", "enum": ["active", "escalated", "ended"]},
            "created_at": {"type": "string", "format": "date-time"}, "metadata": {"type": "object"},
            "updated_at": {"type": "string", "format": "date-time"}, "last_activity": {"type": "string", "format": "date-time"},
            "message_count": {"type": "integer", "minimum": 0, "description": "Customer messages accepted."},
            "escalated": {"type": "boolean"}, "ticket_id": {"type": ["string", "null"]},
            "owner": {"type": "string", "description": "Who speaks next: bot, queue, or operator:<id>."},
            "feedback": {"type": "object", "description": "What the customer thinks of replies, by seq; absent without any."}
        },
        "required": ["session_id", "user_id", "user_verified", "thread_id", "status", "created_at", "metadata", "updated_at", "last_activity", "message_count", "escalated", "ticket_id", "owner"],
        "examples": [{"session_id": "sess_0123456789abcdef0123456789abcdef", "user_id": null, "user_verified": false, "thread_id": "thread_0123456789abcdef0123456789abcdef", "status": "active", "created_at": "2026-01-15T10:30:00.123456Z", "metadata": {}, "updated_at": "2026-01-15T10:30:00.123456Z", "last_activity": "2026-01-15T10:30:00.123456Z", "message_count": 0, "escalated": false, "ticket_id": null, "owner": "bot"}]
    })json"},
    NamedSchema{
        "SessionList",
        R"json({"type": "array", "items": {"$ref": "#/components/schemas/Session"}, "examples": [[]]})json"
    },
    NamedSchema{"SessionDeleted", R"json({
        "type": "object",
        "properties": {"message": {"type": "string"}, "session_id": {"type": "string"}},
        "required": ["message", "session_id"],
        "examples": [{"message": "Session deleted successfully", "session_id": "sess_0123456789abcdef0123456789abcdef"}]
    })json"},
    NamedSchema{"Stopped", R"json({
        "type": "object",
        "properties": {"stopped": {"type": "boolean"}, "seq": {"type": "integer", "minimum": 1}},
        "required": ["stopped", "seq"],
        "examples": [{"stopped": true, "seq": 2}]
    })json"},
    NamedSchema{"Cleanup", R"json({
        "type": "object",
        "properties": {"message": {"type": "string"}, "sessions_deleted": {"type": "integer", "minimum": 0}, "cutoff_date": {"type": "string", "format": "date-time"}},
        "required": ["message", "sessions_deleted", "cutoff_date"],
        "examples": [{"message": "Cleanup completed", "sessions_deleted": 4, "cutoff_date": "2025-12-16T10:30:00.123456Z"}]
    })json"},
    NamedSchema{"Source", R"json({
        "type": "object",
        "properties": {
            "content": {"type": "string"},
            "metadata": {"type": "object", "description": "document_id, title, chunk, source, and where it stands."},
            "relevance_score": {"type": "number", "minimum": 0, "maximum": 1},
            "rank": {"type": ["integer", "null"], "minimum": 1}
        },
        "required": ["content", "metadata", "relevance_score", "rank"],
        "examples": [{"content": "Goods can be returned within 30 days.", "metadata": {"document_id": "returns", "title": "Returns", "chunk": 0, "source": "returns.md"}, "relevance_score": 0.92, "rank": 1}]
    })json"},
    NamedSchema{"SourceList", R"json({
        "type": "array", "items": {"$ref": "#/components/schemas/Source"},
        "examples": [[{"content": "Goods can be returned within 30 days.", "metadata": {"document_id": "returns"}, "relevance_score": 0.92, "rank": 1}]]
    })json"},
    NamedSchema{"ChatMetadata", R"json({
        "type": "object",
        "properties": {
            "session_id": {"type": "string"}, "request_id": {"type": "string"},
            "seq": {"type": "integer", "minimum": 1, "description": "Where the reply stands in the log."},
            "message_count": {"type": "integer", "minimum": 0},
            "has_context": {"type": "boolean"}, "facts_extracted": {"type": "integer", "minimum": 0},
            "initialization_mode": {"type": "string"}, "session_store": {"type": "string"},
            "session_stats": {"$ref": "#/components/schemas/SessionStats"},
            "locking_enabled": {"type": "boolean"}, "fingerprinting_enabled": {"type": "boolean"},
            "circuit_breaker_status": {"type": "object", "description": "With EXPOSE_STATS=false empty without the admin key."},
            "answer_type": {"type": "string", "enum": ["answer", "suggest", "abstain", "clarify", "handoff", "smalltalk"]},
            "offers_human": {"type": "boolean", "description": "The reply offers a human: a yes in the next message accepts."},
            "reasons": {"type": "array", "items": {"type": "string"}},
            "priority": {"type": ["string", "null"], "enum": ["low", "normal", "high", "urgent", null]},
            "ticket_id": {"type": "string"},
            "model": {"type": "object", "description": "If a language model was asked: what came of it, which faults its text had, and how many of its sentences were left out.", "properties": {"outcome": {"type": "string"}, "faults": {"type": "array", "items": {"type": "string"}}, "dropped": {"type": "integer", "minimum": 0}}, "required": ["outcome"]},
            "approval": {"type": "object", "description": "The reply asks to agree to an action of a tool. asks: who is to agree; a customer answers yes or no in the next message.", "properties": {"id": {"type": "string"}, "tool": {"type": "string"}, "arguments": {"type": "object"}, "asks": {"type": "string", "enum": ["customer", "operator"]}, "expires_at": {"type": "string", "format": "date-time"}}, "required": ["id", "tool", "arguments", "asks", "expires_at"]},
            "actions": {"type": "array", "description": "What came of the calls of tools in this turn.", "items": {"$ref": "#/components/schemas/ActionEntry"}},
            "replayed": {"type": "boolean", "description": "The reply was given before, to the same client_message_id."},
            "joined": {"type": "boolean", "description": "The message came while an earlier one was being answered: the reply is to both."}
        },
        "required": ["session_id", "request_id", "seq", "message_count", "has_context", "facts_extracted", "initialization_mode", "session_store", "session_stats", "locking_enabled", "fingerprinting_enabled", "circuit_breaker_status", "answer_type", "offers_human", "reasons", "priority"],
        "examples": [{"session_id": "sess_0123456789abcdef0123456789abcdef", "request_id": "3f0c1d9e-7a51-4c44-9d0b-0d6f0f7a2b11", "seq": 2, "message_count": 1, "has_context": false, "facts_extracted": 0, "initialization_mode": "legacy", "session_store": "InMemorySessionStore", "session_stats": {"store_type": "in_memory", "active_sessions": 1, "default_ttl": 1800}, "locking_enabled": true, "fingerprinting_enabled": false, "circuit_breaker_status": {"rag": {"state": "closed", "fail_counter": 0, "success_counter": 1}}, "answer_type": "answer", "offers_human": false, "reasons": [], "priority": null}]
    })json"},
    NamedSchema{"ChatResponse", R"json({
        "type": "object",
        "properties": {
            "message": {"type": "string", "description": "Empty where the customer, who waits for a human, was told before that such messages are passed on."},
            "sources": {"type": "array", "items": {"$ref": "#/components/schemas/Source"}},
            "requires_escalation": {"type": "boolean", "description": "A human is needed: one was offered (answer_type says what else the reply is), or people have the conversation."},
            "confidence": {"type": "number", "minimum": 0, "maximum": 1, "description": "That the answer is right."},
            "session_id": {"type": "string"}, "timestamp": {"type": "string", "format": "date-time"},
            "processing_time": {"type": ["number", "null"], "minimum": 0, "description": "Seconds."},
            "metadata": {"$ref": "#/components/schemas/ChatMetadata"}
        },
        "required": ["message", "sources", "requires_escalation", "confidence", "session_id", "timestamp", "processing_time", "metadata"],
        "examples": [{"message": "Goods can be returned within 30 days. [1]", "sources": [{"content": "Goods can be returned within 30 days.", "metadata": {"document_id": "returns"}, "relevance_score": 0.92, "rank": 1}], "requires_escalation": false, "confidence": 0.86, "session_id": "sess_0123456789abcdef0123456789abcdef", "timestamp": "2026-01-15T10:30:00.123456Z", "processing_time": 0.0021, "metadata": {"session_id": "sess_0123456789abcdef0123456789abcdef", "request_id": "r-1", "seq": 2, "message_count": 1, "has_context": false, "facts_extracted": 0, "initialization_mode": "legacy", "session_store": "InMemorySessionStore", "session_stats": {"store_type": "in_memory", "active_sessions": 1, "default_ttl": 1800}, "locking_enabled": true, "fingerprinting_enabled": false, "circuit_breaker_status": {}, "answer_type": "answer", "offers_human": false, "reasons": [], "priority": null}}]
    })json"},
    NamedSchema{"Attachment", R"json({
        "type": "object",
        "properties": {"filename": {"type": "string"}, "content_type": {"type": "string"}, "bytes": {"type": "integer", "minimum": 0}, "processed": {"type": "boolean"}, "error": {"type": ["string", "null"]}, "content_hash": {"type": "string", "description": "BLAKE2b-256 of its bytes, lower-case hex; absent in older messages"}},
        "required": ["filename", "content_type", "bytes", "processed", "error"],
        "examples": [{"filename": "notes.txt", "content_type": "text/plain", "bytes": 512, "processed": true, "error": null}]
    })json"},
    NamedSchema{"Message", R"json({
        "type": "object",
        "properties": {
            "id": {"type": "string"}, "seq": {"type": "integer", "minimum": 1},
            "role": {"type": "string", "enum": ["user", "assistant", "system", "operator"]},
            "content": {"type": "string"}, "timestamp": {"type": "string", "format": "date-time"},
            "attachments": {"type": "array", "items": {"$ref": "#/components/schemas/Attachment"}},
            "sources": {"type": "array", "items": {"$ref": "#/components/schemas/Source"}},
            "tools_used": {"type": "array", "items": {"type": "string"}},
            "processing_time": {"type": ["number", "null"], "minimum": 0},
            "author": {"type": "string", "description": "Of an operator's message: their name."}
        },
        "required": ["id", "seq", "role", "content", "timestamp", "attachments", "sources", "tools_used", "processing_time"],
        "examples": [{"id": "sess_1:1", "seq": 1, "role": "user", "content": "Hello", "timestamp": "2026-01-15T10:30:00.123456Z", "attachments": [], "sources": [], "tools_used": [], "processing_time": null}]
    })json"},
    NamedSchema{"History", R"json({
        "type": "object",
        "properties": {"messages": {"type": "array", "items": {"$ref": "#/components/schemas/Message"}}, "total": {"type": "integer", "minimum": 0}, "session_id": {"type": "string"}},
        "required": ["messages", "total", "session_id"],
        "examples": [{"messages": [], "total": 0, "session_id": "sess_0123456789abcdef0123456789abcdef"}]
    })json"},
    NamedSchema{"Upload", R"json({
        "type": "object",
        "properties": {"filename": {"type": "string"}, "size_mb": {"type": "number", "minimum": 0}, "content_type": {"type": "string"}, "processed": {"type": "boolean"}, "preview": {"type": ["string", "null"]}, "error": {"type": ["string", "null"]}},
        "required": ["filename", "size_mb", "content_type", "processed", "preview", "error"],
        "examples": [{"filename": "notes.txt", "size_mb": 0.0005, "content_type": "text/plain", "processed": true, "preview": "Notes ...", "error": null}]
    })json"},
    NamedSchema{"UpsertReport", R"json({
        "type": "object",
        "properties": {
            "documents_added": {"type": "integer"}, "documents_updated": {"type": "integer"}, "documents_unchanged": {"type": "integer"}, "chunks_created": {"type": "integer"},
            "errors": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}, "error": {"type": "string"}}, "required": ["id", "error"]}}
        },
        "required": ["documents_added", "documents_updated", "documents_unchanged", "chunks_created", "errors"],
        "examples": [{"documents_added": 1, "documents_updated": 0, "documents_unchanged": 0, "chunks_created": 2, "errors": []}]
    })json"},
    NamedSchema{"Document", R"json({
        "type": "object",
        "properties": {
            "id": {"type": "string"}, "title": {"type": "string"}, "content": {"type": "string", "description": "Not in listings."},
            "content_type": {"type": "string"}, "source": {"type": "string"}, "metadata": {"type": "object"},
            "content_hash": {"type": "string"}, "chunk_count": {"type": "integer"},
            "state": {"type": "string", "enum": ["pending", "ready", "failed"], "description": "pending: not in the search index of this instance yet. failed: its newest file could not be read; what was read before can still be found."},
            "reason": {"type": ["string", "null"], "description": "Why it failed."},
            "created_at": {"type": "string", "format": "date-time"}, "updated_at": {"type": "string", "format": "date-time"}
        },
        "required": ["id", "title", "content_type", "source", "metadata", "content_hash", "chunk_count", "state", "reason", "created_at", "updated_at"],
        "examples": [{"id": "returns", "title": "Returns", "content": "Goods can be returned within 30 days.", "content_type": "text/plain", "source": "returns.md", "metadata": {}, "content_hash": "9f86d081", "chunk_count": 1, "state": "ready", "reason": null, "created_at": "2026-01-15T10:30:00.123456Z", "updated_at": "2026-01-15T10:30:00.123456Z"}]
    })json"},
    NamedSchema{
        "DocumentList",
        R"json({"type": "array", "items": {"$ref": "#/components/schemas/Document"}, "examples": [[]]})json"
    },
    NamedSchema{"KnowledgeStatus", R"json({
        "type": "object",
        "properties": {
            "database_id": {"type": "string"},
            "shared": {"type": "boolean", "description": "Several instances use this database."},
            "documents": {"type": "integer", "minimum": 0},
            "failed": {"type": "integer", "minimum": 0, "description": "Of them, those whose newest file could not be read."},
            "generation": {"type": "integer", "minimum": 0, "description": "Of the documents in the database: every change makes it greater by one."},
            "instances": {"type": "array", "description": "All that share the documents, the one that answers first. Others report every three seconds, and are left out 15 seconds after their last report.", "items": {
                "type": "object",
                "properties": {
                    "instance": {"type": "string"},
                    "generation": {"type": "integer", "minimum": 0, "description": "Of its search index. With Redis and a database for each instance, those of two instances cannot be compared."},
                    "lag": {"type": "integer", "minimum": 0, "description": "Changes that its index does not have yet."},
                    "documents": {"type": "integer", "minimum": 0}, "chunks": {"type": "integer", "minimum": 0}
                },
                "required": ["instance", "generation", "lag", "documents", "chunks"]
            }}
        },
        "required": ["database_id", "shared", "documents", "failed", "generation", "instances"],
        "examples": [{"database_id": "3f0c1d9e-7a51-4c44-9d0b-0d6f0f7a2b11", "shared": false, "documents": 12, "failed": 0, "generation": 14, "instances": [{"instance": "agent-1:4711:5f0a", "generation": 14, "lag": 0, "documents": 12, "chunks": 60}]}]
    })json"},
    NamedSchema{"GapList", R"json({
        "type": "array",
        "items": {
            "type": "object",
            "description": "Questions that mean much the same and got no answer. Texts of customers are without e-mail addresses, numbers and the names that they gave.",
            "properties": {
                "id": {"type": "string"},
                "question": {"type": "string", "description": "The newest of them."},
                "examples": {"type": "array", "items": {"type": "string"}, "description": "Other wordings, newest first, at most 5."},
                "count": {"type": "integer", "minimum": 1},
                "sessions": {"type": "integer", "minimum": 1, "description": "In how many."},
                "replies": {"type": "object", "description": "How many of each answer_type: abstain, suggest, clarify.", "additionalProperties": {"type": "integer"}},
                "first_asked": {"type": "string", "format": "date-time"},
                "last_asked": {"type": "string", "format": "date-time"},
                "status": {"type": "string", "enum": ["open", "resolved"], "description": "resolved: asked again just now, it was answered."},
                "nearest": {
                    "type": "array",
                    "description": "The passages that are nearest now, best first, at most 3.",
                    "items": {
                        "type": "object",
                        "properties": {
                            "document_id": {"type": "string"}, "title": {"type": "string"},
                            "content": {"type": "string"}, "relevance_score": {"type": "number"}
                        },
                        "required": ["document_id", "title", "content", "relevance_score"]
                    }
                }
            },
            "required": ["id", "question", "examples", "count", "sessions", "replies", "first_asked", "last_asked", "status", "nearest"]
        },
        "examples": [[{"id": "gap_0123456789abcdef", "question": "do you ship to Iceland?", "examples": [], "count": 3, "sessions": 2, "replies": {"abstain": 3}, "first_asked": "2026-01-15T10:30:00.123456Z", "last_asked": "2026-01-16T10:30:00.123456Z", "status": "open", "nearest": []}]]
    })json"},
    NamedSchema{"DocumentDeleted", R"json({
        "type": "object",
        "properties": {"message": {"type": "string"}, "document_id": {"type": "string"}},
        "required": ["message", "document_id"],
        "examples": [{"message": "Document deleted successfully", "document_id": "returns"}]
    })json"},
    NamedSchema{"Ticket", R"json({
        "type": "object",
        "properties": {
            "ticket_id": {"type": "string"}, "session_id": {"type": "string"}, "user_id": {"type": ["string", "null"]},
            "user_verified": {"type": "boolean", "description": "user_id was proved; false: it is what a caller said."},
            "created_at": {"type": "string", "format": "date-time"}, "updated_at": {"type": "string", "format": "date-time"},
            "status": {"type": "string", "enum": ["pending", "open", "resolved"]},
            "priority": {"type": "string", "enum": ["low", "normal", "high", "urgent"]},
            "category": {"type": "string", "enum": ["legal", "urgent", "complaint", "general"]},
            "reasons": {"type": "array", "items": {"type": "string"}},
            "urgency_score": {"type": "number"}, "sentiment_score": {"type": "number"}, "confidence": {"type": "number"},
            "summary": {"type": "string"}, "assignee": {"type": ["string", "null"]}, "note": {"type": ["string", "null"]},
            "contact": {"type": ["string", "null"], "description": "Where the customer wants to be answered."}
        },
        "required": ["ticket_id", "session_id", "user_id", "user_verified", "created_at", "updated_at", "status", "priority", "category", "reasons", "urgency_score", "sentiment_score", "confidence", "summary", "assignee", "note", "contact"],
        "examples": [{"ticket_id": "ESC-7K3M9QX2TB", "session_id": "sess_0123456789abcdef0123456789abcdef", "user_id": null, "user_verified": false, "created_at": "2026-01-15T10:30:00.123456Z", "updated_at": "2026-01-15T10:30:00.123456Z", "status": "pending", "priority": "high", "category": "complaint", "reasons": ["The customer asks for a person"], "urgency_score": 0.8, "sentiment_score": -0.4, "confidence": 0.9, "summary": "Charged twice for one order", "assignee": null, "note": null, "contact": null}]
    })json"},
    NamedSchema{
        "TicketList",
        R"json({"type": "array", "items": {"$ref": "#/components/schemas/Ticket"}, "examples": [[]]})json"
    },
    NamedSchema{
        "OpenApi",
        R"json({"type": "object", "required": ["openapi", "info", "paths"], "properties": {"openapi": {"type": "string"}, "info": {"type": "object"}, "paths": {"type": "object"}}, "examples": [{"openapi": "3.1.0", "info": {}, "paths": {}}]})json"
    },
};

}  // namespace

std::span<const NamedSchema> response_schemas() {
    return response_table;
}

}  // namespace continuo
