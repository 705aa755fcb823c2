#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "agent/llm/embedding_answer.hpp"
#include "knowledge/vectors/safetensors.hpp"
#include "knowledge/vectors/subword_tokenizer.hpp"

// The input is the answer of an endpoint, the header of a safetensors file, and a tokenizer.json,
// which splits itself.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace continuo;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    constexpr std::uint64_t data_bytes = 1 << 20;
    if (const auto place = find_embeddings(text, data_bytes);
        place && (place->begin + place->bytes > data_bytes || place->bytes == 0)) {
        std::abort();
    }
    if (const auto vectors = parse_embeddings(text, 2);
        vectors ? vectors->size() != 2 || vectors->front().empty()
                : vectors.error().detail.empty()) {
        std::abort();
    }
    const auto tokenizer = SubwordTokenizer::parse(text);
    if (!tokenizer) {
        if (tokenizer.error().detail.empty()) std::abort();
        return 0;
    }
    for (const auto id : (*tokenizer)->encode(text)) {
        if (id >= (*tokenizer)->ids()) std::abort();
    }
    return 0;
}
