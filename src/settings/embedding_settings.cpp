#include "settings/setting_check.hpp"
#include "settings/setting_table.hpp"

namespace continuo {

namespace {

constexpr SettingSpec embedding_settings[] = {
    {.name = "SENTENCE_ENCODER",
     .target = setting_at<&Settings::embedding, &EmbeddingSettings::built_in>,
     .meaning =
         "Whether English passages are also found by their meaning, with the built-in encoder "
         "(docs/embeddings.md), where none of the next settings names another"},
    {.name = "EMBEDDING_MODEL_DIR",
     .target = setting_at<&Settings::embedding, &EmbeddingSettings::model_directory>,
     .meaning = "Folder with a static table of embeddings in the layout of model2vec: the search "
                "finds passages by vectors as well (docs/embeddings.md). Empty: by words alone"},
    {.name = "EMBEDDING_BASE_URL",
     .target = setting_at<&Settings::embedding, &EmbeddingSettings::base_url>,
     .check = check_model_url,
     .allowed = "a URL such as `https://api.openai.com/v1`, without user, query and fragment",
     .meaning = "Instead of the folder, an endpoint of OpenAI's form that makes the vectors; the "
                "documents and the customers' questions are sent to it",
     .mask = mask_url},
    {.name = "EMBEDDING_API_KEY",
     .target = setting_at<&Settings::embedding, &EmbeddingSettings::api_key>,
     .check = check_model_key,
     .allowed = "at most 512 visible ASCII characters",
     .meaning = "Key of the endpoint; sent to it and to no other address"},
    {.name = "EMBEDDING_MODEL",
     .target = setting_at<&Settings::embedding, &EmbeddingSettings::model>,
     .meaning = "Name of the model at the endpoint"},
    {.name = "EMBEDDING_QUESTION_TIMEOUT_MS",
     .target = setting_at<&Settings::embedding, &EmbeddingSettings::question_timeout_ms>,
     .min = 20,
     .max = 10000,
     .meaning = "How long a question waits for its vector from the endpoint, in milliseconds; then "
                "the search is by words alone"},
    {.name = "EMBEDDING_WEIGHT",
     .target = setting_at<&Settings::embedding, &EmbeddingSettings::weight>,
     .min = 0,
     .max = 4,
     .meaning = "How much the similarity of vectors counts in the order of passages; words count 1"
    },
};

constexpr SettingPart embedding_parts[] = {{"Embeddings", embedding_settings}};

}  // namespace

std::span<const SettingPart> embedding_setting_parts() {
    return embedding_parts;
}

}  // namespace continuo
