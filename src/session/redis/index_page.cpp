// A page of the index: the ranges of all partitions merged, newest first.

#include "session/redis/index_page.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "session/redis/session_index.hpp"

namespace continuo {

namespace {

/// The sorted members with one prefix in one partition, newest first, read in parts.
struct Range {
    std::size_t partition;
    std::string prefix;
    std::string end;            ///< of ZREVRANGEBYLEX: the members before it are not read yet
    std::vector<ListKey> read;  ///< newest last
    bool exhausted = false;

    [[nodiscard]] bool needs_reading() const { return read.empty() && !exhausted; }
};

Range make_range(std::size_t partition, std::string prefix, const std::optional<ListKey>& after) {
    // Digits follow the prefix, and ':' follows the digits.
    auto end = after ? fmt::format("({}{}{}", prefix, listing_time(after->first), after->second)
                     : fmt::format("({}:", prefix);
    return {.partition = partition, .prefix = std::move(prefix), .end = std::move(end), .read = {}};
}

Command read_command(const RedisKeys& keys, const Range& range, const std::string& count) {
    return Command{
        "ZREVRANGEBYLEX",
        keys.listing(range.partition),
        range.end,
        "[" + range.prefix,
        "LIMIT",
        "0",
        count
    };
}

void take(Range& range, const Reply& reply, std::size_t count) {
    range.exhausted = reply.elements.size() < count;
    for (const auto& element : reply.elements) {
        const auto place = std::string_view(element.text).substr(range.prefix.size());
        std::int64_t microseconds = 0;
        if (!parse_integer(place.substr(0, listing_time_digits), microseconds)) continue;
        range.read.emplace_back(
            TimePoint(std::chrono::microseconds(microseconds)), place.substr(listing_time_digits)
        );
    }
    std::ranges::reverse(range.read);
    if (!reply.elements.empty()) range.end = "(" + reply.elements.back().text;
}

std::vector<std::string> prefixes_of(const SessionFilter& filter, const SessionCipher* cipher) {
    std::vector<std::string> tokens{""};
    if (filter.user_id) tokens = user_tokens(cipher, *filter.user_id);
    std::vector<std::string> prefixes;
    for (const auto status :
         {SessionStatus::active, SessionStatus::escalated, SessionStatus::ended}) {
        if (filter.status && status != *filter.status) continue;
        for (const auto& token : tokens)
            prefixes.push_back(listing_prefix(status, token));
    }
    return prefixes;
}

/// Merges the ranges of all partitions.
class PageReader {
public:
    PageReader(RedisRecords& records, std::vector<std::string> prefixes)
        : x_records(records), x_prefixes(std::move(prefixes)) {}

    /// Reads the beginning and the count of each range, and the ids of expired sessions.
    Task<Result<void>> begin(std::optional<ListKey> after, std::size_t wanted, TimePoint now);
    /// The next key; none at the end.
    Task<Result<std::optional<ListKey>>> next();
    [[nodiscard]] std::uint64_t total() const { return x_total; }

private:
    Task<Result<void>> read_more();
    Task<Result<void>> count_expired();
    [[nodiscard]] bool matches(std::string_view listing_value) const;

    RedisRecords& x_records;
    std::vector<std::string> x_prefixes;
    std::vector<Range> x_ranges;
    std::vector<std::vector<std::string>> x_expired;  ///< of each partition, sorted
    std::size_t x_count = 0;                          ///< members to read of a range at once
    std::uint64_t x_total = 0;
};

Task<Result<void>> PageReader::begin(
    std::optional<ListKey> after, std::size_t wanted, TimePoint now
) {
    const auto& keys = x_records.keys();
    for (std::size_t p = 0; p < keys.partitions(); ++p) {
        for (const auto& prefix : x_prefixes)
            x_ranges.push_back(make_range(p, prefix, after));
    }
    // Sessions are distributed evenly: for most ranges twice the mean is enough.
    x_count = std::clamp<std::size_t>(2 * wanted / x_ranges.size() + 2, 4, 1000);
    const auto count = std::to_string(x_count);
    std::vector<Command> commands;
    for (const auto& range : x_ranges) {
        commands.push_back(read_command(keys, range, count));
        commands.push_back(count_listed_command(keys, range.partition, range.prefix));
    }
    for (std::size_t p = 0; p < keys.partitions(); ++p)
        commands.push_back(Command{"ZRANGEBYSCORE", keys.expiry(p), "-inf", to_score(now)});
    const auto replies = co_await x_records.for_each_partition(std::move(commands));
    if (!replies) co_return std::unexpected(replies.error());
    for (std::size_t i = 0; i < x_ranges.size(); ++i) {
        take(x_ranges[i], replies->at(2 * i), x_count);
        x_total += static_cast<std::uint64_t>(replies->at(2 * i + 1).integer);
    }
    bool any_expired = false;
    for (std::size_t p = 0; p < keys.partitions(); ++p) {
        auto& expired = x_expired.emplace_back();
        for (const auto& element : replies->at(2 * x_ranges.size() + p).elements)
            expired.push_back(element.text);
        std::ranges::sort(expired);
        any_expired = any_expired || !expired.empty();
    }
    if (any_expired) co_return co_await count_expired();
    co_return Result<void>{};
}

bool PageReader::matches(std::string_view listing_value) const {
    const auto place = listing_value.substr(0, 1 + listing_time_digits);
    const auto user = listing_value.substr(place.size());
    return std::ranges::any_of(x_prefixes, [&](const std::string& prefix) {
        return fmt::format("s{}", place).starts_with(prefix) ||
               fmt::format("u{}{}", user, place).starts_with(prefix);
    });
}

/// Subtracts the expired sessions that match from the total.
Task<Result<void>> PageReader::count_expired() {
    constexpr std::size_t at_once = 1000;
    const auto& keys = x_records.keys();
    std::vector<Command> commands;
    for (std::size_t p = 0; p < x_expired.size(); ++p) {
        const auto& expired = x_expired[p];
        for (std::size_t begin = 0; begin < expired.size(); begin += at_once) {
            const auto end = std::min(begin + at_once, expired.size());
            std::vector<std::string> command{"HMGET", keys.listed(p)};
            command.insert(
                command.end(),
                expired.begin() + static_cast<std::ptrdiff_t>(begin),
                expired.begin() + static_cast<std::ptrdiff_t>(end)
            );
            commands.emplace_back(std::span<const std::string>(command));
        }
    }
    const auto replies = co_await x_records.for_each_partition(std::move(commands));
    if (!replies) co_return std::unexpected(replies.error());
    for (const auto& reply : *replies) {
        for (const auto& value : reply.elements) {
            if (!value.is_nil() && matches(value.text) && x_total > 0) --x_total;
        }
    }
    co_return Result<void>{};
}

Task<Result<void>> PageReader::read_more() {
    std::vector<Range*> ranges;
    std::vector<Command> commands;
    const auto count = std::to_string(x_count);
    for (auto& range : x_ranges) {
        if (!range.needs_reading()) continue;
        ranges.push_back(&range);
        commands.push_back(read_command(x_records.keys(), range, count));
    }
    if (ranges.empty()) co_return Result<void>{};
    const auto replies = co_await x_records.for_each_partition(std::move(commands));
    if (!replies) co_return std::unexpected(replies.error());
    for (std::size_t i = 0; i < ranges.size(); ++i)
        take(*ranges[i], replies->at(i), x_count);
    co_return Result<void>{};
}

Task<Result<std::optional<ListKey>>> PageReader::next() {
    for (;;) {
        // The newest key is known only if every range has one read or is exhausted.
        if (std::ranges::any_of(x_ranges, &Range::needs_reading)) {
            if (auto read = co_await read_more(); !read)
                co_return std::unexpected(std::move(read.error()));
            continue;
        }
        Range* newest = nullptr;
        for (auto& range : x_ranges) {
            if (range.read.empty()) continue;
            if (newest == nullptr || newest->read.back() < range.read.back()) newest = &range;
        }
        if (newest == nullptr) co_return std::nullopt;
        auto key = std::move(newest->read.back());
        newest->read.pop_back();
        if (!std::ranges::binary_search(x_expired[newest->partition], key.second))
            co_return std::optional(std::move(key));
    }
}

}  // namespace

Task<Result<IndexPage>> read_index_page(
    RedisRecords& records,
    SessionFilter filter,
    std::optional<ListKey> after,
    std::size_t offset,
    std::size_t limit,
    TimePoint now
) {
    PageReader reader(records, prefixes_of(filter, records.cipher()));
    if (auto begun = co_await reader.begin(std::move(after), offset + limit, now); !begun)
        co_return std::unexpected(std::move(begun.error()));
    IndexPage page;
    page.total = reader.total();
    for (std::size_t i = 0; page.keys.size() <= limit; ++i) {
        auto key = co_await reader.next();
        if (!key) co_return std::unexpected(std::move(key.error()));
        if (!*key) break;
        if (i >= offset) page.keys.push_back(std::move(**key));
    }
    page.more = page.keys.size() > limit;
    if (page.more) page.keys.pop_back();
    co_return std::move(page);
}

}  // namespace continuo
