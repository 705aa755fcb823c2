#include "settings/setting_check.hpp"
#include "settings/setting_table.hpp"

namespace continuo {

namespace {

constexpr std::string_view url_allowed =
    "a URL such as `https://api.openai.com/v1`, without user, query and fragment";
constexpr std::string_view key_allowed = "at most 512 visible ASCII characters";

constexpr SettingSpec endpoint_settings[] = {
    {.name = "LLM_BASE_URL",
     .aliases = "OPENAI_API_BASE OPENAI_BASE_URL",
     .target = setting_at<&Settings::model, &ModelSettings::base_url>,
     .check = check_model_url,
     .allowed = url_allowed,
     .meaning = "Endpoint of a model that writes the answers (docs/models.md). Empty: answers are "
                "quotations of the documents",
     .mask = mask_url},
    {.name = "LLM_API_KEY",
     .aliases = "OPENAI_API_KEY",
     .target = setting_at<&Settings::model, &ModelSettings::api_key>,
     .check = check_model_key,
     .allowed = key_allowed,
     .meaning = "Key of the endpoint; sent to it and to no other address"},
    {.name = "LLM_MODEL",
     .aliases = "OPENAI_MODEL AGENT_MODEL",
     .target = setting_at<&Settings::model, &ModelSettings::model>,
     .meaning = "Name of the model; with Azure, of the deployment"},
    {.name = "LLM_API_KIND",
     .target = setting_at<&Settings::model, &ModelSettings::api_kind>,
     .choices = "openai azure",
     .meaning = "openai: also Ollama, llama.cpp, vLLM and proxies of that form; azure: Azure OpenAI"
    },
    {.name = "LLM_API_VERSION",
     .aliases = "AZURE_OPENAI_API_VERSION",
     .target = setting_at<&Settings::model, &ModelSettings::api_version>,
     .check = check_model_api_version,
     .allowed = "a date such as `2024-10-21`, or with `-preview`",
     .meaning = "Version of Azure's dated API. Empty: its v1 API"},
    {.name = "AZURE_OPENAI_ENDPOINT",
     .target = setting_at<&Settings::model, &ModelSettings::azure_endpoint>,
     .check = check_model_url,
     .allowed = url_allowed,
     .meaning = "The Python system's name: without LLM_BASE_URL, the endpoint, and the two next "
                "settings are used",
     .mask = mask_url},
    {.name = "AZURE_OPENAI_API_KEY",
     .target = setting_at<&Settings::model, &ModelSettings::azure_key>,
     .check = check_model_key,
     .allowed = key_allowed,
     .meaning = "With AZURE_OPENAI_ENDPOINT: as LLM_API_KEY"},
    {.name = "AZURE_OPENAI_DEPLOYMENT",
     .target = setting_at<&Settings::model, &ModelSettings::azure_deployment>,
     .meaning = "With AZURE_OPENAI_ENDPOINT: as LLM_MODEL"},
    {.name = "LLM_FALLBACK_BASE_URL",
     .target = setting_at<&Settings::model, &ModelSettings::fallback_base_url>,
     .check = check_model_url,
     .allowed = url_allowed,
     .meaning = "A second endpoint (of the form openai), asked when the first one fails",
     .mask = mask_url},
    {.name = "LLM_FALLBACK_API_KEY",
     .target = setting_at<&Settings::model, &ModelSettings::fallback_api_key>,
     .check = check_model_key,
     .allowed = key_allowed,
     .meaning = "Key of the second endpoint; that of the first one is never sent to it"},
    {.name = "LLM_FALLBACK_MODEL",
     .target = setting_at<&Settings::model, &ModelSettings::fallback_model>,
     .fallback = "LLM_MODEL",
     .meaning = "Name of the model at the second endpoint"},
};

constexpr SettingSpec request_settings[] = {
    {.name = "LLM_MAX_TOKENS",
     .aliases = "AGENT_MAX_TOKENS",
     .target = setting_at<&Settings::model, &ModelSettings::max_tokens>,
     .min = 50,
     .max = 16000,
     .meaning = "Maximum length of an answer, in tokens"},
    {.name = "LLM_TEMPERATURE",
     .aliases = "AGENT_TEMPERATURE",
     .target = setting_at<&Settings::model, &ModelSettings::temperature>,
     .min = 0,
     .max = 2,
     .meaning = "Randomness of the model; not sent to models that refuse it"},
    {.name = "LLM_FIRST_BYTE_TIMEOUT_SECONDS",
     .target = setting_at<&Settings::model, &ModelSettings::first_byte_timeout>,
     .min = 1,
     .max = 110,
     .meaning = "How long a request may take until the first byte of the answer"},
    {.name = "LLM_BETWEEN_BYTES_TIMEOUT_SECONDS",
     .target = setting_at<&Settings::model, &ModelSettings::between_bytes_timeout>,
     .min = 1,
     .max = 110,
     .meaning = "How long an answer may pause"},
    {.name = "LLM_TIMEOUT_SECONDS",
     .target = setting_at<&Settings::model, &ModelSettings::total_timeout>,
     .min = 1,
     .max = 110,
     .meaning = "How long one request may take"},
    {.name = "LLM_ATTEMPTS",
     .target = setting_at<&Settings::model, &ModelSettings::attempts>,
     .min = 1,
     .max = 6,
     .meaning = "Requests to one endpoint for one answer, if it is overloaded or unreachable"},
    {.name = "LLM_CONCURRENCY",
     .target = setting_at<&Settings::model, &ModelSettings::concurrency>,
     .min = 1,
     .max = 1024,
     .meaning = "Requests at the same time, of each endpoint and instance; a turn beyond them is "
                "answered without a model"},
};

constexpr SettingSpec budget_settings[] = {
    {.name = "LLM_CONTEXT_TOKENS",
     .target = setting_at<&Settings::model, &ModelSettings::context_tokens>,
     .min = 1500,
     .max = 1000000,
     .meaning = "Tokens of a prompt with its answer, estimated by its length: passages and earlier "
                "messages that do not fit are left out"},
    {.name = "LLM_TURN_TOKENS",
     .target = setting_at<&Settings::model, &ModelSettings::turn_tokens>,
     .min = 1000,
     .max = 10000000,
     .meaning = "Tokens of all requests of a turn; beyond them no further request is made"},
    {.name = "LLM_MAX_STEPS",
     .target = setting_at<&Settings::model, &ModelSettings::steps_max>,
     .min = 0,
     .max = 20,
     .meaning =
         "Requests of a turn in which the model may call tools of TOOLS_FILE; then it has to "
         "answer"},
    {.name = "LLM_TURN_SECONDS",
     .target = setting_at<&Settings::model, &ModelSettings::turn_time>,
     .min = 1,
     .max = 115,
     .meaning = "Time of all requests of a turn; it ends in any case a second before AGENT_TIMEOUT"
    },
    {.name = "LLM_BUDGET_PER_SESSION",
     .target = setting_at<&Settings::model, &ModelSettings::session_tokens>,
     .min = 0,
     .max = 1e12,
     .meaning = "Tokens of a conversation, after which it is answered without a model; 0: no limit"
    },
    {.name = "LLM_BUDGET_PER_DAY",
     .target = setting_at<&Settings::model, &ModelSettings::day_tokens>,
     .min = 0,
     .max = 1e12,
     .meaning = "Tokens of a day (UTC), after which answers are made without a model: of all "
                "instances with Redis, otherwise of this one; 0: no limit"},
    {.name = "LLM_PRICES_FILE",
     .target = setting_at<&Settings::model, &ModelSettings::prices_file>,
     .meaning = "File of prices by model and date, before the built-in ones (docs/models.md)"},
};

constexpr SettingSpec prompt_settings[] = {
    {.name = "LLM_COMPANY",
     .target = setting_at<&Settings::model, &ModelSettings::company>,
     .fallback = "APP_NAME",
     .meaning = "In whose name the model answers"},
    {.name = "LLM_TONE",
     .target = setting_at<&Settings::model, &ModelSettings::tone>,
     .meaning = "How the model is to sound"},
    {.name = "LLM_PROMPTS_DIRECTORY",
     .target = setting_at<&Settings::model, &ModelSettings::prompts_directory>,
     .meaning = "Folder whose files override the templates of prompts (language/README.md); empty: "
                "the built-in ones"},
    {.name = "LLM_REDACT",
     .target = setting_at<&Settings::model, &ModelSettings::redact>,
     .choices = "card iban key email phone none",
     .meaning =
         "What a model does not see: payment card numbers, IBANs, keys and tokens, e-mail "
         "addresses, phone numbers. They are replaced by marks in what is sent, and put back "
         "into the answer"},
};

constexpr SettingPart model_parts[] = {
    {"Language model", endpoint_settings},
    {"Requests to the model", request_settings},
    {"Budgets of the model", budget_settings},
    {"Prompts of the model", prompt_settings},
};

}  // namespace

std::span<const SettingPart> model_setting_parts() {
    return model_parts;
}

}  // namespace continuo
