// Prints what the answer engine sees in the passages of labelled questions, for
// bench/answers/fit.py: a line of JSON for each question and each turn of a conversation. The
// folders have the format of docs/evaluation.md. In a conversation, every reply before the turn is
// taken to cite the labelled document, so that the features do not depend on the weights that are
// being fitted.

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "agent/extractive/judgement.hpp"
#include "agent/extractive/passage_ranking.hpp"
#include "agent/extractive/search_query.hpp"
#include "agent/extractive/sentence_fit.hpp"
#include "agent/extractive/sentence_scoring.hpp"
#include "base/text.hpp"
#include "knowledge/knowledge_base.hpp"
#include "knowledge/text/sentences.hpp"
#include "labelled_folder.hpp"
#include "support/fake_document_store.hpp"
#include "support/run_task.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

constexpr std::size_t candidates = 10;
constexpr std::size_t cached_bytes = 1 << 20;

std::map<std::string, std::set<std::string>> read_gold(const std::string& path) {
    std::ifstream file(path);
    std::map<std::string, std::set<std::string>> gold;
    std::string query;
    std::string document;
    std::string score;
    std::getline(file, query);
    while (file >> query >> document >> score)
        gold[query].insert(document);
    return gold;
}

std::vector<std::string> strings_of(const json::object& row, std::string_view key) {
    std::vector<std::string> all;
    const auto* value = row.if_contains(key);
    if (value == nullptr) return all;
    for (const auto& one : value->as_array())
        all.emplace_back(one.as_string());
    return all;
}

/// A labelled question or turn.
struct Labelled {
    std::string kind;  ///< "question" or "turn"
    std::string id;
    std::string text;
    std::set<std::string> gold;         ///< documents
    std::vector<std::string> contains;  ///< what an answer shows
};

class Company {
public:
    Company(const std::string& folder, std::unique_ptr<Embedder> encoder) : x_name(folder) {
        x_base = run_task(open_knowledge_base(
                              {.folder = x_scratch / "knowledge", .embedder = std::move(encoder)},
                              x_store
                          ))
                     .value();
        x_documents = read_lines(folder + "/corpus.jsonl");
        add_documents(*x_base, x_documents);
    }

    void questions(const std::string& folder) {
        auto gold = read_gold(folder + "/qrels.tsv");
        std::ifstream file(folder + "/answers.json");
        const auto answers = file ? json::parse(file).as_object() : json::object();
        for (const auto* name : {"/queries.jsonl", "/queries_noanswer.jsonl"}) {
            for (const auto& row : read_lines(folder + name)) {
                const auto id = text_of(row, "_id");
                print(
                    {.kind = "question",
                     .id = id,
                     .text = text_of(row, "text"),
                     .gold = gold[id],
                     .contains = strings_of(answers, id)},
                    {}
                );
            }
        }
    }

    void conversations(const std::string& folder) {
        for (const auto& row : read_lines(folder + "/conversations.jsonl")) {
            MessageList history;
            std::optional<MessageList> suggested;  // as if the last reply was a suggestion
            for (const auto& value : row.at("turns").as_array()) {
                const auto& turn = value.as_object();
                const auto expect = text_of(turn, "expect");
                Labelled labelled{
                    .kind = "turn",
                    .id = text_of(row, "_id"),
                    .text = text_of(turn, "user"),
                    .gold = {},
                    .contains = strings_of(turn, "contains")
                };
                for (auto& document : strings_of(turn, "gold"))
                    labelled.gold.insert(std::move(document));
                const bool asks = expect == "answer" || expect == "abstain";
                if (asks && suggested) print(labelled, *suggested);
                suggested.reset();
                std::vector<Source> ranked;
                if (asks) ranked = print(labelled, history);
                Message asked;
                asked.content = labelled.text;
                history.push_back(std::move(asked));
                if (!labelled.gold.empty() && !ranked.empty()) {
                    suggested = history;
                    suggested->push_back(suggestion_of(ranked));
                }
                history.push_back(reply_to(labelled));
            }
        }
    }

private:
    /// A reply that quotes what is labelled.
    Message reply_to(const Labelled& labelled) {
        Message reply;
        reply.role = Role::assistant;
        if (labelled.gold.empty()) return reply;
        const auto& document = *labelled.gold.begin();
        const auto text = field_of(document, "text");
        for (const auto range : split_sentences(text)) {
            const auto sentence = text.substr(range.begin, range.end - range.begin);
            if (!held(sentence, labelled.contains).empty()) reply.content += sentence + '\n';
        }
        Source source;
        source.metadata["document_id"] = document;
        source.metadata["title"] = field_of(document, "title");
        reply.sources = SourceList({source});
        return reply;
    }

    static Message suggestion_of(const std::vector<Source>& ranked) {
        Message reply;
        reply.role = Role::assistant;
        reply.metadata["answer_type"] = "suggest";
        reply.sources = SourceList(ranked);
        return reply;
    }

    /// The indexes of the strings that `text` holds.
    static json::array held(std::string_view text, const std::vector<std::string>& strings) {
        json::array found;
        const auto words = to_lower(collapse_whitespace(text));
        for (std::size_t i = 0; i < strings.size(); ++i) {
            if (words.contains(to_lower(collapse_whitespace(strings[i])))) found.emplace_back(i);
        }
        return found;
    }

    std::string field_of(const std::string& document, std::string_view field) {
        for (const auto& row : x_documents) {
            if (text_of(row, "_id") == document) return text_of(row, field);
        }
        return {};
    }

    static json::array sentences_of(
        const Judgement& read, const Passage& passage, const std::vector<std::string>& contains
    ) {
        json::array sentences;
        const auto fits = sentence_fits(question_of(read), passage);
        for (std::size_t i = 0; i < fits.size(); ++i) {
            const auto& sentence = passage.sentences[i];
            sentences.push_back(
                {{"fit", values_of(sentence_fit_fields, fits[i])},
                 {"score", score_sentence(read.terms, read.shape, passage, i)},
                 {"words", sentence.last_word - sentence.first_word},
                 {"holds", held(passage.text(sentence), contains)},
                 {"text", passage.text(sentence)}}
            );
        }
        return sentences;
    }

    /// What the engine ranks first, best first, at most three passages.
    std::vector<Source> print(const Labelled& labelled, const MessageList& history) {
        Question question;
        question.message = labelled.text;
        question.history = history;
        auto query = make_search_query(labelled.text, history);
        query.limit = candidates;
        question.sources = find_sources(*x_base, query);
        const auto read = judge(question, {}, *x_base, x_texts);
        json::array passages;
        double best_relevance = 0;
        for (const auto& passage : read.passages)
            best_relevance = std::max(best_relevance, passage.source->relevance_score);
        for (std::size_t p = 0; p < read.passages.size(); ++p) {
            const auto choice = choose_sentence(read, p);
            const auto& passage = read.passages[p];
            if (choice.picks.empty() || (choice.score <= 0 && !passage.is_near())) continue;
            const auto fit = fit_of(
                read.terms, read.shape, passage, choice.best.sentence, best_relevance, read.thread
            );
            const auto evidence =
                collect_evidence(read.terms, read.shape, read.passages, choice, read.thread);
            auto evidence_values = values_of(evidence_fields, evidence);
            evidence_values["prose"] = evidence.prose;
            const bool gold = labelled.gold.contains(std::string(passage.document()));
            passages.push_back(
                {{"document", passage.document()},
                 {"gold", gold},
                 {"fit", values_of(passage_fit_fields, fit)},
                 {"evidence", std::move(evidence_values)},
                 {"sentences", gold ? sentences_of(read, passage, labelled.contains) : json::array()
                 }}
            );
        }
        const json::object line = {
            {"company", x_name},
            {"kind", labelled.kind},
            {"id", labelled.id},
            {"text", labelled.text},
            {"answerable", !labelled.gold.empty()},
            {"contains", json::value_from(labelled.contains)},
            {"passages", std::move(passages)}
        };
        std::puts(json::serialize(line).c_str());
        std::vector<Source> ranked;
        for (const auto& pick : read.choice.order) {
            if (ranked.size() < 3) ranked.push_back(*read.passages[pick.passage].source);
        }
        return ranked;
    }

    /// The likeliest sentence of one passage, as if there was no other.
    static Choice choose_sentence(const Judgement& read, std::size_t p) {
        Choice choice;
        const auto probabilities = sentence_probabilities(question_of(read), read.passages[p]);
        const auto best = std::ranges::max_element(probabilities);
        if (best == probabilities.end() || *best <= 0) return choice;
        choice.best = {p, static_cast<std::size_t>(best - probabilities.begin())};
        choice.score =
            score_sentence(read.terms, read.shape, read.passages[p], choice.best.sentence);
        choice.probability = *best;
        choice.picks = {choice.best};
        return choice;
    }

    static SentenceQuestion question_of(const Judgement& read) {
        return sentence_question(
            read.terms, read.shape, read.thread.follow_up ? read.thread.said : std::string_view()
        );
    }

    std::string x_name;
    std::vector<json::object> x_documents;
    ScratchFolder x_scratch;
    FakeDocumentStore x_store;
    std::unique_ptr<KnowledgeBase> x_base;
    PassageTexts x_texts{cached_bytes};
};

}  // namespace
}  // namespace continuo::test

int main(int count, char** arguments) {
    const auto asked = continuo::test::read_arguments(count, arguments);
    if (asked.folders.empty()) {
        std::fputs(
            "answer_features [--encoder FILE] FOLDER...: features of labelled questions as JSON "
            "lines\n",
            stderr
        );
        return 2;
    }
    for (const auto& folder : asked.folders) {
        continuo::test::Company company(folder, continuo::test::encoder_of(asked));
        company.questions(folder);
        company.conversations(folder);
    }
    return 0;
}
