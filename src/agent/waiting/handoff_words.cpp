#include "agent/waiting/handoff_words.hpp"

#include <array>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "agent/turn/reply_record.hpp"

namespace continuo {

namespace {

std::string closed_text(
    const Replies& replies, const WaitingConfig& config, const WaitingOutlook& outlook
) {
    constexpr std::array weekdays{
        ReplyKey::day_sunday,
        ReplyKey::day_monday,
        ReplyKey::day_tuesday,
        ReplyKey::day_wednesday,
        ReplyKey::day_thursday,
        ReplyKey::day_friday,
        ReplyKey::day_saturday,
    };
    if (!outlook.opens_at) return {};
    const auto local = config.hours.zone().to_local(*outlook.opens_at);
    const auto date = std::chrono::floor<std::chrono::days>(local);
    const std::chrono::hh_mm_ss time(local - date);
    const auto day = replies.text(weekdays[std::chrono::weekday(date).c_encoding()]);
    return replies.text(
        ReplyKey::handoff_closed,
        {{"day", day},
         {"time", fmt::format("{:02}:{:02}", time.hours().count(), time.minutes().count())},
         {"zone", config.hours.zone().name()}}
    );
}

Message system_notice(std::string content, bool asks_contact) {
    Message notice;
    notice.role = Role::system;
    notice.content = std::move(content);
    if (asks_contact) notice.metadata["asks_contact"] = true;
    return notice;
}

}  // namespace

WaitingOutlook look_ahead(const WaitingConfig& config, TimePoint now) {
    WaitingOutlook outlook;
    outlook.open = config.hours.is_open(now);
    if (!outlook.open) outlook.opens_at = config.hours.next_opening(now);
    return outlook;
}

bool asks_for_contact(const WaitingOutlook& outlook, bool has_contact) {
    return !outlook.open && !has_contact;
}

std::string outlook_text(
    const Replies& replies,
    const WaitingConfig& config,
    const WaitingOutlook& outlook,
    bool has_contact
) {
    if (!outlook.open) {
        auto text = closed_text(replies, config, outlook);
        if (!asks_for_contact(outlook, has_contact)) return text;
        if (!text.empty()) text += ' ';
        return text + replies.text(ReplyKey::handoff_contact);
    }
    if (!outlook.place) return {};
    if (*outlook.place <= 1) return replies.text(ReplyKey::handoff_next);
    return replies.text(ReplyKey::handoff_place, {{"place", std::to_string(*outlook.place)}});
}

Message handoff_notice(
    const Replies& replies,
    const WaitingConfig& config,
    std::string_view ticket_id,
    const WaitingOutlook& outlook,
    bool has_contact
) {
    auto text = replies.text(ReplyKey::handoff_requested) + ' ' +
                replies.text(ReplyKey::handoff_ticket, {{"ticket_id", ticket_id}});
    if (const auto more = outlook_text(replies, config, outlook, has_contact); !more.empty())
        text += "\n\n" + more;
    return system_notice(std::move(text), asks_for_contact(outlook, has_contact));
}

Message unclaimed_notice(const Replies& replies, std::string_view ticket_id) {
    return system_notice(
        replies.text(ReplyKey::waiting_unclaimed, {{"ticket_id", ticket_id}}), true
    );
}

}  // namespace continuo
