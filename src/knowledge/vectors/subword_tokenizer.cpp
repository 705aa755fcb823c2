// WordPiece takes the longest known piece at the beginning of a word, then of the rest; a word with
// a part that is unknown has no pieces. Unigram takes the pieces whose scores (log probabilities)
// have the largest sum, by dynamic programming over the bytes of a word.
#include "knowledge/vectors/subword_tokenizer.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <unordered_map>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "knowledge/vectors/subword_words.hpp"

namespace continuo {

namespace {

constexpr std::size_t tokenizer_bytes_max = 128UL * 1024 * 1024;
constexpr std::size_t pieces_max = 2'000'000;
constexpr std::size_t piece_bytes_max = 256;
constexpr std::size_t word_bytes_max = 1024;            // longer ones are no words
constexpr std::string_view word_mark = "\xE2\x96\x81";  // U+2581, before the words of Unigram

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
        return std::hash<std::string_view>()(text);
    }
};
template <class Value>
using PieceMap = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

std::unexpected<Error> refuse_tokenizer(std::string_view why) {
    return fail(Errc::invalid_input, std::string(why));
}

bool is_inside_code_point(std::string_view text, std::size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
}

Result<void> check_piece(std::string_view piece) {
    if (piece.size() <= piece_bytes_max) return {};
    return refuse_tokenizer(fmt::format("vocab: a piece of more than {} bytes", piece_bytes_max));
}

class WordPieceTokenizer final : public SubwordTokenizer {
public:
    static Result<std::unique_ptr<SubwordTokenizer>> make(
        const json::object& model, SubwordNormalizer normalizer
    ) {
        auto made = std::make_unique<WordPieceTokenizer>();
        made->x_normalizer = normalizer;
        made->x_continuation = find_string(model, "continuing_subword_prefix").value_or("##");
        const auto letters = find_integer(model, "max_input_chars_per_word").value_or(100);
        made->x_letters_max =
            static_cast<std::size_t>(std::clamp<std::int64_t>(letters, 1, word_bytes_max));
        made->x_unknown = find_string(model, "unk_token").value_or("[UNK]");
        const auto* vocab = find_object(model, "vocab");
        if (vocab == nullptr || vocab->empty() || vocab->size() > pieces_max)
            return refuse_tokenizer(
                fmt::format("model.vocab: it is not an object of 1 to {} pieces", pieces_max)
            );
        made->x_pieces.reserve(vocab->size());
        for (const auto& member : *vocab) {
            const auto* id = member.value().if_int64();
            if (id == nullptr || *id < 0 || *id >= static_cast<std::int64_t>(pieces_max))
                return refuse_tokenizer("model.vocab: an id is not a small integer");
            if (auto fits = check_piece(member.key()); !fits)
                return std::unexpected(std::move(fits.error()));
            const auto number = static_cast<std::uint32_t>(*id);
            made->x_pieces.emplace(member.key(), number);
            made->x_ids = std::max<std::size_t>(made->x_ids, number + 1UL);
            made->x_longest = std::max<std::size_t>(made->x_longest, member.key().size());
        }
        return made;
    }

    std::vector<std::uint32_t> encode(std::string_view text) const override {
        std::vector<std::uint32_t> ids;
        for_each_subword_word(text, x_normalizer, true, [&](std::string_view word) {
            const auto before = ids.size();
            if (!append_word(ids, word)) ids.resize(before);
        });
        return ids;
    }
    std::size_t ids() const override { return x_ids; }

private:
    /// False: a part is unknown.
    bool append_word(std::vector<std::uint32_t>& ids, std::string_view word) const {
        if (word.size() > word_bytes_max || utf8_length(word) > x_letters_max) return false;
        std::string piece;
        for (std::size_t begin = 0; begin < word.size();) {
            std::size_t end = std::min(word.size(), begin + x_longest);
            for (;; --end) {
                while (is_inside_code_point(word, end))
                    --end;
                if (end <= begin) return false;
                piece = begin == 0 ? "" : x_continuation;
                piece += word.substr(begin, end - begin);
                const auto found = x_pieces.find(piece);
                if (found == x_pieces.end()) continue;
                if (piece == x_unknown) return false;
                ids.push_back(found->second);
                break;
            }
            begin = end;
        }
        return true;
    }

    SubwordNormalizer x_normalizer;
    std::string x_continuation;
    std::string x_unknown;
    std::size_t x_letters_max = 0;
    std::size_t x_longest = 0;  ///< bytes of a piece
    std::size_t x_ids = 0;
    PieceMap<std::uint32_t> x_pieces;
};

class UnigramTokenizer final : public SubwordTokenizer {
public:
    static Result<std::unique_ptr<SubwordTokenizer>> make(
        const json::object& model, SubwordNormalizer normalizer
    ) {
        auto made = std::make_unique<UnigramTokenizer>();
        made->x_normalizer = normalizer;
        const auto* vocab = find_array(model, "vocab");
        if (vocab == nullptr || vocab->empty() || vocab->size() > pieces_max)
            return refuse_tokenizer(
                fmt::format("model.vocab: it is not a list of 1 to {} pieces", pieces_max)
            );
        const auto unknown = find_integer(model, "unk_id").value_or(-1);
        double least = 0;
        for (const auto& item : *vocab) {
            const auto id = static_cast<std::uint32_t>(made->x_ids++);
            const auto* pair = item.if_array();
            if (pair == nullptr || pair->size() != 2 || !pair->at(0).is_string() ||
                !pair->at(1).is_number())
                return refuse_tokenizer("model.vocab: an item is not [piece, score]");
            const std::string piece(pair->at(0).get_string());
            if (auto fits = check_piece(piece); !fits)
                return std::unexpected(std::move(fits.error()));
            const auto score = pair->at(1).to_number<double>();
            if (!(score > -score_max && score < score_max))
                return refuse_tokenizer("model.vocab: a score is out of bounds");
            least = std::min(least, score);
            made->x_longest = std::max(made->x_longest, piece.size());
            if (id != unknown && !piece.empty()) made->x_pieces.emplace(piece, Piece{id, score});
        }
        constexpr double unknown_penalty = 10;  // that of sentencepiece
        made->x_unknown_score = least - unknown_penalty;
        return made;
    }

    std::vector<std::uint32_t> encode(std::string_view text) const override {
        std::vector<std::uint32_t> ids;
        std::string marked;
        for_each_subword_word(text, x_normalizer, false, [&](std::string_view word) {
            if (word.size() > word_bytes_max) return;
            marked = word_mark;
            marked += word;
            append_word(ids, marked);
        });
        return ids;
    }
    std::size_t ids() const override { return x_ids; }

private:
    static constexpr double score_max = 1e6;
    struct Piece {
        std::uint32_t id = 0;
        double score = 0;
    };
    /// The best way to a byte offset.
    struct Step {
        double score = -std::numeric_limits<double>::infinity();
        std::size_t from = 0;
        std::optional<std::uint32_t> id{};  ///< of the piece; nullopt: an unknown code point
    };

    void append_word(std::vector<std::uint32_t>& ids, std::string_view word) const {
        std::vector<Step> steps(word.size() + 1);
        steps[0].score = 0;
        for (std::size_t begin = 0; begin < word.size(); ++begin) {
            if (is_inside_code_point(word, begin)) continue;
            const auto reach = [&](std::size_t end, double score, std::optional<std::uint32_t> id) {
                if (const auto sum = steps[begin].score + score; sum > steps[end].score)
                    steps[end] = {sum, begin, id};
            };
            std::size_t first = begin + 1;
            while (is_inside_code_point(word, first))
                ++first;
            reach(first, x_unknown_score, std::nullopt);
            const auto last = std::min(word.size(), begin + x_longest);
            for (auto end = first; end <= last; ++end) {
                if (is_inside_code_point(word, end)) continue;
                const auto found = x_pieces.find(word.substr(begin, end - begin));
                if (found != x_pieces.end()) reach(end, found->second.score, found->second.id);
            }
        }
        const auto before = static_cast<std::ptrdiff_t>(ids.size());
        for (auto at = word.size(); at > 0; at = steps[at].from) {
            if (steps[at].id) ids.push_back(*steps[at].id);
        }
        std::reverse(ids.begin() + before, ids.end());
    }

    SubwordNormalizer x_normalizer;
    double x_unknown_score = 0;
    std::size_t x_longest = 0;
    std::size_t x_ids = 0;
    PieceMap<Piece> x_pieces;
};

/// Whether the pre-tokenizer, or one of a sequence, is of the kind.
bool is_pre_tokenizer(const json::object& root, std::string_view kind) {
    const auto* object = find_object(root, "pre_tokenizer");
    if (object == nullptr) return false;
    if (find_string(*object, "type") == kind) return true;
    const auto* list = find_array(*object, "pretokenizers");
    return list != nullptr && std::ranges::any_of(*list, [kind](const json::value& item) {
               return item.is_object() && find_string(item.get_object(), "type") == kind;
           });
}

}  // namespace

Result<std::unique_ptr<SubwordTokenizer>> SubwordTokenizer::parse(std::string_view text) {
    if (text.size() > tokenizer_bytes_max) return refuse_tokenizer("larger than 128 MiB");
    const auto parsed = parse_json(text);
    if (!parsed) return std::unexpected(parsed.error());
    const auto* root = parsed->if_object();
    const auto* model = root == nullptr ? nullptr : find_object(*root, "model");
    if (model == nullptr) return refuse_tokenizer("it has no member `model`");
    const auto normalizer = SubwordNormalizer::parse(find_member(*root, "normalizer"));
    if (!normalizer) return std::unexpected(normalizer.error());
    const auto type = find_string(*model, "type").value_or("");
    if (type == "WordPiece") {
        if (!is_pre_tokenizer(*root, "BertPreTokenizer"))
            return refuse_tokenizer("pre_tokenizer: a WordPiece model needs a BertPreTokenizer");
        return WordPieceTokenizer::make(*model, *normalizer);
    }
    if (type == "Unigram") {
        if (!is_pre_tokenizer(*root, "Metaspace"))
            return refuse_tokenizer("pre_tokenizer: a Unigram model needs a Metaspace one");
        return UnigramTokenizer::make(*model, *normalizer);
    }
    return refuse_tokenizer(
        fmt::format("model.type: {} is neither WordPiece nor Unigram", excerpt(type))
    );
}

}  // namespace continuo
