#include <algorithm>
#include <bit>
#include <memory>
#include <optional>
#include <ranges>
#include <span>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "agent/actions/consent.hpp"
#include "agent/extractive/attached_files.hpp"
#include "agent/extractive/contradiction.hpp"
#include "agent/extractive/judgement.hpp"
#include "agent/extractive/quotation.hpp"
#include "agent/extractive/suggestion.hpp"
#include "agent/extractive/suggestion_choice.hpp"
#include "agent/extractive/thread_confidence.hpp"
#include "agent/language/customer_language.hpp"
#include "agent/language/lexicon.hpp"
#include "agent/language/smalltalk.hpp"
#include "agent/memory/memory_reply.hpp"
#include "agent/responder.hpp"
#include "agent/turn/reply_record.hpp"
#include "agent/waiting/handoff_cancel.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

// Smalltalk gets a fixed reply. For any other message, the sentences of the passages (and attached
// files) are scored against the question, and the best are chosen. The answerability() then decides
// between quoting them as the answer and suggesting what may be meant; with nothing near, the bot
// abstains. Apart from quotations, replies consist of fixed texts: text of documents and customers
// appears only as a quotation or as plain_words().

namespace continuo {

namespace {

constexpr std::size_t passage_bytes_kept = 512 * 1024;

/// Whether the message names no topic: "help", "it doesn't work", "I have a problem".
bool is_vague(const QuestionTerms& question) {
    constexpr std::size_t terms_max = 3;
    static const WordList vague("vague-words");
    return question.terms().size() <= terms_max &&
           std::ranges::all_of(question.terms(), [](const QuestionTerm& term) {
               return vague.contains(term.lower);
           });
}

/// Whether a short question has two readings: the two best passages are of different documents,
/// nearly equal, and each has all that is asked.
bool readings_compete(const Judgement& read) {
    constexpr std::size_t own_terms_max = 2;
    constexpr double margin_max = 0.35;
    const auto& order = read.choice.order;
    if (read.thread.follow_up || order.size() < 2 || read.choice.margin > margin_max) return false;
    const auto own = read.terms.own();
    if (own == 0 || std::popcount(own) > static_cast<int>(own_terms_max)) return false;
    const auto& first = read.passages[order[0].passage];
    const auto& second = read.passages[order[1].passage];
    const auto has_all = [&](const Passage& passage) {
        return ((passage.all | passage.akin | passage.related) & own) == own;
    };
    return first.document() != second.document() && has_all(first) && has_all(second);
}

/// The text before the quotation, including an empty line after it; may be empty.
std::string lead_in(
    const Replies& replies,
    AnswerShape shape,
    const std::vector<Passage>& passages,
    const Choice& choice
) {
    const auto line = [&](ReplyKey key) { return replies.text(key) + "\n\n"; };
    if (choice.repeats) return line(ReplyKey::answer_repeated);
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
    ExtractiveResponder(
        const KnowledgeBase& knowledge,
        std::shared_ptr<const Replies> replies,
        AnswerThresholds thresholds,
        const SynonymList* synonyms
    )
        : x_knowledge(knowledge),
          x_replies(std::move(replies)),
          x_thresholds(thresholds),
          x_synonyms(make_answer_synonyms(synonyms)) {}

    [[nodiscard]] std::string_view name() const override { return "extractive"; }
    [[nodiscard]] bool may_wait() const override { return false; }

    Task<Result<Answer>> respond(Question question, Deadline, AnswerSink*) override {
        if (auto reply = memory_reply(replies_for(question), question)) co_return std::move(*reply);
        co_return with_remembered_order(replies_for(question), question, answer(question));
    }

private:
    [[nodiscard]] const Replies& replies_for(const Question& question) const {
        return x_replies->in(question.language);
    }

    [[nodiscard]] Answer answer(const Question& question) {
        const auto name = customer_name(question.memories);
        if (question.attachments.empty()) {
            if (auto reply = to_last_reply(question)) return std::move(*reply);
            const bool chooses = chosen_suggestion(question.message, question.history).has_value();
            if (const auto kind = smalltalk_of(question.message); kind && !chooses) {
                if (*kind == SmalltalkKind::displeased) return ask_again(question);
                return {
                    smalltalk_reply(replies_for(question), *kind, name, question.first_message),
                    AnswerType::smalltalk,
                    1,
                    {}
                };
            }
        }
        const auto files = attached_sources(replies_for(question), question);
        const auto read = judge(question, files, x_knowledge, x_passage_texts, *x_synonyms);
        if (is_vague(read.terms)) return clarify(question);
        const double confidence = confidence_of(read);
        if (read.choice.picks.empty() || (confidence < x_thresholds.answer && !read.chosen)) {
            if (confidence < x_thresholds.suggest) return abstain(question, confidence);
            const bool unclear = readings_compete(read);
            const auto order = std::span(read.choice.order);
            auto suggestions = suggest(read.terms, read.passages, unclear ? order.first(2) : order);
            if (suggestions.sources.empty()) return abstain(question, confidence);
            const auto key = unclear ? ReplyKey::clarify_which : ReplyKey::suggest;
            return {
                about_files(question) + replies_for(question).text(key) + "\n\n" + suggestions.text,
                unclear ? AnswerType::clarify : AnswerType::suggest,
                confidence,
                std::move(suggestions.sources)
            };
        }
        auto picks = read.choice.picks;
        const auto contradiction = find_contradiction(read.passages, read.choice.best);
        if (contradiction) picks = {read.choice.best, *contradiction};
        auto quotation = quote(read.passages, picks);
        const auto lead =
            contradiction ? replies_for(question).text(ReplyKey::answer_differs) + "\n\n"
                          : lead_in(replies_for(question), read.shape, read.passages, read.choice);
        return {
            greeting(question, name) + lead + quotation.text,
            AnswerType::answer,
            confidence,
            std::move(quotation.sources)
        };
    }

    /// The reply to a message that is about the last reply and nothing else.
    [[nodiscard]] std::optional<Answer> to_last_reply(const Question& question) const {
        const auto& replies = replies_for(question);
        const auto refusal = find_human_refusal(question.message);
        if (refusal && refusal->rest.empty())
            return Answer{replies.text(ReplyKey::human_declined), AnswerType::smalltalk, 1, {}};
        if (chosen_suggestion(question.message, question.history)) return std::nullopt;
        const auto verdict = suggestion_verdict(question.message, question.history);
        const auto* last = last_reply(question.history);
        const bool refuses = is_refusal(question.message);
        if (last == nullptr || (verdict == SuggestionVerdict::none && !refuses))
            return std::nullopt;
        const auto before = read_reply_record(last->metadata);
        if (before.offers_human && refuses)
            return Answer{replies.text(ReplyKey::human_declined), AnswerType::smalltalk, 1, {}};
        if (verdict == SuggestionVerdict::none) return std::nullopt;
        if (verdict == SuggestionVerdict::unclear) {
            const bool chooses = !last->sources.empty() && is_unhelpful(before.answer_type);
            const auto key = chooses ? ReplyKey::clarify_which : ReplyKey::clarify;
            return Answer{replies.text(key), AnswerType::clarify, 0, {}};
        }
        if (before.offers_human)
            return Answer{replies.text(ReplyKey::human_declined), AnswerType::smalltalk, 1, {}};
        // "Anything else?"
        if (before.answer_type == AnswerType::smalltalk)
            return Answer{replies.text(ReplyKey::goodbye), AnswerType::smalltalk, 1, {}};
        return Answer{replies.text(ReplyKey::suggest_declined), AnswerType::clarify, 0, {}};
    }

    [[nodiscard]] static const Message* last_reply(const MessageList& history) {
        for (const auto& said : history | std::views::reverse) {
            if (said.role == Role::assistant) return &said;
            if (said.role == Role::operator_) return nullptr;
        }
        return nullptr;
    }

    [[nodiscard]] std::string greeting(const Question& question, std::string_view name) const {
        if (!question.first_message || !begins_with_greeting(question.message)) return {};
        return (name.empty()
                    ? replies_for(question).text(ReplyKey::answer_greeting)
                    : replies_for(question).text(ReplyKey::answer_greeting_named, {{"name", name}})
               ) +
               ' ';
    }

    /// Says for each file whether it was read, for replies that do not quote it.
    [[nodiscard]] std::string about_files(const Question& question) const {
        std::string text;
        for (const auto& attachment : question.attachments) {
            const auto file = parse_attached_file(replies_for(question), attachment);
            text +=
                is_short(file)
                    ? replies_for(question).text(
                          ReplyKey::attachment_about,
                          {{"file", file.name}, {"reason", plain_words(file.text, 160)}}
                      )
                    : replies_for(question).text(ReplyKey::attachment_read, {{"file", file.name}});
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
        auto text = about_files(question) + replies_for(question).text(ReplyKey::clarify);
        if (!topics.empty()) {
            text += ' ';
            text += replies_for(question).text(
                ReplyKey::clarify_topics, {{"topics", alternatives(replies_for(question), topics)}}
            );
        }
        return {std::move(text), AnswerType::clarify, 0, {}};
    }

    /// "A, B or C".
    [[nodiscard]] static std::string alternatives(
        const Replies& replies, const std::vector<std::string>& topics
    ) {
        const auto first = std::span(topics).first(topics.size() - 1);
        if (first.empty()) return topics.back();
        return replies.text(
            ReplyKey::clarify_alternatives,
            {{"topics", fmt::format("{}", fmt::join(first, ", "))}, {"last", topics.back()}}
        );
    }

    /// After a reply that was no help.
    [[nodiscard]] Answer ask_again(const Question& question) const {
        const auto& replies = replies_for(question);
        auto text = replies.text(ReplyKey::clarify);
        if (question.may_offer_human) text += ' ' + replies.text(ReplyKey::offer_human);
        return {std::move(text), AnswerType::clarify, 0, {}};
    }

    [[nodiscard]] Answer abstain(const Question& question, double confidence) const {
        auto text = about_files(question) + replies_for(question).text(ReplyKey::abstain);
        const auto& replies = replies_for(question);
        if (!question.documents_language.empty() &&
            question.documents_language != question.language) {
            const auto language = language_name(replies, question.documents_language);
            text += ' ' + replies.text(ReplyKey::documents_language, {{"language", language}});
        }
        if (question.may_offer_human)
            text += ' ' + replies_for(question).text(ReplyKey::offer_human);
        return {std::move(text), AnswerType::abstain, confidence, {}};
    }

    const KnowledgeBase& x_knowledge;
    std::shared_ptr<const Replies> x_replies;
    AnswerThresholds x_thresholds;
    std::shared_ptr<const Synonyms> x_synonyms;
    PassageTexts x_passage_texts{passage_bytes_kept};
};

}  // namespace

std::unique_ptr<Responder> make_extractive_responder(
    const KnowledgeBase& knowledge,
    std::shared_ptr<const Replies> replies,
    AnswerThresholds thresholds,
    const SynonymList* synonyms
) {
    return std::make_unique<ExtractiveResponder>(
        knowledge, std::move(replies), thresholds, synonyms
    );
}

}  // namespace continuo
