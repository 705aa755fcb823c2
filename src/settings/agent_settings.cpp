#include "settings/setting_check.hpp"
#include "settings/setting_table.hpp"

namespace continuo {

namespace {

constexpr SettingSpec knowledge_settings[] = {
    {.name = "KNOWLEDGE_LANGUAGE",
     .target = setting_at<&Settings::knowledge, &KnowledgeSettings::language>,
     .choices = "arabic armenian basque catalan danish dutch english finnish french german "
                "hungarian indonesian irish italian lithuanian nepali norwegian porter portuguese "
                "romanian russian spanish swedish tamil turkish none",
     .meaning = "Language of the documents, for stemming and stop words"},
    {.name = "LOAD_SAMPLE_KNOWLEDGE",
     .aliases = "DEV_SAMPLE_DATA",
     .target = setting_at<&Settings::knowledge, &KnowledgeSettings::load_samples>,
     .fallback = "true in development, otherwise false",
     .meaning = "Loads the sample documents at start"},
    {.name = "RAG_SEARCH_K",
     .target = setting_at<&Settings::knowledge, &KnowledgeSettings::search_results>,
     .min = 1,
     .max = 20,
     .meaning = "Number of passages that the search of a turn returns"},
    {.name = "ANSWER_CONFIDENCE",
     .target = setting_at<&Settings::agent, &AgentSettings::answer_confidence>,
     .min = 0,
     .max = 1,
     .meaning = "A question is answered when the documents answer it with at least this "
                "probability. `continuo eval --fit` finds a value for a company's questions"},
    {.name = "SUGGEST_CONFIDENCE",
     .target = setting_at<&Settings::agent, &AgentSettings::suggest_confidence>,
     .min = 0,
     .max = 1,
     .meaning = "Below ANSWER_CONFIDENCE, passages are suggested from this probability on; not "
                "above ANSWER_CONFIDENCE"},
    {.name = "RAG_CHUNK_SIZE",
     .target = setting_at<&Settings::knowledge, &KnowledgeSettings::chunk_words>,
     .min = 100,
     .max = 2000,
     .meaning = "Target size of a chunk, in words"},
    {.name = "RAG_CHUNK_OVERLAP",
     .target = setting_at<&Settings::knowledge, &KnowledgeSettings::chunk_overlap_words>,
     .min = 0,
     .max = 500,
     .meaning = "Words that adjacent chunks share; less than half a chunk"},
    {.name = "KNOWLEDGE_SHARED_MAX_MB",
     .target = setting_at<&Settings::knowledge, &KnowledgeSettings::shared_max_mb>,
     .min = 1,
     .max = 65536,
     .meaning =
         "Redis, with a SQLite file for each instance: memory for the documents, tickets and "
         "notes that the instances share, compressed; beyond it documents get 507. The same "
         "for all instances"},
    {.name = "SYNONYMS_FILE",
     .target = setting_at<&Settings::knowledge, &KnowledgeSettings::synonyms_file>,
     .meaning = "File with words that customers use for what the documents call something else, in "
                "addition to the built-in list (language/README.md); empty: that list alone"},
};

constexpr SettingSpec agent_settings[] = {
    {.name = "AGENT_TOOL_REGISTRY_MODE",
     .target = setting_at<&Settings::agent, &AgentSettings::tool_mode>,
     .choices = "legacy registry",
     .meaning = "registry: enabled tools start in parallel, a failing one is left out; legacy: "
                "all four start in order, a failing one stops the start"},
    {.name = "ENABLE_RAG_TOOL",
     .aliases = "RAG_ENABLED",
     .target = setting_at<&Settings::agent, &AgentSettings::rag_tool>,
     .meaning = "Enables search in the knowledge base (registry mode; legacy has all four tools)"},
    {.name = "ENABLE_MEMORY_TOOL",
     .aliases = "MEMORY_ENABLED",
     .target = setting_at<&Settings::agent, &AgentSettings::memory_tool>,
     .meaning = "Enables remembering facts about customers (registry mode)"},
    {.name = "ENABLE_ESCALATION_TOOL",
     .target = setting_at<&Settings::agent, &AgentSettings::escalation_tool>,
     .meaning = "Enables deciding when a human is needed (registry mode)"},
    {.name = "ENABLE_ATTACHMENT_TOOL",
     .target = setting_at<&Settings::agent, &AgentSettings::attachment_tool>,
     .meaning = "Enables reading attached files (registry mode)"},
    {.name = "ATTACHMENT_SCAN_COMMAND",
     .target = setting_at<&Settings::agent, &AgentSettings::attachment_scan_command>,
     .check = check_command,
     .allowed = "a path and arguments, such as `/usr/bin/clamdscan --stream -`",
     .meaning = "A program that checks each file of a customer, which it gets as standard input, "
                "before it is read. Exit status 0: it is read; 1: it is refused; other: it could "
                "not be checked, and is not read. Empty: files are not checked"},
    {.name = "ANSWER_PACE_MS",
     .target = setting_at<&Settings::agent, &AgentSettings::answer_pace_ms>,
     .min = 0,
     .max = 10000,
     .meaning = "For tests and demonstrations, not in production: says answers sentence by "
                "sentence, with this many milliseconds before each. 0: at once"},
    {.name = "TURN_COALESCE_MS",
     .target = setting_at<&Settings::agent, &AgentSettings::turn_coalesce_ms>,
     .min = 0,
     .max = 2000,
     .meaning = "How long a streamed message waits for further ones of the same customer, in "
                "milliseconds: one answer replies to all of them. 0: not"},
    {.name = "AGENT_TIMEOUT",
     .aliases = "AGENT_TIMEOUT_SECONDS REQUEST_TIMEOUT_SECONDS",
     .target = setting_at<&Settings::agent, &AgentSettings::turn_timeout>,
     .min = 10,
     .max = 120,
     .meaning = "Maximum duration of a turn, in seconds"},
    {.name = "AGENT_TOOL_TIMEOUT_SECONDS",
     .target = setting_at<&Settings::agent, &AgentSettings::tool_timeout>,
     .min = 1,
     .max = 120,
     .meaning = "Maximum duration of one tool call, in seconds"},
    {.name = "AGENT_MAX_RETRIES",
     .target = setting_at<&Settings::agent, &AgentSettings::tool_attempts>,
     .min = 0,
     .max = 5,
     .meaning = "Attempts for a tool call that is safe to repeat; 0 means 1"},
    {.name = "MEMORY_MAX_ENTRIES",
     .target = setting_at<&Settings::agent, &AgentSettings::memory_entries_max>,
     .min = 10,
     .max = 1000,
     .meaning = "Maximum number of facts about one customer"},
    {.name = "MEMORY_CLEANUP_DAYS",
     .target = setting_at<&Settings::agent, &AgentSettings::memory_kept>,
     .min = 1,
     .max = 365,
     .meaning = "Days after which an unused, unimportant fact is deleted"},
    {.name = "REPLIES_DIRECTORY",
     .target = setting_at<&Settings::agent, &AgentSettings::replies_directory>,
     .meaning =
         "Folder whose en.txt (and de.txt, ...) overrides what the bot says in its own voice "
         "(language/README.md); empty: the built-in texts"},
    {.name = "TOOLS_FILE",
     .target = setting_at<&Settings::agent, &AgentSettings::tools_file>,
     .meaning =
         "YAML file that declares tools of your own: look-ups and actions over HTTP, and tools "
         "of MCP servers (docs/tools.md); empty: none"},
};

constexpr SettingSpec escalation_settings[] = {
    {.name = "ESCALATION_ENABLED",
     .target = setting_at<&Settings::escalation, &EscalationSettings::enabled>,
     .meaning = "Finds out when a human is needed, and hands over to one who is asked for"},
    {.name = "ESCALATION_CONFIDENCE_THRESHOLD",
     .target = setting_at<&Settings::escalation, &EscalationSettings::threshold>,
     .min = 0,
     .max = 1,
     .meaning = "Score from which a human is needed: one is offered"},
    {.name = "ESCALATION_KEYWORDS",
     .target = setting_at<&Settings::escalation, &EscalationSettings::keywords>,
     .min = 0,
     .max = 1,
     .meaning =
         "Words and phrases with their weights; they override built-in weights of the same phrase"},
};

constexpr SettingSpec waiting_settings[] = {
    {.name = "HANDOFF_WHILE_WAITING",
     .target = setting_at<&Settings::waiting, &WaitingSettings::while_waiting>,
     .choices = "assist silent",
     .meaning = "While a customer waits for a human: assist: the bot goes on answering what its "
                "documents answer; silent: it says nothing"},
    {.name = "HANDOFF_TIMEOUT_MINUTES",
     .target = setting_at<&Settings::waiting, &WaitingSettings::timeout>,
     .min = 0,
     .max = 10080,
     .meaning = "Minutes after which a conversation that nobody claimed is given back to the bot, "
                "its ticket left open; 0: never"},
    {.name = "SUPPORT_HOURS",
     .target = setting_at<&Settings::waiting, &WaitingSettings::support_hours>,
     .check = check_support_hours,
     .allowed = "ranges such as `Mon-Fri 09:00-17:00; Sat 10:00-13:00`",
     .meaning = "When people answer; outside, a customer who is handed over is told when they are "
                "back and asked for a contact. Empty: always"},
    {.name = "SUPPORT_TIME_ZONE",
     .target = setting_at<&Settings::waiting, &WaitingSettings::support_time_zone>,
     .check = check_time_zone,
     .allowed = "an IANA name such as `Europe/Berlin`",
     .meaning = "Time zone of SUPPORT_HOURS"},
};

constexpr SettingPart agent_parts[] = {
    {"Knowledge", knowledge_settings},
    {"Agent", agent_settings},
    {"Escalation", escalation_settings},
    {"Waiting for a human", waiting_settings},
};

}  // namespace

std::span<const SettingPart> agent_setting_parts() {
    return agent_parts;
}

}  // namespace continuo
