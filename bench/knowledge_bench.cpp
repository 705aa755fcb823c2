// Search and change of knowledge bases of several sizes. The collection is made up: words by Zipf's
// law over 50,000, 120 words a document, so that posting lists have the lengths that real text
// gives them. Wall-clock percentiles are counters beside the mean. And the sentence encoder.

#include <algorithm>
#include <chrono>
#include <ctime>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <boost/json.hpp>

#include "knowledge/encoder/sentence_encoder.hpp"
#include "knowledge/knowledge_base.hpp"
#include "support/fake_document_store.hpp"
#include "support/run_task.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

constexpr std::size_t vocabulary = 50'000;
constexpr std::size_t document_words = 120;
constexpr std::size_t query_words = 5;

/// Words by rank: the r-th is about 1/r as frequent as the first.
class Language {
public:
    explicit Language(std::uint64_t seed) : x_random(seed) {
        double sum = 0;
        for (std::size_t rank = 1; rank <= vocabulary; ++rank) {
            sum += 1.0 / static_cast<double>(rank);
            x_cumulative.push_back(sum);
        }
    }

    std::string word() { return spell(rank()); }

    std::string text(std::size_t words) {
        std::string result;
        for (std::size_t i = 0; i < words; ++i)
            result += word() + (i % 12 == 11 ? ". " : " ");
        return result;
    }

    /// Words of the middle ranks, those that people search by, and that `documents` documents know.
    std::string question(std::size_t documents) {
        std::string result;
        const auto known = std::min(vocabulary, 30 + documents * 20);
        for (std::size_t i = 0; i < query_words;) {
            const auto chosen = rank();
            if (chosen < 30 || chosen >= known) continue;
            result += spell(chosen) + " ";
            ++i;
        }
        return result;
    }

    /// A word with a letter that the language does not have.
    std::string misspelt() {
        auto result = spell(vocabulary + x_random() % vocabulary);
        result[x_random() % result.size()] = 'w';
        return result;
    }

private:
    std::size_t rank() {
        std::uniform_real_distribution<double> uniform(0, x_cumulative.back());
        const auto found = std::ranges::lower_bound(x_cumulative, uniform(x_random));
        return static_cast<std::size_t>(found - x_cumulative.begin());
    }

    static std::string spell(std::size_t rank) {
        static constexpr std::string_view consonants = "bdfgklmnprtvz";
        static constexpr std::string_view vowels = "aeiou";
        std::string word;
        for (std::size_t rest = rank + 65; rest > 0; rest /= 65) {
            word += consonants[rest % 13];
            word += vowels[rest / 13 % 5];
        }
        return word + "k";
    }

    std::mt19937_64 x_random;
    std::vector<double> x_cumulative;
};

struct Library {
    ScratchFolder folder;
    FakeDocumentStore store;
    std::unique_ptr<KnowledgeBase> base;
    Language language{42};
    std::size_t documents = 0;

    explicit Library(std::size_t count) {
        base = run_task(open_knowledge_base({.folder = folder / "knowledge"}, store)).value();
        while (documents < count)
            add(std::min<std::size_t>(1000, count - documents));
    }

    void add(std::size_t count) {
        std::vector<NewDocument> batch;
        for (std::size_t i = 0; i < count; ++i) {
            batch.push_back(
                {.id = "d" + std::to_string(documents++),
                 .title = language.text(4),
                 .content = language.text(document_words),
                 .source = {},
                 .metadata = {}}
            );
        }
        if (!run_task(base->upsert(std::move(batch)), std::chrono::seconds(600))) {
            throw std::runtime_error("the documents were not taken");
        }
    }
};

/// Made once a size: the large one takes a minute.
Library& library(std::size_t documents) {
    static std::map<std::size_t, std::unique_ptr<Library>> made;
    auto& entry = made[documents];
    if (!entry) entry = std::make_unique<Library>(documents);
    return *entry;
}

/// Of wall-clock time, and of the thread's own: what would be on a machine that does nothing else.
class Percentiles {
public:
    template <class Function>
    void measure(Function function) {
        const auto wall = microseconds(CLOCK_MONOTONIC);
        const auto own = microseconds(CLOCK_THREAD_CPUTIME_ID);
        function();
        x_own.push_back(microseconds(CLOCK_THREAD_CPUTIME_ID) - own);
        x_wall.push_back(microseconds(CLOCK_MONOTONIC) - wall);
    }

    void report(benchmark::State& state) {
        if (x_wall.empty()) return;
        std::ranges::sort(x_wall);
        std::ranges::sort(x_own);
        state.counters["p50_us"] = x_wall[x_wall.size() / 2];
        state.counters["p99_us"] = x_wall[x_wall.size() * 99 / 100];
        state.counters["p50_cpu_us"] = x_own[x_own.size() / 2];
    }

private:
    static double microseconds(clockid_t clock) {
        timespec time{};
        ::clock_gettime(clock, &time);
        return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
    }

    std::vector<double> x_wall;
    std::vector<double> x_own;
};

/// A new question each time: nothing is at hand from the one before.
void search(benchmark::State& state) {
    auto& books = library(static_cast<std::size_t>(state.range(0)));
    Percentiles percentiles;
    for (auto _ : state) {
        const SearchQuery query{.text = books.language.question(books.documents), .filters = {}};
        percentiles.measure([&] { benchmark::DoNotOptimize(books.base->search(query)); });
    }
    percentiles.report(state);
}
BENCHMARK(search)->Arg(10)->Arg(1'000)->Arg(100'000)->Unit(benchmark::kMicrosecond);

/// With one word that no document has, a new one each time: it is looked up in the spelling
/// dictionary.
void search_with_a_misspelt_word(benchmark::State& state) {
    auto& books = library(static_cast<std::size_t>(state.range(0)));
    Percentiles percentiles;
    for (auto _ : state) {
        const SearchQuery query{
            .text = books.language.question(books.documents) + books.language.misspelt(),
            .filters = {}
        };
        percentiles.measure([&] { benchmark::DoNotOptimize(books.base->search(query)); });
    }
    percentiles.report(state);
}
BENCHMARK(search_with_a_misspelt_word)
    ->Arg(10)
    ->Arg(1'000)
    ->Arg(100'000)
    ->Unit(benchmark::kMicrosecond);

void add_one_document(benchmark::State& state) {
    auto& books = library(static_cast<std::size_t>(state.range(0)));
    Percentiles percentiles;
    for (auto _ : state)
        percentiles.measure([&] { books.add(1); });
    percentiles.report(state);
}
BENCHMARK(add_one_document)
    ->Arg(1'000)
    ->Arg(100'000)
    ->Iterations(50)
    ->Unit(benchmark::kMicrosecond);

/// A text of as many pieces of words as the argument says; 12: a short question, 128: a passage.
void encode_text(benchmark::State& state) {
    const auto encoder = make_sentence_encoder();
    if (!encoder) return state.SkipWithError("built without the encoder");
    std::string text;
    for (std::int64_t i = 0; i < state.range(0); ++i)
        text += "the ";
    for (auto _ : state)
        benchmark::DoNotOptimize(encoder->embed_now(text));
}
BENCHMARK(encode_text)->Arg(12)->Arg(40)->Arg(128)->Unit(benchmark::kMicrosecond);

/// What a start with it costs.
void make_encoder(benchmark::State& state) {
    for (auto _ : state)
        benchmark::DoNotOptimize(make_sentence_encoder());
}
BENCHMARK(make_encoder)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace continuo::test
