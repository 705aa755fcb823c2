#include "base/time_zone.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include "base/text.hpp"

namespace continuo {

namespace {

using std::chrono::floor;
using std::chrono::seconds;
using std::chrono::sys_days;

constexpr std::size_t zone_file_bytes_max = 256 * 1024;

/// Reads numbers from the front of a text.
class RuleReader {
public:
    explicit RuleReader(std::string_view text) : x_text(text) {}

    [[nodiscard]] bool at_end() const { return x_text.empty(); }
    bool skip(char c) {
        if (x_text.empty() || x_text.front() != c) return false;
        x_text.remove_prefix(1);
        return true;
    }
    /// The name of a zone: letters, or anything in angle brackets.
    bool skip_name() {
        if (skip('<')) {
            const auto end = x_text.find('>');
            if (end == std::string_view::npos) return false;
            x_text.remove_prefix(end + 1);
            return true;
        }
        const auto end = std::min(x_text.find_first_of("+-,0123456789"), x_text.size());
        x_text.remove_prefix(end);
        return end >= 3;
    }
    std::optional<int> number() {
        int value = 0;
        const auto end = std::min(x_text.find_first_not_of("0123456789"), x_text.size());
        if (end == 0 || end > 4 || !parse_integer(x_text.substr(0, end), value))
            return std::nullopt;
        x_text.remove_prefix(end);
        return value;
    }
    /// `[+-]h[:m[:s]]`
    std::optional<seconds> time() {
        const bool negative = skip('-');
        if (!negative) skip('+');
        seconds total{0};
        for (const auto unit : {seconds(3600), seconds(60), seconds(1)}) {
            const auto value = number();
            if (!value) return std::nullopt;
            total += *value * unit;
            if (!skip(':')) break;
        }
        return negative ? -total : total;
    }
    /// `Mm.w.d[/time]`
    std::optional<ZoneChangeDay> day() {
        ZoneChangeDay day;
        if (!skip('M')) return std::nullopt;
        const auto month = number();
        if (!month || !skip('.')) return std::nullopt;
        const auto week = number();
        if (!week || !skip('.')) return std::nullopt;
        const auto weekday = number();
        if (!weekday || *month < 1 || *month > 12 || *week < 1 || *week > 5 || *weekday > 6)
            return std::nullopt;
        day.month = static_cast<unsigned>(*month);
        day.week = static_cast<unsigned>(*week);
        day.weekday = static_cast<unsigned>(*weekday);
        if (skip('/')) {
            const auto at = time();
            if (!at) return std::nullopt;
            day.time = *at;
        }
        return day;
    }

private:
    std::string_view x_text;
};

/// The moment of a change in `year`, as if its local time were UTC.
std::chrono::sys_seconds change_in(const ZoneChangeDay& day, std::chrono::year year) {
    const std::chrono::month month(day.month);
    const std::chrono::weekday weekday(day.weekday);
    const auto date = day.week == 5 ? sys_days(year / month / weekday[std::chrono::last])
                                    : sys_days(year / month / weekday[day.week]);
    return date + day.time;
}

/// Reads big-endian numbers of a zone file.
class ZoneBytes {
public:
    explicit ZoneBytes(std::string_view bytes) : x_bytes(bytes) {}

    [[nodiscard]] bool ok() const { return x_ok; }
    std::string_view take(std::size_t count) {
        if (count > x_bytes.size()) {
            x_ok = false;
            return {};
        }
        const auto taken = x_bytes.substr(0, count);
        x_bytes.remove_prefix(count);
        return taken;
    }
    std::int64_t number(std::size_t bytes) {
        std::uint64_t value = 0;
        const auto taken = take(bytes);
        for (const char c : taken)
            value = value << 8U | static_cast<unsigned char>(c);
        if (bytes == 4) return static_cast<std::int32_t>(static_cast<std::uint32_t>(value));
        return static_cast<std::int64_t>(value);
    }
    [[nodiscard]] std::string_view rest() const { return x_bytes; }

private:
    std::string_view x_bytes;
    bool x_ok = true;
};

struct ZoneHeader {
    char version = '\0';
    std::size_t utc_flags = 0;
    std::size_t standard_flags = 0;
    std::size_t leaps = 0;
    std::size_t times = 0;
    std::size_t types = 0;
    std::size_t characters = 0;

    [[nodiscard]] std::size_t body_bytes(std::size_t time_bytes) const {
        return times * (time_bytes + 1) + types * 6 + characters + leaps * (time_bytes + 4) +
               standard_flags + utc_flags;
    }
};

ZoneHeader read_zone_header(ZoneBytes& bytes) {
    ZoneHeader header;
    if (bytes.take(4) != "TZif") return header;
    const auto version = bytes.take(1);
    header.version = version.empty() ? '\0' : version.front();
    bytes.take(15);
    for (auto* count :
         {&header.utc_flags,
          &header.standard_flags,
          &header.leaps,
          &header.times,
          &header.types,
          &header.characters})
        *count = static_cast<std::size_t>(std::max<std::int64_t>(bytes.number(4), 0));
    return header;
}

}  // namespace

std::optional<ZoneRule> parse_zone_rule(std::string_view text) {
    RuleReader reader(text);
    ZoneRule rule;
    if (!reader.skip_name()) return std::nullopt;
    const auto standard = reader.time();
    if (!standard) return std::nullopt;
    rule.standard = -*standard;  // POSIX counts west of UTC
    if (reader.at_end()) return rule;
    rule.has_summer = true;
    rule.summer = rule.standard + std::chrono::hours(1);
    if (!reader.skip_name()) return std::nullopt;
    if (!reader.skip(',')) {
        const auto summer = reader.time();
        if (!summer || !reader.skip(',')) return std::nullopt;
        rule.summer = -*summer;
    }
    const auto begin = reader.day();
    if (!begin || !reader.skip(',')) return std::nullopt;
    const auto end = reader.day();
    if (!end || !reader.at_end()) return std::nullopt;
    rule.begin = *begin;
    rule.end = *end;
    return rule;
}

seconds ZoneRule::offset_at(TimePoint time) const {
    if (!has_summer) return standard;
    const auto local = time + standard;
    const auto year = std::chrono::year_month_day(floor<std::chrono::days>(local)).year();
    const auto summer_begins = change_in(begin, year) - standard;
    const auto summer_ends = change_in(end, year) - summer;
    const bool north = summer_begins < summer_ends;
    const bool is_summer = north ? time >= summer_begins && time < summer_ends
                                 : time >= summer_begins || time < summer_ends;
    return is_summer ? summer : standard;
}

Result<TimeZone> TimeZone::parse(std::string name, std::string_view content) {
    const auto broken = [&name] { return fail(Errc::corrupt, "the time zone file of " + name); };
    ZoneBytes bytes(content);
    const auto first = read_zone_header(bytes);
    if (first.version < '2') return broken();
    bytes.take(first.body_bytes(4));
    const auto header = read_zone_header(bytes);
    if (header.version < '2' || header.types == 0 || !bytes.ok()) return broken();

    TimeZone zone;
    zone.x_name = std::move(name);
    for (std::size_t i = 0; i < header.times && bytes.ok(); ++i)
        zone.x_changes.push_back({bytes.number(8), {}});
    const auto kinds = bytes.take(header.times);
    std::vector<seconds> offsets;
    for (std::size_t i = 0; i < header.types && bytes.ok(); ++i) {
        offsets.emplace_back(bytes.number(4));
        bytes.take(2);
    }
    bytes.take(header.characters + header.leaps * 12 + header.standard_flags + header.utc_flags);
    if (!bytes.ok()) return broken();
    for (std::size_t i = 0; i < header.times; ++i) {
        const auto kind = static_cast<unsigned char>(kinds[i]);
        if (kind >= offsets.size()) return broken();
        zone.x_changes[i].offset = offsets[kind];
    }
    zone.x_first = offsets.front();
    const auto footer = trim(bytes.rest());
    if (!footer.empty()) zone.x_rule = parse_zone_rule(footer);
    return zone;
}

Result<TimeZone> TimeZone::load(std::string_view name, const std::filesystem::path& folder) {
    if (name == "UTC") return TimeZone();
    const bool plain =
        !name.empty() && name.front() != '/' && name.find("..") == name.npos &&
        std::ranges::all_of(name, [](char c) {
            return is_letter(c) || is_digit(c) || c == '/' || c == '_' || c == '-' || c == '+';
        });
    std::error_code ec;
    const auto file = folder / name;
    if (!plain || !std::filesystem::is_regular_file(file, ec) ||
        std::filesystem::file_size(file, ec) > zone_file_bytes_max)
        return fail(
            Errc::not_found,
            "there is no time zone " + excerpt(name) + " in " + folder.string() +
                " (is the package tzdata installed?)"
        );
    std::ifstream in(file, std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    return parse(std::string(name), content);
}

seconds TimeZone::offset_at(TimePoint time) const {
    const auto count = floor<seconds>(time).time_since_epoch().count();
    const auto next = std::ranges::upper_bound(x_changes, count, {}, &Change::at);
    if (next == x_changes.end() && x_rule) return x_rule->offset_at(time);
    return next == x_changes.begin() ? x_first : std::prev(next)->offset;
}

std::chrono::local_seconds TimeZone::to_local(TimePoint time) const {
    return std::chrono::local_seconds(floor<seconds>(time).time_since_epoch() + offset_at(time));
}

TimePoint TimeZone::to_utc(std::chrono::local_seconds local) const {
    const TimePoint as_utc(local.time_since_epoch());
    // The offset a day before and after: around a change these are the two that are possible.
    const auto before = as_utc - offset_at(as_utc - std::chrono::days(1));
    if (to_local(before) == local) return before;
    const auto after = as_utc - offset_at(as_utc + std::chrono::days(1));
    return to_local(after) == local ? after : before;
}

}  // namespace continuo
