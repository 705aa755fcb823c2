// How long a page of sessions takes in Redis, by filter.
//
//   list_load --socket /path/redis.sock [--sessions 100000] [--pages 50]
//
// Creates the sessions (15 % ended, 1 % escalated; one user has 20 % of them, 10,000 others share
// the rest) unless they are there, then reads pages of 20: the first one, and the ones behind it by
// cursor. Flush the server before and after: it must be a scratch one.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include "redis_bench.hpp"

namespace {

using namespace continuo;
using Steady = std::chrono::steady_clock;

struct Options {
    std::string socket;
    std::size_t sessions = 100'000;
    std::size_t pages = 50;
};

Task<std::string> fill(SessionStore* store, std::atomic<std::size_t>* next, std::size_t count) {
    for (std::size_t i = (*next)++; i < count; i = (*next)++) {
        NewSession session;
        session.session_id = fmt::format("sess_{:032x}", i);
        session.user_id = i % 5 == 0 ? "heavy" : fmt::format("user{}", i % 10'000);
        const auto id = session.session_id;
        auto made = co_await store->create(std::move(session));
        if (!made) co_return made.error().detail;
        SessionPatch patch;
        if (i % 100 < 15) patch.status = SessionStatus::ended;
        if (i % 100 == 50) patch.status = SessionStatus::escalated;
        if (!patch.status) continue;
        auto patched = co_await store->patch(id, std::move(patch), std::nullopt);
        if (!patched) co_return patched.error().detail;
    }
    co_return std::string();
}

Task<std::string> measure(SessionStore* store, SessionFilter filter, std::size_t pages) {
    std::vector<double> milliseconds;
    ListRequest request{.filter = std::move(filter), .cursor = {}, .offset = 0, .limit = 20};
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < pages; ++i) {
        const auto began = Steady::now();
        auto page = co_await store->list(request);
        if (!page) co_return page.error().detail;
        milliseconds.push_back(
            std::chrono::duration<double, std::milli>(Steady::now() - began).count()
        );
        total = page->total;
        request.cursor = page->next;
    }
    std::ranges::sort(milliseconds);
    co_return fmt::format(
        "{:>7} match  p50 {:.2f} ms  slowest {:.2f} ms",
        total,
        milliseconds[milliseconds.size() / 2],
        milliseconds.back()
    );
}

int run(const Options& options) {
    bench::RedisBench bench(options.socket, 1);
    if (!bench.failure().empty()) return fmt::print(stderr, "{}\n", bench.failure()), 1;
    const auto store = make_redis_session_store(
        bench::RedisBench::config(), bench.redis(), system_clock(), nullptr, nullptr
    );
    auto& context = bench.context();
    const auto there = asio::co_spawn(context, store->list({}), asio::use_future).get();
    std::atomic<std::size_t> next = there && there->total > 0 ? options.sessions : 0;
    std::vector<std::future<std::string>> filling;
    for (int i = 0; i < 256; ++i)
        filling.push_back(
            asio::co_spawn(context, fill(store.get(), &next, options.sessions), asio::use_future)
        );
    for (auto& one : filling) {
        if (const auto failure = one.get(); !failure.empty())
            return fmt::print(stderr, "{}\n", failure), 1;
    }
    const std::pair<const char*, SessionFilter> filters[] = {
        {"no filter", {}},
        {"active", {.user_id = {}, .status = SessionStatus::active}},
        {"escalated", {.user_id = {}, .status = SessionStatus::escalated}},
        {"ended", {.user_id = {}, .status = SessionStatus::ended}},
        {"one of 20 %", {.user_id = "heavy", .status = {}}},
        {"his ended", {.user_id = "heavy", .status = SessionStatus::ended}},
        {"one of few", {.user_id = "user4711", .status = {}}},
        {"unknown", {.user_id = "nobody", .status = {}}},
    };
    for (const auto& [name, filter] : filters)
        fmt::print(
            "{:12} {}\n",
            name,
            asio::co_spawn(context, measure(store.get(), filter, options.pages), asio::use_future)
                .get()
        );
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app{"How long a page of sessions takes in Redis, by filter."};
    app.add_option("--socket", options.socket, "unix socket of a scratch redis-server")->required();
    app.add_option("--sessions", options.sessions)->capture_default_str();
    app.add_option("--pages", options.pages, "pages of each filter")->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    return run(options);
}
