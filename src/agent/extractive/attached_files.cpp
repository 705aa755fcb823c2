#include "agent/extractive/attached_files.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <ranges>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <boost/json.hpp>

#include "agent/extractive/quotation.hpp"
#include "agent/language/words.hpp"
#include "base/text.hpp"
#include "knowledge/chunker.hpp"

namespace continuo {

namespace {

constexpr std::string_view separator = ":\n";
constexpr std::size_t whole_bytes_max = 16 * 1024;  // a file that is one source
constexpr double earlier_share_min = 0.5;
constexpr double least_score = 1e-9;

/// A part of a file, with the question's words that it has.
struct Part {
    std::size_t file = 0;
    Chunk chunk;
    std::unordered_set<std::uint64_t> found;  // stems
    double share = 0;                         // of the question's weight
};

std::unordered_set<std::uint64_t> topic_stems(const std::string& question) {
    std::unordered_set<std::uint64_t> stems;
    const Words words(question);
    for (const auto& word : words) {
        if (!is_stop_word(word.lower)) stems.insert(word.stem);
    }
    return stems;
}

void append_parts(
    std::vector<Part>& parts,
    std::size_t index,
    const AttachedFile& file,
    const std::unordered_set<std::uint64_t>& asked
) {
    for (auto& chunk : split_chunks(file.text, true, {})) {
        auto& part = parts.emplace_back();
        part.file = index;
        const Words words(std::string_view(file.text).substr(chunk.begin, chunk.end - chunk.begin));
        const Words heading(chunk.heading);
        for (const auto* text : {&words, &heading}) {
            for (const auto& word : *text) {
                if (asked.contains(word.stem)) part.found.insert(word.stem);
            }
        }
        part.chunk = std::move(chunk);
    }
}

/// Sets the shares: a word that few parts have counts more. Best first, else in order.
void rank_parts(std::vector<Part>& parts, const std::unordered_set<std::uint64_t>& asked) {
    std::unordered_map<std::uint64_t, std::size_t> parts_with;
    for (const auto& part : parts) {
        for (const auto stem : part.found)
            ++parts_with[stem];
    }
    std::unordered_map<std::uint64_t, double> weights;
    double all = 0;
    for (const auto stem : asked) {
        const auto with = static_cast<double>(parts_with[stem]);
        const auto count = static_cast<double>(parts.size());
        all += weights[stem] = std::log(1 + (count + 1) / (with + 0.5));
    }
    for (auto& part : parts) {
        for (const auto stem : part.found)
            part.share += weights[stem] / all;
    }
    std::ranges::sort(parts, [](const Part& a, const Part& b) {
        if (a.share != b.share) return a.share > b.share;
        return std::pair(a.file, a.chunk.begin) < std::pair(b.file, b.chunk.begin);
    });
}

Source make_source(const AttachedFile& file, std::string content, Chunk chunk, double relevance) {
    Source source;
    source.content = std::move(content);
    source.metadata = {
        {"document_id", "attachment:" + file.name},
        {"title", file.name},
        {"source", "attachment"},
        {"begin", chunk.begin},
        {"end", chunk.end}
    };
    if (!chunk.heading.empty()) source.metadata["heading"] = chunk.heading;
    source.relevance_score = relevance;
    source.rank = 1;
    return source;
}

/// The best parts of the files with at least `share_min`.
void append_best(
    std::vector<Source>& sources,
    const std::vector<AttachedFile>& files,
    const std::unordered_set<std::uint64_t>& asked,
    double share_min
) {
    std::vector<Part> parts;
    for (std::size_t i = 0; i < files.size(); ++i)
        append_parts(parts, i, files[i], asked);
    rank_parts(parts, asked);
    for (auto& part : parts | std::views::take(attached_chunks_max)) {
        if (part.share < std::max(share_min, least_score)) break;
        const auto& file = files[part.file];
        const auto bytes = part.chunk.end - part.chunk.begin;
        auto content = file.text.substr(part.chunk.begin, bytes);
        sources.push_back(
            make_source(file, std::move(content), std::move(part.chunk), std::min(1.0, part.share))
        );
    }
}

}  // namespace

std::string name_with_text(std::string_view name, std::string_view text) {
    std::string item(name);
    item += separator;
    item += text;
    return item;
}

AttachedFile parse_attached_file(const Replies& replies, const std::string& attachment) {
    const auto at = attachment.find(separator);
    if (at == std::string::npos) return {replies.text(ReplyKey::attachment_unnamed), attachment};
    return {
        plain_words(std::string_view(attachment).substr(0, at), 80),
        attachment.substr(at + separator.size())
    };
}

bool is_short(const AttachedFile& file) {
    constexpr std::size_t short_bytes = 160;
    return file.text.size() <= short_bytes && file.text.find('\n') == std::string::npos;
}

std::vector<Source> attached_sources(const Replies& replies, const Question& question) {
    std::vector<Source> sources;
    if (question.attachments.empty() && question.earlier_files.empty()) return sources;
    const auto asked = topic_stems(question.message);
    std::vector<AttachedFile> large;
    for (const auto& attachment : question.attachments) {
        auto file = parse_attached_file(replies, attachment);
        if (is_short(file)) continue;
        if (file.text.size() > whole_bytes_max) {
            large.push_back(std::move(file));
            continue;
        }
        const Chunk whole{.begin = 0, .end = file.text.size(), .heading = {}};
        sources.push_back(make_source(file, file.text, whole, 1));
    }
    const auto others = sources.size();
    append_best(sources, large, asked, 0);
    if (sources.size() == others) {
        for (const auto& file : large) {
            auto beginning = std::string(utf8_prefix_bytes(file.text, whole_bytes_max));
            const Chunk chunk{.begin = 0, .end = beginning.size(), .heading = {}};
            sources.push_back(make_source(file, std::move(beginning), chunk, 1));
        }
    }
    std::vector<AttachedFile> earlier;
    for (const auto& attachment : question.earlier_files)
        earlier.push_back(parse_attached_file(replies, attachment));
    append_best(sources, earlier, asked, earlier_share_min);
    return sources;
}

}  // namespace continuo
