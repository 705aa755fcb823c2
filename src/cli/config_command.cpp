#include "cli/config_command.hpp"

#include <algorithm>
#include <ostream>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "settings/setting_table.hpp"
#include "settings/setting_value.hpp"
#include "settings/settings_document.hpp"

namespace continuo {

namespace {

struct Row {
    std::string_view name;
    std::string value;
    std::string_view origin;
};

std::string_view origin_of(const LoadedSettings& loaded, std::string_view name) {
    const auto found = loaded.origins.find(name);
    return found == loaded.origins.end() ? "default" : std::string_view(found->second);
}

void print_text(const LoadedSettings& loaded, bool changed_only, std::ostream& out) {
    // A long value must not widen the column for all rows.
    static constexpr std::size_t value_width_max = 48;
    std::size_t name_width = 0;
    std::size_t value_width = 0;
    std::vector<std::pair<std::string_view, std::vector<Row>>> parts;
    for (const auto& part : setting_table()) {
        std::vector<Row> rows;
        for (const auto& spec : part.settings) {
            if (changed_only && !loaded.origins.contains(spec.name)) continue;
            auto value = show_setting(spec, loaded.settings);
            if (value.empty()) value = "-";
            name_width = std::max(name_width, spec.name.size());
            value_width = std::max(value_width, std::min(value.size(), value_width_max));
            rows.push_back({spec.name, std::move(value), origin_of(loaded, spec.name)});
        }
        if (!rows.empty()) parts.emplace_back(part.title, std::move(rows));
    }
    if (parts.empty()) out << "Every setting has its default.\n";
    for (std::size_t i = 0; i < parts.size(); ++i) {
        out << fmt::format("{}{}\n", i == 0 ? "" : "\n", parts[i].first);
        for (const auto& row : parts[i].second) {
            out << fmt::format(
                "  {:<{}}  {:<{}}  {}\n", row.name, name_width, row.value, value_width, row.origin
            );
        }
    }
}

void print_json(const LoadedSettings& loaded, bool changed_only, std::ostream& out) {
    const Settings defaults;
    json::array rows;
    for (const auto& part : setting_table()) {
        for (const auto& spec : part.settings) {
            if (changed_only && !loaded.origins.contains(spec.name)) continue;
            json::object row;
            row["name"] = spec.name;
            row["value"] = setting_to_json(spec, loaded.settings);
            row["default"] = spec.fallback.empty() ? setting_to_json(spec, defaults)
                                                   : json::value(spec.fallback);
            row["origin"] = origin_of(loaded, spec.name);
            row["part"] = part.title;
            rows.push_back(std::move(row));
        }
    }
    json::object document;
    document["settings"] = std::move(rows);
    document["warnings"] = json::value_from(loaded.settings.warnings);
    out << json::serialize(document) << '\n';
}

}  // namespace

int run_config_command(
    const ConfigOptions& options,
    const SettingSources& sources,
    std::ostream& out,
    std::ostream& err
) {
    if (options.format == ConfigFormat::markdown) {
        out << configuration_document();
        return 0;
    }
    const auto loaded = load_settings(sources);
    if (!loaded) {
        err << program_name << ": " << loaded.error().detail << '\n';
        return 2;
    }
    if (options.format == ConfigFormat::json) {
        print_json(*loaded, options.changed_only, out);
        return 0;
    }
    print_text(*loaded, options.changed_only, out);
    for (const auto& warning : loaded->settings.warnings)
        err << "warning: " << warning << '\n';
    return 0;
}

}  // namespace continuo
