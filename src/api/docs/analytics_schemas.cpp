// Schemas of the routes for analytics. analytics/analytics_report.cpp has the same shapes; the
// tests compare them.
#include <array>

#include "api/docs/schemas.hpp"

namespace continuo {

namespace {

constexpr std::array analytics_schema_table{
    NamedSchema{"AnalyticsDuration", R"json({
        "type": "object",
        "properties": {
            "count": {"type": "integer", "minimum": 0},
            "p50": {"type": ["number", "null"]},
            "p90": {"type": ["number", "null"]}
        },
        "required": ["count", "p50", "p90"],
        "examples": [{"count": 12, "p50": 61.439, "p90": 180.223}]
    })json"},
    NamedSchema{"AnalyticsKeys", R"json({
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"key": {"type": "string"}, "conversations": {"type": "integer"}},
            "required": ["key", "conversations"]
        },
        "examples": [[{"key": "en", "conversations": 80}]]
    })json"},
    NamedSchema{"AnalyticsSummary", R"json({
        "type": "object",
        "properties": {
            "from": {"type": "string", "format": "date-time"},
            "to": {"type": "string", "format": "date-time"},
            "time_zone": {"type": "string"},
            "as_of": {
                "type": ["string", "null"],
                "description": "When the figures were brought up to date: a date-time."
            },
            "final_after": {"type": "string", "format": "date-time"},
            "stale": {"type": "boolean", "description": "Changes from before as_of are not in them yet."},
            "opened": {"type": "integer", "minimum": 0},
            "engaged": {"type": "integer", "minimum": 0},
            "involved": {"type": "integer", "minimum": 0},
            "answered": {"type": "integer", "minimum": 0},
            "suggested": {"type": "integer", "minimum": 0},
            "abstained": {"type": "integer", "minimum": 0},
            "clarified": {"type": "integer", "minimum": 0},
            "outcomes": {
                "type": "object",
                "properties": {
                    "resolved_confirmed": {"type": "integer", "minimum": 0},
                    "resolved_assumed": {"type": "integer", "minimum": 0},
                    "resolved_human": {"type": "integer", "minimum": 0},
                    "waiting_for_human": {"type": "integer", "minimum": 0},
                    "abandoned": {"type": "integer", "minimum": 0},
                    "pending": {"type": "integer", "minimum": 0}
                },
                "required": [
                    "resolved_confirmed", "resolved_assumed", "resolved_human", "waiting_for_human",
                    "abandoned", "pending"
                ]
            },
            "escalations": {
                "type": "object",
                "properties": {
                    "offered": {"type": "integer", "minimum": 0},
                    "accepted": {"type": "integer", "minimum": 0},
                    "asked": {"type": "integer", "minimum": 0},
                    "required": {"type": "integer", "minimum": 0},
                    "handed_over": {"type": "integer", "minimum": 0},
                    "claimed": {"type": "integer", "minimum": 0},
                    "released": {"type": "integer", "minimum": 0},
                    "resolved": {"type": "integer", "minimum": 0},
                    "cancelled": {"type": "integer", "minimum": 0},
                    "unclaimed": {"type": "integer", "minimum": 0}
                },
                "required": [
                    "offered", "accepted", "asked", "required", "handed_over", "claimed", "released",
                    "resolved", "cancelled", "unclaimed"
                ]
            },
            "contained": {"type": "integer", "minimum": 0},
            "reopened": {"type": "integer", "minimum": 0},
            "returning": {"type": "integer", "minimum": 0},
            "feedback": {
                "type": "object",
                "properties": {
                    "up": {"type": "integer", "minimum": 0},
                    "down": {"type": "integer", "minimum": 0}
                },
                "required": ["up", "down"]
            },
            "csat": {
                "type": "object",
                "properties": {
                    "responses": {"type": "integer", "minimum": 0},
                    "satisfied": {"type": "integer", "minimum": 0},
                    "rate": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
                    "response_rate": {"type": ["number", "null"], "minimum": 0, "maximum": 1}
                },
                "required": ["responses", "satisfied", "rate", "response_rate"]
            },
            "messages": {
                "type": "object",
                "properties": {
                    "customer": {"type": "integer", "minimum": 0},
                    "agent": {"type": "integer", "minimum": 0},
                    "operator": {"type": "integer", "minimum": 0}
                },
                "required": ["customer", "agent", "operator"]
            },
            "rates": {
                "type": "object",
                "properties": {
                    "involvement": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
                    "answer": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
                    "containment": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
                    "resolution": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
                    "escalation": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
                    "reopen": {"type": ["number", "null"], "minimum": 0, "maximum": 1}
                },
                "required": ["involvement", "answer", "containment", "resolution", "escalation", "reopen"]
            },
            "seconds": {
                "type": "object",
                "properties": {
                    "first_response_agent": {"$ref": "#/components/schemas/AnalyticsDuration"},
                    "first_response_human": {"$ref": "#/components/schemas/AnalyticsDuration"},
                    "queue_wait": {"$ref": "#/components/schemas/AnalyticsDuration"},
                    "handle": {"$ref": "#/components/schemas/AnalyticsDuration"},
                    "session": {"$ref": "#/components/schemas/AnalyticsDuration"}
                },
                "required": [
                    "first_response_agent", "first_response_human", "queue_wait", "handle", "session"
                ]
            },
            "patterns": {
                "type": "object",
                "properties": {
                    "messages": {"$ref": "#/components/schemas/AnalyticsKeys"},
                    "turns_to_resolution": {"$ref": "#/components/schemas/AnalyticsKeys"},
                    "drop_off": {"$ref": "#/components/schemas/AnalyticsKeys"},
                    "csat": {"$ref": "#/components/schemas/AnalyticsKeys"},
                    "languages": {"$ref": "#/components/schemas/AnalyticsKeys"},
                    "intents": {"$ref": "#/components/schemas/AnalyticsKeys"},
                    "sources": {"$ref": "#/components/schemas/AnalyticsKeys"},
                    "silent_sources": {
                        "type": ["object", "null"],
                        "properties": {
                            "total": {"type": "integer"},
                            "document_ids": {"type": "array", "items": {"type": "string"}}
                        },
                        "required": ["total", "document_ids"]
                    },
                    "hours_of_week": {
                        "type": "array",
                        "minItems": 7,
                        "maxItems": 7,
                        "items": {
                            "type": "array",
                            "minItems": 24,
                            "maxItems": 24,
                            "items": {"type": "integer"}
                        },
                        "description": "From Monday 0:00 in the zone."
                    }
                },
                "required": [
                    "messages", "turns_to_resolution", "drop_off", "csat", "languages", "intents",
                    "sources", "silent_sources", "hours_of_week"
                ]
            },
            "groups": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "group": {"type": "string"},
                        "opened": {"type": "integer", "minimum": 0},
                        "engaged": {"type": "integer", "minimum": 0},
                        "involved": {"type": "integer", "minimum": 0},
                        "answered": {"type": "integer", "minimum": 0},
                        "suggested": {"type": "integer", "minimum": 0},
                        "abstained": {"type": "integer", "minimum": 0},
                        "clarified": {"type": "integer", "minimum": 0},
                        "outcomes": {
                            "type": "object",
                            "properties": {
                                "resolved_confirmed": {"type": "integer", "minimum": 0},
                                "resolved_assumed": {"type": "integer", "minimum": 0},
                                "resolved_human": {"type": "integer", "minimum": 0},
                                "waiting_for_human": {"type": "integer", "minimum": 0},
                                "abandoned": {"type": "integer", "minimum": 0},
                                "pending": {"type": "integer", "minimum": 0}
                            },
                            "required": [
                                "resolved_confirmed", "resolved_assumed", "resolved_human",
                                "waiting_for_human", "abandoned", "pending"
                            ]
                        },
                        "escalations": {
                            "type": "object",
                            "properties": {
                                "offered": {"type": "integer", "minimum": 0},
                                "accepted": {"type": "integer", "minimum": 0},
                                "asked": {"type": "integer", "minimum": 0},
                                "required": {"type": "integer", "minimum": 0},
                                "handed_over": {"type": "integer", "minimum": 0},
                                "claimed": {"type": "integer", "minimum": 0},
                                "released": {"type": "integer", "minimum": 0},
                                "resolved": {"type": "integer", "minimum": 0},
                                "cancelled": {"type": "integer", "minimum": 0},
                                "unclaimed": {"type": "integer", "minimum": 0}
                            },
                            "required": [
                                "offered", "accepted", "asked", "required", "handed_over", "claimed",
                                "released", "resolved", "cancelled", "unclaimed"
                            ]
                        },
                        "contained": {"type": "integer", "minimum": 0},
                        "reopened": {"type": "integer", "minimum": 0},
                        "returning": {"type": "integer", "minimum": 0},
                        "feedback": {
                            "type": "object",
                            "properties": {
                                "up": {"type": "integer", "minimum": 0},
                                "down": {"type": "integer", "minimum": 0}
                            },
                            "required": ["up", "down"]
                        },
                        "csat": {
                            "type": "object",
                            "properties": {
                                "responses": {"type": "integer", "minimum": 0},
                                "satisfied": {"type": "integer", "minimum": 0},
                                "rate": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
                                "response_rate": {"type": ["number", "null"], "minimum": 0, "maximum": 1}
                            },
                            "required": ["responses", "satisfied", "rate", "response_rate"]
                        },
                        "messages": {
                            "type": "object",
                            "properties": {
                                "customer": {"type": "integer", "minimum": 0},
                                "agent": {"type": "integer", "minimum": 0},
                                "operator": {"type": "integer", "minimum": 0}
                            },
                            "required": ["customer", "agent", "operator"]
                        },
                        "rates": {
                            "type": "object",
                            "properties": {
                                "involvement": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
                                "answer": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
                                "containment": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
                                "resolution": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
                                "escalation": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
                                "reopen": {"type": ["number", "null"], "minimum": 0, "maximum": 1}
                            },
                            "required": [
                                "involvement", "answer", "containment", "resolution", "escalation", "reopen"
                            ]
                        }
                    },
                    "required": [
                        "group", "opened", "engaged", "involved", "answered", "suggested", "abstained",
                        "clarified", "outcomes", "escalations", "contained", "reopened", "returning",
                        "feedback", "csat", "messages", "rates"
                    ]
                },
                "description": "With group."
            }
        },
        "required": [
            "from", "to", "time_zone", "as_of", "final_after", "stale", "opened", "engaged", "involved",
            "answered", "suggested", "abstained", "clarified", "outcomes", "escalations", "contained",
            "reopened", "returning", "feedback", "csat", "messages", "rates", "seconds", "patterns"
        ],
        "examples": [
            {
                "from": "2026-01-01T00:00:00.000000Z",
                "to": "2026-02-01T00:00:00.000000Z",
                "time_zone": "UTC",
                "as_of": "2026-02-03T10:30:00.000000Z",
                "final_after": "2026-02-16T00:00:00.000000Z",
                "stale": false,
                "opened": 0,
                "engaged": 0,
                "involved": 0,
                "answered": 0,
                "suggested": 0,
                "abstained": 0,
                "clarified": 0,
                "outcomes": {
                    "resolved_confirmed": 0,
                    "resolved_assumed": 0,
                    "resolved_human": 0,
                    "waiting_for_human": 0,
                    "abandoned": 0,
                    "pending": 0
                },
                "escalations": {
                    "offered": 0,
                    "accepted": 0,
                    "asked": 0,
                    "required": 0,
                    "handed_over": 0,
                    "claimed": 0,
                    "released": 0,
                    "resolved": 0,
                    "cancelled": 0,
                    "unclaimed": 0
                },
                "contained": 0,
                "reopened": 0,
                "returning": 0,
                "feedback": {"up": 0, "down": 0},
                "csat": {"responses": 0, "satisfied": 0, "rate": null, "response_rate": null},
                "messages": {"customer": 0, "agent": 0, "operator": 0},
                "rates": {
                    "involvement": null,
                    "answer": null,
                    "containment": null,
                    "resolution": null,
                    "escalation": null,
                    "reopen": null
                },
                "seconds": {
                    "first_response_agent": {"count": 0, "p50": null, "p90": null},
                    "first_response_human": {"count": 0, "p50": null, "p90": null},
                    "queue_wait": {"count": 0, "p50": null, "p90": null},
                    "handle": {"count": 0, "p50": null, "p90": null},
                    "session": {"count": 0, "p50": null, "p90": null}
                },
                "patterns": {
                    "messages": [],
                    "turns_to_resolution": [],
                    "drop_off": [],
                    "csat": [],
                    "languages": [],
                    "intents": [],
                    "sources": [],
                    "silent_sources": {"total": 0, "document_ids": []},
                    "hours_of_week": [
                        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
                        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
                        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
                        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
                        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
                        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
                        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
                    ]
                }
            }
        ]
    })json"},
    NamedSchema{"AnalyticsTimeseries", R"json({
        "type": "object",
        "properties": {
            "from": {"type": "string", "format": "date-time"},
            "to": {"type": "string", "format": "date-time"},
            "time_zone": {"type": "string"},
            "as_of": {
                "type": ["string", "null"],
                "description": "When the figures were brought up to date: a date-time."
            },
            "final_after": {"type": "string", "format": "date-time"},
            "stale": {"type": "boolean", "description": "Changes from before as_of are not in them yet."},
            "interval": {"type": "string", "enum": ["hour", "day", "week", "month"]},
            "points": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "start": {"type": "string", "format": "date-time"},
                        "end": {"type": "string", "format": "date-time"},
                        "opened": {"type": "integer", "minimum": 0},
                        "engaged": {"type": "integer", "minimum": 0},
                        "involved": {"type": "integer", "minimum": 0},
                        "answered": {"type": "integer", "minimum": 0},
                        "suggested": {"type": "integer", "minimum": 0},
                        "abstained": {"type": "integer", "minimum": 0},
                        "clarified": {"type": "integer", "minimum": 0},
                        "outcomes": {
                            "type": "object",
                            "properties": {
                                "resolved_confirmed": {"type": "integer", "minimum": 0},
                                "resolved_assumed": {"type": "integer", "minimum": 0},
                                "resolved_human": {"type": "integer", "minimum": 0},
                                "waiting_for_human": {"type": "integer", "minimum": 0},
                                "abandoned": {"type": "integer", "minimum": 0},
                                "pending": {"type": "integer", "minimum": 0}
                            },
                            "required": [
                                "resolved_confirmed", "resolved_assumed", "resolved_human",
                                "waiting_for_human", "abandoned", "pending"
                            ]
                        },
                        "escalations": {
                            "type": "object",
                            "properties": {
                                "offered": {"type": "integer", "minimum": 0},
                                "accepted": {"type": "integer", "minimum": 0},
                                "asked": {"type": "integer", "minimum": 0},
                                "required": {"type": "integer", "minimum": 0},
                                "handed_over": {"type": "integer", "minimum": 0},
                                "claimed": {"type": "integer", "minimum": 0},
                                "released": {"type": "integer", "minimum": 0},
                                "resolved": {"type": "integer", "minimum": 0},
                                "cancelled": {"type": "integer", "minimum": 0},
                                "unclaimed": {"type": "integer", "minimum": 0}
                            },
                            "required": [
                                "offered", "accepted", "asked", "required", "handed_over", "claimed",
                                "released", "resolved", "cancelled", "unclaimed"
                            ]
                        },
                        "contained": {"type": "integer", "minimum": 0},
                        "reopened": {"type": "integer", "minimum": 0},
                        "returning": {"type": "integer", "minimum": 0},
                        "feedback": {
                            "type": "object",
                            "properties": {
                                "up": {"type": "integer", "minimum": 0},
                                "down": {"type": "integer", "minimum": 0}
                            },
                            "required": ["up", "down"]
                        },
                        "csat": {
                            "type": "object",
                            "properties": {
                                "responses": {"type": "integer", "minimum": 0},
                                "satisfied": {"type": "integer", "minimum": 0},
                                "rate": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
                                "response_rate": {"type": ["number", "null"], "minimum": 0, "maximum": 1}
                            },
                            "required": ["responses", "satisfied", "rate", "response_rate"]
                        },
                        "messages": {
                            "type": "object",
                            "properties": {
                                "customer": {"type": "integer", "minimum": 0},
                                "agent": {"type": "integer", "minimum": 0},
                                "operator": {"type": "integer", "minimum": 0}
                            },
                            "required": ["customer", "agent", "operator"]
                        },
                        "rates": {
                            "type": "object",
                            "properties": {
                                "involvement": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
                                "answer": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
                                "containment": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
                                "resolution": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
                                "escalation": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
                                "reopen": {"type": ["number", "null"], "minimum": 0, "maximum": 1}
                            },
                            "required": [
                                "involvement", "answer", "containment", "resolution", "escalation", "reopen"
                            ]
                        }
                    },
                    "required": [
                        "start", "end", "opened", "engaged", "involved", "answered", "suggested",
                        "abstained", "clarified", "outcomes", "escalations", "contained", "reopened",
                        "returning", "feedback", "csat", "messages", "rates"
                    ]
                }
            }
        },
        "required": ["from", "to", "time_zone", "as_of", "final_after", "stale", "interval", "points"],
        "examples": [
            {
                "from": "2026-01-01T00:00:00.000000Z",
                "to": "2026-02-01T00:00:00.000000Z",
                "time_zone": "UTC",
                "as_of": "2026-02-03T10:30:00.000000Z",
                "final_after": "2026-02-16T00:00:00.000000Z",
                "stale": false,
                "interval": "day",
                "points": [
                    {
                        "start": "2026-01-01T00:00:00.000000Z",
                        "end": "2026-01-02T00:00:00.000000Z",
                        "opened": 0,
                        "engaged": 0,
                        "involved": 0,
                        "answered": 0,
                        "suggested": 0,
                        "abstained": 0,
                        "clarified": 0,
                        "outcomes": {
                            "resolved_confirmed": 0,
                            "resolved_assumed": 0,
                            "resolved_human": 0,
                            "waiting_for_human": 0,
                            "abandoned": 0,
                            "pending": 0
                        },
                        "escalations": {
                            "offered": 0,
                            "accepted": 0,
                            "asked": 0,
                            "required": 0,
                            "handed_over": 0,
                            "claimed": 0,
                            "released": 0,
                            "resolved": 0,
                            "cancelled": 0,
                            "unclaimed": 0
                        },
                        "contained": 0,
                        "reopened": 0,
                        "returning": 0,
                        "feedback": {"up": 0, "down": 0},
                        "csat": {"responses": 0, "satisfied": 0, "rate": null, "response_rate": null},
                        "messages": {"customer": 0, "agent": 0, "operator": 0},
                        "rates": {
                            "involvement": null,
                            "answer": null,
                            "containment": null,
                            "resolution": null,
                            "escalation": null,
                            "reopen": null
                        }
                    }
                ]
            }
        ]
    })json"},
    NamedSchema{"AnalyticsConversationList", R"json({
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "session_id": {"type": "string"},
                "user_id": {"type": ["string", "null"]},
                "opened_at": {"type": "string", "format": "date-time"},
                "last_activity": {"type": "string", "format": "date-time"},
                "outcome": {
                    "type": ["string", "null"],
                    "enum": [
                        "resolved_confirmed", "resolved_assumed", "resolved_human", "waiting_for_human",
                        "abandoned", "pending", null
                    ]
                },
                "language": {"type": "string"},
                "intent": {"type": ["string", "null"]},
                "messages": {
                    "type": "object",
                    "properties": {
                        "customer": {"type": "integer"},
                        "agent": {"type": "integer"},
                        "operator": {"type": "integer"}
                    },
                    "required": ["customer", "agent", "operator"]
                },
                "answers": {"type": "integer"},
                "abstentions": {"type": "integer"},
                "handed_over": {"type": "boolean"},
                "reopened": {"type": "boolean"},
                "csat": {"type": ["integer", "null"]},
                "seconds": {
                    "type": "object",
                    "properties": {
                        "first_response_agent": {"type": ["number", "null"]},
                        "first_response_human": {"type": ["number", "null"]},
                        "queue_wait": {"type": ["number", "null"]},
                        "handle": {"type": ["number", "null"]},
                        "session": {"type": ["number", "null"]}
                    },
                    "required": [
                        "first_response_agent", "first_response_human", "queue_wait", "handle", "session"
                    ]
                }
            },
            "required": [
                "session_id", "user_id", "opened_at", "last_activity", "outcome", "language", "intent",
                "messages", "answers", "abstentions", "handed_over", "reopened", "csat", "seconds"
            ]
        },
        "examples": [
            [
                {
                    "session_id": "sess_0123456789abcdef0123456789abcdef",
                    "user_id": "ada",
                    "opened_at": "2026-01-15T10:30:00.123456Z",
                    "last_activity": "2026-01-15T10:31:00.123456Z",
                    "outcome": "abandoned",
                    "language": "en",
                    "intent": "returns",
                    "messages": {"customer": 2, "agent": 2, "operator": 0},
                    "answers": 0,
                    "abstentions": 2,
                    "handed_over": false,
                    "reopened": false,
                    "csat": null,
                    "seconds": {
                        "first_response_agent": 0.03,
                        "first_response_human": null,
                        "queue_wait": null,
                        "handle": null,
                        "session": 44.1
                    }
                }
            ]
        ]
    })json"},
    NamedSchema{"AnalyticsFigureList", R"json({
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "figure": {"type": "string"},
                "kind": {"type": "string", "enum": ["count", "sum", "duration", "distribution", "sources", "hours"]},
                "title": {"type": "string"},
                "definition": {"type": "string"},
                "condition": {"type": "string"},
                "sql": {"type": "string"}
            },
            "required": ["figure", "kind", "title", "definition", "condition", "sql"]
        },
        "examples": [
            [
                {
                    "figure": "answered",
                    "kind": "count",
                    "title": "Answered",
                    "definition": "At least one reply was an answer from the sources.",
                    "condition": "c.answers > 0",
                    "sql": "SELECT count(*) FROM analytics_conversations AS c WHERE c.quarter >= :from AND c.quarter < :until AND (c.answers > 0)"
                }
            ]
        ]
    })json"},
};

}  // namespace

std::span<const NamedSchema> analytics_schemas() {
    return analytics_schema_table;
}

}  // namespace continuo
