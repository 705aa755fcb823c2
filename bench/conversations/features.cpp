// Prints what the answer engine sees in the passages of labelled conversations, for
// bench/conversations/fit.py: a line of JSON for each turn that is not the first and expects an
// answer or none. The folders have the format of docs/evaluation.md. The replies before a turn are
// those of this engine, right or wrong: a conversation that went astray has to find back.

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "agent/extractive/passage_ranking.hpp"
#include "agent/extractive/search_query.hpp"
#include "agent/extractive/sentence_scoring.hpp"
#include "agent/extractive/thread_confidence.hpp"
#include "agent/responder.hpp"
#include "knowledge/knowledge_base.hpp"
#include "labelled_folder.hpp"
#include "support/fake_document_store.hpp"
#include "support/run_task.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

constexpr std::size_t candidates = 8;
constexpr std::size_t cached_bytes = 1 << 20;

class Replay {
public:
    Replay(std::string folder, std::unique_ptr<Embedder> encoder) : x_folder(std::move(folder)) {
        x_base = run_task(open_knowledge_base(
                              {.folder = x_scratch / "knowledge", .embedder = std::move(encoder)},
                              x_store
                          ))
                     .value();
        add_documents(*x_base, read_lines(x_folder + "/corpus.jsonl"));
        x_responder = make_extractive_responder(*x_base);
    }

    void run() {
        for (const auto& row : read_lines(x_folder + "/conversations.jsonl")) {
            MessageList history;
            for (const auto& turn : row.at("turns").as_array())
                play(turn.as_object(), history);
        }
    }

private:
    void play(const json::object& turn, MessageList& history) {
        Question question;
        question.message = text_of(turn, "user");
        question.history = history;
        auto query = make_search_query(question.message, history);
        query.limit = candidates;
        question.sources = find_sources(*x_base, query);
        const auto expect = text_of(turn, "expect");
        const auto read = judge(question, {}, *x_base, x_texts);
        if ((expect == "answer" || expect == "abstain") && read.thread.goes_back)
            print(turn, read, expect == "answer");
        const auto answer =
            run_task(x_responder->respond(question, Deadline::never(), nullptr)).value();
        Message asked;
        asked.content = question.message;
        history.push_back(std::move(asked));
        Message reply;
        reply.role = Role::assistant;
        reply.content = answer.text;
        reply.metadata = {
            {"answer_type", to_string(answer.type)}, {"confidence", answer.confidence}
        };
        reply.sources = SourceList(answer.sources);
        history.push_back(std::move(reply));
    }

    void print(const json::object& turn, const Judgement& read, bool answerable) const {
        std::set<std::string, std::less<>> gold;
        for (const auto& document : turn.at("gold").as_array())
            gold.emplace(document.as_string());
        const auto fits = thread_fits(read.terms, read.shape, read.passages, read.thread);
        double best_relevance = 0;
        for (const auto& passage : read.passages)
            best_relevance = std::max(best_relevance, passage.source->relevance_score);
        json::array passages;
        for (const auto& at : read.choice.order) {
            const auto& passage = read.passages[at.passage];
            Choice choice;
            choice.best = at;
            choice.picks = {at};
            choice.score = score_sentence(read.terms, read.shape, passage, at.sentence);
            const auto evidence =
                collect_evidence(read.terms, read.shape, read.passages, choice, read.thread);
            const auto fit =
                fit_of(read.terms, read.shape, passage, at.sentence, best_relevance, read.thread);
            passages.push_back(
                {{"document", passage.document()},
                 {"gold", gold.contains(passage.document())},
                 {"rank", rank_score(fit, passage.similarity.known())},
                 {"thread", values_of(thread_fit_fields, fits[at.passage])},
                 {"evidence",
                  values_of(
                      thread_evidence_fields,
                      collect_thread_evidence(read, fits[at.passage], evidence)
                  )}}
            );
        }
        const json::object line = {
            {"company", x_folder},
            {"text", text_of(turn, "user")},
            {"answerable", answerable},
            {"passages", std::move(passages)}
        };
        std::puts(json::serialize(line).c_str());
    }

    std::string x_folder;
    ScratchFolder x_scratch;
    FakeDocumentStore x_store;
    std::unique_ptr<KnowledgeBase> x_base;
    std::unique_ptr<Responder> x_responder;
    PassageTexts x_texts{cached_bytes};
};

}  // namespace
}  // namespace continuo::test

int main(int count, char** arguments) {
    const auto asked = continuo::test::read_arguments(count, arguments);
    if (asked.folders.empty()) {
        std::fputs(
            "conversation_features [--encoder FILE] FOLDER...: features of turns as JSON lines\n",
            stderr
        );
        return 2;
    }
    for (const auto& folder : asked.folders)
        continuo::test::Replay(folder, continuo::test::encoder_of(asked)).run();
    return 0;
}
