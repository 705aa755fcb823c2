#include "domain/source.hpp"

#include <array>
#include <mutex>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/json_text.hpp"

namespace continuo {

namespace {

Result<std::vector<Source>> read_sources(std::string_view text) {
    // Taken apart at once: its parts are allocated in one piece, on the stack if there are few.
    std::array<unsigned char, 4096> first;
    json::monotonic_resource memory(first.data(), first.size());
    const auto value = parse_json(text, limits::stored_json_depth_max, &memory);
    if (!value) return fail(Errc::corrupt, "sources: " + value.error().detail);
    const auto* array = value->if_array();
    if (array == nullptr) return fail(Errc::corrupt, "sources: not an array");
    std::vector<Source> sources;
    sources.reserve(array->size());
    for (const auto& item : *array) {
        auto source = source_from_json(item);
        if (!source) return std::unexpected(std::move(source.error()));
        sources.push_back(std::move(*source));
    }
    return sources;
}

std::string write_sources(const std::vector<Source>& sources) {
    std::string text;
    append_json_array(text, sources, [](std::string& out, const Source& source) {
        append_json(out, source);
    });
    return text;
}

}  // namespace

json::object to_json(const Source& source, json::storage_ptr memory) {
    json::object object(std::move(memory));
    object.reserve(4);
    object["content"] = source.content;
    object["metadata"] = source.metadata;
    object["relevance_score"] = source.relevance_score;
    object["rank"] = source.rank;
    return object;
}

void append_json(std::string& out, const Source& source) {
    JsonObjectText object(out);
    object.add("content", source.content);
    object.add("metadata", source.metadata);
    object.add("relevance_score", source.relevance_score);
    object.add("rank", source.rank);
    object.end();
}

Result<Source> source_from_json(const json::value& value) {
    const auto* object = value.if_object();
    if (object == nullptr) return fail(Errc::corrupt, "source: not an object");
    Source source;
    auto content = find_string(*object, "content");
    if (!content) return fail(Errc::corrupt, "source: \"content\" is missing or of the wrong type");
    source.content = std::move(*content);
    if (const auto* metadata = find_object(*object, "metadata")) source.metadata = *metadata;
    source.relevance_score = find_number(*object, "relevance_score").value_or(0);
    source.rank = static_cast<int>(find_integer(*object, "rank").value_or(0));
    return source;
}

struct SourceList::Kept {
    // A text built by appending can have up to twice the capacity it needs, and it is kept for
    // long.
    explicit Kept(std::string json) : text(std::move(json)) { text.shrink_to_fit(); }

    std::string text;
    mutable std::once_flag read;
    mutable std::vector<Source> sources;  ///< parsed at the first access
};

SourceList::SourceList(const std::vector<Source>& sources) {
    if (!sources.empty()) x_kept = std::make_shared<const Kept>(write_sources(sources));
}

SourceList::SourceList(std::initializer_list<Source> sources)
    : SourceList(std::vector<Source>(sources)) {}

SourceList SourceList::from_json_text(std::string text) {
    SourceList list;
    if (!text.empty() && text != "[]") list.x_kept = std::make_shared<const Kept>(std::move(text));
    return list;
}

Result<SourceList> SourceList::check(std::string text) {
    auto sources = read_sources(text);
    if (!sources) return std::unexpected(std::move(sources.error()));
    // Serialise again, so that the text has the canonical form.
    return SourceList(*sources);
}

std::string_view SourceList::json() const {
    return x_kept == nullptr ? std::string_view("[]") : x_kept->text;
}

std::size_t SourceList::memory_bytes() const {
    constexpr std::size_t counts_and_blocks = 48;
    return x_kept == nullptr ? 0 : counts_and_blocks + sizeof(Kept) + x_kept->text.capacity();
}

const std::vector<Source>& SourceList::all() const {
    static const std::vector<Source> none;
    if (x_kept == nullptr) return none;
    std::call_once(x_kept->read, [this] {
        if (auto sources = read_sources(x_kept->text)) x_kept->sources = std::move(*sources);
    });
    return x_kept->sources;
}

bool SourceList::operator==(const SourceList& other) const {
    return json() == other.json() || all() == other.all();
}

}  // namespace continuo
