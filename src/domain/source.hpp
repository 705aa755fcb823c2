#pragma once

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "base/error.hpp"
#include "base/json.hpp"

namespace continuo {

/// How near a passage is to the question by meaning: cosines of dense vectors.
struct Similarity {
    double passage = 0;
    double mean = 0;  ///< of all passages that may be found
    double best = 0;  ///< of all passages that may be found
    /// Whether vectors were compared whose cosines the answer engine was fitted with.
    [[nodiscard]] bool known() const { return best > mean; }
    /// 0..1: where the passage is between the mean and the best. known().
    [[nodiscard]] double nearness() const {
        return std::clamp((passage - mean) / (best - mean), 0.0, 1.0);
    }

    bool operator==(const Similarity&) const = default;
};

/// A passage that supports an answer.
struct Source {
    std::string content;    ///< the passage as in the document
    json::object metadata;  ///< document_id, title, chunk, source, begin, end (byte offsets), ...
    double relevance_score = 0;  ///< 0..1, 1 is best
    int rank = 0;                ///< 1 is first
    Similarity similarity = {};  ///< in the search that found it; no part of the JSON

    bool operator==(const Source&) const = default;
};

/// `{content, metadata, relevance_score, rank}`, allocated in `memory`, which must outlive it.
[[nodiscard]] json::object to_json(const Source& source, json::storage_ptr memory = {});
void append_json(std::string& out, const Source& source);  ///< the same as text
/// Errors: corrupt, naming the member.
[[nodiscard]] Result<Source> source_from_json(const json::value& value);

/// The sources of a message as JSON text, the form that replies, stores and archives need. Parsed
/// once, at the first access to a source. Immutable; copies share the text. Thread: any.
class SourceList {
public:
    SourceList() = default;
    SourceList(const std::vector<Source>& sources);  // NOLINT(google-explicit-constructor)
    SourceList(std::initializer_list<Source> sources);
    /// Takes the text of json() from a trusted origin; json() returns it unchanged. A text that is
    /// not a list of sources counts as an empty list.
    [[nodiscard]] static SourceList from_json_text(std::string text);
    /// Parses and checks the text. Errors: corrupt, with the reason.
    [[nodiscard]] static Result<SourceList> check(std::string text);

    /// A JSON array.
    [[nodiscard]] std::string_view json() const;
    [[nodiscard]] bool empty() const { return x_kept == nullptr; }
    /// Heap memory of the text, shared or not, without the parsed sources.
    [[nodiscard]] std::size_t memory_bytes() const;

    [[nodiscard]] const std::vector<Source>& all() const;
    [[nodiscard]] auto begin() const { return all().begin(); }
    [[nodiscard]] auto end() const { return all().end(); }
    [[nodiscard]] std::size_t size() const { return all().size(); }
    [[nodiscard]] const Source& operator[](std::size_t i) const { return all()[i]; }
    [[nodiscard]] const Source& at(std::size_t i) const { return all().at(i); }
    [[nodiscard]] const Source& front() const { return all().front(); }

    bool operator==(const SourceList& other) const;

private:
    struct Kept;
    std::shared_ptr<const Kept> x_kept;  ///< null: empty
};

}  // namespace continuo
