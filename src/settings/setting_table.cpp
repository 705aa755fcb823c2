#include "settings/setting_table.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace continuo {

std::span<const SettingPart> setting_table() {
    static const auto table = [] {
        std::vector<SettingPart> parts;
        for (const auto some :
             {server_setting_parts(),
              trace_setting_parts(),
              session_setting_parts(),
              redis_setting_parts(),
              database_setting_parts(),
              agent_setting_parts(),
              model_setting_parts(),
              embedding_setting_parts()}) {
            parts.insert(parts.end(), some.begin(), some.end());
        }
        return parts;
    }();
    return table;
}

const SettingSpec* find_setting(std::string_view name) {
    const auto index = [] {
        std::map<std::string, const SettingSpec*, std::less<>> by_name;
        for (const auto& part : setting_table()) {
            for (const auto& spec : part.settings) {
                by_name.emplace(spec.name, &spec);
                for (const auto alias : split(spec.aliases, ' ')) {
                    if (!alias.empty()) by_name.emplace(alias, &spec);
                }
            }
        }
        return by_name;
    };
    static const auto by_name = index();
    const auto found = by_name.find(to_upper(name));
    return found == by_name.end() ? nullptr : found->second;
}

bool is_secret(const SettingSpec& spec) {
    Settings settings;
    return std::holds_alternative<Secret*>(spec.target(settings));
}

}  // namespace continuo
