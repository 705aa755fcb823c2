#include <algorithm>
#include <memory>
#include <ranges>
#include <span>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "agent/extractive/answerability.hpp"
#include "agent/extractive/follow_up.hpp"
#include "agent/extractive/quotation.hpp"
#include "agent/extractive/spelling_correction.hpp"
#include "agent/extractive/suggestion.hpp"
#include "agent/language/lexicon.hpp"
#include "agent/language/smalltalk.hpp"
#include "agent/responder.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

// Smalltalk gets a fixed reply. For any other message, the sentences of the passages (and attached
// files) are scored against the question, and the best are chosen. The answerability() then decides
// between quoting them as the answer and suggesting what may be meant; with nothing near, the bot
// abstains. Apart from quotations, replies consist of fixed texts: text of documents and customers
// appears only as a quotation or as plain_words().

namespace continuo {

namespace {

// Measured on a real knowledge base: correct answers are above, questions on other topics below.
constexpr double answer_confidence = 0.5;
constexpr std::size_t attachment_bytes_max = 16 * 1024;
constexpr std::size_t passage_bytes_kept = 512 * 1024;

struct AttachedFile {
    std::string name;
    std::string text;
};

/// Parses "notes.txt:\n<text, or why it could not be read>".
AttachedFile parse_attachment(const Replies& replies, const std::string& attachment) {
    constexpr std::string_view separator = ":\n";
    const auto at = attachment.find(separator);
    if (at == std::string::npos) return {replies.text(ReplyKey::attachment_unnamed), attachment};
    return {
        plain_words(std::string_view(attachment).substr(0, at), 80),
        attachment.substr(at + separator.size())
    };
}

/// One short line: an error text, or content short enough to be quoted completely.
bool is_short(const AttachedFile& file) {
    constexpr std::size_t short_bytes = 160;
    return file.text.size() <= short_bytes && file.text.find('\n') == std::string::npos;
}

/// Whether the message names no topic: "help", "it doesn't work", "I have a problem".
bool is_vague(const QuestionTerms& question) {
    constexpr std::size_t terms_max = 3;
    static const WordList vague("vague-words");
    return question.terms().size() <= terms_max &&
           std::ranges::all_of(question.terms(), [](const QuestionTerm& term) {
               return vague.contains(term.lower);
           });
}

std::string document_of(const Source& source) {
    return find_string(source.metadata, "document_id").value_or("");
}

/// Empty if the last reply cites none.
std::string last_cited_document(const MessageList& history) {
    for (const auto& message : history | std::views::reverse) {
        if (message.role != Role::assistant) continue;
        if (message.sources.empty()) return {};
        // A copy, as in topic_of_last_exchange().
        return document_of(SourceList::from_json_text(std::string(message.sources.json())).front());
    }
    return {};
}

/// The text before the quotation, including an empty line after it; may be empty.
std::string lead_in(
    const Replies& replies,
    AnswerShape shape,
    const std::vector<Passage>& passages,
    const Choice& choice
) {
    const auto line = [&](ReplyKey key) { return replies.text(key) + "\n\n"; };
    const bool list = std::ranges::any_of(choice.picks, [&](const Pick& pick) {
        return passages[pick.passage].sentences[pick.sentence].listed;
    });
    if (shape == AnswerShape::steps && list) return line(ReplyKey::answer_steps);
    if (shape == AnswerShape::yes_no) return line(ReplyKey::answer_documentation);
    if (shape == AnswerShape::steps || shape == AnswerShape::other)
        return line(ReplyKey::answer_found);
    return {};
}

class ExtractiveResponder final : public Responder {
public:
    ExtractiveResponder(const KnowledgeBase& knowledge, std::shared_ptr<const Replies> replies)
        : x_knowledge(knowledge), x_replies(std::move(replies)) {}

    [[nodiscard]] std::string_view name() const override { return "extractive"; }
    [[nodiscard]] bool may_wait() const override { return false; }

    Task<Result<Answer>> respond(Question question, Deadline, AnswerSink*) override {
        co_return answer(question);
    }

private:
    [[nodiscard]] Answer answer(const Question& question) {
        const auto name = customer_name(question.memories);
        if (question.attachments.empty()) {
            if (const auto kind = smalltalk_of(question.message)) {
                return {
                    smalltalk_reply(*x_replies, *kind, name, question.first_message),
                    AnswerType::smalltalk,
                    1,
                    {}
                };
            }
        }
        const auto carried = is_follow_up(question.message)
                                 ? topic_of_last_exchange(question.message, question.history)
                                 : std::string();
        const auto terms = read_question(question.message, carried);
        if (is_vague(terms)) return clarify(question);

        const auto files = attached(question);
        std::vector<Passage> passages;
        passages.reserve(files.size() + question.sources.size());
        // The texts of attachments are not cached.
        for (const auto& source : files)
            passages.emplace_back(
                source, std::make_shared<const PassageText>(source.content), terms
            );
        for (const auto& source : question.sources)
            passages.emplace_back(source, x_passage_texts.of(source.content), terms);
        const auto shape = answer_shape_of(terms.words());
        const auto choice = choose_sentences(terms, shape, passages);
        auto evidence = collect_evidence(terms, shape, passages, choice);
        evidence.goes_on = !carried.empty() && !choice.picks.empty() &&
                           document_of(*passages[choice.best.passage].source) ==
                               last_cited_document(question.history);
        const double confidence = answerability(evidence);
        if (choice.picks.empty() || confidence < answer_confidence) {
            auto suggestions = suggest(terms, shape, passages);
            if (suggestions.sources.empty()) return abstain(question, confidence);
            return {
                about_files(question) + x_replies->text(ReplyKey::suggest) + "\n\n" +
                    suggestions.text,
                AnswerType::suggest,
                confidence,
                std::move(suggestions.sources)
            };
        }
        auto quotation = quote(passages, choice.picks);
        return {
            greeting(question, name) + lead_in(*x_replies, shape, passages, choice) +
                quotation.text,
            AnswerType::answer,
            confidence,
            std::move(quotation.sources)
        };
    }

    /// Corrects the spelling if a word is not in any document.
    [[nodiscard]] QuestionTerms read_question(
        const std::string& message, const std::string& carried
    ) const {
        QuestionTerms terms(message, carried, x_knowledge);
        const bool known = std::ranges::none_of(terms.terms(), &QuestionTerm::unknown);
        if (known) return terms;
        return {correct_spelling(message, x_knowledge), carried, x_knowledge};
    }

    [[nodiscard]] std::string greeting(const Question& question, std::string_view name) const {
        if (!question.first_message || !begins_with_greeting(question.message)) return {};
        return (name.empty() ? x_replies->text(ReplyKey::answer_greeting)
                             : x_replies->text(ReplyKey::answer_greeting_named, {{"name", name}})) +
               ' ';
    }

    /// The attached files as sources whose title is the file name.
    [[nodiscard]] std::vector<Source> attached(const Question& question) const {
        std::vector<Source> sources;
        for (const auto& attachment : question.attachments) {
            auto file = parse_attachment(*x_replies, attachment);
            if (is_short(file)) continue;
            Source source;
            source.content = utf8_prefix_bytes(file.text, attachment_bytes_max);
            source.metadata = {
                {"document_id", "attachment:" + file.name},
                {"title", file.name},
                {"source", "attachment"},
                {"begin", 0},
                {"end", source.content.size()}
            };
            source.relevance_score = 1;
            source.rank = 1;
            sources.push_back(std::move(source));
        }
        return sources;
    }

    /// Says for each file whether it was read, for replies that do not quote it.
    [[nodiscard]] std::string about_files(const Question& question) const {
        std::string text;
        for (const auto& attachment : question.attachments) {
            const auto file = parse_attachment(*x_replies, attachment);
            text += is_short(file)
                        ? x_replies->text(
                              ReplyKey::attachment_about,
                              {{"file", file.name}, {"reason", plain_words(file.text, 160)}}
                          )
                        : x_replies->text(ReplyKey::attachment_read, {{"file", file.name}});
            text += "\n\n";
        }
        return text;
    }

    [[nodiscard]] Answer clarify(const Question& question) const {
        constexpr std::size_t topics_max = 3;
        std::vector<std::string> topics;
        for (const auto& source : question.sources) {
            auto title = plain_words(find_string(source.metadata, "title").value_or(""), 60);
            if (title.empty() || std::ranges::find(topics, title) != topics.end()) continue;
            topics.push_back(std::move(title));
            if (topics.size() == topics_max) break;
        }
        auto text = about_files(question) + x_replies->text(ReplyKey::clarify);
        if (!topics.empty()) {
            text += ' ';
            text += x_replies->text(ReplyKey::clarify_topics, {{"topics", alternatives(topics)}});
        }
        return {std::move(text), AnswerType::clarify, 0, {}};
    }

    /// "A, B or C".
    [[nodiscard]] std::string alternatives(const std::vector<std::string>& topics) const {
        const auto first = std::span(topics).first(topics.size() - 1);
        if (first.empty()) return topics.back();
        return x_replies->text(
            ReplyKey::clarify_alternatives,
            {{"topics", fmt::format("{}", fmt::join(first, ", "))}, {"last", topics.back()}}
        );
    }

    [[nodiscard]] Answer abstain(const Question& question, double confidence) const {
        auto text = about_files(question) + x_replies->text(ReplyKey::abstain);
        if (question.may_offer_human) text += ' ' + x_replies->text(ReplyKey::offer_human);
        return {std::move(text), AnswerType::abstain, confidence, {}};
    }

    const KnowledgeBase& x_knowledge;
    std::shared_ptr<const Replies> x_replies;
    PassageTexts x_passage_texts{passage_bytes_kept};
};

}  // namespace

std::unique_ptr<Responder> make_extractive_responder(
    const KnowledgeBase& knowledge, std::shared_ptr<const Replies> replies
) {
    return std::make_unique<ExtractiveResponder>(knowledge, std::move(replies));
}

}  // namespace continuo
